"""The profile of every table, in parallel, within budgets of rows, bytes and time."""

from __future__ import annotations

import time
from collections.abc import Callable

from cartridge.artifacts.catalog import Catalog, Problem, Table
from cartridge.artifacts.profile import TableProfile
from cartridge.artifacts.progress import Progress, ProgressListener, ignore_progress
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.base import DatabaseConnector
from cartridge.scanner.bytes_budget import bytes_to_read
from cartridge.scanner.cache import ScanCache
from cartridge.scanner.in_parallel import in_parallel
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.table_profile import Measured, measure_table, problem_of

__all__ = ["ProfileOptions", "profile_tables"]

STAGE = "profile"

Strip = Callable[[Table, TableProfile], TableProfile]


def profile_tables(
    connector: DatabaseConnector,
    catalog: Catalog,
    options: ProfileOptions | None = None,
    listener: ProgressListener = ignore_progress,
    *,
    strip: Strip = lambda table, profile: profile,
    cache: ScanCache | None = None,
) -> tuple[tuple[TableProfile, ...], tuple[Problem, ...]]:
    """The profiles of the catalog's tables, in its order, and what could not be measured.

    How many bytes that will read is told before it begins. A table that cannot be read becomes a problem and the rest
    goes on; only a database that is gone ends it.

    :param strip: takes away from a profile what must not be kept, before anybody sees it.
    :param cache: tables that it knows are not read.
    :raises DatabaseConnectionError: when no session can be opened any more.
    """
    options = options or ProfileOptions()
    began = time.monotonic()
    known = {
        each.full_name: strip(each, profile) for each in catalog.tables if cache and (profile := cache.profile(each))
    }
    to_read = bytes_to_read(connector, [each for each in catalog.tables if each.full_name not in known], options)
    connector.max_bytes = options.max_bytes
    total = len(known) + len(to_read.tables)
    summary = to_read.summary if len(known) < len(catalog.tables) else ""
    listener(Progress(stage=STAGE, done=len(known), total=total, note=summary))
    estimates = connector.distinct_estimates([each.name for each in catalog.schemas])

    def measure(table: Table) -> Measured:
        if options.budget_seconds is not None and time.monotonic() - began > options.budget_seconds:
            return Measured(None, (_out_of_time(table, options.budget_seconds),))
        try:
            measured = measure_table(connector, table, options, estimates.get(table.full_name, {}))
        except DatabaseConnectionError:
            raise
        except ScanError as error:
            return Measured(None, (problem_of(table, error),))
        if measured.profile is not None:
            measured = measured._replace(profile=strip(table, measured.profile))
        if cache and measured.profile is not None and not measured.problems:
            cache.keep_profile(table, measured.profile)
        return measured

    measured = in_parallel(
        connector,
        measure,
        to_read.tables,
        threads=options.threads,
        cost=lambda table: float(table.row_count or 0) * max(1, len(table.columns)),
        on_done=lambda done, table: listener(
            Progress(stage=STAGE, done=len(known) + done, total=total, message=str(table.full_name))
        ),
    )
    found = known | {each.profile.full_name: each.profile for each in measured if each.profile is not None}
    profiles = tuple(found[each.full_name] for each in catalog.tables if each.full_name in found)
    return profiles, (*to_read.problems, *(problem for each in measured for problem in each.problems))


def _out_of_time(table: Table, seconds: float) -> Problem:
    return problem_of(
        table,
        ScanError(f"the time budget of {seconds:g} s was used up.", "Allow more, or select fewer tables."),
        is_left_out=True,
    )
