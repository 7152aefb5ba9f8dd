"""The survey: what rules ask it again and again is found once, and anew when it rests on something else."""

from __future__ import annotations

from cartridge.analyzer.shape import shapes
from cartridge.analyzer.survey import Survey, survey
from cartridge.artifacts.analysis import Analysis, Evidence, Key
from cartridge.artifacts.catalog import Catalog, Column, Schema, Table, TableType
from cartridge.artifacts.checks import CheckAnswer, InclusionCheck, RowsOfType, UniquenessCheck
from cartridge.artifacts.noun import TableName

ORDERS = TableName(schema_name="main", table="orders")


def surveyed(*answers: CheckAnswer) -> Survey:
    table = Table(
        name="orders",
        schema_name="main",
        type=TableType.TABLE,
        columns=(Column(name="id", position=1, data_type="integer", raw_type="integer", is_nullable=False),),
    )
    catalog = Catalog(
        database_type="duckdb", database="shop", server_version="1", schemas=(Schema(name="main"),), tables=(table,)
    )
    return survey(catalog, (), answers)


def test_answers_are_found_by_what_they_are_about() -> None:
    asked = UniquenessCheck(table=ORDERS, columns=("id",))
    pointing = InclusionCheck(table=ORDERS, columns=("id",), ref_table=ORDERS, ref_columns=("id",))
    of_type = pointing.model_copy(update={"rows": RowsOfType(column="kind", values=("a",))})
    found = surveyed(
        CheckAnswer(check=asked, rows=1, violations=0),
        CheckAnswer(check=of_type, rows=2, violations=1),
        CheckAnswer(check=pointing, rows=3, violations=0),
    )
    assert found.uniqueness(ORDERS, ("id",)) == found.answer(asked)
    assert found.inclusion(ORDERS, ("id",), ORDERS, ("id",)) == found.answer(pointing)
    assert found.uniqueness(ORDERS, ("other",)) is None


def test_what_could_not_be_answered_is_no_answer() -> None:
    found = surveyed(CheckAnswer(check=UniquenessCheck(table=ORDERS, columns=("id",)), error="permission denied"))
    assert found.uniqueness(ORDERS, ("id",)) is None
    assert surveyed().uniqueness(ORDERS, ("id",)) is None


def test_shapes_are_made_once_for_the_same_conclusions_and_anew_for_others() -> None:
    found, so_far = surveyed(), Analysis()
    first = shapes(found, so_far)
    assert shapes(found, so_far.model_copy(update={"units": ()})) is first
    key = Key(
        schema_name="main",
        table="orders",
        columns=("id",),
        kind="primary",
        declared=True,
        confidence=1.0,
        evidence=Evidence(reason="declared"),
    )
    (again,) = shapes(found, so_far.model_copy(update={"keys": (key,)}))
    assert (first[0].key, again.key) == (None, key)
