"""From a scan to the request that a provider is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from cartridge.artifacts.business_context import BusinessContext, business_context_of
from cartridge.artifacts.casts import Cast
from cartridge.artifacts.catalog import Table
from cartridge.artifacts.noun import TableName
from cartridge.artifacts.options import DEFAULT_OPTIONS, GenerationOptions
from cartridge.artifacts.profile import TableProfile
from cartridge.artifacts.request import ColumnMapping, ModelGenerationRequest, ProjectContext, TableMapping
from cartridge.artifacts.scan import Scan

NO_NAMES: Final[Mapping[Any, str]] = MappingProxyType({})


def request_from_scan(
    scan: Scan,
    *,
    project_name: str,
    target_warehouse: str,
    business_context: BusinessContext | str | None = None,
    options: GenerationOptions = DEFAULT_OPTIONS,
    tables_called: Mapping[TableName, str] = NO_NAMES,
    columns_called: Mapping[tuple[TableName, str], str] = NO_NAMES,
) -> ModelGenerationRequest:
    """Every table of ``scan`` as a modeller sees it, with keys, references, role and statistics in place.

    :param target_warehouse: the dbt adapter the project is for.
    :param tables_called: what a person calls the rows of tables, in the plural.
    :param columns_called: and columns.
    :param business_context: what is known of the business; a text alone describes it.
    """
    keys, relationships, findings = defaultdict(list), defaultdict(list), defaultdict(list)
    for key in scan.analysis.keys:
        keys[key.full_name].append(key)
    for relationship in scan.analysis.relationships:
        relationships[relationship.full_name].append(relationship)
    repeated = {each.full_name: each for each in scan.analysis.repeated}
    polymorphic = defaultdict(list)
    for reference in scan.analysis.polymorphic:
        polymorphic[reference.full_name].append(reference)
    for finding in scan.analysis.findings:
        findings[finding.full_name].append(finding)
    roles = {each.full_name: each for each in scan.analysis.roles}
    sensitive = {(each.full_name, each.column): each.category for each in scan.analysis.sensitive}
    units = {(each.full_name, each.column): each.unit for each in scan.analysis.units if each.is_certain}
    casts = {(each.full_name, each.column): each.cast for each in scan.analysis.units if each.cast}
    for text in scan.analysis.typed_texts:
        if text.casts_to:  # a scan file of an earlier version does not say more
            casts[text.full_name, text.column] = text.cast or Cast(to=text.casts_to)
    return ModelGenerationRequest(
        tables=tuple(
            TableMapping(
                name=table.name,
                schema_name=table.schema_name,
                table_type=table.type.value,
                row_count=table.row_count,
                row_count_kind=table.row_count_kind,
                is_sampled=table.profile is not None and table.profile.is_sampled,
                comment=table.comment,
                called=tables_called.get(table.full_name),
                required_filter=table.required_filter,
                columns=_columns(table, table.profile, sensitive, units, casts, columns_called),
                role=roles.get(table.full_name),
                keys=tuple(keys[table.full_name]),
                relationships=tuple(relationships[table.full_name]),
                polymorphic=tuple(polymorphic[table.full_name]),
                repeated=repeated.get(table.full_name),
                findings=tuple(findings[table.full_name]),
            )
            for table in scan.tables
        ),
        context=ProjectContext(project_name=project_name, warehouse_type=target_warehouse),
        target_warehouse=target_warehouse,
        business_context=business_context_of(business_context),
        options=options,
        source_database=scan.database,
        schema_comments={each.name: each.comment for each in scan.schemas if each.comment},
        scanned_at=scan.scan_timestamp,
    )


def _columns(
    table: Table,
    profile: TableProfile | None,
    sensitive: Mapping[tuple[TableName, str], str],
    units: Mapping[tuple[TableName, str], str],
    casts: Mapping[tuple[TableName, str], Cast],
    called: Mapping[tuple[TableName, str], str],
) -> tuple[ColumnMapping, ...]:
    profiles = {each.name: each for each in profile.columns} if profile else {}
    key = table.primary_key.columns if table.primary_key else ()
    return tuple(
        ColumnMapping(
            name=column.name,
            data_type=column.data_type,
            nullable=column.is_nullable,
            is_primary_key=column.name in key,
            raw_type=column.raw_type,
            comment=column.comment,
            called=called.get((table.full_name, column.name)),
            fields=column.fields,
            enum_values=column.enum_values,
            sensitive=sensitive.get((table.full_name, column.name)),
            unit=units.get((table.full_name, column.name)),
            cast=casts.get((table.full_name, column.name)),
            profile=profiles.get(column.name),
        )
        for column in table.columns
    )
