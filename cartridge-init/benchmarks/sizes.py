"""How large the benchmarks are, and where they work."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import FOLDERS, HERE, Measurement, run_command

OWN_PREFIXES = ("CARTRIDGE_", "DBT_", "PG")
"""Settings of the person who measures: with them the numbers would be of another program."""


@dataclass(frozen=True)
class Bench:
    """The sizes, and a folder for everything that is made on the way.

    :param tables: tables of the large schema.
    :param rows: rows of the large table.
    :param pairs: how often each pair is run.
    """

    folder: Path
    tables: int = 1000
    rows: int = 1_000_000
    pairs: int = 5

    def task(self, name: str, *arguments: str | Path) -> Measurement:
        """Run one file of `tasks` in a process of its own."""
        return self.command(sys.executable, HERE / "tasks" / f"{name}.py", *arguments)

    def script(self, name: str, *arguments: str | Path) -> Measurement:
        """Run a program of this environment, such as `cartridge` or `dbt`."""
        return self.command(Path(sys.executable).parent / name, *arguments)

    def command(self, *line: str | Path) -> Measurement:
        """Run a command in the folder, without the settings of the person who measures."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(OWN_PREFIXES)}
        environment = {
            **kept,
            "PYTHONPATH": os.pathsep.join(map(str, FOLDERS)),
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_ENV_SECRET_CARTRIDGE_PASSWORD": "not-asked-for",
        }
        return run_command(list(line), environment, self.folder)
