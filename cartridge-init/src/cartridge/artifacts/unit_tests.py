"""dbt unit tests: rows given to a model, and the rows that have to come out of it.

What has to come out follows from what is given by a rule that a reader can redo, never from running the model.
"""

from __future__ import annotations

from pydantic import Field

from cartridge.artifacts.noun import Noun

UnitValue = str | int | bool | None
"""A value of a row. Decimals, dates and timestamps are texts: dbt casts them to the type of the column."""

UnitRow = dict[str, UnitValue]
"""Column to value; a column that is not named is null."""

THIS = "this"
"""What a model is to itself, where its rows of before are given."""


class GivenRows(Noun):
    """The rows of one input of the model, by its alias in the query; without rows it is empty."""

    alias: str = Field(description="The alias of an input, or `this`.")
    rows: tuple[UnitRow, ...] = ()


class GeneratedUnitTest(Noun):
    """One unit test of the model that holds it. Every input of the model is given.

    The names of given columns are those of the source or model that is read; only the columns that ``expect`` names
    are compared, all of its rows name the same ones, and their order means nothing.
    """

    name: str = Field(description="Unique in the project, and short enough for a temporary table.")
    description: str
    given: tuple[GivenRows, ...]
    expect: tuple[UnitRow, ...]
    is_incremental: bool = Field(default=False, description="Whether the model runs as if its table were there.")
