"""Functions that rules may use in expressions and that every engine spells in its own way, beyond what sqlglot knows.

- ``epoch_seconds(x)``, ``epoch_milliseconds(x)``, ``epoch_microseconds(x)``: the moment, UTC, so long after 1970.
- ``json_text(document, 'key')``: what stands under a key at the top of a JSON object, as text; null where it is not.
"""

from __future__ import annotations

from typing import Final

import sqlglot
from sqlglot import exp

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
    else:
        return node
    return sqlglot.parse_one(text, read=dialect)
