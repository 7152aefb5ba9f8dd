"""Values that can be cast for certain: every one of them was counted to be a day of the calendar, or a number.

Practice: a cast that fails stops every model behind it, so staging casts what is proven and nothing else. That all
texts look like dates is not enough, as the 30th of February does. From then on a text that is none stops the build,
which is what should happen to a file with a wrong column. Blank texts and dates of zeros are how a file says that
there is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from cartridge.analyzer import text_forms
from cartridge.analyzer.cast_forms import DATES, MONTHS, NUMBERS, PLAIN_NUMBERS, WRITTEN_DAYS, Castable
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.analyzer.typed_texts import blanks, suspects, verdict
from cartridge.analyzer.units import kept_moment, kept_month
from cartridge.artifacts.analysis import Analysis, TypedText
from cartridge.artifacts.casts import Cast
from cartridge.artifacts.checks import ValueCheck
from cartridge.artifacts.noun import TableName

Asked = tuple[Cast, ValueCheck]


def wanted(survey: Survey) -> Iterator[ValueCheck]:
    """Ask of the columns that were counted to hold nothing else whether all of it can be cast."""
    for asked in _asked(survey).values():
        yield from (check for _, check in asked)


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The columns of texts again, with the type that each can be cast to, and those of numbers that are days."""
    found = {place: cast for place, asked in _asked(survey).items() if (cast := _proven(survey, asked))}
    typed = []
    for each in so_far.typed_texts:
        cast = found.get((each.full_name, each.column))
        cast = cast.model_copy(update={"missing": each.evidence.null_rows}) if cast else None
        typed.append(each.model_copy(update={"casts_to": cast.to if cast else None, "cast": cast}))
    return so_far.model_copy(update={"typed_texts": tuple(typed)})


def of_units(survey: Survey, so_far: Analysis) -> Analysis:
    """The units of columns again, with the day that each of their numbers can be cast to."""
    units = []
    for each in so_far.units:
        table = survey.tables[each.full_name]
        cast = _proven(survey, tuple(_of_number(table, table.columns[each.column])))
        units.append(each.model_copy(update={"cast": cast}) if cast else each)
    return so_far.model_copy(update={"units": tuple(units)})


def _asked(survey: Survey) -> dict[tuple[TableName, str], tuple[Asked, ...]]:
    found = {}
    for table in survey.tables.values():
        for suspect in suspects(survey, table):
            told = verdict(survey, suspect)
            if told and told.evidence.violations == 0:
                profile = suspect.column.profile
                is_loose = bool(blanks(survey, suspect) or (profile and profile.has_outer_blanks))
                found[table.name, told.column] = tuple(_of_text(told, is_loose=is_loose))
        if table.is_view or table.profile is None:
            continue
        for column in table.columns.values():
            if asked := tuple(_of_number(table, column)):
                found[table.name, column.name] = asked
    return found


def _of_text(text: TypedText, *, is_loose: bool) -> Iterator[Asked]:
    """What a column of texts may be cast to, the narrowest type first, and with as little to leave out as it takes."""
    for each in _castables(text):
        yield _check(text.full_name, text.column, each, f"^{each.pattern}$")
        if is_loose:
            yield _check(text.full_name, text.column, each, f"^ *({each.pattern})? *$", "")
            if each.zeros:
                zeros = each.zeros.replace(".", "[.]")
                yield _check(text.full_name, text.column, each, f"^({each.pattern}|{zeros})$", each.zeros)
                yield _check(text.full_name, text.column, each, f"^ *({each.pattern}|{zeros})? *$", "", each.zeros)


def _castables(text: TypedText) -> tuple[Castable, ...]:
    if text.holds in ("date", "timestamp"):
        return tuple(each for each in DATES if each.named == text.form)
    if text.holds == "integer" and text.form == text_forms.PLAIN.name:
        return PLAIN_NUMBERS[:1]
    if " or " in text.form:  # 1.234 is a thousand to some; without a sign in it, a number is what it is
        return PLAIN_NUMBERS[:2] if text.form.startswith(text_forms.PLAIN.name) else ()
    return NUMBERS.get(text.form, ())


def _of_number(table: SurveyedTable, column: SurveyedColumn) -> Iterator[Asked]:
    """Days and months written as whole numbers."""
    kept = kept_moment(table, column)
    if kept is not None and kept.per_second is None:
        castable = WRITTEN_DAYS
    elif kept_month(table, column):
        castable = MONTHS
    else:
        return
    yield _check(table.name, column.name, castable, f"^{castable.pattern}$")


def _check(table: TableName, column: str, castable: Castable, pattern: str, *nothing: str) -> Asked:
    return (
        Cast(to=castable.to, form=castable.form, nothing=nothing),
        ValueCheck(table=table, columns=(column,), test="unlike", value=pattern),
    )


def _proven(survey: Survey, asked: tuple[Asked, ...]) -> Cast | None:
    """The first of which every value that is there was counted to be one."""
    for cast, check in asked:
        answer = survey.answer(check)
        if answer is not None and answer.violations == 0 and (answer.rows or 0) > (answer.null_rows or 0):
            return cast
    return None
