"""Cartridge profiles every table of a database whose catalog it has read. Usage: URL."""

from __future__ import annotations

import json
import sys
import time

from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection


def main(url: str) -> None:
    with ConnectorFactory.create(url) as connector:
        catalog = read_catalog(connector, Selection())
        started = time.perf_counter()
        profiles, problems = profile_tables(connector, catalog)
        seconds = time.perf_counter() - started
    if problems:
        sys.exit(problems[0].message)
    print(json.dumps({"seconds": seconds, "rows": sum(profile.rows_read for profile in profiles)}))


if __name__ == "__main__":
    main(sys.argv[1])
