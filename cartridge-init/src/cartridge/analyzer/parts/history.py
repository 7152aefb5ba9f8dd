"""History: periods of validity, and tables that keep earlier versions of what they describe.

Practice (Kimball, slowly changing dimension of type 2; SQL:2011, periods): a version has a first and a last day, the
open one a null or a day far ahead, perhaps a flag for the current one or a number. A pair of dates is a period of
validity when its names say so, when its end lies beyond any calendar, or when the key needs its beginning. A coupon
has such a period too and no versions: those are claimed only where the same thing stands in several rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from cartridge.analyzer.parts.moments import is_open_ended, precedes
from cartridge.analyzer.parts.vocabulary import BEGIN, CURRENT, FINISH, VALID, VERSION, said
from cartridge.analyzer.shape import Shape
from cartridge.analyzer.survey import SurveyedColumn
from cartridge.artifacts.analysis import ChangeHistory
from cartridge.artifacts.types import TypeFamily


@dataclass(frozen=True)
class Validity:
    """The period in which a row holds; a side that has no column is ``None``."""

    valid_from: str | None
    valid_to: str | None
    reason: str


def history(shape: Shape, validity: Validity | None) -> ChangeHistory | None:
    """How versions are told apart; ``None`` where a row is all there is of what it describes."""
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


def validity(shape: Shape) -> Validity | None:
    """The first pair of dates between which a row holds."""
    moments = [each for each in shape.columns if each.family.is_temporal]
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
    word = said(column, vocabulary)
    return tuple(each for each in column.words if each != word)


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
