"""A person's word, on a real DuckDB file: at the scan, through the cache, and over a scan that is older than it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from cartridge import journey
from cartridge.artifacts.analysis import Role
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.overrules import Overrules
from cartridge.artifacts.scan import Scan
from cartridge.errors import EmptyScanError, GenerationError, OverrulesError
from cartridge.overrulesfile import read_overrules, read_written
from cartridge.scanfile import dump_scan, parse_scan
from cartridge.scanner.databases_file import DatabaseToScan
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import read_url

SHOP = """
    create table customers (id integer primary key, name varchar, city varchar);
    insert into customers select i, 'Name ' || i, 'City ' || (i % 7) from range(1, 41) t(i);
    create table orders (order_id integer, buyer integer, status varchar, amount decimal(10, 2), ordered_at timestamp,
        contact_email varchar);
    insert into orders select i, 1 + i % 42, ['open', 'shipped'][1 + i % 2], i * 1.5,
        timestamp '2024-01-01' + interval (i) hour, ['desk', 'shop'][1 + i % 2] from range(200) t(i);
    insert into orders select * from orders limit 3;
    create table lines (order_id integer, line_no integer, qty integer);
    insert into lines select i // 3, i % 3, i % 5 from range(600) t(i);
    create table log (id integer primary key, seen_at timestamp, line varchar);
    insert into log select i, timestamp '2024-01-01' + interval (i) hour, 'm' || i from range(2000) t(i);
    create table tmp_old (a integer);
"""
SAID = """
keys: {orders: [order_id], log: none, lines: [order_id, line_no]}
relationships:
  - {from: orders.buyer, to: customers.id}
  - {from: lines.order_id, to: orders.order_id}
roles: {log: fact}
ignore:
  tables: [tmp_*]
  columns: [customers.city]
  findings: [empty_table]
  sensitive: [orders.contact_email]
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("overruled") / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(SHOP)
    return path


def scanned(path: Path, said: str = "", selection: Selection | None = None, **options: object) -> Scan:
    return journey.scan(
        read_url(f"duckdb:///{path}"),
        selection or Selection(),
        ProfileOptions(),
        overrules=read_overrules(said),
        **options,  # type: ignore[arg-type]
    )


def name(table: str) -> TableName:
    return TableName(schema_name="main", table=table)


def facts(scan: Scan) -> dict[str, object]:
    """What a project is made from, reasons left out: they tell when it was said."""
    analysis = scan.analysis
    return {
        "tables": [(each.name, [column.name for column in each.columns]) for each in scan.tables],
        "keys": [(each.table, each.columns, each.kind, each.said, each.evidence.violations) for each in analysis.keys],
        "references": [
            (each.table, each.columns, each.ref_table, each.said, each.cardinality) for each in analysis.relationships
        ],
        "roles": [(each.table, each.role, each.grain, each.said) for each in analysis.roles],
        "sensitive": [(each.table, each.column) for each in analysis.sensitive],
        "findings": [(each.code, each.table, each.columns, each.count) for each in analysis.findings],
    }


def test_a_scan_with_the_overrules_in_place(shop: Path) -> None:
    scan = scanned(shop, SAID)
    assert facts(scan) == {
        "tables": [
            ("customers", ["id", "name"]),
            ("lines", ["order_id", "line_no", "qty"]),
            ("log", ["id", "seen_at", "line"]),
            ("orders", ["order_id", "buyer", "status", "amount", "ordered_at", "contact_email"]),
        ],
        "keys": [
            ("customers", ("id",), "primary", False, None),
            ("lines", ("order_id", "line_no"), "primary", True, 0),
            ("orders", ("order_id",), "primary", True, 3),
        ],
        "references": [
            ("lines", ("order_id",), "orders", True, "unknown"),
            ("orders", ("buyer",), "customers", True, "many_to_one"),
        ],
        "roles": [
            ("customers", Role.DIMENSION, "one row per customer", False),
            ("lines", Role.FACT, "one row per line", False),
            ("log", Role.FACT, "one row per log, as far as its name tells: no key is known", True),
            ("orders", Role.FACT, "one row per order", False),
        ],
        "sensitive": [("customers", "name")],
        "findings": [("duplicate_key", "orders", ("order_id",), 3), ("orphans", "orders", ("buyer",), 8)],
    }
    assert parse_scan(dump_scan(scan), "x") == scan
    table = scan.table(name("log"))
    assert table
    assert table.primary_key is None, "what was denied is not drawn from the declaration either"


def test_an_older_scan_comes_to_the_same(shop: Path) -> None:
    made = journey.generate(scanned(shop), overrules=read_overrules(SAID))
    uncounted = {"findings": [("duplicate_key", "orders", ("order_id",), 3)]}
    assert facts(made.scan) == {**facts(scanned(shop, SAID)), **uncounted}
    assert [each for each in made.models.notes if "not verified" in each] == [
        f"cartridge.yml says {each}: not verified, since the scan did not ask the data."
        for each in (
            "main.lines (order_id) points at main.orders (order_id)",
            "main.orders (buyer) points at main.customers (id)",
        )
    ]
    tests = {
        test.column: test for model in made.models.models if model.name == "stg_shop__orders" for test in model.tests
    }
    assert (tests["order_id"].severity, tests["order_id"].evidence) == (
        "error",
        "Said in cartridge.yml. 0 of 203 rows are null.",
    )


def test_a_scan_that_was_made_with_them_is_left_as_it_is(shop: Path) -> None:
    scan = scanned(shop, SAID)
    made = journey.generate(scan, overrules=read_overrules(SAID))
    assert made.scan == scan
    assert made.project == journey.generate(scan).project


def test_what_is_said_no_more_is_named(shop: Path) -> None:
    made = journey.generate(scanned(shop, SAID), overrules=read_overrules("roles: {log: event}"))
    assert made.scan.analysis.role_of(name("log")) is not None
    assert [each.role for each in made.scan.analysis.roles if each.table == "log"] == [Role.EVENT]
    named = [each for each in made.models.notes if "no longer says" in each]
    assert len(named) == 9
    assert named[0].startswith("cartridge.yml no longer says keys, `orders`, as it did when the database was scanned")
    assert not any("roles" in each for each in named), "it was changed, and that is in place"


def test_mistakes_are_told_before_any_data_is_read(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("the data was read")

    monkeypatch.setattr("cartridge.journey.scanning.profile_tables", never)
    with pytest.raises(OverrulesError, match="no column `ordr_id`"):
        scanned(shop, "keys: {orders: ordr_id}")
    with pytest.raises(OverrulesError, match="no table `order`"):
        scanned(shop, "keys: {order: order_id}")


def test_mistakes_are_told_over_an_older_scan(shop: Path) -> None:
    with pytest.raises(OverrulesError, match="no column `ordr_id`"):
        journey.generate(scanned(shop), overrules=read_overrules("keys: {orders: ordr_id}"))


def test_what_was_not_selected_is_passed_over(shop: Path) -> None:
    said = "keys: {main.orders: order_id, lines: [order_id, line_no]}"
    scan = scanned(shop, said, Selection(include=("lines",)))
    assert [each.table for each in scan.analysis.keys] == ["lines"]
    with pytest.raises(OverrulesError, match=r"no table `main\.line`"):
        scanned(shop, "keys: {main.line: order_id}", Selection(schemas=("main",)))


def test_ignoring_everything_leaves_nothing_to_do(shop: Path) -> None:
    with pytest.raises(EmptyScanError, match="All 5 tables are ignored"):
        scanned(shop, "ignore: {tables: ['*']}")
    with pytest.raises(GenerationError, match="All tables of the scan are ignored"):
        journey.generate(scanned(shop), overrules=read_overrules("ignore: {tables: ['*']}"))


def test_samples_hold_no_ignored_column_and_the_unmarked_one(shop: Path) -> None:
    scan = scanned(shop, SAID, sample_size=2)
    older = journey.generate(scanned(shop, sample_size=2), overrules=read_overrules(SAID)).scan
    for each in (scan, older):
        customers = each.table(name("customers"))
        assert customers
        assert customers.sample_rows
        assert set(customers.sample_rows[0]) == {"id"}
    orders = scan.table(name("orders"))
    assert orders
    assert orders.sample_rows
    assert "contact_email" in orders.sample_rows[0]


def test_the_cache_keeps_no_value_of_a_column_whose_mark_came_back(shop: Path, tmp_path: Path) -> None:
    unmarked = "ignore: {sensitive: [orders.contact_email]}"

    def values(scan: Scan) -> list[str]:
        table = scan.table(name("orders"))
        assert table
        assert table.profile
        column = table.profile.column("contact_email")
        assert column
        return sorted(each.value for each in column.values)

    for said, told in (("", []), (unmarked, ["desk", "shop"]), ("", []), (unmarked, ["desk", "shop"])):
        assert values(scanned(shop, said, cache=tmp_path / "cache")) == told
    again = scanned(shop, unmarked, cache=tmp_path / "cache")
    assert again.tables_from_cache > 0


def test_a_rescan_through_the_cache_says_the_same(shop: Path, tmp_path: Path) -> None:
    first = scanned(shop, SAID, cache=tmp_path)
    again = scanned(shop, SAID, cache=tmp_path)
    assert again.tables_from_cache == 4
    assert again.analysis == first.analysis == scanned(shop, SAID).analysis


def test_several_databases_take_what_fits_them(shop: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with duckdb.connect(str(tmp_path / "other.duckdb")) as connection:
        connection.execute("create table notes (number varchar, text varchar)")
    databases = [
        DatabaseToScan("shop", read_url(f"duckdb:///{shop}")),
        DatabaseToScan("other", read_url(f"duckdb:///{tmp_path}/other.duckdb")),
    ]
    said = read_overrules(
        "keys: {orders: order_id, gone: id}\n"
        "databases: {other: {keys: {notes: number}, roles: {vanished: fact}}, nowhere: {roles: {a: fact}}}"
    )
    found = journey.scan_many(databases, ProfileOptions(), overrules=said)
    keys = {name: [(each.table, each.said) for each in scan.analysis.keys] for name, scan in found.databases.items()}
    assert keys == {
        "shop": [("customers", False), ("lines", False), ("log", False), ("orders", True)],
        "other": [("notes", True)],
    }
    assert [each.getMessage() for each in caplog.records] == [
        "cartridge.yml: keys, `gone` fits none of the databases.",
        "cartridge.yml: databases.other, roles, `vanished`, fits none of the databases.",
        "cartridge.yml: databases, `nowhere`, fits none of the databases.",
    ]


def test_a_wrong_column_fails_its_database_and_no_other(shop: Path) -> None:
    databases = [DatabaseToScan(each, read_url(f"duckdb:///{shop}")) for each in ("a", "b")]
    said = read_overrules("databases: {b: {keys: {orders: ordr_id}}}")
    found = journey.scan_many(databases, ProfileOptions(), overrules=said)
    assert list(found.databases) == ["a"]
    assert "has no column `ordr_id`" in found.failures["b"].message


def test_a_project_is_told_what_was_said_since(shop: Path, tmp_path: Path) -> None:
    scan = scanned(shop)
    made = journey.generate(scan, overrules=read_overrules("roles: {log: fact}"))
    journey.write_page(made.scan, made, None, tmp_path)
    said = read_overrules("roles: {log: fact}\nkeys: {orders: order_id}\ndatabases: {x: {roles: {a: fact}}}")
    assert journey.said_since(tmp_path, said) == ("keys, `orders`",)
    assert journey.said_since(tmp_path, Overrules()) == ()
    assert journey.said_since(tmp_path / "nowhere", said) == ()


def test_names_alone_ask_nothing_of_what_is_not_declared(shop: Path) -> None:
    by_names, off = scanned(shop, infer="names"), scanned(shop, infer="off")
    guessed = [each for each in by_names.analysis.keys if not each.declared]
    assert [(each.table, each.columns) for each in guessed] == [("lines", ("order_id", "line_no"))]
    no_key = [each.message for each in by_names.analysis.findings if each.code == "no_key"]
    assert no_key == [
        "No key is declared for main.orders and none was found by names alone: its 203 rows may repeat.",
    ]
    assert all("not verified" in each.evidence.reason for each in guessed)
    assert all("not verified" in each.evidence.reason for each in by_names.analysis.relationships)
    assert all(each.declared for each in off.analysis.keys)
    assert off.analysis.relationships == ()
    assert all(each.profile for each in (*by_names.tables, *off.tables)), "the statistics are read all the same"


NAMES = """
names:
  tables: {customers: clients, orders: sales}
  columns: {customers.id: client_key, orders.buyer: client_key, orders.amount: revenue}
"""


def test_names_are_those_of_the_project_and_a_scan_need_not_know_of_them(shop: Path) -> None:
    then = scanned(shop, NAMES)
    made = journey.generate(then, "shop")
    assert facts(then) == facts(scanned(shop))
    later = then.model_copy(update={"overrules": Overrules()})
    again = journey.generate(later, "shop", overrules=read_overrules(NAMES))
    assert again.project == made.project
    assert not [note for note in again.models.notes if "cartridge.yml" in note]
    models = {each.name: each for each in made.models.models}
    assert {"stg_shop__clients", "dim_clients", "stg_shop__sales", "fct_sales"} <= models.keys()
    assert {"client_key", "revenue"} <= {each.name for each in models["fct_sales"].columns}
    without = journey.generate(then, "shop", overrules=Overrules())
    assert without.project == journey.generate(later, "shop").project


def test_names_survive_the_scan_file_and_another_scan(shop: Path) -> None:
    scan = parse_scan(dump_scan(scanned(shop, NAMES)), "scan.json")
    made = journey.generate(scan, "shop", overrules=read_overrules(NAMES))
    rescanned = journey.generate(scanned(shop, NAMES), "shop", overrules=read_overrules(NAMES))
    assert {each.name for each in made.models.models} == {each.name for each in rescanned.models.models}
    assert rescanned.scan.overrules.table_names


def test_names_that_collide_or_mean_nothing_are_told_with_their_lines(shop: Path) -> None:
    said, written = read_written(
        """names:
  tables:
    customers: sales
    orders: sales
    order: other
  columns:
    orders.status: amount
    orders.buyer: who
    lines.qty: same
    lines.line_no: same
    orders.gone: there
    log.line: Line
"""
    )
    for told in (
        lambda: journey.generate(scanned(shop), overrules=said, written=written),
        lambda: journey.scan(
            read_url(f"duckdb:///{shop}"), Selection(), ProfileOptions(), overrules=said, written=written, profile=False
        ),
    ):
        with pytest.raises(OverrulesError) as error:
            told()
        lines = [line.strip() for line in str(error.value).splitlines() if line.strip().startswith("line ")]
        assert [each.split(":")[0] for each in lines] == ["line 4", "line 5", "line 7", "line 10", "line 11", "line 12"]
        assert "`main.customers` is called `sales` too" in lines[0]
        assert "no table `order`" in lines[1]
        assert "`main.orders` has a column `amount` of its own" in lines[2]
        assert "`qty` of `main.lines` is called `same` too" in lines[3]
        assert "no column `gone`" in lines[4]
        assert "`Line` cannot be a name" in lines[5]


def test_mistakes_of_form_are_told_with_the_names_or_without_when_the_database_is_away(shop: Path) -> None:
    said, written = read_written("roles:\n  orders: facts\nkeys:\n  order: order_id\n")

    def scan(path: Path) -> None:
        journey.scan(
            read_url(f"duckdb:///{path}"), Selection(), ProfileOptions(), overrules=said, written=written, profile=False
        )

    with pytest.raises(OverrulesError, match=r"(?s)line 2: .*no role `facts`.*line 4: .*no table `order`"):
        scan(shop)
    with pytest.raises(OverrulesError, match=r"(?s)line 2: .*no role `facts`.*Names were not looked up.*gone.duckdb"):
        scan(shop.with_name("gone.duckdb"))
    with pytest.raises(OverrulesError, match=r"(?s)line 2: .*no role `facts`.*line 4: .*no table `order`"):
        journey.generate(scanned(shop), overrules=said, written=written)
    with pytest.raises(OverrulesError, match="line 2: "):
        journey.scan_many([DatabaseToScan("shop", read_url(f"duckdb:///{shop}"))], ProfileOptions(), written=written)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("table", ["customers", "lines", "log", "orders"])
def test_the_parts_of_a_table_are_those_of_the_role_that_was_said(shop: Path, table: str, role: Role) -> None:
    said = f"roles: {{{table}: {role.value}}}"
    then, later = scanned(shop, said), journey.generate(scanned(shop), overrules=read_overrules(said)).scan
    found = then.analysis.role_of(name(table))
    assert found is not None
    assert (found.role, found.said) == (role, True)
    assert later.analysis.role_of(name(table)) == found
    assert bool(found.measures) == bool(found.measure_details)
    if role not in (Role.FACT, Role.EVENT):
        assert not any(getattr(found, each) for each in ("measures", "fact_kind", "degenerate_dimensions"))
        assert found.event_time is None or role is Role.BRIDGE
    back = journey.generate(later, overrules=read_overrules(f"roles: {{{table}: technical}}")).scan
    changed = back.analysis.role_of(name(table))
    assert changed is not None
    parts = ("measures", "event_time", "dates", "cursors", "hierarchies")
    assert not any(getattr(changed, each) for each in parts)
