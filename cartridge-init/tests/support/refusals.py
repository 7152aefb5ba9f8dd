"""A database that does not let somebody in, asked by a user whose password nobody may ever read."""

from __future__ import annotations

import traceback

import pytest
from cartridge.errors import DatabaseConnectionError
from cartridge.scanner.factory import ConnectorFactory

SECRET = "tr0ub4dor&3"
WRITTEN = "tr0ub4dor%263"
"""The secret as a URL has it."""


def refusal(url: str) -> DatabaseConnectionError:
    """The error of connecting, checked to keep the secret through the whole chain."""
    with ConnectorFactory.create(url) as connector, pytest.raises(DatabaseConnectionError) as caught:
        connector.test()
    error = caught.value
    assert error.next_step
    assert error.__cause__ is not None
    assert SECRET not in str(error)
    assert "tr0ub4dor" not in "".join(traceback.format_exception_only(error))
    assert SECRET not in repr(connector)
    return error
