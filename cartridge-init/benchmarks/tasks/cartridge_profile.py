"""Cartridge profiles every table of a database whose catalog it has read. Usage: URL."""

from __future__ import annotations

import json
import sys
import time

from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import ProfileOptions, profile_tables
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection

EVERY_ROW = ProfileOptions(max_rows=10**10, timeout_seconds=3600)
"""However large the table: nothing of it is left to a sample that its limit reads."""


def main(url: str) -> None:
    with ConnectorFactory.create(url) as connector:
        catalog = read_catalog(connector, Selection())
        started = time.perf_counter()
        profiles, problems = profile_tables(connector, catalog, EVERY_ROW)
        seconds = time.perf_counter() - started
    if problems:
        sys.exit(problems[0].message)
    print(json.dumps({"seconds": seconds, "rows": sum(profile.rows_read for profile in profiles)}))


if __name__ == "__main__":
    main(sys.argv[1])
