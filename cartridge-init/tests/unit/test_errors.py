"""Errors say what happened and what to do, and their types say the stage."""

from __future__ import annotations

import inspect

import pytest
from cartridge import errors
from cartridge.errors import CartridgeError, ConnectionLostError, DatabaseUnavailableError, UsageError, did_you_mean
from hypothesis import given
from hypothesis import strategies as st

TREE = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, CartridgeError)]


@pytest.mark.parametrize("kind", TREE)
def test_every_error_carries_what_happened_and_the_next_step(kind: type[CartridgeError]) -> None:
    error = kind("It broke.", "Mend it.")
    assert (error.what, error.next_step, str(error)) == ("It broke.", "Mend it.", "It broke. Mend it.")
    assert str(kind("It broke.")) == "It broke."
    assert kind.__doc__
    assert error.is_transient == issubclass(kind, (DatabaseUnavailableError, ConnectionLostError))


@pytest.mark.parametrize(
    "name",
    ["SettingsError", "ConnectionURLError", "MissingDriverError", "ArtifactError"],
)
def test_what_the_person_typed_is_bad_usage(name: str) -> None:
    assert issubclass(getattr(errors, name), UsageError)


@pytest.mark.parametrize("name", ["ScanError", "GenerationError", "ProjectError", "ValidationError", "EmptyScanError"])
def test_what_failed_at_work_is_not(name: str) -> None:
    assert not issubclass(getattr(errors, name), UsageError)


@given(st.text(), st.lists(st.text(min_size=1), max_size=5))
def test_a_suggestion_names_all_that_is_known(value: str, known: list[str]) -> None:
    sentence = did_you_mean(value, known)
    assert sentence.startswith("Known: ")
    assert all(name in sentence for name in known)


def test_a_suggestion_comes_only_where_one_is_close() -> None:
    assert did_you_mean("postgrse", ["mysql", "postgresql"]).endswith("Did you mean `postgresql`?")
    assert did_you_mean("xyz", ["mysql", "postgresql"]) == "Known: mysql, postgresql."
