"""Where the benchmark's databases come from, each loaded without its constraints, with its truth.

Three groups, printed apart: databases that others made (``CARTRIDGE_DATASETS``), the same in MariaDB, and ``invented``
ones, in which TPC-H and TPC-DS are counted too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import psycopg
from benchmarks.discovery.invented import invented_names, invented_rows, invented_tables, truth_of
from benchmarks.discovery.opaque import make_opaque
from benchmarks.discovery.tpc_truth import TPC_NAMES, tpc_truth
from benchmarks.discovery.truth import Truth, read_truth
from datasets import dataset_names, dataset_path, load_postgres
from psycopg import sql
from servers import MariaDBServer, PostgresServer, start_mariadb, start_postgres
from tpc import tpc_file

PG_COLUMNS = """
select c.relname, array_agg(a.attname::text)
from pg_class as c
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
group by 1
"""
DUCK_COLUMNS = "select table_name, list(column_name) from information_schema.columns group by 1"


@dataclass
class Servers:
    """Servers of its own, started when a database first needs them, and a folder for files."""

    started: list[PostgresServer | MariaDBServer] = field(default_factory=list)

    @cached_property
    def postgres(self) -> PostgresServer:
        server = start_postgres()
        self.started.append(server)
        return server

    @cached_property
    def mariadb(self) -> MariaDBServer:
        server = start_mariadb()
        self.started.append(server)
        return server

    @cached_property
    def folder(self) -> Path:
        return Path(mkdtemp(prefix="discovery-"))

    def stop(self) -> None:
        for server in self.started:
            server.stop()
        if "folder" in self.__dict__:
            for path in self.folder.iterdir():
                path.unlink()
            self.folder.rmdir()


@dataclass(frozen=True)
class Source:
    """One database; ``load`` gives its URL and truth, the second argument whether its names are to be opaque."""

    name: str
    group: str
    load: Callable[[Servers, bool], tuple[str, Truth]]


def sources() -> list[Source]:
    """All that are there, group by group."""
    return [
        *(Source(each, "datasets", _of_dataset(each)) for each in dataset_names()),
        *(Source(name, "mariadb", _in_mariadb(name, truth)) for name, truth in _mariadb_forms()),
        *(Source(each, "invented", _invented(each)) for each in invented_names()),
        *(Source(each, "invented", _of_tpc(each)) for each in TPC_NAMES),
    ]


def _of_dataset(name: str) -> Callable[[Servers, bool], tuple[str, Truth]]:
    def load(servers: Servers, opaque: bool) -> tuple[str, Truth]:
        folder = dataset_path(name)
        assert folder
        url = load_postgres(servers.postgres, name, keys=False, copy=f"{name}_{'opaque' if opaque else 'plain'}")
        truth = read_truth(folder)
        return url, _opaque_postgres(url, truth) if opaque else truth

    return load


def _invented(name: str) -> Callable[[Servers, bool], tuple[str, Truth]]:
    def load(servers: Servers, opaque: bool) -> tuple[str, Truth]:
        url = servers.postgres.create_database(f"invented_{name}")
        rows = invented_rows(name)
        with psycopg.connect(url, autocommit=True) as connection:
            for table in invented_tables(name):
                columns = sql.SQL(", ").join(
                    sql.SQL("{} {}").format(sql.Identifier(each.name), sql.SQL(each.sql_type)) for each in table.columns
                )
                connection.execute(sql.SQL("create table {} ({})").format(sql.Identifier(table.name), columns))
                copy = sql.SQL("copy {} from stdin").format(sql.Identifier(table.name))
                with connection.cursor() as cursor, cursor.copy(copy) as target:
                    for row in rows[table.name]:
                        target.write_row(list(row.values()))
            connection.execute("analyze")
        return url, _opaque_postgres(url, truth_of(name)) if opaque else truth_of(name)

    return load


def _opaque_postgres(url: str, truth: Truth) -> Truth:
    with psycopg.connect(url, autocommit=True) as connection:
        columns: dict[str, list[str]] = dict(connection.execute(PG_COLUMNS).fetchall())
        return make_opaque(lambda statement: connection.execute(statement.encode()), columns, truth)


def _of_tpc(name: str) -> Callable[[Servers, bool], tuple[str, Truth]]:
    def load(servers: Servers, opaque: bool) -> tuple[str, Truth]:
        servers.folder.joinpath(f"{name}.duckdb").unlink(missing_ok=True)
        path = tpc_file(name, servers.folder)
        truth = tpc_truth(name)
        if opaque:
            with duckdb.connect(str(path)) as connection:
                columns = dict(connection.execute(DUCK_COLUMNS).fetchall())
                truth = make_opaque(connection.execute, columns, truth)
        return f"duckdb:///{path}", truth

    return load


def _mariadb_forms() -> list[tuple[str, str]]:
    """The datasets with a dump of MySQL, and which file holds their truth."""
    found = []
    for name in dataset_names("mysql_dump.sql.gz"):
        folder = dataset_path(name)
        assert folder
        truth = next((each for each in ("truth_mysql.json", "truth.json") if (folder / each).is_file()), None)
        if truth:
            found.append((name, truth))
    return found


def _in_mariadb(name: str, truth_file: str) -> Callable[[Servers, bool], tuple[str, Truth]]:
    """The tables as ``create table ... as select`` copies them: types and rows, no constraint and no index."""

    def load(servers: Servers, opaque: bool) -> tuple[str, Truth]:
        folder = dataset_path(name)
        assert folder
        server, copy = servers.mariadb, f"{name}_stripped"
        server.create_database(name)
        server.sql(name, folder / "mysql_dump.sql.gz")
        url = server.create_database(copy)
        truth = read_truth(folder, truth_file)
        with server.connect(name) as connection, connection.cursor() as cursor:
            cursor.execute("show full tables where table_type = 'BASE TABLE'")
            for table, _ in cursor.fetchall():
                cursor.execute(f"create table `{copy}`.`{table}` as select * from `{table}`")
            cursor.execute(f"use `{copy}`")
            if opaque:
                columns: dict[str, list[str]] = {}
                cursor.execute(
                    "select table_name, column_name from information_schema.columns where table_schema = database()"
                )
                for table, column in cursor.fetchall():
                    columns.setdefault(table, []).append(column)
                truth = make_opaque(cursor.execute, columns, truth, "`")
            cursor.execute("select table_name from information_schema.tables where table_schema = database()")
            for (table,) in cursor.fetchall():
                cursor.execute(f"analyze table `{table}`")
        return url, truth

    return load
