"""What sources are called, and the tables in them, each otherwise."""

from __future__ import annotations

from cartridge.ai.rules.distinct import by_spelling, distinct_names
from cartridge.ai.rules.naming import entity_of, plural, snake_case, table_name
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.request import ModelGenerationRequest, TableMapping
from cartridge.language import Language

DEFAULT_SCHEMAS = frozenset({"public", "main", "dbo", "default"})
"""Schemas named by the engine, not by a person: the source then takes the database's name."""


def entity_names(tables: list[TableMapping], language: Language) -> dict[TableName, str]:
    """What the rows of the tables of one source are, in the plural, each called otherwise.

    What a person called it, that is its name. Where two others would be called alike, as ``orders`` and ``raw_orders``,
    one keeps its table's name as it is.
    """
    plurals = {each.name: each.called or plural(entity_of(each.name, language), language) for each in tables}
    wishes = {}
    for each in sorted(
        tables,
        key=lambda each: (each.called is None, each.name != plurals[each.name], each.name != table_name(each.name)),
    ):
        name = table_name(each.name)
        wishes[each.full_name] = (plurals[each.name], *by_spelling(name, each.name))
    return distinct_names(wishes, set())


def source_tables(tables: list[TableMapping]) -> dict[TableName, str]:
    """What the tables are called in their source, those first whose own name that is."""
    wishes = {}
    for each in sorted(tables, key=lambda table: (table.name != table_name(table.name), table.name)):
        wishes[each.full_name] = by_spelling(table_name(each.name), each.name)
    return distinct_names(wishes, set())


def source_names(tables: list[TableMapping], request: ModelGenerationRequest) -> dict[str, str]:
    """A source per schema: named after it, or after the database where the engine gave the schema its name."""
    wishes = {}
    database = snake_case(request.source_database) if request.source_database else ""
    for schema in sorted({each.schema_name for each in tables}, key=lambda each: (each != snake_case(each), each)):
        name = snake_case(schema)
        qualified = (*([f"{database}_{name}"] if database else []), *by_spelling(name, schema)[1:])
        if given := request.source_names.get(schema):
            wishes[schema] = (given, *qualified)
        else:
            is_default = schema.lower() in DEFAULT_SCHEMAS and bool(database)
            wishes[schema] = (database if is_default else name, *qualified)
    # a schema that is called like the database goes before the one that only takes the database's name
    ordered = dict(sorted(wishes.items(), key=lambda each: each[1][0] != snake_case(each[0])))
    return distinct_names(ordered, set(request.context.existing_sources))
