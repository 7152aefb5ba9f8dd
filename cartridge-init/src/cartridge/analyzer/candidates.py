"""Candidate keys: the columns that a modeller would try first, judged by name, position, type and profile.

Nothing here is proof. A candidate is a question worth its price, so the list is short and the best comes first; the
profile strikes out what cannot be unique.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cartridge.analyzer.composite_keys import AUDIT, LABELS, combinations_to_try, is_sequence
from cartridge.analyzer.naming import BARE_KEYS, KEY_WORDS
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.types import TypeFamily
from cartridge.words import singular

SINGLE_CHECKS: Final = 2
"""At most so many questions per table: each costs a sort or a hash of all its rows."""

NEARLY_ALL: Final = 0.8
"""Share of distinct values below which a column is no key. Approximate counters err by several percent, samples by
more."""

DEFECTS: Final = 0.01
"""Share of rows up to which repeated or missing values are defects of a column that is named like the key."""

SHORT_CODE: Final = 20
"""Longest text, in characters, that a natural key such as a country code or a tail number has."""

OWN: Final = 0.92
"""Score from which the name is the table's own. ``order_id`` and ``id`` come before ``order_number``, which the
business made up and may change."""

TELLING: Final = 0.85
"""Score from which name and place alone would convince a reader."""

CODES: Final = 0.5
"""Score of texts of one length that differ in every row: columns in front that are a key together come first."""

BORROWED: Final = 0.6
"""Score of a first column that is another table's key: the key of an extension, or half of the key of a bridge."""

_NATURAL: Final = frozenset({"code", "number", "no", "sku", "slug", "isbn", "ean", "upc", "iata", "iso"})
_KINDS: Final = frozenset({"enum", "type", "kind", "status", "purpose", "reason", "class", "category"})
"""Words of columns that, when they come last behind the two sides of a relation, say of what kind it is."""

_KEY_FAMILIES: Final = frozenset(
    {TypeFamily.INTEGER, TypeFamily.DECIMAL, TypeFamily.TEXT, TypeFamily.UUID, TypeFamily.DATE}
)


@dataclass(frozen=True)
class KeyCandidate:
    """Columns that may identify a row; ``is_telling`` when the name alone would convince a reader, ``by_chance`` when
    that no two rows agree would convince nobody."""

    columns: tuple[str, ...]
    confidence: float
    reason: str
    is_telling: bool = False
    by_chance: bool = False


def key_candidates(survey: Survey, table: SurveyedTable) -> tuple[KeyCandidate, ...]:
    """The candidates of a table as far as the answers go, best first.

    Single columns come first. Two to four key-like columns are tried where no single column fits, or where
    the only one that does is the key of another table.
    """
    return survey.once("key candidates", table, _candidates)


def _candidates(survey: Survey, table: SurveyedTable) -> tuple[KeyCandidate, ...]:
    if not survey.may_infer_key(table):
        return ()
    scores = single_key_scores(survey, table)
    singles = [(each, scores[each.name]) for each in table.columns.values()]
    fitting = [
        KeyCandidate((column.name,), score, reason, is_telling=score >= TELLING)
        for column, (score, reason) in sorted(singles, key=lambda each: (-each[1][0], each[0].index))
        if score and (_may_be_unique(column) or (score >= TELLING and _is_nearly_unique(column)))
        if not (survey.counted and _is_refuted_by_counts(survey, table, [column.name]))
    ][:SINGLE_CHECKS]
    is_sure = bool(fitting) and fitting[0].confidence > BORROWED
    if is_sure and not all(_is_refuted(survey, table, each) for each in fitting):
        return tuple(fitting)
    if table.profile is None or table.is_empty:
        return (*fitting, *_by_leading_columns(survey, table))
    by_data = () if fitting else single_by_data(survey, table)
    if by_data and by_data[0].confidence > CODES:
        return (*fitting, *by_data)
    combined = tuple(
        KeyCandidate(
            each.columns, 0.8, f"{_listed(each.columns)} together are the key-like columns", False, each.by_chance
        )
        for each in combinations_to_try(survey, table)
    )
    if by_data:
        combined = tuple(each for each in combined if table.leads(each.columns))
    return (*fitting, *combined, *by_data)


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f"`{each}`" for each in columns)


def _is_refuted(survey: Survey, table: SurveyedTable, candidate: KeyCandidate) -> bool:
    """Whether the database was asked and more rows break the candidate than defects of a load would."""
    answer = survey.uniqueness(table.name, candidate.columns)
    if answer is None or answer.violations is None:
        return False
    return answer.violations + (answer.null_rows or 0) > DEFECTS * (answer.rows or 0)


def _is_refuted_by_counts(survey: Survey, table: SurveyedTable, names: Sequence[str]) -> bool:
    """Whether the profile shows that columns are no key: one holds nulls, or there are fewer values than rows.

    It does so where names alone suggest keys, too.
    """
    known = survey.with_statistics(table)
    columns = [known.columns[each] for each in names]
    if len(columns) == 1:
        return not _may_be_unique(columns[0])
    if any(each.holds_nulls for each in columns):
        return True
    values = [each.profile.distinct_count if each.profile else None for each in columns]
    combinations = math.prod(each for each in values if each is not None)
    return None not in values and combinations < NEARLY_ALL * max(each.rows or 0 for each in columns)


def single_key_score(survey: Survey, table: SurveyedTable, column: SurveyedColumn) -> tuple[float, str]:
    """How much a column's name and place look like the table's own key, 0 to 1, and why; the data is not considered."""
    return single_key_scores(survey, table)[column.name]


def single_key_scores(survey: Survey, table: SurveyedTable) -> Mapping[str, tuple[float, str]]:
    """The same of every column of a table, judged once however many rules ask."""
    return survey.once(
        "key scores",
        table,
        lambda survey, table: {name: _score(survey, table, each) for name, each in table.columns.items()},
    )


def _score(survey: Survey, table: SurveyedTable, column: SurveyedColumn) -> tuple[float, str]:
    if column.family not in _KEY_FAMILIES or column.column.is_generated or not column.words:
        return 0.0, ""
    name = f"`{column.name}`"
    if column.name in table.own_keys:
        is_surrogate = column.all_words[-1] in BARE_KEYS - ({"key"} if column.family is TypeFamily.TEXT else set())
        return (0.95 if is_surrogate else OWN), f"{name} is named after the table"
    if (len(column.all_words) == 1 and column.all_words[0] in BARE_KEYS) or _is_bare_behind_prefix(table, column):
        return 0.93, f"{name} is the usual name of a key"
    if column.column.is_identity:
        return 0.9, f"{name} is numbered by the database"
    return _by_place(survey, table, column, name)


def _by_place(survey: Survey, table: SurveyedTable, column: SurveyedColumn, name: str) -> tuple[float, str]:
    is_first = column.index == 0
    if is_first and is_borrowed(survey, table, column):
        second = next((each for each in table.columns.values() if each.index == 1), None)
        if second is not None and is_borrowed(survey, table, second):
            return 0.0, ""
        return BORROWED, f"{name} stands first and is the key of another table, which this one extends"
    if is_first and column.words[-1] in KEY_WORDS:
        return 0.85, f"{name} stands first and is named like a key"
    if len(column.words) == 1 and column.words[0] in _NATURAL:
        return 0.75, f"{name} is named like a natural key"
    if is_first and _is_short_code(column):
        return 0.7, f"{name} stands first and holds short codes"
    if is_first and column.family is TypeFamily.DATE:
        return 0.7, f"{name} stands first and holds dates"
    return 0.0, ""


def is_borrowed(survey: Survey, table: SurveyedTable, column: SurveyedColumn) -> bool:
    """Whether the name is, or ends with, that of another table's key, so that here it is a reference."""
    if column.name in table.own_keys:
        return False
    endings = {each[start:] for each in (column.words, column.all_words) for start in range(len(each) - 1)}
    if any(survey.key_of_another(each, table) for each in endings):
        return True
    if column.index == 0 and any(
        (column.words, table.entity[:length]) in survey.first_of_entities for length in range(1, len(table.entity))
    ):
        return True  # a table named after another with something added begins with the other's key
    if _names_a_side(table, column):
        return True
    is_named_like_key = column.index > 0 and len(column.all_words) > 1 and column.all_words[-1] in KEY_WORDS
    return is_named_like_key and survey.first_in_another(column.all_words, table)


def _names_a_side(table: SurveyedTable, column: SurveyedColumn) -> bool:
    """Whether the table is called after two things, whose keys are its first two columns, and this is one of them.

    ``wiki_page_request`` with ``wiki_page_id`` and ``request_id``, also where neither table was scanned.
    """
    first = [each.words for each in table.columns.values() if each.index < 2]
    if column.index > 1 or len(first) < 2 or any(len(each) < 2 or each[-1] not in KEY_WORDS for each in first):
        return False
    sides = [each[:-1] for each in first]
    return table.entity in {(*sides[0], *sides[1]), (*sides[1], *sides[0])}


def _is_bare_behind_prefix(table: SurveyedTable, column: SurveyedColumn) -> bool:
    """``state_id`` in ``us_states``, ``x_id`` where all columns start with ``x_``: the prefix is the table's, short
    or whole."""
    if len(column.words) != 1 or column.words[0] not in BARE_KEYS or len(column.all_words) != 2:
        return False
    prefix = column.all_words[0]
    return len(prefix) <= 3 or (singular(prefix),) == table.entity[-1:]


def _is_short_code(column: SurveyedColumn) -> bool:
    if column.family is not TypeFamily.TEXT or not LABELS.isdisjoint(column.words):
        return False
    return column.max_length is not None and column.max_length <= SHORT_CODE


def _may_be_unique(column: SurveyedColumn) -> bool:
    if column.holds_nulls:
        return False
    if column.profile is None or column.distinct_share is None:
        return True
    if column.profile.distinct_kind == "exact" and column.rows:
        return column.profile.distinct_count == column.rows
    return column.distinct_share >= NEARLY_ALL


def single_by_data(survey: Survey, table: SurveyedTable) -> tuple[KeyCandidate, ...]:
    """The columns that the profile has counted as unique and that look like keys by their values alone.

    A key stands first, or numbers the rows without a gap, or is a code of fixed length; amounts and dates that
    happen to differ from row to row are none of it.
    """
    if any(single_key_score(survey, table, each)[0] >= TELLING for each in table.columns.values()):
        return ()  # the key is known by its name and broken: another column that is unique says little
    found = []
    for column in table.columns.values():
        if not _counted_as_unique(column) or not LABELS.isdisjoint(column.words):
            continue
        if is_borrowed(survey, table, column):
            return ()
        name = f"`{column.name}` differs in every row and"
        if column.index == 0 and column.family in _KEY_FAMILIES - {TypeFamily.DECIMAL}:
            found.append(KeyCandidate((column.name,), 0.65, f"{name} stands first"))
        elif column.family is TypeFamily.UUID or _numbers_the_rows(column):
            found.append(KeyCandidate((column.name,), 0.6, f"{name} numbers the rows"))
        elif column.meant or column.is_suspect:
            continue  # moments and amounts kept as texts differ in every row too, and name none
        elif _is_short_code(column) and column.profile and column.profile.min_length == column.max_length:
            found.append(KeyCandidate((column.name,), CODES, f"{name} holds codes of one length"))
    return tuple(sorted(found, key=lambda each: (-each.confidence, table.columns[each.columns[0]].index)))[
        :SINGLE_CHECKS
    ]


def _counted_as_unique(column: SurveyedColumn) -> bool:
    if column.holds_nulls or column.profile is None or column.distinct_share is None or not column.rows:
        return False
    if column.column.is_generated or column.family not in _KEY_FAMILIES:
        return False
    if column.family is TypeFamily.TEXT and (column.max_length is None or column.max_length > 2 * SHORT_CODE):
        return False
    return _may_be_unique(column)


def _numbers_the_rows(column: SurveyedColumn) -> bool:
    profile = column.profile
    if profile is None or not isinstance(profile.minimum, int) or not isinstance(profile.maximum, int):
        return False
    return profile.maximum - profile.minimum < 1.2 * (column.rows or 0)


def _is_nearly_unique(column: SurveyedColumn) -> bool:
    """Whether so few rows repeat or lack a value that these are defects, and the column a key all the same."""
    if column.profile is None or column.distinct_share is None:
        return False
    return column.distinct_share >= 1 - DEFECTS


def _by_leading_columns(survey: Survey, table: SurveyedTable) -> tuple[KeyCandidate, ...]:
    """Without data: the columns that lead the table, while they are other tables' keys, sequence numbers or start
    dates.

    ``create table`` statements put the parts of a key first.
    """
    leading: list[SurveyedColumn] = []
    for column in table.columns.values():
        is_own_part = bool(leading) and (is_sequence(column) or _is_moment(column))
        if not (is_own_part or is_borrowed(survey, table, column)):
            break
        leading.append(column)
        if is_own_part and _ends_key(table, column):
            break
    while len(leading) > 2 and _says_kind(leading[-1]):
        leading.pop()
    if not 2 <= len(leading) <= 4:
        return ()
    names = tuple(each.name for each in leading)
    if _is_refuted_by_counts(survey, table, names):
        return ()
    reason = f"{', '.join(f'`{each}`' for each in names)} lead the table and are keys of others"
    return (KeyCandidate(names, 0.5, reason, is_telling=True),)


def _says_kind(column: SurveyedColumn) -> bool:
    """``purpose_enum_id``, ``reason_id``; in what role somebody takes part tells the rows apart."""
    return not _KINDS.isdisjoint(column.words) and "role" not in column.words


def _ends_key(table: SurveyedTable, column: SurveyedColumn) -> bool:
    """A number within the table's own header, or the moment of a reading: what follows describes the row."""
    if column.family.is_temporal:
        return "from" not in column.words
    return column.words[: len(table.entity)] == table.entity or len(column.words) < 3


def _is_moment(column: SurveyedColumn) -> bool:
    """Since when, or of when a row is: ``from_date``, ``reading_date``; never when it was written down."""
    return column.family.is_temporal and AUDIT.isdisjoint(column.words) and not {"thru", "to", "end"} & {*column.words}
