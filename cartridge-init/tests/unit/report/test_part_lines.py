"""The parts of a table on the page: one line per part, its columns together, the reason where it is one."""

from __future__ import annotations

from cartridge.artifacts.analysis import (
    Additivity,
    Cursor,
    DateColumn,
    DatePart,
    Evidence,
    FactKind,
    Hierarchy,
    Measure,
    Role,
    SoftDelete,
    TableRole,
)
from cartridge.report.part_lines import part_lines

ORDERS = TableRole(
    schema_name="shop",
    table="orders",
    role=Role.FACT,
    grain="one row per order",
    reason="Dated by ordered_at.",
    measures=("net", "tax", "rate"),
    fact_kind=FactKind.ACCUMULATING_SNAPSHOT,
    fact_kind_reason="Rows are written again.",
    measure_details=(
        Measure(column="net", additivity=Additivity.ADDITIVE, reason="An amount."),
        Measure(column="tax", additivity=Additivity.ADDITIVE, reason="Another amount."),
        Measure(column="rate", additivity=Additivity.NON_ADDITIVE, reason="A rate."),
    ),
    dates=(DateColumn(column="paid_at", part=DatePart.MILESTONE, reason="A step."),),
    soft_delete=SoftDelete(column="state", gone_when="= 'gone'", reason="One value says so."),
    cursors=(Cursor(column="id", kind="append_only_id", grows=True, reason="It grows."),),
    hierarchies=(
        Hierarchy(kind="levels", columns=("country", "city"), depth=2, evidence=Evidence(reason="Counted.", rows=9)),
    ),
)


def test_every_part_is_a_line() -> None:
    told = {each.name: (each.columns, each.reason) for each in part_lines(ORDERS)}
    assert told == {
        "Kind of fact: accumulating snapshot": ((), "Rows are written again."),
        "Additive measures": (("net", "tax"), ""),
        "Non-additive measures": (("rate",), "A rate."),
        "Milestones": (("paid_at",), "A step."),
        "Soft delete, gone when = 'gone'": (("state",), "One value says so."),
        "Cursor for new rows (number)": (("id",), "It grows."),
        "Hierarchy (levels)": (("country", "city"), "Counted."),
    }
    assert ORDERS.title == "fact (accumulating snapshot)"


def test_a_table_without_a_role_has_no_line() -> None:
    assert part_lines(None) == ()


def test_nothing_rests_on_a_column_that_is_not_seen() -> None:
    left = ORDERS.without(frozenset({"tax", "state", "paid_at", "city", "id"}))
    assert left.measures == ("net", "rate")
    assert [each.column for each in left.measure_details] == ["net", "rate"]
    assert (left.soft_delete, left.dates, left.hierarchies, left.cursors) == (None, (), (), ())
    assert ORDERS.without(frozenset()) is ORDERS
