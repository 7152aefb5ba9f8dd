"""What a few rows tell of a table beside its statistics: shapes of texts, keys of JSON, columns that grow."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from cartridge.artifacts.catalog import Column, Table
from cartridge.artifacts.profile import JsonKey
from cartridge.errors import DatabaseConnectionError, ScanError
from cartridge.scanner.base import DatabaseConnector, StatementTimeoutError
from cartridge.scanner.growth import MIN_ROWS, correlations, grows, may_grow
from cartridge.scanner.json_keys import may_have_keys, read_json_keys
from cartridge.scanner.shapes import DOCUMENT, MIN_TEXTS, Forms, may_have_shape, read_shapes

FEW_ROWS = 2_000

COLUMNS_PER_STATEMENT = 50

Found = TypeVar("Found")

_log = logging.getLogger(__name__)


class Extras(NamedTuple):
    """Fields of the columns' profiles, and the columns of which something could not be read."""

    fields: Mapping[str, Mapping[str, Any]]
    failures: Mapping[str, ScanError]


def read_extras(
    connector: DatabaseConnector,
    table: Table,
    measured: Mapping[str, Mapping[str, Any]],
    known_correlations: Mapping[str, float],
    *,
    rows: int,
    timeout_seconds: float,
) -> Extras:
    """What a few rows tell of the columns that were measured.

    Nothing of it is worth a long wait: what takes longer than it may is left out.

    :param measured: fields of the columns' profiles so far.
    :param known_correlations: of columns with the order of storage, from the engine's own statistics.
    :param rows: about how many rows the table has.
    """
    reader = _Reader(connector, table, measured, rows, timeout_seconds)
    try:
        reader.read(known_correlations)
    except StatementTimeoutError as error:
        _log.info("`%s`: shapes, keys or growth were left out: %s", table.full_name, error.what)
    return Extras(reader.fields, reader.failures)


class _Reader:
    def __init__(
        self,
        connector: DatabaseConnector,
        table: Table,
        measured: Mapping[str, Mapping[str, Any]],
        rows: int,
        timeout_seconds: float,
    ) -> None:
        self.connector = connector
        self.table = table
        self.measured = measured
        self.timeout_seconds = timeout_seconds
        self.rows = max(rows, 1)
        self.fields: dict[str, dict[str, Any]] = {column.name: {} for column in table.columns}
        self.failures: dict[str, ScanError] = {}

    def read(self, known_correlations: Mapping[str, float]) -> None:
        columns = [column for column in self.table.columns if self._has_values(column)]
        texts = [each for each in columns if self._may_have_shapes(each)]
        documents = [each for each in columns if may_have_keys(each) or self._repeats_documents(each)]
        growing = [each for each in columns if may_grow(each) and self.rows >= MIN_ROWS]
        unknown = [each for each in growing if each.name not in known_correlations]
        order = None if self.table.type.is_view or not unknown else self.connector.storage_order(self.table)
        source = self._source() if texts or documents or order else ""
        forms_of = self._each(texts, self._forms_of(source))
        for name, forms in forms_of.items():
            self.fields[name] |= {"shapes": forms.shapes, "has_outer_blanks": forms.has_outer_blanks}
        documents += [each for each in texts if each.name in forms_of and forms_of[each.name].may_hold_json]
        for name, keys in self._each(documents, self._keys_of(source), at_once=1).items():
            self.fields[name]["json_keys"] = keys
        found = dict(known_correlations)
        if order:
            found |= self._correlations(unknown, source, order)
        for column in growing:
            if column.name in found:
                self.fields[column.name]["is_increasing"] = grows(
                    found[column.name], is_constant=self._is_constant(column)
                )

    def _source(self) -> str:
        if self.table.type.is_view:
            return self.connector.first_rows(self.table, FEW_ROWS)
        return self.connector.sample(self.table, FEW_ROWS, max(self.rows, FEW_ROWS))

    def _has_values(self, column: Column) -> bool:
        return column.name in self.measured and self.measured[column.name].get("null_count") != self.rows

    def _may_have_shapes(self, column: Column) -> bool:
        return may_have_shape(column) and self.rows >= MIN_TEXTS and not self.measured[column.name].get("values")

    def _repeats_documents(self, column: Column) -> bool:
        """Whether texts of a small set are JSON objects."""
        return may_have_shape(column) and any(
            each.value.startswith(DOCUMENT) for each in self.measured[column.name].get("values", ())
        )

    def _is_constant(self, column: Column) -> bool:
        fields = self.measured[column.name]
        return bool(fields.get("minimum") == fields.get("maximum"))

    def _forms_of(self, source: str) -> Callable[[Sequence[Column]], Mapping[str, Forms]]:
        return lambda part: read_shapes(self.connector, part, source, timeout_seconds=self.timeout_seconds)

    def _keys_of(self, source: str) -> Callable[[Sequence[Column]], Mapping[str, tuple[JsonKey, ...]]]:
        return lambda part: {
            column.name: read_json_keys(self.connector, column, source, timeout_seconds=self.timeout_seconds)
            for column in part
        }

    def _correlations(self, columns: Sequence[Column], source: str, order: str) -> Mapping[str, float]:
        """Nothing where the order of storage may not be seen, as by who may read some of the columns only."""
        found: dict[str, float] = {}
        for start in range(0, len(columns), COLUMNS_PER_STATEMENT):
            part = columns[start : start + COLUMNS_PER_STATEMENT]
            try:
                found |= correlations(self.connector, part, source, order, timeout_seconds=self.timeout_seconds)
            except (StatementTimeoutError, DatabaseConnectionError):
                raise
            except ScanError as error:
                _log.info("`%s`: whether columns grow cannot be told: %s", self.table.full_name, error.what)
        return found

    def _each(
        self,
        columns: Sequence[Column],
        ask: Callable[[Sequence[Column]], Mapping[str, Found]],
        at_once: int = COLUMNS_PER_STATEMENT,
    ) -> dict[str, Found]:
        """What ``ask`` says of the columns, many at once; one by one where that fails, to know which it is."""
        found: dict[str, Found] = {}
        for start in range(0, len(columns), at_once):
            part = columns[start : start + at_once]
            try:
                found |= ask(part)
            except (StatementTimeoutError, DatabaseConnectionError):
                raise
            except ScanError as error:
                if len(part) == 1:
                    self.failures[part[0].name] = error
                else:
                    found |= self._each(part, ask, at_once=1)
        return found
