"""The scan file: catalog, profile and analysis of a database as one document, or of several side by side.

``format_version`` grows when the meaning or the place of a field changes; :mod:`cartridge.scanfile` reads every
older version.
"""

from __future__ import annotations

from pydantic import Field

from cartridge.artifacts.analysis import Analysis, OnTable
from cartridge.artifacts.catalog import Catalog, Problem, Schema, Table
from cartridge.artifacts.noun import Noun, TableName
from cartridge.artifacts.overrules import Overrules
from cartridge.artifacts.profile import TableProfile
from cartridge.redact import MASK

FORMAT_VERSION = 1


class ScannedTable(Table):
    """A table of the catalog with its profile, when it was profiled."""

    profile: TableProfile | None = None
    sample_rows: tuple[dict[str, str | None], ...] | None = Field(
        default=None, description="Rows as text, only with `--sample-data`."
    )


class WithheldColumn(OnTable):
    """A column that samples leave out although nothing in it is known to be sensitive."""

    column: str
    reason: str


class ConnectionSummary(Noun):
    """Where the source is, without any secret."""

    host: str | None = None
    port: int | None = None
    username: str | None = None
    database: str | None = Field(
        default=None, description="The database's name, or the file's path for a file database."
    )
    options: dict[str, str] = Field(default_factory=dict, description="The URL's query parameters that hold no secret.")


class Scan(Noun):
    """One database, scanned. Saved as JSON or YAML; everything downstream needs this and nothing else."""

    format_version: int = FORMAT_VERSION
    cartridge_version: str
    database_type: str
    database: str
    server_version: str
    connection_string: str = Field(description="The URL with its secrets masked.")
    connection: ConnectionSummary
    scan_timestamp: str = Field(description="ISO 8601, UTC.")
    schema_name: str | None = Field(default=None, alias="schema", description="The schema, when only one was scanned.")
    schemas: tuple[Schema, ...]
    tables: tuple[ScannedTable, ...]
    analysis: Analysis = Analysis()
    overrules: Overrules = Field(
        default=Overrules(),
        description="What a person had said in `cartridge.yml` by then; the analysis has it in place.",
    )
    problems: tuple[Problem, ...] = ()
    withheld: tuple[WithheldColumn, ...] = Field(
        default=(), description="Columns of free text, which `sample_rows` leave out beside the sensitive ones."
    )
    tables_from_cache: int = Field(
        default=0, description="Tables whose statistics an earlier scan measured, because nothing in them changed."
    )

    @property
    def catalog(self) -> Catalog:
        return Catalog(
            database_type=self.database_type,
            database=self.database,
            server_version=self.server_version,
            schemas=self.schemas,
            tables=self.tables,
            problems=self.problems,
        )

    @property
    def has_secret(self) -> bool:
        """Whether the connection was let in by a password or another secret of its URL, of which the mask is kept."""
        return MASK in self.connection_string

    @property
    def place(self) -> tuple[str, str]:
        """What was scanned: a `database` and its name, or a `server` and its host where the connection names none."""
        if self.connection.database is None and self.database == self.database_type:
            return "server", self.connection.host or "localhost"
        return "database", self.database

    def unread_tables(self, *, with_left_out: bool = True) -> tuple[TableName, ...]:
        """The tables whose data was asked for and not read, in the order of ``tables``.

        :param with_left_out: also those that only a limit of the person's own left out.
        """
        named = {
            TableName(schema_name=each.schema_name, table=each.table)
            for each in self.problems
            if each.stage == "profile" and each.table is not None and (with_left_out or not each.is_left_out)
        }
        return tuple(each.full_name for each in self.tables if each.profile is None and each.full_name in named)

    def table(self, name: TableName) -> ScannedTable | None:
        return next((each for each in self.tables if each.full_name == name), None)


class FailedDatabase(Noun):
    """A database of several that could not be scanned."""

    connection_string: str = Field(description="The URL with its secrets masked.")
    message: str
    next_step: str = ""


class MultiScan(Noun):
    """Several databases, scanned in one run. Each stands here as the scan file of it alone would, under its name."""

    format_version: int = FORMAT_VERSION
    cartridge_version: str
    scan_timestamp: str = Field(description="ISO 8601, UTC: when the last one was done.")
    databases: dict[str, Scan] = Field(description="By the name that the configuration file gives, in its order.")
    failures: dict[str, FailedDatabase] = Field(
        default_factory=dict, description="Those that could not be scanned, by name."
    )
