"""Nouns: frozen, strict, the same after a trip through JSON, and right about what they are asked."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import cartridge.artifacts
import pytest
from cartridge.artifacts.analysis import Analysis, Cardinality, Evidence, Key, Relationship
from cartridge.artifacts.catalog import (
    CheckConstraint,
    Column,
    ForeignKey,
    PrimaryKey,
    Table,
    TableType,
    UniqueConstraint,
)
from cartridge.artifacts.checks import CheckAnswer, UniquenessCheck
from cartridge.artifacts.keywords import KEYWORDS, RESERVED
from cartridge.artifacts.models import (
    GeneratedModel,
    ModelColumn,
    ModelGenerationResult,
    ModelInput,
    ModelType,
    Query,
    SelectItem,
    SourceInput,
    Step,
)
from cartridge.artifacts.noun import Noun, TableName
from cartridge.artifacts.profile import ColumnProfile, TableProfile
from cartridge.artifacts.progress import Progress, ignore_progress
from cartridge.artifacts.project import GeneratedProject, ProjectFile
from cartridge.artifacts.request import ColumnMapping, ModelGenerationRequest, ProjectContext, TableMapping
from cartridge.artifacts.run import NodeResult, RunResult
from cartridge.artifacts.scan import Scan
from cartridge.artifacts.types import FAMILY_OF, TypeFamily, family_of
from invented_shop import shop_models, shop_run, shop_scan
from pydantic import ValidationError

NOUNS = sorted(
    {
        found
        for module in iter_modules(cartridge.artifacts.__path__)
        for _, found in inspect.getmembers(import_module(f"cartridge.artifacts.{module.name}"), inspect.isclass)
        if issubclass(found, Noun) and found is not Noun
    },
    key=lambda noun: noun.__name__,
)
ORDERS = TableName(schema_name="shop", table="orders")


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_every_noun_is_frozen_and_refuses_what_it_does_not_know(noun: type[Noun]) -> None:
    assert noun.model_config["frozen"]
    assert noun.model_config["extra"] == "forbid"
    assert not any(name.startswith("__root__") for name in noun.model_fields)


@pytest.mark.parametrize("noun", [shop_scan(), shop_models(), shop_run()], ids=lambda noun: type(noun).__name__)
def test_nouns_survive_json(noun: Noun) -> None:
    again = type(noun).model_validate_json(noun.model_dump_json())
    assert again == noun
    assert again.model_dump_json() == noun.model_dump_json()


def test_public_names_are_written_and_both_are_read() -> None:
    written = shop_scan().tables[0].model_dump(mode="json")
    assert "schema" in written
    assert "schema_name" not in written
    assert Table(schema="a", name="b") == Table(schema_name="a", name="b")  # type: ignore[call-arg]


def test_a_noun_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        ORDERS.table = "lines"  # type: ignore[misc]


def test_table_names_sort_and_print() -> None:
    names = [TableName(schema_name="b", table="a"), TableName(schema_name="a", table="z"), ORDERS]
    assert [str(each) for each in sorted(names)] == ["a.z", "b.a", "shop.orders"]
    assert len({ORDERS, TableName(schema_name="shop", table="orders")}) == 1


def test_a_table_knows_its_constraints() -> None:
    key = PrimaryKey(columns=("id",))
    unique = UniqueConstraint(columns=("code",))
    foreign = ForeignKey(columns=("a",), ref_schema="shop", ref_table="b", ref_columns=("id",))
    check = CheckConstraint(expression="a > 0")
    column = Column(name="id", position=1, data_type="decimal(10,2)", raw_type="numeric")
    table = Table(name="orders", schema_name="shop", constraints=(check, foreign, unique, key), columns=(column,))
    assert (table.primary_key, table.unique_constraints, table.foreign_keys, table.checks) == (
        key,
        (unique,),
        (foreign,),
        (check,),
    )
    assert foreign.ref == TableName(schema_name="shop", table="b")
    assert table.full_name == ORDERS
    assert table.column("id") is column
    assert table.column("ID") is None
    assert column.family is TypeFamily.DECIMAL
    assert Table(name="x", schema_name="y").primary_key is None


@pytest.mark.parametrize("kind", list(TableType))
def test_views_are_views(kind: TableType) -> None:
    assert kind.is_view == kind.value.endswith("view")


def test_a_scan_finds_its_tables_and_is_a_catalog() -> None:
    scan = shop_scan()
    assert scan.table(ORDERS) is scan.catalog.table(ORDERS) is not None
    assert scan.table(TableName(schema_name="shop", table="no")) is None
    assert scan.catalog.database_type == scan.database_type
    assert Scan.model_validate(scan.model_dump()) == scan


def test_profiles_are_found_by_name() -> None:
    column = ColumnProfile(name="id")
    profile = TableProfile(
        schema_name="shop", table="orders", row_count=1, row_count_kind="exact", rows_read=1, columns=(column,)
    )
    assert profile.full_name == ORDERS
    assert profile.column("id") is column
    assert profile.column("no") is None


@pytest.mark.parametrize(("violations", "holds"), [(None, None), (0, True), (3, False)])
def test_evidence_and_answers_know_whether_it_holds(violations: int | None, holds: bool | None) -> None:
    assert Evidence(reason="x", violations=violations).holds is holds
    check = UniquenessCheck(table=ORDERS, columns=("id",))
    assert CheckAnswer(check=check, violations=violations).holds is holds


def test_an_analysis_is_asked_by_table() -> None:
    analysis = shop_scan().analysis
    keys, relationships = analysis.keys_of(ORDERS), analysis.relationships_of(ORDERS)
    assert {each.full_name for each in keys} == {each.full_name for each in relationships} == {ORDERS}
    role = analysis.role_of(ORDERS)
    assert role
    assert role.full_name == ORDERS
    assert Analysis().role_of(ORDERS) is None


def test_a_reference_to_itself() -> None:
    selfish = [each for each in shop_scan().analysis.relationships if each.is_self_reference]
    assert {str(each.ref) for each in selfish} == {"shop.genres"}


@pytest.mark.parametrize(
    ("data_type", "family"),
    [
        *FAMILY_OF.items(),
        ("decimal(10,2)", TypeFamily.DECIMAL),
        ("array<integer>", TypeFamily.ARRAY),
        (" VARCHAR (3)", TypeFamily.TEXT),
        ("geometry", TypeFamily.OTHER),
        ("", TypeFamily.OTHER),
    ],
)
def test_families(data_type: str, family: TypeFamily) -> None:
    assert family_of(data_type) is family
    assert ColumnMapping(name="x", data_type=data_type).family is family
    assert ModelColumn(name="x", data_type=data_type, description="").family is family


def test_what_families_are_good_for() -> None:
    assert {each for each in TypeFamily if each.is_numeric} == {
        TypeFamily.INTEGER,
        TypeFamily.DECIMAL,
        TypeFamily.FLOAT,
    }
    assert {each for each in TypeFamily if each.is_temporal} == {TypeFamily.DATE, TypeFamily.TIMESTAMP}
    assert {each for each in TypeFamily if each.is_textual} == {TypeFamily.TEXT, TypeFamily.ENUM}


def test_reserved_words_are_keywords_and_duckdb_takes_the_others_bare() -> None:
    import duckdb

    reserved = duckdb.sql("select keyword_name from duckdb_keywords() where keyword_category = 'reserved'").fetchall()
    assert {word for (word,) in reserved} <= RESERVED <= KEYWORDS
    for word in sorted(KEYWORDS - RESERVED):
        query = f'with t as (select 42 as "{word}") select {word}, t.{word} as {word} from t where {word} is not null'
        assert duckdb.sql(query).fetchone() == (42, 42), word


def column(**changes: Any) -> ColumnMapping:
    return ColumnMapping.model_validate({"name": "id", "data_type": "bigint", **changes})


def key(columns: tuple[str, ...], kind: Any = "primary") -> Key:
    evidence = Evidence(reason="counted", violations=0)
    return Key(
        schema_name="shop",
        table="orders",
        columns=columns,
        kind=kind,
        declared=False,
        confidence=0.9,
        evidence=evidence,
    )


def test_flags_of_columns_make_a_key_where_none_is_given() -> None:
    flagged = TableMapping(
        name="orders", schema_name="shop", columns=(column(is_primary_key=True), column(name="b", is_primary_key=True))
    )
    assert flagged.primary_key
    assert flagged.primary_key.columns == ("id", "b")
    assert flagged.primary_key.declared
    given = flagged.model_copy(update={"keys": (key(("c",), "unique"), key(("b",)))})
    assert given.primary_key == key(("b",))
    assert TableMapping(name="orders", schema_name="shop", columns=(column(),)).primary_key is None


def test_flags_of_columns_make_references_where_none_are_given() -> None:
    pointing = column(
        name="customer_id", is_foreign_key=True, foreign_key_table="customers", foreign_key_column="id", nullable=False
    )
    table = TableMapping(
        name="orders", schema_name="shop", columns=(column(), pointing, column(name="x", is_foreign_key=True))
    )
    (reference,) = table.references
    assert (reference.columns, str(reference.ref), reference.ref_columns) == (
        ("customer_id",),
        "shop.customers",
        ("id",),
    )
    assert reference.cardinality is Cardinality.MANY_TO_ONE
    assert not reference.is_optional
    other = Relationship.model_validate({**reference.model_dump(), "columns": ("id",)})
    assert table.model_copy(update={"relationships": (other,)}).references == (other,)
    assert table.column("customer_id") is pointing
    assert table.column("no") is None


def test_a_request_finds_its_tables_and_names_its_sources() -> None:
    table = TableMapping(name="orders", schema_name="shop")
    request = ModelGenerationRequest(tables=(table,), source_names={"shop": "store"})
    assert request.table(ORDERS) is table
    assert request.table(TableName(schema_name="a", table="b")) is None
    assert (request.source_name("shop"), request.source_name("crm")) == ("store", "crm")
    assert not ProjectContext().is_incremental


def model(**changes: Any) -> GeneratedModel:
    step = Step(name="final", from_relation="a", items=(SelectItem(name="id", expression="id"),))
    inputs = (ModelInput(alias="a", model="stg_a"), SourceInput(alias="b", source="s", table="t"))
    fields: dict[str, Any] = {
        "name": "fct_orders",
        "model_type": ModelType.MARTS,
        "kind": "fact",
        "description": "x",
        "grain": "x",
        "reason": "x",
        "materialized": "table",
        "query": Query(inputs=inputs, steps=(step,)),
        "columns": (ModelColumn(name="id", data_type="bigint", description="x"),),
    }
    return GeneratedModel.model_validate({**fields, **changes})


def test_a_model_has_one_body() -> None:
    assert model(query=None, sql="select 1").parents == ()
    assert model().parents == ("stg_a",)
    for changes in ({"sql": "select 1"}, {"query": None}):
        with pytest.raises(ValidationError, match="either a query or sql"):
            model(**changes)


def test_a_model_knows_its_place_and_columns() -> None:
    assert model().path == "models/marts/fct_orders.sql"
    assert model(area="sales").path == "models/marts/sales/fct_orders.sql"
    assert model().column("id")
    assert model().column("no") is None
    result = ModelGenerationResult(models=(model(),))
    assert result.of_type(ModelType.MARTS) == (model(),)
    assert result.of_type(ModelType.STAGING) == ()
    assert all(each.folder == f"models/staging/{each.name}" for each in shop_models().sources)


def test_a_projects_files_are_found_by_path_and_hashed_by_content() -> None:
    file = ProjectFile(path="a.sql", content="select 1\n")
    project = GeneratedProject(name="shop", files=(file,))
    assert project.file("a.sql") is file
    assert project.file("b.sql") is None
    assert file.sha256 == ProjectFile(path="b.sql", content="select 1\n").sha256
    assert file.sha256 != ProjectFile(path="a.sql", content="select 2\n").sha256


def node(resource_type: str, status: Any) -> NodeResult:
    return NodeResult(
        unique_id=f"{resource_type}.shop.a", name="a", resource_type=resource_type, status=status, execution_time=0
    )


def test_a_run_is_counted_by_status_and_kind() -> None:
    nodes = (node("model", "success"), node("test", "pass"), node("test", "warn"), node("model", "error"))
    run = RunResult(
        command="build", target="dev", status="failed", nodes=nodes, elapsed_seconds=1, dbt_version="1.11.16"
    )
    assert run.count("success", "error") == 2
    assert run.count("success", resource_type="test") == 0
    assert [each.status for each in run.nodes_of("test")] == ["pass", "warn"]


def test_nobody_listening_is_fine() -> None:
    assert ignore_progress(Progress(stage="scan")) is None  # type: ignore[func-returns-value]


def test_table_names_are_equal_by_their_parts_and_to_nothing_else() -> None:
    one, other = TableName(schema_name="a", table="b"), TableName(schema_name="a", table="b")
    assert one == other
    assert hash(one) == hash(other)
    assert one != TableName(schema_name="a", table="c")
    assert one != TableName(schema_name="b", table="b")
    assert one != ("a", "b")
