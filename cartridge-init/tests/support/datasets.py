"""Databases that nobody of this project made, found through ``CARTRIDGE_DATASETS`` or beside the repository.

They are not part of the repository. Tests over them must run wherever they are; a plain clone has none of them.
"""

from __future__ import annotations

import gzip
import os
from pathlib import Path

from servers import PostgresServer

REPOSITORY = Path(__file__).resolve().parents[3]

_loaded: dict[tuple[int, str, bool], str] = {}


def datasets_folder() -> Path | None:
    """The folder with one folder per database, or None.

    :raises FileNotFoundError: when ``CARTRIDGE_DATASETS`` names a folder that is not there, which is never meant.
    """
    if named := os.environ.get("CARTRIDGE_DATASETS"):
        folder = Path(named)
        if not folder.is_dir():
            raise FileNotFoundError(f"CARTRIDGE_DATASETS names `{named}`, which is no folder. Correct it or unset it.")
        return folder
    beside = REPOSITORY.parent / "shared" / "datasets"
    return beside if beside.is_dir() else None


def datasets_available() -> bool:
    """Whether there are any."""
    return datasets_folder() is not None


def dataset_path(name: str) -> Path | None:
    """The folder of one database, or None when the datasets, or this one, are not there."""
    folder = datasets_folder()
    return folder / name if folder and (folder / name).is_dir() else None


def dataset_names(file: str = "pg_stripped.sql.gz") -> list[str]:
    """The databases that come with ``file``, sorted: for ``parametrize``; empty when the datasets are not there."""
    folder = datasets_folder()
    return sorted(found.parent.name for found in folder.glob(f"*/{file}")) if folder else []


def load_postgres(server: PostgresServer, name: str, keys: bool = True, copy: str | None = None) -> str:
    """The URL of a database in ``server`` with the tables and rows of a dataset; loaded once per server.

    :param keys: with the declared primary and foreign keys, or without any constraint.
    :param copy: the name of a copy of its own, for a test that writes into the database (dbt does); copying takes a
        moment where loading takes seconds, and wants no connection open to the shared one. Without it the database is
        shared, and must not be changed.
    :raises FileNotFoundError: when the dataset is not there; ask :func:`dataset_path` first.
    """
    folder = dataset_path(name)
    if folder is None:
        raise FileNotFoundError(f"There is no dataset `{name}`. Known: {', '.join(dataset_names()) or 'none'}.")
    database = name if keys else f"{name}_stripped"
    known = (server.port, name, keys)
    if known not in _loaded:
        _loaded[known] = server.create_database(database)
        server.psql(database, folder / "pg_stripped.sql.gz")
        if keys:
            server.psql(database, folder / "pg_keys.sql")
        server.psql(database, "analyze")
    return server.create_database(copy, template=database) if copy else _loaded[known]


def sqlite_file(name: str, folder: Path) -> Path:
    """The dataset as a SQLite file, unpacked into ``folder``.

    :raises FileNotFoundError: when the dataset, or its SQLite form, is not there.
    """
    source = dataset_path(name)
    if source is None:
        raise FileNotFoundError(f"There is no dataset `{name}`. Known: {', '.join(dataset_names()) or 'none'}.")
    target = folder / f"{name}.sqlite"
    target.write_bytes(gzip.decompress((source / f"{name}.sqlite.gz").read_bytes()))
    return target
