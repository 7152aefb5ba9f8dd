"""What is read within a budget of bytes, and what is left out, by what the catalog knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import pytest
from cartridge.artifacts.catalog import Column, Table, TableType
from cartridge.artifacts.noun import TableName
from cartridge.errors import ScanError
from cartridge.scanner.bytes_budget import bytes_to_read, size
from cartridge.scanner.connectors.sqlite import SQLiteConnector
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.url import read_url

MIB = 1024**2


def name(table: str) -> TableName:
    return TableName(schema_name="s", table=table)


def table(
    called: str,
    size_bytes: int | None = None,
    rows: int | None = None,
    kind: TableType = TableType.TABLE,
    reads: tuple[str, ...] = (),
) -> Table:
    columns = (Column(name="a", position=1, data_type="bigint", raw_type="bigint"),)
    return Table(
        name=called,
        schema_name="s",
        type=kind,
        size_bytes=size_bytes,
        row_count=rows,
        columns=columns,
        reads=tuple(map(name, reads)),
    )


class Telling(SQLiteConnector):
    """A connector that answers from a list; a name that is missing there cannot be asked for."""

    answers: ClassVar[dict[str, Callable[[], int | None]]] = {}

    def estimate_bytes(self, table: Table) -> int | None:
        return self.answers.get(table.name, lambda: table.size_bytes)()


@pytest.fixture
def connector() -> Telling:
    return Telling(read_url("sqlite:///unused.db"))


def test_the_smallest_are_read_first_and_the_rest_is_left_out(connector: Telling) -> None:
    tables = (table("large", 700 * MIB), table("small", MIB), table("middle", 300 * MIB))
    found = bytes_to_read(connector, tables, ProfileOptions(max_bytes=500 * MIB))
    assert [each.name for each in found.tables] == ["small", "middle"]
    (problem,) = found.problems
    assert problem.table == "large"
    assert "about 700.0MiB would be read, and of the 500.0MiB that may be read 199.0MiB are left" in problem.message
    assert found.summary == "about 301.0MiB to read in 2 tables; 1 left out"


def test_without_a_limit_everything_is_read(connector: Telling) -> None:
    found = bytes_to_read(connector, (table("known", MIB), table("unknown")), ProfileOptions())
    assert (found.problems, found.known) == ((), MIB)
    assert found.summary == "about 1.0MiB to read in 2 tables, 1 of them of unknown size"


def test_a_limit_holds_for_what_nobody_can_tell(connector: Telling) -> None:
    found = bytes_to_read(connector, (table("unknown"),), ProfileOptions(max_bytes=10 * MIB))
    assert found.tables == ()
    assert "nobody can tell" in found.problems[0].message


def test_rows_tell_where_sizes_do_not(connector: Telling) -> None:
    for unknown in (None, 0):
        assert bytes_to_read(connector, (table("a", unknown, rows=1000),), ProfileOptions()).known == 1000 * (8 + 8)


def test_of_a_table_with_more_rows_only_so_many_are_read(connector: Telling) -> None:
    found = bytes_to_read(connector, (table("a", 1000 * MIB, rows=10_000_000),), ProfileOptions(max_rows=1_000_000))
    assert found.known == 100 * MIB


def test_a_view_reads_what_its_tables_hold(connector: Telling) -> None:
    view = TableType.VIEW
    tables = (
        table("a", MIB),
        table("b", 2 * MIB),
        table("joined", kind=view, reads=("a", "b")),
        table("over", kind=view, reads=("joined",)),
        table("outside", kind=view, reads=("elsewhere",)),
        table("constant", kind=view),
        table("round", kind=view, reads=("round",)),
    )
    found = bytes_to_read(connector, tables, ProfileOptions(max_bytes=1000 * MIB))
    assert [each.name for each in found.tables] == ["a", "b", "joined", "over"]
    assert found.known == 9 * MIB
    assert [each.table for each in found.problems] == ["outside", "constant", "round"]


def test_what_cannot_be_asked_is_unknown(connector: Telling, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int | None:
        raise ScanError("No.", "Ask.")

    monkeypatch.setattr(Telling, "answers", {"a": refuse})
    found = bytes_to_read(connector, (table("a"), table("b", MIB)), ProfileOptions())
    assert (len(found.tables), found.known, found.unknown) == (2, MIB, 1)


def test_sizes_are_written_for_people() -> None:
    assert [size(count) for count in (0, 999, 1024, 10 * 1024**3)] == ["0B", "999B", "1.0KiB", "10.0GiB"]
