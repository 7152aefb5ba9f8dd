"""What the pages show is done, block by block, as a reader would; what they say is printed, is printed."""

from __future__ import annotations

import doctest
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import jsonschema
import psycopg
import pytest
import yaml
from cartridge import journey
from cartridge.sample import create_duckdb
from cartridge.scanfile import dump_scan
from cartridge.scanner.selection import Selection
from cartridge.scanner.table_profile import ProfileOptions
from cartridge.scanner.url import read_url
from datasets import REPOSITORY
from documentation import Block, blocks, needed_server, page_name, pages
from psycopg import sql
from server_postgres import find_postgres
from servers import MariaDBServer, PostgresServer

RUN_PAGES = [page for page in pages() if any(block.is_run for block in blocks(page))]
DATABASE = "cartridge"


@contextmanager
def database_of_the_pages(server: PostgresServer) -> Iterator[None]:
    """The user ``cartridge`` is there, its database is not; afterwards neither is, nor any role that a page made."""
    server.drop_database(DATABASE)
    server.psql("postgres", "create role cartridge login createdb password 'cartridge'")
    try:
        yield
    finally:
        server.drop_database(DATABASE)
        with psycopg.connect(server.url(), autocommit=True) as connection:
            made = connection.execute("select rolname from pg_roles where rolname like 'cartridge%'").fetchall()
            for (role,) in made:
                connection.execute(sql.SQL("drop role {}").format(sql.Identifier(role)))


@contextmanager
def users_of_the_pages(server: MariaDBServer) -> Iterator[None]:
    """Afterwards no database of the pages is there, nor any user that a page made."""
    server.drop_database("shop")
    try:
        yield
    finally:
        server.drop_database("shop")
        server.sql("", "drop user if exists cartridge_reader@'%'")


def around(server: PostgresServer | MariaDBServer | None) -> AbstractContextManager[None]:
    """What has to be there before a page, and is not to be left behind."""
    if server is None:
        return nullcontext()
    return database_of_the_pages(server) if isinstance(server, PostgresServer) else users_of_the_pages(server)


class Reader:
    """Does what a page shows, in a folder of its own, in which the repository's folders can be seen.

    :param server: what ``localhost:5432`` or ``localhost:3306`` means.
    """

    def __init__(self, folder: Path, server: PostgresServer | MariaDBServer | None) -> None:
        self.folder = folder
        self.server = server
        self.printed = ""
        for name in ("cartridge-init", "examples"):
            (folder / name).symlink_to(REPOSITORY / name)
        (folder / "home").mkdir()
        path = [str(Path(sys.executable).parent), os.environ["PATH"]]
        home = {"HOME": str(folder / "home"), "LC_ALL": "C.UTF-8", "COLUMNS": "120"}
        git = {f"GIT_{who}_NAME": "A Reader" for who in ("AUTHOR", "COMMITTER")}
        git |= {f"GIT_{who}_EMAIL": "reader@example.com" for who in ("AUTHOR", "COMMITTER")}
        self.environment = {**os.environ, **home, **git}
        if isinstance(server, PostgresServer):
            path.insert(1, str(find_postgres()[2].parent))
            self.environment |= {"PGHOST": server.host, "PGPORT": str(server.port)}
        self.environment["PATH"] = os.pathsep.join(path)

    def do(self, block: Block) -> str | None:
        """What went wrong with a block, or None."""
        text = block.text.replace("make demo", "cartridge demo")
        if self.server:
            for port in ("5432", "3306"):
                text = text.replace(f"localhost:{port}", f"{self.server.host}:{self.server.port}")
                text = text.replace(
                    f"--host=localhost --port={port}", f"--host={self.server.host} --port={self.server.port}"
                )
        if block.mark == "output":
            flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
            is_printed = doctest.OutputChecker().check_output(text, self.printed, flags)
            return None if is_printed else f"It printed:\n{self.printed}\nand the page shows:\n{text}"
        if block.language == "sql":
            assert self.server is not None
            ask = self.server.psql if isinstance(self.server, PostgresServer) else self.server.sql
            self.printed = ask(DATABASE if isinstance(self.server, PostgresServer) else "", text)
            return None
        return self._run(text, block)

    def _run(self, text: str, block: Block) -> str | None:
        # As in the reader's one terminal: a block sees what earlier ones exported, and stands where they went.
        kept = self.folder / "home" / "kept"
        script = f"set -euo pipefail\ntrap '{{ export -p; echo cd \"$PWD\"; }} >{kept}' EXIT\n{text}"
        before = f". {kept}\n" if kept.exists() else ""
        command = [sys.executable, "-c", text] if block.language == "python" else ["bash", "-c", before + script]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        self.printed = done.stdout
        if done.returncode != block.exit_code:
            return f"It ended with {done.returncode} rather than {block.exit_code}:\n{self.printed}"
        return None


@pytest.mark.parametrize("page", RUN_PAGES, ids=page_name)
def test_what_a_page_shows_works(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    name = needed_server(page)
    server = request.getfixturevalue(name) if name else None
    with around(server):
        read(page, Reader(tmp_path, server))


def read(page: Path, reader: Reader) -> None:
    for block in blocks(page):
        if (block.is_run or block.mark == "output") and (wrong := reader.do(block)):
            pytest.fail(f"{page_name(page)}:{block.line}: {wrong}", pytrace=False)


def test_the_readme_and_the_tutorial_are_among_them() -> None:
    names = {page_name(page) for page in RUN_PAGES}
    assert {"README.md", "docs/tutorials/first-project.md", "docs/how-to/scan-with-a-read-only-role.md"} <= names


def test_a_page_that_is_wrong_is_seen(tmp_path: Path) -> None:
    reader = Reader(tmp_path, None)
    assert reader.do(Block(1, "shell", "export WORD=said\necho $WORD", "run")) is None
    assert reader.do(Block(1, "shell", "echo $WORD; exit 3", "run", 3)) is None
    assert reader.do(Block(1, "text", "sa...\n", "output")) is None
    assert "the page shows" in (reader.do(Block(1, "text", "sung\n", "output")) or "")
    assert "ended with 1" in (reader.do(Block(1, "shell", "false", "run")) or "")
    assert "ended with 0" in (reader.do(Block(1, "python", "print(1)", None, 2)) or "")


@pytest.mark.parametrize("file_format", ["json", "yaml"])
def test_a_scan_file_obeys_the_published_schema(tmp_path: Path, file_format: str) -> None:
    create_duckdb(tmp_path / "shop.duckdb")
    scan = journey.scan(read_url(f"duckdb:///{tmp_path}/shop.duckdb"), Selection(), ProfileOptions(), sample_size=2)
    schema = json.loads((REPOSITORY / "docs" / "reference" / "scan.schema.json").read_text(encoding="utf-8"))
    text = dump_scan(scan, "yaml" if file_format == "yaml" else "json")
    document = yaml.safe_load(text) if file_format == "yaml" else json.loads(text)
    jsonschema.validate(document, schema)
    assert document["tables"][0]["sample_rows"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document | {"tables": [{"name": "x"}]}, schema)
