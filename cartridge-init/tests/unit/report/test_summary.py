"""The summary: figures that add up, and a verdict that claims no more than dbt has shown."""

from __future__ import annotations

import pytest
from cartridge.artifacts.run import RunResult
from cartridge.report.summary import database_name, figures, scan_time, validation
from invented_shop import shop_models, shop_run, shop_scan


def test_figures_say_what_they_are_made_of() -> None:
    found = {each.label: (each.value, each.note) for each in figures(shop_scan(), shop_models(), shop_run())}
    assert found == {
        "Tables": ("14", "13 tables, 1 view in 2 schemas"),
        "Rows": ("≈ 107,341", "2 tables estimated"),
        "Keys": ("14", "13 declared, 1 inferred"),
        "Relationships": ("16", "12 declared, 4 inferred"),
        "Models": ("22", "13 staging, 1 intermediate, 8 marts"),
        "Tests": ("36", "35 passed, 1 warned, 0 failed"),
    }


def test_tests_that_were_not_run_are_said_to_be_written_only() -> None:
    assert figures(shop_scan(), shop_models(), None)[-1].note == "written, not run"


def test_rows_are_exact_only_when_all_were_counted() -> None:
    scan = shop_scan()
    exact = tuple(each.model_copy(update={"row_count_kind": "exact"}) for each in scan.tables)
    assert figures(scan.model_copy(update={"tables": exact}), shop_models(), None)[1].value == "107,341"
    unknown = tuple(each.model_copy(update={"row_count": None}) for each in scan.tables)
    rows = figures(scan.model_copy(update={"tables": unknown}), shop_models(), None)[1]
    assert (rows.value, rows.note) == ("unknown", "13 tables not counted")


_PASSING = {"relationships_stg_bookshop_shop__reviews_customer_id__customer_id": "pass"}


@pytest.mark.parametrize(
    ("run", "state", "verdict"),
    [
        (None, "none", "Not validated"),
        (shop_run().model_copy(update={"command": "parse"}), "none", "Read by dbt, not built"),
        (shop_run().model_copy(update={"command": "parse", "status": "failed"}), "bad", "dbt cannot read the project"),
        (shop_run().model_copy(update={"nodes": ()}), "none", "Nothing was built"),
        (shop_run(), "warn", "Validated with warnings"),
        (shop_run(**_PASSING), "good", "Validated"),  # type: ignore[arg-type]
        (shop_run(fct_visits="error"), "bad", "Validation failed"),
        (shop_run(unique_dim_books_book_id="fail"), "bad", "Validation failed"),
        # dbt could not even start: a status without a single node.
        (shop_run().model_copy(update={"nodes": (), "status": "failed"}), "bad", "Validation failed"),
    ],
)
def test_the_verdict_is_honest(run: RunResult | None, state: str, verdict: str) -> None:
    found = validation(run)
    assert (found.state, found.verdict) == (state, verdict)


def test_the_verdict_counts_and_names_dbt() -> None:
    sentence = validation(shop_run(fct_visits="error")).explanation
    assert sentence.startswith("1 model could not be built; 20 models built, 35 tests passed, 1 warned, 0 failed")
    assert "dbt 1.11.16, build on target dev, 8.4 s." in sentence


def test_the_engine_is_written_as_its_makers_write_it() -> None:
    assert database_name(shop_scan()) == "PostgreSQL 15.14"
    assert database_name(shop_scan().model_copy(update={"database_type": "newdb"})) == "newdb 15.14"


@pytest.mark.parametrize(
    ("stamp", "text"),
    [
        ("2026-11-20T09:30:59+00:00", "2026-11-20 09:30 UTC"),
        ("2026-11-20T01:30:00-08:00", "2026-11-20 09:30 UTC"),
        ("2026-11-20T09:30:00", "2026-11-20 09:30"),
        ("<some day>", "<some day>"),
    ],
)
def test_the_time_of_the_scan_is_in_utc_and_never_an_error(stamp: str, text: str) -> None:
    assert scan_time(shop_scan().model_copy(update={"scan_timestamp": stamp})) == text
