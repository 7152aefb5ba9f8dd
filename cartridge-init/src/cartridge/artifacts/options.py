"""How a project is generated, as far as a person may choose: ``generate:`` in ``cartridge.yml``, and flags.

A field is all it takes to have a new option: the section, the flag of ``cartridge generate``, its ``--help``, what
``cartridge config`` prints and the reference page are made from it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cartridge.artifacts.noun import Noun


class GenerationOptions(Noun):
    """What can be chosen; the description of a field is its documentation."""

    personal: Literal["keep", "hash", "drop"] = Field(
        default="keep",
        description="What staging does with columns that tell about a person: shows them, tagged; hashes them, alike on"
        " both sides of a reference; or drops them, where no key or reference needs them.",
    )


DEFAULT_OPTIONS = GenerationOptions()
