"""What is said of tables and columns: the database's words first, then what was measured, never a name twice."""

from __future__ import annotations

from typing import cast

import pytest
from cartridge.ai.rules.describe import sentence_of
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import Evidence, PolymorphicReference, PolymorphicTarget
from cartridge.artifacts.models import GeneratedModel, ModelGenerationResult
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.profile import ColumnProfile, ValueCount
from cartridge.artifacts.request import ModelGenerationRequest
from requests_from_text import request_of

TEXT = """
    orders fact: id! customer_id>customers.id amount:decimal(8,2)
    customers dimension: id! name:text a:text b:text c:text d:text e:text
"""


def request_with(comment: str | None = None, column: dict[str, object] | None = None) -> ModelGenerationRequest:
    request = request_of(TEXT, schema_comments={"public": "The shop."})
    orders, customers = request.tables
    amount = orders.columns[-1].model_copy(update=column or {})
    orders = orders.model_copy(update={"comment": comment, "columns": (*orders.columns[:-1], amount)})
    return request.model_copy(update={"tables": (orders, customers)})


def model(result: ModelGenerationResult, name: str) -> GeneratedModel:
    return next(each for each in result.models if each.name == name)


def of_amount(column: dict[str, object]) -> str:
    columns = model(make_models(request_with(column=column)), "stg_public__orders").columns
    return next(each.description for each in columns if each.origin and each.origin.column == "amount")


def test_comments_are_carried_over_word_for_word() -> None:
    result = make_models(request_with("Ours.\nAll."))
    assert model(result, "stg_public__orders").description == "Ours.\nAll."
    assert "Ours.\nAll." in model(result, "fct_orders").description
    assert result.sources[0].description.startswith("The shop.\n\n")
    assert result.sources[0].tables[1].description == "Ours.\nAll."


def test_a_comment_on_a_column_is_carried_over_everywhere() -> None:
    result = make_models(request_with(column={"comment": "Net, in euros."}))
    for name in ("stg_public__orders", "fct_orders"):
        found = model(result, name).column("amount")
        assert found
        assert found.description == "Net, in euros."


def test_a_blank_comment_says_nothing() -> None:
    assert model(make_models(request_with("  \n ")), "stg_public__orders").description.strip()


def test_an_empty_table_is_said_to_be_empty() -> None:
    request = request_with()
    orders, customers = request.tables
    request = request.model_copy(update={"tables": (orders.model_copy(update={"row_count": 0}), customers)})
    assert "mpty" in model(make_models(request), "stg_public__orders").description


def test_keys_and_references_say_what_they_identify() -> None:
    staging = model(make_models(request_with()), "stg_public__orders")
    key, reference = staging.column("order_id"), staging.column("customer_id")
    assert key
    assert reference
    assert "order" in key.description
    assert "customer" in reference.description


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ({"distinct_count": 1234, "distinct_kind": "exact", "null_count": 0}, "1,234"),
        ({"distinct_count": 7, "distinct_kind": "estimated", "null_count": 3}, "About 7"),
        ({"distinct_count": 7, "distinct_kind": "exact", "null_count": 3}, "3 null"),
        ({"distinct_count": 0, "distinct_kind": "exact", "null_count": 3}, "null"),
        ({"null_count": 1234}, "1,234 null"),
    ],
)
def test_an_unknown_meaning_comes_with_what_was_measured(profile: dict[str, object], said: str) -> None:
    assert said in of_amount({"profile": ColumnProfile.model_validate({"name": "amount", **profile})})


def test_a_unit_is_told_where_nobody_wrote_a_comment() -> None:
    profile = ColumnProfile(name="amount", null_count=0)
    assert of_amount({"unit": "cents", "profile": profile}) == "In cents; no nulls when scanned."
    assert of_amount({"unit": "cents", "comment": "Net."}) == "Net."


@pytest.mark.parametrize(
    ("column", "profile", "said"),
    [
        ({"data_type": "text"}, {"values": ["b", "a"]}, "`a` or `b`; no nulls when scanned."),
        ({"data_type": "text"}, {"values": ["b", "{{ a }}"]}, "2 distinct values; no nulls when scanned."),
        (
            {"data_type": "text", "sensitive": "health"},
            {"values": ["b", "a"]},
            "2 distinct values; no nulls when scanned.",
        ),
        ({}, {"minimum": 1, "maximum": 2024}, "From 1 to 2024; no nulls when scanned."),
        ({}, {"minimum": -0.5, "maximum": 123456.75}, "From -0.5 to 123,456.75; no nulls when scanned."),
        ({"unit": "cents"}, {"minimum": 1, "maximum": 5}, "In cents, from 1 to 5; no nulls when scanned."),
        (
            {"data_type": "timestamp"},
            {"minimum": "2024-01-02 10:00:00", "maximum": "2024-02-01 09:00:00"},
            "From 2024-01-02 to 2024-02-01; no nulls when scanned.",
        ),
        ({"data_type": "boolean"}, {}, "Yes or no; no nulls when scanned."),
        ({}, None, "Not documented in the source."),
    ],
)
def test_a_range_or_the_codes_stand_in_the_place_of_a_meaning(
    column: dict[str, object], profile: dict[str, object] | None, said: str
) -> None:
    if profile is not None:
        found = {"name": "amount", "null_count": 0, "distinct_count": 2, "distinct_kind": "exact", **profile}
        values = [{"value": each, "count": 5} for each in cast("list[str]", found.pop("values", []))]
        found |= {"values": values, "values_are_complete": bool(values)}
        column = {**column, "profile": ColumnProfile.model_validate(found)}
    assert of_amount(column) == said


def test_that_a_meaning_is_not_known_is_said_once() -> None:
    (source,) = make_models(request_with(column={"comment": "Net."})).sources
    assert "What 6 of its 10 columns mean is not documented in the database" in source.description
    result = make_models(request_with(column={"comment": "Net."}))
    assert "not documented" not in "".join(each.description for each in result.models)


POLYMORPHIC = """
    comments fact: id! commentable_type:text commentable_id:bigint body:text
    posts dimension: id! name:text a:text b:text c:text d:text e:text
    tags dimension: id:text! name:text a:text b:text c:text d:text e:text
"""


def with_polymorphic(**change: object) -> ModelGenerationResult:
    def target(table: str, types: tuple[str, ...], violations: int | None) -> PolymorphicTarget:
        counted = Evidence(reason="by type", rows=None if violations is None else 50, violations=violations)
        return PolymorphicTarget(types=types, ref_schema="public", ref_table=table, ref_column="id", evidence=counted)

    reference = PolymorphicReference(
        schema_name="public",
        table="comments",
        id_column="commentable_id",
        type_column="commentable_type",
        targets=(target("posts", ("Post", "O'Post"), 3), target("tags", ("Tag",), 0), target("gone", ("Gone",), 0)),
        confidence=0.9,
        reason="a pair",
    ).model_copy(update=change)
    request = request_of(POLYMORPHIC)
    comments = request.tables[0].model_copy(update={"polymorphic": (reference,)})
    return make_models(request.model_copy(update={"tables": (comments, *request.tables[1:])}))


def test_a_polymorphic_reference_is_described_and_tested_where_the_types_can_be_compared() -> None:
    comments = model(with_polymorphic(), "stg_public__comments")
    reference, kind = comments.column("commentable_id"), comments.column("commentable_type")
    assert reference
    assert kind
    assert reference.description == "Points at a row of one of `posts`, `tags`, `gone`, as `commentable_type` says."
    assert kind.description == "Says which table `commentable_id` points at."
    (test,) = [each for each in comments.tests if each.name == "relationships"]
    assert (test.column, test.where, test.severity) == (
        "commentable_id",
        "commentable_type in ('Post', 'O''Post')",
        "warn",
    )
    assert test.arguments == {"to": "ref('stg_public__posts')", "field": "post_id"}
    assert "3 of 50 rows point at no row of public.posts" in test.evidence


def test_types_that_stand_in_another_table_are_not_tested() -> None:
    elsewhere = TableName(schema_name="public", table="django_content_type")
    comments = model(with_polymorphic(type_table=elsewhere), "stg_public__comments")
    assert not [each for each in comments.tests if each.name == "relationships"]


def test_values_of_sensitive_columns_are_not_told() -> None:
    values = (ValueCount(value="secret-one", count=1), ValueCount(value="secret-two", count=1))
    profile = ColumnProfile(name="amount", values=values, values_are_complete=True, null_count=0)
    result = make_models(request_with(column={"profile": profile, "sensitive": "credential", "data_type": "text"}))
    assert "secret-" not in result.model_dump_json()


def test_sentences_begin_and_end_like_sentences() -> None:
    assert sentence_of(" one row per order. ") == "One row per order."
    assert sentence_of("x") == "X."


@pytest.mark.parametrize(
    ("counted", "key", "reference"),
    [
        ({}, "Named like a key; not checked against the data.", "Named like a reference to customer (`customer_id`); "),
        ({"rows": 9, "null_rows": 0, "violations": 0}, "Primary key; identifies one order.", "Reference to customer "),
        (
            {"rows": 9, "null_rows": 1, "violations": 2},
            "Primary key, which 3 of 9 rows repeated or lacked",
            "Reference",
        ),
    ],
)
def test_what_only_names_suggest_is_not_claimed(counted: dict[str, int], key: str, reference: str) -> None:
    request = request_with()
    evidence = Evidence(reason="not declared; named so; not verified, because the data was not asked", **counted)
    tables = []
    for table in request.tables:
        keys = tuple(each.model_copy(update={"declared": False, "evidence": evidence}) for each in table.keys)
        found = tuple(each.model_copy(update={"declared": False, "evidence": evidence}) for each in table.relationships)
        tables.append(table.model_copy(update={"keys": keys, "relationships": found}))
    staged = model(make_models(request.model_copy(update={"tables": tuple(tables)})), "stg_public__orders")
    described = {each.name: each.description for each in staged.columns}
    assert described["order_id"].startswith(key)
    assert described["customer_id"].startswith(reference)
    (unique,) = [each for each in staged.tests if each.name == "unique"]
    assert unique.severity == ("error" if counted and not counted["violations"] else "warn")
    assert ("Not counted on the data." in unique.evidence) == (not counted)


def test_of_a_table_without_rows_nothing_is_said_to_be_measured() -> None:
    empty = ColumnProfile(name="amount", null_count=0, distinct_count=0, distinct_kind="exact")
    assert of_amount({"profile": empty}) == "The table was empty when scanned."
