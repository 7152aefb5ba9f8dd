"""A project built in DuckDB over a twin of its source: no warehouse, no network."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError as InvalidNoun

from cartridge.artifacts.progress import ProgressListener
from cartridge.artifacts.run import NodeResult, RunResult
from cartridge.artifacts.twin import Twin
from cartridge.dbt.runner import AS_FAR_AS_BUILT, run_dbt
from cartridge.dbt.sandbox import stand_in
from cartridge.dbt.sandbox.file import write_twin
from cartridge.dbt.sandbox.stand_in import ADAPTER_VARIABLE, ANALYSES_VARIABLE, MACROS_VARIABLE, PACKAGE
from cartridge.errors import ProjectError
from cartridge.redact import redact

TWIN_FILE = ".cartridge/twin.json"
"""What the project carries of its source, so that it can be built where nobody reaches it."""

WORK_FOLDER = "target/sandbox"

SANDBOXED = frozenset({"bigquery", "duckdb", "postgres", "redshift", "snowflake"})
"""The adapters whose projects are built over a twin; all but DuckDB's own are stood in for."""

INVENTED = (
    "Built in DuckDB over invented rows, as the source was not asked: they respect types, keys, references, nulls,"
    " codes and ranges of the scan. A data test that warns over the real rows may pass here."
)

_RUN_AT_BUILD = frozenset(
    {
        "cast",
        "escape_single_quotes",
        "get_columns_spec_ddl",
        "equals",
        "optional",
        "safe_cast",
        "string_literal",
        "timestamps",
    }
)
"""Macros of an adapter that materialisations call too: those run in DuckDB."""


def read_twin(project_dir: Path) -> Twin | None:
    """What the project says of its source; ``None`` when it says nothing.

    :raises ProjectError: when the file is not one that Cartridge wrote.
    """
    path = project_dir / TWIN_FILE
    try:
        return Twin.model_validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, InvalidNoun) as error:
        raise ProjectError(
            f"Cannot read `{path}`: it is not in the form that Cartridge writes.",
            "Make the project again (cartridge generate), or name the scan with --scan.",
        ) from error


def twin_text(twin: Twin) -> str:
    """The twin as a file, one table a line, so that a change of one is a change of one."""
    tables = ",\n".join(
        json.dumps(each.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) for each in twin.tables
    )
    return f'{{"tables": [\n{tables}\n]}}\n'


def build_in_twin(
    project_dir: Path,
    twin: Twin,
    output: dict[str, Any],
    *,
    profile_name: str,
    target: str,
    sandbox: Path,
    select: tuple[str, ...],
    environment: Mapping[str, str],
    timeout_seconds: float,
    listener: ProgressListener,
) -> RunResult:
    """`dbt build` of the project in the file ``sandbox``.

    :param output: that of ``profiles.yml`` which is stood in for.
    :param environment: variables that the project asks for.
    """
    folder = project_dir / WORK_FOLDER
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        is_attached = output.get("type") == "duckdb"
        twin_file = folder / "source.duckdb" if is_attached else sandbox
        notes = write_twin(twin, twin_file)
        own = _attached(output, twin_file, sandbox) if is_attached else _stand_in(output, sandbox)
        profiles = {profile_name: {"target": target, "outputs": {target: own}}}
        (folder / "profiles.yml").write_text(yaml.safe_dump(profiles, sort_keys=False), encoding="utf-8")
        environment = dict(environment)
        if not is_attached:
            environment |= _stand_in_variables(str(output["type"]), folder / "macros")
        if not select and any((project_dir / "analyses").rglob("*.sql")):
            environment[ANALYSES_VARIABLE] = str(folder / "analyses.json")
    except OSError as error:
        raise ProjectError(
            f"Cannot build in `{folder}`: {error.strerror}.", "Move away what stands there, or mend the permissions."
        ) from error
    result = run_dbt(
        project_dir,
        "build",
        target=target,
        profiles_dir=folder,
        select=select,
        indirect_selection=AS_FAR_AS_BUILT,
        environment=environment,
        timeout_seconds=timeout_seconds,
        listener=listener,
        executable=(sys.executable, "-P", "-m", stand_in.__name__),
    )
    result = _with_analyses(result, folder / "analyses.json") if ANALYSES_VARIABLE in environment else result
    return result.model_copy(update={"rows_are_invented": True, "notes": (INVENTED, *notes, *result.notes)})


def _with_analyses(result: RunResult, path: Path) -> RunResult:
    """The analyses beside the nodes that were built; one that does not run fails the whole."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return result.model_copy(update={"notes": (*result.notes, "The analyses were not run, as the build failed.")})
    nodes = tuple(
        NodeResult.model_validate({**each, "message": each["message"] and redact(each["message"])}) for each in found
    )
    is_well = result.status == "success" and all(each.status == "success" for each in nodes)
    return result.model_copy(
        update={
            "nodes": (*result.nodes, *nodes),
            "status": "success" if is_well else "failed",
        }
    )


def _stand_in(output: dict[str, Any], sandbox: Path) -> dict[str, Any]:
    schema = output.get("schema") or output.get("dataset") or "main"
    return {
        "type": output["type"],
        "path": str(sandbox),
        "schema": schema,
        "threads": 4,
        "settings": {"TimeZone": "UTC"},
    }


def _attached(output: dict[str, Any], twin_file: Path, sandbox: Path) -> dict[str, Any]:
    """A DuckDB output, the twin in the place of the source that it attaches."""
    attachments = [
        {"path": str(twin_file), "alias": each["alias"], "read_only": True}
        for each in output.get("attach") or ()
        if isinstance(each, dict) and "alias" in each
    ]
    return {
        "type": "duckdb",
        "path": str(sandbox),
        "schema": output.get("schema", "main"),
        "threads": 4,
        "attach": attachments[:1],
        "settings": {"TimeZone": "UTC"},
    }


def _stand_in_variables(adapter: str, macros: Path) -> dict[str, str]:
    (macros / "macros").mkdir(parents=True)
    project = {"name": PACKAGE, "version": "1.0", "config-version": 2, "macro-paths": ["macros"]}
    (macros / "dbt_project.yml").write_text(yaml.safe_dump(project, sort_keys=False), encoding="utf-8")
    for path in _utilities(adapter):
        if path.stem not in _RUN_AT_BUILD:
            shutil.copyfile(path, macros / "macros" / path.name)
    return {ADAPTER_VARIABLE: adapter, MACROS_VARIABLE: str(macros)}


def _utilities(adapter: str) -> list[Path]:
    """The warehouse's own way of saying `dbt.dateadd` and the like, where its adapter is installed."""
    spec = find_spec("dbt.include")
    folders = spec.submodule_search_locations if spec else None
    return [path for folder in folders or () for path in sorted(Path(folder, adapter, "macros", "utils").glob("*.sql"))]
