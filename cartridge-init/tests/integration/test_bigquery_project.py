"""From BigQuery to a dbt project: what dbt-bigquery, sqlglot and SQLFluff say of it. Nothing is connected to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from bigquery_facts import DatasetFacts, Declared
from bigquery_server import bigquery_server
from cartridge.dbt.runner import run_dbt
from cartridge.errors import ScanError
from cartridge.scanner.factory import ConnectorFactory
from cartridge.testing.shop import SHOP
from dbt.clients.jinja import get_rendered
from projects import Project, complaints, make_project
from unbuilt_projects import UnbuiltProjectSuite, yaml_file

WEB = """
create table visits (day date, shop varchar, updated_at timestamptz);
insert into visits select '2024-01-01'::date + (i % 3)::int, 'shop', now() from range(90) as r(i);
create table purchases (
    purchase_id bigint primary key, items struct(sku varchar, price decimal(10, 2))[], address struct(city varchar),
    "range" bigint, "hash" varchar, "rows" bigint, "user" varchar, code varchar, payload json
);
insert into purchases select i, [{sku: 'a', price: 1.5}], {city: 'Ulm'}, i, 'h' || i, i, 'u',
    case when i % 2 = 0 then 'it''s' else 'a\\b' end, '{}' from range(100) as r(i);
create table arrivals (n integer, created_at timestamptz, _PARTITIONTIME timestamptz);
insert into arrivals select i, now(), '2024-01-01' from range(60) as r(i);
create table readings (taken_at timestamp, degrees double);
insert into readings select '2024-01-01'::timestamp + to_hours(i::int), i / 3 from range(70) as r(i);
create table buckets (bucket bigint, size bigint);
insert into buckets select i, i from range(80) as r(i);
create table logs_20240101 as select i as line from range(40) as r(i);
create table logs_20240102 as select i as line from range(40) as r(i);
create table logs_20240101_old as select -1 as line from range(5) as r(i);
create table events_20240101 as select i, 'k' || (i % 4) as kind from range(100) as r(i);
create table events_20240102 as select i, 'k' || (i % 4) as kind from range(100) as r(i);
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    with bigquery_server() as server:
        source = server.project("my-project")
        web = source.dataset("web", DatasetFacts(location="EU"))
        source.execute(WEB)
        for table, column in (("visits", "day"), ("readings", "taken_at"), ("buckets", "bucket")):
            web.tables[table] = Declared(partition_by=column, partition_column=column, require_partition_filter=True)
        web.tables["arrivals"] = Declared(
            partition_by="DATE(_PARTITIONTIME)",
            pseudo_column=("_PARTITIONTIME", "TIMESTAMP"),
            require_partition_filter=True,
        )
        source.dataset("shop", DatasetFacts(location="EU"))
        for statement in SHOP:
            source.execute(statement)
        folder = tmp_path_factory.mktemp("bigquery") / "project"
        yield make_project(server.url("my-project", "", "credentials=anonymous"), folder)


def test_dbt_parses_it_without_a_warning(project: Project) -> None:
    run = run_dbt(project.folder, "parse", target="prod", environment={"DBT_WARN_ERROR": "true"})
    assert (run.status, complaints(run)) == ("success", [])
    sources = project.manifest()["sources"].values()
    assert {each["relation_name"] for each in sources} >= {
        "`my-project`.`web`.`events_*`",
        "`my-project`.`shop`.`orders`",
    }
    assert {each["database"] for each in project.manifest()["nodes"].values()} == {"my-project"}


class TestTheProject(UnbuiltProjectSuite):
    dialect = "bigquery"
    fewest_models = 9


def test_shards_are_one_source_under_the_name_of_the_events(project: Project) -> None:
    (source,) = yaml_file(project, "models/staging/web/_web__sources.yml")["sources"]
    (events,) = [each for each in source["tables"] if each["name"] == "events"]
    assert events["identifier"] == "events_*"
    staged = (project.folder / "models/staging/web/stg_web__events.sql").read_text()
    assert "{{ source('web', 'events') }}" in staged


def test_nested_columns_pass_unharmed_and_reserved_words_are_quoted(project: Project) -> None:
    staged = (project.folder / "models/staging/web/stg_web__purchases.sql").read_text().splitlines()
    lines = {line.strip().rstrip(",") for line in staged}
    assert {"items", "address", "payload"} <= lines
    assert {"`range` as purchase_range", "`hash` as purchase_hash", "`rows` as purchase_rows"} <= lines


@pytest.mark.parametrize(
    ("table", "rows"),
    [("visits", 90), ("arrivals", 60), ("readings", 70), ("buckets", 80), ("events", 200), ("logs", 80)],
)
def test_a_staging_model_reads_every_row_of_a_table_that_wants_a_filter(
    project: Project, table: str, rows: int
) -> None:
    (source,) = yaml_file(project, "models/staging/web/_web__sources.yml")["sources"]
    names = {each["name"]: each.get("identifier", each["name"]) for each in source["tables"]}
    context = {"source": lambda schema, name: f"`my-project`.`{schema}`.`{names[name]}`"}
    model = (project.folder / f"models/staging/web/stg_web__{table}.sql").read_text()
    with ConnectorFactory.create(project.url) as connector:
        found = connector.query(get_rendered(model, context), timeout_seconds=20)
        if table in ("visits", "arrivals", "readings", "buckets"):
            with pytest.raises(ScanError, match="without a filter over column"):
                connector.query(f"select * from {context['source']('web', table)}", timeout_seconds=20)
    assert len(found) == rows


def test_the_filter_stands_where_a_pseudo_column_can_be_named_and_in_the_freshness_too(project: Project) -> None:
    (source,) = yaml_file(project, "models/staging/web/_web__sources.yml")["sources"]
    tables = {each["name"]: each["config"]["freshness"] for each in source["tables"]}
    for name, column, first in (
        ("visits", "day", "cast('0001-01-01' as date)"),
        ("arrivals", "`_PARTITIONTIME`", "cast('0001-01-01' as timestamp)"),
    ):
        staged = (project.folder / f"models/staging/web/stg_web__{name}.sql").read_text()
        imported, _, renamed = staged.partition("renamed as (")
        condition = f"{column} >= {first} or {column} is null"
        assert f"where {condition}" in " ".join(imported.split())
        assert column not in renamed or name == "visits"
        assert "where" not in renamed
        assert tables[name] == {"warn_after": {"count": 1, "period": "day"}, "filter": condition}


def test_values_of_a_test_are_literals_of_googlesql(project: Project) -> None:
    models = yaml_file(project, "models/staging/web/_web__models.yml")["models"]
    (purchases,) = [each for each in models if each["name"] == "stg_web__purchases"]
    (code,) = [each for each in purchases["columns"] if each["name"] == "purchase_code"]
    (values,) = [each["accepted_values"]["arguments"]["values"] for each in code["data_tests"]]
    assert values == [r"a\\b", r"it\'s"]


def test_it_builds_beside_the_sources_where_they_are(project: Project) -> None:
    outputs = yaml_file(project, "profiles.yml")["my_project"]["outputs"]
    assert {name: (each["schema"], each["location"]) for name, each in outputs.items()} == {
        "dev": ("my_project_dev", "EU"),
        "prod": ("my_project", "EU"),
    }
    readme = (project.folder / "README.md").read_text()
    assert "gcloud auth application-default login" in readme
    assert "It builds in the schema `my_project_dev`" in readme
