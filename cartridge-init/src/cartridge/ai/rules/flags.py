"""Flags kept as numbers or letters become booleans.

Practice: databases without a boolean type, and applications that grew in several languages, keep yes and no as `1` and
`0`, `Y` and `N`, `ja` and `nein`. A boolean says what it is, and is counted in one way. The two values have to be all
that the column holds, counted over every row, and a test on the source holds them to that: a third value would be
neither true nor false. Numbers and letters that mean other things elsewhere need a name that asks a question, too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pydantic import JsonValue

from cartridge.ai.rules.naming import snake_case
from cartridge.artifacts.models import GeneratedTest
from cartridge.artifacts.request import ColumnMapping, TableMapping
from cartridge.artifacts.types import TypeFamily

_YES_AND_NO: Final = frozenset(
    tuple(pair.split())
    for pair in (
        "y n",
        "yes no",
        "t f",
        "true false",
        "on off",
        "ja nein",
        "oui non",
        "si no",
        "sí no",
        "sì no",
        "sim não",
        "sim nao",
        "wahr falsch",
        "vrai faux",
        "verdadero falso",
        "ja nee",
        "ja nej",
        "tak nie",
        "ano ne",
        "evet hayır",
    )
) | {("x", "")}
"""What can mean nothing else, the word for yes first; a cross or nothing is how SAP keeps it."""

_OF_A_FLAG: Final = frozenset(tuple(pair.split()) for pair in ("1 0", "j n", "o n", "s n", "v f", "t n"))
"""What means yes and no in a column that is named like a flag: counts are 0 and 1 too, and sizes S and N."""

_ASKING: Final = frozenset("is has was can did does should will are had allow allows ist hat es tiene est".split())
_FLAG_ENDS: Final = frozenset("flag yn bool boolean ind indicator kz kennzeichen".split())
_STATES: Final = frozenset(
    """
    active enabled disabled deleted removed archived hidden visible verified confirmed approved published locked
    blocked banned suspended default primary public private paid premium subscribed newsletter available discontinued
    expired closed completed cancelled canceled refunded featured required optional internal external valid invalid
    taxable deductible billable shipped returned processed read sent opened
    aktiv inaktiv geloescht geloscht gesperrt sichtbar bezahlt gueltig gultig
    activo activa borrado eliminado pagado valido
    actif inactif supprime bloque paye valide
    """.split()
)


def flag_values(column: ColumnMapping) -> dict[str, bool] | None:
    """Every value of a flag, as the database writes it as text, with what it means; ``None`` of what is no flag."""
    if column.sensitive or column.family not in (TypeFamily.TEXT, TypeFamily.ENUM, TypeFamily.INTEGER):
        return None
    values = _all_values(column)
    pairs = _OF_A_FLAG if column.family is TypeFamily.INTEGER else _YES_AND_NO | _OF_A_FLAG
    pair = next((each for each in pairs if {value.casefold() for value in values} == {*each}), None)
    if pair is None or (pair in _OF_A_FLAG and not is_named_flag(column.name)):
        return None
    return {value: value.casefold() == pair[0] for value in values}


def is_named_flag(name: str) -> bool:
    """Whether a name asks a question, or says a state that something is in or not.

    >>> is_named_flag("IsActive"), is_named_flag("discontinued"), is_named_flag("quantity")
    (True, True, False)
    """
    words = snake_case(name).split("_")
    return words[0] in _ASKING or words[-1] in _FLAG_ENDS or not _STATES.isdisjoint(words)


def _all_values(column: ColumnMapping) -> tuple[str, ...]:
    """The whole set, as declared or as counted over all rows; empty where it is not known."""
    if column.enum_values:
        return column.enum_values
    profile = column.profile
    if profile is None or not profile.values_are_complete:
        return ()
    return tuple(sorted(each.value for each in profile.values))


def flag_guard(table: TableMapping, column: ColumnMapping, values: Iterable[str]) -> GeneratedTest:
    """The test of the source that holds the column to these values, whose meaning is known."""
    arguments: dict[str, JsonValue] = {"values": [*values]}
    if column.family is TypeFamily.INTEGER:
        arguments["quote"] = False
    counted = sum(each.count for each in column.profile.values) if column.profile else 0
    evidence = f"0 of {counted:,} rows of {table.full_name} held another value." if counted else "Declared so."
    return GeneratedTest(name="accepted_values", column=column.name, arguments=arguments, evidence=evidence)


def flag_expression(quoted: str, values: dict[str, bool], *, is_number: bool) -> str:
    """The values as a boolean, null where the value is: generic SQL."""
    said = [
        f"when {_is_one_of(quoted, [value for value, means in values.items() if means is wanted], is_number)} "
        f"then {str(wanted).lower()}"
        for wanted in (True, False)
    ]
    return f"case {' '.join(said)} end"


def _is_one_of(quoted: str, values: list[str], is_number: bool) -> str:
    literals = values if is_number else ["'" + each.replace("'", "''") + "'" for each in values]
    return f"{quoted} = {literals[0]}" if len(literals) == 1 else f"{quoted} in ({', '.join(literals)})"
