"""Descriptions: the database's own comments word for word, else what the evidence says.

A description never restates a name, and a meaning that nobody wrote down is said to be unknown.
"""

from __future__ import annotations

from cartridge.ai.rules.naming import in_words
from cartridge.ai.rules.parts import sentence_of_column
from cartridge.ai.rules.subjects import Reference, Subject
from cartridge.artifacts.analysis import Key
from cartridge.artifacts.request import ColumnMapping

UNKNOWN = "Not documented in the source"
"""How every description of an unknown meaning begins."""

UNCHECKED = "not checked against the data"
"""Of what only names suggest."""


def table_description(subject: Subject) -> str:
    """The table's comment, else its grain."""
    if comment := (subject.mapping.comment or "").strip():
        return comment
    sentence = sentence_of(subject.grain)
    return sentence if subject.mapping.row_count != 0 else f"{sentence} Empty when scanned."


def sentence_of(words: str) -> str:
    """Words as a sentence: a capital first, a full stop last."""
    words = words.strip().rstrip(".")
    return f"{words[:1].upper()}{words[1:]}."


def column_description(column: ColumnMapping, subject: Subject, reference: Reference | None = None) -> str:
    """The column's comment, else its part in the table, else that its meaning is unknown with what was measured."""
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
    facts = ", ".join(filter(None, (f"in {column.unit}" if column.unit else "", _measured(column))))
    said = f"{UNKNOWN}; {facts}." if facts else f"{UNKNOWN}."
    has_nulls = bool(column.profile and column.profile.null_count)
    return f"{said} {sentence_of_column(subject.mapping.role, column.name, has_nulls=has_nulls)}".rstrip()


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


def _nulls(count: int) -> str:
    return "no nulls" if count == 0 else f"{count:,} null{'s' * (count > 1)}"


def _measured(column: ColumnMapping) -> str:
    profile = column.profile
    if profile is None:
        return ""
    if profile.distinct_count == 0 and profile.null_count:
        return "always null when scanned"
    if profile.distinct_count == 0:
        return "the table was empty when scanned"
    facts = []
    if profile.distinct_count == 1:
        facts.append("a single value")
    elif profile.distinct_count is not None:
        about = "" if profile.distinct_kind == "exact" or profile.values_are_complete else "about "
        facts.append(f"{about}{profile.distinct_count:,} distinct values")
    if profile.null_count is not None:
        facts.append(_nulls(profile.null_count))
    return ", ".join(facts) + " when scanned" if facts else ""
