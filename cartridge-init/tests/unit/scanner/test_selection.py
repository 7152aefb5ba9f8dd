"""Which schemas and tables a scan is about."""

from __future__ import annotations

import pytest
from cartridge.artifacts.catalog import Schema
from cartridge.artifacts.noun import TableName
from cartridge.errors import EmptyScanError, ScanError
from cartridge.scanner.selection import Selection

KNOWN = (Schema(name="public"), Schema(name="sales"))


@pytest.mark.parametrize(
    ("include", "exclude", "accepted"),
    [
        ((), (), ["public.orders", "sales.orders", "sales.Order[1]"]),
        (("orders",), (), ["public.orders", "sales.orders"]),
        (("sales.*",), (), ["sales.orders", "sales.Order[1]"]),
        (("order*",), ("sales.*",), ["public.orders"]),
        (("ORDERS",), (), []),
        (("Order[1]",), (), ["sales.Order[1]"]),
        ((), ("*",), []),
    ],
)
def test_patterns(include: tuple[str, ...], exclude: tuple[str, ...], accepted: list[str]) -> None:
    selection = Selection(include=include, exclude=exclude)
    tables = [("public", "orders"), ("sales", "orders"), ("sales", "Order[1]")]
    names = [TableName(schema_name=schema, table=table) for schema, table in tables]
    assert [str(name) for name in names if selection.accepts(name)] == accepted


def test_no_schema_means_every_schema() -> None:
    assert Selection().chosen_schemas(KNOWN) == KNOWN
    assert Selection(schemas=("sales",)).chosen_schemas(KNOWN) == (Schema(name="sales"),)


def test_an_unknown_schema_lists_the_known_ones() -> None:
    with pytest.raises(ScanError) as caught:
        Selection(schemas=("sale",)).chosen_schemas(KNOWN)
    assert str(caught.value) == (
        "There is no schema `sale` that this user may read. Known: public, sales. Did you mean `sales`?"
    )


def test_the_schema_that_the_connection_names_is_the_only_one() -> None:
    only = (Schema(name="sales"),)
    assert Selection(schemas=("sales",)).chosen_schemas(only, "sales") == only
    with pytest.raises(ScanError) as caught:
        Selection(schemas=("public",)).chosen_schemas(only, "sales")
    assert str(caught.value) == (
        "The schema `public` is not read, as the connection names `sales`, and no other is read then. "
        "Put `public` in its place; or leave `sales` out, and --schema chooses among all there are."
    )
    with pytest.raises(ScanError, match="Did you mean `sales`"):
        Selection(schemas=("SALES",)).chosen_schemas(only, "sales")


@pytest.mark.parametrize(("wanted", "known"), [("sales", "SALES"), ("SALES", "sales"), ("Sales", "SALES")])
def test_a_schema_in_another_case_is_the_one_that_was_meant(wanted: str, known: str) -> None:
    schemas = (Schema(name="sale"), Schema(name=known), Schema(name="PUBLIC"))
    with pytest.raises(ScanError) as caught:
        Selection(schemas=(wanted,)).chosen_schemas(schemas)
    assert caught.value.next_step.endswith(f"Did you mean `{known}`?")


@pytest.mark.parametrize(
    ("include", "found"),
    [
        (("orders",), "SALES.ORDERS"),
        (("sales.*",), "SALES.ORDERS"),
        (("SALES.orders",), "SALES.ORDERS"),
        (("x",), None),
    ],
)
def test_a_pattern_in_another_case_has_a_table_it_may_have_meant(include: tuple[str, ...], found: str | None) -> None:
    tables = [TableName(schema_name="SALES", table="VISITS"), TableName(schema_name="SALES", table="ORDERS")]
    other = Selection(include=include).differs_by_case(tables)
    assert (str(other) if other else None) == found


def test_a_database_without_schemas_is_said() -> None:
    with pytest.raises(EmptyScanError, match="no schema that this user may read"):
        Selection().chosen_schemas(())


def test_a_selection_in_words() -> None:
    assert Selection().describe() == "everything"
    assert Selection(schemas=("a", "b"), include=("x*",), exclude=("y",)).describe() == (
        "schemas `a`, `b`, include `x*`, exclude `y`"
    )
