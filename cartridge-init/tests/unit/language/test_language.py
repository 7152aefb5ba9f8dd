"""Language of databases in many languages: the right form or none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from cartridge.language import ENGLISH, Language, is_english, language_of
from hypothesis import given
from hypothesis import strategies as st

DATABASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "databases.yml").read_text(encoding="utf-8")
)


def of(database: dict[str, Any]) -> Language:
    return language_of(
        (table.split("_"), [each.strip().split("_") for each in columns.split(",")])
        for table, columns in database["tables"].items()
    )


@pytest.mark.parametrize("database", DATABASES, ids=lambda each: each["language"])
def test_a_noun_gets_the_right_form_or_none(database: dict[str, Any]) -> None:
    language = of(database)
    wanted = {**{each: (each, each) for each in database.get("same", [])}}
    wanted |= {table: tuple(forms.split()) for table, forms in database.get("named", {}).items()}
    found = {}
    for table in wanted:
        one = language.singular(table.split("_")[-1])
        found[table] = (one, language.plural(one))
    assert found == wanted


@pytest.mark.parametrize("database", DATABASES, ids=lambda each: each["language"])
def test_the_language_is_that_of_the_database_as_a_whole(database: dict[str, Any]) -> None:
    assert of(database).is_english is database["language"].startswith("English")


def test_what_is_no_word_has_no_plural() -> None:
    assert language_of([(["t1"], [["c1"], ["c2"]])]).plural("t1") == "t1"


def test_words_that_many_languages_share_are_english_where_no_other_word_speaks_against_it() -> None:
    language = language_of([(["products"], [["id"], ["name"]])])
    assert (language.singular("products"), language.plural("product")) == ("product", "products")


@pytest.mark.parametrize("word", "customers salesperson salesorderheader warehouse categories wives".split())
def test_english_words_are_known_alone_and_run_together(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize("word", "kunde umsatz cliente commande fattura bestelling station hotel data id xyz".split())
def test_foreign_and_shared_words_are_not_english(word: str) -> None:
    assert not is_english(word)


@given(st.text(max_size=30))
def test_a_foreign_word_never_changes_where_the_database_does_not_write_its_other_form(word: str) -> None:
    language = Language(is_english=False)
    if not is_english(word):
        assert language.singular(word) == language.plural(word) == word


@given(st.sampled_from("customer order category address box quiz person status analysis criterion day".split()))
def test_english_nouns_come_back_from_their_plural(word: str) -> None:
    assert ENGLISH.singular(ENGLISH.plural(word)) == word
