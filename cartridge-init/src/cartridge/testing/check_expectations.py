"""What a connector answers, shows, and survives."""

from __future__ import annotations

from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.checks import (
    DataCheck,
    DependencyCheck,
    DepthCheck,
    InclusionCheck,
    OpenVersionsCheck,
    RowsOfType,
    UniquenessCheck,
    ValueCheck,
)
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.checking import answer_checks
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.samples import sample_rows
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.testing.shop import HOSTILE_NAMES, SHOP, hostile_tables
from cartridge.testing.shop_fixtures import MakeDatabase, ShopOfAConnector


class CheckExpectations(ShopOfAConnector):
    """Checks, samples, and names that break what is not quoted."""

    def test_checks_are_answered_in_order(self, connector: DatabaseConnector) -> None:
        orders, customers = self.name("orders"), self.name("customers")
        answers = answer_checks(
            connector,
            [
                UniquenessCheck(table=orders, columns=("order_id",)),
                UniquenessCheck(table=orders, columns=("customer_id", "status")),
                UniquenessCheck(table=customers, columns=("referred_by",)),
                InclusionCheck(
                    table=orders, columns=("customer_id",), ref_table=customers, ref_columns=("customer_id",)
                ),
                InclusionCheck(table=orders, columns=("legacy_customer",), ref_table=customers, ref_columns=("email",)),
                InclusionCheck(
                    table=orders, columns=("legacy_number",), ref_table=customers, ref_columns=("customer_id",)
                ),
                UniquenessCheck(table=self.name("empty_things"), columns=("thing_id",)),
            ],
        )
        counted = [(answer.rows, answer.null_rows, answer.violations) for answer in answers]
        assert counted == [
            (600, 0, 0),
            (600, 0, 479),
            (120, 60, 0),
            (600, 0, 0),
            (600, 100, 3),
            (600, 200, 2),
            (0, 0, 0),
        ]
        assert [answer.error for answer in answers] == [None] * 7
        assert [answer.repeated_values for answer in answers] == [0, 120, 0, None, None, None, 0]

    def test_composite_references_are_checked(self, connector: DatabaseConnector) -> None:
        items, orders = self.name("order_items"), self.name("orders")
        composite = InclusionCheck(
            table=items,
            columns=("order_id", "customer_id"),
            ref_table=orders,
            ref_columns=("order_id", "customer_id"),
        )
        (answer,) = answer_checks(connector, [composite])
        assert (answer.rows, answer.null_rows, answer.violations) == (1200, 1, 4)

    def test_values_of_a_kind_are_counted(self, connector: DatabaseConnector) -> None:
        customers, orders = self.name("customers"), self.name("orders")
        asked = [
            ValueCheck(table=customers, columns=("balance",), test="below", value=0),
            ValueCheck(table=customers, columns=("balance",), test="equal", value=-5.5),
            ValueCheck(table=customers, columns=("customer_id",), test="from", value=118),
            ValueCheck(table=customers, columns=("signed_up_on",), test="below", value="2024-01-02"),
            ValueCheck(table=customers, columns=("signed_up_on",), test="from", value="2024-01-28"),
            ValueCheck(table=customers, columns=("full_name",), test="like", value="^C.*9$"),
            ValueCheck(table=orders, columns=("ordered_at",), test="from", value="2024-02-28"),
            ValueCheck(table=orders, columns=("status",), test="equal", value="Paid"),
            ValueCheck(table=orders, columns=("status",), test="equal", value="back\\slash"),
            ValueCheck(table=orders, columns=("legacy_number",), test="unlike", value="^[0-9]{1,3}$"),
            ValueCheck(table=orders, columns=("legacy_number",), test="like", value="^0[0-9].*$"),
        ]
        answers = answer_checks(connector, asked)
        assert [answer.error for answer in answers] == [None] * len(asked)
        assert [answer.violations for answer in answers] == [5, 1, 3, 4, 4, 12, 21, 1, 0, 2, 0]
        assert [(answer.rows, answer.null_rows) for answer in answers[:2]] == [(120, 20)] * 2
        assert (answers[9].rows, answers[9].null_rows) == (600, 200)

    def test_rows_of_a_type_are_checked_apart(self, connector: DatabaseConnector) -> None:
        customers, orders = self.name("customers"), self.name("orders")
        of_status = RowsOfType(column="status", values=("new", "paid"))
        of_a_country = RowsOfType(
            column="customer_id",
            values=("CC",),
            lookup=customers,
            lookup_key="customer_id",
            lookup_columns=("country_code",),
        )
        of_no_status = RowsOfType(column="status", values=("App\\Lost",))
        asked = [
            InclusionCheck(
                table=orders, columns=("legacy_customer",), ref_table=customers, ref_columns=("email",), rows=rows
            )
            for rows in (of_status, of_a_country, of_no_status, None)
        ]
        answers = answer_checks(connector, asked)
        assert [answer.error for answer in answers] == [None] * 4
        counted = [(answer.rows, answer.null_rows, answer.violations) for answer in answers]
        assert counted == [(400, 0, 2), (5, 0, 1), (0, 0, 0), (600, 100, 3)]

    def test_blanks_and_nothing_are_told_apart(self, make_database: MakeDatabase) -> None:
        words = [*(f"'word {number}'" for number in range(40)), "' before'", "'after '", "''", "'  '", "null"]
        statements = [
            "create table words (word varchar(40))",
            f"insert into words values {', '.join(f'({word})' for word in words)}",
        ]
        with ConnectorFactory.create(make_database(statements)) as connector:
            table = self.name("words")
            (profile,), _ = profile_tables(connector, read_catalog(connector, Selection(schemas=(self.schema,))))
            answers = answer_checks(
                connector,
                [
                    ValueCheck(table=table, columns=("word",), test="like", value="^( .*|.* )$"),
                    ValueCheck(table=table, columns=("word",), test="equal", value=""),
                ],
            )
        assert [answer.violations for answer in answers] == [3, 1]
        assert profile.columns[0].has_outer_blanks is True

    def test_dependencies_are_checked(self, connector: DatabaseConnector) -> None:
        orders, customers = self.name("orders"), self.name("customers")
        answers = answer_checks(
            connector,
            [
                DependencyCheck(table=orders, columns=("order_id",), dependent="status"),
                DependencyCheck(table=orders, columns=("customer_id",), dependent="order_id"),
                DependencyCheck(table=customers, columns=("customer_id",), dependent="referred_by"),
                DependencyCheck(table=orders, columns=("order_id",), dependent="nothing"),
            ],
        )
        assert [(each.rows, each.null_rows) for each in answers] == [(600, 0), (600, 0), (120, 60), (None, None)]
        assert [each.violations for each in answers] == [0, 480, 0, None]
        assert "no column `nothing`" in (answers[3].error or "")

    def test_open_versions_are_checked(self, make_database: MakeDatabase) -> None:
        rows = "(1, '2024-01-31', '31.01.2024'), (1, null, '31.12.9999'), (2, '9999-12-31', ''), (2, null, null)"
        more = "(3, '2024-05-31', '31.05.2024'), (null, null, null), (4, '9999-12-31', '31.12.9999')"
        statements = [
            "create table versions (thing integer, ends_on date, written varchar(20))",
            f"insert into versions values {rows}, {more}",
        ]
        far = "^([ 0:./-]*|.*[.]9999)$"
        table = self.name("versions")
        on_far_days = ValueCheck(table=table, columns=("ends_on",), test="from", value="2999-01-01")
        in_texts = ValueCheck(table=table, columns=("written",), test="like", value=far)
        asked = [
            OpenVersionsCheck(table=table, columns=("thing",), end="ends_on"),
            OpenVersionsCheck(table=table, columns=("thing",), end="ends_on", far=on_far_days),
            OpenVersionsCheck(table=table, columns=("thing",), end="written", far=in_texts),
            OpenVersionsCheck(table=table, columns=("thing",), end="nothing"),
        ]
        with ConnectorFactory.create(make_database(statements)) as connector:
            read_catalog(connector, Selection(schemas=(self.schema,)))
            answers = answer_checks(connector, asked)
        counted = [(answer.rows, answer.null_rows, answer.violations) for answer in answers]
        assert counted == [(3, 1, 0), (5, 1, 1), (5, 1, 1), (None, None, None)]
        assert "no column `nothing`" in (answers[3].error or "")

    def test_depths_of_hierarchies_are_counted(self, make_database: MakeDatabase) -> None:
        statements = [
            "create table parts (part_id integer, part_of integer)",
            "insert into parts values (1, null), (2, 1), (3, 2), (4, 4), (5, 6), (6, 5), (7, 6)",
            "create table loops (part_id integer, part_of integer)",
            "insert into loops values (1, 2), (2, 1)",
        ]
        parts, loops = self.name("parts"), self.name("loops")
        asked: list[DataCheck] = [
            UniquenessCheck(table=parts, columns=("part_id",)),
            DepthCheck(table=parts, columns=("part_of",), key="part_id"),
            DepthCheck(table=loops, columns=("part_of",), key="part_id"),
            DepthCheck(table=parts, columns=("part_of",), key="nothing"),
        ]
        with ConnectorFactory.create(make_database(statements)) as connector:
            read_catalog(connector, Selection(schemas=(self.schema,)))
            answers = answer_checks(connector, asked)
        counted = [(answer.rows, answer.null_rows, answer.violations, answer.depth) for answer in answers]
        assert counted == [(7, 0, 0, None), (7, 1, 3, 3), (2, 0, 2, 0), (None, None, None, None)]
        assert "no column `nothing`" in (answers[3].error or "")

    def test_a_check_that_cannot_be_asked_says_why(self, connector: DatabaseConnector) -> None:
        orders = self.name("orders")
        answers = answer_checks(
            connector,
            [
                UniquenessCheck(table=self.name("nowhere"), columns=("x",)),
                UniquenessCheck(table=orders, columns=("nothing",)),
                UniquenessCheck(table=orders, columns=("order_id",)),
                UniquenessCheck(table=self.name("broken_view"), columns=("ratio",)),
            ],
        )
        assert "no table" in (answers[0].error or "")
        assert "no column `nothing`" in (answers[1].error or "")
        assert answers[2].violations == 0
        assert answers[3].error
        assert answers[3].holds is None

    def test_sample_rows_are_text(self, connector: DatabaseConnector, catalog: Catalog) -> None:
        customers = catalog.table(self.name("customers"))
        assert customers is not None
        rows = sample_rows(connector, customers, 5)
        assert len(rows) == 5
        assert list(rows[0]) == [column.name for column in customers.columns]
        assert all(value is None or isinstance(value, str) for row in rows for value in row.values())
        assert sample_rows(connector, customers, 0) == ()

    def test_any_name_can_be_read(self, make_database: MakeDatabase) -> None:
        plain = ConnectorFactory.create(make_database(SHOP))
        url = make_database(hostile_tables(plain.quote))
        plain.close()
        with ConnectorFactory.create(url) as connector:
            catalog = read_catalog(connector, Selection(schemas=(self.schema,)))
            assert sorted(table.name for table in catalog.tables) == sorted(HOSTILE_NAMES)
            profiles, problems = profile_tables(connector, catalog)
            assert problems == ()
            for profile in profiles:
                assert profile.row_count == 60
                column = profile.column(profile.table)
                assert column is not None
                assert {each.value: each.count for each in column.values} == {"{{ one }}": 30, "it's": 30}
            checks = [
                UniquenessCheck(table=table.full_name, columns=(table.name, "number")) for table in catalog.tables
            ]
            assert [answer.violations for answer in answer_checks(connector, checks)] == [0] * len(HOSTILE_NAMES)
            assert all(len(sample_rows(connector, table, 2)) == 2 for table in catalog.tables)
