"""``_<source>__snapshots.yml``: snapshots as dbt reads them from YAML alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from cartridge.artifacts.project import ProjectFile
from cartridge.artifacts.snapshots import GeneratedSnapshot
from cartridge.dbt.jinja import escape
from cartridge.dbt.yaml import Value, dump


def snapshot_files(snapshots: Iterable[GeneratedSnapshot]) -> Iterator[ProjectFile]:
    """One file per source, with its snapshots in the order given."""
    files: dict[str, list[Value]] = defaultdict(list)
    for each in snapshots:
        files[each.path].append(_snapshot(each))
    for path, entries in files.items():
        yield ProjectFile(path=path, content=dump({"version": 2, "snapshots": entries}, spaced=("snapshots",)))


def _snapshot(snapshot: GeneratedSnapshot) -> dict[str, Value]:
    key = snapshot.unique_key
    return {
        "name": snapshot.name,
        "relation": f"ref('{snapshot.model}')",
        "description": escape(snapshot.description),
        "config": {
            "strategy": "timestamp",
            "unique_key": key[0] if len(key) == 1 else list(key),
            "updated_at": snapshot.updated_at,
            "hard_deletes": snapshot.hard_deletes,
            "meta": {"reason": escape(snapshot.reason)},
        },
    }
