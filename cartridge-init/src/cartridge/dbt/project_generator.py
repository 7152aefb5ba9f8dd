"""Models in, dbt project out: in memory, on disk, or as an archive."""

from __future__ import annotations

import gzip
import io
import re
import tarfile
from pathlib import Path

from cartridge.artifacts.models import ModelGenerationResult
from cartridge.artifacts.options import OLDEST_DBT, DbtVersion
from cartridge.artifacts.project import GeneratedProject, ProjectFile, ProjectOnDisk
from cartridge.artifacts.scan import Scan
from cartridge.dbt import project_files
from cartridge.dbt.contracts import Contracts
from cartridge.dbt.doc_blocks import doc_blocks
from cartridge.dbt.exposures_yaml import exposures_yaml
from cartridge.dbt.hashing import hashes
from cartridge.dbt.layout import EXPOSURES_PATH, SEMANTIC_PATH, models_by_properties_path, sources_path
from cartridge.dbt.model_sql import render_model
from cartridge.dbt.profiles import target_profile, twin_for
from cartridge.dbt.profiles.loaded import with_folded_names
from cartridge.dbt.properties import models_yaml, sources_yaml
from cartridge.dbt.sandbox.build import TWIN_FILE, twin_text
from cartridge.dbt.semantic_columns import NO_SEMANTICS, SemanticColumns
from cartridge.dbt.semantic_yaml import semantic_yaml
from cartridge.dbt.snapshots_yaml import snapshot_files
from cartridge.dbt.writer import write_project
from cartridge.errors import UsageError

_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
_TAKEN_BY_DBT = frozenset(
    "dbt dbt_duckdb dbt_postgres dbt_snowflake dbt_bigquery dbt_redshift"
    " adapter api column config context database env env_var exceptions execute flags fromjson fromyaml"
    " graph invocation_id load_agate_table load_result log model modules post_hooks pre_hooks ref render"
    " return run_started_at schema source sql sql_now store_raw_result store_result target this tojson"
    " toyaml try_or_compiler_error var write".split()
)
"""Names of dbt's own packages, and words that its Jinja knows, which it takes for no project."""


def is_project_name(name: str) -> bool:
    """Whether dbt takes ``name`` for a project."""
    return bool(_NAME.fullmatch(name)) and name not in _TAKEN_BY_DBT


class DBTProjectGenerator:
    """Turns the models made from a scan into a project for the scanned database's target.

    :param scan: names the target, and supplies what the README says about the data.
    :param project_name: dbt's name of the project: lower-case letters, digits and underscores, a letter first.
    :param adapter: dbt's name of the warehouse, when it is another one than was scanned.
    :param dbt_version: the oldest dbt that has to understand it.
    :raises UsageError: when the name is not one that dbt takes.
    :raises GenerationError: when there is no dbt target for the kind of database.
    """

    def __init__(
        self, scan: Scan, project_name: str, adapter: str | None = None, dbt_version: DbtVersion = OLDEST_DBT
    ) -> None:
        if not is_project_name(project_name):
            raise UsageError(
                f"`{project_name}` cannot be the name of a dbt project.",
                "Use up to 50 lower-case letters, digits and underscores, a letter first, and no name of dbt's own.",
            )
        self.scan = scan
        self.project_name = project_name
        self.dbt_version = dbt_version
        self.profile = target_profile(scan, project_name, adapter)

    def generate(self, result: ModelGenerationResult) -> GeneratedProject:
        """Every file of the project; the same models and scan always give the same bytes."""
        profile, name = self.profile, self.project_name
        contracts = Contracts(self.scan, profile)
        is_beside_columns = self.dbt_version != OLDEST_DBT
        semantics = SemanticColumns(result.semantic) if is_beside_columns else NO_SEMANTICS
        if profile.fold:
            result = with_folded_names(result, profile.fold)
        macros = list(project_files.macro_files(result.models, profile.dialect))
        files = [
            project_files.settings_file(name, result, profile, self.dbt_version),
            project_files.profile_file(name, profile),
            project_files.lint_file(profile, has_macros=bool(macros), reads_salt=hashes(result.models)),
            *project_files.ignore_files(),
            project_files.readme_file(name, self.scan, result, profile),
            project_files.overview_file(name, self.scan, result),
            *macros,
            *project_files.analysis_files(result.models, profile.dialect),
            *snapshot_files(result.snapshots),
        ]
        docs = doc_blocks(result)
        files += docs.files()
        files += [
            ProjectFile(
                path=sources_path(each.name), content=sources_yaml(each, profile.source_database, profile.dialect, docs)
            )
            for each in result.sources
        ]
        files += [
            ProjectFile(path=path, content=models_yaml(models, profile.dialect, contracts.types, docs, semantics))
            for path, models in models_by_properties_path(result).items()
        ]
        files += [
            ProjectFile(path=each.path, content=render_model(each, profile.dialect, contracts.casts(each)))
            for each in result.models
        ]
        if result.semantic.models and not is_beside_columns:
            content = semantic_yaml(result.semantic.models, result.semantic.metrics)
            files.append(ProjectFile(path=SEMANTIC_PATH, content=content))
        if result.exposures:
            files.append(ProjectFile(path=EXPOSURES_PATH, content=exposures_yaml(result.exposures)))
        if profile.needs_twin:
            files.append(ProjectFile(path=TWIN_FILE, content=twin_text(twin_for(self.scan, profile.adapter))))
        return GeneratedProject(name=name, files=tuple(sorted(files, key=lambda each: each.path)))

    def write(self, project: GeneratedProject, folder: Path, *, force: bool = False) -> ProjectOnDisk:
        """The project on disk; see :func:`cartridge.dbt.writer.write_project` for what is refused."""
        return write_project(project, folder, force=force)

    def archive(self, project: GeneratedProject) -> bytes:
        """The project as a ``.tar.gz`` with one folder named like it; byte-identical for an identical project."""
        buffer = io.BytesIO()
        with (
            gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as zipped,
            tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as tar,
        ):
            for each in project.files:
                content = each.content.encode()
                info = tarfile.TarInfo(f"{project.name}/{each.path}")
                info.size, info.mode = len(content), 0o644
                tar.addfile(info, io.BytesIO(content))
        return buffer.getvalue()
