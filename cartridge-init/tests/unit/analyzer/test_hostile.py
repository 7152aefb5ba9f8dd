"""Input that no modeller made: the analysis neither fails nor crawls, and says the same whatever the order."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from cartridge.analyzer.analyze import SchemaAnalyzer, analyze, wanted_checks
from cartridge.artifacts.analysis import Analysis, Role
from cartridge.artifacts.catalog import Catalog, Column, ForeignKey, Table
from cartridge.artifacts.checks import CheckAnswer
from cartridge.artifacts.profile import ColumnProfile, TableProfile

World = Callable[[Any], Any]

SHOP = {
    "tables": {
        "users": {"rows": 500, "columns": {"id": {"type": "bigint", "distinct": 500}, "name": "text"}},
        "orders": {
            "rows": 9000,
            "columns": {
                "id": {"type": "bigint", "distinct": 9000},
                "user_id": {"type": "bigint", "distinct": 480},
                "ordered_at": "timestamp",
                "total": "decimal(10,2)",
            },
        },
        "order_items": {
            "rows": 20000,
            "columns": {
                "order_id": {"type": "bigint", "distinct": 9000},
                "line_number": {"type": "integer", "distinct": 9},
                "quantity": "integer",
            },
        },
    }
}


def test_an_empty_catalog_has_an_empty_analysis() -> None:
    nothing = Catalog(database_type="postgresql", database="x", server_version="1", schemas=(), tables=())
    assert wanted_checks(nothing, ()) == ()
    assert analyze(nothing, (), ()) == Analysis()


def test_tables_without_columns_get_a_role_and_nothing_else(world: World) -> None:
    analysis = world({"tables": {"hollow": {"rows": 3}, "void": {}}}).analysis()
    assert [each.role for each in analysis.roles] == [Role.DIMENSION, Role.DIMENSION]
    assert (analysis.keys, analysis.relationships, analysis.findings) == ((), (), ())


def test_profiles_of_unknown_tables_and_columns_are_left_out(world: World) -> None:
    told = world(SHOP)
    stray = TableProfile(schema_name="public", table="gone", row_count=1, row_count_kind="exact", rows_read=1)
    odd = told.profiles[0].model_copy(
        update={"columns": (*told.profiles[0].columns, ColumnProfile(name="dropped", null_count=1))}
    )
    with_strays = (odd, *told.profiles[1:], stray)
    assert analyze(told.catalog, with_strays, told.answers()) == told.analysis()


def test_keys_over_missing_columns_and_tables_are_reported_not_followed(world: World) -> None:
    told = world(
        {
            "tables": {
                "child": {
                    "rows": 5,
                    "columns": {"id": "bigint", "parent_id": "bigint"},
                    "primary_key": ["id", "vanished"],
                    "foreign_keys": {"parent_id": "elsewhere(id)", "id": "child(no_such)"},
                }
            }
        }
    )
    analysis = told.analysis()
    assert analysis.relationships == ()
    assert [each.message for each in analysis.findings if each.code == "unresolved_reference"] == [
        "public.child.id is declared to point at public.child, which does not have the columns it names.",
        "public.child.parent_id is declared to point at public.elsewhere, which was not scanned.",
    ]


def test_cycles_and_composite_self_references_are_analysed(world: World) -> None:
    told = world(
        {
            "tables": {
                "a": {
                    "rows": 9,
                    "columns": {"id": "bigint not null", "b_id": "bigint"},
                    "primary_key": ["id"],
                    "foreign_keys": {"b_id": "b(id)"},
                },
                "b": {
                    "rows": 9,
                    "columns": {"id": "bigint not null", "a_id": "bigint"},
                    "primary_key": ["id"],
                    "foreign_keys": {"a_id": "a(id)"},
                },
                "node": {
                    "rows": 9,
                    "columns": {"tree": "integer not null", "number": "integer not null", "above": "integer"},
                    "primary_key": ["tree", "number"],
                    "foreign_keys": {"tree, above": "node(tree, number)"},
                },
            }
        }
    )
    analysis = told.analysis()
    assert [(each.table, each.is_self_reference) for each in analysis.relationships] == [
        ("a", False),
        ("b", False),
        ("node", True),
    ]
    assert len(analysis.roles) == 3


def test_names_of_symbols_give_grains_in_words(world: World) -> None:
    told = world({"tables": {"$$$": {"rows": 4, "columns": {"---": "bigint", "": "text", "{{ x }}": "text"}}}})
    (role,) = told.analysis().roles
    assert role.grain == "one row per record, as far as its name tells: no key is known"


def test_the_order_of_the_input_does_not_matter(world: World) -> None:
    told = world(SHOP)
    shuffled = random.Random(7)
    for _ in range(5):
        tables, profiles, answers = list(told.catalog.tables), list(told.profiles), told.answers()
        for each in (tables, profiles, answers):
            shuffled.shuffle(each)
        catalog = told.catalog.model_copy(update={"tables": tuple(tables)})
        assert wanted_checks(catalog, profiles) == told.questions
        assert analyze(catalog, profiles, answers) == told.analysis()


def test_answers_that_failed_prove_nothing(world: World) -> None:
    told = world(SHOP)
    failed = [CheckAnswer(check=each, error="canceling statement due to statement timeout") for each in told.questions]
    analysis = analyze(told.catalog, told.profiles, failed)
    assert {each.table: (each.confidence, each.evidence.holds) for each in analysis.keys} == {
        "users": (0.5, None),
        "orders": (0.5, None),
    }
    assert all(each.confidence <= 0.6 for each in analysis.relationships)


def test_questions_are_few_sorted_and_not_repeated(world: World) -> None:
    questions = world(SHOP).questions
    assert len(set(questions)) == len(questions)
    assert [each.table.table for each in questions] == sorted(each.table.table for each in questions)


def test_the_class_says_what_the_functions_say(world: World) -> None:
    told = world(SHOP)
    analyzer = SchemaAnalyzer(told.catalog, told.profiles)
    assert analyzer.wanted_checks() == told.questions
    assert analyzer.analyze(told.answers()) == told.analysis()


def wide(name: str, columns: int, references: list[str]) -> tuple[Table, TableProfile]:
    kinds = ("text", "decimal(10,2)", "timestamp", "integer", "boolean")
    named = [("id", "bigint"), *((f"{each}_id", "bigint") for each in references)]
    named += [(f"{kinds[number % 5].split('(')[0]}_seen_{number}", kinds[number % 5]) for number in range(columns)]
    made = tuple(
        Column(name=column, position=position, data_type=kind, raw_type=kind)
        for position, (column, kind) in enumerate(named, start=1)
    )
    statistics = tuple(ColumnProfile(name=each.name, null_count=0, distinct_count=900) for each in made)
    keys = tuple(
        ForeignKey(columns=(f"{each}_id",), ref_schema="public", ref_table=f"{each}s", ref_columns=("id",))
        for each in references
    )
    table = Table(name=f"{name}s", schema_name="public", columns=made, constraints=keys)
    profile = TableProfile(
        schema_name="public",
        table=table.name,
        row_count=1000,
        row_count_kind="exact",
        rows_read=1000,
        columns=statistics,
    )
    return table, profile


def survive(pairs: list[tuple[Table, TableProfile]]) -> None:
    tables, profiles = tuple(each for each, _ in pairs), [each for _, each in pairs]
    catalog = Catalog(database_type="postgresql", database="x", server_version="1", schemas=(), tables=tables)
    answers = [
        CheckAnswer(check=each, rows=1000, null_rows=0, violations=0) for each in wanted_checks(catalog, profiles)
    ]
    analysis = analyze(catalog, profiles, answers)
    assert len(analysis.roles) == len(analysis.keys) == len(pairs)


@pytest.mark.timeout(120)
def test_a_thousand_tables_end() -> None:
    letters = "abcdefghij"
    names = [f"{a}u{b}o{c}t" for a in letters for b in letters for c in letters]
    pairs = [wide(each, 16, [names[(at * 7) % 1000], names[(at * 13 + 1) % 1000]]) for at, each in enumerate(names)]
    survive(pairs)


@pytest.mark.timeout(120)
def test_fifteen_hundred_columns_end() -> None:
    survive([wide("thing", 1500, [])])
