"""Large facts: brought up to date by a cursor, where it is proven that nothing is missed.

Practice: a table is made again in whole as long as that is cheap, since nothing can go stale then. Beyond that, rows
are found by a column that every change writes; the time of writing alone is enough only where rows never change, as in
a log of events. What a model joins changes without its own rows changing, so a model with joins is made in whole. A log
without a key is loaded by periods (``microbatch``), where the adapter replaces a period without one.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from cartridge.ai.rules.dates import days_between
from cartridge.ai.rules.subjects import Subject
from cartridge.artifacts.analysis import Cursor, Role
from cartridge.artifacts.incremental import (
    LOOKBACK_DAYS,
    LOOKBACK_VARIABLE,
    MICROBATCH_ADAPTERS,
    Batches,
    IncrementalLoad,
)
from cartridge.artifacts.models import GeneratedModel
from cartridge.artifacts.request import ModelGenerationRequest
from cartridge.artifacts.types import TypeFamily, family_of

MOST_DAYS: Final = 100
"""Days that are loaded one by one; what reaches further back is loaded by months, or the first run never ends."""


def made_incremental(
    subject: Subject, model: GeneratedModel, request: ModelGenerationRequest
) -> tuple[GeneratedModel, tuple[str, ...]]:
    """The fact, incremental where it is large and a cursor is proven; else as it was, and where large a note why."""
    count = subject.mapping.row_count or 0
    if count < request.options.incremental_rows:
        return model, ()
    load = _load(subject, model, request)
    if isinstance(load, str):
        return model, (f"`{model.name}` is made in whole each time, of {count:,} rows: {load}.",)
    if load.batches:
        load_by = (
            f"Loaded by the {load.batches.size} of `{load.cursor}`, the last {load.batches.lookback} again each time"
        )
        told = f"{load_by}. Rows that arrive later, or are deleted in the source, want `--full-refresh`."
        return _incremental(model, load, told), ()
    late = f"Rows may arrive {LOOKBACK_DAYS} days late (`{LOOKBACK_VARIABLE}`). " if _is_moment(load) else ""
    when = "every change writes" if load.finds == "changed" else "new rows have"
    told = (
        f"Incremental by `{load.cursor}`, which {when}. "
        f"{late}Rows that are deleted in the source stay until `--full-refresh`."
    )
    return _incremental(model, load, told), ()


def _incremental(model: GeneratedModel, load: IncrementalLoad, told: str) -> GeneratedModel:
    description = f"{model.description} {told}"
    return model.model_copy(update={"materialized": "incremental", "incremental": load, "description": description})


def read_in_batches(models: list[GeneratedModel]) -> list[GeneratedModel]:
    """The models, those that batches are read from with the time that tells one batch from another."""
    times = {
        each.parents[0]: each.incremental.cursor for each in models if each.incremental and each.incremental.batches
    }
    return [each.model_copy(update={"event_time": times[each.name]}) if each.name in times else each for each in models]


def _is_moment(load: IncrementalLoad) -> bool:
    return family_of(load.cursor_type) is TypeFamily.TIMESTAMP


def _load(subject: Subject, model: GeneratedModel, request: ModelGenerationRequest) -> IncrementalLoad | str:
    """How it is loaded, or why it is not."""
    role = subject.mapping.role
    if model.query is None or any(step.joins for step in model.query.steps):
        return "what it joins may change without its own rows changing"
    if any(step.where for step in model.query.steps):
        return "it leaves out rows that are marked as gone, and those that are there already would stay"
    if not subject.has_proven_key:
        batched = _by_batches(subject, model, request) if request.target_warehouse in MICROBATCH_ADAPTERS else None
        return batched or "no key of it is proven, by which rows could be replaced"
    cursors = role.cursors if role else ()
    chosen = next((each for each in cursors if _finds_everything(subject, each) and _is_filled(subject, each)), None)
    if chosen is None:
        return "no column is proven to find every row that is new or has changed"
    name = subject.columns[chosen.column]
    column = model.column(name)
    if column is None:
        return f"its cursor `{name}` is not shown in marts"
    return IncrementalLoad(
        cursor=name,
        cursor_type=column.data_type,
        finds="changed" if chosen.kind == "updated_timestamp" else "new",
        unique_key=subject.key_columns,
    )


def _by_batches(subject: Subject, model: GeneratedModel, request: ModelGenerationRequest) -> IncrementalLoad | None:
    """By the time of the event, where the first one is known and none lies ahead, beyond the last batch."""
    role = subject.mapping.role
    cursors = role.cursors if role else ()
    cursor = next((each for each in cursors if each.kind == "append_only_timestamp"), None)
    if cursor is None or role is None or cursor.column != role.event_time or subject.mapping.is_sampled:
        return None
    span = days_between(subject.mapping.column(cursor.column))
    column = model.column(subject.columns.get(cursor.column, ""))
    if not (
        span and column and request.scanned_at and _finds_everything(subject, cursor) and _is_filled(subject, cursor)
    ):
        return None
    first, last = span
    if last > datetime.fromisoformat(request.scanned_at).date():
        return None
    begin = first - timedelta(days=1)  # a day earlier elsewhere on earth
    is_short = (last - begin).days <= MOST_DAYS
    batches = Batches(
        begin=begin if is_short else begin.replace(day=1),
        size="day" if is_short else "month",
        lookback=LOOKBACK_DAYS if is_short else 1,
    )
    return IncrementalLoad(cursor=column.name, cursor_type=column.data_type, finds="new", batches=batches)


def _finds_everything(subject: Subject, cursor: Cursor) -> bool:
    """Whether rows that changed are found too, or never change: those of an event log, which nobody marks as gone."""
    if cursor.kind == "updated_timestamp":
        return True
    role = subject.mapping.role
    return subject.role is Role.EVENT and role is not None and role.soft_delete is None


def _is_filled(subject: Subject, cursor: Cursor) -> bool:
    """Whether it is proven that no row is without it; of numbers, also that they begin above nought.

    From times that are kept as text or number no days are taken off, so that rows which arrive late would be missed.
    """
    column = subject.mapping.column(cursor.column)
    if column is None or cursor.column not in subject.columns:
        return False
    if cursor.kind != "append_only_id" and column.family is not TypeFamily.TIMESTAMP:
        return False
    profile = column.profile
    counted = profile is not None and profile.null_count == 0 and not subject.mapping.is_sampled
    if column.nullable and not counted:
        return False
    least = profile.minimum if profile else None
    return column.family is not TypeFamily.INTEGER or (isinstance(least, int) and least > 0)
