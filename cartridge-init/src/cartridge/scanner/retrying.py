"""What is worth a second try, tried again: a server that starts up, a network that stumbles, a session that broke."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

from cartridge.errors import CartridgeError

Result = TypeVar("Result")

ATTEMPTS = 3
LONGEST_WAIT_SECONDS = 3
NO_MORE_AFTER_SECONDS = 15
"""A host that does not answer at all takes its whole connect timeout; once is then enough."""

_log = logging.getLogger(__name__)


def retried(call: Callable[[], Result], on: type[CartridgeError]) -> Result:
    """What ``call`` returns, tried up to three times while it raises ``on``, with growing pauses.

    :raises CartridgeError: what the last try raised.
    """

    def tell(state: RetryCallState) -> None:
        _log.info("%s Trying again.", state.outcome.exception() if state.outcome else "")

    again = Retrying(
        stop=stop_after_attempt(ATTEMPTS) | stop_after_delay(NO_MORE_AFTER_SECONDS),
        wait=wait_random_exponential(multiplier=0.25, max=LONGEST_WAIT_SECONDS),
        retry=retry_if_exception_type(on),
        before_sleep=tell,
        reraise=True,
    )
    return again(call)
