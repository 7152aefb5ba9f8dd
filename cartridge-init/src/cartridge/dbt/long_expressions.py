"""Expressions that one line does not hold, over several: windows and conditions as dbt's style guide lays them out."""

from __future__ import annotations

import re
from typing import Final

INDENT: Final = "    "

_WINDOW: Final = re.compile(r"([a-z_]+\([a-z0-9_]*\)) over \(partition by (.+) order by (.+?)( rows between .+)?\)")
_PART: Final = r"((?:(?! when | case | then | else ).)+)"
_CASE: Final = re.compile(rf"case when {_PART} then {_PART}(?: else {_PART})? end")


_QUOTED_OR: Final = re.compile(r"""["`]|'[^']* or [^']*'""")
"""What may hold the word without its meaning."""

_LONGEST: Final = 95
"""What a condition may have beside the indentation of a CTE, a select list and itself."""


def laid_out(expression: str, name: str) -> str:
    """``expression as name`` in several lines; where nothing better is known, the name stands on one of its own."""
    if window := _WINDOW.fullmatch(expression):
        order = ",\n".join(f"{INDENT}{INDENT}{each}" for each in window[3].split(", "))
        frame = f"\n{INDENT}{window[4].strip()}" if window[4] else ""
        return f"{window[1]} over (\n{INDENT}partition by {window[2]}\n{INDENT}order by\n{order}{frame}\n) as {name}"
    if case := _CASE.fullmatch(expression):
        lines = [*_when(case[1]), f"{INDENT}then {case[2]}", *([f"else {case[3]}"] if case[3] else [])]
        return "\n".join(["case", *(f"{INDENT}{line}" for line in lines), f"end as {name}"])
    return f"{expression}\n{INDENT}as {name}"


def _when(condition: str) -> list[str]:
    if len(condition) <= _LONGEST or _QUOTED_OR.search(condition):
        return [f"when {condition}"]
    first, *others = condition.split(" or ")
    return ["when", f"{INDENT}{first}", *(f"{INDENT}or {other}" for other in others)]
