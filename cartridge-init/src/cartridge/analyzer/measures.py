"""What the columns of a table are for: measures, the time of the event, labels, bookkeeping.

Practice: a measure is a number that is worth summing or averaging. Numbers that identify (ids, codes), order (line,
rank), date (year, month) or place (latitude) are none. The time of an event is the date the business would name, before
the one at which a row was written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final

from cartridge.analyzer.naming import KEY_WORDS, says_nothing
from cartridge.analyzer.parts.moments import is_open_ended
from cartridge.analyzer.parts.vocabulary import (
    AMOUNT,
    BORN,
    CREATED,
    DELETED,
    LEVEL,
    PAY,
    PERSON_NAME,
    QUANTITY,
    RATE,
    TOTAL,
    UPDATED,
    said,
)
from cartridge.analyzer.structure import is_constant, is_year, looks_like_label, tells_when
from cartridge.analyzer.survey import SurveyedColumn, SurveyedTable
from cartridge.artifacts.types import TypeFamily
from cartridge.words import singular, word_set

ADDITIVE: Final = word_set(
    "amount amt quantity qty price cost total subtotal sub revenue sales tax discount fee freight charge "
    "paid net gross profit margin salary wage budget balance weight volume units hours minutes seconds "
    "milliseconds duration delay distance count points score rating value spend payment commission refund "
    "credit debit"
)
_RUN_TOGETHER: Final = ("amt", "qty", "tot")
"""Ends of words that are run together: ``EXTAMT``, ``OHQTY``, ``GRDTOT``."""

_NO_MEASURE: Final = KEY_WORDS | word_set(
    "zip postal postcode phone fax mobile ssn year month day hour minute second quarter week dow doy "
    "version type status state level rank position pos sort order ordinal line seq sequence index idx "
    "step latitude longitude lat lon lng long x y z is has flag active enabled deleted priority class "
    "category group kind ref reference timezone tz age start end gmt offset fiscal calendar holiday dom "
    "moy port pid fk"
)
_PER_UNIT: Final = frozenset({"line", "order", "start", "end", "paid", "day", "hour", "year", "month", "unit"})
"""Words that place a number, unless an additive word stands beside them: ``line_total``, ``order_total``,
``hours_per_day``."""

_BOOKKEEPING: Final = word_set(
    "update updated modified modify changed edited loaded inserted synced imported deleted archived "
    "refreshed created creation added registered insert etl dbt ingested fivetran airbyte"
)
_WRITTEN: Final = frozenset({"created", "creation", "added", "inserted", "registered"})
_LATER: Final = 2
"""The rank of a date that may come after the event: what lies beyond any calendar was not reached yet."""

_STAMPED: Final = 3
"""The rank of a date that says when the row was written: after every date of the business."""

_NO_EVENT: Final = word_set(
    "birth birthday dob death hire hired due expiry expires expiration expire until to end ended finish "
    "valid required requested ship shipped shipping delivery delivered return returned release closed "
    "commit committed promised receipt received "
    "termination renewal next last estimated scheduled launch launched start from effective join joined "
    "opened rec"
)
_AHEAD: Final = frozenset(
    {"due", "expiry", "expires", "expiration", "required", "estimated", "scheduled", "next", "promised"}
)
_ENDS: Final = word_set("birth birthday dob death until to end ended finish valid termination renewal")
_ALSO_WHEN: Final = word_set("from start effective ship shipped returned delivered return opened scheduled")
_VALIDITY: Final = frozenset({"from", "to", "start", "end", "since", "until", "valid", "effective"})
_WRITES: Final = CREATED | UPDATED | DELETED
_QUANTITIES: Final = AMOUNT | TOTAL | QUANTITY | LEVEL | RATE | PAY
_LABELS: Final = frozenset({"name", "title", "label", "username", "login", "headline", "subject"})
_PERSON: Final = frozenset({"first", "last", "family", "given"})
_PERSON_NAMES: Final = frozenset({"firstname", "lastname", "surname", "fname", "lname"})


def measures(table: SurveyedTable, used: Iterable[str]) -> tuple[str, ...]:
    """The numeric columns worth summing or averaging, in their order; ``used`` are those of keys and references."""
    numbers = (each for each in table.columns.values() if each.words == table.entity and not each.is_fractional)
    taken = {*used, *(each.name for each in numbers)}
    return tuple(each.name for each in table.columns.values() if each.name not in taken and _is_measure(each))


def identifies(table: SurveyedTable, column: SurveyedColumn) -> bool:
    """Whether a column is declared or named as what identifies something: no arithmetic makes sense on it."""
    if column.column.is_primary_key or column.column.is_identity or column.name in table.own_keys:
        return True
    if any(column.name in each.columns for each in table.table.foreign_keys):
        return True
    return not column.words or column.words[-1] in KEY_WORDS


def is_additive(column: SurveyedColumn) -> bool:
    """Whether the name says a quantity or an amount."""
    if not ADDITIVE.isdisjoint(column.words) or not ADDITIVE.isdisjoint(singular(each) for each in column.words):
        return True
    return run_together(column) is not None


def run_together(column: SurveyedColumn) -> str | None:
    """The abbreviation of an amount or a quantity that the name's last word ends with: ``amt`` of ``FRTAMT``.

    Only of numbers that are made for fractions: a whole one called ``finanzamt`` is an office.
    """
    last = column.words[-1] if column.words and column.is_fractional else ""
    return next((each for each in _RUN_TOGETHER if last.endswith(each) and len(last) > len(each) + 1), None)


def says_quantity(column: SurveyedColumn) -> bool:
    """Whether the name says an amount, a quantity, a level, a price or a wage, in any of the languages."""
    return is_additive(column) or bool(said(column, _QUANTITIES))


def _is_measure(column: SurveyedColumn) -> bool:
    if not column.meaning.is_numeric or column.column.is_identity or column.column.is_primary_key or not column.words:
        return False
    if column.meant and column.meaning is TypeFamily.INTEGER and not says_quantity(column):
        return False  # digits in a text may be a code; a fraction is none
    if column.words[-1] in KEY_WORDS or _is_flag(column):
        return False
    if says_nothing(column.all_words) and (is_year(column) or is_constant(column)):
        return False
    barred = _NO_MEASURE.intersection(column.words)
    return not barred or (is_additive(column) and barred <= _PER_UNIT)


def _is_flag(column: SurveyedColumn) -> bool:
    """A number with two values, 0 and 1, is a yes or no."""
    if column.family is not TypeFamily.INTEGER or column.profile is None:
        return False
    return column.profile.minimum == 0 and column.profile.maximum == 1


def is_bookkeeping(column: SurveyedColumn) -> bool:
    """Whether the column tells about the row's own life (``updated_at``), not about what it stands for."""
    if not column.meaning.is_temporal:
        return False
    return not _BOOKKEEPING.isdisjoint(column.words) or bool(said(column, _WRITES))


def is_deadline(column: SurveyedColumn) -> bool:
    """Whether a date is one that follows the event, or limits it: shipped, due, closed."""
    return not _NO_EVENT.isdisjoint(column.words)


def may_be_event(column: SurveyedColumn) -> bool:
    """Whether a date may be that of an event, where nothing better is there: not of a birth, an end, or a plan."""
    if not column.family.is_temporal or is_bookkeeping(column) or not tells_when(column):
        return False
    return (_AHEAD | _ENDS).isdisjoint(column.words)


def is_validity(column: SurveyedColumn) -> bool:
    """Whether the column bounds the time in which the row holds: ``from_date``, ``valid_to``."""
    return column.meaning.is_temporal and not _VALIDITY.isdisjoint(column.words)


def event_time(
    table: SurveyedTable, *, is_log: bool = False, key: tuple[str, ...] = (), stamps: frozenset[str] = frozenset()
) -> tuple[str, bool] | None:
    """The column that says when the row happened, and whether the business would name that date.

    First a date named after the table's entity (``order_date``, ``tweeted_at``), then any other that is no deadline
    and no bookkeeping, then the start of a validity, then the time the row was written. In a log (``is_log``) the
    time of a change is the time of the event.

    :param key: the primary key: a date in it counts, however few of them there are.
    :param stamps: dates that are there by convention, which say when the row was written.
    """
    best: tuple[int, int, str] | None = None
    for column in table.columns.values():
        rank = _event_rank(table, column, is_log) if column.meaning.is_temporal else None
        if rank == 1 and column.name in stamps and not is_log:
            rank = _STAMPED
        if rank is not None and is_open_ended(column):
            rank = max(rank, _LATER)
        if rank is not None and (rank == 0 or column.name in key or tells_when(column)):
            best = min(best or (99, 0, ""), (rank, column.index, column.name))
    return best and (best[2], best[0] <= 1)


def _event_rank(table: SurveyedTable, column: SurveyedColumn, is_log: bool) -> int | None:
    words = set(column.words)
    if words & _WRITTEN or said(column, CREATED):
        return _STAMPED
    if not words.isdisjoint(_BOOKKEEPING) or said(column, UPDATED) or said(column, DELETED):
        return 1 if is_log else None
    if not words & _AHEAD and any(
        word[:4] == name[:4] for word in column.words for name in table.entity if len(name) >= 3
    ):
        return 0
    if said(column, BORN):
        return None
    if not words & _NO_EVENT:
        return 1
    return 2 if words & _ALSO_WHEN else None


def labels(table: SurveyedTable, used: Collection[str] = ()) -> tuple[str, ...]:
    """Text columns by which a reader calls a row: ``name``, ``product_name``, ``title``, a column named like its
    table.

    Where no name says so, the first text whose values read like names; ``used`` are the columns of keys and references.
    """
    by_name = tuple(each.name for each in table.columns.values() if each.meaning.is_textual and _is_label(table, each))
    if by_name:
        return by_name
    return tuple(
        each.name
        for each in table.columns.values()
        if says_nothing(each.all_words) and each.name not in used and looks_like_label(each)
    )[:1]


def _is_label(table: SurveyedTable, column: SurveyedColumn) -> bool:
    for words in (column.words, column.all_words):
        if words == table.entity or words[-1:] in {("username",), ("login",)}:
            return True
        if words and words[-1] in _LABELS:
            owner = words[:-1]
            known = {*table.entity, *(each[:4] for each in table.entity), "company", "full", "display", "user"}
            if all(each in known or each[:4] in known or _begins(each, table.entity) for each in owner):
                return True
    return is_person_name(column)


def _begins(word: str, entity: tuple[str, ...]) -> bool:
    """Whether a word is the beginning of the entity, three letters at least: ``empname`` in ``empl``."""
    return len(word) >= 3 and any(each.startswith(word) for each in entity)


def is_person_name(column: SurveyedColumn) -> bool:
    """Whether the column holds a part of a person's name."""
    return column.family.is_textual and (says_person_name(column.words) or bool(said(column, PERSON_NAME)))


@lru_cache(maxsize=65_536)
def says_person_name(named: tuple[str, ...]) -> bool:
    """Whether the words of a name are those of a part of a person's: ``last_name``, ``surname``."""
    if named[-1:] == ("name",) and not _PERSON.isdisjoint(named[-2:-1]):
        return True
    return not _PERSON_NAMES.isdisjoint(named)
