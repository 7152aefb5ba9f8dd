"""Values of a column as text, which DuckDB casts to its type; the same for the same place in the table.

``nth`` gives another value for every place, ``spread`` one between the least and the greatest that were seen.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

import sqlglot
from sqlglot import exp

from cartridge.artifacts.twin import TwinColumn
from cartridge.dbt.sandbox.written import written

_FIRST_DAY, _LAST_DAY = datetime(2024, 1, 1), datetime(2024, 12, 31)
_INTEGERS = ("TINYINT", "SMALLINT", "INT", "INTEGER", "BIGINT", "HUGEINT", "INT128")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LIKE_A_DATE = re.compile(r"(9999)([-/.]?)99\2?99")
_LIKE_A_NUMBER = re.compile(r"-?9+(\.9+)?")
_GOLDEN = 0.6180339887498949
"""Its multiples lie evenly between 0 and 1 however many are taken."""


def nth(column: TwinColumn, index: int) -> str:
    """A value of ``column`` that no other ``index`` has."""
    if column.written:
        return written(column.written, index)
    return _family(column)[0](column, index)


def spread(column: TwinColumn, index: int, rows: int) -> str:
    """A value of ``column`` for one row of several, within what was seen."""
    if column.codes:
        return column.codes[index % len(column.codes)]
    if column.written:
        return written(column.written, index)
    return _family(column)[1](column, index, rows)


def seed(name: str) -> int:
    """A number that a name always has, whatever the process."""
    return zlib.crc32(name.encode())


def _share(column: TwinColumn, index: int) -> float:
    return ((seed(column.name) % 97) / 97 + index * _GOLDEN) % 1


def _number(value: object, otherwise: int) -> Decimal:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return Decimal(otherwise)
    return found if found.is_finite() else Decimal(otherwise)


def _range(column: TwinColumn) -> tuple[Decimal, Decimal]:
    low = _number(column.minimum, 1)
    high = _number(column.maximum, int(low) + 100)
    return (low, high) if low <= high else (low, low)


def _integer(column: TwinColumn, index: int) -> str:
    return str(int(_range(column)[0]) + index)


def _integer_between(column: TwinColumn, index: int, rows: int) -> str:
    low, high = (int(each) for each in _range(column))
    return str(low + int((high - low + 1) * _share(column, index)) if high > low else low)


def _scale(column: TwinColumn) -> int:
    found = re.fullmatch(r"DECIMAL\((\d+), (\d+)\)", column.data_type)
    return int(found[2]) if found else 2


def _decimal(column: TwinColumn, index: int) -> str:
    low, high = _range(column)
    step = Decimal(1) if high - low >= index else Decimal(1).scaleb(-_scale(column))
    return _written(low + index * step)


def _decimal_between(column: TwinColumn, index: int, rows: int) -> str:
    low, high = _range(column)
    value = low + (high - low) * Decimal(repr(round(_share(column, index), 6)))
    rounded = value.quantize(Decimal(1).scaleb(-min(_scale(column), 6)))
    return _written(min(max(rounded, low), high))


def _written(value: Decimal) -> str:
    return f"{value:f}"


def _boolean(column: TwinColumn, index: int) -> str:
    return ("true", "false")[index % 2]


def _moment(value: object, otherwise: datetime) -> datetime:
    """A day or moment in whatever form the database gave it; the clock of a zone is set to UTC."""
    if value is None:
        return otherwise
    try:
        found = datetime.fromisoformat(str(value).strip().replace("Z", "+00:00"))
    except ValueError:
        return otherwise
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def moments(column: TwinColumn) -> tuple[datetime, datetime]:
    """The first and the last moment of ``column``; a year where nobody saw any."""
    low = _moment(column.minimum, _FIRST_DAY)
    high = _moment(column.maximum, max(_LAST_DAY, low))
    return (low, high) if low <= high else (low, low)


def moment_text(column: TwinColumn, moment: datetime) -> str:
    """``moment`` as a value of ``column``."""
    if column.data_type == "DATE":
        return moment.date().isoformat()
    return moment.isoformat(sep=" ") + ("+00:00" if "WITH TIME ZONE" in column.data_type else "")


def _temporal(column: TwinColumn, index: int) -> str:
    low, high = moments(column)
    step = timedelta(days=1) if column.data_type == "DATE" or (high - low).days > index else timedelta(seconds=1)
    try:
        return moment_text(column, low + index * step)
    except OverflowError:
        return moment_text(column, high - index * step)


def _temporal_between(column: TwinColumn, index: int, rows: int) -> str:
    # Every moment of a row lies at the same share of its column's range, so that what began earlier ends earlier.
    low, high = moments(column)
    moment = low + (high - low) * (index / max(rows - 1, 1))
    return moment_text(column, moment.replace(microsecond=0) if moment.replace(microsecond=0) >= low else moment)


def _time(column: TwinColumn, index: int) -> str:
    return (datetime.combine(date(2024, 1, 1), datetime.min.time()) + timedelta(minutes=index)).strftime("%H:%M:%S")


def _uuid(column: TwinColumn, index: int) -> str:
    return f"{seed(column.name):08x}-0000-4000-8000-{index:012x}"


def _text(column: TwinColumn, index: int) -> str:
    if column.shape and (shaped := _shaped(column.shape, index)):
        return shaped
    words = " ".join(re.findall(r"[a-z]+", column.name.lower())) or "text"
    text, longest = f"{words} {index + 1}", column.max_length
    if not longest or len(text) <= longest:
        return text
    letters, rest = "", index
    while len(letters) < longest:
        rest, place = divmod(rest, len(_LETTERS))
        letters = _LETTERS[place] + letters
    return letters


def _shaped(shape: str, index: int) -> str | None:
    """A text of the form ``shape`` that reads as a date or a number; ``None`` when the form is of neither."""
    if found := _LIKE_A_DATE.match(shape):
        day = _FIRST_DAY + timedelta(days=index)
        rest = re.sub("9", "0", shape[found.end() :])
        return day.strftime(f"%Y{found[2]}%m{found[2]}%d") + rest if "a" not in rest.lower() else None
    if _LIKE_A_NUMBER.fullmatch(shape):
        whole, point, part = shape.lstrip("-").partition(".")
        return str(10 ** (len(whole) - 1) + index) + (point + "0" * len(part))
    return None


def _json(column: TwinColumn, index: int) -> str:
    by_kind: dict[str, object] = {
        "number": index,
        "integer": index,
        "boolean": index % 2 == 0,
        "object": {},
        "array": [],
        "null": None,
    }
    keys = {key: by_kind.get(kind, f"{key} {index + 1}") for key, kind in column.json_keys.items()}
    return json.dumps(keys or {"place": index + 1}, ensure_ascii=False)


def _binary(column: TwinColumn, index: int) -> str:
    return "".join(f"\\x{byte:02X}" for byte in index.to_bytes(4, "big"))


def _interval(column: TwinColumn, index: int) -> str:
    return f"{index + 1} minutes"


def _nested(column: TwinColumn, index: int) -> str:
    parsed = sqlglot.parse_one(f"cast(null as {column.data_type})", read="duckdb")
    return _of_type(parsed.to, index) if isinstance(parsed, exp.Cast) else ""


def _of_type(kind: exp.DataType, index: int) -> str:
    """A structure as DuckDB reads it from text."""
    if kind.is_type("array", "list"):
        (inner,) = kind.expressions
        return f"[{_of_type(inner, index)}, {_of_type(inner, index + 1)}]"
    if kind.is_type("map"):
        key, value = kind.expressions
        return f"{{{_of_type(key, index)}={_of_type(value, index)}}}"
    if kind.is_type("struct"):
        fields = ", ".join(f"{_quoted(each.name)}: {_of_type(each.args['kind'], index)}" for each in kind.expressions)
        return f"{{{fields}}}"
    return _quoted(nth(TwinColumn(name="value", data_type=kind.sql(dialect="duckdb")), index))


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


_Nth = Callable[[TwinColumn, int], str]
_Spread = Callable[[TwinColumn, int, int], str]


def _anywhere(make: _Nth) -> tuple[_Nth, _Spread]:
    return make, lambda column, index, rows: make(column, index)


_FAMILIES: dict[str, tuple[_Nth, _Spread]] = {
    **dict.fromkeys(_INTEGERS, (_integer, _integer_between)),
    **dict.fromkeys(("DECIMAL", "REAL", "FLOAT", "DOUBLE"), (_decimal, _decimal_between)),
    **dict.fromkeys(("DATE", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"), (_temporal, _temporal_between)),
    "BOOLEAN": _anywhere(_boolean),
    "TIME": _anywhere(_time),
    "UUID": _anywhere(_uuid),
    "JSON": _anywhere(_json),
    "BLOB": _anywhere(_binary),
    "INTERVAL": _anywhere(_interval),
}


def _family(column: TwinColumn) -> tuple[_Nth, _Spread]:
    kind = column.data_type
    if kind.endswith("]") or kind.startswith(("STRUCT", "MAP")):
        return _anywhere(_nested)
    return _FAMILIES.get(kind.partition("(")[0], _anywhere(_text))
