"""Cartridge: point it at a database and get a dbt project that builds, with the proof beside it."""

from importlib.metadata import version

__version__ = version("cartridge-init")
