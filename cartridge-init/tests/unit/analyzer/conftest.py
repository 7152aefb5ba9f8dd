"""Catalogs, profiles and answers from a few lines of YAML, for the rules' cases and the hostile inputs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import yaml
from cartridge.analyzer.analyze import ROUNDS, analyze, wanted_checks
from cartridge.analyzer.resolving import resolve
from cartridge.analyzer.rulings import Rulings
from cartridge.artifacts.analysis import Analysis
from cartridge.artifacts.catalog import (
    Catalog,
    Column,
    Constraint,
    ForeignKey,
    Index,
    PrimaryKey,
    Schema,
    Table,
    TableType,
    UniqueConstraint,
)
from cartridge.artifacts.checks import (
    CheckAnswer,
    DataCheck,
    DependencyCheck,
    DepthCheck,
    InclusionCheck,
    Infer,
    OpenVersionsCheck,
    ValueCheck,
)
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.overrules import Overrules
from cartridge.artifacts.profile import ColumnProfile, Quartiles, TableProfile, ValueCount
from cartridge.overrulesfile import read_overrules

TABLE = re.compile(r"(?:(?P<schema>\w+)\.)?(?P<table>[^.()]+)\((?P<columns>[^)]*)\)")


@dataclass(frozen=True)
class World:
    """A database as the analyzer sees it.

    Questions are answered as if the data were clean, except where ``violations`` says how many rows break a check (and
    ``repeated`` in how many values), or ``unanswered`` that nobody was asked. ``overrules`` is what a person says.
    """

    catalog: Catalog
    profiles: tuple[TableProfile, ...]
    violations: Mapping[str, int]
    unanswered: bool = False
    today: date | None = None
    rows: Mapping[str, int] = field(default_factory=dict)
    depths: Mapping[str, int] = field(default_factory=dict)
    repeated: Mapping[str, int] = field(default_factory=dict)
    overrules: Overrules = field(default_factory=Overrules)
    infer: Infer = "data"

    @property
    def rulings(self) -> Rulings:
        return resolve(self.overrules, self.catalog)

    @property
    def questions(self) -> tuple[DataCheck, ...]:
        """Those of all rounds."""
        if self.unanswered:
            return self._wanted([])
        return tuple(each.check for each in self.answers())

    def _wanted(self, answers: list[CheckAnswer]) -> tuple[DataCheck, ...]:
        rulings = self.rulings
        return wanted_checks(
            rulings.modelled(self.catalog), self.profiles, answers, today=self.today, rulings=rulings, infer=self.infer
        )

    def answers(self) -> list[CheckAnswer]:
        answers: list[CheckAnswer] = []
        for _ in range(0 if self.unanswered else ROUNDS):
            answers += [self._answer(each) for each in self._wanted(answers)]
        return answers

    def analysis(self) -> Analysis:
        rulings, answers = self.rulings, self.answers()
        return analyze(
            rulings.modelled(self.catalog), self.profiles, answers, today=self.today, rulings=rulings, infer=self.infer
        )

    def _answer(self, check: DataCheck) -> CheckAnswer:
        profile = next((each for each in self.profiles if each.full_name == check.table), None)
        if profile is None:
            return CheckAnswer(check=check, error="permission denied")
        columns = (*check.columns, check.dependent) if isinstance(check, DependencyCheck) else check.columns
        counted = [profile.column(each) for each in columns]
        nulls = max((each.null_count or 0 for each in counted if each), default=0)
        broken = self.violations.get(written(check), 0)
        rows = self.rows.get(written(check), self._rows(check, profile))
        return CheckAnswer(
            check=check,
            rows=rows,
            null_rows=min(nulls, rows),
            violations=broken,
            repeated_values=self.repeated.get(written(check)),
            depth=self.depths.get(written(check)) if isinstance(check, DepthCheck) else None,
        )

    def _rows(self, check: DataCheck, profile: TableProfile) -> int:
        """All rows of the table, or those of the types that are asked about."""
        of_type = check.rows if isinstance(check, InclusionCheck) else None
        column = profile.column(of_type.column) if of_type and not of_type.lookup else None
        if column is None or of_type is None:
            return profile.row_count
        return sum(each.count for each in column.values if each.value in of_type.values)


def name_of(table: TableName) -> str:
    return table.table if table.schema_name == "public" else str(table)


def place(table: TableName, columns: Sequence[str]) -> str:
    return f"{name_of(table)}({', '.join(columns)})"


def written(check: DataCheck) -> str:
    """A question as the cases write it.

    ``orders(id)`` for a key, ``orders(user_id) in users(id)`` for a reference, ``orders(total) below 0`` for values,
    ``shops(city) determines country`` for levels, ``prices(article_no) open by valid_to`` for versions,
    ``parts(part_of) up to id`` for how deep a hierarchy is.
    """
    own = place(check.table, check.columns)
    if isinstance(check, ValueCheck):
        return f"{own} {check.test}" if check.value is None else f"{own} {check.test} {check.value}"
    if isinstance(check, DependencyCheck):
        return f"{own} determines {check.dependent}"
    if isinstance(check, OpenVersionsCheck):
        return f"{own} open by {check.end}"
    if isinstance(check, DepthCheck):
        return f"{own} up to {check.key}"
    if not isinstance(check, InclusionCheck):
        return own
    of_type = f" where {check.rows.column} is {', '.join(check.rows.values)}" if check.rows else ""
    return f"{own} in {place(check.ref_table, check.ref_columns)}{of_type}"


def read_world(case: Mapping[str, Any]) -> World:
    """A world from a case: tables by name, each with ``columns`` (name to type and facts), keys and rows."""
    tables, profiles = [], []
    for full, spec in case["tables"].items():
        table, profile = _table(full, spec or {})
        tables.append(table)
        if profile:
            profiles.append(profile)
    catalog = Catalog(
        database_type=case.get("engine", "postgresql"),
        database="case",
        server_version="1",
        schemas=tuple(Schema(name=each) for each in sorted({each.schema_name for each in tables})),
        tables=tuple(tables),
    )
    return World(
        catalog,
        tuple(profiles),
        case.get("violations", {}),
        unanswered=case.get("unanswered", False),
        today=case.get("today"),
        rows=case.get("rows", {}),
        depths=case.get("depths", {}),
        repeated=case.get("repeated", {}),
        overrules=read_overrules(yaml.safe_dump(case.get("said", {}))),
        infer=case.get("infer", "data"),
    )


def _table(full: str, spec: Mapping[str, Any]) -> tuple[Table, TableProfile | None]:
    schema, _, name = full.rpartition(".")
    schema = schema or "public"
    rows = spec.get("rows")
    columns, statistics = [], []
    for position, (column, facts) in enumerate((spec.get("columns") or {}).items(), start=1):
        facts = {"type": facts} if isinstance(facts, str) else dict(facts)
        columns.append(_column(column, position, facts))
        statistics.append(_statistics(column, facts, rows or 0))
    table = Table(
        name=name,
        schema_name=schema,
        type=TableType(spec.get("type", "table")),
        columns=tuple(columns),
        constraints=tuple(_constraints(spec, schema)),
        indexes=tuple(Index(name=f"i{number}", **each) for number, each in enumerate(spec.get("indexes", []))),
        row_count=spec.get("estimated_rows"),
        row_count_kind="estimated" if "estimated_rows" in spec else None,
    )
    if rows is None:
        return table, None
    profile = TableProfile(
        schema_name=schema,
        table=name,
        row_count=rows,
        row_count_kind="exact",
        rows_read=spec.get("rows_read", rows),
        is_sampled="rows_read" in spec,
        columns=tuple(statistics),
    )
    return table, profile


def _column(name: str, position: int, facts: Mapping[str, Any]) -> Column:
    kind, _, rest = facts["type"].partition(" not null")
    return Column(
        name=name,
        position=position,
        data_type=kind,
        raw_type=kind,
        is_nullable="not null" not in facts["type"],
        is_identity="identity" in rest,
    )


def _statistics(name: str, facts: Mapping[str, Any], rows: int) -> ColumnProfile:
    values = tuple(ValueCount(value=str(value), count=count) for value, count in facts.get("values", {}).items())
    return ColumnProfile(
        name=name,
        null_count=facts.get("nulls", 0),
        distinct_count=facts.get("distinct", len(values) or None),
        distinct_kind=facts.get("distinct_kind", "estimated"),
        minimum=facts.get("min"),
        maximum=facts.get("max"),
        min_length=facts.get("min_length"),
        max_length=facts.get("max_length"),
        values=values,
        values_are_complete=bool(values),
        shapes=tuple(ValueCount(value=each, count=10) for each in facts.get("shapes", [])),
        has_outer_blanks=facts.get("blanks"),
        is_increasing=facts.get("increasing"),
        quartiles=_around(facts["median"]) if "median" in facts else None,
    )


def _around(median: Any) -> Quartiles:
    return Quartiles(lower=median, median=median, upper=median, kind="exact")


def _constraints(spec: Mapping[str, Any], schema: str) -> list[Constraint]:
    found: list[Constraint] = []
    if "primary_key" in spec:
        found.append(PrimaryKey(name="pk", columns=tuple(spec["primary_key"]), is_enforced=spec.get("enforced", True)))
    found += [
        UniqueConstraint(name="uq", columns=tuple(each), is_enforced=spec.get("enforced", True))
        for each in spec.get("unique", [])
    ]
    for columns, target in spec.get("foreign_keys", {}).items():
        matched = TABLE.fullmatch(target)
        assert matched, f"{target} is no table(columns)"
        found.append(
            ForeignKey(
                columns=tuple(columns.split(", ")),
                ref_schema=matched["schema"] or schema,
                ref_table=matched["table"],
                ref_columns=tuple(filter(None, matched["columns"].split(", "))),
                is_enforced=spec.get("enforced", True),
            )
        )
    return found


@pytest.fixture
def world() -> Any:
    """The reader of cases, for tests that live in a file of their own."""
    return read_world


@pytest.fixture(name="written")
def written_fixture() -> Any:
    """How the cases write a question."""
    return written
