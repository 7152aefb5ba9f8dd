"""SQL text of a model: a logical query rendered in the target's dialect and laid out as dbt's style guide asks.

Import CTEs first, one job per CTE, four spaces, trailing commas, lower-case keywords, explicit ``as``, a last line
``select * from ...``. Names from the database are quoted only where the dialect needs it, and escaped so that dbt takes
none of them for Jinja: the text is escaped as a whole, and only then the ``ref()`` and ``source()`` calls are put in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect, NormalizationStrategy

from cartridge.artifacts.days import DaysInput
from cartridge.artifacts.incremental import IncrementalLoad
from cartridge.artifacts.keywords import reserved_in
from cartridge.artifacts.models import GeneratedModel, Input, Join, ModelInput, Query, SelectItem, SourceInput, Step
from cartridge.dbt.calendar_sql import calendar_expression, day_ctes, is_calendar_function
from cartridge.dbt.incremental_sql import config_block, filter_block
from cartridge.dbt.jinja import escape, string_literal
from cartridge.dbt.long_expressions import INDENT, laid_out
from cartridge.dbt.own_functions import in_dialect, with_variables
from cartridge.errors import GenerationError

LINE_LENGTH = 80
LONGEST_LINE = 120
"""What the SQLFluff settings of a project allow."""

_LINE_BREAK = "\0n\0"
"""Stands for a line break inside a name or a literal while the lines are laid out; see :func:`_marker`."""

_MACRO_CALL = re.compile("\0([a-z_]+):([0-9a-f]*)\0")
"""Stands for the call of a macro while the text is escaped: an expression may hold what Jinja would take for its."""
_FILTER = "\0f\0"
"""Stands for the filter of an incremental model."""

NO_CASTS: Mapping[str, str] = MappingProxyType({})

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)?")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_NOT_NULL = re.compile(r"\bnot ([a-z0-9_.]+) is null\b")
_SAFE = re.compile(r"[a-z_][a-z0-9_]*")
_SAFE_UPPER = re.compile(r"[A-Z_][A-Z0-9_]*")
_LITERAL_OR_NAME = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`)""")


def render_model(model: GeneratedModel, dialect: str, casts: Mapping[str, str] = NO_CASTS) -> str:
    """The file content of ``model`` for ``dialect`` (a sqlglot dialect name), ending with a newline.

    :param casts: columns to the types that they are cast to, in the dialect's words.
    :raises GenerationError: when an expression is not SQL.
    """
    if model.sql is not None:
        return model.sql.rstrip() + "\n"
    assert model.query is not None  # the noun holds one of the two
    load = model.incremental
    text = render_query(model.query, dialect, None if load and load.batches else load, casts)
    return config_block(load, dialect) + text if load else text


def render_query(
    query: Query, dialect: str, load: IncrementalLoad | None = None, casts: Mapping[str, str] = NO_CASTS
) -> str:
    """``query`` as SQL with dbt's Jinja calls in it.

    :param load: by what an incremental run reads less of the first input.
    :param casts: columns of the last step to the types that they are cast to.
    """
    ctes = [cte for index, each in enumerate(query.inputs) for cte in _imports(each, index, dialect)]
    if load:
        ctes[0] = (ctes[0][0], f"{ctes[0][1]}\n{_FILTER}")
    ctes += [(_cte_name(step, dialect), _step(step, dialect)) for step in query.steps[:-1]]
    ctes.append((_cte_name(query.steps[-1], dialect), _step(query.steps[-1], dialect, casts)))
    bodies = [f"{name} as (\n\n{_indent(body)}\n\n)" for name, body in ctes]
    opening = "with recursive " if any(step.repeat for step in query.steps) else "with "
    text = opening + ",\n\n".join(bodies) + f"\n\nselect * from {query.steps[-1].name}"
    text = escape(text.replace(_LINE_BREAK, "\n"), is_rendered=True) + "\n"
    text = with_variables(text)
    text = _MACRO_CALL.sub(lambda call: macro_call(call[1], bytes.fromhex(call[2]).decode()), text)
    for index, each in enumerate(query.inputs):
        if not isinstance(each, DaysInput):
            text = text.replace(_marker(index), _call(each))
    if load:
        text = text.replace(f"{INDENT}{_FILTER}", _indent(filter_block(load, quote(load.cursor, dialect), dialect)))
    return text


def macro_call(macro: str, expression: str) -> str:
    """What calls a macro of the project with an SQL expression.

    >>> macro_call("hashed", "email")
    "{{ hashed('email') }}"
    """
    return f"{{{{ {macro}({string_literal(expression)}) }}}}"


def _marker(index: int) -> str:
    # The character zero: no database takes it into a name or a text.
    return f"\0{index}\0"


def _call(each: SourceInput | ModelInput) -> str:
    if isinstance(each, SourceInput):
        return f"{{{{ source('{each.source}', '{each.table}') }}}}"
    return f"{{{{ ref('{each.model}') }}}}"


def _imports(each: Input, index: int, dialect: str) -> list[tuple[str, str]]:
    if isinstance(each, DaysInput):
        return day_ctes(each, dialect)
    text = f"select * from {_marker(index)}"
    if isinstance(each, SourceInput) and each.where:
        text += "\n" + _where(each.where, dialect)
    return [(each.alias, text)]


def _where(condition: str, dialect: str) -> str:
    """A condition on one line, or where that is too long, one line for each of its parts."""
    line = "where " + _on_one_line(condition, dialect)
    if len(line) <= LINE_LENGTH - len(INDENT):
        return line
    tree = sqlglot.parse_one(condition)
    word = "or" if isinstance(tree, exp.Or) else "and"
    first, *others = [_on_one_line(part.sql(), dialect) for part in _parts(tree)]
    return "\n".join(["where", f"{INDENT}{first}", *(f"{INDENT}{word} {other}" for other in others)])


def _parts(tree: exp.Expr) -> list[exp.Expr]:
    return list(tree.flatten()) if isinstance(tree, exp.Connector) else [tree]


def _indent(text: str) -> str:
    return "\n".join(f"{INDENT}{line}" if line else line for line in text.split("\n"))


def _cte_name(step: Step, dialect: str) -> str:
    """Redshift wants the columns of a recursive expression listed; BigQuery does not know such lists."""
    if step.repeat is None or dialect != "redshift":
        return step.name
    return f"{step.name} ({', '.join(quote(each.name, dialect) for each in step.items)})"


def _step(step: Step, dialect: str, casts: Mapping[str, str] = NO_CASTS) -> str:
    if step.repeat:
        alone = step.model_copy(update={"repeat": None})
        return f"{_step(alone, dialect)}\n\nunion all\n\n{_step(step.repeat, dialect)}"
    items = _items(step.items, dialect, casts)
    if len(items) == 1:
        lines = [f"select {items[0]}"]
    else:
        lines = ["select", *(f"{_indent(item)}," for item in items[:-1]), _indent(items[-1])]
    lines.append("from " + step.from_relation)
    lines += [line for join in step.joins for line in _join(join, dialect)]
    if step.where:
        lines += _where(step.where, dialect).split("\n")
    if step.group_by:
        positions = [str(index + 1) for index, item in enumerate(step.items) if item.name in step.group_by]
        lines.append("group by " + ", ".join(positions))
    return "\n".join(lines)


def _on_one_line(expression: str, dialect: str) -> str:
    return render_expression(expression, dialect).replace("\n", _LINE_BREAK)


def _items(items: tuple[SelectItem, ...], dialect: str, casts: Mapping[str, str] = NO_CASTS) -> list[str]:
    texts = []
    for item in items:
        if item.expression == "*":
            texts.append("*")
            continue
        name = quote(item.name, dialect)
        kind = casts.get(item.name)
        if calendar := calendar_expression(item.expression, dialect):
            texts.append(f"{_cast(calendar, kind)} as {name}")
            continue
        expression = _cast(_on_one_line(item.expression, dialect), kind)
        if item.macro:
            texts.append(f"\0{item.macro}:{expression.replace(_LINE_BREAK, chr(10)).encode().hex()}\0 as {name}")
            continue
        is_same = expression == name or (expression.rpartition(".")[2] == name and _PLAIN.fullmatch(expression))
        text = expression if is_same else f"{expression} as {name}"
        is_long = not is_same and len(with_variables(text)) + len(f"{INDENT}{INDENT},") > LONGEST_LINE
        texts.append(laid_out(expression, name) if is_long else text)
    return sorted(texts, key=_is_calculated) if any(is_calendar_function(each.expression) for each in items) else texts


def _cast(expression: str, kind: str | None) -> str:
    """The expression as the type, where one is asked for and it is not cast to that already."""
    is_cast = expression.startswith("cast(") and expression.endswith(f" as {kind})")
    is_count = expression == "count(*)" and kind in ("bigint", "int64")  # as it is in every engine
    if kind is None or is_cast or is_count:
        return expression
    return f"cast({expression} as {kind})"


def _is_calculated(text: str) -> bool:
    """Whether SQLFluff wants it behind columns and casts (ST06); what is a cast differs from dialect to dialect."""
    return not (text.startswith("cast(") or _PLAIN.fullmatch(text))


def _join(join: Join, dialect: str) -> list[str]:
    relation = f"{join.relation} as {join.alias}" if join.alias else join.relation
    pairs = [f"{_on_one_line(left, dialect)} = {_on_one_line(right, dialect)}" for left, right in join.on]
    if len(pairs) == 1:
        return [f"{join.kind} join {relation}", f"{INDENT}on {pairs[0]}"]
    conditions = [f"{INDENT}{INDENT}{'and ' if place else ''}{pair}" for place, pair in enumerate(pairs)]
    return [f"{join.kind} join {relation}", f"{INDENT}on", *conditions]


def inside_quotes(name: str, dialect: str) -> str:
    """``name`` as it stands between the dialect's quotes: dbt puts them around a source's names and doubles none.

    >>> inside_quotes('say "hi"', "postgres")
    'say ""hi""'
    """
    return exp.to_identifier(name, quoted=True).sql(dialect=dialect)[1:-1]


def inside_literal(text: str, dialect: str) -> str:
    r"""``text`` as it stands between single quotes in the dialect.

    >>> inside_literal("it's", "postgres"), inside_literal("it's", "bigquery")
    ("it''s", "it\\'s")
    """
    return exp.Literal.string(text).sql(dialect=dialect)[1:-1]


def quote(name: str, dialect: str) -> str:
    """``name`` as an identifier, in the dialect's quotes unless it is plain.

    >>> quote("order_id", "postgres"), quote("Order ID", "postgres"), quote("select", "duckdb")
    ('order_id', '"Order ID"', '"select"')
    """
    if _SAFE.fullmatch(name) and name not in reserved_in(dialect):
        return name
    return exp.to_identifier(name, quoted=True).sql(dialect=dialect)


def source_name(name: str, dialect: str) -> str:
    """A name of the database as an identifier, in the dialect's quotes unless it is what the dialect folds names to.

    Snowflake folds to upper case: its plain names are written in lower case here, as people write them, and those that
    hold a lower-case letter are quoted.

    >>> source_name("ORDER_ID", "snowflake"), source_name("order_id", "snowflake"), source_name("ORDER", "snowflake")
    ('order_id', '"order_id"', '"ORDER"')
    >>> source_name("order_id", "postgres"), source_name("ORDER_ID", "postgres")
    ('order_id', '"ORDER_ID"')
    """
    if not folds_to_upper_case(dialect):
        return quote(name, dialect)
    if is_folded(name, dialect):
        return name.lower()
    return exp.to_identifier(name, quoted=True).sql(dialect=dialect)


def folds_to_upper_case(dialect: str) -> bool:
    """Whether a name without quotes stands for the one in upper case."""
    return Dialect.get_or_raise(dialect).normalization_strategy is NormalizationStrategy.UPPERCASE


def is_folded(name: str, dialect: str) -> bool:
    """Whether a name of the database can be written without quotes, in lower case."""
    if folds_to_upper_case(dialect):
        return bool(_SAFE_UPPER.fullmatch(name)) and name.lower() not in reserved_in(dialect)
    return bool(_SAFE.fullmatch(name)) and name not in reserved_in(dialect)


@cache
def render_expression(expression: str, dialect: str) -> str:
    """An expression of the generic dialect in the target's, keywords in lower case, names quoted where needed.

    What stands in double quotes is a name of the database, spelled as there; what does not, one that Cartridge gave.

    :raises GenerationError: when it is not SQL.
    """
    if _PLAIN.fullmatch(expression):
        return expression
    if quoted := _QUOTED.fullmatch(expression):
        return source_name(quoted[1].replace('""', '"'), dialect)
    try:
        tree = sqlglot.parse_one(expression)
    except sqlglot.errors.ParseError as error:
        raise GenerationError(
            f"The expression `{expression}` is not SQL: {error}.", "This is a fault of the provider that wrote it."
        ) from error
    tree = in_dialect(tree, dialect)
    for identifier in tree.find_all(exp.Identifier):
        name = identifier.name
        is_plain = bool(_SAFE.fullmatch(name)) and name not in reserved_in(dialect)
        if identifier.quoted and folds_to_upper_case(dialect):
            is_plain = is_folded(name, dialect)
            identifier.set("this", name.lower() if is_plain else name)
        identifier.set("quoted", not is_plain)
    text = tree.sql(dialect=dialect, normalize_functions="lower")
    parts = _LITERAL_OR_NAME.split(text)
    lower = "".join(part if index % 2 else part.lower() for index, part in enumerate(parts))
    return _NOT_NULL.sub(r"\1 is not null", lower)
