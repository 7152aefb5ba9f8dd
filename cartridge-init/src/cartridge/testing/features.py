"""What a connector cannot do, declared with its reason, and held to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import pytest

Test = TypeVar("Test", bound=Callable[..., None])


def needs(feature: str) -> Callable[[Test], Test]:
    """Marks a test of something not every database has.

    Where the suite's ``cannot`` declares that its database has not, the test is expected to fail, and passing is an
    error: the declaration is then out of date.
    """

    def decorate(test: Test) -> Test:
        @wraps(test)
        def run(suite: Any, *arguments: Any, **named: Any) -> None:
            cannot: dict[str, str] = suite.cannot
            if feature not in cannot:
                test(suite, *arguments, **named)
                return
            try:
                test(suite, *arguments, **named)
            except Exception as error:  # noqa: BLE001 - whichever way it fails, that it does was declared
                pytest.xfail(f"{feature}: {cannot[feature]} ({type(error).__name__})")
            pytest.fail(f"`cannot` declares {feature!r}, but it works: remove the declaration.")

        return cast("Test", run)

    return decorate
