"""Names for columns, as dbt's style guide wants them.

snake_case, ``<entity>_id`` for keys, ``is_``/``has_`` for booleans, ``<event>_at`` for timestamps, ``<event>_date`` for
dates. A name never is an SQL keyword, and two columns of a table never get the same one.
"""

from __future__ import annotations

from collections.abc import Collection

from cartridge.ai.rules.distinct import by_spelling, first_free
from cartridge.ai.rules.naming import entity_of, snake_case
from cartridge.artifacts.analysis import Relationship
from cartridge.artifacts.keywords import KEYWORDS, RESERVED
from cartridge.artifacts.request import ColumnMapping, TableMapping
from cartridge.artifacts.types import TypeFamily
from cartridge.language import ENGLISH, Language

_TOO_GENERAL = frozenset("name type class value key code number date time timestamp label text".split())
"""Names that say too little outside their table."""
_BOOLEAN_VERBS = frozenset("is has was can did does should will are had allow allows".split())
_NO_VERB = ("issu", "islan", "isolat", "isomet", "hash", "hast")
"""How words begin that only look like `is` or `has` and another word."""
_TIME_WORDS = frozenset({"date", "time", "datetime", "timestamp", "ts", "dt", "on"})
_CALENDAR_WORDS = frozenset("date day week month quarter year dob hour minute time birthday".split())
_POINT_WORDS = frozenset({"at", "from", "to", "until", "since", "through", "before", "after"})
_DATE_WORDS = frozenset("fecha fec datum dato jour giorno dzien tarih pvm".split())
_FOREIGN_DATE_WORDS = _DATE_WORDS | {"data", "dat", "dt", "dia"}
"""Words for a date at either end of a name, those that English has too only where it is not the language."""
_PARTICIPLES = dict(
    pair.split(":")
    for pair in """
    approval:approved cancel:cancelled cancellation:cancelled close:closed complete:completed
    create:created creation:created delete:deleted deletion:deleted deliver:delivered
    delivery:delivered hire:hired end:ended expiration:expires expiry:expires invoice:invoiced
    modification:modified modify:modified open:opened order:ordered payment:paid pay:paid
    publication:published publish:published purchase:purchased registration:registered
    release:released rental:rented return:returned ship:shipped shipment:shipped shipping:shipped
    start:started submission:submitted submit:submitted update:updated
    """.split()
)


def column_names(
    table: TableMapping, entity: str, reserved: frozenset[str] = RESERVED, language: Language = ENGLISH
) -> dict[str, str]:
    """Source column to staged name, for every column of ``table``; the values are unique.

    A name that the conventions would give to two columns stays with the column that already had it. What a person
    called a column, that is its name.

    :param reserved: words that no column is called.
    """
    plain = _without_prefix({column.name: snake_case(column.name) for column in table.columns})
    wanted = {
        column.name: _conventional(column, plain[column.name], table, entity, reserved, language)
        for column in table.columns
    }
    owned = {name for original, name in plain.items() if wanted[original] == name}
    names = {column.name: column.called for column in table.columns if column.called}
    taken = {*names.values()}
    keeps_first = sorted(
        (each for each in table.columns if each.called is None),
        key=lambda each: (wanted[each.name] != plain[each.name], each.name != plain[each.name]),
    )
    for column in keeps_first:
        name = wanted[column.name]
        if name != plain[column.name] and (name in owned or name in taken):
            name = plain[column.name]
        name = _standing_alone(name, column, entity, reserved)
        names[column.name] = first_free(taken, *by_spelling(name, column.name))
    return {column.name: names[column.name] for column in table.columns}


def staged_names(
    table: TableMapping,
    added: Collection[str],
    entity: str,
    reserved: frozenset[str] = RESERVED,
    language: Language = ENGLISH,
) -> dict[str, str]:
    """:func:`column_names`, with columns that staging adds: the others are named as if these were not there.

    :param added: the names of those.
    """
    own = tuple(each for each in table.columns if each.name not in added)
    names = column_names(table.model_copy(update={"columns": own}), entity, reserved, language)
    for each in table.columns:
        if each.name in added:
            (name,) = column_names(table.model_copy(update={"columns": (each,)}), entity, reserved, language).values()
            names[each.name] = first_free({*names.values()}, *by_spelling(name, each.name))
    return names


def _conventional(
    column: ColumnMapping, name: str, table: TableMapping, entity: str, reserved: frozenset[str], language: Language
) -> str:
    key = table.primary_key
    if column.family is TypeFamily.BOOLEAN:
        name = _boolean(name)
    elif column.family in (TypeFamily.TIMESTAMP, TypeFamily.DATE) and _says_date(name, language):
        pass
    elif column.family is TypeFamily.TIMESTAMP:
        name = _timestamp(name)
    elif column.family is TypeFamily.DATE:
        name = _date(name)
    elif name == "id":
        return f"{entity}_id"
    elif key and key.columns == (column.name,) and name in ("key", "code", "no", "num", "number"):
        return f"{entity}_{name}"
    elif any(each.columns == (column.name,) and _names_entity(name, each, language) for each in table.references):
        return f"{name}_id"
    return _standing_alone(name, column, entity, reserved)


def _standing_alone(name: str, column: ColumnMapping, entity: str, reserved: frozenset[str]) -> str:
    """``name``, preceded by the entity while it is reserved, too general, or a keyword the database did not write.

    Until, not once: a session's ``user`` cannot be a ``session_user``.
    """
    while name in reserved or name in _TOO_GENERAL or (name in KEYWORDS and name != column.name):
        name = f"{entity}_{name}"
    return name


def _without_prefix(plain: dict[str, str]) -> dict[str, str]:
    """The names without the short prefix that all columns of a table share, ``c_`` in a table of customers."""
    prefix = next(iter(plain.values()), "").partition("_")[0] + "_"
    bare = {original: name.removeprefix(prefix) for original, name in plain.items()}
    is_shared = len(plain) > 2 and len(prefix) < 5 and all(name.startswith(prefix) for name in plain.values())
    is_shared = is_shared and prefix not in ("id_", "fk_", "to_", "no_", *(f"{verb}_" for verb in _BOOLEAN_VERBS))
    if not is_shared or not all(name[:1].isalpha() for name in bare.values()) or len(set(bare.values())) < len(plain):
        return plain
    return bare


def _names_entity(name: str, relationship: Relationship, language: Language) -> bool:
    """Whether a reference is called like what it points at: ``customer``, pointing at a customer's ``id``."""
    entity = entity_of(relationship.ref_table, language)
    points_at_id = snake_case(relationship.ref_columns[0]).split("_")[-1] == "id"
    return points_at_id and (name == entity or name.endswith(f"_{entity}"))


def _boolean(name: str) -> str:
    for ending in ("flag", "bool"):
        name = name.removesuffix(ending).rstrip("_") or name
    for verb in ("is", "has"):
        if name.startswith(verb) and "_" not in name and len(name) > len(verb) + 3 and not name.startswith(_NO_VERB):
            name = f"{verb}_{name.removeprefix(verb)}"
    words = name.split("_")
    return name if words[0] in _BOOLEAN_VERBS or {"is", "has"} & {*words} else f"is_{name}"


def _says_date(name: str, language: Language) -> bool:
    """Whether a name of another language says itself that it is a date: ``fecha_alta``, ``dt_atendimento``."""
    words = name.split("_")
    known = _DATE_WORDS if language.is_english else _FOREIGN_DATE_WORDS
    return len(words) > 1 and not known.isdisjoint((words[0], words[-1]))


def _timestamp(name: str) -> str:
    words = name.split("_")
    if words[-1] in _POINT_WORDS or "birth" in name:
        return name
    for ending in ("datetime", "timestamp", "date", "time"):
        bare = words[-1].removesuffix(ending)
        if bare not in ("", words[-1]) and not bare.endswith("up"):  # `updatetime` is the time of an update
            words = [*words[:-1], bare, ending]
            break
    if words[-1] in _TIME_WORDS and len(words) > 1:
        words = words[:-1]
    elif words[-1] in _TIME_WORDS or _CALENDAR_WORDS.intersection(words):
        return name
    words[-1] = _PARTICIPLES.get(words[-1], words[-1])
    return "_".join([*words, "at"])


def _date(name: str) -> str:
    words = name.split("_")
    if (
        words[-1] in _POINT_WORDS | {"on"}
        or _CALENDAR_WORDS.intersection(words)
        or words[-1].endswith(("date", "day", "datum"))
    ):
        return name
    return f"{name}_date"
