"""``run_results.json`` and dbt's event log, read into a :class:`RunResult`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cartridge.artifacts.evaluation import Evaluation
from cartridge.artifacts.run import Deprecation, NodeResult
from cartridge.dbt.evaluator import evaluate
from cartridge.errors import ValidationError
from cartridge.personal import without_values
from cartridge.redact import redact


def read_nodes(target_folder: Path) -> tuple[NodeResult, ...]:
    """One outcome per node of the last command; none when the command ended before it ran any.

    :param target_folder: dbt's target folder, with ``run_results.json`` and ``manifest.json``.
    :raises ValidationError: when dbt wrote something that is not its documented form.
    """
    path = target_folder / "run_results.json"
    results = _load(path)
    if results is None:
        return ()
    manifest = _load(target_folder / "manifest.json") or {}
    try:
        nodes = manifest.get("nodes", {})
        return tuple(_node(each, nodes.get(each["unique_id"], {})) for each in results["results"])
    except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
        raise _other_form(path, error) from error


def read_evaluation(target_folder: Path) -> Evaluation | None:
    """How the project that dbt parsed last stands to the structure rules; ``None`` when it parsed none.

    :raises ValidationError: when the manifest is not in its documented form.
    """
    path = target_folder / "manifest.json"
    manifest = _load(path)
    try:
        return None if manifest is None else evaluate(manifest)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _other_form(path, error) from error


def _other_form(path: Path, error: Exception) -> ValidationError:
    return ValidationError(
        f"`{path}` has not the form that dbt documents: {' '.join(str(error).split())}.",
        "Is another program called dbt? Cartridge reads what dbt 1.10 and later write.",
    )


def _load(path: Path) -> dict[str, Any] | None:
    try:
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ValidationError(
            f"Cannot read `{path}`, which dbt wrote: {error}.", "Delete it and validate again."
        ) from error
    return loaded


def _node(result: dict[str, Any], node: dict[str, Any]) -> NodeResult:
    message = result.get("message")
    return NodeResult(
        unique_id=result["unique_id"],
        name=node.get("name", result["unique_id"].split(".")[2]),
        resource_type=result["unique_id"].split(".")[0],
        status=result["status"],
        execution_time=round(float(result.get("execution_time") or 0), 3),
        message=without_values(redact(" ".join(str(message).split()))) if message else None,
        failures=result.get("failures"),
        path=node.get("original_file_path"),
    )


def read_deprecations(events: Iterable[dict[str, Any]]) -> tuple[Deprecation, ...]:
    """Every deprecation dbt named, once, sorted; the summary event that counts them is left out."""
    found = {
        (event["info"]["name"], " ".join(str(event["info"]["msg"]).split()))
        for event in events
        if "Deprecat" in event["info"]["name"] and "Summary" not in event["info"]["name"]
    }
    return tuple(Deprecation(code=code, message=redact(message)) for code, message in sorted(found))


def read_errors(events: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """What dbt complained of before or outside the run of a node, in its words."""
    messages = [
        without_values(redact(str(event["info"]["msg"]).strip()))
        for event in events
        if event["info"]["level"] == "error" and event["info"]["name"] == "MainEncounteredError"
    ]
    return tuple(dict.fromkeys(messages))
