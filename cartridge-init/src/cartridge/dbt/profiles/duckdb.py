"""DuckDB, for sources that it can attach: built in a file of its own, the source attached read-only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath

from slugify import slugify

from cartridge.artifacts.keywords import KEYWORDS
from cartridge.artifacts.scan import Scan
from cartridge.dbt.jinja import string_literal
from cartridge.dbt.profiles.target import Sees, TargetProfile
from cartridge.dbt.profiles.visible import as_duckdb_sees_sqlite, everything
from cartridge.dbt.yaml import Value

TARGET_PATH_VARIABLE = "CARTRIDGE_DUCKDB_PATH"
SOURCE_PATH_VARIABLE = "CARTRIDGE_SOURCE_PATH"
SQLITE_EXTENSION_VARIABLE = "CARTRIDGE_SQLITE_EXTENSION"
MYSQL_EXTENSION_VARIABLE = "CARTRIDGE_MYSQL_EXTENSION"
EXTENSION_DIRECTORY_VARIABLE = "CARTRIDGE_DUCKDB_EXTENSIONS"

SQLITE_SETTINGS: dict[str, Value] = {
    # It takes two tables of SQLite with the same columns for one, and reads one of them twice (DuckDB 1.5.5).
    "disabled_optimizers": "common_subplan",
}

SANDBOX_FILE = "target/sandbox.duckdb"
"""Where a project is built when nobody named a target, relative to its folder."""


def target(scan: Scan, project_name: str) -> TargetProfile:
    """Targets ``dev`` and ``prod`` as files in the project's folder; paths can be changed by the environment."""
    source = string_literal(scan.connection.database or "")
    attachment: dict[str, Value] = {"path": f"{{{{ env_var('{SOURCE_PATH_VARIABLE}', {source}) }}}}"}
    if scan.database_type != "sqlite":
        return duckdb_target(scan, project_name, attachment=attachment)
    return duckdb_target(
        scan,
        project_name,
        attachment={**attachment, "type": "sqlite"},
        more={**loads_extension(SQLITE_EXTENSION_VARIABLE, "sqlite_scanner"), "settings": SQLITE_SETTINGS},
        sees=as_duckdb_sees_sqlite,
    )


def duckdb_target(
    scan: Scan,
    project_name: str,
    *,
    attachment: Mapping[str, Value],
    more: Mapping[str, Value] | None = None,
    needs_password: bool = False,
    sees: Sees = everything,
    fold: Callable[[str], str] | None = None,
) -> TargetProfile:
    """A target in DuckDB files, with the source attached.

    :param attachment: what dbt-duckdb is told to attach; alias and read-only are added.
    :param more: further keys of the outputs.
    """
    dev, prod = f"{project_name}_dev.duckdb", f"{project_name}.duckdb"
    alias = _alias(scan, {PurePath(each).stem for each in (dev, prod, SANDBOX_FILE)})

    def output(path: str) -> dict[str, Value]:
        return {
            "type": "duckdb",
            "path": f"{{{{ env_var('{TARGET_PATH_VARIABLE}', '{path}') }}}}",
            "schema": "main",
            "threads": 4,
            **(more or {}),
            "attach": [{**attachment, "alias": alias, "read_only": True}],
        }

    return TargetProfile(
        adapter="duckdb",
        dialect="duckdb",
        sqlfluff_dialect="duckdb",
        source_database=alias,
        outputs={"dev": output(dev), "prod": output(prod)},
        needs_password=needs_password,
        sandbox=True,
        sees=sees,
        fold=fold,
    )


def loads_extension(variable: str, name: str) -> dict[str, Value]:
    """The keys that load an extension: one that DuckDB fetches, or the file that a variable names."""
    return {
        "extensions": [f"{{{{ env_var('{variable}', '{name}') }}}}"],
        "config_options": {
            "extension_directory": f"{{{{ env_var('{EXTENSION_DIRECTORY_VARIABLE}', '~/.duckdb/extensions') }}}}"
        },
    }


def _alias(scan: Scan, taken: set[str]) -> str:
    name = slugify(scan.database, separator="_") or "source"
    if not name[0].isalpha() or name in KEYWORDS or name in taken | {"memory", "temp", "system", "main"}:
        name = f"source_{name}"
    return name
