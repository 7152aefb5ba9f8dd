"""What every connector promises: the contract between the scanner and a database.

A connector answers facts about the catalog and runs the statements the scanner builds. How its database differs from
others is data (:class:`Capabilities`), so that nothing outside the connector asks which database it is.
"""

from __future__ import annotations

import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, ClassVar, NamedTuple, Self

from pydantic import Field

from cartridge.artifacts.catalog import Column, Problem, Schema, Table
from cartridge.artifacts.noun import Noun, TableName
from cartridge.artifacts.profile import Quartiles
from cartridge.errors import ConnectionLostError, DatabaseConnectionError, ScanError
from cartridge.personal import without_values
from cartridge.scanner.capabilities import Capabilities as Capabilities
from cartridge.scanner.options import SLOW_SECONDS
from cartridge.scanner.retrying import retried
from cartridge.scanner.url import ConnectionURL

Row = tuple[Any, ...]

_log = logging.getLogger(__name__)


class StatementTimeoutError(ScanError):
    """A statement ran longer than it was allowed to; the same with fewer rows may succeed."""


class StatementTooLargeError(StatementTimeoutError):
    """A statement would read more bytes than it may; as with one that takes too long, fewer rows may do."""


class ConnectionTest(Noun):
    """The answer of a database that let us in."""

    server_version: str
    latency_ms: float = Field(description="Milliseconds of one round trip once connected.")


class Server(Noun):
    """Which server and database a connector stands on."""

    version: str
    database: str


class TablesRead(Noun):
    """What a reading of the catalog found, and what it could not read."""

    tables: tuple[Table, ...]
    problems: tuple[Problem, ...] = ()


class ColumnStatistics(NamedTuple):
    """What the engine's own statistics say of a column without a look at its rows."""

    quartiles: Quartiles | None = None
    correlation: float | None = None
    """Between the order of the values and that of the rows in storage: 1 where they grow together."""

    distinct_error: float | None = None
    """Relative error of what :meth:`DatabaseConnector.distinct_estimates` says of it."""


def milliseconds_since(started: float) -> float:
    """What :class:`ConnectionTest` says of a round trip that began at ``started`` by ``time.perf_counter()``."""
    return round((time.perf_counter() - started) * 1000, 3)


class DatabaseConnector(ABC):
    """One source database, read-only.

    A connector opens its sessions when first asked and closes them in :meth:`close`; use it as a context manager. Its
    methods may be called from several threads at once.

    :param url: where the database is.
    :param threads: the most sessions that are open at the same time.
    """

    capabilities: ClassVar[Capabilities]

    slow_seconds: float = SLOW_SECONDS
    """Statements that take longer are logged with their time."""

    max_bytes: int | None = None
    """The most that one statement may read, for engines that can be told so; ``None`` is as much as it takes."""

    def __init__(self, url: ConnectionURL, *, threads: int = 4) -> None:
        self.url = url
        self.threads = max(1, threads)
        self._known: dict[str, dict[str, Table]] = {}

    @property
    def only_schema(self) -> str | None:
        """The schema that the URL names, so that :meth:`read_schemas` knows no other; ``None`` where it names none."""
        return None

    def test(self) -> ConnectionTest:
        """Connects and asks for the version, twice: the second time it is a round trip and nothing else.

        :raises DatabaseConnectionError: when the database does not let us in.
        """
        self.server()
        started = time.perf_counter()
        version = self.server().version
        return ConnectionTest(server_version=version, latency_ms=milliseconds_since(started))

    @abstractmethod
    def server(self) -> Server:
        """The server's version and the database's name, asked for each time."""

    @abstractmethod
    def read_schemas(self) -> tuple[Schema, ...]:
        """The schemas this user may read, without the system's own, sorted by name."""

    @abstractmethod
    def read_tables(self, schemas: Sequence[str]) -> TablesRead:
        """Every table and view of ``schemas``, in a number of queries that does not grow with the number of tables."""

    @abstractmethod
    def quote(self, name: str) -> str:
        """``name`` as an identifier in a statement, whatever characters it holds."""

    @abstractmethod
    def run(self, sql: str, *, timeout_seconds: float) -> list[Row]:
        """The rows of a reading statement, asked for once; callers use :meth:`query`.

        :raises ConnectionLostError: when the session breaks meanwhile.
        """

    @abstractmethod
    def interrupt(self) -> None:
        """Stops every running statement; whoever waits for one gets a :class:`ScanError`. Raises nothing itself."""

    @abstractmethod
    def close(self) -> None:
        """Closes every session; the connector may be used again and then opens new ones."""

    def query(self, sql: str, *, timeout_seconds: float) -> list[Row]:
        """The rows of a reading statement, asked for again when the session breaks.

        :raises StatementTimeoutError: when it runs longer than ``timeout_seconds``.
        :raises DatabaseConnectionError: when no session can be opened.
        :raises ScanError: when the database refuses the statement.
        """
        began = time.perf_counter()
        try:
            return retried(lambda: self.run(sql, timeout_seconds=timeout_seconds), ConnectionLostError)
        except (DatabaseConnectionError, ConnectionLostError):
            raise
        except ScanError as error:  # engines quote the value that broke an expression, as one of a view
            error.what = without_values(error.what)
            error.args = (error.what,)
            raise
        finally:
            took = time.perf_counter() - began
            level = logging.INFO if took > self.slow_seconds else logging.DEBUG
            _log.log(level, "%.3f s: %s", took, sql)

    def estimate_bytes(self, table: Table) -> int | None:
        """What reading every row of the table once takes, in bytes; ``None`` when nobody can tell.

        Without reading any: from the catalog, or by asking the engine what a statement would read.
        """
        return table.size_bytes

    def change_markers(self, schemas: Sequence[str]) -> Mapping[TableName, str]:
        """For each table whose changes the engine keeps track of, a text that is another after every change.

        One query for all of them; tables it says nothing of have to be read again.
        """
        return {}

    def relation(self, table: TableName) -> str:
        """The table as a ``from`` clause names it."""
        return f"{self.quote(table.schema_name)}.{self.quote(table.table)}"

    def value(self, column: Column) -> str:
        """The column as statistics read it; a connector may cast a type that has no arithmetic of its own."""
        return self.quote(column.name)

    def exact(self, column: Column, value: str) -> str:
        """``value``, an expression for the column, so that two of them are equal only where they are the same."""
        return self.exact_text(value) if column.family.is_textual else value

    def exact_text(self, value: str) -> str:
        """``value``, a text, so that only the very same text is equal to it."""
        return self.capabilities.exact_text_of.format(value)

    def text(self, column: Column) -> str:
        """The column as the text that samples show, whatever its type."""
        return self.capabilities.text_of.format(self.value(column))

    def sample(self, table: Table, rows: int, total: int) -> str:
        """About ``rows`` of a table's ``total`` rows as a ``from`` item: blocks spread over it, the same each time.

        However few the rows, they come from several blocks.
        """
        return self.first_rows(table, rows)

    def drawn_rows(self, table: Table, rows: int, total: int) -> str | None:
        """About ``rows`` of ``total`` rows as a ``from`` item, each drawn for itself, the same each time.

        It may read the whole table, though it hands on few rows. ``None`` where nothing can draw rows, or reading the
        table costs money: estimates then have a block sample, whose neighbours are alike, and a larger error.
        """
        return None

    def storage_order(self, table: Table) -> str | None:
        """What to order the rows of :meth:`sample` by to have them as they were stored; ``None`` when nothing tells.

        Expressions as they stand after `order by`.
        """
        return None

    def first_rows(self, table: Table, rows: int) -> str:
        """At most ``rows`` rows, whichever come first, as a ``from`` item: for views, which have no blocks."""
        return f"({self.all_columns(table)} limit {int(rows)}) as first_rows"

    def all_columns(self, table: Table) -> str:
        """A select of every column, those too that `*` leaves out."""
        names = ", ".join(self.quote(column.name) for column in table.columns)
        is_all = not any(column.is_hidden for column in table.columns)
        return f"select {'*' if is_all else names} from {self.relation(table.full_name)}"

    def estimate_rows(self, table: Table, *, timeout_seconds: float) -> int | None:
        """How many rows to expect, as cheaply as the engine can tell; ``None`` when it cannot."""
        return table.row_count

    def distinct_estimates(self, schemas: Sequence[str]) -> Mapping[TableName, Mapping[str, float]]:
        """Distinct values per column from the engine's own statistics, only where those are fresh.

        Numbers above 0 are counts; those below are the negative share of the table's rows.
        """
        return {}

    def column_statistics(self, table: Table) -> Mapping[str, ColumnStatistics]:
        """What the engine's own statistics say of the columns of a large table, only where those are fresh."""
        return {}

    def json_keys(self, column: Column, source: str) -> str | None:
        """A select of (key, JSON type of its value, rows) over the objects in a JSON column of the ``from`` item.

        One more row, with a null key, counts the objects. ``None`` where the engine cannot: they are parsed in memory.
        """
        return None

    def distinct_hints(self, table: Table) -> Mapping[str, int]:
        """Roughly how many values a column has, where the engine knows it without reading; wrong by half at times.

        Good enough to tell which columns may hold codes before they are read, for nothing else.
        """
        return {}

    def misfits(self, table: Table, *, timeout_seconds: float) -> Mapping[str, int]:
        """Values that are not of their column's type, by column, where the engine lets such values in; only those."""
        return {}

    def known_table(self, name: TableName) -> Table | None:
        """The table of this name as the catalog had it when its schema was first read; ``None`` when there is none."""
        if name.schema_name not in self._known:
            self.remember(self.read_tables([name.schema_name]).tables, [name.schema_name])
        return self._known[name.schema_name].get(name.table)

    def remember(self, tables: Sequence[Table], schemas: Sequence[str]) -> None:
        """Keeps the freshly read tables of ``schemas`` for :meth:`known_table`."""
        fresh: dict[str, dict[str, Table]] = {schema: {} for schema in schemas}
        for each in tables:
            if each.schema_name in fresh:
                fresh[each.schema_name][each.name] = each
        self._known |= fresh

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.url.masked!r})"
