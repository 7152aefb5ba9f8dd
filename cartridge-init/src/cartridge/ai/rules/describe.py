"""Descriptions: the database's own comments word for word, else what the evidence says.

A description never restates a name. That nobody wrote a meaning down is said once, of the source; its columns say what
was measured.
"""

from __future__ import annotations

from collections.abc import Iterable

from cartridge.ai.rules.measured import measured
from cartridge.ai.rules.naming import in_words
from cartridge.ai.rules.parts import sentence_of_column
from cartridge.ai.rules.subjects import Reference, Subject
from cartridge.artifacts.analysis import Key
from cartridge.artifacts.request import ColumnMapping

UNKNOWN = "Not documented in the source."
"""Of a column about which nothing at all is known."""

UNCHECKED = "not checked against the data"
"""Of what only names suggest."""


def table_description(subject: Subject) -> str:
    """The table's comment, else its grain."""
    if comment := (subject.mapping.comment or "").strip():
        return comment
    sentence = sentence_of(subject.grain)
    return sentence if subject.mapping.row_count != 0 else f"{sentence} Empty when scanned."


def unknown_columns(subjects: Iterable[Subject]) -> str:
    """How many columns of a source nobody explained, once for all of them; empty where there is none."""
    columns = [(each, subject) for subject in subjects for each in subject.raw.columns]
    unknown = sum(not _is_explained(each, subject) for each, subject in columns)
    if not unknown:
        return ""
    which = "its columns mean" if unknown == len(columns) else f"{unknown:,} of its {len(columns):,} columns mean"
    return f"What {which} is not documented in the database: what was measured stands in its place."


def _is_explained(column: ColumnMapping, subject: Subject) -> bool:
    """Whether somebody wrote down what it means, or its part in a key or a reference says it."""
    if (column.comment or "").strip() or (subject.key and column.name in subject.key.columns):
        return True
    return any(column.name in each.columns for each in subject.mapping.references) or any(
        column.name in (each.id_column, each.type_column) for each in subject.mapping.polymorphic
    )


def sentence_of(words: str) -> str:
    """Words as a sentence: a capital first, a full stop last."""
    words = words.strip().rstrip(".")
    return f"{words[:1].upper()}{words[1:]}."


def column_description(column: ColumnMapping, subject: Subject, reference: Reference | None = None) -> str:
    """The column's comment, else its part in the table, else what was measured."""
    if comment := (column.comment or "").strip():
        return comment
    key = subject.key
    if reference and len(reference.columns) == 1:
        to = f"{in_words(reference.target.entity)} (`{reference.target_columns[0]}`)"
        is_guess = reference.relationship.is_guess
        return f"Named like a reference to {to}; {UNCHECKED}." if is_guess else f"Reference to {to}."
    for each in subject.mapping.polymorphic:
        if column.name == each.id_column:
            tables = ", ".join(f"`{target.ref_table}`" for target in each.targets)
            return f"Points at a row of one of {tables}, as `{subject.columns[each.type_column]}` says."
        if column.name == each.type_column:
            return f"Says which table `{subject.columns[each.id_column]}` points at."
    if key and column.name in key.columns:
        return _of_key(key, subject)
    has_nulls = bool(column.profile and column.profile.null_count)
    told = (measured(column), sentence_of_column(subject.mapping.role, column.name, has_nulls=has_nulls))
    return " ".join(filter(None, told)) or UNKNOWN


def _of_key(key: Key, subject: Subject) -> str:
    """What a column of the primary key is; that it identifies a row is said of a key that holds."""
    whole = "" if len(key.columns) == 1 else f" ({', '.join(subject.columns[each] for each in key.columns)})"
    if key.coincidence:
        return f"One of the columns{whole} that no two rows shared when scanned, which may be chance."
    if key.is_guess:
        return f"Named like {f'a part of a key{whole}' if whole else 'a key'}; {UNCHECKED}."
    broken = (key.evidence.violations or 0) + (key.evidence.null_rows or 0)
    if broken:
        of = f" of {key.evidence.rows:,}" if key.evidence.rows is not None else ""
        what = f"Part of the primary key{whole}" if whole else "Primary key"
        return f"{what}, which {broken:,}{of} rows repeated or lacked when scanned."
    return f"Part of the primary key{whole}." if whole else f"Primary key; identifies one {in_words(subject.entity)}."
