"""The databases that nobody of this project made, in the forms that a scan reads, by a name of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, cast

import psycopg
import pytest
from datasets import dataset_names, dataset_path, load_postgres, sqlite_file
from psycopg import sql
from servers import MariaDBServer, PostgresServer
from tpc import FACTS, tpc_file

ANALYST = "analyst"
"""May read the sources and make schemas: whoever builds as this role cannot have written to a source."""

WITHOUT_ROWS = {"mantle"}
NOTHING_DECLARED = {"jaffle_shop", "nycflights13"}


class Servers(Protocol):
    """The servers that databases are loaded into, each started when it is first asked for."""

    @property
    def postgres(self) -> PostgresServer: ...

    @property
    def mariadb(self) -> MariaDBServer: ...


@dataclass(frozen=True)
class ServersOfTheRun:
    """The servers of the fixtures, each started when it is first asked for."""

    request: pytest.FixtureRequest

    @property
    def postgres(self) -> PostgresServer:
        return cast("PostgresServer", self.request.getfixturevalue("postgres"))

    @property
    def mariadb(self) -> MariaDBServer:
        return cast("MariaDBServer", self.request.getfixturevalue("mariadb"))


@dataclass(frozen=True)
class RealDatabase:
    """One database in one form: ``keys``, ``stripped``, ``upstream``, ``sqlite``, ``mysql`` or ``duckdb``."""

    dataset: str
    form: str

    def __str__(self) -> str:
        return f"{self.dataset}-{self.form}"

    def url(self, servers: Servers, folder: Path) -> str:
        """Where it is, once it has been loaded."""
        if self.form == "duckdb":
            return f"duckdb:///{tpc_file(self.dataset, folder)}"
        if self.form == "sqlite":
            return f"sqlite:///{sqlite_file(self.dataset, folder)}"
        if self.form == "mysql":
            return _in_mariadb(servers.mariadb, self.dataset)
        name = f"real_{self.dataset}_{self.form}"
        postgres = servers.postgres
        if self.form == "upstream":
            source = dataset_path(self.dataset)
            assert source
            postgres.create_database(name)
            postgres.psql(name, source / "upstream_pg.sql.gz")
            postgres.psql(name, "analyze")
        else:
            load_postgres(postgres, self.dataset, keys=self.form == "keys", copy=name)
        return _as_analyst(postgres, name)


def real_databases() -> list[RealDatabase]:
    """All that are there: those of ``CARTRIDGE_DATASETS`` that have rows, and TPC-H and TPC-DS everywhere."""
    with_rows = [each for each in dataset_names() if each not in WITHOUT_ROWS]
    return [
        *(RealDatabase(each, "keys") for each in with_rows),
        *(RealDatabase(each, "stripped") for each in with_rows if each not in NOTHING_DECLARED),
        *(RealDatabase(each, "upstream") for each in dataset_names("upstream_pg.sql.gz")),
        *(RealDatabase(path.parent.name, "sqlite") for path in _sqlite_forms()),
        *(RealDatabase(each, "mysql") for each in dataset_names("mysql_dump.sql.gz")),
        *(RealDatabase(each, "duckdb") for each in sorted(FACTS)),
    ]


def _sqlite_forms() -> list[Path]:
    folders = (dataset_path(each) for each in dataset_names())
    return [path for folder in folders if folder for path in sorted(folder.glob("*.sqlite.gz"))]


def accepted_roles(dataset: str) -> dict[str, set[str]]:
    """What common practice makes of each table: ``fact``, ``dimension`` or ``bridge``, one or several of them."""
    if dataset in FACTS:
        roles = {each: {"fact"} for each in FACTS[dataset]}
        return {**roles, "partsupp": {"fact", "bridge"}} if dataset == "tpch" else roles
    folder = dataset_path(dataset)
    assert folder
    known = json.loads((folder / "roles.json").read_text())
    return {table: {role, *known["also_acceptable"].get(table, [])} for table, role in known["roles"].items()}


def _in_mariadb(mariadb: MariaDBServer, dataset: str) -> str:
    """The URL of a user who may read ``dataset`` and nothing else."""
    folder = dataset_path(dataset)
    assert folder
    mariadb.create_database(dataset)
    mariadb.sql(dataset, folder / "mysql_dump.sql.gz")
    mariadb.sql("", f"create user if not exists {ANALYST} identified by '{ANALYST}'")
    mariadb.sql("", f"grant select, show view on `{dataset}`.* to {ANALYST}")
    return f"mysql://{ANALYST}:{ANALYST}@{mariadb.host}:{mariadb.port}/{dataset}"


def _as_analyst(postgres: PostgresServer, database: str) -> str:
    """The URL of a role that may read everything in ``database`` and write nothing but schemas of its own."""
    with psycopg.connect(postgres.url(database), autocommit=True) as connection:
        if not connection.execute("select 1 from pg_roles where rolname = %s", [ANALYST]).fetchone():
            connection.execute(f"create role {ANALYST} login password '{ANALYST}'".encode())
        connection.execute(
            sql.SQL("grant connect, create on database {} to {}").format(
                sql.Identifier(database), sql.Identifier(ANALYST)
            )
        )
        connection.execute(f"grant pg_read_all_data to {ANALYST}".encode())
    return postgres.url(database, user=ANALYST, password=ANALYST)
