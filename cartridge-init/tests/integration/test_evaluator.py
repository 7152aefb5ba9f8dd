"""Structure rules on what dbt itself parsed: a project that breaks every one of them, and what excuses it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from cartridge.artifacts.evaluation import Evaluation
from cartridge.artifacts.run import RunResult
from cartridge.dbt.evaluator import RULES
from cartridge.dbt.runner import run_dbt
from datasets import REPOSITORY

PROFILE = {"bad": {"target": "dev", "outputs": {"dev": {"type": "duckdb", "path": "bad.duckdb"}}}}
PROJECT = {
    "name": "bad",
    "profile": "bad",
    "config-version": 2,
    "flags": {"require_generic_test_arguments_property": True},
    "models": {"bad": {"marts": {"+materialized": "table"}}},
}
TESTED = [{"name": "id", "data_tests": ["unique", "not_null"]}]
FRESH = {"loaded_at_field": "at", "freshness": {"warn_after": {"count": 1, "period": "day"}}}


def select(*names: str) -> str:
    """A model that reads other models, and sources written as `source.table`."""
    read = []
    for name in names:
        source, dot, table = name.partition(".")
        read.append(f"{{{{ source('{source}', '{table}') }}}}" if dot else f"{{{{ ref('{name}') }}}}")
    return "select 1 as id" + "".join(
        f"{' from' if not place else ' cross join'} {each} as t{place}" for place, each in enumerate(read)
    )


MODELS = {
    "staging/shop/stg_shop__orders": select("shop.orders"),
    "staging/shop/stg_shop__users": select("shop.users", "shop.orders"),  # two sources, and one read twice
    "staging/shop/stg_shop__late": select("stg_shop__orders"),  # staging on staging
    "staging/shop/stg_shop__round": select("int_middle"),  # staging on what comes after
    "staging/other/stg_other__a": select("shop.more"),  # in another source's folder
    "intermediate/int_middle": select("stg_shop__orders"),
    "intermediate/int_between": select("stg_shop__orders"),
    "intermediate/int_again": select("int_between", "stg_shop__orders"),  # joined again
    "marts/fct_one": select("stg_shop__orders", "shop.users"),  # past staging, beside a model
    "marts/fct_two": select("stg_shop__orders"),
    "marts/fct_three": select("stg_shop__orders"),  # the third that ends here
    "marts/fct_roots": "select 1 as id from shop.orders join {{ ref('fct_two') }} as two on true where 1 = 1",
    "marts/dim_from_nothing": "select 1 as id",
    "marts/orders": select("stg_shop__orders"),  # called as nothing
    "marts/int_misplaced": select("stg_shop__orders"),
    "marts/fct_wide": select(*(f"int_view_{place}" for place in range(1, 8))),
    "marts/fct_end": select("int_view_7"),
    **{
        f"intermediate/int_view_{place}": select(f"int_view_{place - 1}" if place else "stg_shop__orders")
        for place in range(8)
    },
}


def properties(unlike: Mapping[str, object] | None = None) -> dict[str, object]:
    """Every model described and its key tested, but those that are to break a rule by it."""
    bare = {"fct_three", "fct_end"}
    names = [name.rpartition("/")[2] for name in MODELS]
    models: list[dict[str, object]] = [
        {"name": name, "description": f"What {name} is.", "columns": TESTED} for name in names if name not in bare
    ]
    for model in models:
        if model["name"] == "fct_two":
            model["config"] = {"access": "public"}
            model["columns"] = [*TESTED, {"name": "other"}]
        if unlike and model["name"] == unlike["name"]:
            model |= unlike
    return {
        "version": 2,
        "models": models,
        "exposures": [
            {
                "name": "report",
                "type": "dashboard",
                "owner": {"name": "Ann"},
                "depends_on": ["ref('int_middle')", "source('shop', 'orders')"],
            }
        ],
    }


SOURCES = {
    "version": 2,
    "sources": [
        {
            "name": "shop",
            "tables": [
                {"name": "orders", "description": "Orders.", "config": FRESH},
                {"name": "users", "description": "Users.", "config": FRESH},
                {"name": "more", "identifier": "orders", "config": FRESH},
                {"name": "unused", "description": "Nobody reads it."},
            ],
        }
    ],
}


def parsed(folder: Path, unlike: Mapping[str, object] | None = None) -> tuple[RunResult, Evaluation]:
    """What dbt and the rules say of the bad project."""
    for name, sql in MODELS.items():
        path = folder / "models" / f"{name}.sql"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(sql)
    (folder / "models" / "marts" / "all.yml").write_text(yaml.safe_dump(properties(unlike)))
    (folder / "models" / "sources.yml").write_text(yaml.safe_dump(SOURCES))
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(PROJECT))
    (folder / "profiles.yml").write_text(yaml.safe_dump(PROFILE))
    run = run_dbt(folder, "parse", target="dev")
    assert run.status == "success", run.errors
    assert run.evaluation is not None
    return run, run.evaluation


def test_every_rule_finds_what_breaks_it(tmp_path: Path) -> None:
    run, evaluation = parsed(tmp_path)
    broken = {(each.rule, each.resource) for each in evaluation.violations}
    assert evaluation.rules == tuple(each.name for each in RULES)
    assert len(evaluation.rules) == 29
    assert {rule for rule, _ in broken} == set(evaluation.rules)
    assert evaluation.notes == ()
    assert run.has_findings
    for expected in (
        ("fct_staging_dependent_on_staging", "stg_shop__late"),
        ("fct_staging_dependent_on_marts_or_intermediate", "stg_shop__round"),
        ("fct_source_fanout", "shop.orders"),
        ("fct_source_fanout", "shop.users"),
        ("fct_rejoining_of_upstream_concepts", "int_again"),
        ("fct_model_fanout", "stg_shop__orders"),
        ("fct_marts_or_intermediate_dependent_on_source", "fct_one"),
        ("fct_direct_join_to_source", "fct_one"),
        ("fct_duplicate_sources", "shop.more"),
        ("fct_hard_coded_references", "fct_roots"),
        ("fct_multiple_sources_joined", "stg_shop__users"),
        ("fct_root_models", "dim_from_nothing"),
        ("fct_unused_sources", "shop.unused"),
        ("fct_too_many_joins", "fct_wide"),
        ("fct_missing_primary_key_tests", "fct_end"),
        ("fct_sources_without_freshness", "shop.unused"),
        ("fct_test_coverage", ""),
        ("fct_undocumented_models", "fct_end"),
        ("fct_documentation_coverage", ""),
        ("fct_undocumented_source_tables", "shop.more"),
        ("fct_undocumented_sources", "shop.more"),
        ("fct_test_directories", "stg_shop__orders"),
        ("fct_model_naming_conventions", "orders"),
        ("fct_source_directories", "shop.orders"),
        ("fct_model_directories", "stg_other__a"),
        ("fct_model_directories", "int_misplaced"),
        ("fct_chained_views_dependencies", "fct_end"),
        ("fct_exposure_parents_materializations", "report"),
        ("fct_exposures_dependent_on_private_models", "report"),
        ("fct_public_models_without_contract", "fct_two"),
        ("fct_undocumented_public_models", "fct_two"),
    ):
        assert expected in broken
    for innocent in (
        ("fct_rejoining_of_upstream_concepts", "fct_wide"),
        ("fct_hard_coded_references", "fct_one"),
        ("fct_chained_views_dependencies", "int_view_4"),
        ("fct_missing_primary_key_tests", "fct_two"),
        ("fct_test_directories", "fct_two"),
    ):
        assert innocent not in broken


@pytest.mark.parametrize("reason", ["Every report starts here.", ""])
def test_an_exception_with_a_reason_is_none_of_the_violations(tmp_path: Path, reason: str) -> None:
    meta = {"evaluator_exceptions": {"fct_root_models": reason}}
    _, evaluation = parsed(tmp_path, {"name": "dim_from_nothing", "config": {"meta": meta}})
    place = (each for each in evaluation.exceptions if each.resource == "dim_from_nothing")
    assert [(each.rule, each.reason) for each in place] == ([("fct_root_models", reason)] if reason else [])
    assert any(each.rule == "fct_root_models" for each in evaluation.violations) is not bool(reason)


def test_a_model_that_nothing_can_be_tested_of_is_excused_by_itself(tmp_path: Path) -> None:
    meta = {"evaluator_exceptions": {"fct_test_coverage": "It is empty."}}
    _, evaluation = parsed(tmp_path, {"name": "dim_from_nothing", "columns": [], "config": {"meta": meta}})
    excused = [each.resource for each in evaluation.exceptions if each.rule == "fct_test_coverage"]
    assert excused == ["dim_from_nothing"]
    (left,) = (each for each in evaluation.violations if each.rule == "fct_test_coverage")
    assert "dim_from_nothing" not in left.message


def test_every_rule_is_documented() -> None:
    page = (REPOSITORY / "docs" / "reference" / "evaluator.md").read_text()
    assert re.findall(r"^\| `(fct_\w+)` \|", page, re.MULTILINE) == [each.name for each in RULES]


def test_a_project_that_dbt_cannot_read_is_not_judged_by_what_was_there_before(tmp_path: Path) -> None:
    parsed(tmp_path)
    (tmp_path / "models" / "marts" / "fct_broken.sql").write_text("select * from {{ ref('nothing') }}")
    run = run_dbt(tmp_path, "parse", target="dev")
    assert (run.status, run.evaluation) == ("failed", None)
