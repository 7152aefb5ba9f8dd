"""What is found is counted over all that could be said, and names alone are read as most tools read them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.discovery.baseline import named_keys, named_references
from benchmarks.discovery.score import Score, score, shown
from benchmarks.discovery.truth import PrimaryKey, foreign_key, read_truth
from cartridge.artifacts.catalog import Catalog, Column, Table


def table(name: str, *columns: str) -> Table:
    found = (
        Column(name=each, position=position, data_type="integer", raw_type="integer")
        for position, each in enumerate(columns, start=1)
    )
    return Table(name=name, schema_name="public", columns=tuple(found))


def test_precision_and_recall() -> None:
    found = score({"a", "b", "c", "x"}, {"a", "b", "c", "d", "e"})
    assert found == Score(right=3, wrong=1, missed=2)
    assert (found.precision, found.recall) == (0.75, 0.6)
    assert found.f1 == pytest.approx(2 * 0.75 * 0.6 / (0.75 + 0.6))


def test_several_databases_are_added_up_before_the_shares_are_taken() -> None:
    assert (Score(1, 0, 0) + Score(0, 3, 0)).precision == 0.25


def test_nothing_to_say_is_neither_right_nor_wrong() -> None:
    assert [shown(each) for each in (Score().precision, Score().recall, Score().f1)] == ["-", "-", "-"]
    assert (Score(missed=2).precision, Score(missed=2).recall, Score(missed=2).f1) == (None, 0, 0)


def test_names_alone() -> None:
    catalog = Catalog(
        database_type="postgresql",
        database="shop",
        server_version="16",
        schemas=(),
        tables=(
            table("customers", "id", "name"),
            table("orders", "order_id", "customer_id", "clerk_id"),
            table("notes", "text", "order_id"),
        ),
    )
    assert named_keys(catalog) == {
        PrimaryKey("customers", frozenset({"id"})),
        PrimaryKey("orders", frozenset({"order_id"})),
    }
    assert named_references(catalog) == {
        foreign_key("orders", ["customer_id"], "customers", ["id"]),
        foreign_key("notes", ["order_id"], "orders", ["order_id"]),
    }


def test_the_truth_of_a_dataset_and_under_other_names(tmp_path: Path) -> None:
    pair = {"table": "b", "columns": ["x", "y"], "ref_table": "a", "ref_columns": ["i", "j"]}
    (tmp_path / "truth.json").write_text(json.dumps({"primary_keys": {"a": ["i", "j"]}, "foreign_keys": [pair]}))
    (tmp_path / "roles.json").write_text(
        json.dumps({"roles": {"a": "dimension", "b": "fact"}, "also_acceptable": {"b": ["bridge"]}})
    )
    truth = read_truth(tmp_path)
    assert truth.roles == {"a": {"dimension"}, "b": {"fact", "bridge"}}
    names = {("a", "i"): "c1", ("a", "j"): "c0", ("b", "x"): "c1", ("b", "y"): "c0"}
    opaque = truth.renamed({"a": "t1", "b": "t0"}, names)
    assert opaque.primary_keys == {PrimaryKey("t1", frozenset({"c0", "c1"}))}
    assert opaque.foreign_keys == {foreign_key("t0", ["c1", "c0"], "t1", ["c1", "c0"])}
    assert all(each.is_composite for each in opaque.primary_keys)
    assert all(each.is_composite for each in opaque.foreign_keys)
    assert opaque.roles == {"t1": {"dimension"}, "t0": {"fact", "bridge"}}
