"""The story: connection URL -> catalog -> profile -> analysis -> models -> dbt project on disk -> dbt run result.

One function per stage of the road; each takes nouns and returns new ones. The doors (command line, API, worker) call
these and show what comes back.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from slugify import slugify

from cartridge import __version__
from cartridge.ai.factory import create_ai_provider
from cartridge.ai.plan import plan_of
from cartridge.ai.request import request_from_scan
from cartridge.analyzer.analyze import analyze, wanted_checks
from cartridge.artifacts.analysis import Analysis
from cartridge.artifacts.catalog import Catalog, Problem
from cartridge.artifacts.checks import CheckAnswer
from cartridge.artifacts.models import ModelGenerationResult
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.plan import ExecutionPlan
from cartridge.artifacts.profile import TableProfile
from cartridge.artifacts.progress import Progress, ProgressListener, ignore_progress
from cartridge.artifacts.project import GeneratedProject, ProjectOnDisk
from cartridge.artifacts.run import RunResult
from cartridge.artifacts.scan import Scan, ScannedTable
from cartridge.dbt.profiles.visible import as_duckdb_sees_sqlite
from cartridge.dbt.project_generator import DBTProjectGenerator, is_project_name
from cartridge.dbt.validation import validate_project
from cartridge.dbt.writer import write_project
from cartridge.errors import DatabaseConnectionError, GenerationError, ProjectError, ScanError
from cartridge.report.page import render_page
from cartridge.scanfile import write_whole
from cartridge.scanner.base import ConnectionTest, DatabaseConnector
from cartridge.scanner.checking import answer_checks
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.samples import sample_rows
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.scanner.table_profile import ProfileOptions
from cartridge.scanner.url import ConnectionURL

PAGE = "target/cartridge.html"

Samples = dict[TableName, tuple[dict[str, str | None], ...]]
"""Rows per table, a row as column to text."""


class Generated(NamedTuple):
    """What :func:`generate` made, nothing of it on disk yet."""

    models: ModelGenerationResult
    plan: ExecutionPlan
    project: GeneratedProject


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
    listener: ProgressListener = ignore_progress,
) -> Scan:
    """Read the catalog, profile the tables, analyse both. The database is only read.

    :param profile: whether to read the data at all; without it only declared keys and names are evidence.
    :param sample_size: rows to keep per table as samples; ``None`` keeps none. Sensitive columns are never kept.
    :raises ScanError: when nothing could be read; what fails for one table is in ``problems`` of the result.
    """
    with ConnectorFactory.create(url, threads=options.threads) as connector:
        catalog = read_catalog(connector, selection, listener)
        profiles: tuple[TableProfile, ...] = ()
        problems: tuple[Problem, ...] = ()
        answers: tuple[CheckAnswer, ...] = ()
        if profile:
            profiles, problems = profile_tables(connector, catalog, options, listener)
            answers = answer_checks(connector, wanted_checks(catalog, profiles), options, listener)
        analysis = _analysed(catalog, profiles, answers, listener)
        samples, unread = _samples(connector, catalog, analysis, sample_size, listener)
    return _scan_of(url, catalog, profiles, analysis, samples, (*problems, *unread))


def _analysed(
    catalog: Catalog, profiles: tuple[TableProfile, ...], answers: tuple[CheckAnswer, ...], listener: ProgressListener
) -> Analysis:
    listener(Progress(stage="analyse", total=1))
    analysis = analyze(catalog, profiles, answers)
    listener(Progress(stage="analyse", done=1, total=1))
    return analysis


def _samples(
    connector: DatabaseConnector, catalog: Catalog, analysis: Analysis, size: int | None, listener: ProgressListener
) -> tuple[Samples, tuple[Problem, ...]]:
    """Rows of every table without its sensitive columns; a table that cannot be read is a problem, no end."""
    hidden = {(each.full_name, each.column) for each in analysis.sensitive}
    samples: Samples = {}
    problems = []
    tables = catalog.tables if size is not None else ()
    for done, table in enumerate(tables):
        name = table.full_name
        listener(Progress(stage="sample", done=done, total=len(tables), message=str(name)))
        try:
            rows = sample_rows(connector, table, size or 0)
        except DatabaseConnectionError:
            raise
        except ScanError as error:
            problem = Problem(
                stage="sample",
                schema_name=name.schema_name,
                table=name.table,
                message=error.what,
                next_step=error.next_step,
            )
            problems.append(problem)
            continue
        samples[name] = tuple(
            {column: value for column, value in row.items() if (name, column) not in hidden} for row in rows
        )
    return samples, tuple(problems)


def _scan_of(
    url: ConnectionURL,
    catalog: Catalog,
    profiles: tuple[TableProfile, ...],
    analysis: Analysis,
    samples: Samples,
    problems: tuple[Problem, ...],
) -> Scan:
    by_name = {each.full_name: each for each in _without_sensitive_values(profiles, analysis)}
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
        scan_timestamp=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        schema_name=catalog.schemas[0].name if len(catalog.schemas) == 1 else None,
        schemas=catalog.schemas,
        tables=tuple(tables),
        analysis=analysis,
        problems=(*catalog.problems, *problems),
    )


def _without_sensitive_values(profiles: Iterable[TableProfile], analysis: Analysis) -> Iterable[TableProfile]:
    """The profiles without any value of a column that the analyzer calls sensitive; counts stay."""
    hidden = {(each.full_name, each.column) for each in analysis.sensitive}
    bare = {"values": (), "values_are_complete": False, "minimum": None, "maximum": None, "mean": None}
    for profile in profiles:
        columns = tuple(
            each.model_copy(update=bare) if (profile.full_name, each.name) in hidden else each
            for each in profile.columns
        )
        yield profile.model_copy(update={"columns": columns})


def generate(
    scan: Scan,
    project_name: str | None = None,
    *,
    provider: str = "rules",
    business_context: str | None = None,
    listener: ProgressListener = ignore_progress,
) -> Generated:
    """Decide the models and render the project; nothing is written.

    :raises GenerationError: when the scan holds no table to model, or no dbt target for its kind of database.
    :raises UsageError: when the project name or the provider cannot be used.
    """
    generator = DBTProjectGenerator(scan, project_name or default_project_name(scan))
    visible, notes = (scan, ()) if generator.profile.reads_all else as_duckdb_sees_sqlite(scan)
    request = request_from_scan(
        visible,
        project_name=generator.project_name,
        target_warehouse=generator.profile.adapter,
        business_context=business_context,
    )
    listener(Progress(stage="generate", total=2, message="deciding the models"))
    chosen = create_ai_provider(provider)
    models = asyncio.run(chosen.generate_models(request))
    if not models.models:
        raise GenerationError(
            f"The scan of `{scan.database}` holds no table with columns to make a model from.",
            "Scan again with a wider --schema or --include.",
        )
    models = models.model_copy(update={"notes": (*models.notes, *notes)})
    listener(Progress(stage="generate", done=1, total=2, message="writing SQL and YAML"))
    project = generator.generate(models)
    listener(Progress(stage="generate", done=2, total=2))
    return Generated(models=models, plan=plan_of(models, request), project=project)


def default_project_name(scan: Scan) -> str:
    """The database's name as dbt takes it."""
    name = re.sub(r"^[^a-z]+", "", slugify(scan.database, separator="_"))[:40].rstrip("_")
    return name if is_project_name(name) else f"{name or 'warehouse'}_analytics"


def write(generated: Generated, folder: Path, *, force: bool = False) -> ProjectOnDisk:
    """Put the project on disk, all of it or nothing; see :func:`cartridge.dbt.writer.write_project`."""
    return write_project(generated.project, folder, force=force)


def validate(
    folder: Path,
    *,
    target: str | None = None,
    url: ConnectionURL | None = None,
    select: tuple[str, ...] = (),
    profiles_dir: Path | None = None,
    timeout_seconds: float = 3600,
    listener: ProgressListener = ignore_progress,
) -> RunResult:
    """Really run dbt on a project; see :func:`cartridge.dbt.validation.validate_project`.

    :param url: supplies the password, for the database that the target names.
    """
    return validate_project(
        folder,
        target=target,
        password=url.password if url else None,
        connection=url.summary if url else None,
        select=select,
        profiles_dir=profiles_dir,
        timeout_seconds=timeout_seconds,
        listener=listener,
    )


def write_page(scan: Scan, generated: Generated, run: RunResult | None, folder: Path) -> Path:
    """The page with the entity diagram, the lineage and the results, one file that opens offline.

    :raises ProjectError: when it cannot be written.
    """
    path = folder / PAGE
    page = render_page(scan, generated.models, run, generated.project.name)
    try:
        write_whole(path, page)
    except OSError as error:
        raise ProjectError(
            f"Cannot write the page `{path}`: {error.strerror}.",
            "Move away what stands there, or mend the permissions.",
        ) from error
    return path
