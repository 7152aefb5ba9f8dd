"""What the data looks like: statistics per column, never the values of a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun, TableName, table_name

Scalar = int | float | str
"""A value as JSON can hold it: dates, timestamps, decimals beyond a double, NaN and infinity are text."""

Measurement = Literal["exact", "estimated", "sampled"]
"""``estimated``: from the engine's statistics or an approximate function. ``sampled``: from some of the rows."""


class ValueCount(Noun):
    """How often a code of a small, closed set stands in a column; ``value`` as the database casts it to text."""

    value: str
    count: int

    @property
    def spelling_rank(self) -> tuple[bool, int, bool, str]:
        """Where it stands among spellings of one value, the lowest first: no blanks around it, then the usual one."""
        return self.value != self.value.strip(), -self.count, not self.value.islower(), self.value


class Quartiles(Noun):
    """What a quarter, half and three quarters of the values lie below; ``error`` as a share of the rows."""

    lower: Scalar
    median: Scalar
    upper: Scalar
    kind: Measurement
    error: float | None = Field(default=None, description="Half the width of the 95 % interval, in shares of the rows.")


class JsonKey(Noun):
    """A key at the top of the JSON objects in a column."""

    key: str
    count: int = Field(description="Of the rows that were looked at, those whose object has it.")
    rows: int = Field(description="Rows that were looked at and hold an object.")
    kinds: tuple[str, ...] = Field(default=(), description="JSON types of its values: string, number, boolean, ...")


class ColumnProfile(Noun):
    """Statistics of one column over the rows that were read.

    ``minimum`` and ``maximum`` are kept for numbers and dates only: those of a text column are values of a row.
    """

    name: str
    null_count: int | None = None
    misfit_count: int | None = Field(
        default=None, description="Values of another type than the column's, where the database lets them in (SQLite)."
    )
    distinct_count: int | None = Field(default=None, description="Distinct values, nulls not counted.")
    distinct_kind: Measurement | None = None
    distinct_error: float | None = Field(
        default=None, description="Relative error of an estimated count: one standard deviation, as a share of it."
    )
    minimum: Scalar | None = None
    maximum: Scalar | None = None
    mean: float | None = None
    standard_deviation: float | None = Field(default=None, description="Of the population.")
    quartiles: Quartiles | None = None
    min_length: int | None = Field(default=None, description="Shortest text, in characters.")
    max_length: int | None = Field(default=None, description="Longest text, in characters.")
    mean_length: float | None = None
    values: tuple[ValueCount, ...] = Field(
        default=(), description="The values of a small set, most frequent first; empty when the set is not small."
    )
    values_are_complete: bool = Field(default=False, description="Whether `values` lists every value of the column.")
    shapes: tuple[ValueCount, ...] = Field(
        default=(),
        description="Forms of texts, most frequent first: `A` an upper and `a` a lower letter, `9` a digit, the rest as"
        " it is; from a sample.",
    )
    has_outer_blanks: bool | None = Field(
        default=None, description="Whether some of its texts begin or end with a blank; from a sample."
    )
    is_increasing: bool | None = Field(
        default=None, description="Whether the values grow in the order in which rows were stored; from a sample."
    )
    looks_like: str | None = Field(
        default=None,
        description="What its values are by their form, such as an IBAN, where that makes the column sensitive.",
    )
    json_keys: tuple[JsonKey, ...] = Field(default=(), description="Keys of JSON objects, most frequent first.")


WITHOUT_VALUES: Final[Mapping[str, object]] = {
    "values": (),
    "values_are_complete": False,
    "minimum": None,
    "maximum": None,
    "mean": None,
    "standard_deviation": None,
    "quartiles": None,
    "shapes": (),
    "json_keys": (),
}
"""The update of a column's profile that leaves nothing which its values would tell."""


class TableProfile(Noun):
    """Statistics of one table."""

    schema_name: str = Field(alias="schema")
    table: str
    row_count: int = Field(description="Rows in the table; see `row_count_kind`.")
    row_count_kind: Literal["exact", "estimated"]
    rows_read: int = Field(description="How many rows the statistics are over; less than `row_count` when sampled.")
    is_sampled: bool = False
    columns: tuple[ColumnProfile, ...] = ()

    @property
    def full_name(self) -> TableName:
        return table_name(self.schema_name, self.table)

    def column(self, name: str) -> ColumnProfile | None:
        return next((each for each in self.columns if each.name == name), None)
