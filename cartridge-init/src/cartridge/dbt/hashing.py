"""The macro that hashes personal values, and the salt it takes from the environment.

dbt renders no variable of the prefix ``DBT_ENV_SECRET_`` into a model, since the text of a view can be read by whoever
may look at the view: the salt keeps the hashes from those who have the rows and not the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cartridge.artifacts.models import GeneratedModel
from cartridge.artifacts.project import ProjectFile
from cartridge.dbt.model_sql import render_expression

HASH_MACRO: Final = "hashed"
SALT_VARIABLE: Final = "CARTRIDGE_HASH_SALT"
HASH_DESCRIPTION: Final = (
    f"A personal value, hashed: the same value gives the same hash everywhere, and null stays null. `{SALT_VARIABLE}` "
    "holds the salt, letters and digits that stay the same and that nobody else knows."
)

HASH_FILE: Final = "macros/hashed.sql"


def hashes(models: Iterable[GeneratedModel]) -> bool:
    """Whether one of the models hashes a column."""
    return any(
        item.macro == HASH_MACRO for model in models if model.query for step in model.query.steps for item in step.items
    )


def hash_macro(dialect: str) -> ProjectFile:
    """The macro, in the target's dialect."""
    hashed = render_expression("md5('the_salt' || cast(the_expression as text))", dialect)
    hashed = hashed.replace("the_salt", f'{{{{ env_var("{SALT_VARIABLE}") }}}}')
    hashed = hashed.replace("the_expression", "{{ expression }}")
    return ProjectFile(
        path=HASH_FILE, content=f"{{% macro {HASH_MACRO}(expression) -%}}\n\n    {hashed}\n\n{{%- endmacro %}}\n"
    )
