"""dbt with an adapter that goes by a warehouse's name and builds in DuckDB; run as a program, in a process of its own.

dbt takes the adapter for the warehouse's: ``target.type`` and ``adapter.dispatch`` say what they would say there. What
a model, test, snapshot or analysis is rendered to is the warehouse's SQL, and is put into DuckDB's words as soon as it
is rendered; materialisations, incremental loads and the rest are dbt-duckdb's own.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any

from cartridge.dbt.profiles.duckdb import SANDBOX_FILE

ADAPTER_VARIABLE = "CARTRIDGE_SANDBOX_ADAPTER"
"""The warehouse's adapter, which sqlglot calls the dialect too."""

MACROS_VARIABLE = "CARTRIDGE_SANDBOX_MACROS"
"""A folder with the macros that the adapter has beside dbt-duckdb's."""

ANALYSES_VARIABLE = "CARTRIDGE_SANDBOX_ANALYSES"
"""A file to be written with what became of the analyses, which a build leaves alone."""

PACKAGE = "dbt_sandbox"

CATALOG = PurePath(SANDBOX_FILE).stem
"""What DuckDB calls the database in the sandbox's file."""

_rendering = threading.local()


@contextmanager
def _in_the_words_of_the_warehouse() -> Iterator[None]:
    _rendering.depth = getattr(_rendering, "depth", 0) + 1
    try:
        yield
    finally:
        _rendering.depth -= 1


def _is_rendering() -> bool:
    return getattr(_rendering, "depth", 0) > 0


def register(adapter: str, macros: Path) -> None:
    """Put the stand-in where dbt looks for the adapter of this name.

    :param macros: the folder of its own macros, with a ``dbt_project.yml``.
    """
    from dbt.adapters.base.plugin import AdapterPlugin
    from dbt.adapters.duckdb.__version__ import version

    module = ModuleType(f"dbt.adapters.{adapter}")
    kind, credentials = _adapter_class(adapter), _credentials_class(adapter)
    module.Plugin = AdapterPlugin(  # type: ignore[attr-defined]
        adapter=kind,
        credentials=credentials,
        include_path=str(macros),
        dependencies=["duckdb"],
        project_name=PACKAGE,
    )
    about = ModuleType(f"dbt.adapters.{adapter}.__about__")
    about.version = version  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    sys.modules[about.__name__] = about


def _credentials_class(adapter: str) -> type:
    from dbt.adapters.duckdb.credentials import DuckDBCredentials

    class StandInCredentials(DuckDBCredentials):
        @property
        def type(self) -> str:
            return adapter

    return StandInCredentials


def _adapter_class(adapter: str) -> type:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.duckdb.impl import DuckDBAdapter
    from dbt.adapters.duckdb.relation import DuckDBRelation

    class StandInConnections(DuckDBConnectionManager):
        TYPE = adapter

        @classmethod
        def open(cls, connection: Any) -> Any:
            opened = super().open(connection)
            DuckDBConnectionManager._ENV = cls._ENV  # dbt-duckdb asks its own class for it here and there
            return opened

    class StandInRelation(DuckDBRelation):
        def quoted(self, identifier: Any) -> str:
            if adapter == "bigquery" and _is_rendering():
                return f"`{identifier}`"
            return f'"{identifier}"'

        @classmethod
        def create_from(cls, quoting: Any, relation_config: Any, **kwargs: Any) -> Any:
            made: Any = super().create_from(quoting, relation_config, **kwargs)
            if str(relation_config.resource_type) == "source":
                return made.replace_path(database=CATALOG)  # whatever database it is in, its twin stands in this one
            return made

    # dbt reads from the name of the class in which package the version of the adapter stands.
    class DuckDBAdapterStandIn(DuckDBAdapter):
        ConnectionManager = StandInConnections
        Relation = StandInRelation

    return DuckDBAdapterStandIn


def transpile_what_is_rendered(adapter: str) -> None:
    """Have dbt put what it renders into DuckDB's words."""
    from dbt.compilation import Compiler
    from dbt_common.exceptions import CompilationError

    from cartridge.dbt.sandbox.transpile import TranspileError, to_duckdb, type_in_duckdb

    render = Compiler._compile_code
    contracted: set[str] = set()

    def compile_code(self: Any, node: Any, *args: Any, **kwargs: Any) -> Any:
        if "get_fixture_sql" in (node.raw_code or "") or str(node.language) == "python":
            return render(self, node, *args, **kwargs)  # rows of a unit test, which dbt writes for DuckDB
        with _in_the_words_of_the_warehouse():
            node = render(self, node, *args, **kwargs)
        if node.unique_id not in contracted and getattr(getattr(node.config, "contract", None), "enforced", False):
            contracted.add(node.unique_id)
            for column in node.columns.values():
                column.data_type = column.data_type and type_in_duckdb(column.data_type, adapter)
        if (node.compiled_code or "").strip():
            try:
                node.compiled_code = to_duckdb(node.compiled_code, adapter)
            except TranspileError as error:
                raise CompilationError(str(error), node=node) from error
        return node

    Compiler._compile_code = compile_code  # type: ignore[method-assign]


def run_analyses(arguments: list[str], found: Path) -> None:
    """Run every analysis of the project that was just built, and write what became of each to ``found``.

    :param arguments: those of the build, which no selection was made for.
    """
    from dbt.cli.main import dbtRunner

    where = list(arguments)
    where[where.index("--target-path") + 1] = str(found.parent / "analyses")  # the build's own results stay
    dbt, place = dbtRunner(), where.index("build")

    def run(command: str, *more: str) -> Any:
        return dbt.invoke([*where[:place], command, *where[place + 1 :], *more])

    done = run("show", "--select", "resource_type:analysis", "--limit", "1")
    if done.success:
        outcomes = [_outcome(each.node.to_dict(), each.execution_time) for each in done.result.results]
    else:  # dbt stops at the first that fails
        keys = ("unique_id", "name", "original_file_path")
        listed = run("ls", "--resource-type", "analysis", "--output", "json", "--output-keys", *keys)
        outcomes = []
        for node in map(json.loads, listed.result or ()):
            done = run("show", "--select", node["name"], "--limit", "1")
            outcomes.append(_outcome(node, 0, done.exception))
    found.write_text(json.dumps(outcomes))


def _outcome(node: dict[str, Any], seconds: float, error: BaseException | None = None) -> dict[str, Any]:
    return {
        "unique_id": node["unique_id"],
        "name": node["name"],
        "resource_type": "analysis",
        "status": "error" if error else "success",
        "execution_time": round(seconds, 3),
        "message": " ".join(str(error).split()) if error else None,
        "path": node["original_file_path"],
    }


def main() -> None:
    """Run dbt's command line, with the stand-in that the environment names, if it names one."""
    if adapter := os.environ.get(ADAPTER_VARIABLE):
        register(adapter, Path(os.environ[MACROS_VARIABLE]))
        transpile_what_is_rendered(adapter)
    from dbt.cli.main import cli

    arguments = sys.argv[1:]
    sys.argv[0] = "dbt"
    try:
        cli()
    except SystemExit as end:
        if end.code not in (0, None) or ANALYSES_VARIABLE not in os.environ:
            raise
        run_analyses(arguments, Path(os.environ[ANALYSES_VARIABLE]))


if __name__ == "__main__":
    main()
