"""A small shop as statements that most databases take as they are, with counts that the suite knows.

120 customers, 600 orders (each customer has five), 1,200 order items, a table without rows and a view; each suite adds
a view that cannot be read in its database. The statements write no quoted name and no type of one database alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

CUSTOMERS, ORDERS = 120, 600

STATUSES = ("new", "paid", "shipped")

_TABLES = (
    """create table customers (
        customer_id integer not null primary key,
        email varchar(60) not null unique,
        full_name varchar(80),
        referred_by integer references customers (customer_id),
        balance decimal(10, 2),
        signed_up_on date,
        country_code varchar(2)
    )""",
    """create table orders (
        order_id integer not null primary key,
        customer_id integer not null references customers (customer_id),
        status varchar(20) default 'new',
        ordered_at timestamp,
        legacy_customer varchar(60),
        legacy_number varchar(10)
    )""",
    """create table order_items (
        order_id integer not null,
        line_number integer not null,
        customer_id integer,
        quantity integer check (quantity > 0),
        primary key (order_id, line_number)
    )""",
    "create table empty_things (thing_id integer, name varchar(20))",
    "create index orders_by_customer on orders (customer_id, ordered_at)",
    "create view paid_orders as select * from orders where status = 'paid'",
)


def _customer(number: int) -> str:
    referred_by = str(number - 60) if number > 60 else "null"
    balance = "null" if number % 6 == 0 else f"{number - 6.5:.2f}"
    country = chr(65 + number % 26) + chr(65 + number % 20)
    return (
        f"({number}, 'c{number}@example.com', 'Customer{number:>2}', {referred_by}, {balance},"
        f" '2024-01-{1 + number % 28:02d}', '{country}')"
    )


def _order(number: int) -> str:
    status = "Paid" if number == 600 else STATUSES[number % 3 - 1]
    mail = "null" if number % 6 == 0 else f"'c{1 + number % 117}@example.com'"
    if number in (1, 2, 3):
        mail = "'nobody@example.com'"
    legacy = "null" if number % 3 == 0 else f"'{1 + number % 120}'"
    if number in (1, 2):
        legacy = "'9999'"
    return (
        f"({number}, {1 + number % CUSTOMERS}, '{status}', '2024-02-{1 + number % 28:02d} 10:00:00', {mail}, {legacy})"
    )


def _item(number: int) -> str:
    order, line = 1 + number // 2, 1 + number % 2
    customer = {0: "null", 2: "77", 4: "77", 6: "77", 8: "77"}.get(number, str(1 + order % CUSTOMERS))
    return f"({order}, {line}, {customer}, {1 + number % 5})"


def _inserts(table: str, rows: Sequence[str], size: int = 60) -> list[str]:
    return [
        f"insert into {table} values {', '.join(rows[start : start + size])}" for start in range(0, len(rows), size)
    ]


SHOP: tuple[str, ...] = (
    *_TABLES,
    *_inserts("customers", [_customer(number) for number in range(1, CUSTOMERS + 1)]),
    *_inserts("orders", [_order(number) for number in range(1, ORDERS + 1)]),
    *_inserts("order_items", [_item(number) for number in range(2 * ORDERS)]),
)


def _document(number: int) -> str:
    if number == 0:
        return '["no", "object"]'
    more = (
        ', "tags": ["secret"], "wrapped": true' if number % 4 == 1 else ', "wrapped": null' if number % 4 == 3 else ""
    )
    more += ', "tags": []' if number % 4 == 3 else ""
    return f'{{"colour": "secret{number}", "size": {number}{more}}}'


DOCUMENTS: tuple[str, ...] = (
    "create table documents (document_id integer, body json)",
    *_inserts("documents", [f"({number}, '{_document(number)}')" for number in range(40)]),
    "insert into documents values (40, null)",
)
"""39 objects, an array and a null."""

HOSTILE_NAMES: tuple[str, ...] = (
    "select",
    "Mixed Case",
    "with.dot",
    "per%cent %s",
    "{braces} {0}",
    "{{ jinja }}",
    'double"quote',
    "single'quote",
    "back`tick\\slash",
    "../../etc/passwd",
    "new\nline",
    "größe_名前",
    "semi;colon -- comment /*",
    "n" * 63,
)
"""Names that break what is put together without quoting; each is a table's and its first column's."""


def hostile_tables(quote: Callable[[str], str]) -> list[str]:
    """Statements that make a table of 60 rows for each hostile name, with two values in the column of that name."""
    codes = ("it''s", "{{ one }}")
    statements = []
    for name in HOSTILE_NAMES:
        rows = ", ".join(f"('{codes[number % 2]}', {number})" for number in range(60))
        statements.append(f"create table {quote(name)} ({quote(name)} varchar(40), number integer)")
        statements.append(f"insert into {quote(name)} values {rows}")
    return statements
