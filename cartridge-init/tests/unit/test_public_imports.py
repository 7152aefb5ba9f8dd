"""Import paths that stand in people's documents and scripts, and therefore never move."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

PUBLIC = {
    "cartridge.ai.base": (
        "ModelGenerationRequest",
        "ProjectContext",
        "TableMapping",
        "ColumnMapping",
        "ModelType",
        "ExecutionPlan",
        "PlanAction",
        "GeneratedModel",
        "AIProvider",
    ),
    "cartridge.ai.factory": ("create_ai_provider", "AIProviderFactory"),
    "cartridge.ai.providers.rules": ("MockAIProvider",),
    "cartridge.scanner.base": ("DatabaseConnector",),
    "cartridge.scanner.factory": ("ConnectorFactory",),
    "cartridge.dbt.project_generator": ("DBTProjectGenerator",),
}


@pytest.mark.parametrize(("module", "name"), [(module, name) for module, names in PUBLIC.items() for name in names])
def test_the_name_is_where_it_was(module: str, name: str) -> None:
    found = getattr(import_module(module), name)
    assert callable(found)
    assert found.__name__ == name


def test_the_provider_keeps_its_seven_methods() -> None:
    provider = import_module("cartridge.ai.base").AIProvider
    assert provider.__abstractmethods__ == {
        "generate_models",
        "generate_execution_plan",
        "generate_staging_model",
        "generate_intermediate_model",
        "generate_mart_model",
        "generate_tests",
        "generate_documentation",
    }


def test_the_vocabulary_needs_neither_dbt_nor_a_driver() -> None:
    probe = (
        "import sys, cartridge.ai.base, cartridge.ai.factory, cartridge.scanner.factory\n"
        "print(sorted({'dbt', 'duckdb', 'psycopg', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
