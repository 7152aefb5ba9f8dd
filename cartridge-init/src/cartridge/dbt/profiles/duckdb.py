"""DuckDB, for DuckDB and SQLite sources: built in a file of its own, the source attached read-only."""

from __future__ import annotations

from pathlib import PurePath

from slugify import slugify

from cartridge.artifacts.keywords import KEYWORDS
from cartridge.artifacts.scan import Scan
from cartridge.dbt.jinja import string_literal
from cartridge.dbt.profiles.target import TargetProfile
from cartridge.dbt.yaml import Value

TARGET_PATH_VARIABLE = "CARTRIDGE_DUCKDB_PATH"
SOURCE_PATH_VARIABLE = "CARTRIDGE_SOURCE_PATH"
EXTENSION_VARIABLE = "CARTRIDGE_SQLITE_EXTENSION"
EXTENSION_DIRECTORY_VARIABLE = "CARTRIDGE_DUCKDB_EXTENSIONS"

SANDBOX_FILE = "target/sandbox.duckdb"
"""Where a project is built when nobody named a target, relative to its folder."""


def target(scan: Scan, project_name: str) -> TargetProfile:
    """Targets ``dev`` and ``prod`` as files in the project's folder; paths can be changed by the environment."""
    dev, prod = f"{project_name}_dev.duckdb", f"{project_name}.duckdb"
    alias = _alias(scan, {PurePath(each).stem for each in (dev, prod, SANDBOX_FILE)})
    return TargetProfile(
        adapter="duckdb",
        dialect="duckdb",
        sqlfluff_dialect="duckdb",
        source_database=alias,
        outputs={"dev": _output(scan, dev, alias), "prod": _output(scan, prod, alias)},
        needs_password=False,
        sandbox=True,
        reads_all=scan.database_type != "sqlite",
    )


def _output(scan: Scan, path: str, alias: str) -> dict[str, Value]:
    source = string_literal(scan.connection.database or "")
    attachment: dict[str, Value] = {
        "path": f"{{{{ env_var('{SOURCE_PATH_VARIABLE}', {source}) }}}}",
        "alias": alias,
        "read_only": True,
    }
    output: dict[str, Value] = {
        "type": "duckdb",
        "path": f"{{{{ env_var('{TARGET_PATH_VARIABLE}', '{path}') }}}}",
        "schema": "main",
        "threads": 4,
    }
    if scan.database_type == "sqlite":
        attachment["type"] = "sqlite"
        output["extensions"] = [f"{{{{ env_var('{EXTENSION_VARIABLE}', 'sqlite_scanner') }}}}"]
        output["config_options"] = {
            "extension_directory": f"{{{{ env_var('{EXTENSION_DIRECTORY_VARIABLE}', '~/.duckdb/extensions') }}}}"
        }
    output["attach"] = [attachment]
    return output


def _alias(scan: Scan, taken: set[str]) -> str:
    name = slugify(scan.database, separator="_") or "source"
    if not name[0].isalpha() or name in KEYWORDS or name in taken | {"memory", "temp", "system", "main"}:
        name = f"source_{name}"
    return name
