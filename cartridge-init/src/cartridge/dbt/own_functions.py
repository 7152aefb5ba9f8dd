"""Functions that rules may use in expressions and that every engine spells in its own way, beyond what sqlglot knows.

- ``epoch_seconds(x)``, ``epoch_milliseconds(x)``, ``epoch_microseconds(x)``: the moment, UTC, so long after 1970.
- ``text_to_date(text, 'DD.MM.YYYY')``, ``text_to_timestamp(text, 'DD.MM.YYYY hh:mm')``: the day, or moment, that is
  written so.
- ``field_of(struct, 'a', 'b')``: the field `b` of the field `a` of a struct.
- ``json_text(document, 'key')``: what stands under a key at the top of a JSON object, as text; null where it is not.
- ``after_session_gap(x)``: the moment so long after ``x`` as the project's variable for the gap between sessions says.
- ``seconds_between(x, y)``: whole seconds from one moment to a later one.
"""

from __future__ import annotations

import re
from typing import Final

import sqlglot
from sqlglot import exp

from cartridge.artifacts.sessions import SESSION_GAP_VARIABLE

_VARIABLE: Final = re.compile("\0var=([a-z_]+)\0")
"""Stands for a variable of the project until the text is escaped: no database takes the character zero into a name."""

_EPOCH: Final[dict[str, tuple[str, str, str]]] = {
    "duckdb": ("make_timestamp({} * 1000000)", "make_timestamp({} * 1000)", "make_timestamp({})"),
    "postgres": (
        "to_timestamp({}) at time zone 'UTC'",
        "to_timestamp({} / 1000.0) at time zone 'UTC'",
        "to_timestamp({} / 1000000.0) at time zone 'UTC'",
    ),
    "redshift": (
        "timestamp 'epoch' + {} * interval '1 second'",
        "timestamp 'epoch' + {} / 1000.0 * interval '1 second'",
        "timestamp 'epoch' + {} / 1000000.0 * interval '1 second'",
    ),
    "snowflake": (
        "dateadd(second, {}, cast('1970-01-01' as timestamp))",
        "dateadd(millisecond, {}, cast('1970-01-01' as timestamp))",
        "dateadd(microsecond, {}, cast('1970-01-01' as timestamp))",
    ),
    "bigquery": ("timestamp_seconds({})", "timestamp_millis({})", "timestamp_micros({})"),
}
_JSON: Final = {
    "duckdb": "json_extract_string({}, '$.{}')",
    "postgres": "{} ->> '{}'",
    "redshift": "cast({}.{} as varchar)",
    "snowflake": "cast({}:{} as varchar)",
    "bigquery": "json_value({}, '$.{}')",
}
_DATES: Final[dict[str, tuple[str, str]]] = {
    "duckdb": ("cast(strptime({text}, '{form}') as date)", "strptime({text}, '{form}')"),
    # to_timestamp() of these two is one with a time zone, in which an hour of spring is missing.
    **dict.fromkeys(
        ("postgres", "redshift"),
        (
            "to_date({text}, '{form}')",
            "to_date(split_part({text}, ' ', 1), '{day}') + cast(split_part({text}, ' ', 2) as time)",
        ),
    ),
}
"""To a day and to a moment, where `day` is the form up to the clock."""

_PARSERS: Final = {"snowflake": ("to_date", "to_timestamp_ntz"), "bigquery": ("parse_date", "parse_datetime")}
"""Of engines in which one function does it."""

_PERCENT_LETTERS: Final = {"YYYY": "%Y", "MM": "%m", "DD": "%d", "hh": "%H", "mm": "%M", "ss": "%S"}
_CLOCK_LETTERS: Final = {"hh": "HH24", "mm": "MI", "ss": "SS"}
_LETTERS: Final = {
    "duckdb": _PERCENT_LETTERS,
    "bigquery": _PERCENT_LETTERS,
    "postgres": _CLOCK_LETTERS,
    "redshift": _CLOCK_LETTERS,
    "snowflake": _CLOCK_LETTERS,
}
_MINUTES_LATER: Final = {
    "duckdb": "{} + number_of * interval '1 minute'",
    "postgres": "{} + number_of * interval '1 minute'",
    "redshift": "{} + number_of * interval '1 minute'",
    "snowflake": "dateadd(minute, number_of, {})",
    "bigquery": "{} + interval number_of minute",
}
"""``number_of`` is where the variable is put."""
_SECONDS: Final = {
    "duckdb": "date_diff('second', {}, {})",
    "postgres": "cast(floor(extract(epoch from {1} - {0})) as bigint)",
    "redshift": "datediff(second, {}, {})",
    "snowflake": "datediff(second, {}, {})",
    "bigquery": "timestamp_diff(cast({1} as timestamp), cast({0} as timestamp), second)",
}
_FIELD_START: Final = {"postgres": "({})"}
_FIELD: Final = {"duckdb": "[{}]", "snowflake": ":{}"}
"""Where a field is not written behind a point."""
_NAMES: Final = ("epoch_seconds", "epoch_milliseconds", "epoch_microseconds")


def in_dialect(tree: exp.Expr, dialect: str) -> exp.Expr:
    """The tree with these functions as the dialect spells them; all others stay."""
    return tree.transform(lambda node: _spelled(node, dialect))


def _spelled(node: exp.Expr, dialect: str) -> exp.Expr:
    if not isinstance(node, exp.Anonymous) or dialect not in _EPOCH:
        return node
    name = node.name.lower()
    if name in _NAMES:
        (argument,) = node.expressions
        text = _EPOCH[dialect][_NAMES.index(name)].format(argument.sql(dialect=dialect))
    elif name == "json_text":
        document, key = node.expressions
        text = _JSON[dialect].format(document.sql(dialect=dialect), key.name)
    elif name == "field_of":
        struct, *path = node.expressions
        start = struct.sql(dialect=dialect)
        text = _FIELD_START.get(dialect, "{}").format(start)
        text += "".join(_FIELD.get(dialect, ".{}").format(_field(each.name, dialect)) for each in path)
    elif name in ("text_to_date", "text_to_timestamp"):
        written, form = node.expressions
        return _read(written, form.name, dialect, is_moment=name == "text_to_timestamp")
    elif name == "seconds_between":
        begin, end = (each.sql(dialect=dialect) for each in node.expressions)
        text = _SECONDS[dialect].format(begin, end)
    elif name == "after_session_gap":
        (argument,) = node.expressions
        later = sqlglot.parse_one(_MINUTES_LATER[dialect].format(argument.sql(dialect=dialect)), read=dialect)
        return later.transform(_with_variable)
    else:
        return node
    return sqlglot.parse_one(text, read=dialect)


def _field(name: str, dialect: str) -> str:
    """A field as it is named behind its struct: a text where brackets stand around it."""
    if dialect == "duckdb":
        return exp.Literal.string(name).sql(dialect=dialect)
    return exp.to_identifier(name, quoted=True).sql(dialect=dialect)


def _read(written: exp.Expr, form: str, dialect: str, *, is_moment: bool) -> exp.Expr:
    """A text read as the day, or moment, that is written in ``form``."""
    written = in_dialect(written, dialect)
    for letters, code in _LETTERS[dialect].items():
        form = form.replace(letters, code)
    if dialect in _PARSERS:
        arguments = [written, exp.Literal.string(form)]
        return exp.Anonymous(
            this=_PARSERS[dialect][is_moment], expressions=arguments[::-1] if dialect == "bigquery" else arguments
        )
    text = _DATES[dialect][is_moment].format(text=written.sql(dialect=dialect), form=form, day=form.partition(" ")[0])
    return sqlglot.parse_one(text, read=dialect)


def _with_variable(node: exp.Expr) -> exp.Expr:
    is_place = isinstance(node, exp.Column | exp.Var) and node.name.lower() == "number_of"
    return exp.Var(this=f"\0var={SESSION_GAP_VARIABLE}\0") if is_place else node


def with_variables(text: str) -> str:
    """Escaped text with dbt's calls where variables stand."""
    return _VARIABLE.sub(r"{{ var('\1') }}", text)
