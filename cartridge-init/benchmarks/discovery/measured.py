"""One database measured: what the analyzer found held against the truth, and what it took."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.discovery.baseline import named_keys, named_references
from benchmarks.discovery.score import Score, score
from benchmarks.discovery.truth import ForeignKey, PrimaryKey, Truth, foreign_key
from cartridge.artifacts.analysis import Role
from cartridge.artifacts.progress import Progress
from cartridge.artifacts.scan import Scan
from cartridge.journey.scanning import scan_through
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import ConnectionURL

PLAIN_ROLES = {Role.LOOKUP: "dimension", Role.EVENT: "fact"}
"""Labels know facts, dimensions and bridges: a lookup is a small dimension, an event a fact without measures."""

Named = TypeVar("Named", PrimaryKey, ForeignKey)


@dataclass(frozen=True)
class Cost:
    """What a scan took: seconds of all of it and of discovery alone, questions, and statements that asked them."""

    seconds: float = 0.0
    discovery_seconds: float = 0.0
    questions: int = 0
    statements: int = 0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.seconds + other.seconds,
            self.discovery_seconds + other.discovery_seconds,
            self.questions + other.questions,
            self.statements + other.statements,
        )


@dataclass(frozen=True)
class Measured:
    """How well keys and references were found, and by names alone; ``alternate_keys`` where somebody knows them."""

    name: str
    rows: int
    keys: Score
    composite_keys: Score
    keys_by_name: Score
    alternate_keys: Score
    references: Score
    composite_references: Score
    references_by_name: Score
    roles_right: int
    labelled: tuple[str, ...]
    cost: Cost
    mistakes: tuple[str, ...] = ()


def measure(name: str, url: str, truth: Truth) -> Measured:
    """Scan the database and hold what was found against the truth."""
    with ConnectorFactory.create(ConnectionURL.parse(url), threads=ProfileOptions().threads) as connector:
        watch = _Watch(connector)
        scan = scan_through(
            connector,
            Selection(),
            ProfileOptions(),
            profile=True,
            sample_size=None,
            cache=None,
            listener=watch.listen,
        )
        return held_against(name, scan, truth, watch.cost())


class _Watch:
    """Counts statements and takes the time from the end of the profile, which is where the questions begin."""

    def __init__(self, connector: DatabaseConnector) -> None:
        self.began = self.stage_began = time.perf_counter()
        self.stage = ""
        self.questions = 0
        self.statements: Counter[str] = Counter()
        ask = connector.query

        def counted(sql: str, *, timeout_seconds: float) -> list[tuple[object, ...]]:
            self.statements[self.stage] += 1
            return ask(sql, timeout_seconds=timeout_seconds)

        connector.query = counted  # type: ignore[method-assign]

    def listen(self, progress: Progress) -> None:
        if progress.stage in ("catalog", "profile") or not self.stage:
            self.stage_began = time.perf_counter()
        self.stage = progress.stage
        if progress.stage == "checks" and not progress.message:
            self.questions += progress.total or 0

    def cost(self) -> Cost:
        now = time.perf_counter()
        return Cost(now - self.began, now - self.stage_began, self.questions, self.statements["checks"])


def held_against(name: str, scan: Scan, truth: Truth, cost: Cost) -> Measured:
    """The counts of right, wrong and missed; implied references count neither way."""
    keys = frozenset(
        PrimaryKey(each.table, frozenset(each.columns)) for each in scan.analysis.keys if each.kind == "primary"
    )
    others = frozenset(
        PrimaryKey(each.table, frozenset(each.columns)) for each in scan.analysis.keys if each.kind == "unique"
    )
    references = frozenset(
        foreign_key(each.table, each.columns, each.ref_table, each.ref_columns) for each in scan.analysis.relationships
    )
    references -= truth.implied
    by_name = named_references(scan.catalog) - truth.implied
    roles = {each.table: PLAIN_ROLES.get(each.role, each.role.value) for each in scan.analysis.roles}
    wrong_roles = [table for table, accepted in truth.roles.items() if roles.get(table) not in accepted]
    knows_others = bool(truth.alternate_keys)
    return Measured(
        name=name,
        rows=sum(each.row_count or 0 for each in scan.tables),
        keys=score(keys, truth.primary_keys),
        composite_keys=score(_composite(keys), _composite(truth.primary_keys)),
        keys_by_name=score(named_keys(scan.catalog), truth.primary_keys),
        alternate_keys=score(others, truth.alternate_keys) if knows_others else Score(),
        references=score(references, truth.foreign_keys),
        composite_references=score(_composite(references), _composite(truth.foreign_keys)),
        references_by_name=score(by_name, truth.foreign_keys),
        roles_right=len(truth.roles) - len(wrong_roles),
        labelled=tuple(truth.roles),
        cost=cost,
        mistakes=(
            *_mistakes("key", keys, truth.primary_keys),
            *(_mistakes("other key", others, truth.alternate_keys) if knows_others else ()),
            *_mistakes("reference", references, truth.foreign_keys),
            *(f"role of {table}: {roles.get(table)}, not {'/'.join(truth.roles[table])}" for table in wrong_roles),
        ),
    )


def together(name: str, found: list[Measured]) -> Measured:
    """Several databases as one: their counts added up."""
    return Measured(
        name=name,
        rows=sum(each.rows for each in found),
        keys=sum((each.keys for each in found), Score()),
        composite_keys=sum((each.composite_keys for each in found), Score()),
        keys_by_name=sum((each.keys_by_name for each in found), Score()),
        alternate_keys=sum((each.alternate_keys for each in found), Score()),
        references=sum((each.references for each in found), Score()),
        composite_references=sum((each.composite_references for each in found), Score()),
        references_by_name=sum((each.references_by_name for each in found), Score()),
        roles_right=sum(each.roles_right for each in found),
        labelled=tuple(table for each in found for table in each.labelled),
        cost=sum((each.cost for each in found), Cost()),
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
