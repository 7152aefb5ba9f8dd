"""The committed SQL scripts are what the package renders, whatever the process."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cartridge.sample import TABLES, data_sql, schema_sql
from cartridge.sample.__main__ import main
from cartridge.sample.row_text import copy_text, csv_text
from cartridge.sample.rows.row import Row
from cartridge.sample.structure import JSON, TEXT, Column, Table
from click.testing import CliRunner

SCRIPTS = Path(__file__).parents[3] / "scripts"
RENDERED = {"ecommerce-schema.sql": schema_sql, "ecommerce-sample-data.sql": data_sql}


@pytest.mark.parametrize("name", RENDERED)
def test_a_committed_script_is_what_the_package_renders(name: str) -> None:
    committed = (SCRIPTS / name).read_text(encoding="utf-8")
    assert committed == RENDERED[name](), "run `python -m cartridge.sample` in cartridge-init"


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_the_rows_do_not_hang_on_the_order_of_hashes(hash_seed: str) -> None:
    script = (
        "import hashlib; from cartridge.sample import data_sql; print(hashlib.sha256(data_sql().encode()).hexdigest())"
    )
    printed = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "Asia/Tokyo", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert printed.stdout.strip() == hashlib.sha256(data_sql().encode()).hexdigest()


def test_the_data_file_stays_small() -> None:
    assert (SCRIPTS / "ecommerce-sample-data.sql").stat().st_size < 3_000_000


def test_check_tells_a_stale_script_and_writing_mends_it(tmp_path: Path) -> None:
    run = CliRunner()
    missing = run.invoke(main, ["--output", str(tmp_path / "new"), "--check"])
    assert missing.exit_code == 1
    assert "ecommerce-schema.sql" in missing.output
    assert run.invoke(main, ["--output", str(tmp_path / "new")]).exit_code == 0
    assert run.invoke(main, ["--output", str(tmp_path / "new"), "--check"]).exit_code == 0
    (tmp_path / "new" / "ecommerce-schema.sql").write_text("select 1;\n")
    stale = run.invoke(main, ["--output", str(tmp_path / "new"), "--check"])
    assert stale.exit_code == 1
    assert "ecommerce-sample-data.sql" not in stale.output


ODD_TABLE = Table("s", "t", "", (Column("a", TEXT, None), Column("b", TEXT, None), Column("c", JSON, None)))
ODD_ROWS: list[Row] = [
    {"a": None, "b": "", "c": {"k": "ü"}},
    {"a": 'say "hi", twice', "b": "two\nlines\tand\r", "c": None},
    {"a": "\\.", "b": True, "c": None},
]


def test_csv_tells_null_from_empty_and_quotes_what_must_be() -> None:
    assert csv_text(ODD_TABLE, ODD_ROWS) == (
        ',"","{""k"": ""ü""}"\n"say ""hi"", twice","two\nlines\tand\r",\n\\.,true,\n'
    )


def test_copy_text_tells_null_from_empty_and_escapes_what_must_be() -> None:
    assert copy_text(ODD_TABLE, ODD_ROWS).splitlines() == [
        '\\N\t\t{"k": "ü"}',
        'say "hi", twice\ttwo\\nlines\\tand\\r\t\\N',
        "\\\\.\ttrue\t\\N",
    ]


def test_the_schema_script_names_every_table_once() -> None:
    text = schema_sql()
    assert [text.count(f"create table {table.full_name} (") for table in TABLES] == [1] * len(TABLES)
