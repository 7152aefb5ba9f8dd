"""Which dbt is installed here, beside the one that a project is written for."""

from __future__ import annotations

from importlib.metadata import version

from cartridge.artifacts.options import DbtVersion


def is_understood(wanted: DbtVersion) -> bool:
    """Whether the dbt that is installed is at least the one that a project is written for."""
    return _numbers(installed_dbt()) >= _numbers(wanted)


def installed_dbt() -> str:
    return version("dbt-core")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(each) for each in text.split(".")[:2])
