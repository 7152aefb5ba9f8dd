"""Bridges between dimensions, run in DuckDB: counts and weights that add up."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest
import sqlglot
from cartridge.ai.rules.engine import make_models
from cartridge.artifacts.analysis import Additivity
from cartridge.artifacts.models import GeneratedModel
from cartridge.artifacts.profile import ColumnProfile
from cartridge.artifacts.request import ModelGenerationRequest
from cartridge.dbt.model_sql import render_model
from dbt.clients.jinja import get_rendered
from model_rules import broken
from requests_from_text import request_of

TEXT = """
    playlists dimension: id! name:text
    tracks dimension: id! name:text
    sales fact: id! track_id>tracks.id amount:integer
    playlist_tracks bridge 4: playlist_id!>playlists.id track_id!>tracks.id
"""
PAIRS = [(1, 1), (2, 1), (1, 2), (2, 3)]
"""Playlist and track."""


def made_of(request: ModelGenerationRequest) -> dict[str, GeneratedModel]:
    result = make_models(request)
    assert broken(request, result) == []
    return {each.name: each for each in result.models}


def with_distinct(column: str, count: int) -> ModelGenerationRequest:
    request = request_of(TEXT)

    def profiled(each: Any) -> Any:
        profile = ColumnProfile(name=each.name, null_count=0, distinct_count=count if each.name == column else 2)
        return each.model_copy(update={"profile": profile})

    tables = [
        each.model_copy(update={"columns": tuple(profiled(column) for column in each.columns)})
        if each.name == "playlist_tracks"
        else each
        for each in request.tables
    ]
    return request.model_copy(update={"tables": tuple(tables)})


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "redshift", "snowflake", "bigquery"])
def test_weights_of_a_track_add_up_to_one(dialect: str) -> None:
    model = made_of(request_of(TEXT))["fct_playlist_tracks"]
    sql = get_rendered(render_model(model, dialect), {"ref": lambda name: name})
    if dialect != "duckdb":
        (sql,) = sqlglot.transpile(sql, read=dialect, write="duckdb")
    with duckdb.connect() as connection:
        connection.execute("create table stg_public__playlist_tracks (playlist_id int, track_id int)")
        connection.executemany("insert into stg_public__playlist_tracks values (?, ?)", PAIRS)
        found = connection.execute(f"select playlist_id, track_id, track_weight from ({sql})").fetchall()
    assert sorted(found) == [(1, 1, 0.5), (1, 2, 1.0), (2, 1, 0.5), (2, 3, 1.0)]


def test_what_the_unit_test_expects_is_what_comes_out() -> None:
    model = made_of(request_of(TEXT))["fct_playlist_tracks"]
    (example,) = model.unit_tests
    sql = get_rendered(render_model(model, "duckdb"), {"ref": lambda name: name})
    with duckdb.connect() as connection:
        connection.execute("create table stg_public__playlist_tracks (playlist_id int, track_id int)")
        for row in example.given[0].rows:
            values = [row["playlist_id"], row["track_id"]]
            connection.execute("insert into stg_public__playlist_tracks values (?, ?)", values)
        found = connection.execute(f"select track_id, playlist_id, track_weight from ({sql})").fetchall()
    expected = [(row["track_id"], row["playlist_id"], float(str(row["track_weight"]))) for row in example.expect]
    assert sorted(found) == sorted(expected)


def test_a_side_that_stands_once_has_neither_count_nor_weight() -> None:
    models = made_of(with_distinct("track_id", 4))
    assert "int_playlist_tracks_aggregated_to_playlists" in models
    assert "int_playlist_tracks_aggregated_to_tracks" not in models
    assert models["fct_playlist_tracks"].column("track_weight") is None


def test_a_count_over_a_bridge_does_not_add_up() -> None:
    """A track of two playlists would be counted twice."""
    count = made_of(request_of(TEXT))["dim_playlists"].column("track_count")
    assert count is not None
    assert count.additivity is Additivity.NON_ADDITIVE


def test_no_count_is_made_that_nothing_reads() -> None:
    lookups = "\n".join(f"kind_{each} lookup: id! name:text" for each in "abcde")
    points = " ".join(f"kind_{each}_id>kind_{each}.id" for each in "abcde")
    request = request_of(f"""
        {lookups}
        playlists dimension: id! name:text {points}
        tracks dimension: id! name:text
        playlist_tracks bridge 4: playlist_id!>playlists.id track_id!>tracks.id
    """)
    models = made_of(request)
    read = {parent for each in models.values() for parent in each.parents}
    assert {name for name in models if name.startswith("int_")} <= read
