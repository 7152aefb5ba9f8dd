"""Names, values, comments and types that have broken generators, as data, and databases that are full of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

MARKER_VARIABLE = "HOSTILE_MARKER"
MARKER = "marker-7d1f0c-was-read"
"""If this text ever shows up in a file, something from the database was executed."""

JINJA = f"{{{{ env_var('{MARKER_VARIABLE}') }}}}"
CALL = f"env_var('{MARKER_VARIABLE}')"

NAMES = (
    "order  lines",
    " leading and trailing ",
    "it's",
    'say "hi"',
    '"',
    "'",
    "a.b.c",
    "a/b",
    "../../../x",
    "..",
    "/etc/passwd",
    "c:\\temp\\new",
    "\\",
    JINJA,
    CALL,
    "{% raw %}",
    "{% endraw %}",
    "{#",
    "#}",
    "{{ source('a', 'b') }}",
    "{% do run_query('drop table victim') %}",
    "{% docs x %}",
    "select",
    "table",
    "user",
    "group",
    "count",
    "final",
    "source",
    "renamed",
    "OrderItem",
    "Order Item",
    "order-item",
    "order_item",
    "ORDER_ITEMS",
    "Straße",
    "订单",
    "订单明细",
    "заказы",
    "😀",
    "😀😃",
    "é",
    "e\u0301",
    "\u202egnirts",
    "a\u200bb",
    "x" * 63,
    "x" * 62 + "y",
    "ü" * 31,
    "100%",
    "%s",
    "%(name)s",
    "two\nlines",
    "car\r\nriage",
    "\ue0000\ue001",
    "tab\there",
    "bell\x07",
    "--",
    "/* */",
    "*/",
    "; drop table victim; --",
    '"; drop table victim; --',
    "'; drop table victim; --",
    "$$",
    "$1",
    ":name",
    "?",
    "@x",
    "`",
    "2nd",
    "123",
    "-1",
    "_",
    "__",
    " ",
    "null",
    "true",
    "yes",
    "~",
    "- a",
    "a: b",
    "# c",
    "&a",
    "*a",
    "!x",
    "|",
    ">",
    "[a]",
    "<script>alert(1)</script>",
    "&amp;",
    "**bold**",
    "id",
    "name",
    "date",
)
"""All of them are legal in every engine, none is longer than PostgreSQL's 63 bytes, and no two are the same."""

VALUES = (
    JINJA,
    CALL,
    "{{",
    "}}",
    "{% raw %}",
    "{#",
    "ref('x')",
    "it's",
    "it''s",
    '"',
    "\\",
    "\\'",
    "%s",
    "*/",
    "--",
    "'); drop table victim; --",
    "yes",
    "null",
    "ends in a space ",
    "订单 😀",
)
"""Codes; half of them at a time are few enough for a closed set that is tested. A text with a line break is no code."""

COMMENTS = (
    f"Costs {JINJA} and {CALL}; see {{% raw %}} or {{# this #}}.",
    "first line\n\nsecond: line\n  - a list\n\ttab",
    "'single' \"double\" `back` \\n \\ */ /* -- ;",
    "- yaml: [1, 2]\n# no comment\n&anchor *alias !tag | > %",
    "<b>bold</b> & <script>alert(1)</script>",
    "trailing space \n and a line that ends in a colon:",
    "Größe in µm – 大小 😀",
    "{% docs __overview__ %}stolen{% enddocs %}",
    "{{ doc('x') }}",
    "Prices in EUR. " * 40,
)


def quoted(name: str) -> str:
    """An identifier of standard SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text of standard SQL."""
    return "'" + text.replace("'", "''") + "'"


def names_for(case_sensitive: bool) -> tuple[str, ...]:
    """The names, without those that an engine blind to case takes for ones before them."""
    if case_sensitive:
        return NAMES
    seen: dict[str, str] = {}
    for each in NAMES:
        seen.setdefault(each.casefold(), each)
    return tuple(seen.values())


def tables_called(names: tuple[str, ...], schema: str | None = None) -> Iterator[str]:
    """One table per name, whose key and column are called by it too, and which points at the table before it."""
    prefix = f"{quoted(schema)}." if schema else ""
    before: str | None = None
    for name in names:
        key = quoted(name)
        points = f", previous integer references {prefix}{quoted(before)}" if before else ", previous integer"
        yield f"create table {prefix}{key} ({key} integer primary key, label varchar(20){points})"
        yield f"insert into {prefix}{key} values (1, 'one', {1 if before else 'null'}), (2, 'two', null)"
        before = name


def table_of_columns(table: str, names: tuple[str, ...]) -> Iterator[str]:
    """One table with a column per name."""
    yield f"create table {table} (row_id integer primary key, {', '.join(f'{quoted(each)} varchar' for each in names)})"
    yield f"insert into {table} values (1, {', '.join(literal(each) for each in names)})"


def table_of_values(table: str) -> Iterator[str]:
    """One table with two closed sets of hostile codes."""
    yield f"create table {table} (row_id integer primary key, status varchar(60) not null, phase varchar(60) not null)"
    half = len(VALUES) // 2
    codes = [(VALUES[number % half], VALUES[half + number % half]) for number in range(20 * half)]
    rows = ", ".join(f"({number}, {literal(one)}, {literal(two)})" for number, (one, two) in enumerate(codes))
    yield f"insert into {table} values {rows}"


def wide_table(table: str, columns: int) -> Iterator[str]:
    """One table with many columns."""
    yield f"create table {table} ({', '.join(f'measure_{number} integer' for number in range(columns))})"
    yield f"insert into {table} values ({', '.join(str(number) for number in range(columns))})"


def victim() -> Iterator[str]:
    """What an injected statement would drop."""
    yield "create table victim (victim_id integer primary key)"
    yield "insert into victim values (1), (2), (3)"


def types_of(engine: str) -> str:
    """The script that makes ``every_type``: all types of an engine, with the values at their edges."""
    return (Path(__file__).parent / "hostile_types" / f"{engine}.sql").read_text(encoding="utf-8")
