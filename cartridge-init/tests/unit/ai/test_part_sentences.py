"""What descriptions say of the parts of a table: its kind, what may be added up, which rows are gone."""

from __future__ import annotations

import pytest
from cartridge.ai.rules.parts import part_of_table, sentence_of_column, sentences_of_table
from cartridge.artifacts.analysis import (
    Additivity,
    ChangeHistory,
    DateColumn,
    DatePart,
    DegenerateDimension,
    FactKind,
    Measure,
    Role,
    SoftDelete,
    TableRole,
)

BALANCES = TableRole(
    schema_name="bank",
    table="balances",
    role=Role.FACT,
    grain="one row per account and day",
    reason="Dated.",
    fact_kind=FactKind.PERIODIC_SNAPSHOT,
    measure_details=(Measure(column="saldo", additivity=Additivity.SEMI_ADDITIVE, reason="A level."),),
    degenerate_dimensions=(DegenerateDimension(column="voucher", reason="A number."),),
    dates=(DateColumn(column="due_on", part=DatePart.DUE, reason="Planned."),),
    history=ChangeHistory(valid_from="since", reason="Versions."),
    soft_delete=SoftDelete(column="deleted_at", gone_when="is not null", reason="Named so."),
)


def test_the_kind_of_a_fact_is_its_part() -> None:
    assert part_of_table(Role.FACT, BALANCES) == "Periodic snapshot fact"
    assert part_of_table(Role.FACT, None) == "Fact"
    assert part_of_table(Role.EVENT, BALANCES) == "Fact (event log)"


def test_a_reader_is_told_what_would_make_numbers_wrong() -> None:
    told = sentences_of_table(BALANCES)
    assert "filter on one period" in told
    assert "earlier versions" in told
    assert "`deleted_at` is not null" in told
    assert sentences_of_table(None) == ""


def test_a_measure_is_told_with_the_number_that_stands_for_none() -> None:
    amount = Measure(column="amount", additivity=Additivity.UNKNOWN, reason="A sentinel.", placeholders=(-1, 99999.99))
    told = sentence_of_column(BALANCES.model_copy(update={"measure_details": (amount,)}), "amount")
    assert told == (
        "A measure in which -1 and 99999.99 stands for no number: make it null before adding up or averaging."
    )


@pytest.mark.parametrize(
    ("column", "part"),
    [("saldo", "everything but time"), ("voucher", "degenerate"), ("due_on", "planned or agreed")],
)
def test_a_column_says_its_part(column: str, part: str) -> None:
    assert part in sentence_of_column(BALANCES, column)


def test_a_column_without_a_part_says_nothing() -> None:
    assert sentence_of_column(BALANCES, "note") == ""
    assert sentence_of_column(None, "saldo") == ""


def test_a_step_is_null_as_long_as_it_was_not_reached_only_where_there_are_nulls() -> None:
    tasks = BALANCES.model_copy(
        update={"dates": (DateColumn(column="closed_at", part=DatePart.MILESTONE, reason="A step."),)}
    )
    assert sentence_of_column(tasks, "closed_at") == "When a step of the process was reached."
    assert "null as long as it was not" in sentence_of_column(tasks, "closed_at", has_nulls=True)
