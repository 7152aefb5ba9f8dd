"""The newest row of each key, where the source holds several: one more step in front of the renaming."""

from __future__ import annotations

from typing import Final

from cartridge.ai.rules.naming import snake_case, unique_name
from cartridge.ai.rules.staged_column import quoted_name
from cartridge.ai.rules.subjects import Subject
from cartridge.artifacts.models import SelectItem, Step

EVERYTHING: Final = SelectItem(name="*", expression="*")


def newest_first(subject: Subject) -> tuple[tuple[Step, ...], str | None]:
    """The step that counts the rows of each key from the newest on, and the condition of those that are kept.

    Nothing of both where every key stands once.
    """
    newest = subject.newest
    if newest is None:
        return (), None
    rank = unique_name("newest_first", {snake_case(each.name) for each in subject.raw.columns})
    key = ", ".join(quoted_name(each) for each in newest.columns)
    window = f"row_number() over (partition by {key} order by {quoted_name(newest.cursor)} desc)"
    items = (EVERYTHING, SelectItem(name=rank, expression=window))
    return (Step(name="ranked", from_relation="source", items=items),), f"{rank} = 1"
