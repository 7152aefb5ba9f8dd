"""Contracts of public models: the type of every column, and the casts that make the query give exactly that type.

A column that comes from the scanned database as it is, into a table of that same database, needs no cast; what is
calculated or comes from another engine does, as engines widen sums and counts each in their own way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import sqlglot
from sqlglot import exp

from cartridge.artifacts.catalog import Column
from cartridge.artifacts.contracts import contract_type
from cartridge.artifacts.models import GeneratedModel, ModelColumn
from cartridge.artifacts.scan import Scan
from cartridge.artifacts.types import TypeFamily
from cartridge.dbt.profiles import TargetProfile
from cartridge.errors import GenerationError

_ENGINES: Final = {"postgresql": "postgres"}
"""What dbt calls the engines that it calls otherwise."""

_CASTS_DAYS: Final = frozenset({"duckdb", "postgres", "redshift"})
"""Dialects in which every day that a rule calculates is cast to a date already."""


class Contracts:
    """What the contracts of a project say; nothing for models without one.

    :param scan: whose types are known word for word.
    """

    def __init__(self, scan: Scan, profile: TargetProfile) -> None:
        self._adapter = profile.adapter
        self._dialect = profile.dialect
        is_same = _ENGINES.get(scan.database_type, scan.database_type) == profile.adapter and profile.fold is None
        self._columns: Mapping[tuple[str, str, str], Column] = (
            {(table.schema_name, table.name, each.name): each for table in scan.tables for each in table.columns}
            if is_same
            else {}
        )

    def types(self, model: GeneratedModel) -> dict[str, str]:
        """Column to type.

        :raises GenerationError: when one of them is not known, as of a provider that promised too much.
        """
        found: dict[str, str] = {}
        for each in model.columns if model.is_contracted else ():
            source = self._source(each)
            kind = contract_type(each.data_type, self._adapter, source.raw_type if source else None)
            if kind is None:
                raise GenerationError(
                    f"`{model.name}` has a contract, and `{each.name}` the type `{each.data_type}`, which is not known "
                    "exactly.",
                    "This is a fault of the provider that made the model.",
                )
            found[each.name] = kind
        return found

    def casts(self, model: GeneratedModel) -> dict[str, str]:
        """The columns of which the query might give another type, with the one that they are cast to."""
        types = self.types(model)
        return {each.name: types[each.name] for each in model.columns if types and not self._is_exact(each, types)}

    def _source(self, column: ModelColumn) -> Column | None:
        origin = column.origin
        return self._columns.get((origin.schema_name, origin.table, origin.column)) if origin else None

    def _is_exact(self, column: ModelColumn, types: Mapping[str, str]) -> bool:
        if column.origin is None and column.family is TypeFamily.DATE and self._dialect in _CASTS_DAYS:
            return True
        source = self._source(column)
        if source is None:
            return False
        if column.family is TypeFamily.TEXT and source.family is TypeFamily.TEXT:
            return True  # adapters compare texts without their length
        return self._parsed(source.raw_type or "") == self._parsed(types[column.name])

    def _parsed(self, data_type: str) -> exp.DataType | None:
        try:
            return exp.DataType.build(data_type, dialect=self._dialect)
        except sqlglot.errors.SqlglotError:
            return None
