"""Which of a database's tables need not be read again: those that have not changed, and those of a scan cut short.

What the engine tells of changes (:meth:`DatabaseConnector.change_markers`), the table as its catalog describes it, the
server's version and Cartridge's own: as long as all of these stay, so does what was measured. A table of which the
engine tells no changes is taken from the cache only to go on with a scan that was interrupted; one that finished leaves
nothing of it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from cartridge import __version__
from cartridge.artifacts.catalog import Catalog, Table
from cartridge.artifacts.checks import CheckAnswer, DataCheck, InclusionCheck
from cartridge.artifacts.noun import Noun, TableName
from cartridge.artifacts.profile import TableProfile
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.journal import Journal
from cartridge.scanner.options import ProfileOptions

FORMAT = 3
"""Another one where a journal means something else: older ones are then not looked at."""

NO_MATTER = {"threads", "budget_seconds", "max_bytes", "slow_seconds"}
"""Options that decide which tables are read, and how fast, and change nothing in what comes out."""

_WITHOUT_MARKER = {"row_count", "row_count_kind", "size_bytes", "size_kind"}
"""Of a table, what is an estimate and moves while nothing changes."""

Kept = TypeVar("Kept", bound=Noun)


class ScanCache:
    """What is known of one database from earlier scans, and where this one writes down what it finds.

    Its methods may be called from several threads at once.

    ``profiles_found`` counts the tables that were in it.

    :param markers: as the engine gave them before anything of this scan was read.
    :param unstripped: columns whose values are kept although they look sensitive; a profile that was measured when they
        were not is another one.
    """

    def __init__(
        self,
        journal: Journal,
        connector: DatabaseConnector,
        catalog: Catalog,
        options: ProfileOptions,
        markers: Mapping[TableName, str],
        unstripped: Iterable[tuple[TableName, str]] = (),
    ) -> None:
        self._journal = journal
        self._connector = connector
        self._server_version = catalog.server_version
        self._markers = markers
        self._options = options.model_dump(mode="json", exclude=NO_MATTER)
        self._unstripped = sorted(unstripped)
        self._fingerprints: dict[TableName, str] = {}
        self.profiles_found = 0

    def profile(self, table: Table) -> TableProfile | None:
        """What was measured of the table, if that still holds."""
        found = self._found(TableProfile, self._profile_key(table.full_name), [table])
        self.profiles_found += found is not None
        return found

    def keep_profile(self, table: Table, profile: TableProfile) -> None:
        """Writes down a profile; it holds nothing by now that the scan file may not hold."""
        self._keep(self._profile_key(table.full_name), [table], profile)

    def answer(self, check: DataCheck) -> CheckAnswer | None:
        """What was counted for the check, if that still holds."""
        tables = self._tables_of(check)
        return self._found(CheckAnswer, _key("check", check.model_dump(mode="json")), tables) if tables else None

    def keep_answers(self, answers: Iterable[CheckAnswer]) -> None:
        """Writes down what was counted; a question that could not be answered is asked again next time."""
        for answer in answers:
            tables = self._tables_of(answer.check)
            if answer.error is None and tables:
                self._keep(_key("check", answer.check.model_dump(mode="json")), tables, answer)

    def finish(self) -> None:
        """The scan ended well: only what the engine vouches for stays."""
        self._journal.finish()

    def _found(self, kind: type[Kept], key: str, tables: list[Table]) -> Kept | None:
        value = self._journal.find(key, self._fingerprint(tables))
        if value is None:
            return None
        try:
            return kind.model_validate(value)
        except ValidationError:
            self._journal.drop(key)
            return None

    def _keep(self, key: str, tables: list[Table], found: Noun) -> None:
        is_lasting = all(each.full_name in self._markers for each in tables)
        value = found.model_dump(mode="json")
        self._journal.keep(key, self._fingerprint(tables), value, is_lasting=is_lasting)

    def _profile_key(self, name: TableName) -> str:
        columns = [column for table, column in self._unstripped if table == name]
        return _key("profile", name.model_dump(mode="json"), self._options, *([columns] if columns else []))

    def _tables_of(self, check: DataCheck) -> list[Table]:
        """The tables that a check reads; none when one of them is not known."""
        names = [check.table, check.ref_table] if isinstance(check, InclusionCheck) else [check.table]
        if isinstance(check, InclusionCheck) and check.rows and check.rows.lookup:
            names.append(check.rows.lookup)
        tables = [self._connector.known_table(name) for name in names]
        return [each for each in tables if each is not None] if None not in tables else []

    def _fingerprint(self, tables: Iterable[Table]) -> str:
        return " ".join(self._fingerprint_of(each) for each in tables)

    def _fingerprint_of(self, table: Table) -> str:
        name = table.full_name
        if name not in self._fingerprints:
            described = table.model_dump_json(exclude=_WITHOUT_MARKER)
            parts = [__version__, self._server_version, described, self._markers.get(name)]
            self._fingerprints[name] = _digest(parts)
        return self._fingerprints[name]


@contextmanager
def open_cache(
    folder: Path | None,
    connector: DatabaseConnector,
    catalog: Catalog,
    options: ProfileOptions,
    unstripped: Iterable[tuple[TableName, str]] = (),
) -> Iterator[ScanCache | None]:
    """The cache of the connector's database below ``folder``; ``None`` when there is no folder.

    :raises DatabaseConnectionError: when no session can be opened any more.
    """
    if folder is None:
        yield None
        return
    try:
        markers = connector.change_markers([each.name for each in catalog.schemas])
    except DatabaseConnectionError:
        raise
    except ScanError:  # a user may be allowed to read the tables and not what tells of their changes
        markers = {}
    journal = Journal(folder / _identity(connector, catalog))
    try:
        yield ScanCache(journal, connector, catalog, options, markers, unstripped)
    finally:
        journal.close()


def _identity(connector: DatabaseConnector, catalog: Catalog) -> str:
    """A name for the database as this user sees it; no secret is part of it."""
    url = connector.url
    parts = [FORMAT, url.scheme, url.summary.model_dump(mode="json"), catalog.database]
    return f"{url.scheme}-{_digest(parts)[:24]}"


def _key(kind: str, *parts: Any) -> str:
    return f"{kind} {_digest(parts)}"


def _digest(parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
