"""How databases differ, as data: what one can do and how it spells it."""

from __future__ import annotations

from pydantic import Field

from cartridge.artifacts.noun import Noun


class Capabilities(Noun):
    """What a database can do and how it spells it. Templates hold `{0}` where the expression goes."""

    database_type: str = Field(description="The name that scan files use.")
    dialect: str = Field(default="", description="What sqlglot calls its SQL, in which view definitions are read.")
    default_schema: str | None = Field(
        default=None, description="Where a view finds a table that it names without a schema, besides its own schema."
    )
    tells_view_reads: bool = Field(
        default=False,
        description="Whether the catalog itself says which tables a view reads; else its definition is understood.",
    )
    has_schemas: bool = Field(default=True, description="Whether tables live in schemas that one can choose between.")
    reads_in_parallel: bool = Field(default=True, description="Whether several sessions read faster than one.")
    can_sample: bool = Field(default=True, description="Whether a block sample of a table can be read.")
    rows_per_block: int = Field(
        default=2048,
        gt=0,
        description="Most rows that a block sample takes together. Neighbours are alike: such a sample tells as much as"
        " one row of each block.",
    )
    materializes: bool = Field(
        default=True, description="Whether `with … as materialized` is understood, for what is read several times."
    )
    not_null_holds: bool = Field(
        default=False, description="Whether a column declared `not null` surely holds none, so that none is counted."
    )
    names_recursive_columns: bool = Field(
        default=False, description="Whether the columns of a recursive `with` query have to be named in front of it."
    )
    max_select_items: int = Field(default=1600, description="Most expressions that one select may have.")
    text_of: str = Field(default="cast({0} as varchar)", description="Any value as text.")
    length_of: str = Field(default="length({0})", description="Length of a text in characters.")
    octets_of: str | None = Field(
        default=None, description="Length of a text in bytes, where that costs much less than in characters."
    )
    start_of: str = Field(default="left({0}, 129)", description="The first 129 characters of a text.")
    mean_of: str = Field(default="avg({0})", description="Arithmetic mean of numbers.")
    deviation_of: str | None = Field(
        default="stddev_pop({0})",
        description="Standard deviation of the population, by a method that does not subtract large numbers from each"
        " other; `None` where there is none: it is then computed from sums around a value near the mean.",
    )
    number_of: str = Field(default="{0}", description="The value where it is a number, else null.")
    moment_of: str = Field(default="{0}", description="The value where it is a date or timestamp, else null.")
    approximate_distinct_of: str | None = Field(
        default=None, description="Approximate count of distinct values in the same pass; `None` where there is none."
    )
    approximate_distinct_error: float | None = Field(
        default=None, description="Its relative error as documented or measured: one standard deviation, as a share."
    )
    quartile_of: str | None = Field(
        default=None,
        description="Exact quartile as an aggregate that sorts, for few rows: `{1}` is 0.25, 0.5 or 0.75, `{2}` is 1, 2"
        " or 3; a value of the column, none in between. `None` where there is none: window functions find it.",
    )
    approximate_quartile_of: str | None = Field(
        default=None,
        description="Approximate quartile of numbers in the same pass, with the same places, for where no rows can be"
        " drawn; `None` where there is none.",
    )
    approximate_moment_quartile_of: str | None = Field(
        default=None, description="The same of dates and timestamps; `None` where the function does not take them."
    )
    approximate_quartile_error: float | None = Field(
        default=None, description="How far off both may be, as a share of the rows, as documented or measured."
    )
    shape_of: str | None = Field(
        default=None,
        description="A text with every upper-case letter as `A`, every other letter as `a` and every digit as `9`, so"
        " that no value leaves the database; `None` where it has no such function: it is then done in memory.",
    )
    exact_text_of: str = Field(
        default="{0}", description="A text so that equality tells apart whatever differs: case, accents, last spaces."
    )
    shares_a_sample: bool = Field(
        default=True,
        description="Whether a `with` query marked `materialized` is read once, however often it is named.",
    )
    matches_of: str = Field(
        default="regexp_like({0}, {1})",
        description="Whether the text `{0}`, all of it, matches the regular expression `{1}`.",
    )
    not_finite_of: str = Field(
        default="({0} > 1.7976931348623157e308 or {0} < -1.7976931348623157e308)",
        description="Whether a number is NaN or infinite; where NaN is greater than all others, comparing tells.",
    )
    finite_of: str = Field(default="{0}", description="A floating-point number where it is finite, else null.")
    averaged_of: str = Field(
        default="{0}", description="An integer as the type in which mean and standard deviation cost least together."
    )
    inclusion_by_not_in: bool = Field(
        default=False, description="Whether orphans are found faster by `not in` than by `not exists`."
    )
