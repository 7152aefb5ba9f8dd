"""Questions about the data that a rule asks as values, and their answers.

Only the scanner touches the source: a rule that wants to know whether a key holds returns a check, the journey hands it
to the scanner, and the answer comes back as evidence.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from cartridge.artifacts.noun import Noun, TableName

Infer = Literal["data", "names", "off"]
"""What keys and relationships may be inferred from: names and the data that is asked, names and types alone, or nothing
at all; what is declared, or said by a person, stands and is counted in any case."""


class UniquenessCheck(Noun):
    """Do these columns identify a row? A violation is a row, beyond the first, that repeats a null-free combination."""

    kind: Literal["uniqueness"] = "uniqueness"
    table: TableName
    columns: tuple[str, ...]


class RowsOfType(Noun):
    """The rows whose ``column`` holds one of ``values``.

    With ``lookup`` the column is a key of that table, which holds the values: rows are meant whose row there has, in
    each of ``lookup_columns``, the value at the same place.
    """

    column: str
    values: tuple[str, ...]
    lookup: TableName | None = None
    lookup_key: str = ""
    lookup_columns: tuple[str, ...] = ()


class InclusionCheck(Noun):
    """Does every combination stand in the referenced table? A violation is a null-free row that finds no partner.

    With ``rows`` only those are looked at, and counted.
    """

    kind: Literal["inclusion"] = "inclusion"
    table: TableName
    columns: tuple[str, ...]
    ref_table: TableName
    ref_columns: tuple[str, ...]
    rows: RowsOfType | None = None


class ValueCheck(Noun):
    """How many values of a column are of a kind? A violation is such a value; nulls are none.

    ``below`` and ``from`` (at it or above it) compare with a number, or with a date in ISO form; ``equal`` with a text
    too. ``like`` and ``unlike`` hold a text against a regular expression that the whole text has to match, in what
    every engine knows of them: no backslash. No value has a quote in it, which some engines double and others escape.
    """

    kind: Literal["value"] = "value"
    table: TableName
    columns: tuple[str] = Field(description="One column.")
    test: Literal["below", "from", "equal", "not_finite", "like", "unlike"]
    value: int | float | str | None = Field(default=None, description="What it is held against; none for `not_finite`.")

    @field_validator("value")
    @classmethod
    def _has_no_quote(cls, value: int | float | str | None) -> int | float | str | None:
        if "'" in str(value):
            raise ValueError(f"{value!r} has a quote in it")
        return value


class DependencyCheck(Noun):
    """Does each combination of ``columns`` stand with one value of ``dependent`` only?

    Of rows in which none of them is null. A violation is a further value that stands beside the same combination.
    """

    kind: Literal["dependency"] = "dependency"
    table: TableName
    columns: tuple[str, ...]
    dependent: str


class OpenVersionsCheck(Noun):
    """Is at most one version of each thing open? Of rows whose ``end`` is null or, with ``far``, one of those values.

    ``columns`` tell the things apart. A violation is an open row, beyond the first, of the same null-free combination;
    what is counted are open rows only.
    """

    kind: Literal["open_versions"] = "open_versions"
    table: TableName
    columns: tuple[str, ...]
    end: str
    far: ValueCheck | None = None


class DepthCheck(Noun):
    """How deep is a hierarchy of rows that name their parent? ``key`` is unique, and every parent is one.

    A row without a parent, or one that names itself, stands at the top. A violation is a row that no way from the top
    leads to: of a circle, or below one.
    """

    kind: Literal["depth"] = "depth"
    table: TableName
    columns: tuple[str] = Field(description="The column that names the parent.")
    key: str


DataCheck = Annotated[
    UniquenessCheck | InclusionCheck | ValueCheck | DependencyCheck | OpenVersionsCheck | DepthCheck,
    Field(discriminator="kind"),
]


class CheckAnswer(Noun):
    """What the database answered; counts are exact and in rows.

    ``error`` is set, and the counts are not, when the check could not be run.
    """

    check: DataCheck
    rows: int | None = None
    null_rows: int | None = Field(default=None, description="Rows in which at least one of the columns is null.")
    violations: int | None = None
    depth: int | None = Field(default=None, description="Of a depth check, the levels from the top to the lowest row.")
    repeated_values: int | None = Field(
        default=None, description="Of a uniqueness check: the combinations that stand in more than one row."
    )
    error: str | None = None

    @property
    def holds(self) -> bool | None:
        """Whether the data obeys; ``None`` when that is not known."""
        return None if self.violations is None else self.violations == 0
