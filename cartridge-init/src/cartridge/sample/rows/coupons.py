"""Coupons and who redeems them: inside their time, above their minimum, never beyond their limits."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cartridge.sample.rows.calendar import AS_OF
from cartridge.sample.rows.row import Row, pounds, share


@dataclass
class Coupon:
    """A coupon with its count of redemptions; ``value`` in per cent or pence, ``minimum`` in pence.

    Mutable, as the limits ask for what was redeemed before.
    """

    code: str
    description: str
    kind: str
    value: int
    valid_from: datetime
    valid_until: datetime | None = None
    minimum: int | None = None
    limit: int | None = None
    per_user: int = 1
    is_withdrawn: bool = False
    is_for_first_order: bool = False
    used_by: list[int] = field(default_factory=list)

    def accepts(self, user: int, subtotal: int, moment: datetime, is_first_order: bool) -> bool:
        return (
            self.valid_from <= moment
            and (self.valid_until is None or moment <= self.valid_until)
            and (self.minimum is None or subtotal >= self.minimum)
            and (self.limit is None or len(self.used_by) < self.limit)
            and self.used_by.count(user) < self.per_user
            and (is_first_order or not self.is_for_first_order)
        )

    def discount(self, subtotal: int, shipping: int) -> int:
        """What it takes off an order, in pence."""
        if self.kind == "percentage":
            return share(subtotal, self.value * 100)
        return min(self.value, subtotal) if self.kind == "fixed_amount" else shipping

    def row(self, number: int) -> Row:
        return {
            "id": number,
            "code": self.code,
            "description": self.description,
            "discount_type": self.kind,
            "discount_value": pounds(self.value * 100 if self.kind == "percentage" else self.value),
            "minimum_order_amount": None if self.minimum is None else pounds(self.minimum),
            "usage_limit": self.limit,
            "usage_limit_per_user": self.per_user,
            "times_used": len(self.used_by),
            "valid_from": self.valid_from,
            "valid_until": self.valid_until,
            "is_active": not self.is_withdrawn and (self.valid_until is None or self.valid_until >= AS_OF),
            "created_at": self.valid_from - timedelta(days=6, hours=7, minutes=23),
        }


def make_coupons() -> list[Coupon]:
    def day(year: int, month: int, number: int) -> datetime:
        return datetime(year, month, number)

    def end_of(year: int, month: int, number: int) -> datetime:
        return datetime(year, month, number, 23, 59, 59)

    return [
        Coupon(
            "WELCOME10", "Ten per cent off the first order", "percentage", 10, day(2024, 7, 1), is_for_first_order=True
        ),
        Coupon("OPENING5", "Opening weeks", "fixed_amount", 500, day(2024, 7, 1), end_of(2024, 7, 31), 3000, 25),
        Coupon("FREESHIP", "Shipping on us", "free_shipping", 0, day(2024, 9, 1), None, 4000, None, 3),
        Coupon("BLACKWEEK24", "Black week 2024", "percentage", 20, day(2024, 11, 25), end_of(2024, 12, 1), 5000),
        Coupon(
            "ADVENT24",
            "Advent calendar, 24 codes for the quickest",
            "percentage",
            15,
            day(2024, 12, 1),
            end_of(2024, 12, 24),
            None,
            24,
        ),
        Coupon("NEWYEAR25", "January clearance", "percentage", 15, day(2025, 1, 2), end_of(2025, 1, 19), 4000),
        Coupon(
            "GARDEN25",
            "Start of the garden season",
            "fixed_amount",
            1000,
            day(2025, 4, 1),
            end_of(2025, 5, 15),
            6000,
            40,
        ),
        Coupon("SUMMER25", "Summer sale", "percentage", 15, day(2025, 7, 1), end_of(2025, 7, 31), 3000),
        Coupon("BIRTHDAY1", "One year of the shop", "percentage", 10, day(2025, 7, 1), end_of(2025, 7, 7), None, 15),
        Coupon("SORRY5", "Handed out by the service team", "fixed_amount", 500, day(2025, 2, 1), None, 2500, None, 2),
        Coupon("BLACKWEEK25", "Black week 2025", "percentage", 20, day(2025, 11, 24), end_of(2025, 11, 30), 5000),
        Coupon(
            "ADVENT25",
            "Advent calendar, 24 codes for the quickest",
            "percentage",
            15,
            day(2025, 12, 1),
            end_of(2025, 12, 24),
            None,
            24,
        ),
        Coupon(
            "STAFFTEST",
            "Test of the checkout, never given out",
            "fixed_amount",
            100,
            day(2025, 10, 1),
            None,
            None,
            0,
            1,
            True,
        ),
        Coupon(
            "GARDEN26",
            "Start of the garden season",
            "fixed_amount",
            1000,
            day(2026, 4, 1),
            end_of(2026, 5, 15),
            6000,
            60,
        ),
        Coupon("SUMMER26", "Summer sale", "percentage", 15, day(2026, 6, 15), end_of(2026, 7, 31), 3000),
    ]
