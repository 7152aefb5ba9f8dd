"""What becomes of an order: paid, packed, shipped, delivered, or cancelled, or paid back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cartridge.sample.rows.calendar import AS_OF, later, working_hours
from cartridge.sample.rows.chance import Chance

DAYS_ON_THE_ROAD = {"GB": (1, 3), "IE": (2, 5), "DE": (3, 7), "FR": (3, 7)}


@dataclass(frozen=True)
class Fulfilment:
    """Where an order stands at the shop's last moment, and when it got there; ``refunded`` in pence."""

    status: str
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    refunded_at: datetime | None = None
    refunded: int = 0

    @property
    def last_change(self) -> datetime | None:
        moments = (self.paid_at, self.shipped_at, self.delivered_at, self.cancelled_at, self.refunded_at)
        return max((moment for moment in moments if moment), default=None)


def fulfil(chance: Chance, ordered_at: datetime, payment: str, country: str, total: int, first_line: int) -> Fulfilment:
    """Follow an order until the shop's last moment; every step comes after the one before."""
    if payment == "bank_transfer":
        paid_at = working_hours(chance, ordered_at.date() + timedelta(days=chance.between(1, 4)))
        if chance.happens(9):
            cancelled_at = working_hours(chance, ordered_at.date() + timedelta(days=10))
            return _until_now(Fulfilment("cancelled", cancelled_at=cancelled_at), Fulfilment("pending"))
    else:
        paid_at = ordered_at + timedelta(seconds=chance.between(2, 240))
    if chance.happens(4):
        cancelled_at = later(chance, paid_at, timedelta(minutes=10), timedelta(hours=14))
        paid_back = Fulfilment(
            "cancelled",
            paid_at,
            cancelled_at=cancelled_at,
            refunded_at=cancelled_at + timedelta(minutes=chance.between(1, 50)),
            refunded=total,
        )
        return _until_now(paid_back, Fulfilment("processing", paid_at), Fulfilment("pending"))
    shipped_at = working_hours(chance, paid_at.date() + timedelta(days=chance.small(1, 4)))
    delivered_at = working_hours(chance, shipped_at.date() + timedelta(days=chance.between(*DAYS_ON_THE_ROAD[country])))
    steps = [
        Fulfilment("pending"),
        Fulfilment("processing", paid_at),
        Fulfilment("shipped", paid_at, shipped_at),
        Fulfilment("delivered", paid_at, shipped_at, delivered_at),
    ]
    is_returned, is_partly_returned = chance.happens(4), chance.happens(3)
    if is_returned or is_partly_returned:
        refunded_at = working_hours(chance, delivered_at.date() + timedelta(days=chance.between(4, 28)))
        refunded = total if is_returned else min(first_line, total)
        status = "refunded" if refunded == total else "delivered"
        steps.append(Fulfilment(status, paid_at, shipped_at, delivered_at, None, refunded_at, refunded))
    return _until_now(*reversed(steps))


def _until_now(*latest_first: Fulfilment) -> Fulfilment:
    """The latest state that had been reached when the shop's records end."""
    return next(each for each in latest_first if each.last_change is None or each.last_change <= AS_OF)
