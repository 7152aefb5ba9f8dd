"""How long discovery takes beside what has to be done anyhow: the catalog, where there is no data, else the profile.

Usage: ``python benchmarks/discovery --scale``. The tables are made by the server itself, with nothing declared: a key,
two references to earlier tables under the names these have, a code, numbers, and a moment.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import psycopg
from benchmarks.discovery.sources import Servers
from benchmarks.made_schema import table_name
from cartridge.analyzer.analyze import ROUNDS, analyze, wanted_checks
from cartridge.artifacts.checks import CheckAnswer
from cartridge.scanner.checking import answer_checks
from cartridge.scanner.factory import ConnectorFactory
from cartridge.scanner.options import ProfileOptions
from cartridge.scanner.profiling import profile_tables
from cartridge.scanner.scan import read_catalog
from cartridge.scanner.selection import Selection
from cartridge.scanner.url import ConnectionURL
from datasets import dataset_path, load_postgres

AIM = 2.0
TODAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Times:
    """Seconds of each part of a scan, and the questions that were asked."""

    tables: int
    catalog: float
    profile: float
    questions: float
    analysis: float
    asked: int
    keys: int
    references: int


def scale_table(servers: Servers, tables: int, rows: int) -> str:
    """Both measurements as Markdown."""
    lines = ["| what | beside | seconds | discovery | ratio | aim |", "|---|---|---|---|---|---|"]
    if dataset_path("mantle"):
        found = measured(load_postgres(servers.postgres, "mantle", keys=False), with_data=False)
        lines.append(_line(f"mantle, {found.tables} tables, names and types alone", "catalog", found.catalog, found))
    found = measured(made_tables(servers, tables, rows), with_data=True)
    lines.append(_line(f"{tables:,} tables of {rows:,} rows", "profile", found.profile, found))
    return "\n".join(lines)


def made_tables(servers: Servers, tables: int, rows: int) -> str:
    """The URL of a database with so many tables and nothing declared."""
    url = servers.postgres.create_database("scale")
    with psycopg.connect(url, autocommit=True) as connection:
        for index in range(tables):
            connection.execute(" ".join(_statement(index, rows)).encode())
        connection.execute("analyze")
    return url


def measured(url: str, *, with_data: bool) -> Times:
    """One scan, part by part, as the journey does it."""
    options = ProfileOptions()
    with ConnectorFactory.create(ConnectionURL.parse(url), threads=options.threads) as connector:
        began = time.perf_counter()
        catalog = read_catalog(connector, Selection())
        read = time.perf_counter()
        profiles = profile_tables(connector, catalog, options)[0] if with_data else ()
        profiled = time.perf_counter()
        answers: tuple[CheckAnswer, ...] = ()
        for _ in range(ROUNDS if with_data else 0):
            wanted = wanted_checks(catalog, profiles, answers, today=TODAY)
            if not wanted:
                break
            answers = (*answers, *answer_checks(connector, wanted, options))
        asked = time.perf_counter()
        analysis = analyze(catalog, profiles, answers, today=TODAY)
        concluded = time.perf_counter()
    return Times(
        tables=len(catalog.tables),
        catalog=read - began,
        profile=profiled - read,
        questions=asked - profiled,
        analysis=concluded - asked,
        asked=len(answers),
        keys=len(analysis.keys),
        references=len(analysis.relationships),
    )


def _statement(index: int, rows: int) -> Iterator[str]:
    name = table_name(index)
    yield f"create table {name} as select i as {name}_id,"
    for parent in sorted({index // 2, index // 3} - {index}):
        yield f"1 + (i * 7919 + {parent}) % {rows} as {table_name(parent)}_id,"
    yield "'C' || lpad((i * 31 % 97)::text, 4, '0') as code, (i * 13 % 50) as quantity,"
    yield "round((i * 17 % 100000) / 100.0, 2) as amount,"
    yield "timestamp '2024-01-01' + i * interval '7 minutes' as happened_at"
    yield f"from generate_series(1, {rows}) as i"


def _line(what: str, beside: str, limit: float, found: Times) -> str:
    ours = found.questions + found.analysis
    ratio = ours / limit
    verdict = "met" if ratio <= AIM else "missed"
    told = f"{ours:.2f} s: {found.asked:,} questions {found.questions:.2f} s, analysis {found.analysis:.2f} s"
    return f"| {what} | {beside} | {limit:.2f} s | {told} | {ratio:.2f} | at most {AIM:g}: {verdict} |"
