"""What holds for whatever models are made from whatever request: one rule each, all of them walked by :func:`broken`.

The rules know nothing of how the models came about. A rule yields a sentence for everything that breaks it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import sqlglot
from cartridge.artifacts.analysis import Relationship
from cartridge.artifacts.days import DAY_COLUMN, DaysInput
from cartridge.artifacts.keywords import KEYWORDS, RESERVED
from cartridge.artifacts.models import (
    GeneratedModel,
    GeneratedTest,
    ModelGenerationResult,
    ModelInput,
    ModelType,
    SourceInput,
    Step,
)
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.request import ModelGenerationRequest, TableMapping
from sqlglot import exp

NAME = re.compile(r"[a-z][a-z0-9_]*")
LONGEST_NAME = 63
LONGEST_MODEL_NAME = 51
MOST_PARENTS = 6
MOST_LEAF_CHILDREN = 2
WITHHELD = ("credential", "payment", "government_id")
VIEWS = ("view", "materialized_view")


@dataclass(frozen=True)
class Made:
    """A request, what was made of it, and the look-ups that the rules share."""

    request: ModelGenerationRequest
    result: ModelGenerationResult

    @cached_property
    def models(self) -> dict[str, GeneratedModel]:
        return {each.name: each for each in self.result.models}

    @cached_property
    def identifiers(self) -> dict[tuple[str, str], TableName]:
        """dbt's source and table name to the table in the database."""
        return {
            (source.name, table.name): TableName(schema_name=source.schema_name, table=table.identifier)
            for source in self.result.sources
            for table in source.tables
        }

    @cached_property
    def staging(self) -> dict[TableName, GeneratedModel]:
        return {self.table_of(each): each for each in self.result.of_type(ModelType.STAGING)}

    @cached_property
    def children(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for model in self.result.models:
            for parent in model.parents:
                found[parent].add(model.name)
        return found

    def table_of(self, model: GeneratedModel) -> TableName:
        """The table whose rows the model has: that of its first input."""
        assert model.query
        first = model.query.inputs[0]
        if isinstance(first, SourceInput):
            return self.identifiers[first.source, first.table]
        assert isinstance(first, ModelInput), model.name
        return self.table_of(self.models[first.model])

    def mapping(self, name: TableName) -> TableMapping:
        found = self.request.table(name)
        assert found, name
        return found

    def staged(self, table: TableName) -> dict[str, str]:
        """Column of the database to its name in the staging model."""
        columns = self.staging[table].columns
        return {each.origin.column: each.name for each in columns if each.origin}

    def references(self) -> Iterator[Relationship]:
        """Every relationship between tables that have a staging model, once, however often it was declared."""
        seen = set()
        for table in self.request.tables:
            for each in table.references:
                known = (each.full_name, each.columns, each.ref, each.ref_columns)
                if known in seen or each.full_name not in self.staging or each.ref not in self.staging:
                    continue
                own, other = self.staged(each.full_name), self.staged(each.ref)
                if set(each.columns) <= own.keys() and set(each.ref_columns) <= other.keys():
                    seen.add(known)
                    yield each


Rule = Callable[[Made], Iterator[str]]


def names_are_names(made: Made) -> Iterator[str]:
    for model in made.result.models:
        assert model.query
        inner = [*(each.alias for each in model.query.inputs), *(each.name for each in model.query.steps)]
        inner += [join.alias for step in model.query.steps for join in step.joins if join.alias]
        if len(model.name) > LONGEST_MODEL_NAME:
            yield f"{model.name}: longer than {LONGEST_MODEL_NAME}; dbt cuts it to add its suffixes"
        for name in [model.name, *inner, *(each.name for each in model.columns)]:
            if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
                yield f"{model.name}: `{name}` is no name of at most {LONGEST_NAME} characters"
        keywords = [name for name in inner if name in KEYWORDS and name not in ("source", "final")]
        for name in [*keywords, *(each.name for each in model.columns if each.name in RESERVED)]:
            yield f"{model.name}: `{name}` is a keyword"
        for name, count in Counter(inner).items():
            if count > 1:
                yield f"{model.name}: the relation `{name}` stands for {count} things"


def model_names_are_unique(made: Made) -> Iterator[str]:
    names = Counter([*(each.name for each in made.result.models), *made.request.context.existing_models])
    yield from (f"{count} models are called {name}" for name, count in names.items() if count > 1)


def source_names_are_unique(made: Made) -> Iterator[str]:
    names = Counter(each.name for each in made.result.sources)
    tables = Counter((each.name, table.name) for each in made.result.sources for table in each.tables)
    identifiers = Counter((each.schema_name, table.identifier) for each in made.result.sources for table in each.tables)
    for counted in (names, tables, identifiers):
        yield from (f"{count} sources or tables are called {name}" for name, count in counted.items() if count > 1)


def every_table_is_staged_or_named_in_a_note(made: Made) -> Iterator[str]:
    for table in made.request.tables:
        is_staged = table.full_name in made.staging
        left_out = (f"{table.full_name} has no columns", f"{table.full_name} is a view ")
        is_noted = any(note.startswith(left_out) for note in made.result.notes)
        if is_staged == is_noted:
            yield f"{table.full_name} is staged: {is_staged}, noted: {is_noted}"
        if not is_staged and table.columns and table.table_type not in VIEWS:
            yield f"{table.full_name} has columns and no staging model"


def only_staging_reads_sources(made: Made) -> Iterator[str]:
    read = Counter[tuple[str, str]]()
    for model in made.result.models:
        assert model.query
        sources = [each for each in model.query.inputs if isinstance(each, SourceInput)]
        read.update((each.source, each.table) for each in sources)
        if model.model_type is ModelType.STAGING and (len(sources) != 1 or len(model.query.inputs) != 1):
            yield f"{model.name} reads {len(model.query.inputs)} inputs, {len(sources)} of them sources"
        if model.model_type is not ModelType.STAGING and sources:
            yield f"{model.name} reads a source"
    if dict(read) != dict.fromkeys(made.identifiers, 1):
        yield f"sources declared {sorted(made.identifiers)} and read {dict(read)}"


def parents_exist_and_stand_before(made: Made) -> Iterator[str]:
    seen: set[str] = set()
    for model in made.result.models:
        yield from (
            f"{model.name} reads {each}, which is not made before it" for each in model.parents if each not in seen
        )
        seen.add(model.name)


def columns_are_what_the_query_gives(made: Made) -> Iterator[str]:
    for model in made.result.models:
        assert model.query
        names = [each.name for each in model.columns]
        yield from (f"{model.name} has {count} columns {name}" for name, count in Counter(names).items() if count > 1)
        if names != [each.name for each in model.query.steps[-1].items]:
            yield f"{model.name} documents other columns than it selects"
        if not names:
            yield f"{model.name} has no column"


def everything_selected_exists_upstream(made: Made) -> Iterator[str]:
    for model in made.result.models:
        assert model.query
        relations: dict[str, set[str]] = {}
        for each in model.query.inputs:
            if isinstance(each, ModelInput):
                relations[each.alias] = {column.name for column in made.models[each.model].columns}
            elif isinstance(each, DaysInput):
                relations[each.alias] = {DAY_COLUMN}
            else:
                table = made.mapping(made.identifiers[each.source, each.table])
                relations[each.alias] = {column.name for column in table.columns}
        for step in model.query.steps:
            yield from (f"{model.name}: {each}" for each in _unknown_columns(step, relations))
            relations[step.name] = {each.name for each in step.items}
            if step.repeat:
                yield from (f"{model.name}: {each}" for each in _unknown_columns(step.repeat, relations))
                if [each.name for each in step.repeat.items] != [each.name for each in step.items]:
                    yield f"{model.name} repeats {step.name} with other columns"


def _unknown_columns(step: Step, relations: dict[str, set[str]]) -> Iterator[str]:
    if unread := [
        each for each in (step.from_relation, *(each.relation for each in step.joins)) if each not in relations
    ]:
        yield f"reads the relations {unread}, which it does not have"
        return
    visible = {step.from_relation: relations[step.from_relation]}
    expressions = [each.expression for each in step.items]
    for join in step.joins:
        if (join.alias or join.relation) in visible:
            yield f"joins `{join.alias or join.relation}` twice"
        visible[join.alias or join.relation] = relations[join.relation]
        expressions += [side for pair in join.on for side in pair]
    for text in [*expressions, *([step.where] if step.where else [])]:
        for column in sqlglot.parse_one(text).find_all(exp.Column):
            relation = column.table or step.from_relation
            if step.joins and not column.table:
                yield f"`{text}` does not say which relation it is of"
            elif column.name not in visible.get(relation, set()):
                yield f"`{text}` is not in {relation}"
    yield from (f"groups by `{each}`" for each in step.group_by if each not in {item.name for item in step.items})


def joins_find_one_row_at_most(made: Made) -> Iterator[str]:
    for model in made.result.models:
        assert model.query
        read = {each.alias: each.model for each in model.query.inputs if isinstance(each, ModelInput)}
        trees = {step.name: step for step in model.query.steps if step.repeat}
        for join in (each for step in model.query.steps for each in step.joins):
            if tree := trees.get(join.relation):
                # Made of one row per key: of the first column of a walk along a reference that finds one row at most.
                if join.kind != "left" or [right for _, right in join.on] != [f"{tree.name}.{tree.items[0].name}"]:
                    yield f"{model.name} joins {tree.name} on something else than its first column"
                continue
            joined = made.models[read[join.relation]]
            on = {right.rpartition(".")[2] for _, right in join.on}
            if join.kind != "left":
                yield f"{model.name} loses rows by joining {joined.name}"
            if on != set(joined.key):
                yield f"{model.name} joins {joined.name} on {sorted(on)}, its key is {sorted(joined.key)}"
            elif not _is_proven(made, joined):
                yield f"{model.name} joins {joined.name} on a key that nobody proved"


def _is_proven(made: Made, model: GeneratedModel) -> bool:
    assert model.query
    if group_by := model.query.steps[-1].group_by:
        return set(group_by) == set(model.key)
    key = made.mapping(made.table_of(model)).primary_key
    return key is not None and (key.declared if key.evidence.holds is None else key.evidence.holds)


def keys_are_columns(made: Made) -> Iterator[str]:
    for model in made.result.models:
        yield from (f"{model.name} has the key {each}, no column" for each in model.key if not model.column(each))


def keys_are_tested(made: Made) -> Iterator[str]:
    for model in made.result.models:
        if model.key and not any(each.name.startswith("unique") for each in model.tests):
            yield f"{model.name} has a key that is not tested"


def tests_name_what_exists(made: Made) -> Iterator[str]:
    for model in made.result.models:
        identities = Counter((each.name, each.column, str(each.arguments)) for each in model.tests)
        yield from (
            f"{model.name} has the test {each} {count} times" for each, count in identities.items() if count > 1
        )
        for test in model.tests:
            for name in [test.column, *_listed(test, "columns")]:
                if name is not None and not model.column(name):
                    yield f"{model.name}: {test.name} is on `{name}`, no column"
            if "to" in test.arguments:
                parent = made.models.get(_target(test))
                for name in _fields(test):
                    if parent is None or not parent.column(name):
                        yield f"{model.name}: {test.name} to {_target(test)}, column `{name}`, which is not there"
            if not test.evidence:
                yield f"{model.name}: {test.name} without evidence"


def counted_rows_exist(made: Made) -> Iterator[str]:
    for model in made.result.models:
        for test in model.tests:
            if "rows_of" not in test.arguments:
                continue
            counted = made.models[str(test.arguments["rows_of"]).removeprefix("ref('").removesuffix("')")]
            names = [*_listed(test, "fields"), *filter(None, [test.arguments.get("up_to")])]
            condition = sqlglot.parse_one(str(test.arguments.get("condition", "true")))
            names += [each.name for each in condition.find_all(exp.Column)]
            yield from (
                f"{model.name}: {test.name} needs {each} of {counted.name}"
                for each in names
                if not counted.column(str(each))
            )


def _listed(test: GeneratedTest, name: str) -> list[str]:
    values = test.arguments.get(name, [])
    assert isinstance(values, list)
    return [str(each) for each in values]


def _fields(test: GeneratedTest) -> list[str]:
    return _listed(test, "fields") or [str(test.arguments["field"])]


def _target(test: GeneratedTest) -> str:
    return str(test.arguments["to"]).removeprefix("ref('").removesuffix("')")


def every_relationship_is_tested_once(made: Made) -> Iterator[str]:
    expected = set()
    for each in made.references():
        own, other = made.staged(each.full_name), made.staged(each.ref)
        pairs = frozenset(zip((own[c] for c in each.columns), (other[c] for c in each.ref_columns), strict=True))
        expected.add((str(each.full_name), str(each.ref), pairs))
    tested = Counter(
        (
            str(made.table_of(model)),
            str(made.table_of(made.models[_target(test)])),
            frozenset(zip(_listed(test, "columns") or [str(test.column)], _fields(test), strict=True)),
        )
        for model in made.result.models
        for test in model.tests
        if "to" in test.arguments and _target(test) in made.models and not made.models[_target(test)].time_spine
    )
    yield from (f"the relationship {each} is tested {tested[each]} times" for each in expected if tested[each] != 1)
    yield from (f"{each} is tested and no relationship" for each in tested if each not in expected)


def models_stay_small_and_flat(made: Made) -> Iterator[str]:
    for model in made.result.models:
        if len(set(model.parents)) > MOST_PARENTS:
            yield f"{model.name} has {len(set(model.parents))} parents"
        if model.model_type is ModelType.MARTS or ModelType.MARTS not in made.request.model_types:
            continue
        leaves = [each for each in made.children[model.name] if not made.children[each]]
        if len(leaves) > MOST_LEAF_CHILDREN:
            yield f"{model.name} fans out to {sorted(leaves)}"


def marts_read_no_marts(made: Made) -> Iterator[str]:
    """But the view of the versions in force, which is cut from the mart that holds them all."""
    for model in made.result.models:
        for parent in model.parents:
            is_current_view = parent == f"{model.name}_history"
            if made.models[parent].model_type is ModelType.MARTS and not is_current_view:
                yield f"{model.name} reads the mart {parent}"


def marts_hold_no_secrets(made: Made) -> Iterator[str]:
    """Unless a column is part of a key or of a relationship, and cannot be left out."""
    needed: dict[TableName, set[str]] = defaultdict(set)
    for table in made.request.tables:
        needed[table.full_name].update(table.primary_key.columns if table.primary_key else ())
        for each in table.references:
            needed[table.full_name].update(each.columns)
            needed[each.ref].update(each.ref_columns)
    for model in made.result.of_type(ModelType.MARTS):
        for column in model.columns:
            origin = column.origin
            if column.sensitive not in WITHHELD or origin is None:
                continue
            if origin.column not in needed[TableName(schema_name=origin.schema_name, table=origin.table)]:
                yield f"{model.name} shows {column.name}: {column.sensitive}"


def everything_is_described(made: Made) -> Iterator[str]:
    for source in made.result.sources:
        texts = {source.name: source.description, **{each.name: each.description for each in source.tables}}
        texts |= {f"{table.name}.{each.name}": each.description for table in source.tables for each in table.columns}
        yield from (
            f"source {source.name}: {name} is not described" for name, text in texts.items() if not text.strip()
        )
    for model in made.result.models:
        texts = {"itself": model.description, "its grain": model.grain, "its reason": model.reason}
        texts |= {each.name: each.description for each in model.columns}
        yield from (f"{model.name}: {name} is not described" for name, text in texts.items() if not text.strip())


RULES: tuple[Rule, ...] = (
    names_are_names,
    model_names_are_unique,
    source_names_are_unique,
    every_table_is_staged_or_named_in_a_note,
    only_staging_reads_sources,
    parents_exist_and_stand_before,
    columns_are_what_the_query_gives,
    everything_selected_exists_upstream,
    joins_find_one_row_at_most,
    keys_are_columns,
    keys_are_tested,
    tests_name_what_exists,
    counted_rows_exist,
    every_relationship_is_tested_once,
    models_stay_small_and_flat,
    marts_read_no_marts,
    marts_hold_no_secrets,
    everything_is_described,
)


def broken(request: ModelGenerationRequest, result: ModelGenerationResult) -> list[str]:
    """Every sentence of every rule; empty when all is well."""
    made = Made(request, result)
    return [f"{rule.__name__}: {sentence}" for rule in RULES for sentence in rule(made)]
