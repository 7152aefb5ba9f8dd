#!/usr/bin/env bash
# From a database to a dbt project, on the command line, as a scheduled job would do it.
#
# Usage: scan_and_build.sh [FOLDER]
#
# SOURCE_URL names the database; without it the sample shop is made and used.
set -euo pipefail

mkdir -p "${1:-example}"
folder=$(cd "${1:-example}" && pwd)

if [[ -z ${SOURCE_URL:-} ]]; then
    python -c 'import sys; from pathlib import Path; from cartridge.sample import create_duckdb; create_duckdb(Path(sys.argv[1]))' \
        "$folder/shop.duckdb"
    export SOURCE_URL="duckdb:///$folder/shop.duckdb"
fi

cartridge scan env:SOURCE_URL --output "$folder/scan.json"
cartridge generate "$folder/scan.json" --output "$folder/project" --force --no-validate

# 0: everything passed. 3: it built, and some tests warned. Anything else ends the job.
code=0
cartridge validate "$folder/project" || code=$?
echo "validate: exit code $code"
[[ $code == 0 || $code == 3 ]]
