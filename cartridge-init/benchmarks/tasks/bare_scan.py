"""The limit of a profile: one `select` that looks at every column once. Usage: URL, `hashes` or `counts`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import duckdb
import psycopg
from benchmarks.made_table import COLUMNS, POSTGRES_HASHES, TABLE

Ask = Callable[[str], Any]


def main(url: str, what: str) -> None:
    """Hash every value of each column, or only ask how many values there are.

    To count the values of a column an engine looks at no more than which of them are null.
    """
    hashes = POSTGRES_HASHES if url.startswith("postgresql:") else dict.fromkeys(COLUMNS, "hash({0})")
    items = [f"count({name})" if what == "counts" else f"bit_xor({hashes[name].format(name)})" for name in COLUMNS]
    with ExitStack() as stack:
        ask = _connected(url, stack)
        started = time.perf_counter()
        answers = ask(f"select count(*), {', '.join(items)} from {TABLE}")
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "rows": answers[0]}))


def _connected(url: str, stack: ExitStack) -> Ask:
    if url.startswith("duckdb:"):
        file = stack.enter_context(duckdb.connect(url.removeprefix("duckdb:///"), read_only=True))
        return lambda text: file.execute(text).fetchone()
    server = stack.enter_context(psycopg.connect(url))
    server.execute("set jit = off")  # faster without
    return lambda text: server.execute(text.encode()).fetchone()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
