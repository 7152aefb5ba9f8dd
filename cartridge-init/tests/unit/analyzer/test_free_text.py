"""Free text is withheld whole, by its name or by how its rows read; names, codes and labels are not."""

from __future__ import annotations

import pytest
from cartridge.analyzer.free_text import free_texts
from cartridge.artifacts.catalog import Column, Table
from cartridge.artifacts.profile import ColumnProfile, TableProfile, ValueCount

PROSE = "please ring Xaviera{} at 0171-5550001"


def reason(name: str, *texts: str, data_type: str = "text", profile: ColumnProfile | None = None) -> str | None:
    column = Column(name=name, position=1, data_type=data_type, raw_type=data_type)
    table = Table(name="t", schema_name="s", columns=(column,))
    measured = (
        TableProfile(
            schema_name="s", table="t", row_count=1000, row_count_kind="exact", rows_read=1000, columns=(profile,)
        )
        if profile
        else None
    )
    found = list(free_texts(table, measured, [{name: each} for each in texts]))
    assert [each.column for each in found] in ([], [name])
    return found[0].reason if found else None


@pytest.mark.parametrize(
    "name", ["note", "Notes", "nota", "note_paziente", "BEMERKUNG", "commento", "Observação", "body"]
)
def test_free_text_is_known_by_its_name(name: str) -> None:
    assert (reason(name, "ok") or "").startswith("free text, named ")
    assert reason(name, "17", data_type="integer") is None


@pytest.mark.parametrize("name", ["note_id", "message_type", "comment_count", "body_code", "title"])
def test_what_is_about_a_text_is_none(name: str) -> None:
    assert reason(name, "ok", "done") is None


def test_free_text_is_known_by_its_sentences() -> None:
    assert reason("x", *(PROSE.format(each) for each in range(9))) == "free text, its rows read like sentences"
    assert reason("x", "moglie: Filomena B, chiamare 333-8745961", "moglie: Ada C, chiamare 333-8745962")
    assert reason("x", "ok", "ok then", "fine", "he says that his wife is not at home") is not None


@pytest.mark.parametrize(
    "texts",
    [
        ["Blue chair", "Round oak table"],
        ["Harry Potter", "The Name of the Rose", "Dune"],
        ["2024-01-01 10:00:00 +00:00"],
        ['{"a b": "c d e f g h"}'],
        ["https://corp.example/a/b/c/d"],
    ],
)
def test_names_and_documents_are_no_sentences(texts: list[str]) -> None:
    assert reason("x", *texts) is None


def test_what_repeats_is_a_label() -> None:
    sentence = "waits until the manager has approved"
    assert reason("x", *[sentence] * 9) is None
    assert reason("x", sentence, profile=ColumnProfile(name="x", distinct_count=12, null_count=0)) is None
    assert reason("x", sentence, profile=ColumnProfile(name="x", distinct_count=900, null_count=0)) is not None
    closed = ColumnProfile(name="note", values=(ValueCount(value="ok", count=1000),))
    assert reason("note", "ok", profile=closed) is None


def test_notes_of_music_are_codes() -> None:
    assert reason("note", "C#", profile=ColumnProfile(name="note", max_length=2)) is None
