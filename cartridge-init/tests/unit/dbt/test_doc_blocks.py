"""Longer texts that stand in several places are written once, and dbt puts them in again as they were."""

from __future__ import annotations

import pytest
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.models import ModelGenerationResult
from cartridge.dbt.doc_blocks import SHORTEST, doc_blocks
from cartridge.dbt.properties import models_yaml, sources_yaml
from requests_from_text import request_of

TEXT = """
    orders fact: id! customer_id>customers.id amount:decimal(8,2) created_at:timestamp
    customers dimension: id! name:text a:text b:text c:text d:text e:text
"""
LONG = " ".join(["The amount of the order in euros, with the tax of the country that it is sent to."] * 2)
SHORT = "Net, in euros."
JINJA = "{% enddocs %} {{ 1 / 0 }}\nSecond line, {# hidden #}."


def made(table: str | None = None, column: str | None = None) -> ModelGenerationResult:
    request = request_of(TEXT)
    orders, customers = request.tables
    amount = orders.columns[2].model_copy(update={"comment": column})
    columns = (*orders.columns[:2], amount, *orders.columns[3:])
    orders = orders.model_copy(update={"comment": table, "columns": columns})
    return make_models(request.model_copy(update={"tables": (orders, customers)}))


def test_a_long_text_stands_in_one_place_and_is_called_from_the_others() -> None:
    result = made(column=LONG)
    blocks = doc_blocks(result)
    assert dict(blocks.names) == {LONG: "public__orders__amount"}
    (file,) = blocks.files()
    assert file.path == "models/staging/public/_public__docs.md"
    assert file.content == f"{{% docs public__orders__amount %}}\n\n{LONG}\n\n{{% enddocs %}}\n"
    yaml = sources_yaml(result.sources[0], None, "duckdb", blocks) + models_yaml(result.models, "duckdb", docs=blocks)
    assert LONG not in yaml
    assert yaml.count("{{ doc('public__orders__amount') }}") == 3


def test_a_mart_calls_the_block_of_its_table_for_the_words_of_the_database() -> None:
    result = made(table=LONG)
    described = next(each.description for each in result.models if each.name == "fct_orders")
    written = doc_blocks(result).described(described)
    assert written.startswith("{{ doc('public__orders') }}\n\n")
    assert written.endswith(described.rpartition("\n\n")[2])


@pytest.mark.parametrize("text", [SHORT, JINJA, f"{LONG}\r\n{LONG}", None])
def test_what_is_short_or_no_plain_text_stays_where_it_is(text: str | None) -> None:
    result = made(column=text)
    assert not doc_blocks(result).names
    assert [*doc_blocks(result).files()] == []


def test_what_is_used_once_stays_where_it_is() -> None:
    result = made(column=LONG)
    staging = tuple(each for each in result.models if each.kind == "staging")
    alone = result.model_copy(update={"sources": (), "models": staging})
    assert not doc_blocks(alone).names
    assert len(LONG) > SHORTEST
