"""SQL of a warehouse as SQL of DuckDB, or the reason why there is none."""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp

_BACKTICKS = re.compile(
    r"(`(?:\\.|[^`\\])*`)|('''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")", re.DOTALL
)
_PLACEHOLDER = re.compile(r"cartridge_name_(\d+)_")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


class TranspileError(ValueError):
    """DuckDB has nothing that says the same."""


def to_duckdb(statement: str, dialect: str) -> str:
    """One query of ``dialect`` in DuckDB's words.

    :raises TranspileError: when it is no query of the dialect, or holds what DuckDB has no words for.
    """
    names: list[str] = []
    text = _BACKTICKS.sub(lambda found: _hidden(found, names), statement) if dialect == "bigquery" else statement
    try:
        parsed = [each for each in sqlglot.parse(text, read=dialect) if each is not None]
        if len(parsed) != 1 or not isinstance(parsed[0], exp.Query):
            what = f"{len(parsed)} statements" if len(parsed) != 1 else f"a `{parsed[0].key}`"
            raise TranspileError(f"Not one query but {what}, which the sandbox cannot run.")
        (tree,) = parsed
        for each in tree.find_all(exp.Identifier):
            if found := _PLACEHOLDER.fullmatch(each.name):
                each.set("this", names[int(found[1])])
                each.set("quoted", True)
        for kind in tree.find_all(exp.DataType):
            if any(isinstance(size.this, exp.Var) for size in kind.expressions if isinstance(size, exp.DataTypeParam)):
                kind.set("expressions", [])  # `varchar(max)`, which is as long as it gets
            _as_twin_has_it(kind)
        return tree.sql(dialect="duckdb", unsupported_level=sqlglot.ErrorLevel.RAISE)
    except sqlglot.errors.SqlglotError as error:
        said = " ".join(str(error).split())
        raise TranspileError(f"Cannot be said in DuckDB's SQL, from {dialect}: {said}") from error


def type_in_duckdb(data_type: str, dialect: str) -> str:
    """A type as a contract spells it, in DuckDB's words; one that sqlglot does not know stays as it is."""
    try:
        return _as_twin_has_it(exp.DataType.build(data_type, dialect=dialect, udt=True)).sql(dialect="duckdb")
    except sqlglot.errors.SqlglotError:
        return data_type


def _as_twin_has_it(kind: exp.DataType) -> exp.DataType:
    """What may hold any document, which DuckDB has one type for."""
    if kind.this in (exp.DataType.Type.VARIANT, exp.DataType.Type.SUPER, exp.DataType.Type.OBJECT):
        kind.set("this", exp.DataType.Type.JSON)
    return kind


def _hidden(found: re.Match[str], names: list[str]) -> str:
    """A name between backticks may hold what sqlglot reads as several names, or not at all."""
    if not found[1]:
        return found[0]
    names.append(_ESCAPE.sub(r"\1", found[1][1:-1]))
    return f"`cartridge_name_{len(names) - 1}_`"
