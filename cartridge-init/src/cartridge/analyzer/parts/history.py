"""History: periods of validity, and tables that keep earlier versions of what they describe.

Practice (Kimball, slowly changing dimension of type 2; SQL:2011, periods): a version has a first and a last day, the
open one a null or a day far ahead, perhaps a flag for the current one or a number. A pair of dates is a period of
validity when its names say so, when its end lies beyond any calendar, or when the key needs its beginning. A coupon
has such a period too and no versions: those are claimed only where the same thing stands in several rows, of which one
at most is open, as is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cartridge.analyzer import text_forms
from cartridge.analyzer.keys import keys_of
from cartridge.analyzer.parts.moments import OPEN_END, is_open_ended, precedes
from cartridge.analyzer.parts.vocabulary import BEGIN, CURRENT, FINISH, VALID, VERSION, said
from cartridge.analyzer.shape import Shape, shapes
from cartridge.analyzer.survey import Survey, SurveyedColumn, SurveyedTable
from cartridge.artifacts.analysis import Analysis, ChangeHistory, Evidence
from cartridge.artifacts.checks import OpenVersionsCheck, ValueCheck
from cartridge.artifacts.types import TypeFamily


@dataclass(frozen=True)
class Validity:
    """The period in which a row holds; a side that has no column is ``None``."""

    valid_from: str | None
    valid_to: str | None
    reason: str


def wanted(survey: Survey) -> Iterator[OpenVersionsCheck]:
    """Ask of every table that seems to keep versions whether one of each thing is open at most."""
    dated = [each for each in survey.tables.values() if _may_end(each)]
    if not dated:
        return
    found = Analysis(keys=tuple(key for each in dated for key in keys_of(survey, each)))
    names = {each.name for each in dated}
    for shape in shapes(survey, found):
        if shape.surveyed.name in names and (check := open_versions(shape)) is not None:
            yield check


def _may_end(table: SurveyedTable) -> bool:
    return not (table.is_view or table.is_empty or table.profile is None) and any(
        each.meaning.is_temporal and (said(each, FINISH) or is_open_ended(each)) for each in table.columns.values()
    )


def open_versions(shape: Shape) -> OpenVersionsCheck | None:
    """The question by which a history stands or falls; ``None`` where there is no end, or nothing that stays."""
    claim = _claimed(shape)
    if claim is None or claim.valid_to is None or not claim.durable_key:
        return None
    end = shape.surveyed.columns[claim.valid_to]
    return OpenVersionsCheck(
        table=shape.surveyed.name, columns=claim.durable_key, end=end.name, far=_far(shape.surveyed, end)
    )


def _far(table: SurveyedTable, end: SurveyedColumn) -> ValueCheck | None:
    """The values beside null that stand for an end that is open, as far as there are some."""
    if end.family is TypeFamily.TEXT:
        return ValueCheck(table=table.name, columns=(end.name,), test="like", value=text_forms.OPEN_END)
    if not is_open_ended(end):
        return None
    value = OPEN_END * 10_000 + 101 if end.meant else f"{OPEN_END}-01-01"
    return ValueCheck(table=table.name, columns=(end.name,), test="from", value=value)


def history(survey: Survey, shape: Shape) -> ChangeHistory | None:
    """How versions are told apart; ``None`` where a row is all there is of what it describes.

    Nor where several versions of a thing are open, as was counted: then the dates bound something else.
    """
    claim = _claimed(shape)
    check = open_versions(shape) if claim else None
    if claim is None or check is None:
        return claim
    answer = survey.answer(check)
    if answer is None or answer.violations is None:
        counted = "Whether one of each is open at most was not counted."
        return claim.model_copy(update={"reason": f"{claim.reason} {counted}"})
    if answer.violations:
        return None
    evidence = Evidence(
        reason=f"At most one row of each {', '.join(check.columns)} is open, of {answer.rows or 0:,} open ones.",
        rows=answer.rows,
        null_rows=answer.null_rows,
        violations=0,
    )
    return claim.model_copy(update={"reason": f"{claim.reason} {evidence.reason}", "evidence": evidence})


def _claimed(shape: Shape) -> ChangeHistory | None:
    """The history that names, dates and keys suggest."""
    return shape.once("claimed history", lambda each: _claim(each, validity(each)))


def _claim(shape: Shape, validity: Validity | None) -> ChangeHistory | None:
    current = next((each.name for each in shape.columns if _is_flag(each) and said(each, CURRENT)), None)
    version = _version(shape)
    key = shape.key.columns if shape.key else ()
    is_dated = validity is not None and validity.valid_from in key and len(key) > 1
    if not (version or is_dated or ((validity or current) and _repeats_its_own_key(shape))):
        return None
    first, last = (validity.valid_from, validity.valid_to) if validity else (None, None)
    durable = _durable(shape, {first, last, current, version})
    reasons = [validity.reason.rstrip(".")] if validity else []
    if current:
        reasons.append(f"{current} marks the version in force")
    if version:
        reasons.append(f"{version} numbers the versions and is part of the key")
    if durable:
        reasons.append(f"{', '.join(durable)} stays the same from version to version")
    text = "; ".join(reasons)
    return ChangeHistory(
        durable_key=durable,
        valid_from=first,
        valid_to=last,
        is_current=current,
        version=version,
        reason=f"{text[0].upper()}{text[1:]}.",
    )


def bounds(shape: Shape) -> Validity | None:
    """The period of validity where it is more than the beginning and end of something that happened once.

    An admission that is not over ends in 9999 as well: then names say that rows hold, or a thing has several rows.
    """
    found = validity(shape)
    if found is None or _claimed(shape):
        return found
    sides = [shape.surveyed.columns[each] for each in (found.valid_from, found.valid_to) if each]
    return found if all(said(each, VALID) for each in sides) else None


def validity(shape: Shape) -> Validity | None:
    """The first pair of dates between which a row holds."""
    return shape.once("validity", _validity)


def _validity(shape: Shape) -> Validity | None:
    moments = [each for each in shape.columns if each.meaning.is_temporal]
    in_key = set(shape.key.columns) if shape.key else set()
    for last in moments:
        first = _beginning(last, moments)
        if first is None:
            if is_open_ended(last):
                return Validity(None, last.name, f"{last.name} ends in the year 9999 or never: until further notice.")
            continue
        pair = f"A row holds from {first.name} to {last.name}"
        if is_open_ended(last):
            return Validity(first.name, last.name, f"{pair}, which lies beyond any calendar for the one in force.")
        if said(first, VALID) and said(last, VALID):
            return Validity(first.name, last.name, f"{pair}, by their names.")
        if first.name in in_key and len(in_key) > 1:
            return Validity(first.name, last.name, f"{pair}, and the beginning is part of the key.")
    return None


def _beginning(last: SurveyedColumn, moments: list[SurveyedColumn]) -> SurveyedColumn | None:
    """The date that a period ending at ``last`` begins with: the same words, but for the one that says first or last;
    where names say nothing, the date before it."""
    if said(last, FINISH):
        rest = _without(last, FINISH)
        for each in moments:
            if each is not last and said(each, BEGIN) and _without(each, BEGIN) == rest:
                return each
        return next((each for each in moments if each is not last and said(each, BEGIN) and said(each, VALID)), None)
    if not is_open_ended(last):
        return None
    before = [each for each in moments if each.index < last.index and not each.holds_nulls and not precedes(last, each)]
    return before[-1] if before else None


def _without(column: SurveyedColumn, vocabulary: frozenset[str]) -> tuple[str, ...]:
    said_words = (said(column, vocabulary) or "").split()
    return tuple(each for each in column.words if each not in said_words)


def _version(shape: Shape) -> str | None:
    """A number in a key of several columns whose name says version."""
    if shape.key is None or len(shape.key.columns) < 2:
        return None
    columns = [shape.surveyed.columns[each] for each in shape.key.columns]
    return next((each.name for each in columns if each.family is TypeFamily.INTEGER and said(each, VERSION)), None)


def _is_flag(column: SurveyedColumn) -> bool:
    if column.family is TypeFamily.BOOLEAN:
        return True
    profile = column.profile
    return bool(profile and profile.distinct_count is not None and profile.distinct_count <= 2)


def _repeats_its_own_key(shape: Shape) -> bool:
    """Whether a column named after the table's own entity repeats, so that a row is one of several versions."""
    in_key = shape.key.columns if shape.key else ()
    own = [shape.surveyed.columns[each] for each in shape.surveyed.own_keys if each not in in_key]
    return any((each.distinct_share or 1) < 0.99 for each in own)


def _durable(shape: Shape, parts: set[str | None]) -> tuple[str, ...]:
    """What stays: the rest of the key, else the column named like the table's key that is not the key itself."""
    if shape.key is None:
        return ()
    rest = tuple(each for each in shape.key.columns if each not in parts)
    if rest != shape.key.columns:
        return rest
    own = sorted(shape.surveyed.own_keys - set(rest))
    return tuple(own[:1])
