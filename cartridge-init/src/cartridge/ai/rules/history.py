"""Dimensions that keep versions: all of them in one mart, and what is in force in another.

Practice (Kimball, slowly changing dimension of type 2): who asks how things are takes one row per entity, and who asks
how they were joins by the period of validity. The view in force takes the last version of each, so that nothing that a
fact points at is missing from it and no entity stands in it twice, whatever the flags and the ends of periods say.
"""

from __future__ import annotations

from cartridge.ai.rules.naming import in_words, unique_name
from cartridge.ai.rules.subjects import Subject
from cartridge.artifacts.models import (
    GeneratedModel,
    GeneratedTest,
    ModelInput,
    ModelType,
    Query,
    SelectItem,
    Step,
)
from cartridge.artifacts.types import TypeFamily


def make_current(subject: Subject, history: GeneratedModel) -> GeneratedModel:
    """The last version of each entity, read from the mart that holds them all."""
    assert subject.current is not None, subject.full_name
    durable, entity = subject.durable_key, in_words(subject.entity)
    names = [each.name for each in history.columns]
    number = unique_name("version_number_from_last", set(names))
    window = f"row_number() over (partition by {', '.join(durable)} order by {_order(subject, history)})"
    order = ", ".join(f"`{each}`" for each in _latest(subject))
    return GeneratedModel(
        name=subject.current,
        model_type=ModelType.MARTS,
        kind="dimension",
        description=f"One row per {entity}: its last version by {order}. Earlier ones stand in `{history.name}`.",
        grain=f"one row per {entity}",
        reason=f"Dimension: how things stand now, beside how they were (`{history.name}`).",
        materialized="table",
        query=Query(
            inputs=(ModelInput(alias="history", model=history.name),),
            steps=(
                Step(
                    name="numbered",
                    from_relation="history",
                    items=(
                        *(SelectItem(name=name, expression=name) for name in names),
                        SelectItem(name=number, expression=window),
                    ),
                ),
                Step(
                    name="final",
                    from_relation="numbered",
                    items=tuple(SelectItem(name=name, expression=name) for name in names),
                    where=f"{number} = 1",
                ),
            ),
        ),
        columns=history.columns,
        key=durable,
    )


def current_tests(subject: Subject, model: GeneratedModel) -> tuple[GeneratedTest, ...]:
    """One row is kept per entity, whatever the data holds; that each has its key was counted."""
    key = subject.durable_key
    kept = f"One row is kept of each; made from {subject.full_name}."
    unique = (
        GeneratedTest(name="unique", column=key[0], evidence=kept)
        if len(key) == 1
        else GeneratedTest(name="unique_combination_of_columns", arguments={"columns": list(key)}, evidence=kept)
    )
    tests = [unique]
    for name in key:
        column = subject.by_staged_name[name]
        nulls = column.profile.null_count if column.profile else None
        counted = f"{nulls:,} of {subject.mapping.row_count or 0:,} rows are null." if nulls is not None else None
        if not column.nullable or counted:
            evidence = counted or "Declared not null in the database."
            tests.append(
                GeneratedTest(name="not_null", column=name, severity="warn" if nulls else "error", evidence=evidence)
            )
    return tuple(tests)


def _latest(subject: Subject) -> list[str]:
    """The columns by which the last version is told, the first one deciding."""
    role = subject.mapping.role
    found = role.history if role else None
    assert found is not None, subject.full_name
    return [subject.columns[each] for each in (found.valid_from, found.version) if each and each in subject.columns]


def _order(subject: Subject, history: GeneratedModel) -> str:
    """The flag of the version in force, its beginning or number, and the key where they are the same."""
    role = subject.mapping.role
    found = role.history if role else None
    flag = subject.columns.get(found.is_current or "") if found else None
    column = history.column(flag) if flag else None
    flags = [flag] if flag and column and column.family is TypeFamily.BOOLEAN else []
    rest = [each for each in subject.key_columns if each not in subject.durable_key]
    return ", ".join(f"{each} desc" for each in dict.fromkeys([*flags, *_latest(subject), *rest]))
