"""Snapshots: dimensions that change in place, kept from now on as they were.

Practice: what a source overwrites is lost to every question about how things stood then. A row is known to have changed
by the time of its last change; where no column tells, or the key is not proven, there is no snapshot rather than one
that compares everything. Only dimensions that facts point at are kept, since only those are asked about "as it was".
"""

from __future__ import annotations

from collections.abc import Iterator

from cartridge.ai.rules.naming import in_words, unique_model_name
from cartridge.ai.rules.subjects import WITHHELD, Draft, Subject
from cartridge.artifacts.analysis import Role
from cartridge.artifacts.models import GeneratedModel
from cartridge.artifacts.snapshots import GeneratedSnapshot
from cartridge.artifacts.types import TypeFamily

_FACTS = (Role.FACT, Role.EVENT, Role.BRIDGE)


def make_snapshots(
    draft: Draft, staging: dict[str, GeneratedModel], taken: set[str]
) -> tuple[tuple[GeneratedSnapshot, ...], tuple[str, ...]]:
    """The snapshots, and a note for each that is left out for what it would keep.

    :param staging: staging models by name: only what they show can be kept.
    :param taken: names of models that exist already; those of the snapshots are added.
    """
    made, notes = [], []
    for subject in draft.subjects:
        updated_at = _last_change(subject) if _is_asked_about(draft, subject) else None
        model = staging[subject.staging]
        if updated_at is None or model.column(updated_at) is None:
            continue
        if secret := [each.name for each in model.columns if each.sensitive in WITHHELD]:
            names = ", ".join(f"`{each}`" for each in secret)
            notes.append(f"{subject.full_name} has no snapshot, which would keep every former {names}.")
            continue
        made.append(_snapshot(subject, model, updated_at, taken))
    return tuple(made), tuple(notes)


def _is_asked_about(draft: Draft, subject: Subject) -> bool:
    """Whether it is a dimension of facts with a key to tell its rows by, and keeps no versions itself."""
    role = subject.mapping.role
    return (
        subject.role is Role.DIMENSION
        and subject.mart is not None
        and role is not None
        and role.history is None
        and subject.has_proven_key
        and any(each.subject.mart and each.subject.role in _FACTS for each in draft.incoming(subject))
    )


def _last_change(subject: Subject) -> str | None:
    """The staged name of the column that every change writes; it is never null, or dbt would take no note of a row."""
    role = subject.mapping.role
    for cursor in role.cursors if role else ():
        column = subject.mapping.column(cursor.column)
        if cursor.kind != "updated_timestamp" or column is None or cursor.column not in subject.columns:
            continue
        if column.family is not TypeFamily.TIMESTAMP:  # dbt writes it beside its own times
            continue
        nulls = column.profile.null_count if column.profile and not subject.mapping.is_sampled else None
        if not column.nullable or nulls == 0:
            return subject.columns[cursor.column]
    return None


def _snapshot(subject: Subject, model: GeneratedModel, updated_at: str, taken: set[str]) -> GeneratedSnapshot:
    role = subject.mapping.role
    is_marked = role is not None and role.soft_delete is not None
    return GeneratedSnapshot(
        name=unique_model_name(f"{subject.entities}_snapshot", taken),
        area=subject.source,
        model=subject.staging,
        description=" ".join(_sentences(subject, model)),
        reason=f"The source overwrites {in_words(subject.entities)}, and `{updated_at}` says when.",
        unique_key=subject.key_columns,
        updated_at=updated_at,
        hard_deletes="ignore" if is_marked else "invalidate",
    )


def _sentences(subject: Subject, model: GeneratedModel) -> Iterator[str]:
    yield (
        f"Versions of {in_words(subject.entities)}, one row per {in_words(subject.entity)} and change since the first "
        "run: `dbt_valid_from` to `dbt_valid_to`, which is null for the version in force."
    )
    if personal := [f"`{each.name}`" for each in model.columns if each.sensitive]:
        yield f"Keeps personal columns ({', '.join(personal)}): what has to be erased has to be erased here too."
