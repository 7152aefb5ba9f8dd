"""The large table that the profile is measured on: twenty columns, in the types and shapes that tables have in life."""

from __future__ import annotations

ROW = """
    i as id,
    'SO-' || lpad((i * 7919 % 99999989)::text, 8, '0') as order_number,
    (i * 104729 % 50021)::integer as customer_id,
    (i * 15485863 % 2003)::integer as product_id,
    (1 + i % 12)::smallint as quantity,
    (((i * 179424673) % 900000) / 100.0 + 0.99)::numeric(10, 2) as unit_price,
    (case when i % 5 = 0 then (i % 30) / 100.0 end)::numeric(5, 4) as discount_rate,
    ((i * 32452843) % 10000000) / 97.0::double precision as line_total,
    (((i * 49979687) % 20000) / 10.0)::real as weight,
    i % 17 = 0 as is_gift,
    (array['placed', 'paid', 'packed', 'sent', 'delivered', 'returned'])[1 + ((i - i % 7) / 7 % 6)::integer] as status,
    (array['web', 'shop', 'phone', 'partner'])[1 + (i * 31 % 4)::integer] as channel,
    (array['AT', 'BR', 'CA', 'DE', 'FR', 'IN', 'JP', 'PE'])[1 + (i * 7 % 8)::integer]::varchar(2) as country,
    (case when i % 8 > 0 then 'person' || (i * 104729 % 50021) || '@example.org' end)::varchar(120) as email,
    case when i % 10 = 0 then 'Please leave it at the door of number ' || (i % 400) || ', and ring twice.' end as note,
    (date '2022-01-01' + (i % 1461)::integer)::date as ordered_on,
    timestamp '2022-01-01 00:00:00' + i * interval '126 seconds' as ordered_at,
    case when i % 6 > 1 then timestamp '2022-01-02 00:00:00' + i * interval '126 seconds' end as shipped_at,
    md5((i % 250007)::text)::uuid as session_key,
    ('{"colour": "' || (i % 40) || '", "wrapped": ' || (i % 3 = 0) || '}')::json as attributes
"""
"""One row as both databases compute it; `i` is its number."""

COLUMNS = tuple(line.rsplit(" as ", 1)[1].rstrip(",") for line in ROW.strip().splitlines())

NULLABLE = ("discount_rate", "email", "note", "shipped_at", "attributes")

POSTGRES_HASHES = {
    "id": "hashint8({0})",
    "order_number": "hashtext({0})",
    "customer_id": "hashint4({0})",
    "product_id": "hashint4({0})",
    "quantity": "hashint2({0})",
    "unit_price": "hash_numeric({0})",
    "discount_rate": "hash_numeric({0})",
    "line_total": "hashfloat8({0})",
    "weight": "hashfloat4({0})",
    "is_gift": "hashint4({0}::int)",
    "status": "hashtext({0})",
    "channel": "hashtext({0})",
    "country": "hashtext({0})",
    "email": "hashtext({0})",
    "note": "hashtext({0})",
    "ordered_on": "hashint4({0} - date '2000-01-01')",
    "ordered_at": "timestamp_hash({0})",
    "shipped_at": "timestamp_hash({0})",
    "session_key": "uuid_hash({0})",
    "attributes": "hashtext({0}::text)",
}
"""PostgreSQL's own hash function of each column's type."""

TABLE = "order_lines"

DECLARATIONS = (
    f"alter table {TABLE} add primary key (id)",
    *(f"alter table {TABLE} alter column {name} set not null" for name in COLUMNS if name not in NULLABLE),
)
"""A primary key, and `not null` on three columns of four, as a table has it that programs write to."""


def postgres_statements(rows: int) -> tuple[str, ...]:
    """Make the table and let the server look at it once, as every server does with a table in use."""
    return (
        f"create table {TABLE} with (autovacuum_enabled = off) as"
        f" select {ROW} from generate_series(1::bigint, {int(rows)}) as numbers (i)",
        *DECLARATIONS,
        f"vacuum (analyze) {TABLE}",
    )


def duckdb_statements(rows: int) -> tuple[str, ...]:
    """Make the same table in DuckDB, which keeps its statistics by itself."""
    return (
        f"create table {TABLE} as select {ROW} from range(1, {int(rows) + 1}) as numbers (i)",
        *DECLARATIONS,
        "checkpoint",
    )
