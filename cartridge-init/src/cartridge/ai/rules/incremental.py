"""Large facts: brought up to date by a cursor, where it is proven that nothing is missed.

Practice: a table is made again in whole as long as that is cheap, since nothing can go stale then. Beyond that, rows
are found by a column that every change writes; the time of writing alone is enough only where rows never change, as in
a log of events. What a model joins changes without its own rows changing, so a model with joins is made in whole.
"""

from __future__ import annotations

from cartridge.ai.rules.draft import Subject
from cartridge.artifacts.analysis import Cursor, Role
from cartridge.artifacts.incremental import LOOKBACK_DAYS, LOOKBACK_VARIABLE, IncrementalLoad
from cartridge.artifacts.models import GeneratedModel
from cartridge.artifacts.types import TypeFamily, family_of


def made_incremental(subject: Subject, model: GeneratedModel, rows: int) -> tuple[GeneratedModel, tuple[str, ...]]:
    """The fact, incremental where it is large and a cursor is proven; else as it was, and where large a note why.

    :param rows: from how many rows of its table on a fact is large.
    """
    count = subject.mapping.row_count or 0
    if count < rows:
        return model, ()
    load = _load(subject, model)
    if isinstance(load, str):
        return model, (f"`{model.name}` is made in whole each time, of {count:,} rows: {load}.",)
    late = f"Rows may arrive {LOOKBACK_DAYS} days late (`{LOOKBACK_VARIABLE}`). " if _is_moment(load) else ""
    when = "every change writes" if load.finds == "changed" else "new rows have"
    told = (
        f"Incremental by `{load.cursor}`, which {when}. "
        f"{late}Rows that are deleted in the source stay until `--full-refresh`."
    )
    return model.model_copy(
        update={"materialized": "incremental", "incremental": load, "description": f"{model.description} {told}"}
    ), ()


def _is_moment(load: IncrementalLoad) -> bool:
    return family_of(load.cursor_type) is TypeFamily.TIMESTAMP


def _load(subject: Subject, model: GeneratedModel) -> IncrementalLoad | str:
    """How it is loaded, or why it is not."""
    role = subject.mapping.role
    if model.query is None or any(step.joins for step in model.query.steps):
        return "what it joins may change without its own rows changing"
    if any(step.where for step in model.query.steps):
        return "it leaves out rows that are marked as gone, and those that are there already would stay"
    if not subject.has_proven_key:
        return "no key of it is proven, by which rows could be replaced"
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
