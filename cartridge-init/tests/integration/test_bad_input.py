"""What a person gets wrong, and what goes wrong around: said clearly, with the next step, and without any secret."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import duckdb
import psycopg
import pytest
from cli_process import SECRET, assert_discreet, assert_refused, cartridge, cartridge_without, interrupted
from servers import PostgresServer, free_port

TABLES = 150


@pytest.fixture(scope="module")
def database(postgres: PostgresServer) -> Iterator[str]:
    """A database with a schema of tables, an empty one, and one that its reader may not see; the reader's URL."""
    name = "bad_input"
    postgres.create_database(name)
    postgres.psql(
        name,
        f"create role reader login password '{SECRET}'; create schema sales; create schema nothing; "
        "create schema closed; create table closed.secrets (id int); create table sales.orders (id int primary key); "
        "insert into sales.orders select generate_series(1, 10); create table sales.wages (id int primary key); "
        "grant usage on schema sales, nothing to reader; grant select on sales.orders to reader",
    )
    yield postgres.url(name, user="reader", password=SECRET)
    postgres.drop_database(name)
    postgres.psql("postgres", "drop role reader")


@pytest.fixture(scope="module")
def scan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The scan of a DuckDB file with many tables, so that writing the project takes a moment."""
    folder = tmp_path_factory.mktemp("scan")
    with duckdb.connect(str(folder / "shop.duckdb")) as connection:
        for number in range(TABLES):
            connection.execute(f"create table table_{number} (id integer primary key, amount decimal(10, 2))")
    done = cartridge("scan", f"duckdb:///{folder / 'shop.duckdb'}", "--output", "scan.json", folder=folder)
    assert done.returncode == 0, done.stderr
    return folder / "scan.json"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("shop", ["this is no connection URL", "postgresql://user@host:5432/database"]),
        ("postgresql:/reader:" + SECRET + "@host/shop", ["this is no connection URL"]),
        ("postgrse://reader:" + SECRET + "@host/shop", ["unknown scheme `postgrse`", "Did you mean `postgresql`?"]),
        ("postgresql://reader:" + SECRET + "@host:port/shop", ["cannot be told apart", "a port is a number"]),
        ("postgresql://reader:" + SECRET + "@x@host/shop", ["`@` as `%40`"]),
        ("duckdb://shop.duckdb", ["too few slashes", "duckdb:///shop.duckdb"]),
        ("duckdb:///", ["names no file"]),
        ("env:NO_SUCH_URL", ["`NO_SUCH_URL` is not set", "export NO_SUCH_URL="]),
        ("-", ["No connection URL came on standard input"]),
    ],
)
def test_a_url_that_is_none(tmp_path: Path, url: str, said: list[str]) -> None:
    assert_refused(cartridge("scan", url, "--output", "scan.json", folder=tmp_path), 2, *said, folder=tmp_path)
    assert not (tmp_path / "scan.json").exists()


@pytest.mark.parametrize(("scheme", "module", "extra"), [("postgresql", "psycopg", "postgres")])
def test_a_driver_that_is_not_installed(tmp_path: Path, scheme: str, module: str, extra: str) -> None:
    done = cartridge_without(module, "scan", f"{scheme}://reader:{SECRET}@localhost/shop", folder=tmp_path)
    assert_refused(done, 2, f"pip install 'cartridge-init[{extra}]'", folder=tmp_path)


def test_an_extension_that_is_not_installed(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "shop.sqlite") as connection:
        connection.execute("create table orders (id integer primary key)")
    connection.close()
    assert cartridge("scan", "sqlite:///shop.sqlite", "-o", "scan.json", folder=tmp_path).returncode == 0
    assert cartridge("generate", "scan.json", "-o", "p", "--no-validate", folder=tmp_path).returncode == 0
    done = cartridge_without("duckdb_extension_sqlite_scanner", "validate", "p", folder=tmp_path)
    assert_refused(done, 2, "pip install 'cartridge-init[sqlite]'", folder=tmp_path)


def test_a_server_that_is_down(tmp_path: Path) -> None:
    url = f"postgresql://reader:{SECRET}@127.0.0.1:{free_port()}/shop"
    for arguments in (("scan", url), ("scan", url, "--test-only"), ("scan", url, "--json")):
        done = cartridge(*arguments, folder=tmp_path)
        assert_refused(done, 1, "refused", "Check that the server runs", folder=tmp_path)


def test_a_host_that_nobody_knows(tmp_path: Path) -> None:
    done = cartridge("scan", f"postgresql://reader:{SECRET}@no-such-host.invalid/shop", folder=tmp_path)
    assert_refused(done, 1, "no-such-host.invalid", "Check the host's name", folder=tmp_path)


def test_a_wrong_password(database: str, postgres: PostgresServer, tmp_path: Path) -> None:
    wrong = f"{SECRET}: /@?#%"
    url = f"postgresql://reader:{quote(wrong, safe='')}@{postgres.host}:{postgres.port}/bad_input"
    done = cartridge("-v", "scan", url, folder=tmp_path)
    assert_refused(done, 1, "password authentication failed", "Check user and password", folder=tmp_path)
    assert_discreet(done, tmp_path, quote(wrong, safe=""))


def test_a_database_that_is_not_there(database: str, tmp_path: Path) -> None:
    done = cartridge("scan", database.replace("/bad_input", "/no_such_one"), folder=tmp_path)
    assert_refused(done, 1, "no_such_one", "Check the database's name", folder=tmp_path)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--schema", "sale"), ["no schema `sale`", "Did you mean `sales`?"]),
        (("--schema", "nothing"), ["schema `nothing`"]),
        (("--schema", "closed"), ["`closed`"]),
        (("--include", "no_such_*"), ["include `no_such_*`"]),
        (("--exclude", "*"), ["exclude `*`"]),
    ],
)
def test_a_selection_of_nothing(database: str, tmp_path: Path, options: tuple[str, ...], said: list[str]) -> None:
    done = cartridge("scan", database, *options, "--output", "scan.json", folder=tmp_path)
    assert_refused(done, 1, *said, folder=tmp_path)
    assert not (tmp_path / "scan.json").exists()


def test_a_table_that_this_user_may_not_read(database: str, tmp_path: Path) -> None:
    done = cartridge("scan", database, "--output", "scan.json", folder=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "The data of 1 of 2 tables was not read: sales.wages." in " ".join(done.stdout.split())
    assert_discreet(done, tmp_path)
    before = (tmp_path / "scan.json").read_bytes()
    done = cartridge("scan", database, "--include", "wages", "--output", "scan.json", folder=tmp_path)
    said = ["the data of its one table could not be read", "Permission denied", "grant select", "--no-profile"]
    assert_refused(done, 1, *said, folder=tmp_path)
    assert (tmp_path / "scan.json").read_bytes() == before


@pytest.mark.parametrize("scheme", ["duckdb", "sqlite"])
def test_a_file_that_is_no_database(tmp_path: Path, scheme: str) -> None:
    (tmp_path / "notes.txt").write_text("not a database at all\n" * 200)
    (tmp_path / "folder").mkdir()
    for name in ("notes.txt", "folder", "missing.db"):
        done = cartridge("scan", f"{scheme}:///{name}", folder=tmp_path)
        assert_refused(done, 1, name, folder=tmp_path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "notes.txt"], "looking made a file"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, ["There is no scan file `scan.json`", "cartridge scan"]),
        (b"", ["scan.json"]),
        (b"\xff\xfe\x00garbage", ["Cannot read the scan file"]),
        (b"{ not json", ["neither JSON nor YAML"]),
        (b"just: yaml", ["is not a scan file"]),
        (b"[]", ["is not a scan file"]),
        (b'{"format_version": 999, "tables": []}', ["format version 999", "pip install --upgrade cartridge-init"]),
        (b'{"format_version": 0, "tables": []}', ["format version `0`", "Scan the database again"]),
        (b'{"format_version": 1, "tables": [{"name": 3}]}', ["is not a scan file"]),
        (b"format_version: 1\ntables: !!python/object/apply:os.system ['touch owned']", ["neither JSON nor YAML"]),
    ],
)
def test_a_scan_file_that_is_none(tmp_path: Path, content: bytes | None, said: list[str]) -> None:
    if content is not None:
        (tmp_path / "scan.json").write_bytes(content)
    done = cartridge("generate", "scan.json", "--output", "project", folder=tmp_path)
    assert_refused(done, 2, *said, folder=tmp_path)
    assert [each.name for each in tmp_path.iterdir() if each.name != "scan.json"] == []


def test_a_scan_file_that_is_a_folder(tmp_path: Path) -> None:
    done = cartridge("generate", tmp_path, "--output", "project", folder=tmp_path)
    assert_refused(done, 2, "Cannot read the scan file", folder=tmp_path)


def test_an_output_folder_that_is_not_empty(scan_file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    done = cartridge("generate", scan_file, "--output", "mine", "--no-validate", folder=tmp_path)
    assert_refused(done, 1, "is not empty", "--force", folder=tmp_path)
    assert [each.name for each in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_an_output_that_is_a_file(scan_file: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    for output in ("mine", "mine/project"):
        done = cartridge("generate", scan_file, "--output", output, "--no-validate", folder=tmp_path)
        assert_refused(done, 1, "Cannot write", folder=tmp_path)
    assert (tmp_path / "mine").read_text() == "mine"


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A folder that takes no files; root may write anywhere but where the system itself keeps no files."""
    folder = Path("/proc/self") if os.geteuid() == 0 else tmp_path / "read-only"
    if folder.is_relative_to(tmp_path):
        folder.mkdir(mode=0o555)
    yield folder
    if folder.is_relative_to(tmp_path):
        folder.chmod(0o755)


def test_an_output_where_nothing_can_be_written(scan_file: Path, read_only: Path, tmp_path: Path) -> None:
    done = cartridge("generate", scan_file, "--output", read_only / "project", "--no-validate", folder=tmp_path)
    assert_refused(done, 1, "Cannot write the project", "permissions", folder=tmp_path)
    url = json.loads(scan_file.read_text())["connection_string"]
    done = cartridge("scan", url, "--output", read_only / "scan.json", folder=tmp_path)
    assert_refused(done, 2, "Cannot write", "--output", folder=tmp_path)


@pytest.mark.parametrize("name", ["dbt", "../up", "Shop", "1shop", "a b", "{{ 1 }}", "x" * 51])
def test_a_project_name_that_dbt_does_not_take(scan_file: Path, tmp_path: Path, name: str) -> None:
    done = cartridge("generate", scan_file, "--output", "p", "--project-name", name, folder=tmp_path)
    assert_refused(done, 2, "cannot be the name of a dbt project", "lower-case letters", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_project_that_is_none(tmp_path: Path) -> None:
    assert_refused(cartridge("validate", "nowhere", folder=tmp_path), 1, "dbt_project.yml", folder=tmp_path)
    (tmp_path / "dbt_project.yml").write_text("{% broken")
    assert_refused(cartridge("validate", ".", folder=tmp_path), 1, "Cannot read", folder=tmp_path)


def test_a_target_that_the_profile_does_not_have(scan_file: Path, tmp_path: Path) -> None:
    assert cartridge("generate", scan_file, "-o", "p", "--no-validate", folder=tmp_path).returncode == 0
    done = cartridge("validate", "p", "--target", "pord", folder=tmp_path)
    assert_refused(done, 2, "no target `pord`", "Did you mean `prod`?", folder=tmp_path)


def test_an_interrupted_scan_leaves_no_file_and_no_session(
    database: str, postgres: PostgresServer, tmp_path: Path
) -> None:
    (tmp_path / "scan.json").write_text("the one before")
    with psycopg.connect(postgres.url("bad_input")) as locking, psycopg.connect(postgres.url()) as watching:
        locking.execute("lock table sales.orders in access exclusive mode")

        def sessions() -> int:
            found = watching.execute(
                "select count(*) from pg_stat_activity where usename = 'reader' and wait_event_type = 'Lock'"
            ).fetchone()
            watching.rollback()
            assert found
            return int(found[0])

        done = interrupted("scan", database, "-o", "scan.json", folder=tmp_path, when=lambda: sessions() > 0)
        assert done.returncode == 130
        assert done.stderr.strip().endswith("Interrupted.")
        assert_discreet(done, tmp_path)
        assert sessions() == 0
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"scan.json": "the one before"}


@pytest.mark.parametrize("moment", ["while it writes", "while dbt runs"])
def test_an_interrupted_generate_leaves_a_whole_project_or_none(scan_file: Path, tmp_path: Path, moment: str) -> None:
    folder = tmp_path / "project"

    def is_time() -> bool:
        return folder.exists() if moment == "while dbt runs" else any(tmp_path.iterdir())

    done = interrupted("generate", scan_file, "--output", "project", folder=tmp_path, when=is_time)
    assert done.returncode == 130
    assert done.stderr.strip().endswith("Interrupted.")
    assert_discreet(done, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] in ([], ["project"])
    if folder.exists():
        baseline = json.loads((folder / ".cartridge" / "baseline.json").read_text())["files"]
        assert len(baseline) > TABLES
        written = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in baseline}
        assert written == baseline
    again = cartridge("generate", scan_file, "--output", "project", "--force", "--no-validate", folder=tmp_path)
    assert again.returncode == 0, again.stderr
