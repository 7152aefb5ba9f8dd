"""From Redshift to a dbt project: what dbt-redshift, sqlglot and SQLFluff say of it. Nothing is connected to."""

from __future__ import annotations

import pytest
from cartridge.dbt.runner import run_dbt
from cartridge.testing.shop import SHOP
from projects import Project, complaints, make_project
from servers import RedshiftStandIn
from unbuilt_projects import UnbuiltProjectSuite, yaml_file

FEATURES = (
    *SHOP,
    "create schema lake",
    """create table accounts (
        account_id bigint not null default identity(1, 0, '1,1'), details super, is_active boolean, "top" integer,
        "Tag" varchar(20), primary key (account_id)
    )""",
    """insert into accounts select g, '{"a": 1}', g % 2 = 0, g, 't' || g % 3 from generate_series(1, 100) as g""",
    "create view late as select",
    "insert into pg_stand_in.late_binding_columns values ('public', 'late', 'id', 'bigint', 1)",
)


@pytest.fixture(scope="module")
def project(redshift: RedshiftStandIn, tmp_path_factory: pytest.TempPathFactory) -> Project:
    url = redshift.create_database("redshift_project", FEATURES)
    return make_project(url, tmp_path_factory.mktemp("redshift") / "project")


def test_dbt_parses_it_without_a_warning(project: Project) -> None:
    run = run_dbt(
        project.folder,
        "parse",
        target="prod",
        environment={
            "DBT_WARN_ERROR": "true",
            "DBT_SHOW_ALL_DEPRECATIONS": "true",
            "DBT_ENV_SECRET_CARTRIDGE_PASSWORD": "not-asked-for",
        },
    )
    assert (run.status, complaints(run)) == ("success", [])
    manifest = project.manifest()
    assert manifest["metadata"]["adapter_type"] == "redshift"
    assert {each["relation_name"] for each in manifest["sources"].values()} >= {
        '"redshift_project"."public"."orders"',
        '"redshift_project"."public"."accounts"',
    }


class TestTheProject(UnbuiltProjectSuite):
    dialect = "redshift"
    fewest_models = 7


def test_words_that_redshift_reserves_are_quoted_where_they_are_read(project: Project) -> None:
    staged = (project.folder / "models/staging/redshift_project/stg_redshift_project__accounts.sql").read_text()
    assert '"top" as ' in staged
    assert "details" in staged


def test_it_builds_beside_the_sources(project: Project) -> None:
    outputs = yaml_file(project, "profiles.yml")["redshift_project"]["outputs"]
    assert {name: (each["type"], each["method"], each["schema"]) for name, each in outputs.items()} == {
        "dev": ("redshift", "database", "redshift_project_dev"),
        "prod": ("redshift", "database", "redshift_project"),
    }
    password = outputs["dev"]["password"]
    assert password == "{{ env_var('DBT_ENV_SECRET_CARTRIDGE_PASSWORD', '') }}"


def test_the_readme_says_what_the_upper_case_letters_of_a_column_want(project: Project) -> None:
    readme = (project.folder / "README.md").read_text()
    assert "alter user ... set enable_case_sensitive_identifier to true" in readme
