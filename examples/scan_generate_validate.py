"""From a database to a dbt project that builds, through the Python API.

Usage: python scan_generate_validate.py [FOLDER]

The database is the sample shop, written into a DuckDB file first. For one of your own put its URL in place of it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cartridge import journey
from cartridge.artifacts.models import ModelType
from cartridge.sample import create_duckdb
from cartridge.scanfile import save_scan
from cartridge.scanner.selection import Selection
from cartridge.scanner.table_profile import ProfileOptions
from cartridge.scanner.url import read_url


def main(folder: Path) -> int:
    """The exit code: 0 when every model was built and no test failed."""
    database = folder / "shop.duckdb"
    create_duckdb(database)

    scan = journey.scan(read_url(f"duckdb:///{database}"), Selection(exclude=("*_backup",)), ProfileOptions())
    save_scan(scan, folder / "scan.json")
    print(f"{len(scan.tables)} tables, {len(scan.analysis.relationships)} relationships")
    for finding in scan.analysis.findings:
        print(f"  {finding.code}: {finding.message}")

    generated = journey.generate(scan, "shop")
    for mart in generated.models.of_type(ModelType.MARTS):
        print(f"  {mart.name}: {mart.grain}")

    project = folder / "shop"
    journey.write(generated, project, force=True)
    run = journey.validate(project)
    print(f"{run.command}: {run.status}, {run.count('pass')} tests passed, {run.count('warn')} warned")
    for node in run.nodes:
        if node.status == "warn":
            print(f"  {node.name}: {node.message}")

    print(f"Look at {journey.write_page(scan, generated, run, project)}")
    return 0 if run.status == "success" else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "example").absolute()))
