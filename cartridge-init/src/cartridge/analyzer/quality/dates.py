"""Dates that cannot be: in the future, before anything was written down, or standing for no date.

Practice: systems that must fill a date fill it with the first or last one they know (1900-01-01, 9999-12-31), and a
year typed with a digit too few or too many lies centuries off. Everything is counted over all rows; a date that stands
for none is believed only where years lie between it and every other one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from cartridge.analyzer.measures import is_bookkeeping, is_validity
from cartridge.analyzer.quality.days import Day, day_of, iso, shifted
from cartridge.analyzer.quality.finding import counted, filled_rows, profiled, rows_in, sensitive
from cartridge.analyzer.quality.text_dates import placeholders_in_texts
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Analysis, Finding
from cartridge.artifacts.checks import ValueCheck
from cartridge.words import word_set

FIRST_DATES: Final[frozenset[Day]] = frozenset(
    {(1, 1, 1), (1000, 1, 1), (1111, 11, 11), (1601, 1, 1), (1753, 1, 1), (1800, 1, 1), (1899, 12, 30), (1899, 12, 31),
     (1900, 1, 1), (1901, 1, 1), (1970, 1, 1)}
)  # fmt: skip
"""The first days of calendars, spreadsheets and operating systems, and what people type to fill a field."""

LAST_DATES: Final[frozenset[Day]] = frozenset(
    {(2099, 12, 31), (2199, 12, 31), (2999, 1, 1), (2999, 12, 31), (3000, 1, 1), (3000, 12, 31), (4712, 12, 31),
     (9999, 1, 1), (9999, 12, 30), (9999, 12, 31)}
)  # fmt: skip
ALONE_DAYS: Final = 366
"""Days without any other date that set a placeholder apart from data that happens to begin there."""

BEGINNING: Final = "1900-01-01"
END: Final = "2200-01-01"
"""Dates of a business lie between these; history has tables of its own, where they are many."""

FEW: Final = 0.05
"""Share of values up to which dates beyond these bounds are mistakes rather than the subject of the table."""

_HAPPENED: Final = word_set(
    "created updated modified changed inserted loaded synced imported deleted archived ordered order paid payment "
    "shipped delivered sent received viewed clicked logged login logout visited visit posted invoice invoiced "
    "transaction sale sold purchased purchase bought cancelled canceled completed happened occurred recorded returned "
    "refunded signup signed registered birth birthdate birthday dob born death died deceased event measured approved "
    "rejected opened seen accessed processed resolved answered submitted printed added joined"
)
_AHEAD: Final = word_set(
    "due expiry expires expiration expected estimated scheduled schedule next promised planned plan required target "
    "forecast until to end valid start from effective reminder deadline renewal next future projected budget "
    "requested request by"
)
"""Words of a date that may lie ahead, whatever stands beside them."""


@dataclass(frozen=True)
class _Dates:
    """The questions about one column of dates; ``None`` where the profile gives no reason to ask."""

    table: SurveyedTable
    column: SurveyedColumn
    first: Day
    last: Day
    survey: Survey

    def check(self, test: str, value: str | None) -> ValueCheck | None:
        if value is None:
            return None
        return ValueCheck.model_validate(
            {"table": self.table.name, "columns": (self.column.name,), "test": test, "value": value}
        )

    @property
    def early(self) -> tuple[ValueCheck, ValueCheck] | None:
        """What is as early as the first date, and what lies within a year after it."""
        if self.first[0] == float("-inf"):
            return self._infinite("-infinity")
        if self.first not in FIRST_DATES or self.first == self.last:
            return None
        same, near = self.check("below", shifted(self.first, 1)), self.check("below", shifted(self.first, ALONE_DAYS))
        return (same, near) if same and near else None

    @property
    def late(self) -> tuple[ValueCheck, ValueCheck] | None:
        """What is as late as the last date, and what lies within a year before it."""
        if self.last[0] == float("inf"):
            return self._infinite("infinity")
        if self.last not in LAST_DATES or self.first == self.last:
            return None
        same, near = self.check("from", shifted(self.last, 0)), self.check("from", shifted(self.last, -ALONE_DAYS))
        return (same, near) if same and near else None

    def _infinite(self, value: str) -> tuple[ValueCheck, ValueCheck] | None:
        check = self.check("equal", value)
        return (check, check) if check else None

    @property
    def before(self) -> ValueCheck | None:
        return self.check("below", BEGINNING) if self.first < _tuple(BEGINNING) else None

    @property
    def after(self) -> ValueCheck | None:
        return self.check("from", END) if self.last >= _tuple(END) else None

    @property
    def ahead(self) -> ValueCheck | None:
        """Dates from the day after tomorrow: it is tomorrow already in some places."""
        today = self.survey.today
        if today is None or not _says_that_it_happened(self.column):
            return None
        limit = (today + timedelta(days=2)).isoformat()
        return self.check("from", limit) if self.last >= _tuple(limit) else None

    def placeholders(self, checks: tuple[ValueCheck, ValueCheck] | None) -> int:
        """Rows at the first or last date, where no other is near it."""
        if checks is None:
            return 0
        same, near = (rows_in(self.survey, each) for each in checks)
        return same if same is not None and same == near else 0


def asked_of_dates(survey: Survey) -> Iterator[ValueCheck]:
    """What has to be counted, of columns whose first or last date gives a reason."""
    for each in _dates(survey):
        yield from (*(each.early or ()), *(each.late or ()))
        yield from (check for check in (each.before, each.after, each.ahead) if check)


def placeholder_date(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    hidden = sensitive(survey, so_far)
    for each in _dates(survey):
        for checks, day in ((each.early, each.first), (each.late, each.last)):
            count = each.placeholders(checks)
            if not count or checks is None or (each.table.name, each.column.name) in hidden:
                continue
            is_open = day == each.last and is_validity(each.column)
            meaning = "an open end" if is_open else "no date"
            what = f"hold {iso(day)}, which stands for {meaning}{_apart(day)}"
            yield counted(survey, checks[0], "placeholder_date", count, what)
    yield from placeholders_in_texts(survey, so_far)


def implausible_date(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for each in _dates(survey):
        early, late = each.before, each.after
        beyond = []
        for check, placeholder, where in (
            (early, each.early if each.first < _tuple(BEGINNING) else None, f"before {BEGINNING[:4]}"),
            (late, each.late if each.last >= _tuple(END) else None, f"in {END[:4]} or later"),
        ):
            found = rows_in(survey, check) if check else None
            count = (found or 0) - each.placeholders(placeholder)
            if check and 0 < count <= FEW * filled_rows(survey, check):
                beyond.append((count, where, check))
        for count, where, check in beyond:
            what = f"lie {where}, as a mistyped year does"
            yield counted(survey, check, "implausible_date", count, what)


def future_date(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    for each in _dates(survey):
        if each.ahead is None:
            continue
        far = rows_in(survey, each.after) if each.after else 0
        count = (rows_in(survey, each.ahead) or 0) - (far or 0)
        if each.last < _tuple(END):
            count -= each.placeholders(each.late)
        if count > 0:
            what = "lie after the day of the scan, though the name says that they happened"
            yield counted(survey, each.ahead, "future_date", count, what)


def _apart(day: Day) -> str:
    return "" if abs(day[0]) == float("inf") else ": no other date lies within a year of it"


def _tuple(text: str) -> Day:
    year, month, day = map(int, text.split("-"))
    return year, month, day


def _dates(survey: Survey) -> Iterator[_Dates]:
    for table, column in profiled(survey):
        if column.family.is_temporal and column.profile is not None:
            first, last = day_of(column.profile.minimum), day_of(column.profile.maximum)
            if first is not None and last is not None:
                yield _Dates(table, column, first, last, survey)


def _says_that_it_happened(column: SurveyedColumn) -> bool:
    words = set(column.words)
    return not words & _AHEAD and (is_bookkeeping(column) or not words.isdisjoint(_HAPPENED))
