"""What the rules look at: every table with its profile, its words and the answers so far, each found in constant
time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from cartridge.analyzer.entities import NONE, Entities, entities_of
from cartridge.analyzer.key_marks import is_marked_in_front
from cartridge.analyzer.naming import BARE_KEYS, KEY_WORDS, abbreviates
from cartridge.analyzer.rulings import NO_RULINGS, Rulings
from cartridge.artifacts.analysis import Role
from cartridge.artifacts.catalog import Catalog, Column, Table
from cartridge.artifacts.checks import CheckAnswer, DataCheck, InclusionCheck, Infer, UniquenessCheck
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import ColumnProfile, TableProfile
from cartridge.artifacts.types import TypeFamily
from cartridge.language import ENGLISH, Language
from cartridge.words import singular

Found = TypeVar("Found")


@dataclass(frozen=True)
class Meaning:
    """What the values of a column are where its type says something else: dates in texts, moments in numbers.

    ``family`` is the type that they want, ``form`` how they are written, such as ``YYYY-MM-DD``. ``sorts`` says whether
    they compare as stored like the times they stand for, ``is_open_ended`` whether some lie beyond any calendar,
    ``blanks`` how many texts say nothing, and ``per_second`` how many of the numbers make a second.
    """

    family: TypeFamily
    form: str
    sorts: bool = False
    is_open_ended: bool = False
    blanks: int = 0
    per_second: int | None = None


@dataclass(frozen=True)
class SurveyedColumn:
    """A column with its statistics and its words.

    ``words`` leaves out a prefix that all columns of the table share (``l_`` in TPC-H's lineitem): it says nothing
    about the column. ``all_words`` keeps it. ``meant`` is what its values are where that is not what its type says;
    ``is_suspect`` of texts that look like dates or numbers as long as that was not counted.
    """

    column: Column
    profile: ColumnProfile | None
    words: tuple[str, ...]
    all_words: tuple[str, ...]
    index: int
    rows: int | None
    meant: Meaning | None = None
    is_suspect: bool = False

    name: str = field(init=False)
    family: TypeFamily = field(init=False)
    meaning: TypeFamily = field(init=False)
    """The family of what its values are; roles and parts go by that."""

    def __post_init__(self) -> None:
        family = self.column.family
        object.__setattr__(self, "name", self.column.name)
        object.__setattr__(self, "family", family)
        object.__setattr__(self, "meaning", self.meant.family if self.meant else family)

    @property
    def is_fractional(self) -> bool:
        """Whether its type is made for fractions: an amount or a reading, and no number that names something."""
        _, comma, scale = self.column.data_type.rstrip(")").partition(",")
        is_scaled = self.family is TypeFamily.DECIMAL and bool(comma) and scale.strip() != "0"
        return self.family is TypeFamily.FLOAT or is_scaled

    @property
    def holds_nulls(self) -> bool:
        """Whether nulls were seen; a column that may hold some but does not is as good as not null."""
        return bool(self.profile and self.profile.null_count)

    @property
    def missing_count(self) -> int | None:
        """Rows without a value: nulls, and blanks where the values are dates in texts; ``None`` when not counted."""
        if self.profile is None or self.profile.null_count is None:
            return None
        return self.profile.null_count + (self.meant.blanks if self.meant else 0)

    @property
    def distinct_share(self) -> float | None:
        """Distinct values over the rows they were counted in, 0 to 1; ``None`` when unknown or without rows."""
        if self.profile is None or self.profile.distinct_count is None or not self.rows:
            return None
        return min(1.0, self.profile.distinct_count / self.rows)

    @property
    def max_length(self) -> int | None:
        return self.profile.max_length if self.profile else None


@dataclass(frozen=True, eq=False)
class SurveyedTable:
    """A table with its statistics; there is one of each in a survey, so that one is equal to itself alone.

    ``entity`` holds the words of what it is named after; ``own_keys`` the columns whose name is that entity, or its
    usual short form, and a key word: ``order_id`` in ``orders``, ``emp_no`` in ``employees``. ``said_role`` is the role
    that a person gave it.
    """

    table: Table
    name: TableName
    profile: TableProfile | None
    entity: tuple[str, ...]
    columns: Mapping[str, SurveyedColumn]
    own_keys: frozenset[str]
    said_role: Role | None = None
    memory: dict[str, Any] = field(init=False, default_factory=dict, repr=False)

    def once(self, what: str, work: Callable[[SurveyedTable], Found]) -> Found:
        """What ``work`` says of this table alone, done once however many rules ask."""
        if what not in self.memory:
            self.memory[what] = work(self)
        found: Found = self.memory[what]
        return found

    @property
    def row_count(self) -> int | None:
        return self.profile.row_count if self.profile else self.table.row_count

    @property
    def is_empty(self) -> bool:
        """Whether it is known to hold no rows; an estimate of zero is no knowledge."""
        if self.profile is not None:
            return self.profile.row_count == 0 and self.profile.rows_read == 0
        return self.table.row_count == 0 and self.table.row_count_kind == "exact"

    @cached_property
    def is_view(self) -> bool:
        return self.table.type.is_view

    def leads(self, names: Iterable[str]) -> bool:
        """Whether these are exactly the columns in front."""
        places = [self.columns[each].index for each in names]
        return sorted(places) == list(range(len(places)))

    def has_columns(self, names: Iterable[str]) -> bool:
        return all(each in self.columns for each in names)


@dataclass(frozen=True)
class Survey:
    """Catalog, profiles and answers, indexed; ``today`` is the day on which the data was read.

    ``rulings`` is what a person said: their keys stand in the tables as if they were declared, and what they deny does
    not. ``infer`` is what keys and relationships may be inferred from. ``counted`` is the same with the statistics that
    this one does without: they suggest nothing and refute all the same. ``language`` is that of the names.
    """

    catalog: Catalog
    tables: Mapping[TableName, SurveyedTable]
    answers: Mapping[DataCheck, CheckAnswer]
    today: date | None = None
    rulings: Rulings = NO_RULINGS
    infer: Infer = "data"
    counted: Survey | None = None
    language: Language = ENGLISH
    memory: dict[str, Any] = field(init=False, default_factory=dict, repr=False, compare=False)

    def once(self, what: str, table: SurveyedTable, work: Callable[[Survey, SurveyedTable], Found]) -> Found:
        """What ``work`` says of a table of this survey, done once however many rules ask."""
        known = self.memory.setdefault(what, {})
        if table not in known:
            known[table] = work(self, table)
        found: Found = known[table]
        return found

    def while_same(self, what: str, basis: tuple[object, ...], work: Callable[[], Found]) -> Found:
        """What ``work`` says, done once for the conclusions it rests on, and again when one of them is another."""
        known = self.memory.get(what)
        if known is None or any(one is not other for one, other in zip(known[0], basis, strict=True)):
            known = self.memory[what] = basis, work()
        found: Found = known[1]
        return found

    def answer(self, check: DataCheck) -> CheckAnswer | None:
        """What the database said to ``check``; ``None`` when it was not asked or could not be answered."""
        found = self.answers.get(check)
        return found if found is not None and found.error is None else None

    def uniqueness(self, table: TableName, columns: tuple[str, ...]) -> CheckAnswer | None:
        """What the database said to the question whether the columns tell rows apart, found without making it."""
        return self._by_columns.get((table, columns)) if self.answers else None

    def inclusion(
        self, table: TableName, columns: tuple[str, ...], ref: TableName, ref_columns: tuple[str, ...]
    ) -> CheckAnswer | None:
        """The same of the question whether all values of the columns stand in those of another table."""
        return self._by_columns.get((table, columns, ref, ref_columns)) if self.answers else None

    @cached_property
    def _by_columns(self) -> Mapping[tuple[TableName | tuple[str, ...], ...], CheckAnswer]:
        found: dict[tuple[TableName | tuple[str, ...], ...], CheckAnswer] = {}
        for check, answer in self.answers.items():
            if answer.error is not None:
                continue
            if isinstance(check, UniquenessCheck):
                found[check.table, check.columns] = answer
            elif isinstance(check, InclusionCheck) and check.rows is None:
                found[check.table, check.columns, check.ref_table, check.ref_columns] = answer
        return found

    @cached_property
    def key_owners(self) -> Mapping[tuple[str, ...], frozenset[TableName]]:
        """For the words of a key-like name, the tables whose own key it is.

        ``order_id`` belongs to ``orders``, also where the key itself is called ``id``.
        """
        found: dict[tuple[str, ...], set[TableName]] = defaultdict(set)
        for table in self.tables.values():
            for column in table.columns.values():
                if not table.is_view and column.name in table.own_keys:
                    found[column.all_words].add(table.name)
                    found[column.words].add(table.name)
                elif not table.is_view and len(column.all_words) == 1 and column.all_words[0] in BARE_KEYS:
                    found[*table.entity, *column.all_words].add(table.name)
        return {key: frozenset(names) for key, names in found.items() if len(key) > 1}

    @cached_property
    def first_names(self) -> Mapping[tuple[str, ...], frozenset[TableName]]:
        """For the words of a name, the tables in which it stands first, where keys usually stand."""
        found: dict[tuple[str, ...], set[TableName]] = defaultdict(set)
        for table in self.tables.values():
            for column in list(table.columns.values())[:1]:
                found[column.words].add(table.name)
                found[column.all_words].add(table.name)
        return {key: frozenset(names) for key, names in found.items()}

    def key_of_another(self, named: tuple[str, ...], table: SurveyedTable) -> bool:
        """Whether a name is that of another table's own key."""
        return _has_another(self.key_owners.get(named), table)

    def first_in_another(self, named: tuple[str, ...], table: SurveyedTable) -> bool:
        """Whether a name stands first in another table."""
        return _has_another(self.first_names.get(named), table)

    @cached_property
    def first_of_entities(self) -> frozenset[tuple[tuple[str, ...], tuple[str, ...]]]:
        """The words of the names that stand first, each with the entity of a table in which it does."""
        return frozenset(
            (named, table.entity)
            for table in self.tables.values()
            for column in list(table.columns.values())[:1]
            for named in (column.words, column.all_words)
        )

    @cached_property
    def names_alone(self) -> Survey:
        """The same without statistics: what remains are names, types, and the answers. What was counted refutes."""
        return replace(self.unrefuted, counted=self)

    @cached_property
    def unrefuted(self) -> Survey:
        """What names, types and the answers suggest, whatever else was counted."""
        answers = tuple(self.answers.values())
        return survey(self.catalog, (), answers, today=self.today, rulings=self.rulings, infer=self.infer)

    def with_statistics(self, table: SurveyedTable) -> SurveyedTable:
        """The table with what was counted, where this survey does without."""
        return self.counted.tables[table.name] if self.counted else table

    def may_infer_key(self, table: SurveyedTable) -> bool:
        """Whether a primary key of the table may be looked for: nobody said which it is, or that there is none."""
        return self.infer != "off" and table.name not in self.rulings.keys

    def may_infer_alternates(self, table: SurveyedTable) -> bool:
        """Whether further keys may be looked for: nobody said that the table has none."""
        return self.infer != "off" and self.rulings.keys.get(table.name) != ()

    @cached_property
    def has_base_tables(self) -> bool:
        return any(not each.is_view for each in self.tables.values())


def survey(
    catalog: Catalog,
    profiles: Sequence[TableProfile],
    answers: Sequence[CheckAnswer] = (),
    *,
    today: date | None = None,
    rulings: Rulings = NO_RULINGS,
    infer: Infer = "data",
) -> Survey:
    """Index catalog, profiles and answers; profiles of tables that the catalog does not know are left out."""
    profile_of = {each.full_name: each for each in profiles}
    entities = entities_of(catalog.tables)
    tables = (
        surveyed_table(
            rulings.as_surveyed(each), profile_of.get(each.full_name), entities, rulings.roles.get(each.full_name)
        )
        for each in catalog.tables
    )
    return Survey(
        catalog=catalog,
        tables={each.name: each for each in sorted(tables, key=lambda each: (each.name.schema_name, each.name.table))},
        answers={each.check: each for each in answers},
        today=today,
        rulings=rulings,
        infer=infer,
        language=entities.language,
    )


def _has_another(names: frozenset[TableName] | None, table: SurveyedTable) -> bool:
    return bool(names and (len(names) > 1 or table.name not in names))


def surveyed_table(
    table: Table,
    profile: TableProfile | None,
    entities: Entities = NONE,
    said_role: Role | None = None,
) -> SurveyedTable:
    """One table; ``entities`` are what all tables of the catalog are named after."""
    statistics = {each.name: each for each in profile.columns} if profile else {}
    named = entities.of_columns(table.columns)
    prefix = _shared_prefix([each for _, each in named])
    columns = {
        column.name: SurveyedColumn(
            column=column,
            profile=statistics.get(column.name),
            words=all_words[prefix:],
            all_words=all_words,
            index=index,
            rows=_rows_counted(profile, statistics.get(column.name)),
        )
        for index, (column, all_words) in enumerate(named)
    }
    entity = entities.of_table(table.name)
    return SurveyedTable(
        table=table,
        name=table.full_name,
        profile=profile,
        entity=entity,
        columns=columns,
        own_keys=frozenset(each.name for each in columns.values() if _is_own_key(entity, each, entities)),
        said_role=said_role,
    )


def _is_own_key(entity: tuple[str, ...], column: SurveyedColumn, entities: Entities) -> bool:
    """Whether the name is the entity, or its short form, and a key word; the name of another table is no short form.

    Where key words stand in front, nouns do too, and are such a form alone: ``cod_unidade`` in ``unidades_saude``.
    """
    if not column.all_words or column.all_words[-1] not in KEY_WORDS:
        return False
    for named in (column.words, column.all_words):
        if len(named) < 2:
            continue
        stem = (*named[:-2], singular(named[-2]))
        if stem == entity:
            return True
        is_head = stem == entity[:1] and is_marked_in_front(column.name)
        if len(stem) == 1 and stem not in entities.names and (is_head or abbreviates(named[0], entity)):
            return True
    return False


def _rows_counted(profile: TableProfile | None, column: ColumnProfile | None) -> int | None:
    """The rows a distinct count is over: all of them for the engine's own estimate, else those that were read."""
    if profile is None or column is None:
        return None
    return profile.row_count if column.distinct_kind == "estimated" else profile.rows_read


def _shared_prefix(names: Sequence[tuple[str, ...]]) -> int:
    """How many words to leave out at the front: 1 when all of several names start with the same word and go on."""
    if len(names) < 2 or any(len(each) < 2 for each in names):
        return 0
    return int(len({each[0] for each in names}) == 1)
