"""Sessions: the events of a log that belong to one visit, brought together in one row.

Practice (web analytics): what somebody does without a break of half an hour is one session. Where the log says itself
which session an event belongs to, that counts. Where it does not, sessions are only made of a log of views, clicks and
the like, by whom and when: half an hour says nothing of rentals or of readings of a sensor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from cartridge.ai.rules.dates import Calendar, date_name
from cartridge.ai.rules.distinct import first_free
from cartridge.ai.rules.fold import StagingModels
from cartridge.ai.rules.naming import MAX_MODEL_NAME_LENGTH, in_words, shorten
from cartridge.ai.rules.select import relation_name
from cartridge.ai.rules.session_examples import grouped_example, numbered_example
from cartridge.ai.rules.subjects import WITHHELD, Draft, Reference, Subject
from cartridge.artifacts.analysis import Additivity, Role
from cartridge.artifacts.days import DAY_COLUMN
from cartridge.artifacts.models import (
    GeneratedModel,
    GeneratedTest,
    ModelColumn,
    ModelInput,
    ModelType,
    Query,
    SelectItem,
    Step,
)
from cartridge.artifacts.sessions import SESSION_GAP_MINUTES, SESSION_GAP_VARIABLE
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

_SESSIONS: Final = word_set("session_id session_key session_uuid session_guid session_no session sessionid visit_id")
_ACTORS: Final = word_set(
    "user visitor customer client member guest player subscriber person account device viewer shopper student "
    "usuario cliente utente utilisateur benutzer kunde gebruiker klant"
)
_BEHAVIOUR: Final = word_set(
    "view click visit hit page pageview impression screen url path referrer referer tap scroll track"
)
"""Words of what people do on a page or in an application, in the names of a log and its columns."""

_SIMPLE: Final = (TypeFamily.INTEGER, TypeFamily.TEXT)
"""Types that every engine groups, sorts and takes the greatest of."""

NUMBER: Final = "session_number"


@dataclass(frozen=True)
class _Log:
    """An event log: when something happened, by whom, and in which session, as far as it says."""

    subject: Subject
    time: str
    session: str | None
    actor: str | None

    @property
    def noun(self) -> str:
        return in_words(self.subject.entity)


KeyTests = Callable[[Subject, GeneratedModel], tuple[GeneratedTest, ...]]


def make_sessions(
    draft: Draft, staging: StagingModels, calendar: Calendar | None, taken: set[str], key_tests: KeyTests
) -> tuple[GeneratedModel, ...]:
    """Models of the sessions of every log that has some, with their tests.

    :param taken: names of models that exist already; the new ones are added.
    :param key_tests: the tests of a table's key in a model with its rows.
    """
    models: list[GeneratedModel] = []
    for log in _logs(draft):
        events = staging[log.subject.full_name]
        if log.session is None:
            events = _numbered(log, events, taken)
            told = f"Every row has a number; made from {log.subject.full_name}."
            is_numbered = GeneratedTest(name="not_null", column=NUMBER, evidence=told)
            tests = (*key_tests(log.subject, events), is_numbered)
            models.append(events.model_copy(update={"tests": tests}))
        models.append(_grouped(log, events, calendar, draft, taken))
    return tuple(models)


def _logs(draft: Draft) -> Iterator[_Log]:
    """The logs, of several that share the name of a session the one with the most rows."""
    if any(each.entity.split("_")[-1] in ("session", "visit") for each in draft.subjects):
        return
    found = [log for each in draft.subjects if (log := _log(draft, each))]
    best: dict[str, _Log] = {}
    for log in sorted(found, key=lambda each: (-(each.subject.mapping.row_count or 0), each.subject.full_name)):
        best.setdefault(log.session or str(log.subject.full_name), log)
    yield from (log for log in found if log in best.values())


def _log(draft: Draft, subject: Subject) -> _Log | None:
    role = subject.mapping.role
    time = subject.columns.get(role.event_time or "") if role else None
    if subject.role is not Role.EVENT or not subject.mart or time is None or draft.left_out(subject):
        return None
    if subject.by_staged_name[time].family is not TypeFamily.TIMESTAMP or not _is_filled(subject, time):
        return None
    actor = _actor(draft, subject)
    session = next((each for each in subject.by_staged_name if each in _SESSIONS), None)
    if session:
        return _Log(subject, time, session, actor) if _is_session(draft, subject, session) else None
    if actor is None or not _is_behaviour(subject):
        return None
    return _Log(subject, time, None, actor)


def _is_filled(subject: Subject, name: str) -> bool:
    column = subject.by_staged_name[name]
    counted = column.profile is not None and column.profile.null_count == 0 and not subject.mapping.is_sampled
    return not column.nullable or counted


def _is_session(draft: Draft, subject: Subject, name: str) -> bool:
    """Whether several events were counted to share one, and no table says more of it."""
    column, rows = subject.by_staged_name[name], subject.mapping.row_count
    distinct = column.profile.distinct_count if column.profile else None
    if column.family not in (*_SIMPLE, TypeFamily.UUID) or column.sensitive in WITHHELD or not rows or not distinct:
        return False
    points = any(name in each.columns for each in draft.outgoing(subject))
    return distinct < rows and not points and name not in subject.key_columns


def _actor(draft: Draft, subject: Subject) -> str | None:
    """Who acted: a reference to somebody, else a column named so."""

    def is_somebody(name: str, reference: Reference | None) -> bool:
        words = {*name.split("_"), *(reference.target.entity.split("_") if reference else ())}
        column = subject.by_staged_name[name]
        return not words.isdisjoint(_ACTORS) and column.family in _SIMPLE and column.sensitive is None

    references = [each for each in draft.outgoing(subject) if len(each.columns) == 1]
    named = [each.columns[0] for each in references if is_somebody(each.columns[0], each)]
    named += [name for name in subject.by_staged_name if name.endswith("_id") and is_somebody(name, None)]
    return next(iter(dict.fromkeys(named)), None)


def _is_behaviour(subject: Subject) -> bool:
    """Whether its name says so, or two of its columns do."""
    of_columns = sum(not _BEHAVIOUR.isdisjoint(name.split("_")) for name in subject.by_staged_name)
    return not _BEHAVIOUR.isdisjoint(subject.entity.split("_")) or of_columns > 1


def _numbered(log: _Log, base: GeneratedModel, taken: set[str]) -> GeneratedModel:
    """The events of everybody who is known, each with the number of the session it belongs to."""
    subject, time, actor = log.subject, log.time, log.actor
    assert actor is not None, subject.full_name
    # None of them is null, and last is where most engines put what is: nothing has to be said of it.
    order = ", ".join(f"{each} nulls last" for each in dict.fromkeys((time, *subject.key_columns)))
    kept = list(dict.fromkeys((*subject.key_columns, actor, time)))
    alias, window = relation_name(subject.entities), f"over (partition by {actor} order by {order}"
    items = [SelectItem(name=each, expression=each) for each in kept]
    columns = [column for each in kept if (column := base.column(each))]
    is_optional = not _is_filled(subject, actor)
    name = first_free(
        taken,
        f"int_{subject.entities}_sessionized",
        f"int_{subject.source}__{subject.entities}_sessionized",
        limit=MAX_MODEL_NAME_LENGTH,
    )
    break_of = f"{SESSION_GAP_MINUTES} minutes (`{SESSION_GAP_VARIABLE}`)"
    number = ModelColumn(
        name=NUMBER,
        data_type="bigint",
        description=f"Number of the session among those of the same `{actor}`, from 1 on.",
    )
    return GeneratedModel(
        name=name,
        model_type=ModelType.INTERMEDIATE,
        kind="intermediate",
        description=f"{in_words(subject.entities).capitalize()} with the session that each belongs to: one ends where "
        f"the same `{actor}` does nothing for {break_of}."
        + (f" Those without `{actor}` belong to none." if is_optional else ""),
        grain=f"{subject.grain} of a known `{actor}`" if is_optional else subject.grain,
        reason=f"The log does not say which {in_words(subject.entities)} belong together.",
        materialized="view",
        query=Query(
            inputs=(ModelInput(alias=alias, model=base.name),),
            steps=(
                Step(
                    name="followed",
                    from_relation=alias,
                    items=(*items, SelectItem(name="previous_at", expression=f"lag({time}) {window})")),
                    where=f"{actor} is not null" if is_optional else None,
                ),
                Step(
                    name="started",
                    from_relation="followed",
                    items=(
                        *items,
                        SelectItem(
                            name="is_first",
                            expression=f"case when previous_at is null or {time} > after_session_gap(previous_at) "
                            "then true end",
                        ),
                    ),
                ),
                Step(
                    name="numbered",
                    from_relation="started",
                    items=(
                        *items,
                        SelectItem(
                            name=NUMBER,
                            expression=f"count(is_first) {window} rows between unbounded preceding and current row)",
                        ),
                    ),
                ),
            ),
        ),
        columns=(*columns, number),
        key=subject.key_columns,
        unit_tests=tuple(filter(None, (numbered_example(subject, name, alias, time, actor, NUMBER),))),
        evaluator_exceptions={} if subject.key else {"fct_missing_primary_key_tests": "No key of it is known."},
        variables={SESSION_GAP_VARIABLE: SESSION_GAP_MINUTES},
    )


def _unique(columns: tuple[str, ...], evidence: str) -> Iterator[GeneratedTest]:
    if len(columns) == 1:
        yield GeneratedTest(name="unique", column=columns[0], evidence=evidence)
    else:
        arguments = {"columns": [*columns]}
        yield GeneratedTest.model_validate(
            {"name": "unique_combination_of_columns", "arguments": arguments, "evidence": evidence}
        )


def _grouped(
    log: _Log, events: GeneratedModel, calendar: Calendar | None, draft: Draft, taken: set[str]
) -> GeneratedModel:
    """One row per session: who, from when to when, and how many events."""
    subject, time = log.subject, log.time
    key = (log.session,) if log.session else (str(log.actor), NUMBER)
    actor = log.actor if log.session else None
    alias = relation_name(subject.entities if log.session else f"{subject.entities}_of_sessions")
    count = shorten(f"{subject.entity}_count")
    columns = [events.column(each) for each in key]
    known = [each.model_copy(update={"origin": None}) for each in columns if each]
    grouped = [SelectItem(name=each, expression=each) for each in key]
    if actor and (column := events.column(actor)):
        told = f"`{actor}` of the session; null where nobody was known, the last one by order where several were."
        known.append(column.model_copy(update={"description": told, "origin": None}))
        grouped.append(SelectItem(name=actor, expression=f"max({actor})"))
    times = (("started_at", "min", "First"), ("ended_at", "max", "Last"))
    moment = events.column(time)
    assert moment is not None, time
    grouped += [SelectItem(name=name, expression=f"{function}({time})") for name, function, _ in times]
    grouped.append(SelectItem(name=count, expression="count(*)"))
    day = date_name("started_at")
    measured = (
        ModelColumn(name=day, data_type="date", description="Day of `started_at`."),
        *(
            ModelColumn(name=name, data_type=moment.data_type, description=f"{which} `{time}` of the session.")
            for name, _, which in times
        ),
        ModelColumn(
            name=count,
            data_type="bigint",
            description=f"Number of {in_words(subject.entities)} of the session.",
            additivity=Additivity.ADDITIVE,
        ),
        ModelColumn(
            name="duration_seconds",
            data_type="bigint",
            description="Seconds from the first to the last event; 0 where there is one only.",
            additivity=Additivity.ADDITIVE,
        ),
    )
    expressions = {day: "cast(started_at as date)", "duration_seconds": "seconds_between(started_at, ended_at)"}
    shown = (*known, *measured)
    name = first_free(
        taken,
        f"fct_{subject.entity}_sessions",
        f"fct_{subject.source}__{subject.entity}_sessions",
        limit=MAX_MODEL_NAME_LENGTH,
    )
    is_optional = log.session is not None and not _is_filled(subject, log.session)
    told = f"One row per session: the {in_words(subject.entities)} of one `{'`, `'.join(key)}`."
    return GeneratedModel(
        name=name,
        model_type=ModelType.MARTS,
        kind="fact",
        description=told,
        grain="one row per session",
        reason=f"Fact: a session is the visit that its {in_words(subject.entities)} belong to.",
        materialized="table",
        query=Query(
            inputs=(ModelInput(alias=alias, model=events.name),),
            steps=(
                Step(
                    name="grouped",
                    from_relation=alias,
                    items=tuple(grouped),
                    where=f"{log.session} is not null" if is_optional else None,
                    group_by=key,
                ),
                Step(
                    name="final",
                    from_relation="grouped",
                    items=tuple(
                        SelectItem(name=each.name, expression=expressions.get(each.name, each.name)) for each in shown
                    ),
                ),
            ),
        ),
        columns=shown,
        key=key,
        tests=(*_session_tests(log, events, key, count, calendar),),
        unit_tests=tuple(
            filter(None, (grouped_example(events, name, alias, key, time, count, measured=("started_at", "ended_at")),))
        ),
    )


def _session_tests(
    log: _Log, events: GeneratedModel, key: tuple[str, ...], count: str, calendar: Calendar | None
) -> Iterator[GeneratedTest]:
    grouped = f"Rows are grouped by it; made from {log.subject.full_name}."
    yield from _unique(key, grouped)
    yield from (GeneratedTest(name="not_null", column=each, evidence=grouped) for each in key)
    yield GeneratedTest(
        name="counts_add_up",
        column=count,
        arguments={"rows_of": f"ref('{events.name}')", "columns": [*key], "fields": [*key]},
        evidence=f"Every row of `{events.name}` with a session counts once.",
    )
    if calendar and calendar.covers(log.subject, log.subject.by_staged_name[log.time]):
        yield GeneratedTest(
            name="relationships",
            column=date_name("started_at"),
            arguments={"to": "ref('dim_dates')", "field": DAY_COLUMN},
            evidence=f"Every `{log.time}` of {log.subject.full_name} was seen to be one of the days.",
        )
