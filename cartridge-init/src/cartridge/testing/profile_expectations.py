"""What a connector measures."""

from __future__ import annotations

import statistics

import pytest

from cartridge.artifacts.catalog import Catalog
from cartridge.artifacts.profile import ColumnProfile, Quartiles, TableProfile
from cartridge.artifacts.progress import Progress
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import ProfileOptions, profile_tables
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.testing.features import needs
from cartridge.testing.shop_fixtures import MakeDatabase, ShopOfAConnector


class ProfileExpectations(ShopOfAConnector):
    """Statistics: the counts of the shop, within the budgets."""

    def test_rows_are_counted_exactly(self, profiles: dict[str, TableProfile]) -> None:
        counts = {name: (profile.row_count, profile.row_count_kind) for name, profile in profiles.items()}
        assert counts["customers"] == (120, "exact")
        assert counts["orders"] == (600, "exact")
        assert counts["paid_orders"] == (200, "exact")
        assert counts["empty_things"] == (0, "exact")

    def test_numbers_and_dates_are_measured(self, profiles: dict[str, TableProfile]) -> None:
        balance = _column(profiles, "customers", "balance")
        assert (balance.null_count, balance.minimum, balance.maximum) == (20, -5.5, 112.5)
        assert balance.mean == pytest.approx(53.5)
        balances = [number - 6.5 for number in range(1, 121) if number % 6]
        assert balance.standard_deviation == pytest.approx(statistics.pstdev(balances), rel=1e-9)
        signed_up = _column(profiles, "customers", "signed_up_on")
        assert (signed_up.minimum, signed_up.maximum) == ("2024-01-01", "2024-01-28")

    def test_spread_is_told_from_a_large_mean(self, make_database: MakeDatabase) -> None:
        rows = ", ".join(f"({10**12 + number % 3}, {number % 3})" for number in range(600))
        statements = ["create table heights (high bigint, low decimal(4, 1))", f"insert into heights values {rows}"]
        with ConnectorFactory.create(make_database(statements)) as connector:
            (profile,), _ = profile_tables(connector, read_catalog(connector, Selection(schemas=(self.schema,))))
        for column in profile.columns:
            assert column.standard_deviation == pytest.approx((2 / 3) ** 0.5, rel=1e-4)

    def test_texts_are_measured_by_length_and_not_shown(self, profiles: dict[str, TableProfile]) -> None:
        name = _column(profiles, "customers", "full_name")
        assert (name.min_length, name.max_length) == (10, 11)
        assert name.mean_length == pytest.approx((99 * 10 + 21 * 11) / 120)
        assert (name.minimum, name.maximum, name.values) == (None, None, ())

    def test_lengths_are_in_characters(self, make_database: MakeDatabase) -> None:
        words = ", ".join(f"('{word}')" for word in ("größe", "名前", "\N{GRINNING FACE}", "plain text", ""))
        statements = ["create table words (word varchar(40))", f"insert into words values {words}"]
        with ConnectorFactory.create(make_database(statements)) as connector:
            (profile,), _ = profile_tables(connector, read_catalog(connector, Selection(schemas=(self.schema,))))
        (word,) = profile.columns
        assert (word.min_length, word.max_length) == (0, 10)
        assert word.mean_length == pytest.approx(18 / 5)

    def test_quartiles_are_right_within_their_error(self, profiles: dict[str, TableProfile]) -> None:
        numbers = _quartiles(profiles, "orders", "order_id")
        most = (numbers.error or 0) * 600 + 1
        for value, truth in ((numbers.lower, 150), (numbers.median, 300), (numbers.upper, 450)):
            assert abs(float(value) - truth) <= most
        balance = _quartiles(profiles, "customers", "balance")
        assert float(balance.median) == pytest.approx(53.5, abs=(balance.error or 0) * 120 + 1)
        dates = _quartiles(profiles, "customers", "signed_up_on")
        assert "2024-01-01" <= str(dates.lower) < str(dates.median) < str(dates.upper) <= "2024-01-28"
        codes = _quartiles(profiles, "order_items", "quantity")
        assert (codes.lower, codes.median, codes.upper) == (2, 3, 4)

    def test_texts_of_one_form_show_it(self, profiles: dict[str, TableProfile]) -> None:
        shapes = {each.value: each.count for each in _column(profiles, "customers", "country_code").shapes}
        assert shapes == {"AA": 120}
        names = {each.value: each.count for each in _column(profiles, "customers", "full_name").shapes}
        assert names == {"Aaaaaaaa99": 90, "Aaaaaaaa 9": 9, "Aaaaaaaa999": 21}
        assert _column(profiles, "orders", "status").shapes == ()  # its values are known

    def test_prose_has_no_shape_and_mail_has_one(self, make_database: MakeDatabase) -> None:
        prose = ", ".join(
            f"('{'Ring twice, ' * 4}{number}', 'Größe {number % 2}', '{'ab.' * (number % 17)}c{number}@mail.example')"
            for number in range(60)
        )
        statements = [
            "create table notes (note varchar(80), size_label varchar(20), f2 varchar(80))",
            f"insert into notes values {prose}",
        ]
        with ConnectorFactory.create(make_database(statements)) as connector:
            (profile,), _ = profile_tables(connector, read_catalog(connector, Selection(schemas=(self.schema,))))
        note, size, mail = profile.columns
        assert note.shapes == ()
        assert [(each.value, each.count) for each in mail.shapes] == [("a@a.aa", 60)]  # of whatever length
        assert [each.value for each in size.values] in (["Größe 0", "Größe 1"], [])

    @needs("json")
    def test_keys_of_documents_are_counted_and_values_are_not_shown(self, make_database: MakeDatabase) -> None:
        with ConnectorFactory.create(make_database(self.documents)) as connector:
            (profile,), problems = profile_tables(connector, read_catalog(connector, Selection(schemas=(self.schema,))))
        assert problems == ()
        body = profile.column("body")
        assert body is not None
        assert [(each.key, each.count, each.rows, each.kinds) for each in body.json_keys] == [
            ("colour", 39, 39, ("string",)),
            ("size", 39, 39, ("number",)),
            ("tags", 20, 39, ("array",)),
            ("wrapped", 20, 39, ("boolean", "null")),
        ]
        assert "secret" not in profile.model_dump_json()

    @needs("storage order")
    def test_columns_that_grow_as_rows_are_stored(self, profiles: dict[str, TableProfile]) -> None:
        assert _column(profiles, "orders", "order_id").is_increasing is True
        assert _column(profiles, "orders", "customer_id").is_increasing is False

    def test_distinct_values_are_counted(self, profiles: dict[str, TableProfile]) -> None:
        assert _column(profiles, "customers", "customer_id").distinct_count == 120
        assert _column(profiles, "orders", "customer_id").distinct_count == 120

    def test_codes_of_a_closed_set_are_complete(self, profiles: dict[str, TableProfile]) -> None:
        status = _column(profiles, "orders", "status")
        assert {each.value: each.count for each in status.values} == {
            "new": 200,
            "paid": 200,
            "shipped": 199,
            "Paid": 1,
        }
        assert status.values_are_complete
        assert (status.distinct_count, status.distinct_kind) == (4, "exact")

    def test_what_merely_repeats_is_no_closed_set(self, profiles: dict[str, TableProfile]) -> None:
        assert _column(profiles, "customers", "country_code").values == ()
        assert _column(profiles, "customers", "full_name").values == ()

    def test_an_empty_table_has_no_statistics(self, profiles: dict[str, TableProfile]) -> None:
        thing = _column(profiles, "empty_things", "name")
        assert (thing.null_count, thing.min_length, thing.mean_length, thing.values) == (0, None, None, ())
        assert _column(profiles, "empty_things", "thing_id").minimum is None

    def test_a_failing_view_is_reported_and_the_rest_goes_on(
        self, connector: DatabaseConnector, catalog: Catalog
    ) -> None:
        profiles, problems = profile_tables(connector, catalog)
        (problem,) = [each for each in problems if each.table == "broken_view"]
        assert problem.schema_name == self.schema
        assert "broken_view" in problem.message
        assert {profile.table for profile in profiles} >= {"customers", "orders", "paid_orders", "empty_things"}

    def test_threads_change_nothing(
        self, connector: DatabaseConnector, catalog: Catalog, profiles: dict[str, TableProfile]
    ) -> None:
        alone, _ = profile_tables(connector, catalog, ProfileOptions(threads=1))
        assert {profile.table: profile for profile in alone} == profiles

    def test_more_rows_than_the_budget_are_sampled(self, connector: DatabaseConnector, catalog: Catalog) -> None:
        profiles, _ = profile_tables(connector, catalog, ProfileOptions(max_rows=100))
        orders = next(profile for profile in profiles if profile.table == "orders")
        assert orders.is_sampled
        assert orders.row_count_kind == "estimated"
        status = orders.column("status")
        assert status is not None
        assert not status.values_are_complete

    def test_a_time_budget_leaves_tables_out(self, connector: DatabaseConnector, catalog: Catalog) -> None:
        profiles, problems = profile_tables(connector, catalog, ProfileOptions(budget_seconds=1e-9))
        assert profiles == ()
        assert all("time budget" in problem.message for problem in problems)
        assert len(problems) == len(catalog.tables)

    def test_a_budget_of_bytes_leaves_tables_out(self, connector: DatabaseConnector, catalog: Catalog) -> None:
        told: list[Progress] = []
        try:
            profiles, problems = profile_tables(connector, catalog, ProfileOptions(max_bytes=10), told.append)
        finally:
            connector.max_bytes = None
        left_out = {problem.table: problem for problem in problems}
        assert left_out.keys() >= {"customers", "orders", "order_items"}
        assert "10B that may be read" in left_out["orders"].message
        assert "--max-bytes" in left_out["orders"].next_step
        assert {profile.table for profile in profiles} <= {"empty_things"}
        assert "left out" in told[0].note

    def test_bytes_are_told_before_anything_is_read(self, connector: DatabaseConnector, catalog: Catalog) -> None:
        told: list[Progress] = []
        try:
            profiles, _ = profile_tables(connector, catalog, ProfileOptions(max_bytes=10**12), told.append)
        finally:
            connector.max_bytes = None
        assert {profile.table for profile in profiles} >= {"customers", "orders", "order_items", "empty_things"}
        assert told[0].done == 0
        assert told[0].note.startswith("about ")
        assert not told[0].note.startswith("about 0B")
        assert [each.note for each in told[1:]] == [""] * (len(told) - 1)


def _quartiles(profiles: dict[str, TableProfile], table: str, column: str) -> Quartiles:
    found = _column(profiles, table, column).quartiles
    assert found is not None
    return found


def _column(profiles: dict[str, TableProfile], table: str, column: str) -> ColumnProfile:
    found = profiles[table].column(column)
    assert found is not None
    return found
