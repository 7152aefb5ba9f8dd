"""How a project is generated, as far as a person may choose: ``generate:`` in ``cartridge.yml``, and flags.

A field is all it takes to have a new option: the section, the flag of ``cartridge generate``, its ``--help``, what
``cartridge config`` prints and the reference page are made from it.
"""

from __future__ import annotations

from typing import Final, Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun

Adapter = Literal["bigquery", "duckdb", "postgres", "redshift", "snowflake"]
"""dbt's names of the warehouses that a project can be made for."""

DbtVersion = Literal["1.11", "1.12"]
OLDEST_DBT: Final[DbtVersion] = "1.11"
"""What is written for it, later versions take too."""


class GenerationOptions(Noun):
    """What can be chosen; the description of a field is its documentation."""

    adapter: Adapter | None = Field(
        default=None,
        description="dbt's name of the warehouse that the project is for, when the tables were loaded into another one"
        " than was scanned.",
    )
    personal: Literal["keep", "hash", "drop"] = Field(
        default="keep",
        description="What staging does with columns that tell about a person: shows them, tagged; hashes them, alike on"
        " both sides of a reference; or drops them, where no key or reference needs them.",
    )
    incremental_rows: int = Field(
        default=1_000_000,
        gt=0,
        description="Rows of a table from which on its fact is incremental, where a cursor is proven to miss nothing.",
    )
    snapshots: bool = Field(
        default=True,
        description="Whether dimensions that change in place, and say when, get a snapshot that keeps their versions.",
    )
    dbt_version: DbtVersion = Field(
        default=OLDEST_DBT,
        description="The oldest dbt that has to understand the project. For 1.12 the semantic layer stands beside the "
        "columns of the models, which older ones do not know; the form for 1.11 both of them take.",
    )
    contracts: Literal["exposed", "marts", "none"] = Field(
        default="exposed",
        description="Which marts are public, with a contract that holds them to the types of their columns: those that "
        "an exposure shows, all of which the types are known, or none.",
    )
    semantic_layer: bool = Field(
        default=True,
        description="Whether semantic models and metrics over the marts are written, for MetricFlow.",
    )


DEFAULT_OPTIONS = GenerationOptions()
