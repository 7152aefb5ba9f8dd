"""Keys that hold by coincidence: no two rows of today share them, and nothing promises it of tomorrow's.

Practice: a key follows from what a row is. People and machines do one thing after the other, so that in a log no two
rows of one actor share a second until two do, or a clock goes back; a moment at which something was written down is no
part of an identity, and neither is an amount. Believable are a position within something, the beginning of what holds
from then on, a period of the calendar that nearly every entity has a row of, and the reading of an instrument. Of days
and full minutes also a number that the business gives, as of flights; who and when alone could happen twice. What the
database declares, or a person says, is not doubted.
"""

from __future__ import annotations

from typing import Final

from cartridge.analyzer.composite_keys import is_sequence
from cartridge.analyzer.measures import is_validity, says_quantity
from cartridge.analyzer.naming import KEY_WORDS
from cartridge.analyzer.parts.moments import moment_in
from cartridge.analyzer.parts.periods import period_of
from cartridge.analyzer.parts.vocabulary import SNAPSHOT, said_in
from cartridge.analyzer.shape import Shape, shapes
from cartridge.analyzer.structure import counts_from_one
from cartridge.analyzer.survey import Survey, SurveyedColumn
from cartridge.artifacts.analysis import Analysis, Key
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

CONFIDENCE: Final = 0.5
"""Confidence at most in such a key: the data agrees, and that is all."""

_READINGS: Final = word_set(
    "reading measurement observation sample telemetry metric weather forecast rate quote tick messung messwert "
    "medicion lectura misura mesure releve measured sampled observed gemessen"
)
"""What an instrument or a market is asked for, and when: of one moment there is one answer."""

_LOADS: Final = word_set("load loaded batch extract extracted snapshot ladedatum carga chargement")
"""Words of the time of a load, which brings one row of each thing (Data Vault: satellites)."""


def conclude(survey: Survey, so_far: Analysis) -> Analysis:
    """The keys again, those that may hold by chance marked with the reason."""
    doubted = {
        each.key.full_name: why
        for each in shapes(survey, so_far)
        if each.key is not None and (why := _why(each, each.key)) is not None
    }
    if not doubted:
        return so_far
    return so_far.model_copy(update={"keys": tuple(_marked(each, doubted.get(each.full_name)) for each in so_far.keys)})


def _marked(key: Key, why: str | None) -> Key:
    if why is None or key.kind != "primary":
        return key
    evidence = key.evidence.model_copy(update={"reason": f"{key.evidence.reason}; that may be chance: {why}"})
    return key.model_copy(
        update={"coincidence": why, "evidence": evidence, "confidence": min(CONFIDENCE, key.confidence)}
    )


def _why(shape: Shape, key: Key) -> str | None:
    """Why the key may hold by chance; ``None`` where its parts speak for it, or somebody states it."""
    if key.is_stated or not key.evidence.holds or len(key.columns) < 2:
        return None
    parts = [shape.surveyed.columns[each] for each in key.columns]
    if any(_is_position(shape, each) for each in parts):
        return None
    if measure := next((each for each in parts if _measures(shape, each)), None):
        return f"{measure.name} is a quantity, and two rows may have the same"
    moments = [each for each in parts if each.meaning.is_temporal]
    if not moments or any(is_validity(each) for each in moments) or _is_reading(shape, moments):
        return None
    others = [each for each in parts if not each.meaning.is_temporal]
    exact = next((each for each in moments if has_seconds(each)), None)
    if exact is None and any(_is_number_of_its_own(shape, each) for each in others):
        return None
    if period_of(shape, (key.columns,)) is not None:
        return None
    of = f" of one {' and '.join(each.name for each in others)}" if others else ""
    if exact is not None:
        return f"{exact.name} says when something was written down, and nothing keeps two rows{of} from sharing it"
    return f"{moments[0].name} says when something happened, which may happen twice{of}"


def has_seconds(column: SurveyedColumn) -> bool:
    """Whether times go down to the second, as of what is written down when it happens; days and slots do not."""
    profile = column.profile
    if column.meaning is not TypeFamily.TIMESTAMP or profile is None:
        return column.meaning is TypeFamily.TIMESTAMP
    seen = [profile.minimum, profile.maximum]
    if profile.quartiles:
        seen += [profile.quartiles.lower, profile.quartiles.median, profile.quartiles.upper]
    known = [found for each in seen if (found := moment_in(column, each)) is not None]
    return not known or any(each.second or each.microsecond for each in known)


def _is_position(shape: Shape, column: SurveyedColumn) -> bool:
    """A line of a document, a place in a list; ids that happen to count from one refer to something."""
    is_reference = column.name in shape.referencing_columns or column.words[-1:] == ("id",)
    return is_sequence(column) or (counts_from_one(column) and not is_reference)


def _measures(shape: Shape, column: SurveyedColumn) -> bool:
    is_named = not column.words or column.words[-1] in KEY_WORDS or column.name in shape.referencing_columns
    return column.meaning.is_numeric and not is_named and says_quantity(column)


def _is_number_of_its_own(shape: Shape, column: SurveyedColumn) -> bool:
    """Whether a part names something within the table, such as a flight number, and refers to no other table."""
    return (
        column.name not in shape.referencing_columns
        and bool(column.words)
        and (column.words[-1] in KEY_WORDS or column.words == shape.entity or column.words[-1:] == shape.entity[-1:])
        and column.words[-1] != "id"
    )


def _is_reading(shape: Shape, moments: list[SurveyedColumn]) -> bool:
    """Whether a row is what was read of something at a moment, by an instrument or by a load."""
    if not _READINGS.isdisjoint(shape.entity) or said_in(shape.entity, SNAPSHOT):
        return True
    return any(not (_READINGS | _LOADS).isdisjoint(each.words) for each in moments)
