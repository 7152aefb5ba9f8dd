"""Measures discovery and prints it as Markdown.

Usage: ``make bench-discovery``, or ``python benchmarks/discovery --only chinook --wrong``. It needs PostgreSQL on
this machine and the datasets; each is loaded without constraints into a server of its own.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "tests" / "support")]

from benchmarks.discovery.baseline import named_keys, named_references  # noqa: E402
from benchmarks.discovery.opaque import make_opaque  # noqa: E402
from benchmarks.discovery.score import Score, agreement, score, shown  # noqa: E402
from benchmarks.discovery.truth import ForeignKey, PrimaryKey, Truth, foreign_key, read_truth  # noqa: E402
from cartridge import journey  # noqa: E402
from cartridge.artifacts.analysis import Role  # noqa: E402
from cartridge.artifacts.scan import Scan  # noqa: E402
from cartridge.scanner.selection import Selection  # noqa: E402
from cartridge.scanner.table_profile import ProfileOptions  # noqa: E402
from cartridge.scanner.url import ConnectionURL  # noqa: E402
from datasets import dataset_names, dataset_path, load_postgres  # noqa: E402
from servers import PostgresServer, start_postgres  # noqa: E402

PLAIN_ROLES = {Role.LOOKUP: "dimension", Role.EVENT: "fact"}
"""Labels know facts, dimensions and bridges: a lookup is a small dimension, an event a fact without measures."""

Named = TypeVar("Named", PrimaryKey, ForeignKey)

HEADER = (
    "database keys:P keys:R keys:F1 composite:F1 names:F1 refs:P refs:R refs:F1 composite:F1 names:F1 roles seconds"
).split()


@dataclass(frozen=True)
class Measured:
    """One database: how well its keys and references were found, and by names alone."""

    name: str
    rows: int
    keys: Score
    composite_keys: Score
    keys_by_name: Score
    references: Score
    composite_references: Score
    references_by_name: Score
    roles_right: int
    labelled: tuple[str, ...]
    seconds: float
    mistakes: tuple[str, ...]


def main(arguments: list[str] | None = None) -> int:
    """Print one line per database and one for all together."""
    chosen = _parsed(arguments)
    names = chosen.only or dataset_names()
    if not names:
        print("There are no datasets: point CARTRIDGE_DATASETS at them.", file=sys.stderr)
        return 1
    server = start_postgres()
    try:
        found = []
        for name in names:
            found.append(measure(server, name, opaque=chosen.opaque))
            print(f"{name}: {found[-1].seconds:.1f} s", file=sys.stderr, flush=True)
    finally:
        server.stop()
    print(_table(found))
    if chosen.wrong:
        for each in found:
            print("\n".join([f"\n{each.name}", *(f"  {line}" for line in each.mistakes)]))
    return 0


def measure(server: PostgresServer, name: str, *, opaque: bool = False) -> Measured:
    """Scan the dataset without its constraints and hold what was found against the truth."""
    folder = dataset_path(name)
    if folder is None:
        raise FileNotFoundError(f"There is no dataset `{name}`. Known: {', '.join(dataset_names())}.")
    truth = read_truth(folder)
    url = load_postgres(server, name, keys=False, copy=f"{name}_{'opaque' if opaque else 'plain'}")
    if opaque:
        truth = make_opaque(url, truth)
    began = time.perf_counter()
    scan = journey.scan(ConnectionURL.parse(url), Selection(), ProfileOptions())
    return _held_against(name, scan, truth, time.perf_counter() - began)


def _held_against(name: str, scan: Scan, truth: Truth, seconds: float) -> Measured:
    keys = frozenset(
        PrimaryKey(each.table, frozenset(each.columns)) for each in scan.analysis.keys if each.kind == "primary"
    )
    references = frozenset(
        foreign_key(each.table, each.columns, each.ref_table, each.ref_columns) for each in scan.analysis.relationships
    )
    roles = {each.table: PLAIN_ROLES.get(each.role, each.role.value) for each in scan.analysis.roles}
    wrong_roles = [table for table, accepted in truth.roles.items() if roles.get(table) not in accepted]
    return Measured(
        name=name,
        rows=sum(each.row_count or 0 for each in scan.tables),
        keys=score(keys, truth.primary_keys),
        composite_keys=score(_composite(keys), _composite(truth.primary_keys)),
        keys_by_name=score(named_keys(scan.catalog), truth.primary_keys),
        references=score(references, truth.foreign_keys),
        composite_references=score(_composite(references), _composite(truth.foreign_keys)),
        references_by_name=score(named_references(scan.catalog), truth.foreign_keys),
        roles_right=len(truth.roles) - len(wrong_roles),
        labelled=tuple(truth.roles),
        seconds=seconds,
        mistakes=(
            *_mistakes("key", keys, truth.primary_keys),
            *_mistakes("reference", references, truth.foreign_keys),
            *(f"role of {table}: {roles.get(table)}, not {'/'.join(truth.roles[table])}" for table in wrong_roles),
        ),
    )


def _composite(things: frozenset[Named]) -> frozenset[Named]:
    return frozenset(each for each in things if each.is_composite)


def _mistakes(what: str, named: frozenset[Named], true: frozenset[Named]) -> Iterator[str]:
    yield from sorted(f"{what} wrong:  {_told(each)}" for each in named - true)
    yield from sorted(f"{what} missed: {_told(each)}" for each in true - named)


def _told(thing: PrimaryKey | ForeignKey) -> str:
    if isinstance(thing, PrimaryKey):
        return f"{thing.table} ({', '.join(sorted(thing.columns))})"
    pairs = sorted(thing.pairs)
    return f"{thing.table} ({', '.join(a for a, _ in pairs)}) -> {thing.ref_table} ({', '.join(b for _, b in pairs)})"


def _table(found: list[Measured]) -> str:
    rows = [HEADER, ["---"] * len(HEADER), *map(_cells, found)]
    with_data = [each for each in found if each.rows]
    if len(with_data) > 1:
        rows.append(_cells(_all_of("all with data", with_data)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _all_of(name: str, found: list[Measured]) -> Measured:
    summed = {
        field: sum((getattr(each, field) for each in found), Score())
        for field in Measured.__annotations__
        if isinstance(getattr(found[0], field), Score)
    }
    return Measured(
        name=name,
        rows=sum(each.rows for each in found),
        roles_right=sum(each.roles_right for each in found),
        labelled=tuple(table for each in found for table in each.labelled),
        seconds=sum(each.seconds for each in found),
        mistakes=(),
        **summed,
    )


def _cells(each: Measured) -> list[str]:
    return [
        each.name,
        *map(shown, (each.keys.precision, each.keys.recall, each.keys.f1, each.composite_keys.f1)),
        shown(each.keys_by_name.f1),
        *map(shown, (each.references.precision, each.references.recall, each.references.f1)),
        shown(each.composite_references.f1),
        shown(each.references_by_name.f1),
        agreement(each.roles_right, each.labelled),
        f"{each.seconds:.1f}",
    ]


def _parsed(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how well keys, references and roles are found.")
    parser.add_argument("--only", action="append", help="one dataset; may be given several times")
    parser.add_argument("--opaque", action="store_true", help="give every table and column a name that says nothing")
    parser.add_argument("--wrong", action="store_true", help="list every mistake")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
