"""Values that are not of their column's type: SQLite takes them, the scan counts them, the project leaves them out."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from projects import Project, build, complaints, make_project

SCRIPT = """
create table orders (
    order_id integer primary key, amount decimal(10, 2), pieces integer, is_paid boolean, ordered_on date,
    shipped_at datetime, note text, source "web or shop", anything, document blob, doubled integer as (pieces * 2),
    total integer
);
insert into orders
    (order_id, amount, pieces, is_paid, ordered_on, shipped_at, note, source, anything, document, total)
values
    (1, 1, 1, 1, '2024-02-29', '2024-02-29 10:00:00', 'a', 'web', 1, 'text', 1),
    (2, 2.5, 2, 0, '2024-01-01', '2024-01-01T10:00:00Z', '2', 'shop', 'x', x'00', 2),
    (3, 'n/a', 2.5, 'yes', '', '2024-02-30', x'00', 7, x'00', 3, 3),
    (4, null, null, null, null, 1700000000, null, null, null, null, 4),
    (5, '7', '7', '1', '01.02.2024', 9e15, 8, '9', null, null, 5);
"""
MISFITS = {"amount": 1, "pieces": 1, "is_paid": 1, "ordered_on": 2, "shipped_at": 2, "note": 1, "source": 2}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("misfits")
    with closing(sqlite3.connect(folder / "shop.sqlite")) as connection:
        connection.executescript(SCRIPT)
        connection.commit()
    return make_project(f"sqlite:///{folder / 'shop.sqlite'}", folder / "project")


def test_they_are_counted(project: Project) -> None:
    (table,) = project.scan.tables
    assert table.profile
    assert {each.name: each.misfit_count for each in table.profile.columns if each.misfit_count} == MISFITS


def test_they_are_a_finding(project: Project) -> None:
    found = {each.columns[0]: each for each in project.scan.analysis.findings if each.code == "mixed_types"}
    assert {name: each.count for name, each in found.items()} == MISFITS
    assert found["ordered_on"].message == "2 of 5 rows in main.orders.ordered_on hold what is no date."
    assert found["source"].message == "2 of 5 rows in main.orders.source hold what is no text."


def test_the_project_builds_without_them_and_says_so(project: Project) -> None:
    run = build(project)
    assert complaints(run) == []
    (staging,) = [each for each in project.generated.models.models if each.kind == "staging"]
    kept = {each.origin.column for each in staging.columns if each.origin}
    assert kept == {"order_id", "anything", "document", "total"}
    left_out = {note.split(" ")[0] for note in project.generated.models.notes}
    assert left_out == {f"main.orders.{name}" for name in (*MISFITS, "doubled")}
