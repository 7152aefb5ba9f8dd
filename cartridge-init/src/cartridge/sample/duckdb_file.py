"""The shop as a DuckDB file; the one module of the sample that knows a database driver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from cartridge.artifacts.progress import Progress, ProgressListener, ignore_progress
from cartridge.errors import UsageError
from cartridge.sample.ddl import DUCKDB, create_schemas, create_table, quoted
from cartridge.sample.row_text import csv_text
from cartridge.sample.rows.row import Row
from cartridge.sample.rows.shop import shop_rows
from cartridge.sample.structure import Table
from cartridge.sample.tables import TABLES

if TYPE_CHECKING:
    import duckdb

STAGE = "sample shop"
BLOCK_BYTES = 16_384
"""DuckDB's smallest block: with its usual 256 KiB, many small tables make a file four times as large."""


def create_duckdb(path: Path, listener: ProgressListener = ignore_progress) -> None:
    """Write the shop into the DuckDB file ``path``, schemas ``ecommerce`` and ``analytics``, in about a second.

    Folders on the way are made. The file appears whole or not at all. An earlier sample shop at that place is
    replaced; any other file is left alone.

    :raises UsageError: when something else stands at ``path``, or the file cannot be written.
    """
    import duckdb  # here, as `import cartridge.sample` must not cost the driver's start-up

    if path.exists() and not _is_sample_shop(path):
        raise UsageError(
            f"Cannot create the sample shop in `{path}`: something else is there already.",
            "Name another file, or move that one out of the way.",
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _draft_folder(path.parent) as folder:
            draft = folder / "shop.duckdb"
            with duckdb.connect(str(draft), config={"default_block_size": BLOCK_BYTES}) as connection:
                _fill(connection, folder, listener)
            # A write-ahead log left by the file that goes would be replayed into the one that comes.
            path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
            draft.replace(path)
    except (OSError, duckdb.IOException) as error:
        raise UsageError(
            f"Cannot create the sample shop in `{path}`: {error}.",
            "Name a file in a folder you may write to.",
        ) from error


@contextmanager
def _draft_folder(parent: Path) -> Iterator[Path]:
    """A folder that is gone after the block, also when the person interrupts while it is being removed."""
    folder = Path(mkdtemp(prefix=".sample-shop-", dir=parent))
    try:
        yield folder
    finally:
        try:
            rmtree(folder)
        except KeyboardInterrupt:
            rmtree(folder, ignore_errors=True)
            raise


def _is_sample_shop(path: Path) -> bool:
    """Whether the file holds the shop's tables and no others."""
    import duckdb

    if not path.is_file():
        return False
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            found = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
    except duckdb.Error as error:
        raise UsageError(
            f"Cannot create the sample shop in `{path}`: the file there cannot be read as a DuckDB database "
            f"({str(error).splitlines()[0]}).",
            "Close the program that has it open, or name another file.",
        ) from error
    return {name for (name,) in found} == {table.full_name for table in TABLES}


def _fill(connection: duckdb.DuckDBPyConnection, folder: Path, listener: ProgressListener) -> None:
    rows = shop_rows()
    connection.execute("begin")
    for statement in create_schemas(DUCKDB):
        connection.execute(statement)
    for done, table in enumerate(TABLES):
        listener(Progress(stage=STAGE, done=done, total=len(TABLES), message=table.full_name))
        for statement in create_table(table, DUCKDB):
            connection.execute(statement)
        for generation in _generations(table, rows[table.full_name]):
            _load(connection, table, generation, folder / "rows.csv")
    connection.execute("commit")
    listener(Progress(stage=STAGE, done=len(TABLES), total=len(TABLES)))


def _generations(table: Table, rows: list[Row]) -> Iterator[list[Row]]:
    """The rows in portions that only refer to rows of earlier ones: within one insert, DuckDB sees no parents."""
    key = table.self_reference
    if key is None:
        yield rows
        return
    known: set[tuple[object, ...]] = set()
    while rows:
        ready = [
            row for row in rows if row[key.columns[0]] is None or tuple(row[name] for name in key.columns) in known
        ]
        if not ready:
            raise ValueError(f"{table.full_name}: {len(rows)} rows refer to rows that are not there.")
        yield ready
        known.update(tuple(row[name] for name in key.ref_columns) for row in ready)
        rows = [row for row in rows if tuple(row[name] for name in key.ref_columns) not in known]


def _load(connection: duckdb.DuckDBPyConnection, table: Table, rows: list[Row], file: Path) -> None:
    """Insert through a CSV file: a parameterised insert per row would take a minute."""
    file.write_text(csv_text(table, rows), encoding="utf-8", newline="")
    columns = ", ".join(f"{quoted(column.name)}: {quoted(column.type.duckdb)}" for column in table.columns)
    connection.execute(
        f"insert into {table.full_name} ({', '.join(table.column_names)}) "
        f"from read_csv($file, columns = {{{columns}}}, header = false, auto_detect = false, delim = ',', "
        "quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false)",
        {"file": str(file)},
    )
