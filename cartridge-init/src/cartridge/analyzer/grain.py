"""Grain: what one row is, in words.

Practice (Kimball): the grain is declared before anything else, in business terms. A key of its own means one row
per entity; a key made of references and dates means one row per combination of them.
"""

from __future__ import annotations

from cartridge.analyzer.measures import is_validity
from cartridge.analyzer.naming import BARE_KEYS, uncut_words
from cartridge.analyzer.shape import Shape, without_key_word
from cartridge.analyzer.survey import SurveyedColumn
from cartridge.artifacts.analysis import Key, Relationship
from cartridge.words import singular


def grain(shape: Shape) -> str:
    """The grain of a table: "one row per order item", "one row per film and actor".

    A key that holds the table's own id beside other columns (a partition's date, the header's id) still means that
    entity; with the beginning of a validity it means a version of it. A key that only names suggest proves no grain.
    """
    entity = shape.said(shape.surveyed)
    if shape.key is None:
        return f"one row per {entity}, as far as its name tells: no key is known"
    found = _by_key(shape, shape.key, entity)
    if shape.key.coincidence:
        return f"{found}, as far as the rows read tell: no key is known that promises it"
    if not shape.key.is_guess:
        return found
    why = "it holds no rows" if shape.surveyed.is_empty else "its key was not checked against the data"
    return f"{found}, as far as names tell: {why}"


def _by_key(shape: Shape, key: Key, entity: str) -> str:
    if len(key.columns) == 1:
        return f"one row per {_single(shape, entity)}"
    is_history = any(is_validity(shape.surveyed.columns[each]) for each in key.columns)
    if not is_history and not shape.surveyed.own_keys.isdisjoint(key.columns):
        return f"one row per {entity}"
    return f"one row per {_list(_parts(shape))}"


def _single(shape: Shape, entity: str) -> str:
    """The entity, unless the only key column is a reference: then the row belongs to what it points at."""
    assert shape.key is not None
    pointed = next((each for each in shape.key_references if not each.is_self_reference), None)
    if pointed is None or not shape.surveyed.entity:
        return entity
    owner = _pointed_at(shape, pointed)
    return entity if owner == entity else f"{entity}, at most one per {owner}"


def _parts(shape: Shape) -> list[str]:
    """What each column of the key stands for, in the key's order; the columns of one reference stand for one thing."""
    assert shape.key is not None
    owner_of: dict[str, Relationship] = {}
    for reference in shape.key_references:
        if not any(each in owner_of for each in reference.columns):
            owner_of.update(dict.fromkeys(reference.columns, reference))
    parts = [
        _pointed_at(shape, owner_of[each]) if each in owner_of else _column_words(shape, each)
        for each in shape.key.columns
    ]
    return list(dict.fromkeys(parts))


def _pointed_at(shape: Shape, reference: Relationship) -> str:
    """The referenced entity; when two references point at the same one, the column's own words tell them apart."""
    same = [each for each in shape.key_references if each.ref == reference.ref]
    if len(same) > 1 or reference.is_self_reference:
        return " and ".join(_column_words(shape, each) for each in reference.columns)
    target = shape.targets[shape.outgoing.index(reference)]
    return shape.said(target)


def _column_words(shape: Shape, column: str) -> str:
    surveyed = shape.surveyed.columns[column]
    words = without_key_word(surveyed.words or surveyed.all_words)
    if len(words) == 1 and words[0] in BARE_KEYS and shape.entity:
        return shape.said(shape.surveyed)
    if shape.language.is_english:
        return " ".join((*words[:-1], singular(words[-1]))) if words else column
    words = without_key_word(_uncut(surveyed))
    return " ".join((*words[:-1], shape.language.singular(words[-1]))) if words else column


def _uncut(column: SurveyedColumn) -> tuple[str, ...]:
    """The words of a column as it writes them apart, without what stands in front of those that say something."""
    written, letters = uncut_words(column.name), "".join(column.words)
    return next((written[start:] for start in range(len(written)) if "".join(written[start:]) == letters), column.words)


def _list(parts: list[str]) -> str:
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"
