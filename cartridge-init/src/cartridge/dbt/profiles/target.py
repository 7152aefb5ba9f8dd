"""What a profile mapping answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cartridge.artifacts.scan import Scan
from cartridge.dbt.jinja import escape
from cartridge.dbt.profiles.visible import everything
from cartridge.dbt.yaml import Value
from cartridge.errors import GenerationError

PASSWORD_VARIABLE = "DBT_ENV_SECRET_CARTRIDGE_PASSWORD"
"""dbt masks variables of this prefix in its logs."""

Sees = Callable[[Scan], tuple[Scan, tuple[str, ...]]]
"""From a scan to what a target gets to see of it, and a line for each difference."""


@dataclass(frozen=True)
class TargetProfile:
    """Where a project is built.

    ``outputs`` are those of ``profiles.yml``, Jinja already in place; ``source_database`` is what the target calls the
    scanned database when that is not the database it builds in; ``sees`` gives the scan as the target sees the source.
    ``sign_in`` are lines of shell, for the README, that let dbt in.
    ``quotes_database`` is for a database whose name dbt would not quote and has to.
    ``fold`` spells the names of a scan as the target does, where it is another database than the scanned one.
    """

    adapter: str
    dialect: str
    sqlfluff_dialect: str
    source_database: str | None
    outputs: Mapping[str, Mapping[str, Value]]
    needs_password: bool
    sandbox: bool
    sees: Sees = everything
    sign_in: tuple[str, ...] = ()
    quotes_database: bool = False
    fold: Callable[[str], str] | None = None

    @property
    def needs_twin(self) -> bool:
        """Whether the sandbox may have to do without the source, so that the project says what stands in for it."""
        return not self.sandbox or self.needs_password or self.fold is not None


def free_schema(name: str, scan: Scan) -> str:
    """``name``, or a variant of it, that is none of the scanned schemas: nothing is ever built among the sources."""
    taken = {each.name.lower() for each in scan.schemas} | {each.schema_name.lower() for each in scan.tables}
    while name.lower() in taken:
        name = f"{name}_dbt"
    return name


def text(value: str) -> str:
    """``value`` as dbt gives it back: it renders every text of a profile, also one that does not look like Jinja."""
    return escape(value, is_rendered=True)


def check_addressable(scan: Scan) -> None:
    """See that dbt can name the scanned database.

    :raises GenerationError: when dbt would break out of the quotes that it puts around the name.
    """
    if '"' in scan.database:
        raise GenerationError(
            f"dbt cannot address the database `{scan.database}`: its name holds a double quote.",
            "Rename it (`alter database ... rename to ...`) and scan it again.",
        )
