"""Measures discovery and prints it as Markdown.

Usage: ``make bench-discovery``, or ``python benchmarks/discovery --only chinook --wrong``. It needs PostgreSQL on
this machine, and MariaDB and the datasets for two of the three groups; every database is loaded without constraints.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests" / "support")]

from benchmarks.discovery.measured import Measured, measure, together  # noqa: E402
from benchmarks.discovery.scale import scale_table  # noqa: E402
from benchmarks.discovery.score import agreement, shown  # noqa: E402
from benchmarks.discovery.sources import Servers, Source, sources  # noqa: E402

HEADER = (
    "database keys:P keys:R keys:F1 keys:composite keys:names other-keys:P other-keys:R"
    " refs:P refs:R refs:F1 refs:composite refs:names roles seconds discovery questions statements"
).split()
"""``composite``: F1 of those of several columns; ``names``: F1 of the baseline; ``discovery``: seconds from the end of
the profile to the end of the analysis."""


def main(arguments: list[str] | None = None) -> int:
    """Print one line per database and one for all of a group together."""
    chosen = _parsed(arguments)
    if chosen.scale:
        servers = Servers()
        try:
            print(scale_table(servers, chosen.tables, chosen.rows))
        finally:
            servers.stop()
        return 0
    known = sources()
    wanted = [
        each
        for each in known
        if (not chosen.only or each.name in chosen.only) and (not chosen.group or each.group in chosen.group)
    ]
    if not wanted:
        print(
            f"There is no such database. Known: {', '.join(sorted({each.name for each in known}))}. "
            "CARTRIDGE_DATASETS names the folder of the datasets.",
            file=sys.stderr,
        )
        return 2
    servers = Servers()
    try:
        found = [(each, _measured(servers, each, opaque=chosen.opaque)) for each in wanted]
    finally:
        servers.stop()
    for group in dict.fromkeys(each.group for each in wanted):
        print(f"\n{group}\n\n{_table([measured for each, measured in found if each.group == group])}")
    if chosen.wrong:
        for source, each in found:
            print("\n".join([f"\n{source.group}: {each.name}", *(f"  {line}" for line in each.mistakes)]))
    return 0


def _measured(servers: Servers, source: Source, *, opaque: bool) -> Measured:
    url, truth = source.load(servers, opaque)
    found = measure(source.name, url, truth)
    print(f"{source.group}: {source.name}: {found.cost.seconds:.1f} s", file=sys.stderr, flush=True)
    return found


def _table(found: list[Measured]) -> str:
    rows = [HEADER, ["---"] * len(HEADER), *map(_cells, found)]
    with_data = [each for each in found if each.rows]
    if len(with_data) > 1:
        rows.append(_cells(together("all with data", with_data)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(each: Measured) -> list[str]:
    return [
        each.name,
        *map(shown, (each.keys.precision, each.keys.recall, each.keys.f1, each.composite_keys.f1)),
        shown(each.keys_by_name.f1),
        *map(shown, (each.alternate_keys.precision, each.alternate_keys.recall)),
        *map(shown, (each.references.precision, each.references.recall, each.references.f1)),
        shown(each.composite_references.f1),
        shown(each.references_by_name.f1),
        agreement(each.roles_right, each.labelled),
        f"{each.cost.seconds:.1f}",
        f"{each.cost.discovery_seconds:.1f}",
        str(each.cost.questions),
        str(each.cost.statements),
    ]


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how well keys, references and roles are found.")
    parser.add_argument("--only", action="append", help="one database; may be given several times")
    parser.add_argument("--group", action="append", choices=["datasets", "mariadb", "invented"], help="one group")
    parser.add_argument("--opaque", action="store_true", help="give every table and column a name that says nothing")
    parser.add_argument("--wrong", action="store_true", help="list every mistake")
    parser.add_argument("--scale", action="store_true", help="measure the time of discovery beside catalog and profile")
    parser.add_argument("--tables", type=int, default=1_000, help="with --scale: tables to make")
    parser.add_argument("--rows", type=int, default=10_000, help="with --scale: rows in each of them")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
