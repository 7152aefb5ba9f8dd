"""What makes a model incremental: its ``config()``, and the filter that a run after the first one reads with.

The filter stands where the rows are read first, so that nothing is computed of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cartridge.artifacts.incremental import LOOKBACK_VARIABLE, Batches, IncrementalLoad
from cartridge.artifacts.types import TypeFamily, family_of

_STRATEGIES: Final = {
    "duckdb": "delete+insert",
    "postgres": "delete+insert",
    "redshift": "delete+insert",
    "snowflake": "merge",
    "bigquery": "merge",
}
"""How each adapter replaces rows by a key."""

_EARLIEST: Final = "1900-01-01"

ON_SCHEMA_CHANGE: Final = "append_new_columns"
"""A new column is taken over and filled from then on; one that is gone stays, with what it held."""


def config_block(load: IncrementalLoad, dialect: str) -> str:
    """The call of ``config()`` that the model begins with."""
    if load.batches:
        return _config(*_microbatch(load, load.batches, dialect))
    keys = [f"'{each}'" for each in load.unique_key]
    key = keys[0] if len(keys) == 1 else f"[{', '.join(keys)}]"
    return _config(
        f"incremental_strategy='{_STRATEGIES[dialect]}'",
        f"unique_key={key}",
    )


def _config(*settings: str) -> str:
    every = ("materialized='incremental'", *settings, f"on_schema_change='{ON_SCHEMA_CHANGE}'")
    return "{{\n    config(\n" + ",\n".join(f"        {each}" for each in every) + "\n    )\n}}\n\n"


def _microbatch(load: IncrementalLoad, batches: Batches, dialect: str) -> Iterator[str]:
    yield "incremental_strategy='microbatch'"
    yield f"event_time='{load.cursor}'"
    yield f"begin='{batches.begin}'"
    yield f"batch_size='{batches.size}'"
    yield f"lookback={batches.lookback}"
    if dialect == "bigquery":  # it replaces whole partitions
        kind = _timestamp(load, dialect)
        yield f"partition_by={{'field': '{load.cursor}', 'data_type': '{kind}', 'granularity': '{batches.size}'}}"


def filter_block(load: IncrementalLoad, cursor: str, dialect: str) -> str:
    """The condition by which rows are read that are not there yet, or changed.

    :param cursor: the cursor's name as the dialect writes it.
    """
    is_number, there = family_of(load.cursor_type) is TypeFamily.INTEGER, f"loaded.{cursor}"
    compared, newest = (">", f"max({there})") if is_number else (">=", _earlier(load, there, dialect))
    before = "0" if is_number else f"cast('{_EARLIEST}' as {_timestamp(load, dialect)})"
    return (
        "{% if is_incremental() %}\n"
        "    where\n"
        f"        {cursor} {compared} (\n"
        "            select\n"
        "                coalesce(\n"
        f"                    {newest},\n"
        f"                    {before}\n"
        "                )\n"
        "            from {{ this }} as loaded\n"
        "        )\n"
        "{% endif %}"
    )


def _timestamp(load: IncrementalLoad, dialect: str) -> str:
    has_zone = load.cursor_type.startswith("timestamptz")
    if dialect == "bigquery":
        return "timestamp" if has_zone else "datetime"
    return {"snowflake": "timestamp_tz"}.get(dialect, "timestamptz") if has_zone else "timestamp"


def _earlier(load: IncrementalLoad, cursor: str, dialect: str) -> str:
    """The newest value that is there, less the days that a row may be late."""
    if dialect == "bigquery":
        days = f"{{{{ var('{LOOKBACK_VARIABLE}') }}}}"
        return f"{_timestamp(load, dialect)}_sub(max({cursor}), interval {days} day)"
    return f"max({cursor}) - interval '{{{{ var(\"{LOOKBACK_VARIABLE}\") }}}} days'"
