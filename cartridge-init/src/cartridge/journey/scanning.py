"""From a connection URL to a scan: catalog, profile, analysis, and what of it may be kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from cartridge import __version__
from cartridge.analyzer.analyze import ROUNDS, analyze, wanted_checks
from cartridge.analyzer.resolving import resolve
from cartridge.artifacts.analysis import Analysis
from cartridge.artifacts.catalog import Catalog, Problem
from cartridge.artifacts.checks import CheckAnswer, DataCheck, InclusionCheck, Infer
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.overrules import NOWHERE, Overrules, WrittenIn
from cartridge.artifacts.profile import TableProfile
from cartridge.artifacts.progress import Progress, ProgressListener, ignore_progress
from cartridge.artifacts.scan import Scan, ScannedTable
from cartridge.errors import EmptyScanError, OverrulesError, ScanError, UsageError
from cartridge.journey.keeping import (
    Samples,
    read_samples,
    shown_by,
    stripped,
    without_columns,
    without_literals,
    without_prose,
    without_values_of,
)
from cartridge.journey.overruling import may_be_elsewhere, with_rulings
from cartridge.journey.view_columns import shown_in_views
from cartridge.scanner.base import ConnectionTest, DatabaseConnector
from cartridge.scanner.cache import open_cache
from cartridge.scanner.checking import answer_checks
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import ConnectionURL

MOST_REASONS = 3
"""Tables whose reason is told when no table could be read."""

NOTHING_SAID = Overrules()


def test_connection(url: ConnectionURL) -> ConnectionTest:
    """Connects and asks the version; raises what :func:`scan` would."""
    with ConnectorFactory.create(url, threads=1) as connector:
        return connector.test()


def scan(
    url: ConnectionURL,
    selection: Selection,
    options: ProfileOptions,
    *,
    profile: bool = True,
    sample_size: int | None = None,
    cache: Path | None = None,
    overrules: Overrules = NOTHING_SAID,
    written: WrittenIn = NOWHERE,
    infer: Infer = "data",
    listener: ProgressListener = ignore_progress,
) -> Scan:
    """Read the catalog, profile the tables, analyse both. The database is only read.

    :param profile: whether to read the data at all; without it only declared keys and names are evidence.
    :param sample_size: rows to keep per table as samples; ``None`` keeps none. Sensitive columns are never kept.
    :param cache: folder in which what is measured is kept, and looked up before a table is read again; ``None`` reads
        everything. See :mod:`cartridge.scanner.cache`.
    :param overrules: what a person says against the findings, see :func:`cartridge.overrulesfile.load_overrules`.
    :param written: where that was said, see :func:`cartridge.overrulesfile.load_written`; mistakes of form are told
        together with those that the catalog shows.
    :param infer: what undeclared keys and relationships are inferred from.
    :raises OverrulesError: when ``overrules`` name what the database does not have, or ``written`` holds mistakes; no
        data has been read by then.
    :raises ScanError: when nothing could be read, or the data of no table; what fails for one of several tables is in
        ``problems`` of the result.
    """
    try:
        with ConnectorFactory.create(url, threads=options.threads) as connector:
            return scan_through(
                connector,
                selection,
                options,
                profile=profile,
                sample_size=sample_size,
                cache=cache,
                overrules=overrules,
                written=written,
                infer=infer,
                listener=listener,
            )
    except (ScanError, UsageError) as error:
        if isinstance(error, OverrulesError) or not written.mistakes:
            raise
        note = f"Names were not looked up, since the database could not be read: {error.what}"
        raise written.error(note=note) from error


def scan_through(
    connector: DatabaseConnector,
    selection: Selection,
    options: ProfileOptions,
    *,
    profile: bool,
    sample_size: int | None,
    cache: Path | None,
    listener: ProgressListener,
    overrules: Overrules = NOTHING_SAID,
    written: WrittenIn = NOWHERE,
    infer: Infer = "data",
    database: str | None = None,
) -> Scan:
    """The same through a connector that the caller holds, and closes.

    :param database: the name under which ``overrules`` speak of this database, one of several; what is said of tables
        that it does not have is then meant for another one.
    """
    connector.slow_seconds = options.slow_seconds
    read = read_catalog(connector, selection, listener)
    overrules = overrules.of(database or read.database)
    rulings = resolve(overrules, read, lambda name: database is not None or may_be_elsewhere(selection, name), written)
    catalog = rulings.modelled(read)
    if not catalog.tables:
        raise EmptyScanError(f"All {len(read.tables)} tables are ignored.", "Ignore fewer of them in `cartridge.yml`.")
    profiles: tuple[TableProfile, ...] = ()
    problems: tuple[Problem, ...] = ()
    answers: tuple[CheckAnswer, ...] = ()
    today = datetime.now(UTC).date()
    in_views = shown_in_views(catalog, connector.capabilities.dialect)
    with open_cache(cache if profile else None, connector, catalog, options, rulings.not_sensitive) as kept:
        if profile:
            profiles, problems = profile_tables(
                connector, catalog, options, listener, strip=partial(stripped, rulings, today, in_views), cache=kept
            )
            if not profiles:
                raise _nothing_read(catalog, problems)
            if any(each.looks_like for profile in profiles for each in profile.columns):
                in_views = shown_in_views(catalog, connector.capabilities.dialect, profiles)
        samples, unread = read_samples(connector, catalog, profiles, rulings, in_views, sample_size, listener)
        shown = shown_by(catalog, samples, in_views, rulings)
        profiles = without_values_of(profiles, shown)
        if profile:
            for _ in range(ROUNDS):
                checks = wanted_checks(catalog, profiles, answers, today=today, rulings=rulings, infer=infer)
                if options.max_bytes is not None:
                    checks = _of_tables_that_were_read(checks, profiles)
                if not checks:
                    break
                answers = (*answers, *answer_checks(connector, checks, options, listener, cache=kept))
        listener(Progress(stage="analyse", total=1))
        analysis = analyze(catalog, profiles, answers, today=today, rulings=rulings, infer=infer, shown=shown)
        listener(Progress(stage="analyse", done=1, total=1))
        if kept:
            kept.finish()
    described = with_rulings(without_literals(catalog), rulings)
    samples, withheld = without_prose(without_columns(samples, analysis), catalog, profiles, rulings)
    scan = _scan_of(connector.url, described, profiles, analysis, samples, (*problems, *unread))
    update: dict[str, object] = {"overrules": overrules, "withheld": withheld}
    if kept:
        update["tables_from_cache"] = kept.profiles_found
    return scan.model_copy(update=update)


def _nothing_read(catalog: Catalog, problems: Sequence[Problem]) -> ScanError:
    """Names alone are less than was asked for: whoever takes the result for a scan would build on guesses."""
    tables = len(catalog.tables)
    lines = [each.message for each in problems[:MOST_REASONS]]
    more = [f"and {tables - MOST_REASONS} more"] if tables > MOST_REASONS else []
    which = "its one table" if tables == 1 else f"any of its {tables} tables"
    return ScanError(
        "\n  ".join([f"`{catalog.database}` was reached, but the data of {which} could not be read:", *lines, *more]),
        f"{problems[0].next_step} With --no-profile names and declarations alone are read.".strip(),
    )


def _of_tables_that_were_read(checks: Iterable[DataCheck], profiles: Iterable[TableProfile]) -> tuple[DataCheck, ...]:
    """The checks that touch no table which was left out for its size."""
    read = {each.full_name for each in profiles}
    return tuple(
        each
        for each in checks
        if each.table in read and (not isinstance(each, InclusionCheck) or read.issuperset(_others(each)))
    )


def _others(check: InclusionCheck) -> set[TableName]:
    lookup = check.rows.lookup if check.rows else None
    return {check.ref_table, lookup} if lookup else {check.ref_table}


def _scan_of(
    url: ConnectionURL,
    catalog: Catalog,
    profiles: tuple[TableProfile, ...],
    analysis: Analysis,
    samples: Samples,
    problems: tuple[Problem, ...],
) -> Scan:
    by_name = {each.full_name: each for each in profiles}
    tables = []
    for table in catalog.tables:
        profile = by_name.get(table.full_name)
        counted = {"row_count": profile.row_count, "row_count_kind": profile.row_count_kind} if profile else {}
        tables.append(
            ScannedTable(
                **{**dict(table), **counted},
                profile=profile,
                sample_rows=samples.get(table.full_name),
            )
        )
    return Scan(
        cartridge_version=__version__,
        database_type=catalog.database_type,
        database=catalog.database,
        server_version=catalog.server_version,
        connection_string=url.masked,
        connection=url.summary,
        scan_timestamp=timestamp(),
        schema_name=catalog.schemas[0].name if len(catalog.schemas) == 1 else None,
        schemas=catalog.schemas,
        tables=tuple(tables),
        analysis=analysis,
        problems=(*catalog.problems, *problems),
    )


def timestamp() -> str:
    """This moment as scan files write it: ISO 8601, UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
