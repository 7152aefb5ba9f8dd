"""Whether a key is a surrogate or the business's own, and which keys of the business stand beside a surrogate.

Practice: a surrogate is a number or a hash that the system gives out and that says nothing of the row (Kimball, Data
Vault); a natural key is what people call the thing by: a code, an order number, a licence plate, or several columns
that are about something. A table with a surrogate usually keeps the natural key beside it, unique and filled in, and
merges and history are built on that one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal

from cartridge.analyzer.candidates import is_borrowed
from cartridge.analyzer.composite_keys import LABELS
from cartridge.analyzer.naming import BARE_KEYS, says_nothing
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

Nature = Literal["surrogate", "natural", "unknown"]

ALTERNATES: Final = 2
"""At most so many keys beside the primary one are asked about per table."""

FEWEST_ROWS: Final = 8
"""Rows below which that a code differs in each of them says little."""

LONGEST: Final = 64
"""Longest text, in characters, that people call something by: most addresses of mail are shorter."""

CALLED_BY: Final = word_set(
    "code no num nr number nummer cd sku slug isbn ean upc gtin iata iso email mail login username handle plate vin"
    " iban bk symbol ticker barcode licence license serial registration abbreviation abbr domain hostname"
)
"""Words that end what people, papers and other systems call a thing by."""

_PHONES: Final = word_set("phone telephone tel fax mobile cell zip postal postcode")
"""Have one form too, and are of a person or a place."""

_CALLED_BY_TYPE: Final = frozenset({TypeFamily.TEXT, TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.DATE})
_SURROGATE_WORDS: Final = BARE_KEYS | {"hk", "hash", "surrogate"}
_HASH_LENGTHS: Final = frozenset({32, 36, 40, 64})
_GIVEN_OUT: Final = ("nextval", "uuid", "newid", "auto_increment", "generate", "sequence")


def nature_of(table: SurveyedTable, columns: tuple[str, ...]) -> tuple[Nature, str]:
    """What kind of key these columns are, and why."""
    if len(columns) > 1:
        return "natural", "several columns that say what the row is about"
    column = table.columns[columns[0]]
    default = (column.column.default_value or "").lower()
    if column.column.is_identity or any(each in default for each in _GIVEN_OUT):
        return "surrogate", "the database gives it out"
    if column.family is TypeFamily.UUID or _is_hash(column):
        return "surrogate", "a random or hashed value says nothing of the row"
    if column.family is TypeFamily.INTEGER and _spells_days(column):
        return "natural", "its numbers spell out days"
    last = (column.words or column.all_words or ("",))[-1]
    if last in CALLED_BY:
        return "natural", f"`{column.name}` ends in a word for what people call things by"
    if column.family is TypeFamily.INTEGER and (last in _SURROGATE_WORDS or _counts_up(column)):
        reason = "it numbers the rows" if _counts_up(column) else f"`{column.name}` is named like a counter"
        return "surrogate", reason
    if column.family.is_temporal:
        return "natural", "a day or moment is known outside the database"
    if column.family is TypeFamily.TEXT:
        return "natural", "a text that is no hash is made for people"
    return "unknown", ""


def alternates(survey: Survey, table: SurveyedTable, taken: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Columns beside the key that may be the business's own, the best first, each with the reason; not those taken."""
    if table.profile is None or (table.row_count or 0) < FEWEST_ROWS or not survey.may_infer_alternates(table):
        return
    used = {each for columns in taken for each in columns if len(columns) == 1}
    scored = sorted(
        (
            (-score, column.index, column.name, reason)
            for column in table.columns.values()
            if column.name not in used and not column.column.is_generated
            for score, reason in _called_by(survey, table, column)
        ),
    )
    yield from ((name, reason) for _, _, name, reason in scored[:ALTERNATES])


def _called_by(survey: Survey, table: SurveyedTable, column: SurveyedColumn) -> Iterator[tuple[float, str]]:
    if column.family not in _CALLED_BY_TYPE or not _may_be_unique(column) or not column.words:
        return
    if column.family is TypeFamily.TEXT and (column.max_length or LONGEST + 1) > LONGEST:
        return
    if _is_hash(column) or is_borrowed(survey, table, column) or not (LABELS | _PHONES).isdisjoint(column.words):
        return
    last, name = column.words[-1], f"`{column.name}`"
    if last in CALLED_BY:
        yield 1.0, f"{name} is named like what people call the row by"
    elif column.family is TypeFamily.TEXT and last == "id":
        yield 0.9, f"{name} is an identifier in letters, as other systems give out"
    elif column.meant or column.is_suspect:  # amounts and moments differ in every row too, and name none
        return
    elif column.family is TypeFamily.TEXT and _is_one_shape(column):
        yield 0.7, f"the texts in {name} have one form and differ in every row"
    elif column.family is TypeFamily.DATE and table.entity[-1:] in {("date",), ("day",), ("calendar",)}:
        yield 0.8, f"{name} is the day that the row describes"


def is_alternate(survey: Survey, table: SurveyedTable, column: str) -> bool:
    """Whether the database said that every row has it and no two share it."""
    answer = survey.uniqueness(table.name, (column,))
    return answer is not None and answer.violations == 0 and not answer.null_rows and bool(answer.rows)


def _may_be_unique(column: SurveyedColumn) -> bool:
    if column.holds_nulls or column.profile is None or column.distinct_share is None:
        return False
    if column.profile.distinct_kind == "exact":
        return column.distinct_share == 1.0
    return column.distinct_share >= 0.9


def _is_one_shape(column: SurveyedColumn) -> bool:
    """Whether the texts follow one pattern that holds a digit, as numbers of articles and licences do."""
    shapes = column.profile.shapes if column.profile else ()
    whole = sum(each.count for each in shapes)
    return bool(shapes) and "9" in shapes[0].value and " " not in shapes[0].value and shapes[0].count >= 0.95 * whole


def _is_hash(column: SurveyedColumn) -> bool:
    profile = column.profile
    if column.family is not TypeFamily.TEXT or profile is None or profile.max_length != profile.min_length:
        return False
    return profile.max_length in _HASH_LENGTHS and not (
        column.words[-1:] and column.words[-1] in CALLED_BY and not says_nothing(column.words)
    )


def _spells_days(column: SurveyedColumn) -> bool:
    low, high = (column.profile.minimum, column.profile.maximum) if column.profile else (None, None)
    if not isinstance(low, int) or not isinstance(high, int):
        return False
    return all(
        18000101 <= each <= 22001231 and 1 <= each // 100 % 100 <= 12 and 1 <= each % 100 <= 31 for each in (low, high)
    )


def _counts_up(column: SurveyedColumn) -> bool:
    profile = column.profile
    if profile is None or not isinstance(profile.minimum, int) or not isinstance(profile.maximum, int):
        return False
    return profile.maximum - profile.minimum < 2 * (column.rows or 0)
