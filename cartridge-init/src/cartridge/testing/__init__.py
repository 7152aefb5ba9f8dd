"""Suites that the author of a connector subclasses: what every one must do, said once."""

import pytest

# The assertions stand in these modules, not in the test file: pytest has to be told to explain them when they fail.
pytest.register_assert_rewrite(
    *(f"cartridge.testing.{name}_expectations" for name in ("connection", "catalog", "profile", "check"))
)
