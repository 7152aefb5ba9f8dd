"""Days in texts that stand for no day: `31/12/9999` and `01/01/1900`, in whatever form the column is written.

Practice: a file from an older system fills its dates as that system did, and the texts keep it. What lies in 2999 or
later is beyond any calendar; the first day of a calendar is believed only where no other day of its year occurs.
"""

from __future__ import annotations

from collections.abc import Iterator

from cartridge.analyzer import text_forms
from cartridge.analyzer.measures import is_validity
from cartridge.analyzer.quality.finding import counted, filled_rows, rows_in, sensitive
from cartridge.analyzer.survey import Survey
from cartridge.analyzer.typed_texts import suspects
from cartridge.artifacts.analysis import Analysis, Finding


def placeholders_in_texts(survey: Survey, so_far: Analysis) -> Iterator[Finding]:
    """The findings of columns whose texts are dates."""
    dates = {(each.full_name, each.column) for each in so_far.typed_texts if each.holds in ("date", "timestamp")}
    hidden = sensitive(survey, so_far)
    for table in survey.tables.values() if dates else ():
        for suspect in suspects(survey, table):
            place = table.name, suspect.column.name
            if place not in dates or place in hidden:
                continue
            far = suspect.check(text_forms.FAR_AHEAD, is_like=True)
            count = rows_in(survey, far)
            if count and count < filled_rows(survey, far):
                meaning = "an open end" if is_validity(suspect.column) else "no date"
                what = f"hold a day of the year 2999 or later, which stands for {meaning}"
                yield counted(survey, far, "placeholder_date", count, what)
            first = suspect.check(text_forms.FIRST_DAY, is_like=True)
            year = suspect.check(text_forms.FIRST_YEAR, is_like=True)
            count = rows_in(survey, first)
            if count and count == rows_in(survey, year) and count < filled_rows(survey, first):
                what = "hold the first day of a calendar, such as that of 1900, which stands for no date: "
                what += "no other day of its year occurs"
                yield counted(survey, first, "placeholder_date", count, what)
