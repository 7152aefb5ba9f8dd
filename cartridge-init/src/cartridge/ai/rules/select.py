"""Builds one select over a staged table and what is joined to it; the joins never multiply rows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cartridge.ai.rules.distinct import first_free
from cartridge.ai.rules.naming import shorten
from cartridge.artifacts.keywords import KEYWORDS
from cartridge.artifacts.models import Join, ModelColumn, ModelInput, Query, SelectItem, Step


class Select:
    """Collects inputs, joins and columns of a model; :meth:`query` gives them as a noun.

    The first input is the one whose rows the model keeps: everything else is joined to it from the left.
    """

    def __init__(self, model: str, alias: str) -> None:
        self._inputs: list[ModelInput] = []
        self._joins: list[Join] = []
        self._steps: list[Step] = []
        self._columns: dict[str, tuple[ModelColumn, str]] = {}
        self._where: str | None = None
        self._aliases: set[str] = {"final", "joined"}
        self.base = self._input(model, alias)

    def join(self, model: str, alias: str, on: Iterable[tuple[str, str]], *, qualified: str) -> str:
        """Left join ``model`` on pairs of (expression so far, column of ``model``); returns the alias to read it by.

        :param qualified: the alias where another relation has ``alias``.
        """
        known = next((each.alias for each in self._inputs if each.model == model), None)
        if known is None:
            read_as = relation = self._input(model, alias, qualified)
        else:
            relation, read_as = known, self._alias(alias, qualified)
        self._joins.append(
            Join(
                kind="left",
                relation=relation,
                alias=None if read_as == relation else read_as,
                on=tuple((left, f"{read_as}.{right}") for left, right in on),
            )
        )
        return read_as

    def step(self, wanted: str) -> str:
        """A name for a step of its own before the last one, to be joined by :meth:`join_step`."""
        return self._alias(wanted)

    def join_step(self, step: Step, on: Iterable[tuple[str, str]]) -> None:
        """Left join a step on pairs of (expression so far, column of the step), of which it has one row at most."""
        self._steps.append(step)
        pairs = tuple((left, f"{step.name}.{right}") for left, right in on)
        self._joins.append(Join(kind="left", relation=step.name, on=pairs))

    def add(self, column: ModelColumn, expression: str) -> None:
        """One more output column; a name that is there already keeps its first meaning."""
        self._columns.setdefault(column.name, (column, expression))

    def leave_out(self, flag: str, condition: str) -> None:
        """Only rows of which a condition holds: that a flag is not true, which then says nothing any more."""
        self._columns.pop(flag, None)
        self._where = condition

    def has(self, name: str) -> bool:
        return name in self._columns

    @property
    def is_filtered(self) -> bool:
        return self._where is not None

    @property
    def join_count(self) -> int:
        return len(self._joins)

    @property
    def columns(self) -> tuple[ModelColumn, ...]:
        return tuple(column for column, _ in self._columns.values())

    def query(self, step: str = "final") -> Query:
        """The select as inputs and one step."""
        prefix = re.compile(rf"\b{self.base}\.")
        return Query(
            inputs=tuple(self._inputs),
            steps=(
                *self._steps,
                Step(
                    name=step,
                    from_relation=self.base,
                    joins=tuple(self._joins),
                    where=self._where if self._joins or not self._where else prefix.sub("", self._where),
                    items=tuple(
                        SelectItem(name=name, expression=text if self._joins else prefix.sub("", text, count=1))
                        for name, (_, text) in self._columns.items()
                    ),
                ),
            ),
        )

    def _input(self, model: str, *aliases: str) -> str:
        alias = self._alias(*aliases)
        self._inputs.append(ModelInput(alias=alias, model=model))
        return alias

    def _alias(self, *wanted: str) -> str:
        return first_free(self._aliases, *map(relation_name, wanted))


def relation_name(wanted: str) -> str:
    """A name for a relation inside a query: no keyword, and short enough for every engine."""
    return shorten(f"staged_{wanted}" if wanted in KEYWORDS else wanted)
