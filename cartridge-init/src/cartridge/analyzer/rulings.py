"""What a person said, in the catalog's own names: what the rules are told instead of finding it out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cartridge.artifacts.analysis import Finding, Role
from cartridge.artifacts.catalog import (
    Catalog,
    CheckConstraint,
    Column,
    Constraint,
    ForeignKey,
    PrimaryKey,
    Table,
    UniqueConstraint,
)
from cartridge.artifacts.checks import DataCheck, InclusionCheck, UniquenessCheck
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.overrules import Ignored

ColumnName = tuple[TableName, str]
References = tuple[TableName, frozenset[str]]
"""The columns of a table that point somewhere, in no order."""


@dataclass(frozen=True)
class SaidReference:
    """Columns of a table and what they point at, pair by pair."""

    table: TableName
    columns: tuple[str, ...]
    ref_table: TableName
    ref_columns: tuple[str, ...]

    def is_declared_by(self, key: ForeignKey) -> bool:
        """Whether a declared reference says the same; one that leaves the referenced columns out means the key."""
        pairs = {*zip(self.columns, self.ref_columns, strict=True)}
        return key.ref == self.ref_table and (
            not key.ref_columns or {*zip(key.columns, key.ref_columns, strict=False)} == pairs
        )

    @property
    def check(self) -> InclusionCheck:
        return InclusionCheck(
            table=self.table, columns=self.columns, ref_table=self.ref_table, ref_columns=self.ref_columns
        )


@dataclass(frozen=True)
class RuledFinding:
    """Findings to leave out; what is ``None`` may be anything."""

    code: str | None
    table: TableName | None
    columns: frozenset[str] | None

    def covers(self, finding: Finding) -> bool:
        """Whether it is about this finding; one that names several columns is covered when all of them are."""
        return (
            self.code in (None, finding.code)
            and self.table in (None, finding.full_name)
            and (self.columns is None or (bool(finding.columns) and self.columns >= set(finding.columns)))
        )


@dataclass(frozen=True)
class Rulings:
    """What was said, resolved against a catalog; nothing, unless told.

    ``keys`` has no columns where a table has no key, ``references`` no targets where columns point at nothing.
    """

    keys: Mapping[TableName, tuple[str, ...]] = field(default_factory=dict)
    references: Mapping[References, tuple[SaidReference, ...]] = field(default_factory=dict)
    roles: Mapping[TableName, Role] = field(default_factory=dict)
    table_names: Mapping[TableName, str] = field(default_factory=dict)
    column_names: Mapping[ColumnName, str] = field(default_factory=dict)
    findings: tuple[RuledFinding, ...] = ()
    ignored: Ignored = field(default_factory=Ignored)
    ignored_columns: frozenset[ColumnName] = frozenset()
    not_sensitive: frozenset[ColumnName] = frozenset()

    def rules_reference(self, table: TableName, columns: Iterable[str]) -> bool:
        """Whether it is said what these columns point at."""
        return bool(self.references) and (table, frozenset(columns)) in self.references

    @property
    def said_references(self) -> Iterator[SaidReference]:
        return (each for found in self.references.values() for each in found)

    def checks(self) -> Iterator[DataCheck]:
        """The questions that show whether what was said holds."""
        yield from (UniquenessCheck(table=name, columns=columns) for name, columns in self.keys.items() if columns)
        yield from (each.check for each in self.said_references)

    def makes_needless(self, check: DataCheck) -> bool:
        """Whether the answer would change nothing, since it is said what the columns point at."""
        return isinstance(check, InclusionCheck) and self.rules_reference(check.table, check.columns)

    def modelled(self, catalog: Catalog) -> Catalog:
        """The catalog without the tables and columns that are ignored, and what is declared of them."""
        if not (self.ignored.tables or self.ignored_columns):
            return catalog
        kept = tuple(
            self._without_columns(each) for each in catalog.tables if not self.ignored.has_table(each.full_name)
        )
        return catalog.model_copy(update={"tables": kept})

    def hidden_columns(self, table: TableName) -> frozenset[str]:
        return frozenset(column for name, column in self.ignored_columns if name == table)

    def as_said(self, table: Table) -> Table:
        """The table with the declarations that nothing was said against."""
        if not (self.keys or self.references):
            return table
        name = table.full_name
        if self.keys.get(name) == ():
            columns = tuple(each.model_copy(update={"is_primary_key": False}) for each in table.columns)
            table = table.model_copy(
                update={
                    "columns": columns,
                    "constraints": tuple(each for each in table.constraints if not _is_key(each)),
                    "indexes": tuple(each for each in table.indexes if not each.is_unique),
                }
            )
        constraints = tuple(
            each for each in table.constraints if not (isinstance(each, ForeignKey) and self._denies(name, each))
        )
        return table if constraints == table.constraints else table.model_copy(update={"constraints": constraints})

    def as_surveyed(self, table: Table) -> Table:
        """The same with the key that was said in the place of the declared one, which is a unique key beside it."""
        table = self.as_said(table)
        said = self.keys.get(table.full_name)
        if not said or (table.primary_key and frozenset(table.primary_key.columns) == frozenset(said)):
            return table
        others = tuple(
            UniqueConstraint(name=each.name, columns=each.columns, is_enforced=each.is_enforced)
            if isinstance(each, PrimaryKey)
            else each
            for each in table.constraints
        )
        return table.model_copy(update={"constraints": (PrimaryKey(columns=said, is_enforced=False), *others)})

    def _denies(self, table: TableName, key: ForeignKey) -> bool:
        """Whether something else was said of the columns than what is declared."""
        if not self.rules_reference(table, key.columns):
            return False
        return not any(each.is_declared_by(key) for each in self.references[table, frozenset(key.columns)])

    def _without_columns(self, table: Table) -> Table:
        hidden = self.hidden_columns(table.full_name)
        constraints = tuple(each for each in table.constraints if not self._is_lost(each, hidden))
        if not hidden:
            return table if constraints == table.constraints else table.model_copy(update={"constraints": constraints})
        columns: tuple[Column, ...] = tuple(each for each in table.columns if each.name not in hidden)
        indexes = tuple(each for each in table.indexes if hidden.isdisjoint(each.columns))
        return table.model_copy(update={"columns": columns, "constraints": constraints, "indexes": indexes})

    def _is_lost(self, constraint: Constraint, hidden: frozenset[str]) -> bool:
        """Whether what it is about is ignored, on this side or on the other."""
        if isinstance(constraint, CheckConstraint):
            return False
        if not hidden.isdisjoint(constraint.columns):
            return True
        if not isinstance(constraint, ForeignKey):
            return False
        is_gone = self.ignored.has_table(constraint.ref)
        return is_gone or not self.hidden_columns(constraint.ref).isdisjoint(constraint.ref_columns)


NO_RULINGS = Rulings()


def _is_key(constraint: Constraint) -> bool:
    return isinstance(constraint, PrimaryKey | UniqueConstraint)
