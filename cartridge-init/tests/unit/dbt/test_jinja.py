"""Whatever a database holds, dbt renders the escaped form to exactly that, and runs none of it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from cartridge.dbt.jinja import escape, escape_argument, string_literal
from dbt.clients.jinja import get_rendered
from hypothesis import example, given
from hypothesis import strategies as st

PIECES = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "{",
    "}",
    "'",
    '"',
    "\\",
    "\n",
    "\r",
    "\r\n",
    "-",
    "raw",
    "endraw",
    "enddocs",
    " ",
]
TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text("ab1 ", max_size=3)), max_size=12).map("".join),
)
CALLS = st.tuples(
    st.sampled_from(["env_var", "ref", "var", "source", "doc"]), st.sampled_from(["", " ", "\n"]), TEXTS
).map(lambda parts: f"{parts[1]}{parts[0]}{parts[1]}({parts[2]})")


def explode(*_: object) -> str:
    raise AssertionError("something from the database was called")


FUNCTIONS = dict.fromkeys(("env_var", "ref", "var", "source", "doc", "config", "run_query"), explode)
# Where dbt renders the arguments of a data test.
LOOKS_LIKE_A_CALL = re.compile(r"^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$")


def rendered(text: str) -> Any:
    return get_rendered(text, dict(FUNCTIONS))


def rendered_argument(text: str) -> Any:
    return get_rendered(f"{{{{ {text} }}}}" if LOOKS_LIKE_A_CALL.match(text) else text, dict(FUNCTIONS), native=True)


@given(TEXTS)
@example("{{ env_var('HOME') }}")
@example("{% raw %}{{ x }}{% endraw %}")
@example("{# note #}")
@example("{{{%{#")
@example("{{ '{{' }}")
@example("a {{ b }}\r\nc\r")
@example("a {{ b }}\n")
@example("}}\n")
@example("100 %}\r\n")
@example("{{{\n")
@example("}}{\r{\r\n")
def test_rendering_gives_the_text_back(text: str) -> None:
    assert rendered(escape(text)) == text


@given(TEXTS)
def test_it_stays_readable_where_there_is_nothing_to_escape(text: str) -> None:
    if not re.search(r"\{[{%#]|[#}%]\}", text):
        assert escape(text) == text


@given(st.one_of(TEXTS, CALLS))
@example("env_var('HOME')")
@example(" ref('a')\n")
@example("doc('{{ x }}')")
def test_an_argument_is_never_called(text: str) -> None:
    assert rendered_argument(escape_argument(text)) == text


@given(TEXTS)
def test_a_literal_is_the_text_inside_braces(text: str) -> None:
    kept: list[str] = []
    get_rendered(f"{{{{ keep({string_literal(text)}) }}}}", {"keep": kept.append})
    assert kept == [text]


@pytest.mark.parametrize("text", ["1", "1.5", "[1, 2]", "True", "None", "{'a': 1}", "'quoted'"])
def test_what_looks_like_a_value_stays_a_text(text: str) -> None:
    assert rendered_argument(escape_argument(text)) == text
