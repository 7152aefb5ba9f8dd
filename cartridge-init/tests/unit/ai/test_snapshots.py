"""Which dimensions get a snapshot, and what dbt is told of them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import ChangeHistory, Cursor, SoftDelete
from cartridge.artifacts.models import ModelGenerationResult, ModelType
from cartridge.artifacts.options import GenerationOptions
from cartridge.artifacts.request import ModelGenerationRequest
from cartridge.dbt.snapshots_yaml import snapshot_files
from model_rules import broken
from requests_from_text import request_of

TEXT = """
    products dimension: id! name:text price:decimal(8,2) colour:text size:text weight:text updated_at:timestamp
    sales fact: id! product_id>products.id amount:decimal(8,2)
"""


def dated(text: str = TEXT, options: GenerationOptions | None = None, **role: Any) -> ModelGenerationRequest:
    """The request, its first table with a column that every change writes."""
    request = request_of(text, options=options or GenerationOptions())
    first, *others = request.tables
    assert first.role
    cursor = Cursor(column="updated_at", kind="updated_timestamp", reason="The case says so.")
    first = first.model_copy(update={"role": first.role.model_copy(update={"cursors": (cursor,), **role})})
    return request.model_copy(update={"tables": (first, *others)})


def made(request: ModelGenerationRequest) -> ModelGenerationResult:
    result = make_models(request)
    assert broken(request, result) == []
    return result


def test_a_dimension_that_says_when_it_changed_is_kept() -> None:
    (snapshot,) = made(dated()).snapshots
    assert (snapshot.name, snapshot.model) == ("products_snapshot", "stg_public__products")
    assert (snapshot.unique_key, snapshot.updated_at) == (("product_id",), "updated_at")
    assert snapshot.hard_deletes == "invalidate"


def test_dbt_is_told_in_yaml_alone() -> None:
    (file,) = snapshot_files(made(dated()).snapshots)
    assert file.path == "snapshots/_public__snapshots.yml"
    (entry,) = yaml.safe_load(file.content)["snapshots"]
    assert entry["relation"] == "ref('stg_public__products')"
    assert {name: entry["config"][name] for name in ("strategy", "unique_key", "updated_at", "hard_deletes")} == {
        "strategy": "timestamp",
        "unique_key": "product_id",
        "updated_at": "updated_at",
        "hard_deletes": "invalidate",
    }


def test_rows_that_the_source_marks_as_gone_are_not_looked_for() -> None:
    gone = SoftDelete(column="colour", gone_when="= 'gone'", reason="The case says so.")
    (snapshot,) = made(dated(soft_delete=gone)).snapshots
    assert snapshot.hard_deletes == "ignore"


def test_personal_columns_are_said_to_be_kept() -> None:
    (snapshot,) = made(dated(TEXT.replace("name:text", "name:text$person_name"))).snapshots
    assert "`product_name`" in snapshot.description or "`name`" in snapshot.description
    assert "erased here too" in snapshot.description


def test_nothing_keeps_former_passwords() -> None:
    result = made(dated(TEXT.replace("colour:text", "password:text$credential")))
    assert result.snapshots == ()
    assert any("`password`" in note for note in result.notes)


@pytest.mark.parametrize(
    "request_",
    [
        dated(options=GenerationOptions(snapshots=False)),
        dated(TEXT.replace("updated_at:timestamp", "updated_at:timestamp?")),
        dated(TEXT.replace("updated_at:timestamp", "updated_at:text")),
        dated(TEXT.replace("product_id>products.id", "product_id")),
        dated(TEXT.replace("dimension", "lookup")),
        dated(history=ChangeHistory(durable_key=("name",), valid_from="updated_at", reason="The case says so.")),
        dated(cursors=(Cursor(column="updated_at", kind="append_only_timestamp", reason="The case says so."),)),
        dated().model_copy(update={"model_types": (ModelType.STAGING,)}),
    ],
)
def test_without_evidence_or_need_there_is_none(request_: ModelGenerationRequest) -> None:
    assert made(request_).snapshots == ()
