"""The shop as a DuckDB file: complete, whole or not at all, and never over somebody else's file."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from cartridge.artifacts.progress import Progress
from cartridge.errors import UsageError
from cartridge.sample import TABLES, create_duckdb, duckdb_file, shop_rows
from cartridge.sample.duckdb_file import _generations
from cartridge.sample.structure import BIGINT, Table, identity, optional, references


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shop") / "shop.duckdb"
    create_duckdb(path)
    return path


def ask(path: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_every_table_has_its_rows(shop: Path) -> None:
    for table in TABLES:
        assert ask(shop, f"select count(*) from {table.full_name}") == [(len(shop_rows()[table.full_name]),)]


def test_comments_are_carried(shop: Path) -> None:
    tables = ask(shop, "select schema_name || '.' || table_name, comment from duckdb_tables()")
    assert set(tables) == {(table.full_name, table.comment) for table in TABLES}
    columns = ask(
        shop, "select schema_name || '.' || table_name, column_name, comment from duckdb_columns() where not internal"
    )
    assert sorted(columns, key=str) == sorted(
        ((table.full_name, column.name, column.comment) for table in TABLES for column in table.columns), key=str
    )


def test_constraints_are_declared(shop: Path) -> None:
    found = ask(
        shop,
        "select schema_name || '.' || table_name, constraint_column_names, referenced_table, referenced_column_names "
        "from duckdb_constraints() where constraint_type = 'FOREIGN KEY'",
    )
    declared = [
        (table.full_name, list(key.columns), key.ref_table, list(key.ref_columns))
        for table in TABLES
        for key in table.foreign_keys
    ]
    assert sorted(found, key=str) == sorted(declared, key=str)
    with duckdb.connect(str(shop)) as connection, pytest.raises(duckdb.ConstraintException):
        connection.execute("update ecommerce.product_reviews set rating = 6 where id = 1")


def test_progress_is_told_table_by_table(tmp_path: Path) -> None:
    heard: list[Progress] = []
    create_duckdb(tmp_path / "new folder" / "shop.duckdb", heard.append)
    assert [each.done for each in heard] == list(range(len(TABLES) + 1))
    assert {each.total for each in heard} == {len(TABLES)}
    assert heard[0].message == "ecommerce.users"
    assert [each.name for each in (tmp_path / "new folder").iterdir()] == ["shop.duckdb"]


def test_an_earlier_shop_is_replaced_with_its_write_ahead_log(tmp_path: Path) -> None:
    path = tmp_path / "shop.duckdb"
    create_duckdb(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from analytics.product_views")
    path.with_name("shop.duckdb.wal").write_bytes(b"")
    create_duckdb(path)
    assert ask(path, "select count(*) > 0 from analytics.product_views") == [(True,)]
    assert not path.with_name("shop.duckdb.wal").exists()


def test_another_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table precious as select 42 as answer")
    with pytest.raises(UsageError, match=r"mine\.duckdb`: something else is there already"):
        create_duckdb(path)
    assert ask(path, "select answer from precious") == [(42,)]


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("do not lose me\n" * 1000)
    with pytest.raises(UsageError, match="cannot be read as a DuckDB database") as caught:
        create_duckdb(path)
    assert caught.value.next_step
    assert path.read_text().startswith("do not lose me")


def test_a_folder_is_no_place_for_the_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="something else is there already"):
        create_duckdb(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"Cannot create the sample shop in `.*shop\.duckdb`"):
        create_duckdb(tmp_path / "file" / "shop.duckdb")


def test_rows_that_refer_to_nothing_are_refused_instead_of_waited_for() -> None:
    table = Table(
        "s",
        "tree",
        "",
        (identity(""), optional("parent_id", BIGINT, "")),
        foreign_keys=(references("parent_id", "tree"),),
    )
    loop = [{"id": 1, "parent_id": 2}, {"id": 2, "parent_id": 1}]
    with pytest.raises(ValueError, match=r"s\.tree: 2 rows"):
        list(_generations(table, loop))


def test_an_interrupt_while_the_draft_is_removed_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[bool] = []

    def interrupted(folder: Path, ignore_errors: bool = False) -> None:
        calls.append(ignore_errors)
        if len(calls) == 1:
            raise KeyboardInterrupt
        shutil.rmtree(folder, ignore_errors=ignore_errors)

    monkeypatch.setattr(duckdb_file, "rmtree", interrupted)
    with pytest.raises(KeyboardInterrupt):
        duckdb_file.create_duckdb(tmp_path / "shop.duckdb")
    assert [each.name for each in tmp_path.iterdir()] == ["shop.duckdb"]
