"""Several databases in one run: side by side, and none lost for another's failure."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from pathlib import Path

from cartridge import __version__
from cartridge.analyzer.resolving import unknown_tables
from cartridge.artifacts.checks import Infer
from cartridge.artifacts.overrules import NOWHERE, Overrules, WrittenIn
from cartridge.artifacts.progress import Progress
from cartridge.artifacts.scan import FailedDatabase, MultiScan, Scan
from cartridge.errors import CartridgeError
from cartridge.journey.scanning import NOTHING_SAID, scan_through, timestamp
from cartridge.redact import redact
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.databases_file import DatabaseToScan
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.options import ProfileOptions

_log = logging.getLogger(__name__)

DATABASES_AT_ONCE = 4
RETRY_SECONDS = 0.05

DatabaseListener = Callable[[str, Progress], None]
"""Is told a database's name and how far its scan is; by one thread at a time."""


def ignore_databases(name: str, progress: Progress) -> None:
    """The listener for callers that do not want to know."""


def scan_many(
    databases: Sequence[DatabaseToScan],
    options: ProfileOptions,
    *,
    profile: bool = True,
    sample_size: int | None = None,
    cache: Path | None = None,
    overrules: Overrules = NOTHING_SAID,
    written: WrittenIn = NOWHERE,
    infer: Infer = "data",
    at_once: int = DATABASES_AT_ONCE,
    listener: DatabaseListener = ignore_databases,
) -> MultiScan:
    """Scan each database as :func:`cartridge.journey.scan` would alone, a few of them at the same time.

    One that fails stands in ``failures`` of the result, with the reason and the next step, and the rest goes on.

    :param databases: see :func:`cartridge.scanner.databases_file.load_databases`; their names differ.
    :param options: for every database; ``threads`` tables are read at the same time in each. What a database says
        itself goes before.
    :param cache: as for :func:`cartridge.journey.scan`; one folder serves all databases.
    :param overrules: as for :func:`cartridge.journey.scan`; what is said of a table holds wherever it stands, and what
        stands under ``databases`` for the one of that name. Entries that fit none are logged as warnings.
    :param written: where that was said.
    :param infer: what undeclared keys and relationships are inferred from.
    :param at_once: how many databases are read at the same time.
    """
    if written.mistakes:  # told once, and not by each of the databases
        raise written.error()
    run = _Run(options, profile, sample_size, cache, overrules, written, infer, listener)
    scans: dict[str, Scan] = {}
    failures: dict[str, FailedDatabase] = {}
    with ThreadPoolExecutor(max_workers=max(1, at_once), thread_name_prefix="cartridge-database") as executor:
        futures = {executor.submit(run.scan, each): each for each in databases}
        try:
            for future in as_completed(futures):
                database = futures[future]
                try:
                    scans[database.name] = future.result()
                except CartridgeError as error:
                    failures[database.name] = _failure(database, error)
        except BaseException:
            run.stop(futures)
            raise
    names = [each.name for each in databases]
    for entry in _fitting_none(overrules, names, scans) if not failures else ():
        _log.warning("cartridge.yml: %s fits none of the databases.", entry)
    return MultiScan(
        cartridge_version=__version__,
        scan_timestamp=timestamp(),
        databases={name: scans[name] for name in names if name in scans},
        failures={name: failures[name] for name in names if name in failures},
    )


def _fitting_none(overrules: Overrules, names: Sequence[str], scans: Mapping[str, Scan]) -> Iterator[str]:
    """What was said of tables that no database has, or of databases that were not asked for."""
    yield from unknown_tables(overrules, [each.catalog for each in scans.values()])
    for name, own in overrules.databases.items():
        if name not in names:
            yield f"databases, `{name}`,"
        else:
            yield from (f"databases.{name}, {entry}," for entry in unknown_tables(own, [scans[name].catalog]))


def _failure(database: DatabaseToScan, error: CartridgeError) -> FailedDatabase:
    secrets = database.url.secrets
    return FailedDatabase(
        connection_string=database.url.masked,
        message=redact(error.what, *secrets),
        next_step=redact(error.next_step, *secrets),
    )


class _StoppedError(Exception):
    """Ends a scan from within, because another one, or the person, ended the run."""


class _Run:
    """What the scans of one run share."""

    def __init__(
        self,
        options: ProfileOptions,
        profile: bool,
        sample_size: int | None,
        cache: Path | None,
        overrules: Overrules,
        written: WrittenIn,
        infer: Infer,
        listener: DatabaseListener,
    ) -> None:
        self.options = options
        self.profile = profile
        self.sample_size = sample_size
        self.cache = cache
        self.overrules = overrules
        self.written = written
        self.infer: Infer = infer
        self.listener = listener
        self._telling = threading.Lock()
        self._lock = threading.Lock()
        self._connectors: list[DatabaseConnector] = []
        self._is_stopped = threading.Event()

    def scan(self, database: DatabaseToScan) -> Scan:
        """One database."""
        own = {"max_rows": database.max_rows, "timeout_seconds": database.timeout_seconds}
        options = self.options.model_copy(update={name: value for name, value in own.items() if value is not None})

        def tell(progress: Progress) -> None:
            if self._is_stopped.is_set():
                raise _StoppedError
            with self._telling:
                self.listener(database.name, progress)

        with ConnectorFactory.create(database.url, threads=options.threads) as connector:
            with self._lock:
                self._connectors.append(connector)
            return scan_through(
                connector,
                database.selection,
                options,
                profile=self.profile if database.profile is None else database.profile,
                sample_size=self.sample_size,
                cache=self.cache,
                overrules=self.overrules,
                written=self.written,
                infer=self.infer,
                database=database.name,
                listener=tell,
            )

    def stop(self, futures: Sequence[Future[Scan]] | dict[Future[Scan], DatabaseToScan]) -> None:
        """Ends every scan: the statements that run are stopped, and whoever waits for one begins no other."""
        self._is_stopped.set()
        for future in futures:
            future.cancel()
        while wait(futures, timeout=RETRY_SECONDS).not_done:
            with self._lock:
                connectors = tuple(self._connectors)
            for connector in connectors:
                connector.interrupt()
