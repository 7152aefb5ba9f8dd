"""``_marts__exposures.yml``: who looks at which marts."""

from __future__ import annotations

from collections.abc import Iterable

from cartridge.artifacts.answers import GeneratedExposure
from cartridge.dbt.jinja import escape
from cartridge.dbt.yaml import Value, dump


def exposures_yaml(exposures: Iterable[GeneratedExposure]) -> str:
    """One file for all of them, in the order given."""
    return dump({"version": 2, "exposures": [_exposure(each) for each in exposures]}, spaced=("exposures",))


def _exposure(exposure: GeneratedExposure) -> Value:
    owner: dict[str, Value] = {"name": escape(exposure.owner_name)}
    if exposure.owner_email:
        owner["email"] = escape(exposure.owner_email)
    return {
        "name": exposure.name,
        "label": escape(exposure.label),
        "type": exposure.type,
        "description": escape(exposure.description),
        "owner": owner,
        "depends_on": [f"ref('{each}')" for each in exposure.models],
    }
