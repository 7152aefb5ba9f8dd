"""Which tables and columns a person means; what fits nothing is told with what would, all of it at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cartridge.analyzer.quality import FINDINGS
from cartridge.analyzer.resolving import CODES, resolve, unknown_tables
from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.noun import TableName
from cartridge.errors import OverrulesError
from cartridge.overrulesfile import read_overrules, read_written

TABLES = {
    "sales.orders": {"columns": {"order_id": "integer", "status": "text", "ordered_on": "date", "note": "text"}},
    "sales.lines": {"columns": {"order_id": "integer", "line_no": "integer"}},
    "crm.orders": {"columns": {"order_id": "integer"}},
    "crm.customers": {"columns": {"id": "integer", "Name": "text", "name": "text"}},
    "crm.tmp_x": {"columns": {"id": "integer"}},
}


@pytest.fixture
def catalog(world: Callable[[Any], Any]) -> Catalog:
    found: Catalog = world({"tables": TABLES}).catalog
    return found


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "keys: {sales.order: [order_id]}",
            "keys, `sales.order`: there is no table `sales.order`. Known: crm.customers, ",
        ),
        ("keys: {sales.order: [order_id]}", "Did you mean `sales.orders`?"),
        (
            "keys: {orders: [order_id]}",
            "keys, `orders`: `orders` may mean `sales.orders` or `crm.orders`. Write the schema",
        ),
        (
            "keys: {lines: [line_number]}",
            "keys, `lines`: `sales.lines` has no column `line_number`. Known: line_no, order_id",
        ),
        ("keys: {customers: [NAME]}", "`crm.customers` has no column `NAME`"),
        ("keys: {lines: [line_no, line_no]}", "keys, `lines`: a column stands in it twice."),
        (
            "keys: {lines: line_no, sales.lines: order_id}",
            "keys, `sales.lines`: the key of `sales.lines` is said twice.",
        ),
        ("roles: {lines: fact, sales.lines: bridge}", "roles, `sales.lines`: the role of `sales.lines` is said twice."),
        ("roles: {line: fact}", "roles, `line`: there is no table `line`."),
        (
            "relationships: [{from: sales.orders.custmer, to: none}]",
            "from `sales.orders.custmer`: `sales.orders` has no column",
        ),
        ("relationships: [{from: sale.orders.note, to: none}]", "there is no table `sale.orders`."),
        ("relationships: [{from: note, to: none}]", "`note` names no table; write `table.column`."),
        (
            "relationships: [{from: orders.order_id, to: none}]",
            "may mean columns of `sales.orders` (`order_id`) and `crm.orders`",
        ),
        (
            "relationships: [{from: [lines.order_id, lines.line_no], to: customers.id}]",
            "2 columns (order_id, line_no) cannot point at 1 column (id).",
        ),
        (
            "relationships: [{from: [lines.order_id, customers.id], to: none}]",
            "`sales.lines` and `crm.customers` are two tables; the columns of a side share one.",
        ),
        ("relationships: [{from: customers.id, to: customers.id}]", "it points at itself."),
        (
            "relationships: [{from: sales.orders.status, to: customers.id}]",
            "`status` (text) and `id` (integer) cannot be compared.",
        ),
        (
            "relationships: [{from: lines.order_id, to: none}, {from: lines.order_id, to: customers.id}]",
            "other entries say where these columns point.",
        ),
        ("ignore: {tables: [orders, line]}", "ignore.tables, `line`: there is no table `line`."),
        ("ignore: {columns: [lines.x]}", "ignore.columns, `lines.x`: `sales.lines` has no column `x`."),
        ("ignore: {sensitive: [lines.x]}", "ignore.sensitive, `lines.x`: `sales.lines` has no column `x`."),
        ("ignore: {findings: [orphan]}", "ignore.findings, `orphan`: there is no code `orphan`."),
        ("ignore: {findings: [orphan]}", "Did you mean `orphans`?"),
        ("ignore: {findings: [{code: orphans, table: line}]}", "there is no table `line`."),
        ("ignore: {findings: [{table: lines, column: x}]}", "`sales.lines` has no column `x`."),
        ("keys: {lines: line_no}\nignore: {columns: [lines.line_no]}", "`line_no` is ignored by `ignore.columns`."),
        (
            "relationships: [{from: lines.order_id, to: customers.id}]\nignore: {columns: [customers.id]}",
            "`id` is ignored by `ignore.columns`.",
        ),
    ],
)
def test_what_fits_nothing_is_told(catalog: Catalog, said: str, told: str) -> None:
    with pytest.raises(OverrulesError) as caught:
        resolve(read_overrules(said), catalog)
    assert told in caught.value.what
    assert caught.value.what.startswith("`cartridge.yml` does not fit the database `case`:\n  ")
    assert "Nothing of it was applied" in caught.value.next_step


def test_all_of_it_is_told_at_once(catalog: Catalog) -> None:
    said = "keys: {a: b, lines: c}\nroles: {d: fact}\nrelationships: [{from: e.f, to: none}]\nignore: {findings: [g]}"
    with pytest.raises(OverrulesError) as caught:
        resolve(read_overrules(said), catalog)
    assert len(caught.value.what.splitlines()) == 6


def test_mistakes_of_form_and_of_names_are_told_together_by_line(catalog: Catalog) -> None:
    said, written = read_written(
        "keys:\n  sales.order: [order_id]\n  lines: [order, line]\n"
        "roles:\n  sales.lgo: facts\nrelationships:\n"
        "  - {from: sales.orders.custmer, to: crm.customers.idd}\n  - {from: crm.customer.id}\n"
        "ignore:\n  columns: [lines.x]\n  findings:\n    - {code: orphan, table: line}\n"
    )
    with pytest.raises(OverrulesError) as caught:
        resolve(said, catalog, written=written)
    head, *lines = caught.value.what.splitlines()
    assert head == "`cartridge.yml` cannot be used:"
    assert [line.partition(" Known")[0].strip() for line in lines] == [
        "line 2: keys, `sales.order`: there is no table `sales.order`.",
        "line 3: keys, `lines`: `sales.lines` has no column `order`.",
        "line 3: keys, `lines`: `sales.lines` has no column `line`.",
        "line 5: roles, `sales.lgo`: there is no role `facts`.",
        "line 5: roles, `sales.lgo`: there is no table `sales.lgo`.",
        "line 7: relationships, from `sales.orders.custmer`: `sales.orders` has no column `custmer`.",
        "line 7: relationships, from `sales.orders.custmer`: `crm.customers` has no column `idd`.",
        "line 8: relationships 2: write `{from: schema.table.column, to: schema.table.column}`, or `to: none`.",
        "line 8: relationships 2: there is no table `crm.customer`.",
        "line 10: ignore.columns, `lines.x`: `sales.lines` has no column `x`.",
        "line 12: ignore.findings, `orphan line`: there is no code `orphan`. Did you mean `orphans`?",
        "line 12: ignore.findings, `orphan line`: there is no table `line`.",
    ]
    assert "Did you mean `sales.orders`?" in lines[0]


def test_of_many_names_only_the_closest_is_told(world: Callable[[Any], Any]) -> None:
    many = world({"tables": {f"s.table_{number}": {"columns": {"id": "integer"}} for number in range(50)}}).catalog
    with pytest.raises(OverrulesError) as caught:
        resolve(read_overrules("keys: {tabel_7: id, zzz: id}"), many)
    assert "there is no table `tabel_7`. Did you mean `s.table_7`?" in caught.value.what
    assert "there is no table `zzz`. 50 others are known." in caught.value.what
    assert len(caught.value.what) < 300


def test_what_is_said_of_an_ignored_table_is_passed_over(catalog: Catalog) -> None:
    said = "keys: {tmp_x: id}\nroles: {crm.tmp_x: fact}\nrelationships: [{from: lines.order_id, to: tmp_x.id}]\n"
    rulings = resolve(read_overrules(f"{said}ignore: {{tables: ['tmp_*']}}"), catalog)
    assert (rulings.keys, rulings.roles) == ({}, {})
    assert list(rulings.references.values()) == [()], "the column points at nothing that is modelled"


def test_what_was_not_selected_is_passed_over_and_a_wrong_column_is_not(catalog: Catalog) -> None:
    said = read_overrules("keys: {other.table: id}\nrelationships: [{from: other.table.x, to: none}]")
    assert resolve(said, catalog, lambda name: name == "other.table").keys == {}
    with pytest.raises(OverrulesError, match="no column `x`"):
        resolve(read_overrules("keys: {lines: x}"), catalog, lambda name: True)


def test_a_pattern_may_fit_nothing(catalog: Catalog) -> None:
    rulings = resolve(read_overrules("ignore: {tables: ['zz*'], columns: ['*.zz*'], sensitive: ['zz.*']}"), catalog)
    assert rulings.modelled(catalog) == catalog


def test_a_schemaless_name_and_the_database_s_own_are_understood(catalog: Catalog) -> None:
    rulings = resolve(read_overrules("keys: {lines: line_no, case.crm.customers: id}"), catalog)
    assert {str(name): columns for name, columns in rulings.keys.items()} == {
        "sales.lines": ("line_no",),
        "crm.customers": ("id",),
    }


def test_entries_that_fit_no_database_are_named(catalog: Catalog) -> None:
    said = read_overrules(
        "keys: {lines: line_no, gone: id, skipped: id}\nroles: {away: fact}\n"
        "relationships: [{from: lines.order_id, to: gone.id}]\n"
        "ignore: {tables: [skipped], findings: [{table: vanished}, orphans]}"
    )
    assert unknown_tables(said, [catalog]) == (
        "keys, `gone`",
        "roles, `away`",
        "ignore.findings, `vanished`",
        "relationships, from `lines.order_id`",
    )


def test_the_codes_are_those_of_the_findings() -> None:
    assert set(CODES) == {each.__name__ for each in FINDINGS}
    assert "orphans" in CODES


def test_a_key_stands_under_the_catalogs_own_name(catalog: Catalog) -> None:
    rulings = resolve(read_overrules("roles: {CRM.Customers: lookup}"), catalog)
    assert set(rulings.roles) == {TableName(schema_name="crm", table="customers")}
