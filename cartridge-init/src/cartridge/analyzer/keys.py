"""Keys: which columns identify a row.

Practice: every table has one primary key. It is declared, or it stands first and is named after the table
(``order_id`` in ``orders``, ``id``), or it is made of the few columns that the table's references and sequence
numbers form (``order_id`` with ``line_number``). A name suggests a key; only the data proves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from cartridge.analyzer.candidates import DEFECTS, KeyCandidate, key_candidates
from cartridge.analyzer.key_nature import alternates, is_alternate, nature_of
from cartridge.analyzer.survey import Survey, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Evidence, Key
from cartridge.artifacts.checks import CheckAnswer, UniquenessCheck

UNVERIFIED: Final = 0.5
"""Confidence in a key that only its name speaks for."""

DEFECTIVE: Final = 0.6
"""Confidence at most in a key that a few rows break."""


ALTERNATE: Final = 0.7
"""Confidence in a key beside the primary one: that all its values differ today is no promise."""


def wanted(survey: Survey) -> Iterator[UniquenessCheck]:
    """Ask about candidates, and about declared keys where the engine does not enforce them."""
    for table in survey.tables.values():
        if table.is_view or table.is_empty:
            continue
        declared = declared_columns(table)
        yield from (
            UniquenessCheck(table=table.name, columns=each.columns) for each in declared if not each.is_enforced
        )
        if not serves_as_primary(table, declared):
            for candidate in key_candidates(survey, table):
                yield UniquenessCheck(table=table.name, columns=candidate.columns)
        taken = [each.columns for each in declared]
        yield from (UniquenessCheck(table=table.name, columns=(name,)) for name, _ in alternates(survey, table, taken))


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The declared keys, and the best proven candidate where no primary key is declared."""
    found = [key for table in survey.tables.values() if not table.is_view for key in keys_of(survey, table)]
    return so_far.model_copy(update={"keys": tuple(sorted(found, key=_order))})


def is_proven(key: Key) -> bool:
    """Whether no two rows can share these columns: the engine enforces it, or all rows were counted."""
    return key.evidence.holds is True or (key.evidence.holds is None and key.confidence == 1.0 and not key.said)


class Declared(NamedTuple):
    """A key that the database declares, and the words that declare it."""

    columns: tuple[str, ...]
    words: str
    is_enforced: bool = True


def declared_columns(table: SurveyedTable) -> Sequence[Declared]:
    """Every declared key, the primary key first, each set of columns once.

    A unique index counts when it covers all rows (no condition) and plain columns only.
    """
    return table.once("declared keys", _declared_columns)


def _declared_columns(table: SurveyedTable) -> Sequence[Declared]:
    if not (table.table.constraints or table.table.indexes):
        return ()
    found: list[Declared] = []
    seen: set[frozenset[str]] = set()

    def add(columns: tuple[str, ...], words: str, is_enforced: bool = True) -> None:
        if columns and frozenset(columns) not in seen and table.has_columns(columns):
            seen.add(frozenset(columns))
            found.append(Declared(columns, words.strip(), is_enforced))

    if primary := table.table.primary_key:
        add(primary.columns, f"declared primary key {_quoted(primary.name)}", primary.is_enforced)
    for unique in sorted(table.table.unique_constraints, key=lambda each: each.columns):
        add(unique.columns, f"declared unique constraint {_quoted(unique.name)}", unique.is_enforced)
    for index in sorted(table.table.indexes, key=lambda each: each.columns):
        if index.is_unique and not index.expressions and index.predicate is None:
            add(index.columns, f"unique index {_quoted(index.name)}")
    return found


def serves_as_primary(table: SurveyedTable, declared: Iterable[Declared]) -> tuple[str, ...] | None:
    """The declared key that identifies every row: the primary one, else the shortest unique one over not-null
    columns."""
    if table.table.primary_key and table.has_columns(table.table.primary_key.columns):
        return table.table.primary_key.columns
    whole = [
        each.columns for each in declared if not any(table.columns[name].column.is_nullable for name in each.columns)
    ]
    return min(whole, key=lambda each: (len(each), [table.columns[name].index for name in each]), default=None)


def keys_of(survey: Survey, table: SurveyedTable) -> Iterator[Key]:
    """The keys of one table: those declared, the best proven candidate where none is, and those beside it."""
    declared = declared_columns(table)
    primary = serves_as_primary(table, declared)
    for each in declared:
        answer = survey.uniqueness(table.name, each.columns)
        yield _declared(survey, table, each, is_primary=each.columns == primary, answer=answer)
    chosen = _best(survey, table) if primary is None else None
    if chosen:
        yield chosen
    if primary or chosen:
        taken = [each.columns for each in declared] + ([chosen.columns] if chosen else [])
        yield from _alternates(survey, table, taken)


def _alternates(survey: Survey, table: SurveyedTable, taken: list[tuple[str, ...]]) -> Iterator[Key]:
    """The keys of the business beside the primary one that the data proves."""
    for name, reason in alternates(survey, table, [each.columns for each in declared_columns(table)]):
        answer = survey.uniqueness(table.name, (name,))
        if (name,) in taken or answer is None or not is_alternate(survey, table, name):
            continue
        nature, nature_reason = nature_of(table, (name,))
        yield Key(
            schema_name=table.name.schema_name,
            table=table.name.table,
            columns=(name,),
            kind="unique",
            declared=False,
            confidence=ALTERNATE,
            evidence=counted(f"not declared; {reason}; every row has it and no two rows share it", answer),
            nature=nature,
            nature_reason=nature_reason,
        )


def _declared(
    survey: Survey,
    table: SurveyedTable,
    declared: Declared,
    *,
    is_primary: bool,
    answer: CheckAnswer | None,
) -> Key:
    promoted = is_primary and table.table.primary_key is None
    reason = (
        f"{declared.words} over columns that are not null; no primary key is declared" if promoted else declared.words
    )
    if not declared.is_enforced:
        reason += f", which {survey.catalog.database_type} does not enforce in full"
    if answer is None or answer.violations is None:
        confidence, evidence = 1.0 if declared.is_enforced else 0.8, Evidence(reason=reason)
    else:
        confidence = round(1 - answer.violations / max(1, answer.rows or 0), 2)
        evidence = counted(reason, answer)
    nature, nature_reason = nature_of(table, declared.columns)
    return Key(
        schema_name=table.name.schema_name,
        table=table.name.table,
        columns=declared.columns,
        nature=nature,
        nature_reason=nature_reason,
        kind="primary" if is_primary else "unique",
        declared=not promoted,
        confidence=confidence,
        evidence=evidence,
    )


def _best(survey: Survey, table: SurveyedTable) -> Key | None:
    """The first candidate that the data proves, else the first whose name alone is convincing and that nothing
    refutes."""
    unrefuted: KeyCandidate | None = None
    for candidate in key_candidates(survey, table):
        answer = survey.uniqueness(table.name, candidate.columns)
        if candidate.by_chance:
            continue
        if answer is not None and answer.violations == 0 and not answer.null_rows:
            reason = f"not declared; {candidate.reason}; every row has it and no two rows share it"
            return _inferred(table, candidate, candidate.confidence, counted(reason, answer))
        if answer is None and candidate.is_telling and unrefuted is None:
            unrefuted = candidate
    if unrefuted is None:
        return _with_defects(survey, table)
    why = "the table holds no rows" if table.is_empty else "the data was not asked"
    reason = f"not declared; {unrefuted.reason}; not verified, because {why}"
    return _inferred(table, unrefuted, UNVERIFIED, Evidence(reason=reason))


def _with_defects(survey: Survey, table: SurveyedTable) -> Key | None:
    """The column that is named like the key, where so few rows break it that they are defects of the data.

    Without it the table would lose its key, and all that points at it, to one row that was loaded twice.
    """
    for candidate in key_candidates(survey, table):
        answer = survey.uniqueness(table.name, candidate.columns)
        if answer is None or answer.violations is None or not answer.rows or not candidate.is_telling:
            continue
        broken = answer.violations + (answer.null_rows or 0)
        if broken <= DEFECTS * answer.rows:
            reason = f"not declared; {candidate.reason}; {broken:,} of {answer.rows:,} rows repeat or lack it"
            confidence = round(DEFECTIVE - broken / answer.rows, 2)
            return _inferred(table, candidate, confidence, counted(reason, answer))
    return None


def _inferred(table: SurveyedTable, candidate: KeyCandidate, confidence: float, evidence: Evidence) -> Key:
    nature, nature_reason = nature_of(table, candidate.columns)
    return Key(
        schema_name=table.name.schema_name,
        table=table.name.table,
        columns=candidate.columns,
        nature=nature,
        nature_reason=nature_reason,
        kind="primary",
        declared=False,
        confidence=confidence,
        evidence=evidence,
    )


def counted(reason: str, answer: CheckAnswer) -> Evidence:
    return Evidence(
        reason=reason,
        rows=answer.rows,
        null_rows=answer.null_rows,
        violations=answer.violations,
        repeated_values=answer.repeated_values,
    )


def _quoted(name: str | None) -> str:
    return f"`{name}`" if name else ""


def _order(key: Key) -> tuple[str, str, bool, tuple[str, ...]]:
    return key.schema_name, key.table, key.kind != "primary", key.columns
