"""From an engine's spelling of a type to the normalised one."""

from __future__ import annotations

import pytest
from cartridge.artifacts.types import FAMILY_OF, TypeFamily, family_of
from cartridge.scanner.connectors.duckdb_catalog import TYPE_WORDS as DUCKDB_WORDS
from cartridge.scanner.connectors.postgresql_types import TYPE_WORDS as POSTGRESQL_WORDS
from cartridge.scanner.connectors.sqlite_catalog import TYPE_WORDS as SQLITE_WORDS
from cartridge.scanner.types import normalise

WORDS = {"numeric": "decimal", "character varying": "varchar", "time with time zone": "time", "text": "text"}


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("numeric", "decimal"),
        ("NUMERIC(10)", "decimal(10,0)"),
        ("numeric(10, 2)", "decimal(10,2)"),
        ("numeric(3,-2)", "decimal(3,-2)"),
        ("character varying(30)", "varchar(30)"),
        ("character  VARYING", "varchar"),
        ("time(3) with time zone", "time"),
        ("numeric(4,1)[][]", "array<array<decimal(4,1)>>"),
        ("text[3]", "array<text>"),
        ("tsvector", "other"),
        ("", "other"),
    ],
)
def test_normalising(raw: str, normal: str) -> None:
    assert normalise(raw, WORDS) == normal


@pytest.mark.parametrize("words", [POSTGRESQL_WORDS, DUCKDB_WORDS, SQLITE_WORDS])
def test_every_connector_speaks_the_vocabulary(words: dict[str, str]) -> None:
    assert set(words.values()) <= set(FAMILY_OF)
    assert all(family_of(word) is not TypeFamily.OTHER for word in words.values())
