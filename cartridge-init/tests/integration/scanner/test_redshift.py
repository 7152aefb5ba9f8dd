"""What only Redshift has, read by its own driver from PostgreSQL that stands in for it, and how it fails."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from cartridge.artifacts.catalog import Catalog, Table, TableType
from cartridge.artifacts.noun import TableName
from cartridge.errors import ConnectionLostError, DatabaseConnectionError, DatabaseUnavailableError, ScanError
from cartridge.scanner.connectors.redshift import RedshiftConnector
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import ProfileOptions, profile_tables
from cartridge.scanner.samples import sample_rows
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from servers import PostgresServer, RedshiftStandIn, free_port

FEATURES = (
    "create schema sales",
    "comment on schema sales is 'What was sold'",
    "create schema lake",
    'create schema "Mixed Case"',
    """create table sales.customers (
        id bigint not null default identity(1, 0, '1,1'), email varchar(256) not null, details super, is_active boolean,
        region char(2) default 'EU', primary key (id), unique (email)
    )""",
    "comment on table sales.customers is 'Who buys'",
    "comment on column sales.customers.email is 'Their address'",
    """create table sales.orders (
        id bigint not null, customer_id bigint references sales.customers (id), ordered_at timestamp,
        amount numeric(12, 2)
    )""",
    'create table "Mixed Case"."Other" (a integer references sales.customers (id))',
    "create table sales.empty (a int)",
    """insert into sales.customers
        select g, 'c' || g || '@example.com', '{"tier": "gold", "tags": [1]}', g % 2 = 0
        from generate_series(1, 500) as g
    """,
    "insert into sales.orders select g, 1 + g % 500, '2024-01-01', g / 10.0 from generate_series(1, 3000) as g",
    "create view sales.recent as select o.id, c.email from sales.orders as o join sales.customers as c on c.id = o.id",
    "create view sales.late as select",
    "create table sales.mv_tbl__totals__0 as select customer_id, sum(amount) as amount from sales.orders group by 1",
    "create view sales.totals as select * from sales.mv_tbl__totals__0",
    "insert into pg_stand_in.materialized_views values ('sales', 'totals')",
    "insert into pg_stand_in.styles values ('sales.orders', 1), ('sales.customers', 8), ('sales.empty', 11),"
    " ('sales.mv_tbl__totals__0', 0)",
    "insert into pg_stand_in.keys values ('sales.orders', 'customer_id', 2, true),"
    " ('sales.orders', 'ordered_at', 1, false), ('sales.customers', 'region', -1, false),"
    " ('sales.customers', 'email', 2, false), ('sales.mv_tbl__totals__0', 'amount', 1, false)",
    "insert into pg_stand_in.late_binding_columns values ('sales', 'late', 'id', 'bigint', 1),"
    " ('sales', 'late', 'note', 'character varying(200)', 2), ('elsewhere', 'other', 'id', 'bigint', 1)",
    "insert into pg_stand_in.external_schemas values ('lake')",
    """insert into pg_stand_in.external_tables values ('lake', 'clicks', '{"numRows":"172000","EXTERNAL":"TRUE"}'),
        ('lake', 'raw', null)""",
    """insert into pg_stand_in.external_columns values
        ('lake', 'clicks', 'user_id', 'bigint', 1, 0, 'true'),
        ('lake', 'clicks', 'items', 'array<struct<sku:varchar(20),price:decimal(10,2)>>', 2, 0, null),
        ('lake', 'clicks', 'year', 'int', 3, 1, 'true'), ('lake', 'clicks', 'month', 'int', 4, 2, 'true'),
        ('lake', 'raw', 'line', 'string', 1, 0, '')""",
)


@pytest.fixture(scope="module")
def url(redshift: RedshiftStandIn) -> str:
    return redshift.create_database("redshift_features", FEATURES)


@pytest.fixture(scope="module")
def connector(url: str) -> Iterator[RedshiftConnector]:
    with ConnectorFactory.create(url) as connector:
        assert isinstance(connector, RedshiftConnector)
        yield connector


@pytest.fixture(scope="module")
def catalog(connector: RedshiftConnector) -> Catalog:
    return read_catalog(connector, Selection())


def table(catalog: Catalog, name: str, schema: str = "sales") -> Table:
    found = catalog.table(TableName(schema_name=schema, table=name))
    assert found is not None
    return found


def test_it_lists_every_relation_and_hides_what_stores_materialised_views(catalog: Catalog) -> None:
    assert [(str(each.full_name), each.type) for each in catalog.tables] == [
        ("Mixed Case.Other", TableType.TABLE),
        ("lake.clicks", TableType.FOREIGN_TABLE),
        ("lake.raw", TableType.FOREIGN_TABLE),
        ("sales.customers", TableType.TABLE),
        ("sales.empty", TableType.TABLE),
        ("sales.late", TableType.VIEW),
        ("sales.orders", TableType.TABLE),
        ("sales.recent", TableType.VIEW),
        ("sales.totals", TableType.MATERIALIZED_VIEW),
    ]
    assert catalog.problems == ()
    assert {each.name: each.comment for each in catalog.schemas} == {
        "Mixed Case": None,
        "lake": None,
        "public": "standard public schema",
        "sales": "What was sold",
    }


def test_columns_carry_what_was_declared(catalog: Catalog) -> None:
    customers = table(catalog, "customers")
    assert customers.comment == "Who buys"
    assert [
        (each.name, each.data_type, each.raw_type, each.is_nullable, each.is_identity, each.default_value, each.comment)
        for each in customers.columns
    ] == [
        ("id", "bigint", "bigint", False, True, None, None),
        ("email", "varchar(256)", "character varying(256)", False, False, None, "Their address"),
        ("details", "json", "super", True, False, None, None),
        ("is_active", "boolean", "boolean", True, False, None, None),
        ("region", "char(2)", "character(2)", True, False, "'EU'::bpchar", None),
    ]


def test_keys_are_read_and_marked_as_not_enforced(catalog: Catalog) -> None:
    customers, orders, other = (
        table(catalog, "customers"),
        table(catalog, "orders"),
        table(catalog, "Other", "Mixed Case"),
    )
    assert customers.primary_key is not None
    assert (customers.primary_key.columns, customers.primary_key.is_enforced) == (("id",), False)
    assert [(each.columns, each.is_enforced) for each in customers.unique_constraints] == [(("email",), False)]
    for key in (*orders.foreign_keys, *other.foreign_keys):
        assert (str(key.ref), key.ref_columns) == ("sales.customers", ("id",))
        assert (key.is_enforced, key.is_validated) == (False, False)
    assert (len(orders.foreign_keys), len(other.foreign_keys)) == (1, 1)


def test_a_reference_out_of_the_selection_keeps_its_columns(connector: RedshiftConnector) -> None:
    alone = read_catalog(connector, Selection(schemas=("Mixed Case",)))
    (key,) = table(alone, "Other", "Mixed Case").foreign_keys
    assert (str(key.ref), key.ref_columns) == ("sales.customers", ("id",))


def test_distribution_and_sort_keys(catalog: Catalog) -> None:
    found = {each.name: (each.distribution, each.clustering_key) for each in catalog.tables}
    assert found["orders"] == ("KEY(customer_id)", ("ordered_at", "customer_id"))
    assert found["customers"] == ("ALL", ("region", "email"))
    assert found["empty"] == ("AUTO(EVEN)", ())
    assert found["totals"] == ("EVEN", ("amount",))
    assert found["recent"] == (None, ())


def test_rows_and_sizes_come_from_the_tables_blocks(catalog: Catalog) -> None:
    found = {
        each.name: (each.row_count, each.row_count_kind, each.size_bytes, each.size_kind) for each in catalog.tables
    }
    assert found["orders"] == (3000, "estimated", 1048576, "exact")
    assert found["totals"] == (500, "estimated", 1048576, "exact")
    assert found["empty"] == (0, "exact", 0, "exact")
    assert found["clicks"] == (172000, "estimated", None, None)
    assert found["raw"] == (None, None, None, None)


def test_views_say_what_they_read(catalog: Catalog) -> None:
    assert [str(each) for each in table(catalog, "recent").reads] == ["sales.customers", "sales.orders"]


def test_late_binding_views_have_their_columns(catalog: Catalog) -> None:
    late = table(catalog, "late")
    assert [(each.name, each.data_type, each.position) for each in late.columns] == [
        ("id", "bigint", 1),
        ("note", "varchar(200)", 2),
    ]


def test_external_tables_have_nested_columns_and_a_partition_key(catalog: Catalog) -> None:
    clicks = table(catalog, "clicks", "lake")
    assert clicks.partition_key == "year, month"
    assert [(each.name, each.data_type) for each in clicks.columns] == [
        ("user_id", "bigint"),
        ("items", "array<struct>"),
        ("year", "integer"),
        ("month", "integer"),
    ]
    assert [(each.path, each.data_type) for each in clicks.columns[1].fields] == [
        ("items[].sku", "varchar(20)"),
        ("items[].price", "decimal(10,2)"),
    ]


def test_a_user_who_may_not_see_sizes_gets_the_rest(
    redshift: RedshiftStandIn, postgres: PostgresServer, url: str
) -> None:
    postgres.psql(
        "redshift_features",
        "create role sales_reader login password 'reader'; grant usage on schema sales to sales_reader;"
        " grant select on all tables in schema sales to sales_reader;",
    )
    with ConnectorFactory.create(redshift.url("redshift_features", "sales_reader", "reader")) as connector:
        catalog = read_catalog(connector, Selection(schemas=("sales",)))
        orders = table(catalog, "orders")
        (profile,), problems = profile_tables(
            connector, catalog.model_copy(update={"tables": (orders,)}), ProfileOptions(max_rows=1000)
        )
    (problem,) = catalog.problems
    assert "ermission denied" in problem.message
    assert "grant select on svv_table_info" in problem.next_step
    assert (orders.row_count, orders.size_bytes, orders.distribution) == (None, None, "KEY(customer_id)")
    assert problems == ()
    assert profile.is_sampled


def test_a_sample_is_drawn_by_a_hash_and_the_same_each_time(connector: RedshiftConnector, catalog: Catalog) -> None:
    orders = table(catalog, "orders")
    source = connector.sample(orders, 300, 3000)
    first, again = (connector.query(f"select id from {source} order by id", timeout_seconds=10) for _ in range(2))
    assert first == again
    assert 200 < len(first) < 400
    assert first[0][0] < 200
    assert first[-1][0] > 2800
    everything = connector.query(f"select count(*) from {connector.sample(orders, 9000, 3000)}", timeout_seconds=10)
    assert everything == [(3000,)]


def test_values_that_redshift_does_not_cast_are_written_as_text(connector: RedshiftConnector, catalog: Catalog) -> None:
    customers = table(catalog, "customers")
    (row,) = sample_rows(connector, customers, 1)
    assert row["details"] == '{"tags": [1], "tier": "gold"}'
    assert row["is_active"] in ("true", "false")
    (profile,), problems = profile_tables(connector, catalog.model_copy(update={"tables": (customers,)}))
    assert problems == ()
    active = profile.column("is_active")
    assert active is not None
    assert {each.value: each.count for each in active.values} == {"true": 250, "false": 250}


def test_a_session_says_its_query_group_and_takes_quoted_names_as_they_are(url: str) -> None:
    with ConnectorFactory.create(f"{url}&query_group=night%20scans") as connector:
        shown = connector.query(
            "select current_setting('redshift.query_group'),"
            " current_setting('redshift.enable_case_sensitive_identifier')",
            timeout_seconds=10,
        )
    assert shown == [("night scans", "true")]


def test_a_wrong_password_a_missing_database_and_a_closed_port(redshift: RedshiftStandIn, url: str) -> None:
    def refusal(asked: str) -> DatabaseConnectionError:
        with ConnectorFactory.create(asked) as connector, pytest.raises(DatabaseConnectionError) as caught:
            connector.test()
        return caught.value

    password = redshift.postgres.password
    wrong = refusal(redshift.url("redshift_features", password="wr0ng-secret"))
    assert "password authentication failed" in wrong.what
    assert "wr0ng-secret" not in str(wrong)
    assert "does not exist" in refusal(redshift.url("nowhere")).what
    assert "name" in refusal(redshift.url("nowhere")).next_step
    closed = refusal(f"redshift://ann:{password}@127.0.0.1:{free_port()}/x?sslmode=disable")
    assert isinstance(closed, DatabaseUnavailableError)
    assert "refused" in closed.what.lower()
    assert password not in str(closed)
    tls = refusal(url.replace("sslmode=disable", "sslmode=require"))
    assert "SSL" in tls.what
    assert "sslmode" in tls.next_step


def test_a_connection_that_is_cut_is_said_and_the_next_one_works(redshift: RedshiftStandIn, url: str) -> None:
    with ConnectorFactory.create(url) as connector:
        connector.test()
        timer = threading.Timer(0.5, redshift.proxy.cut)
        timer.start()
        with pytest.raises(ConnectionLostError, match="lost"):
            connector.run("select pg_sleep(60)", timeout_seconds=60)
        timer.join()
        assert connector.query("select 1", timeout_seconds=10) == [(1,)]


def test_a_failing_statement_says_what_the_server_said(connector: RedshiftConnector) -> None:
    with pytest.raises(ScanError, match="does not exist") as caught:
        connector.query("select * from sales.gone", timeout_seconds=10)
    assert "scan again" in caught.value.next_step
