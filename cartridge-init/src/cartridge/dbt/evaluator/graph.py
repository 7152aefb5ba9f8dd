"""``manifest.json`` as the rules look at it: the resources of the project itself, and who reads whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, Final

MODEL_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "base": ("base_",),
    "staging": ("stg_",),
    "intermediate": ("int_",),
    "marts": ("fct_", "dim_"),
    "other": ("rpt_",),
}
"""The layers, with the prefixes that dbt-project-evaluator takes as theirs."""

FOLDERS: Final = ("base", "staging", "intermediate", "marts")
PHYSICAL: Final = frozenset({"table", "incremental", "materialized_view", "dynamic_table", "snapshot", "seed"})
READERS: Final = frozenset({"model", "snapshot", "seed", "exposure", "metric", "semantic_model", "saved_query"})
"""What is a part of the lineage; tests and analyses are not."""


@dataclass(frozen=True)
class Resource:
    """A model, source table, seed, snapshot, exposure or metric, with the resources that it reads."""

    unique_id: str
    kind: str
    name: str
    path: PurePosixPath
    facts: Mapping[str, Any]
    parents: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How a person calls it: a source's table with its source, a model's version behind it."""
        if self.kind == "source":
            return f"{self.facts['source_name']}.{self.name}"
        version = self.facts.get("version")
        return f"{self.name}.v{version}" if version else self.name

    @property
    def config(self) -> Mapping[str, Any]:
        return self.facts.get("config") or {}

    @property
    def materialized(self) -> str:
        return str(self.config.get("materialized", ""))

    @property
    def is_described(self) -> bool:
        return bool(str(self.facts.get("description") or "").strip())

    @property
    def columns(self) -> Sequence[Mapping[str, Any]]:
        return tuple((self.facts.get("columns") or {}).values())

    @property
    def is_public(self) -> bool:
        return "public" in (self.facts.get("access"), self.config.get("access"))

    @property
    def folder(self) -> str:
        return str(self.path.parent)

    @property
    def type_by_name(self) -> str | None:
        """The layer that the prefix of the name stands for; ``None`` without one."""
        return next((layer for layer, prefixes in MODEL_TYPES.items() if self.name.startswith(prefixes)), None)

    @property
    def type_by_folder(self) -> str | None:
        """The layer whose folder is the closest; ``None`` outside of all of them."""
        return next((part for part in reversed(self.path.parent.parts) if part in FOLDERS), None)

    @property
    def layer(self) -> str:
        """The layer of a model: what its name says goes before what its folder says."""
        return self.type_by_name or self.type_by_folder or "other"

    @property
    def exceptions(self) -> Mapping[str, str]:
        """The rules that it may break, each with the reason, as its `meta` declares them."""
        declared: dict[str, str] = {}
        for meta in (self.facts.get("source_meta"), self.facts.get("meta"), self.config.get("meta")):
            found = (meta or {}).get("evaluator_exceptions") if isinstance(meta, dict) else None
            if isinstance(found, dict):
                declared |= {str(rule): str(reason) for rule, reason in found.items() if reason}
        return declared


@dataclass(frozen=True)
class DataTest:
    """A generic or singular test and the resource that it is about."""

    name: str
    about: str | None
    column: str | None
    path: PurePosixPath
    is_generic: bool


@dataclass(frozen=True)
class Graph:
    """The resources of one project by id; what packages bring is known as a parent, and not judged."""

    adapter: str
    resources: Mapping[str, Resource]
    tests: Sequence[DataTest]
    notes: list[str] = field(default_factory=list)

    def of(self, *kinds: str) -> tuple[Resource, ...]:
        return tuple(each for each in self.resources.values() if each.kind in kinds)

    @property
    def models(self) -> tuple[Resource, ...]:
        return self.of("model")

    @property
    def sources(self) -> tuple[Resource, ...]:
        return self.of("source")

    def parents(self, resource: Resource, *kinds: str) -> tuple[Resource, ...]:
        """What it reads directly, of these kinds or of any."""
        found = (self.resources[each] for each in resource.parents if each in self.resources)
        return tuple(each for each in found if not kinds or each.kind in kinds)

    def children(self, resource: Resource, *kinds: str) -> tuple[Resource, ...]:
        """What reads it directly, of these kinds or of any."""
        found = self._children.get(resource.unique_id, ())
        return tuple(each for each in found if not kinds or each.kind in kinds)

    def tests_of(self, resource: Resource) -> tuple[DataTest, ...]:
        return tuple(self._tests.get(resource.unique_id, ()))

    @cached_property
    def _children(self) -> Mapping[str, Sequence[Resource]]:
        found: dict[str, list[Resource]] = defaultdict(list)
        for each in self.resources.values():
            for parent in each.parents:
                found[parent].append(each)
        return found

    @cached_property
    def _tests(self) -> Mapping[str, Sequence[DataTest]]:
        found: dict[str, list[DataTest]] = defaultdict(list)
        for each in self.tests:
            if each.about:
                found[each.about].append(each)
        return found


def read_graph(manifest: Mapping[str, Any]) -> Graph:
    """The project that a manifest (version 10 and later) is of.

    :raises KeyError: when the manifest lacks what dbt documents.
    """
    project = manifest["metadata"]["project_name"]
    resources: dict[str, Resource] = {}
    for section in ("nodes", "sources", "exposures", "metrics", "semantic_models", "saved_queries"):
        for unique_id, facts in (manifest.get(section) or {}).items():
            kind = str(facts["resource_type"])
            if facts["package_name"] == project and (kind == "source" or kind in READERS) and _is_enabled(facts):
                resources[unique_id] = Resource(
                    unique_id=unique_id,
                    kind=kind,
                    name=str(facts["name"]),
                    path=_path(facts),
                    facts=facts,
                    parents=tuple(dict.fromkeys((facts.get("depends_on") or {}).get("nodes") or ())),
                )
    tests = tuple(
        _test(facts)
        for facts in manifest["nodes"].values()
        if facts["resource_type"] == "test" and facts["package_name"] == project and _is_enabled(facts)
    )
    ordered = dict(sorted(resources.items(), key=lambda each: (each[1].label, each[0])))
    return Graph(adapter=str(manifest["metadata"].get("adapter_type") or ""), resources=ordered, tests=tests)


def _test(facts: Mapping[str, Any]) -> DataTest:
    metadata = facts.get("test_metadata") or {}
    parents = (facts.get("depends_on") or {}).get("nodes") or []
    return DataTest(
        name=str(metadata.get("name") or facts["name"]),
        about=facts.get("attached_node") or (parents[-1] if parents else None),
        column=facts.get("column_name"),
        path=_path(facts),
        is_generic=bool(metadata),
    )


def _path(facts: Mapping[str, Any]) -> PurePosixPath:
    return PurePosixPath(str(facts.get("original_file_path") or "").replace("\\", "/"))


def _is_enabled(facts: Mapping[str, Any]) -> bool:
    return bool((facts.get("config") or {}).get("enabled", True))
