"""The business context as a file: what is read, in whose form, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from cartridge.artifacts.business_context import BusinessContext, Stakeholder, in_one_cell, items_of
from cartridge.artifacts.request import ModelGenerationRequest
from cartridge.contextfile import COLUMNS, business_context_text, load_business_context, read_business_context
from cartridge.errors import BusinessContextError
from hypothesis import given
from hypothesis import strategies as st

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12).map(
    lambda text: " ".join(text.split())
)


def test_the_columns_are_those_that_people_have() -> None:
    documented = (
        "business_name industry business_description primary_metrics secondary_metrics business_model target_audience "
        "refresh_frequency_minutes reporting_needs data_sources use_cases stakeholders current_challenges "
        "success_criteria"
    )
    assert " ".join(COLUMNS) == documented


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("", ()),
        ("revenue", ("revenue",)),
        ("revenue, margin", ("revenue", "margin")),
        ("revenue; orders per day, by channel", ("revenue", "orders per day, by channel")),
        ("revenue\nmargin", ("revenue", "margin")),
        ('"orders, returned", revenue', ("orders, returned", "revenue")),
        ('"orders; returned"; "a ""b"" c"', ("orders; returned", 'a "b" c')),
        ('["revenue", "orders, returned"]', ("revenue", "orders, returned")),
        ("[revenue", ("[revenue",)),
        ('5" pipes, 6" pipes', ('5" pipes', '6" pipes')),
        (" ;; revenue ;revenue; ", ("revenue",)),
    ],
)
def test_a_cell_holds_a_list(cell: str, items: tuple[str, ...]) -> None:
    assert items_of(cell) == items


@given(st.lists(WORDS.filter(bool), unique=True, max_size=5))
def test_a_list_is_read_as_it_was_written(items: list[str]) -> None:
    assert items_of(in_one_cell(tuple(items))) == tuple(items)


@given(st.lists(WORDS.filter(bool), unique=True, max_size=4), WORDS)
def test_a_file_is_read_as_it_was_written(metrics: list[str], name: str) -> None:
    context = BusinessContext(business_name=name, primary_metrics=tuple(metrics), refresh_frequency_minutes=60)
    assert read_business_context(business_context_text(context), "x.csv") == context


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_parts_the_cells_is_seen_by_the_header(delimiter: str) -> None:
    text = f'business_name{delimiter}primary_metrics\n"Books; more, and\tmore"{delimiter}"revenue, orders"\n'
    assert read_business_context(text, "x.csv").primary_metrics == ("revenue", "orders")
    assert read_business_context(text, "x.csv").business_name == "Books; more, and more"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_spreadsheet_writes_in_its_own_letters(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "context.csv"
    path.write_bytes("Business Name,industry\r\nBücher – Köln,retail\r\n".encode(encoding))
    assert load_business_context(path).business_name == "Bücher – Köln"


def test_further_rows_add_to_the_lists() -> None:
    text = "business_name,stakeholders,use_cases\nBooks,Finance,\n,Marketing,dashboard\nBooks,Finance,alerts\n"
    context = read_business_context(text, "x.csv")
    assert context.stakeholders == ("Finance", "Marketing")
    assert context.use_cases == ("dashboard", "alerts")


def test_all_mistakes_are_told_at_once_with_line_and_column() -> None:
    text = (
        "business_name,industri,refresh_frequency_minutes,industry,industry\n"
        '"Books\n& Co",x,soon,retail,\n'
        "Others,,,,,extra\n"
    )
    with pytest.raises(BusinessContextError) as caught:
        read_business_context(text, "x.csv")
    told = caught.value.what
    assert "line 1, column 2: there is no column `industri`" in told
    assert "Did you mean `industry`?" in told
    assert "line 1, column 5: `industry` is there twice." in told
    assert "line 2, refresh_frequency_minutes: it is a whole number of minutes above 0" in told
    assert "line 4, business_name: line 2 says something else" in told
    assert "line 4, column 6: the header names 5 columns" in told
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "There is no file"),
        (b"", "has no header"),
        (b"Books,retail\n", "has no header"),
        (b"PK\x03\x04\x00\x00", "is no text"),
        (b'business_name\n"Books\n', "line 2"),
        (b"business_name\n" + b"x" * 1_000_001, "larger than"),
        (b"business_name\n" + b"x" * 10_001, "line 2, business_name"),
    ],
)
def test_a_file_that_is_none_is_told(tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "context.csv"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BusinessContextError, match=told):
        load_business_context(path)


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("Finance", [("Finance", None)]),
        ("Finance <finance@example.com>", [("Finance", "finance@example.com")]),
        ("Ann Lee (ann@example.com), CFO", [("Ann Lee, CFO", "ann@example.com")]),
        ("Sales: sales@example.com", [("Sales", "sales@example.com")]),
        ("sales@example.com", [("sales@example.com", "sales@example.com")]),
    ],
)
def test_a_stakeholder_may_have_an_address(said: str, people: list[tuple[str, str | None]]) -> None:
    context = BusinessContext(stakeholders=(said,))
    assert list(context.people) == [Stakeholder(*each) for each in people]


@pytest.mark.parametrize("said", [None, "", "Sells books."])
def test_a_request_takes_a_text(said: str | None) -> None:
    request = ModelGenerationRequest.model_validate({"tables": (), "business_context": said})
    assert request.business_context == BusinessContext(business_description=said or "")
    assert request.business_context.is_empty == (not said)
