"""Aggregate marts: the tables that questions of the business ask for, at a grain that the question states.

Practice (Kimball): an aggregate is made from the fact at its atomic grain, by sums that mean something. What is joined
for a cut has a proven key, so that no row is counted twice; amounts in several currencies are never added up; a level,
which does not add up over time, takes the last day of each period; rows that are marked as gone are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from cartridge.ai.rules.matching import Cut
from cartridge.ai.rules.naming import in_words, shorten, unique_model_name, unique_name
from cartridge.ai.rules.questions import Grain
from cartridge.ai.rules.select import relation_name
from cartridge.ai.rules.star import Star, time_of
from cartridge.ai.rules.subjects import Subject
from cartridge.ai.rules.wanted import Wanted
from cartridge.artifacts.analysis import Additivity
from cartridge.artifacts.contracts import total_type
from cartridge.artifacts.models import (
    GeneratedModel,
    GeneratedTest,
    Join,
    ModelColumn,
    ModelInput,
    ModelType,
    Query,
    SelectItem,
    Step,
)
from cartridge.artifacts.types import TypeFamily

_STARTS: Final[dict[Grain, str]] = {
    "week": "iso_week_start",
    "month": "month_start",
    "quarter": "quarter_start",
    "year": "year_start",
}
_Totals = dict[str, str | None]
"""Name of a column to the column of the fact that it sums; none where it counts rows."""


def make_aggregate_mart(wanted: tuple[Wanted, ...], star: Star, taken: set[str]) -> GeneratedModel:
    """The mart that answers questions of one shape.

    :param taken: names of models that exist already; the new one is added.
    """
    return _Aggregate(wanted, star).model(taken)


class _Aggregate:
    """Collects the columns and joins of one mart."""

    def __init__(self, wanted: tuple[Wanted, ...], star: Star) -> None:
        first = wanted[0]
        self._wanted, self._star = wanted, star
        self._grain, self._cuts, self._units = first.grain, first.cuts, first.units
        self._subject: Subject = first.measurable.subject
        self._mart = first.measurable.mart
        self._is_level = first.measurable.measure.non_additive_dimension is not None
        self._fact = relation_name(self._subject.entities)
        self._inputs = [ModelInput(alias=self._fact, model=self._mart.name)]
        self._joins: list[Join] = []
        self._picked: list[tuple[ModelColumn, str]] = []
        """What the mart is grouped by, with the expression over the joined relations."""
        self._named: set[str] = set()
        """Of that the columns that only say how something is called that another one identifies."""

    def model(self, taken: set[str]) -> GeneratedModel:
        time = time_of(self._star, self._subject) if self._grain else None
        period = self._add_period(time) if time else None
        for cut in self._cuts:
            self._add_cut(cut)
        for unit in self._units:
            self._add(self._mart.column(unit), f"{self._fact}.{unit}")
        grouped = tuple(column.name for column, _ in self._picked)
        key = tuple(each for each in grouped if each not in self._named)
        columns, totals = self._totals(set(grouped))
        conditions = self._conditions(time)
        steps = tuple(self._steps(grouped, totals, conditions, period, time))
        words = [in_words(each.words) for each in self._cuts] + [in_words(each) for each in self._units]
        cut_by = " and ".join(dict.fromkeys(words))
        per = " and ".join(filter(None, (self._grain or "", cut_by)))
        return GeneratedModel(
            name=unique_model_name(self._name(), taken),
            model_type=ModelType.MARTS,
            kind="fact",
            description=" ".join(self._sentences(per)),
            grain=f"one row per {per}",
            reason=f"Aggregate: answers {', '.join(f'`{each.asked}`' for each in self._wanted)}.",
            materialized="table",
            query=Query(inputs=tuple(self._inputs), steps=steps),
            columns=(*(column for column, _ in self._picked), *columns),
            key=key,
            tests=self._tests(key, period),
        )

    def _name(self) -> str:
        per = f"_per_{self._grain}" if self._grain else ""
        by = "_and_".join(dict.fromkeys(each.words for each in self._cuts))
        return f"fct_{self._subject.entities}{per}{f'_by_{by}' if by else ''}"

    def _sentences(self, per: str) -> Iterable[str]:
        yield f"{in_words(self._subject.entities).capitalize()} per {per}, from `{self._mart.name}`."
        yield f"Answers {'; '.join(each.asked for each in self._wanted)}."
        if self._is_level and self._grain != "day":
            yield f"Levels are those of the last day of the {self._grain} that has any."
        if self._units:
            units = ", ".join(f"`{each}`" for each in self._units)
            yield f"Amounts of different {units} are not added up."

    def _add(self, column: ModelColumn | None, expression: str, name: str | None = None) -> None:
        assert column is not None, expression
        taken = {each.name for each, _ in self._picked}
        called = unique_name(shorten(name or column.name), taken)
        picked = column.model_copy(update={"name": called, "additivity": None})
        self._picked.append((picked, expression))

    def _add_period(self, time: ModelColumn) -> str:
        assert self._grain is not None
        of = f"{self._fact}.{time.name}"
        if self._grain == "day":
            is_day = time.family is TypeFamily.DATE
            expression = of if is_day else f"cast({of} as date)"
            column = ModelColumn(name=time.name if is_day else f"{time.name}_date", data_type="date", description="")
            said = "The day."
        else:
            stem = time.name.removesuffix("_at").removesuffix("_date")
            name = shorten(f"{stem}_{self._grain}")
            column = ModelColumn(name=name, data_type="date", description="")
            expression = f"{_STARTS[self._grain]}({of})"
            said = f"First day of the {self._grain}{', a Monday' if self._grain == 'week' else ''}."
        self._add(column.model_copy(update={"description": said}), expression)
        return self._picked[-1][0].name

    def _add_cut(self, cut: Cut) -> None:
        if not cut.path:
            for name in cut.columns:
                self._add(self._mart.column(name), f"{self._fact}.{name}")
            return
        if cut.key:
            self._add(self._mart.column(cut.key), f"{self._fact}.{cut.key}")
        if not cut.columns:
            if not cut.key:
                relation, target = self._joined(cut.path[:-1])
                column = cut.path[-1][0]
                self._add(target.column(column), f"{relation}.{column}")
            return
        relation, target = self._joined(cut.path)
        subject = self._star.draft.subject(cut.path[-1][1])
        if not cut.key and cut.is_entity:
            key = self._star.keys[subject.full_name]
            self._add(target.column(key), f"{relation}.{key}")
        for name in cut.columns:
            prefix = "" if name.startswith(subject.entity) else f"{subject.entity}_"
            self._add(target.column(name), f"{relation}.{name}", f"{prefix}{name}")
            if cut.is_entity:
                self._named.add(self._picked[-1][0].name)

    def _joined(self, path: tuple[tuple[str, object], ...]) -> tuple[str, GeneratedModel]:
        """The relation at the end of a path, joined once for all that take the same way."""
        relation, target = self._fact, self._mart
        for column, name in path:
            subject = self._star.draft.subject(name)  # type: ignore[arg-type]
            target = self._star.marts[subject.full_name]
            on = (f"{relation}.{column}", self._star.keys[subject.full_name])
            relation = self._join(target.name, subject.entities, on)
        return relation, target

    def _join(self, model: str, wanted: str, on: tuple[str, str]) -> str:
        for each in self._joins:
            alias = each.alias or each.relation
            is_same = next(one.model for one in self._inputs if one.alias == each.relation) == model
            if is_same and each.on == ((on[0], f"{alias}.{on[1]}"),):
                return alias
        used = {each.alias for each in self._inputs} | {each.alias for each in self._joins if each.alias}
        used |= {"joined", "dated", "last_days", "final"}
        known = next((each.alias for each in self._inputs if each.model == model), None)
        alias = unique_name(relation_name(wanted), used)
        if known is None:
            self._inputs.append(ModelInput(alias=alias, model=model))
        pairs = ((on[0], f"{alias}.{on[1]}"),)
        self._joins.append(Join(kind="left", relation=known or alias, alias=alias if known else None, on=pairs))
        return alias

    def _totals(self, taken: set[str]) -> tuple[list[ModelColumn], _Totals]:
        """The measures as columns, and what each is the sum of."""
        columns: list[ModelColumn] = []
        totals: dict[str, str | None] = {}
        for each in self._wanted:
            source = each.measurable.column
            name = unique_name(shorten(each.called), taken)
            description = each.measurable.measure.description
            if source is None:
                columns.append(ModelColumn(name=name, data_type="bigint", description=description))
                totals[name] = None
                continue
            word = "Sum" if not self._is_level else "Level"
            told = f"{word} of `{source.name}`: {description}"
            columns.append(ModelColumn(name=name, data_type=total_type(source.data_type), description=told))
            totals[name] = source.name
        additivity = Additivity.SEMI_ADDITIVE if self._is_level else Additivity.ADDITIVE
        return [each.model_copy(update={"additivity": additivity}) for each in columns], totals

    def _conditions(self, time: ModelColumn | None) -> str | None:
        found = []
        if time is not None and not self._is_filled(time):
            found.append(f"{self._fact}.{time.name} is not null")
        flag = self._subject.flagged
        if flag and self._mart.column(flag):
            found.append(self._subject.unflagged(flag, f"{self._fact}."))
        return " and ".join(found) or None

    def _is_filled(self, time: ModelColumn) -> bool:
        role = self._subject.mapping.role
        column = self._subject.mapping.column(role.event_time) if role and role.event_time else None
        nulls = (
            column.profile.null_count if column and column.profile and not self._subject.mapping.is_sampled else None
        )
        return column is not None and (not column.nullable or nulls == 0)

    def _steps(
        self,
        grouped: tuple[str, ...],
        totals: _Totals,
        condition: str | None,
        period: str | None,
        time: ModelColumn | None,
    ) -> Iterable[Step]:
        needed = dict.fromkeys(column for column in totals.values() if column)
        takes_last = self._is_level and self._grain != "day" and time is not None
        day = unique_name("level_date", {*grouped, *needed}) if takes_last else None
        items = [SelectItem(name=column.name, expression=text) for column, text in self._picked]
        if day and time:
            of = f"{self._fact}.{time.name}"
            is_day = time.family is TypeFamily.DATE
            items.append(SelectItem(name=day, expression=of if is_day else f"cast({of} as date)"))
        picked = {each.name for each in items}
        renamed = {name: unique_name(f"summed_{name}", picked) if name in picked else name for name in needed}
        items += [SelectItem(name=renamed[name], expression=f"{self._fact}.{name}") for name in needed]
        is_plain = not self._joins and all(each.expression == f"{self._fact}.{each.name}" for each in items)
        if not is_plain:
            first = Step(name="joined" if self._joins else "dated", from_relation=self._fact, items=tuple(items))
            yield self._alone(first.model_copy(update={"joins": tuple(self._joins), "where": condition}))
        base = self._fact if is_plain else "joined" if self._joins else "dated"
        before = f"{base}." if day else ""
        joins: tuple[Join, ...] = ()
        if day and period:
            found = (SelectItem(name=period, expression=period), SelectItem(name=day, expression=f"max({day})"))
            yield Step(name="last_days", from_relation=base, items=found, group_by=(period,))
            on = tuple((f"{base}.{name}", f"last_days.{name}") for name in (period, day))
            joins = (Join(kind="inner", relation="last_days", on=on),)
        sums = [
            SelectItem(name=name, expression=f"sum({before}{renamed[column]})" if column else "count(*)")
            for name, column in totals.items()
        ]
        final = Step(
            name="final",
            from_relation=base,
            joins=joins,
            items=(*(SelectItem(name=name, expression=f"{before}{name}") for name in grouped), *sums),
            where=condition if is_plain else None,
            group_by=grouped,
        )
        yield self._alone(final) if is_plain else final

    def _alone(self, step: Step) -> Step:
        """The step, its columns without the relation before them where there is but one."""
        if step.joins:
            return step
        bare = re.compile(rf"\b{self._fact}\.")
        items = tuple(each.model_copy(update={"expression": bare.sub("", each.expression)}) for each in step.items)
        return step.model_copy(update={"items": items, "where": step.where and bare.sub("", step.where)})

    def _tests(self, key: tuple[str, ...], period: str | None) -> tuple[GeneratedTest, ...]:
        evidence = f"Rows are grouped by it; made from `{self._mart.name}`."
        tests = []
        if key == (period,):
            tests.append(GeneratedTest(name="unique", column=key[0], evidence=evidence))
        else:
            arguments = {"columns": list(key)}
            tests.append(
                GeneratedTest(name="unique_combination_of_columns", arguments=arguments, evidence=evidence)  # type: ignore[arg-type]
            )
        if period:
            made = "Rows without a day are left out, or there were none when scanned."
            tests.append(GeneratedTest(name="not_null", column=period, evidence=made))
        return tuple(tests)
