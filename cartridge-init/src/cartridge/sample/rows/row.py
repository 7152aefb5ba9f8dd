"""What a row is while the shop is made: column name to value, and how money is counted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

Row = dict[str, Any]
"""Values are ``int``, ``str``, ``bool``, ``Decimal``, ``date``, ``datetime``, ``dict`` (for JSON) or ``None``."""


def pounds(pence: int) -> Decimal:
    """Money is counted in whole pence until it is written down, so that every sum is exact."""
    return Decimal(pence).scaleb(-2)


def share(pence: int, basis_points: int) -> int:
    """That many hundredths of a per cent of an amount, in pence, half a penny rounded up."""
    return (pence * basis_points + 5_000) // 10_000
