"""What may be better the next time is asked again, and nothing else."""

from __future__ import annotations

import pytest
from cartridge.errors import ConnectionLostError, DatabaseUnavailableError, ScanError
from cartridge.scanner import retrying
from cartridge.scanner.retrying import retried


class Flaky:
    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "done"


def test_it_is_asked_again_until_it_works() -> None:
    flaky = Flaky(DatabaseUnavailableError("starting up"), DatabaseUnavailableError("starting up"))
    assert retried(flaky, DatabaseUnavailableError) == "done"
    assert flaky.calls == 3


def test_it_is_not_asked_for_ever() -> None:
    flaky = Flaky(*[DatabaseUnavailableError(f"down {number}") for number in range(9)])
    with pytest.raises(DatabaseUnavailableError, match=f"down {retrying.ATTEMPTS - 1}"):
        retried(flaky, DatabaseUnavailableError)
    assert flaky.calls == retrying.ATTEMPTS


@pytest.mark.parametrize("error", [ScanError("refused"), ConnectionLostError("broke"), KeyboardInterrupt()])
def test_anything_else_goes_out_at_once(error: Exception) -> None:
    flaky = Flaky(error)
    with pytest.raises(type(error)):
        retried(flaky, DatabaseUnavailableError)
    assert flaky.calls == 1
