"""What our YAML writer writes, a YAML library reads back unchanged, and a person reads with pleasure."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from cartridge.dbt.yaml import WIDTH, Value, dump, scalar
from hypothesis import example, given
from hypothesis import strategies as st

# Lone surrogates are no text that a file can hold.
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.text(" \t\n\r\x0b\x0c\x85\xa0\u2028\u2029\ufeff", max_size=10),
    st.text("ab {}%#'\"\\:-&*!|>,[]?@`~\n", max_size=200),
    st.lists(st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=20), max_size=40).map(" ".join),
    st.sampled_from(
        ["true", "No", "y", "null", "~", "1", "1.5", "1e3", "0x1F", "1_000", "12:30", "2024-01-01", ".inf", "-", "---"]
    ),
    st.sampled_from(
        ["{{ x }}", "{% y %}", "{# z #}", "a: b", "a #b", "# a", "- a", "<<", "=", "%TAG", "&a", "*a", "!!x"]
    ),
)
KEYS = TEXTS.filter(lambda text: len(text) <= 100)
"""YAML allows a key on one line up to 1,024 characters; ours are words."""
SCALARS = st.one_of(TEXTS, st.integers(), st.booleans(), st.none())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
@example({"a": "x" * 200 + " " + "y" * 200, "b": "one\n\ntwo", "c": "one \n two", "d": "\n", "e": "a\n"})
@example({"a": [[], {}, [[{"b": ["c\u2028"]}]], ""], "b": {"c": {}}, "c": {"": [""]}})
@example({"a": "long " * 40 + "end", "b": ["long " * 40 + "end"], "c": {"d": "# " + "long " * 40 + "end"}})
def test_reading_gives_back_what_was_written(value: dict[str, Value]) -> None:
    text = dump(value, spaced=tuple(value))
    loader: Any
    for loader in (yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        assert (yaml.load(text, Loader=loader) or {}) == value
    assert text.endswith("\n")


@given(TEXTS)
def test_a_scalar_stays_on_one_line_and_a_text(text: str) -> None:
    written = scalar(text)
    assert len(written.splitlines()) <= 1
    assert yaml.safe_load(f"- {written}") == [text]
    assert yaml.safe_load(f"{written}: 1") == {text: 1} if len(text) < 100 else True


@given(st.dictionaries(KEYS, VALUES, max_size=4))
def test_the_text_holds_nothing_that_a_terminal_would_act_on(value: dict[str, Value]) -> None:
    written = dump(value)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff]", written)


def test_it_looks_as_people_write_it() -> None:
    document: dict[str, Value] = {
        "version": 2,
        "models": [
            {
                "name": "stg_orders",
                "description": "One row per order.",
                "columns": [
                    {"name": "order_id", "data_tests": ["unique", {"accepted_values": {"values": ["a", "no"]}}]}
                ],
            },
            {"name": "stg_lines", "description": "Two\nlines.", "config": {"meta": {}, "tags": []}},
        ],
    }
    assert dump(document, spaced=("models",)) == (
        "version: 2\n"
        "\n"
        "models:\n"
        "  - name: stg_orders\n"
        '    description: "One row per order."\n'
        "    columns:\n"
        "      - name: order_id\n"
        "        data_tests:\n"
        "          - unique\n"
        "          - accepted_values:\n"
        "              values:\n"
        "                - a\n"
        '                - "no"\n'
        "\n"
        "  - name: stg_lines\n"
        "    description: |-\n"
        "      Two\n"
        "      lines.\n"
        "    config:\n"
        "      meta: {}\n"
        "      tags: []\n"
    ).replace('"One row per order."', scalar("One row per order."))


def test_a_long_text_is_folded_within_the_width() -> None:
    text = "Each of these words is short, and all of them together are long. " * 5
    written = dump({"description": text.strip()})
    assert written.startswith("description: >-\n")
    assert all(len(line) <= WIDTH for line in written.splitlines())


@pytest.mark.parametrize("text", ["yes", "Off", "123", "1e5", "null", "", " a", "a ", "a:b", "#a", "@a", "日本"])
def test_what_a_reader_could_take_for_something_else_is_quoted_or_plain_text(text: str) -> None:
    assert yaml.safe_load(dump({"key": text})) == {"key": text}
    assert scalar(text).startswith('"') or yaml.safe_load(scalar(text)) == text
