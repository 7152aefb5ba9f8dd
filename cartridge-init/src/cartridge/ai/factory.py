"""Providers by name, imported on use."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from cartridge.ai.base import AIProvider
from cartridge.errors import UsageError, did_you_mean

_RULES = "cartridge.ai.providers.rules:MockAIProvider"
PROVIDERS: dict[str, str] = {"mock": _RULES, "rules": _RULES, "test": _RULES}
"""Provider name to ``module:class``; the three names of today are one engine."""


def create_ai_provider(provider_type: str, config: Mapping[str, Any] | None = None) -> AIProvider:
    """The provider called ``provider_type``.

    :param config: what the provider's constructor takes, by name; the rule engine takes nothing and ignores it.
    :raises UsageError: for a name nobody knows.
    """
    path = PROVIDERS.get(provider_type.lower())
    if path is None:
        raise UsageError(
            f"Unknown AI provider `{provider_type}`. {did_you_mean(provider_type, PROVIDERS)}",
            "`rules` works offline and needs no key.",
        )
    module, _, name = path.partition(":")
    provider: AIProvider = getattr(import_module(module), name)()
    return provider


class AIProviderFactory:
    """The same as :func:`create_ai_provider`, for code that wants a class."""

    create = staticmethod(create_ai_provider)
