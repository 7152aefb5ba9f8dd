"""What a connector reads from the catalog."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from cartridge.artifacts.catalog import Catalog, ForeignKey, TableType
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.types import TypeFamily
from cartridge.errors import EmptyScanError, ScanError
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.testing.features import needs
from cartridge.testing.shop import SHOP
from cartridge.testing.shop_fixtures import MakeDatabase, ShopOfAConnector, Write


class CatalogExpectations(ShopOfAConnector):
    """Tables, columns, keys and the rest, as they were declared."""

    def test_the_catalog_lists_tables_and_views(self, catalog: Catalog) -> None:
        assert [table.name for table in catalog.tables] == [
            "broken_view",
            "customers",
            "empty_things",
            "order_items",
            "orders",
            "paid_orders",
        ]
        orders, view = catalog.table(self.name("orders")), catalog.table(self.name("paid_orders"))
        assert orders is not None
        assert view is not None
        assert (orders.type, view.type) == (TableType.TABLE, TableType.VIEW)
        assert "status" in (view.view_definition or "")

    @needs("view_reads")
    def test_views_name_the_tables_they_read(self, catalog: Catalog) -> None:
        assert {table.name: table.reads for table in catalog.tables if table.name != "broken_view"} == {
            "customers": (),
            "empty_things": (),
            "order_items": (),
            "orders": (),
            "paid_orders": (self.name("orders"),),
        }

    def test_columns_keep_their_order_type_and_nullability(self, catalog: Catalog) -> None:
        customers = catalog.table(self.name("customers"))
        assert customers is not None
        assert [(column.name, column.position) for column in customers.columns] == [
            ("customer_id", 1),
            ("email", 2),
            ("full_name", 3),
            ("referred_by", 4),
            ("balance", 5),
            ("signed_up_on", 6),
            ("country_code", 7),
        ]
        families = {column.name: column.family for column in customers.columns}
        assert families["customer_id"] is TypeFamily.INTEGER
        assert families["email"] is TypeFamily.TEXT
        assert families["balance"] is TypeFamily.DECIMAL
        assert families["signed_up_on"] is TypeFamily.DATE
        assert [column.name for column in customers.columns if not column.is_nullable] == ["customer_id", "email"]

    def test_defaults_are_kept(self, catalog: Catalog) -> None:
        orders = catalog.table(self.name("orders"))
        assert orders is not None
        status = orders.column("status")
        assert status is not None
        assert "new" in (status.default_value or "")

    @needs("keys")
    def test_primary_keys_are_read(self, catalog: Catalog) -> None:
        customers, items = catalog.table(self.name("customers")), catalog.table(self.name("order_items"))
        assert customers is not None
        assert items is not None
        assert customers.primary_key is not None
        assert customers.primary_key.columns == ("customer_id",)
        assert items.primary_key is not None
        assert items.primary_key.columns == ("order_id", "line_number")
        assert [column.name for column in items.columns if column.is_primary_key] == ["order_id", "line_number"]

    @needs("unique_keys")
    def test_unique_keys_are_read(self, catalog: Catalog) -> None:
        customers = catalog.table(self.name("customers"))
        assert customers is not None
        assert [key.columns for key in customers.unique_constraints] == [("email",)]

    @needs("foreign_keys")
    def test_foreign_keys_are_read(self, catalog: Catalog) -> None:
        assert self._foreign_keys(catalog, "orders") == [(("customer_id",), self.name("customers"), ("customer_id",))]
        assert self._foreign_keys(catalog, "customers") == [
            (("referred_by",), self.name("customers"), ("customer_id",))
        ]

    @needs("check_constraints")
    def test_check_constraints_are_read(self, catalog: Catalog) -> None:
        items = catalog.table(self.name("order_items"))
        assert items is not None
        assert any("quantity" in check.expression for check in items.checks)

    @needs("indexes")
    def test_indexes_are_read(self, catalog: Catalog) -> None:
        orders = catalog.table(self.name("orders"))
        assert orders is not None
        found = {index.name: (index.columns, index.is_unique) for index in orders.indexes}
        assert found["orders_by_customer"] == (("customer_id", "ordered_at"), False)

    @needs("comments")
    def test_comments_are_read(self, make_database: MakeDatabase) -> None:
        comment = 'Who buys: {{ "it\'s" }}\n- one per person'
        literal = comment.replace("'", "''")
        statements = [
            *SHOP,
            f"comment on table customers is '{literal}'",
            "comment on column customers.email is 'Their address'",
        ]
        with ConnectorFactory.create(make_database(statements)) as connector:
            customers = read_catalog(connector, Selection(schemas=(self.schema,))).table(self.name("customers"))
        assert customers is not None
        assert customers.comment == comment
        email = customers.column("email")
        assert email is not None
        assert email.comment == "Their address"

    def test_sizes_say_how_they_are_known(self, catalog: Catalog) -> None:
        for table in catalog.tables:
            assert (table.size_bytes is None) == (table.size_kind is None)
            assert (table.row_count is None) == (table.row_count_kind is None)

    @needs("sizes")
    def test_tables_have_a_size(self, catalog: Catalog) -> None:
        orders, view = catalog.table(self.name("orders")), catalog.table(self.name("paid_orders"))
        assert orders is not None
        assert view is not None
        assert orders.size_bytes is not None
        assert 10_000 < orders.size_bytes < 100_000_000
        assert view.size_bytes is None

    @needs("markers_at_once")
    def test_markers_change_when_the_rows_do(self, make_database: MakeDatabase, write: Write) -> None:
        url = make_database([*SHOP, "create table marked (i integer)"])
        orders, marked, view = (self.name(name) for name in ("orders", "marked", "paid_orders"))
        with ConnectorFactory.create(url) as connector:
            before = dict(connector.change_markers([self.schema]))
            if type(connector).change_markers is DatabaseConnector.change_markers:
                assert before == {}
                return
            assert {orders, marked} <= set(before)
            assert view not in before
            assert connector.change_markers([self.schema]) == before
            assert connector.change_markers([f"{self.schema}_of_nobody"]) == {}
        write(url, ["insert into marked values (1)"])
        with ConnectorFactory.create(url) as connector:
            assert connector.change_markers([self.schema])[marked] != before[marked]

    def test_reading_twice_gives_the_same(self, connector: DatabaseConnector, catalog: Catalog) -> None:
        assert read_catalog(connector, Selection(schemas=(self.schema,))) == catalog

    def test_patterns_choose_tables(self, connector: DatabaseConnector) -> None:
        selection = Selection(
            schemas=(self.schema,), include=("order*", f"{self.schema}.customers"), exclude=("*_items",)
        )
        assert [table.name for table in read_catalog(connector, selection).tables] == ["customers", "orders"]

    def test_nothing_selected_is_said(self, connector: DatabaseConnector) -> None:
        with pytest.raises(EmptyScanError, match="`nothing`"):
            read_catalog(connector, Selection(schemas=(self.schema,), include=("nothing",)))

    def test_an_unknown_schema_lists_the_known(self, connector: DatabaseConnector) -> None:
        with pytest.raises(ScanError, match=self.schema) as caught:
            read_catalog(connector, Selection(schemas=(self.schema + "x",)))
        assert f"Did you mean `{self.schema}`?" in str(caught.value)

    def _foreign_keys(self, catalog: Catalog, table: str) -> list[tuple[tuple[str, ...], TableName, tuple[str, ...]]]:
        found = catalog.table(self.name(table))
        assert found is not None
        keys: Sequence[ForeignKey] = found.foreign_keys
        return [(key.columns, key.ref, key.ref_columns) for key in keys]
