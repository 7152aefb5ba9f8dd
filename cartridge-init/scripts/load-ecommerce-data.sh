#!/usr/bin/env bash
# Load the sample shop (schemas ecommerce and analytics) into a PostgreSQL database.
#
# Where to: database, user and password `cartridge` on localhost:5432, or what PGHOST, PGPORT, PGUSER, PGPASSWORD,
# PGDATABASE (or PGSERVICE, PGPASSFILE) say. The database is created when it is missing and the user may create one.
# Loading again replaces the shop's two schemas; schemas of the same names that are not the shop are left alone.
set -euo pipefail

usage() {
    cat <<'TEXT'
Usage: load-ecommerce-data.sh

Loads the sample shop into PostgreSQL 13 or later. Takes no arguments; the standard variables say where to:

    PGHOST      localhost       PGUSER      cartridge
    PGPORT      5432            PGPASSWORD  cartridge
    PGDATABASE  cartridge
TEXT
}

fail() {
    printf 'load-ecommerce-data.sh: %s\n' "$@" >&2
    exit 1
}

run_psql() {
    psql --no-psqlrc --quiet --no-password --set ON_ERROR_STOP=1 "$@"
}

# The reason in psql's own words, on one line, without its prefix.
reason() {
    tr '\n' ' ' <<<"$1" | sed -e 's/^psql: *//' -e 's/^error: *//' -e 's/ *$//'
}

create_database() {
    local complaint
    printf 'Database "%s" is not there yet: creating it.\n' "$PGDATABASE"
    # Names travel as psql variables, so that no name can become SQL.
    if ! complaint=$(run_psql --dbname postgres --set name="$PGDATABASE" 2>&1 <<<'create database :"name";'); then
        fail "cannot create database \"$PGDATABASE\": $(reason "$complaint")" \
            "Next step, as a user who may create databases: createdb --owner=\"$PGUSER\" \"$PGDATABASE\""
    fi
}

connect() {
    local complaint
    if complaint=$(run_psql --command 'select 1' 2>&1 >/dev/null); then
        return
    fi
    case "$complaint" in
        *"database \"$PGDATABASE\" does not exist"*)
            create_database
            ;;
        *"role \"$PGUSER\" does not exist"* | *"authentication failed"* | *"no password supplied"*)
            fail "the server does not let user \"$PGUSER\" in: $(reason "$complaint")" \
                'Next step: set PGUSER and PGPASSWORD, or make the user as an administrator:' \
                "    create role cartridge login createdb password 'cartridge';"
            ;;
        *)
            fail "cannot reach database \"$PGDATABASE\" at ${PGHOST:-the configured host}:$PGPORT: $(reason "$complaint")" \
                'Next step: start the server, or set PGHOST and PGPORT to where it listens.'
            ;;
    esac
}

case "${1:-}" in
    '') ;;
    -h | --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 2
        ;;
esac

command -v psql >/dev/null || fail 'psql is not installed.' \
    'Next step: install the PostgreSQL client (Debian and Ubuntu: apt install postgresql-client; macOS: brew install libpq).'

if [[ -z "${PGHOST:-}${PGHOSTADDR:-}${PGSERVICE:-}" ]]; then
    export PGHOST=localhost
fi
export PGPORT="${PGPORT:-5432}" PGUSER="${PGUSER:-cartridge}" PGDATABASE="${PGDATABASE:-cartridge}"
# A password of our own only for the user of our own: anybody else's may stand in ~/.pgpass.
if [[ -z "${PGPASSWORD:-}${PGPASSFILE:-}" && "$PGUSER" == cartridge ]]; then
    export PGPASSWORD=cartridge
fi
export PGCONNECT_TIMEOUT="${PGCONNECT_TIMEOUT:-10}"
# The complaints are told apart by their English wording.
export LC_MESSAGES=C LC_ALL=C

scripts=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for script in ecommerce-schema.sql ecommerce-sample-data.sql; do
    [[ -r "$scripts/$script" ]] || fail "$scripts/$script is missing." \
        'Next step: render it, in cartridge-init: python -m cartridge.sample'
done

connect
for script in ecommerce-schema.sql ecommerce-sample-data.sql; do
    run_psql --file "$scripts/$script" || fail "$script could not be loaded; nothing of it was kept (see above)."
done

printf 'Loaded the sample shop into database "%s": %s orders, %s page views.\n' "$PGDATABASE" \
    "$(run_psql --tuples-only --no-align --command 'select count(*) from ecommerce.orders')" \
    "$(run_psql --tuples-only --no-align --command 'select count(*) from analytics.page_views')"
