"""The file that lists several databases: what it may hold, and how everything that is wrong in it is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from cartridge.errors import DatabasesFileError
from cartridge.scanner.databases_file import DatabaseToScan, load_databases
from cartridge.scanner.selection import Selection

SECRET = "hunter2-of-the-test"


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_URL", f"postgresql://ann:{SECRET}@db:5433/shop?sslmode=require")
    monkeypatch.setenv("SHOP_PASSWORD", "a@b:c/d?e#f %")
    monkeypatch.setenv("SHOP_PORT", "5433")
    monkeypatch.delenv("NOT_SET", raising=False)


def loaded(folder: Path, text: str, name: str = "databases.yml") -> tuple[DatabaseToScan, ...]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_databases(path)


def test_yaml_and_json_say_the_same(tmp_path: Path) -> None:
    entries = [
        {
            "name": "shop",
            "uri": "env:SHOP_URL",
            "schemas": ["sales", "crm"],
            "include": ["orders*"],
            "exclude": "*_old, tmp_*",
            "profile": False,
            "max_rows": 1000,
            "timeout": 2.5,
        },
        {"name": "books", "uri": "duckdb:///books.duckdb", "schema": "main"},
    ]
    from_yaml = loaded(tmp_path, yaml.safe_dump({"databases": entries}))
    assert from_yaml == loaded(tmp_path, json.dumps({"databases": entries}, indent="\t"), "databases.json")
    shop, books = from_yaml
    assert shop.url.password == SECRET
    assert shop.url.options == {"sslmode": "require"}
    assert shop.selection == Selection(schemas=("sales", "crm"), include=("orders*",), exclude=("*_old", "tmp_*"))
    assert (shop.profile, shop.max_rows, shop.timeout_seconds) == (False, 1000, 2.5)
    assert books.selection == Selection(schemas=("main",))
    assert (books.profile, books.max_rows, books.timeout_seconds) == (None, None, None)


def test_schemas_may_stand_in_one_text(tmp_path: Path) -> None:
    (shop,) = loaded(tmp_path, "databases: [{name: shop, uri: env:SHOP_URL, schemas: 'sales, crm'}]")
    assert shop.selection.schemas == ("sales", "crm")


def test_a_variable_in_a_url_is_escaped_and_a_whole_url_is_not(tmp_path: Path) -> None:
    (part, whole) = loaded(
        tmp_path,
        "databases:\n"
        "- {name: part, uri: 'postgresql://ann:${SHOP_PASSWORD}@db:${SHOP_PORT}/shop'}\n"
        "- {name: whole, uri: '${SHOP_URL}'}\n",
    )
    assert (part.url.password, part.url.host, part.url.port) == ("a@b:c/d?e#f %", "db", 5433)
    assert (whole.url.password, whole.url.database) == (SECRET, "shop")


def test_a_connection_object_is_a_url_without_escapes(tmp_path: Path) -> None:
    (found,) = loaded(
        tmp_path,
        """
        databases:
          - name: shop
            connection:
              type: postgres
              host: db
              port: ${SHOP_PORT}
              database: my/shop
              username: ann
              password: ${SHOP_PASSWORD}
              schemas: [sales]
              options: {sslmode: require, connect_timeout: 5, keepalives: true}
        """,
    )
    url = found.url
    assert (url.scheme, url.host, url.port, url.database, url.username) == ("postgresql", "db", 5433, "my/shop", "ann")
    assert url.password == "a@b:c/d?e#f %"
    assert url.options == {"sslmode": "require", "connect_timeout": "5", "keepalives": "true"}
    assert found.selection.schemas == ("sales",)
    assert "a@b:c" not in repr(found)


def test_a_file_is_named_by_its_path(tmp_path: Path) -> None:
    (found,) = loaded(tmp_path, "databases: [{name: a, connection: {type: sqlite, database: /data/a b.db}}]")
    assert found.url.masked == "sqlite:////data/a b.db"


PG = "uri: 'postgresql://ann:hunter2-of-the-test@db/shop'"
WRONG: dict[str, tuple[str, list[str]]] = {
    "empty": ("", ["mapping such as"]),
    "list": ("- name: shop", ["mapping such as"]),
    "no databases": ("databases: []", ["`databases`: it lists none"]),
    "unknown key at the top": ("database: []", ["`database`: there is no such key", "Did you mean `databases`?"]),
    "text for an entry": ("databases: [shop]", ["database 1", "mapping such as"]),
    "no name": (f"databases: [{{{PG}}}]", ["database 1, `name`: it is missing"]),
    "empty name": (f"databases: [{{name: '', {PG}}}]", ["database 1, `name`"]),
    "number for a name": (f"databases: [{{name: 7, {PG}}}]", ["database 1, `name`", "in YAML put it in quotes"]),
    "no connection": ("databases: [{name: shop}]", ["database 1 (`shop`)", "either `uri` or `connection`"]),
    "both": (
        f"databases: [{{name: shop, {PG}, connection: {{type: postgresql}}}}]",
        ["database 1 (`shop`)", "either `uri` or `connection`"],
    ),
    "unknown key": (
        f"databases: [{{name: shop, {PG}, schemata: [a]}}]",
        ["database 1 (`shop`), `schemata`: there is no such key", "Did you mean `schema`?"],
    ),
    "unknown key of a connection": (
        "databases: [{name: shop, connection: {type: postgresql, user: hunter2-of-the-test}}]",
        ["`connection.user`: there is no such key", "Did you mean `username`?"],
    ),
    "wrong port": (
        "databases: [{name: shop, connection: {type: postgresql, port: hunter2-of-the-test}}]",
        ["`connection.port`", "valid integer"],
    ),
    "password that is no text": (
        "databases: [{name: shop, connection: {type: postgresql, password: 0123}}]",
        ["`connection.password`", "in YAML put it in quotes"],
    ),
    "unknown type": (
        "databases: [{name: shop, connection: {type: postgrse}}]",
        ["database 1 (`shop`), `connection`: Unknown type `postgrse`", "Did you mean `postgresql`?"],
    ),
    "no file": (
        "databases: [{name: shop, connection: {type: duckdb}}]",
        ["database 1 (`shop`), `connection`", "names no file"],
    ),
    "unknown scheme": (
        "databases: [{name: shop, uri: 'postgrse://ann:hunter2-of-the-test@db/shop'}]",
        ["database 1 (`shop`), `uri`", "unknown scheme `postgrse`", "Did you mean `postgresql`?"],
    ),
    "standard input": ("databases: [{name: shop, uri: '-'}]", ["database 1 (`shop`), `uri`", "env:NAME"]),
    "a variable that is not set": (
        "databases: [{name: a, uri: 'postgresql://ann:${NOT_SET}@db/a'}, {name: b, uri: 'env:NOT_SET'}]",
        ["database 1 (`a`), `uri`: the environment variable `NOT_SET`", "database 2 (`b`), `uri`"],
    ),
    "a variable of a connection": (
        "databases: [{name: a, connection: {type: postgresql, password: '${NOT_SET}'}}]",
        ["database 1 (`a`), `connection.password`: the environment variable `NOT_SET`"],
    ),
    "schemas twice": (
        "databases: [{name: a, schemas: [x], connection: {type: postgresql, schema: y}}]",
        ["database 1 (`a`)", "schemas are given twice"],
    ),
    "names twice": (
        f"databases: [{{name: a, {PG}}}, {{name: b, {PG}}}, {{name: a, {PG}}}]",
        ["databases 1 and 3, `name`: more than one is called `a`"],
    ),
    "a key twice": (f"databases:\n- name: a\n  {PG}\n  {PG}", ["the key `uri` stands twice"]),
    "a key twice, in JSON": ('{"databases": [{"name": "a", "name": "b"}]}', ["the key `name` stands twice"]),
    "bad rows": (f"databases: [{{name: a, {PG}, max_rows: 0}}]", ["database 1 (`a`), `max_rows`", "greater than 0"]),
    "bad YAML": (f"databases:\n- name: a\n  {PG}\n : [", ["neither YAML nor JSON: line"]),
    "bad JSON": ('{"databases": [hunter2-of-the-test', ["neither YAML nor JSON: line 1"]),
    "a tag that would run something": ("databases: !!python/object/apply:os.getcwd []", ["neither YAML nor JSON"]),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_without_any_value(tmp_path: Path, text: str, said: list[str]) -> None:
    with pytest.raises(DatabasesFileError) as caught:
        loaded(tmp_path, text)
    assert [each for each in ["databases.yml", *said] if each not in str(caught.value)] == [], caught.value
    assert caught.value.next_step
    chain: BaseException | None = caught.value
    while chain is not None and not chain.__suppress_context__:
        assert SECRET not in str(chain)
        chain = chain.__cause__ or chain.__context__


EVERYTHING = """
databases:
  - {name: shop, url: 'env:NOT_SET', max_rows: 0}
  - {uri: 'env:NOT_SET', timeout: soon}
  - {name: port, uri: 'postgresql://ann:hunter2-of-the-test@db:54x2/shop', schema: a, schemas: [b]}
  - {name: large, uri: 'postgresql://ann:hunter2-of-the-test@db:99999/shop', sample: 3}
  - name: fields
    connection: {type: postgrse, port: '${NOT_SET}', user: ann, password: '${NOT_SET}'}
  - {name: shop, url: 'postgresql://ann:${NOT_SET}@db/shop', connection: {type: postgresql, port: 70000}}
  - just a text
  - {name: 3, uri: 'duckdb://a.duckdb', schemas: [1]}
"""
TOLD = [
    "database 1 (`shop`), `url`: there is no such key. Known: … Did you mean `uri`?",
    "database 1 (`shop`), `max_rows`: Input should be greater than 0.",
    "database 1 (`shop`), `url`: The environment variable `NOT_SET` is not set.",
    "database 2, `name`: it is missing.",
    "database 2, `timeout`: Input should be a valid number, unable to parse string as a number.",
    "database 2, `uri`: The environment variable `NOT_SET` is not set.",
    "database 3 (`port`), `uri`: Cannot scan `postgresql://***@db:54x2/shop`: its parts cannot be told apart.",
    "database 3 (`port`), `schemas`: the schemas are given twice.",
    "database 4 (`large`), `sample`: there is no such key.",
    "database 4 (`large`), `uri`: Cannot scan `postgresql://…`: there is no such port. Ports are 1 to 65535.",
    "database 5 (`fields`), `connection.port`: the environment variable `NOT_SET` is not set.",
    "database 5 (`fields`), `connection.password`: the environment variable `NOT_SET` is not set.",
    "database 5 (`fields`), `connection.user`: there is no such key. Known: … Did you mean `username`?",
    "database 5 (`fields`), `connection`: Unknown type `postgrse`. Known: … Did you mean `postgresql`?",
    "database 6 (`shop`), `url`: the environment variable `NOT_SET` is not set.",
    "database 6 (`shop`), `connection.port`: Input should be less than or equal to 65535.",
    "database 6 (`shop`), `url`: there is no such key. Known: … Did you mean `uri`?",
    "databases 1 and 6, `name`: more than one is called `shop`.",
    "database 7: it should be a mapping such as …",
    "database 8, `name`: Input should be a valid string; in YAML put it in quotes.",
    "database 8, `schemas.0`: Input should be a valid string; in YAML put it in quotes.",
    "database 8, `uri`: Cannot scan `duckdb://a.duckdb`: there are too few slashes.",
]


def test_everything_that_is_wrong_is_told_at_once_and_once(tmp_path: Path) -> None:
    with pytest.raises(DatabasesFileError) as caught:
        loaded(tmp_path, EVERYTHING)
    lines = [line.strip() for line in caught.value.what.splitlines()[1:]]
    assert len(lines) == len(TOLD), caught.value
    for said in TOLD:
        pattern = re.compile(re.escape(said).replace("…", ".*"))
        assert sum(bool(pattern.match(line)) for line in lines) == 1, (said, lines)
    numbers = [int(found[1]) for line in lines if (found := re.match(r"database (\d)", line))]
    assert numbers == sorted(numbers), "entry after entry"
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: \x00"])
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "databases.yml").write_bytes(content)
    with pytest.raises(DatabasesFileError, match=r"databases\.yml"):
        load_databases(tmp_path / "databases.yml")


def test_a_file_that_is_not_there_shows_how_one_looks(tmp_path: Path) -> None:
    with pytest.raises(DatabasesFileError, match="There is no file") as caught:
        load_databases(tmp_path / "databases.yml")
    shown = caught.value.next_step.split("`")[1]
    example: Any = yaml.safe_load(shown)
    assert example["databases"][0]["uri"] == "env:SHOP_URL"
