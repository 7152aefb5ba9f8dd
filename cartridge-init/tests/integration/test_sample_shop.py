"""The sample shop in a real PostgreSQL, loaded as a person loads it, and the same shop in DuckDB."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from cartridge import journey
from cartridge.sample import DEFECTS, SCHEMAS, TABLES, create_duckdb, shop_rows
from cartridge.sample.structure import JSON, Table
from cartridge.scanner.selection import Selection
from cartridge.scanner.table_profile import ProfileOptions
from cartridge.scanner.url import read_url
from server_postgres import find_postgres
from servers import PostgresServer

SCRIPTS = Path(__file__).parents[2] / "scripts"
LOADER = SCRIPTS / "load-ecommerce-data.sh"
Loader = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def load(postgres: PostgresServer) -> Iterator[Loader]:
    """Run the loader against the test server; the user `cartridge` is there, its database is not."""
    postgres.drop_database("cartridge")
    postgres.psql("postgres", "create role cartridge login createdb password 'cartridge'")

    def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        path = f"{find_postgres()[2].parent}:{os.environ['PATH']}"
        environment = {"PATH": path, "PGHOST": postgres.host, "PGPORT": str(postgres.port), "HOME": "/nonexistent"}
        return subprocess.run(
            [str(LOADER), *arguments],
            env=environment | settings,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    yield run
    postgres.drop_database("cartridge")
    postgres.psql("postgres", "drop role cartridge")


@pytest.fixture(scope="module")
def shop_url(load: Loader, postgres: PostgresServer) -> str:
    """The shop in database `cartridge`, loaded by the script with nothing but its defaults; and loaded again."""
    first, second = load(), load()
    assert first.returncode == 0, first.stderr
    assert "creating it" in first.stdout
    assert second.returncode == 0, second.stderr
    assert "creating it" not in second.stdout
    assert second.stderr == ""
    return postgres.url("cartridge", user="cartridge", password="cartridge")


def ordered(table: Table) -> str:
    return f"select {', '.join(table.column_names)} from {table.full_name} order by {', '.join(table.primary_key)}"


def expected(table: Table) -> list[tuple[Any, ...]]:
    rows = [tuple(row[name] for name in table.column_names) for row in shop_rows()[table.full_name]]
    return sorted(rows, key=lambda row: tuple(row[table.column_names.index(name)] for name in table.primary_key))


def test_both_databases_hold_the_same_rows(shop_url: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    create_duckdb(path)
    with psycopg.connect(shop_url) as server, duckdb.connect(str(path), read_only=True) as file:
        for table in TABLES:
            documents = [at for at, column in enumerate(table.columns) if column.type is JSON]
            in_file = [
                tuple(json.loads(value) if at in documents and value else value for at, value in enumerate(row))
                for row in file.execute(ordered(table)).fetchall()
            ]
            in_server = server.execute(ordered(table)).fetchall()
            assert in_server == in_file, table.full_name
            assert in_server == expected(table), table.full_name


def test_the_catalog_of_the_server_says_what_the_definition_says(shop_url: str) -> None:
    schemas = list(SCHEMAS)
    with psycopg.connect(shop_url) as server:
        comments = server.execute(
            "select nspname || '.' || relname, attname, col_description(c.oid, attnum), not attnotnull "
            "from pg_attribute a join pg_class c on c.oid = attrelid join pg_namespace n on n.oid = relnamespace "
            "where relkind = 'r' and attnum > 0 and nspname = any(%s)",
            [schemas],
        ).fetchall()
        kinds = server.execute(
            "select conrelid::regclass::text, contype, count(*) from pg_constraint "
            "where connamespace::regnamespace::text = any(%s) and contype in ('p', 'u', 'f', 'c') group by 1, 2",
            [schemas],
        ).fetchall()
        tables = server.execute(
            "select nspname || '.' || relname, obj_description(c.oid), reltuples::int from pg_class c "
            "join pg_namespace n on n.oid = relnamespace where relkind = 'r' and nspname = any(%s)",
            [schemas],
        ).fetchall()
    assert set(comments) == {
        (table.full_name, column.name, column.comment, not column.required)
        for table in TABLES
        for column in table.columns
    }
    counts = [
        *((table.full_name, "p", 1) for table in TABLES),
        *((table.full_name, "u", len(table.unique)) for table in TABLES),
        *((table.full_name, "f", len(table.foreign_keys)) for table in TABLES),
        *((table.full_name, "c", len(table.checks)) for table in TABLES),
    ]
    assert sorted(kinds) == sorted(each for each in counts if each[2])
    assert sorted(tables) == sorted(
        (table.full_name, table.comment, len(shop_rows()[table.full_name])) for table in TABLES
    )


def findings(url: str) -> set[tuple[str, str, tuple[str, ...], int | None]]:
    selection = Selection(schemas=tuple(SCHEMAS))
    analysis = journey.scan(read_url(url), selection, ProfileOptions()).analysis
    assert analysis is not None
    return {(each.code, str(each.full_name), each.columns, each.count) for each in analysis.findings}


@pytest.mark.parametrize("database", ["postgresql", "duckdb"])
def test_the_tool_names_every_defect_and_cries_wolf_over_nothing_else(
    database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if database == "duckdb":
        create_duckdb(tmp_path / "shop.duckdb")
        url = f"duckdb:///{tmp_path / 'shop.duckdb'}"
    else:
        url = request.getfixturevalue("shop_url")
    assert findings(url) == {(each.code, each.table, each.columns, each.rows) for each in DEFECTS}


@pytest.mark.parametrize(
    "defect", [each for each in DEFECTS if each.code == "orphans"], ids=lambda each: str(each.columns)
)
def test_orphans_are_orphans_in_sql(shop_url: str, defect: Any) -> None:
    (column,) = defect.columns
    parent = {"user_id": "ecommerce.users", "product_id": "ecommerce.products"}[column]
    query = (
        f"select count(*) from {defect.table} child where {column} is not null "
        f"and not exists (select from {parent} parent where parent.id = child.{column})"
    )
    with psycopg.connect(shop_url) as server:
        assert server.execute(query).fetchall() == [(defect.rows,)]


def test_the_shop_goes_on_numbering_where_its_rows_end(shop_url: str) -> None:
    with psycopg.connect(shop_url) as server:
        made = server.execute(
            "insert into ecommerce.categories (name, slug, display_order) values ('New', 'new', 1) "
            "returning id, created_at"
        ).fetchone()
        server.rollback()
    assert made is not None
    assert made[0] == max(row["id"] for row in shop_rows()["ecommerce.categories"]) + 1
    assert made[1] is not None


def test_schemas_of_somebody_else_are_left_alone(load: Loader, postgres: PostgresServer) -> None:
    url = postgres.create_database("somebody's shop")
    postgres.psql("somebody's shop", "create schema analytics; create table analytics.kept as select 42 as answer")
    refused = load(PGDATABASE="somebody's shop", PGUSER=postgres.user, PGPASSWORD=postgres.password)
    assert refused.returncode == 1
    assert 'Schema "analytics" of database "somebody\'s shop" is not the sample shop' in refused.stderr
    assert "drop or rename" in refused.stderr
    with psycopg.connect(url) as server:
        assert server.execute("select answer from analytics.kept").fetchall() == [(42,)]
        assert server.execute("select count(*) from pg_namespace where nspname = 'ecommerce'").fetchall() == [(0,)]
    postgres.drop_database("somebody's shop")


def test_a_database_whose_name_needs_quotes_is_created(load: Loader, postgres: PostgresServer) -> None:
    name = 'odd "name"; drop'
    assert load(PGDATABASE=name).returncode == 0
    assert postgres.psql(name, "select count(*) from ecommerce.users").strip() == str(
        len(shop_rows()["ecommerce.users"])
    )
    postgres.drop_database(name)


def test_a_wrong_password_is_explained_and_not_shown(load: Loader) -> None:
    refused = load(PGPASSWORD="not-the-secret")
    assert refused.returncode == 1
    assert 'does not let user "cartridge" in' in refused.stderr
    assert "Next step: set PGUSER and PGPASSWORD" in refused.stderr
    assert "not-the-secret" not in refused.stderr + refused.stdout


def test_a_server_that_is_down_is_explained(load: Loader) -> None:
    refused = load(PGPORT="1")
    assert refused.returncode == 1
    assert "cannot reach database" in refused.stderr
    assert "Next step: start the server" in refused.stderr


def test_a_user_who_may_not_create_databases_is_told_what_to_ask_for(load: Loader, postgres: PostgresServer) -> None:
    postgres.psql("postgres", "create role visitor login password 'visitor'")
    refused = load(PGUSER="visitor", PGPASSWORD="visitor", PGDATABASE="not_there")
    postgres.psql("postgres", "drop role visitor")
    assert refused.returncode == 1
    assert 'cannot create database "not_there"' in refused.stderr
    assert "permission denied" in refused.stderr
    assert "createdb --owner" in refused.stderr


def test_help_and_bad_usage(load: Loader) -> None:
    helped, wrong = load("--help"), load("somewhere")
    assert (helped.returncode, wrong.returncode) == (0, 2)
    assert "PGDATABASE" in helped.stdout
    assert "Usage" in wrong.stderr


def test_a_missing_psql_is_explained(tmp_path: Path) -> None:
    (tmp_path / "bash").symlink_to("/bin/bash")
    refused = subprocess.run(
        ["/bin/bash", str(LOADER)], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 1
    assert "psql is not installed" in refused.stderr
    assert "Next step" in refused.stderr
