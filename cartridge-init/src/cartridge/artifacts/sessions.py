"""Sessions: how long somebody may do nothing until what follows is another one."""

from __future__ import annotations

from typing import Final

SESSION_GAP_VARIABLE: Final = "session_gap_minutes"
"""The project variable: minutes without an event that end a session."""

SESSION_GAP_MINUTES: Final = 30
"""Its value when the project is made, as web analytics has it."""
