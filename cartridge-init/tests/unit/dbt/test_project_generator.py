"""The project as files: names, bytes, secrets, and whatever a database holds."""

from __future__ import annotations

import io
import re
import tarfile
from pathlib import Path
from typing import Any, cast

import pytest
import sqlglot
import yaml
from cartridge import journey
from cartridge.ai.request import request_from_scan
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import Analysis, Finding
from cartridge.artifacts.catalog import Schema
from cartridge.artifacts.models import GeneratedModel, GeneratedTest, ModelGenerationResult
from cartridge.artifacts.project import GeneratedProject
from cartridge.artifacts.scan import ConnectionSummary, Scan
from cartridge.dbt.jinja import string_literal
from cartridge.dbt.profiles import PASSWORD_VARIABLE, target_profile
from cartridge.dbt.profiles.duckdb import SANDBOX_FILE, SOURCE_PATH_VARIABLE, TARGET_PATH_VARIABLE
from cartridge.dbt.project_generator import DBTProjectGenerator, is_project_name
from cartridge.dbt.properties import models_yaml
from cartridge.errors import GenerationError, UsageError
from cartridge.scanner.url import ConnectionURL
from dbt.clients.jinja import get_rendered
from dbt.contracts.project import BANNED_PROJECT_NAMES
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from invented_shop import shop_scan
from requests_by_chance import requests

HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40),
    st.sampled_from(["{{ env_var('HOME') }}", "{% enddocs %}", "a'b", 'a"b', "a\\b", "c:\\x\\y.db", "it's {{ 'x' }}"]),
)


def scan_of(url: str) -> Scan:
    """The bookshop, as if it had been read from there."""
    parsed = ConnectionURL.parse(url)
    name = Path(parsed.database or "").stem if parsed.scheme in ("duckdb", "sqlite") else parsed.database
    return shop_scan().model_copy(
        update={
            "database_type": parsed.scheme,
            "database": name,
            "connection": parsed.summary,
            "connection_string": parsed.masked,
        }
    )


def project_of(scan: Scan, name: str = "shop") -> GeneratedProject:
    return journey.generate(scan, name).project


DUCKDB, SQLITE, POSTGRES = (
    scan_of("duckdb:////data/shop.duckdb"),
    scan_of("sqlite:////data/shop.sqlite"),
    scan_of("postgresql://ann@db.example.com:5433/books?sslmode=require"),
)


def document(project: GeneratedProject, path: str) -> Any:
    found = project.file(path)
    assert found, path
    return yaml.safe_load(found.content)


def rendered(text: str, **environment: str) -> Any:
    """As dbt renders a profile."""
    return get_rendered(text, {"env_var": lambda name, default=None: environment.get(name, default)}, native=True)


@pytest.mark.parametrize("name", ["shop", "a", "shop_2", "x" * 50])
def test_names_that_dbt_takes(name: str) -> None:
    project = project_of(DUCKDB, name)
    assert project.name == name
    assert document(project, "dbt_project.yml")["name"] == name
    assert document(project, "profiles.yml")[name]["target"] == "dev"


@pytest.mark.parametrize(
    "name",
    ["", "Shop", "my shop", "my-shop", "2shop", "_shop", "x" * 51, "shop\n", "größe", "../up", "dbt", "dbt_duckdb"],
)
def test_names_that_dbt_does_not_take(name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name") as caught:
        DBTProjectGenerator(DUCKDB, name)
    assert caught.value.next_step


@given(HOSTILE)
@example("dbt")
@example("dbt_postgres")
@example("dbt-duckdb")
@example("x" * 39 + "_" + "y" * 30)
@example("2024")
def test_the_default_name_is_always_one_that_dbt_takes(database: str) -> None:
    scan = DUCKDB.model_copy(update={"database": database})
    assert DBTProjectGenerator(scan, journey.default_project_name(scan)).project_name


@pytest.mark.parametrize("scan", [DUCKDB, SQLITE, POSTGRES], ids=["duckdb", "sqlite", "postgresql"])
def test_the_same_scan_gives_the_same_bytes(scan: Scan) -> None:
    first, second = project_of(scan), project_of(Scan.model_validate_json(scan.model_dump_json()))
    assert first == second
    paths = [each.path for each in first.files]
    assert paths == sorted(set(paths))
    generator = DBTProjectGenerator(scan, "shop")
    assert generator.archive(first) == generator.archive(second)


def test_the_archive_holds_the_project_in_one_folder(tmp_path: Path) -> None:
    project = project_of(DUCKDB)
    archive = DBTProjectGenerator(DUCKDB, "shop").archive(project)
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        assert all(each.isfile() and each.uid == each.gid == 0 and each.mtime == 0 for each in tar.getmembers())
        options: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # from Python 3.11.4 on
        tar.extractall(tmp_path, **options)
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]
    for each in project.files:
        assert (tmp_path / "shop" / each.path).read_bytes() == each.content.encode()


def test_what_stands_on_disk_is_what_was_generated(tmp_path: Path) -> None:
    project = project_of(DUCKDB)
    written = DBTProjectGenerator(DUCKDB, "shop").write(project, tmp_path / "p")
    assert written.files == {each.path: each.sha256 for each in project.files}


@pytest.mark.parametrize("scan", [DUCKDB, SQLITE, POSTGRES], ids=["duckdb", "sqlite", "postgresql"])
def test_the_files_that_a_reader_expects(scan: Scan) -> None:
    project = project_of(scan)
    paths = {each.path for each in project.files}
    assert {"dbt_project.yml", "profiles.yml", "README.md", ".gitignore", ".sqlfluff", "models/overview.md"} <= paths
    assert any(re.fullmatch(r"models/staging/\w+/_\w+__sources\.yml", path) for path in paths)
    assert any(path.startswith("models/marts/fct_") for path in paths)
    for each in project.files:
        assert each.content.endswith("\n")
        assert "\r" not in each.content
        assert not each.content.endswith("\n\n")
        if each.path.endswith(".yml"):
            assert isinstance(yaml.safe_load(each.content), dict)


def test_sqlfluff_is_told_of_macros_only_where_there_are_some() -> None:
    """It stops at a folder that is not there."""
    with_macros, without = set[bool](), set[bool]()
    customers = tuple(each for each in POSTGRES.tables if each.name == "customers")
    bare = POSTGRES.model_copy(update={"tables": customers, "analysis": Analysis()})
    for scan in (DUCKDB, bare):
        files = {each.path: each.content for each in project_of(scan).files}
        named = with_macros if any(path.startswith("macros/") for path in files) else without
        named.add("load_macros_from_path = macros" in files[".sqlfluff"])
    assert (with_macros, without) == ({True}, {False})


def test_every_model_and_column_is_in_the_properties() -> None:
    made = journey.generate(DUCKDB, "shop")
    described = {}
    for each in made.project.files:
        if each.path.endswith("__models.yml"):
            described.update({model["name"]: model for model in yaml.safe_load(each.content)["models"]})
    assert set(described) == {each.name for each in made.models.models}
    for model in made.models.models:
        assert [each["name"] for each in described[model.name]["columns"]] == [each.name for each in model.columns]
        tests = [*described[model.name].get("data_tests", [])]
        for column in described[model.name]["columns"]:
            tests += column.get("data_tests", [])
        assert len(tests) == len(model.tests)
        assert all(test[next(iter(test))]["config"]["meta"]["evidence"] for test in tests)


SECRETS = ("hunter2-secret", "p@ss:w/rd", "opt1on-s3cret")


@pytest.mark.parametrize("name", ["password", "sslpassword", "token", "private_key"])
def test_no_secret_is_in_any_file(name: str) -> None:
    scan = scan_of(f"postgresql://ann:hunter2-secret@db/books?{name}=opt1on-s3cret&sslmode=require")
    made = journey.generate(scan, "shop")
    everything = (
        "".join(each.content for each in made.project.files) + made.plan.model_dump_json() + scan.model_dump_json()
    )
    for secret in SECRETS:
        assert secret not in everything
    for output in document(made.project, "profiles.yml")["shop"]["outputs"].values():
        assert output["password"] == f"{{{{ env_var('{PASSWORD_VARIABLE}', '') }}}}"
        assert output["sslmode"] == "require"


@given(HOSTILE, HOSTILE, HOSTILE.filter(lambda name: '"' not in name))
def test_a_postgres_profile_renders_to_the_connection(host: str, user: str, database: str) -> None:
    summary = ConnectionSummary(host=host, port=5433, username=user, database=database)
    scan = POSTGRES.model_copy(update={"connection": summary, "database": database})
    for output in target_profile(scan, "shop").outputs.values():
        assert rendered(str(output["host"])) == host
        assert rendered(str(output["user"])) == user
        assert rendered(str(output["dbname"])) == database
        assert output["port"] == 5433
        assert rendered(str(output["password"]), **{PASSWORD_VARIABLE: "typed"}) == "typed"


def test_a_postgres_socket_folder_is_the_host() -> None:
    scan = scan_of("postgresql://ann@/books?host=/var/run/postgresql")
    assert target_profile(scan, "shop").outputs["dev"]["host"] == "/var/run/postgresql"


def test_a_database_name_that_dbt_cannot_quote_is_refused() -> None:
    with pytest.raises(GenerationError, match="double quote") as caught:
        target_profile(POSTGRES.model_copy(update={"database": 'say "hi"'}), "shop")
    assert caught.value.next_step


@given(HOSTILE, st.sampled_from(["duckdb", "sqlite"]))
@example("/data/it's {{ here }}/a\\b.db", "duckdb")
def test_a_duckdb_profile_renders_to_the_file(path: str, kind: str) -> None:
    scan = DUCKDB.model_copy(update={"database_type": kind, "connection": ConnectionSummary(database=path)})
    for name, output in target_profile(scan, "shop").outputs.items():
        (attached,) = cast("list[dict[str, Any]]", output["attach"])
        assert rendered(attached["path"]) == path
        assert rendered(attached["path"], **{SOURCE_PATH_VARIABLE: "/else"}) == "/else"
        assert attached["read_only"] is True
        assert rendered(str(output["path"])) == ("shop_dev.duckdb" if name == "dev" else "shop.duckdb")
        assert rendered(str(output["path"]), **{TARGET_PATH_VARIABLE: "/box"}) == "/box"


@given(HOSTILE)
@example("shop")
@example("shop_dev")
@example("sandbox")
@example("memory")
@example("main")
@example("Temp")
@example("select")
@example("2024")
def test_the_source_is_attached_under_a_name_of_its_own(database: str) -> None:
    alias = target_profile(DUCKDB.model_copy(update={"database": database}), "shop").source_database
    assert alias
    assert re.fullmatch(r"[a-z][a-z0-9_]*", alias)
    assert alias not in ("shop", "shop_dev", Path(SANDBOX_FILE).stem, "memory", "temp", "system", "main")


@pytest.mark.parametrize(
    "schemas", [["shop"], ["SHOP", "shop_dbt"], ["shop_dev", "shop"], ["shop_dev", "Shop_Dev_dbt"]]
)
def test_nothing_is_built_in_a_scanned_schema(schemas: list[str]) -> None:
    scan = POSTGRES.model_copy(update={"schemas": tuple(Schema(name=each) for each in schemas)})
    built = [str(each["schema"]) for each in target_profile(scan, "shop").outputs.values()]
    assert not {each.lower() for each in built} & {each.lower() for each in schemas}
    assert len(set(built)) == 2


def test_a_kind_of_database_without_a_target_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(GenerationError, match=r"`oracle`.*duckdb, .*postgresql, .*sqlite"):
        DBTProjectGenerator(DUCKDB.model_copy(update={"database_type": "oracle"}), "shop")


SOME_MODEL = make_models(request_from_scan(DUCKDB, project_name="shop", target_warehouse="duckdb")).models[0]


def with_test(test: GeneratedTest) -> GeneratedModel:
    return SOME_MODEL.model_copy(update={"tests": (test,)})


def data_tests_of(model: GeneratedModel) -> list[Any]:
    (described,) = yaml.safe_load(models_yaml([model], "postgres"))["models"]
    found = list(described.get("data_tests", []))
    for column in described["columns"]:
        found += column.get("data_tests", [])
    return found


@given(st.lists(HOSTILE, min_size=1, max_size=4))
@example(["it's", "''", "\\'"])
@example(["env_var('HOME')", "ref('x')", " doc('y')\n"])
@example(["true", "1", "", "null"])
def test_accepted_values_compare_with_exactly_the_values(values: list[str]) -> None:
    column = SOME_MODEL.columns[0].name
    model = with_test(
        GeneratedTest(name="accepted_values", column=column, arguments={"values": list(values)}, evidence="counted")
    )
    (test,) = data_tests_of(model)
    for text, value in zip(test["accepted_values"]["arguments"]["values"], values, strict=True):
        if re.match(r"^\s*(env_var|ref|var|source|doc)\s*\(.+\)\s*$", text):
            pytest.fail(f"dbt would call {text}")
        literal = get_rendered(text, {}, native=True)
        assert isinstance(literal, str)
        assert literal.replace("''", "'") == value
        assert literal.count("'") == 2 * value.count("'")


def test_a_test_that_warns_says_so_and_one_that_fails_does_not() -> None:
    column = SOME_MODEL.columns[0].name
    warns = with_test(GeneratedTest(name="unique", column=column, severity="warn", evidence="3 rows"))
    fails = with_test(GeneratedTest(name="unique", column=column, evidence="0 rows"))
    assert data_tests_of(warns)[0]["unique"]["config"]["severity"] == "warn"
    assert "severity" not in data_tests_of(fails)[0]["unique"]["config"]


def test_a_relationship_refers_to_the_model() -> None:
    column = SOME_MODEL.columns[0].name
    arguments: dict[str, Any] = {"to": "ref('dim_books')", "field": "book_id"}
    model = with_test(GeneratedTest(name="relationships", column=column, arguments=arguments, evidence="x"))
    assert data_tests_of(model)[0]["relationships"]["arguments"] == arguments


def test_macros_come_with_the_tests_that_use_them() -> None:
    made = journey.generate(POSTGRES, "shop")
    used = {str(test.name) for model in made.models.models for test in model.tests}
    shipped = {Path(each.path).stem for each in made.project.files if each.path.startswith("macros/test_")}
    of_dbt = {"unique", "not_null", "accepted_values", "relationships"}
    assert shipped == {f"test_{name}" for name in used - of_dbt}


def test_every_broken_reference_has_a_query_for_its_orphans() -> None:
    made = journey.generate(POSTGRES, "shop")
    broken = [
        (model.name, test.column)
        for model in made.models.models
        for test in model.tests
        if test.name == "relationships" and test.severity == "warn"
    ]
    queries = [each for each in made.project.files if each.path.startswith("analyses/")]
    assert broken
    assert len(queries) == len(broken)
    for each in queries:
        text = get_rendered(each.content, {"ref": lambda name: name})
        assert isinstance(sqlglot.parse_one(text, dialect="postgres"), sqlglot.exp.Query)


def test_a_column_that_breaks_two_references_has_a_query_for_each() -> None:
    made = journey.generate(POSTGRES, "shop")
    first, *rest = made.models.models
    column = first.columns[0].name
    tests = tuple(
        GeneratedTest(
            name="relationships",
            column=column,
            arguments={"to": f"ref('{model.name}')", "field": field},
            severity="warn",
            evidence="3 rows",
        )
        for model, field in [(rest[0], "a"), (rest[0], "b"), (rest[1], "a")]
    )
    models = made.models.model_copy(update={"models": (first.model_copy(update={"tests": tests}), *rest)})
    project = DBTProjectGenerator(POSTGRES, "shop").generate(models)
    stem = f"analyses/orphans_of_{first.name}__{column}__"
    assert {each.path for each in project.files if each.path.startswith(stem)} == {
        f"{stem}{rest[0].name}__a.sql",
        f"{stem}{rest[0].name}__b.sql",
        f"{stem}{rest[1].name}__a.sql",
    }


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(HOSTILE, HOSTILE, HOSTILE)
@example("{{ env_var('HOME') }}", "{% enddocs %}{% docs x %}", "a|b`c\nd")
def test_words_of_the_database_are_text_everywhere(database: str, comment: str, finding: str) -> None:
    scan = DUCKDB.model_copy(update={"database": database})
    first = scan.tables[0].model_copy(update={"comment": comment})
    note = Finding(schema_name="shop", table="orders", code="x", message=finding)
    analysis = scan.analysis.model_copy(update={"findings": (note,)})
    project = project_of(scan.model_copy(update={"tables": (first, *scan.tables[1:]), "analysis": analysis}))
    overview = project.file("models/overview.md")
    assert overview
    blocks = re.findall(r"\{%\s*(\w+)", re.sub(r"\{\{ '.*?' \}\}", "", overview.content))
    assert blocks == ["docs", "enddocs"]
    for each in project.files:
        if each.path.endswith(".yml") and each.path.startswith("models/"):
            for text in strings_in(yaml.safe_load(each.content)):
                assert isinstance(get_rendered(text, {}), str)


def strings_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings_in(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings_in(each)]
    return [value] if isinstance(value, str) and not value.startswith("ref(") else []


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(requests(most_tables=5))
def test_any_models_become_a_project(request: Any) -> None:
    models: ModelGenerationResult = make_models(request)
    project = DBTProjectGenerator(POSTGRES, "shop").generate(models)
    paths = {each.path for each in project.files}
    assert len(paths) == len(project.files)
    assert {each.path for each in models.models} <= paths
    assert all(len(Path(path).name.encode()) <= 255 for path in paths)
    for each in project.files:
        if each.path.endswith(".yml"):
            assert isinstance(yaml.safe_load(each.content), dict)


def test_a_literal_in_a_profile_needs_no_other_escape() -> None:
    assert string_literal("a{{b}}'c\\") == "'a{{b}}\\'c\\\\'"


def test_no_word_that_dbt_keeps_for_itself_is_a_project() -> None:
    assert {name for name in BANNED_PROJECT_NAMES if is_project_name(name)} == set()
