"""Projects kept whole in the repository, so that a change of what is generated is read before it is merged.

Each is made from a database that is made anew, on a day of its own: the same code gives the same bytes, anywhere.
"""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Final

import duckdb
import pytest
from cartridge import journey
from cartridge.artifacts.options import Adapter, GenerationOptions
from cartridge.artifacts.scan import Scan
from cartridge.journey import scanning
from cartridge.sample import create_duckdb
from projects import bytes_of, scan_database
from tpc import tpc_file

FOLDER = Path(__file__).parents[1] / "golden"
OFFICE = Path(__file__).with_name("golden_office.sql")


class Then(datetime):
    """The day on which the scans were taken."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Then:
        return cls(2026, 7, 1, 6, tzinfo=tz or UTC)


def _shop(folder: Path) -> Path:
    create_duckdb(folder / "shop.duckdb")
    return folder / "shop.duckdb"


def _office(folder: Path) -> Path:
    with duckdb.connect(str(folder / "office.duckdb")) as connection:
        connection.execute(OFFICE.read_text(encoding="utf-8"))
    return folder / "office.duckdb"


@dataclass(frozen=True)
class Golden:
    """A database, and the warehouse that its project is for."""

    make: Callable[[Path], Path]
    adapter: Adapter


GOLDEN: Final[Mapping[str, Golden]] = {
    "shop": Golden(_shop, "duckdb"),
    "tpch": Golden(lambda folder: tpc_file("tpch", folder), "snowflake"),
    "office": Golden(_office, "bigquery"),
}


def golden_scan(name: str) -> Scan:
    """The scan of the database of that name, wherever and by whatever version of DuckDB it was made."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "datetime", Then)
        scan = scan_database(f"duckdb:///{GOLDEN[name].make(Path(folder))}")
    connection = scan.connection.model_copy(update={"database": f"/data/{name}.duckdb"})
    told = {"connection": connection, "connection_string": f"duckdb:////data/{name}.duckdb", "server_version": "1"}
    return scan.model_copy(update=told)


def made_anew(name: str) -> dict[str, bytes]:
    """Every file of the project, as the code makes it now."""
    options = GenerationOptions(adapter=GOLDEN[name].adapter)
    return bytes_of(journey.generate(golden_scan(name), name, options=options))


def kept(name: str) -> dict[str, bytes]:
    """Every file of the project, as it is kept."""
    folder = FOLDER / name
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@dataclass(frozen=True)
class Difference:
    """One file that is not what it was; ``lines`` as a reader of the diff sees them, the first with its name."""

    path: str
    lines: tuple[str, ...]


def differences(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> list[Difference]:
    """What has changed, file by file."""
    found = []
    for path in sorted({*before, *after}):
        old, new = (each.get(path, b"").decode().splitlines() for each in (before, after))
        if before.get(path) != after.get(path):
            lines = tuple(difflib.unified_diff(old, new, f"kept/{path}", f"made/{path}", lineterm="", n=1))
            found.append(Difference(path, lines or (f"{path}: its ends of lines, or whether it is there",)))
    return found


def keep(name: str, files: Mapping[str, bytes]) -> None:
    """Put these files, and no others, in the place of those that are kept."""
    shutil.rmtree(FOLDER / name, ignore_errors=True)
    for path, content in files.items():
        target = FOLDER / name / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
