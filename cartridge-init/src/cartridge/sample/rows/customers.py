"""Customers, their habits, and their address books."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cartridge.sample import words
from cartridge.sample.rows.calendar import AS_OF, OPENED, busy_day, later, moment_on
from cartridge.sample.rows.chance import Chance, Weighted
from cartridge.sample.rows.row import Row

CUSTOMERS = 700
OPENING_CROWD = 70
"""Customers whom the opening weeks brought."""
CLOSES_ACCOUNT = 18
ERASED = (37, 104, 166, 251, 298, 377, 429, 502, 588)
"""Accounts that were erased on request: they never ordered, so no declared reference held them back."""

COUNTRIES = Weighted([("GB", 68), ("IE", 10), ("DE", 13), ("FR", 9)])
LANGUAGES = {"GB": "en", "IE": "en", "DE": "de", "FR": "fr"}
CHANNELS = Weighted([("organic", 34), ("paid_search", 24), ("social", 18), ("email", 9), ("referral", 15)])
# How many orders a customer would place in two years: most one or none, a few very many.
ORDERS_WANTED = Weighted([(0, 22), (1, 34), (2, 14), (3, 9), (4, 6), (5, 4), (6, 3), (8, 3), (12, 2), (18, 2), (26, 1)])
LIFETIME_DAYS = Weighted([(45, 20), (120, 25), (365, 35), (730, 20)])
DEPARTMENTS = Weighted([("Clothing", 36), ("Home", 22), ("Kitchen", 20), ("Garden", 13), ("Outdoor", 9)])


@dataclass(frozen=True)
class Customer:
    """A customer with the habits that the rows are made from.

    :param ordered_at: the moments of the orders, earliest first.
    :param gone_at: when the account was closed or erased; ``None`` for most.
    """

    id: int
    country: str
    registered_at: datetime
    favourite: str
    ordered_at: tuple[datetime, ...]
    gone_at: datetime | None
    is_erased: bool
    user: Row
    addresses: list[Row] = field(default_factory=list)

    def is_around(self, moment: datetime) -> bool:
        """Whether the customer can sign in at that moment."""
        return self.registered_at <= moment and (self.gone_at is None or moment < self.gone_at)


def make_customers() -> list[Customer]:
    """Everyone who ever registered, erased accounts included, in order of registration."""
    chance = Chance("customers")
    opening, last_day = OPENED + timedelta(days=45), AS_OF.date() - timedelta(days=1)
    days = [busy_day(chance, OPENED, opening if number < OPENING_CROWD else last_day) for number in range(CUSTOMERS)]
    moments = sorted(moment_on(chance, day) for day in days)
    closing = set(chance.sample(range(20, 300), CLOSES_ACCOUNT)) - set(ERASED)
    emails: set[str] = set()
    customers = [
        _customer(chance, number, moment, number in closing, emails) for number, moment in enumerate(moments, 1)
    ]
    _fill_address_books(customers)
    return customers


def _customer(chance: Chance, number: int, registered_at: datetime, is_closing: bool, emails: set[str]) -> Customer:
    country = COUNTRIES.draw(chance)
    gone_at = None
    if number in ERASED:
        gone_at = moment_on(chance, date(2026, 5, 20) + timedelta(days=chance.below(38)))
    elif is_closing:
        gone_at = moment_on(chance, date(2026, 1, 5) + timedelta(days=chance.below(90)))
    first, last = chance.pick(words.FIRST_NAMES), chance.pick(words.NAME_STARTS) + chance.pick(words.NAME_ENDS)
    user: Row = {
        "id": number,
        "email": _email(f"{first}.{last}".lower(), emails),
        "password_hash": f"scrypt${chance.token(32)}",
        "first_name": first,
        "last_name": last,
        "phone": words.FICTION_PHONES[country].format(chance.below(100)) if chance.happens(58) else None,
        "birth_date": date(2005, 12, 31) - timedelta(days=chance.bell(0, 52 * 365)) if chance.happens(41) else None,
        "signup_source": CHANNELS.draw(chance),
        "marketing_opt_in": chance.happens(47),
        "is_active": gone_at is None,
        "preferences": _preferences(chance, country),
        "legacy_crm_id": None,
        "last_login_at": None,
        "created_at": registered_at,
        "updated_at": gone_at or registered_at,
    }
    return Customer(
        id=number,
        country=country,
        registered_at=registered_at,
        favourite=DEPARTMENTS.draw(chance),
        ordered_at=() if number in ERASED else _order_moments(chance, registered_at, gone_at or AS_OF),
        gone_at=gone_at,
        is_erased=number in ERASED,
        user=user,
    )


def _email(name: str, taken: set[str]) -> str:
    email, number = f"{name}@example.com", 2
    while email in taken:
        email, number = f"{name}{number}@example.com", number + 1
    taken.add(email)
    return email


def _preferences(chance: Chance, country: str) -> Row | None:
    if chance.happens(22):
        return None
    preferences: Row = {"language": LANGUAGES[country]}
    if chance.happens(60):
        preferences["newsletter"] = chance.pick(("weekly", "monthly", "never"))
    return preferences


def _order_moments(chance: Chance, registered_at: datetime, end: datetime) -> tuple[datetime, ...]:
    """When the customer orders: mostly right after registering, then on busy days for as long as they stay loyal."""
    wanted, lifetime = ORDERS_WANTED.draw(chance), LIFETIME_DAYS.draw(chance)
    if wanted == 0:
        return ()
    first = later(chance, registered_at, timedelta(minutes=25), timedelta(minutes=95))
    if chance.happens(32):
        first = moment_on(chance, registered_at.date() + timedelta(days=chance.small(1, 60)))
    begin, last = first.date() + timedelta(days=2), min(end.date(), first.date() + timedelta(days=lifetime))
    known = (last - first.date()).days
    # Who came late has had only a part of that lifetime, and placed only that part of the orders.
    repeats = sum(chance.below(lifetime) < known for _ in range(wanted - 1))
    days = {busy_day(chance, begin, last) for _ in range(repeats)} if begin <= last else set()
    moments = [first, *(moment_on(chance, day) for day in sorted(days))]
    return tuple(moment for moment in moments if moment < end)


def _fill_address_books(customers: list[Customer]) -> None:
    chance, number = Chance("addresses"), 0
    for customer in customers:
        wanted = []
        if customer.ordered_at or (not customer.is_erased and chance.happens(35)):
            wanted.append(("shipping", True, customer.registered_at + timedelta(minutes=chance.between(2, 20))))
            if chance.happens(24):
                wanted.append(("billing", True, customer.registered_at + timedelta(minutes=chance.between(21, 24))))
        if len(customer.ordered_at) > 2 and chance.happens(45):
            wanted.append(("shipping", False, customer.ordered_at[1] + timedelta(days=chance.between(1, 60))))
        for address_type, is_default, created_at in wanted:
            if customer.is_around(created_at) and created_at <= AS_OF:
                number += 1
                customer.addresses.append(_address(chance, number, customer, address_type, is_default, created_at))


def _address(
    chance: Chance, number: int, customer: Customer, address_type: str, is_default: bool, created_at: datetime
) -> Row:
    towns = words.TOWNS[customer.country]
    city, region, prefix = towns[chance.small(0, len(towns) - 1)]
    return {
        "id": number,
        "user_id": customer.id,
        "address_type": address_type,
        "street": _street(chance, customer.country),
        "unit": chance.pick(words.UNITS) if customer.country in ("GB", "IE") and chance.happens(26) else None,
        "city": city,
        "region": region,
        "postal_code": _postal_code(chance, customer.country, prefix),
        "country_code": customer.country,
        "is_default": is_default,
        "created_at": created_at,
    }


def _street(chance: Chance, country: str) -> str:
    house = chance.small(1, 180)
    if country == "DE":
        return f"{chance.pick(words.STREETS_DE)} {house}"
    if country == "FR":
        return f"{house} {chance.pick(words.STREETS_FR)}"
    return f"{house} {chance.pick(words.STREETS)}"


def _postal_code(chance: Chance, country: str, prefix: str) -> str:
    """A post code of the right shape; whether the post delivers there is another matter."""
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    pair = chance.pick(letters) + chance.pick(letters)
    if country == "GB":
        return f"{prefix}{chance.between(1, 19)} {chance.below(10)}{pair}"
    if country == "IE":
        return f"{prefix}{chance.between(10, 99)} {chance.pick(letters)}{chance.below(10)}{pair}"
    return f"{prefix}{chance.below(1000):03}"
