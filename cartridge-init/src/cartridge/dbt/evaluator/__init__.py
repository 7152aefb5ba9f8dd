"""The structure rules of dbt-project-evaluator, computed from ``manifest.json`` alone: no package, no warehouse.

The rules and their names are those of the package (dbt Labs, documented under "Rules"), with its default thresholds. A
resource may be excepted from a rule, with the reason, where it is described:

.. code-block:: yaml

    config:
      meta:
        evaluator_exceptions:
          fct_model_fanout: "Every report of the sales team starts here."
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from cartridge.artifacts.evaluation import Evaluation, Violation
from cartridge.dbt.evaluator import documentation, governance, modeling, performance, structure, testing
from cartridge.dbt.evaluator.graph import Graph, read_graph
from cartridge.dbt.evaluator.rule import Breach, Rule

RULES: Final[tuple[Rule, ...]] = (
    *modeling.RULES,
    *testing.RULES,
    *documentation.RULES,
    *structure.RULES,
    *performance.RULES,
    *governance.RULES,
)


def evaluate(manifest: Mapping[str, Any]) -> Evaluation:
    """What in a project breaks which rule.

    :param manifest: dbt's ``manifest.json``, as ``dbt parse`` writes it.
    """
    graph = read_graph(manifest)
    found = [_violation(graph, rule, breach) for rule in RULES for breach in rule.find(graph)]
    return Evaluation(
        rules=tuple(each.name for each in RULES),
        violations=tuple(each for each in found if each.reason is None),
        exceptions=tuple(each for each in found if each.reason is not None),
        notes=tuple(graph.notes),
    )


def _violation(graph: Graph, rule: Rule, breach: Breach) -> Violation:
    resource = breach.resource
    return Violation(
        rule=rule.name,
        category=rule.category,
        resource=resource.label if resource else "",
        message=breach.message,
        reason=resource.exceptions.get(rule.name) if resource else None,
    )
