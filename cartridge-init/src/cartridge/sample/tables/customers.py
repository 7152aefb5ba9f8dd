"""Who buys: customers and where they live."""

from __future__ import annotations

from cartridge.sample.structure import (
    BIGINT,
    BOOLEAN,
    COUNTRY,
    DATE,
    JSON,
    SHOP_SCHEMA,
    TIMESTAMP,
    Column,
    Table,
    created_at,
    identity,
    one_of,
    optional,
    references,
    varchar,
)

USERS = Table(
    SHOP_SCHEMA,
    "users",
    "Registered customers, one row per account. Accounts erased on request are gone, and their numbers with them.",
    columns=(
        identity("Number of the account, never given twice."),
        Column("email", varchar(255), "Address the customer signs in with, in lower case."),
        Column("password_hash", varchar(100), "Salted hash of the password. Must not leave the shop's own database."),
        Column("first_name", varchar(80), "Given name as typed at registration."),
        Column("last_name", varchar(80), "Family name as typed at registration."),
        optional("phone", varchar(30), "Telephone for the courier, in international form. Null when not given."),
        optional("birth_date", DATE, "Date of birth, asked for the birthday voucher. Null when not given."),
        Column("signup_source", varchar(20), "Marketing channel that brought the registration."),
        Column(
            "marketing_opt_in",
            BOOLEAN,
            "Whether the customer agreed to receive newsletters.",
            default="false",
        ),
        Column("is_active", BOOLEAN, "False once the customer closed the account.", default="true"),
        optional("preferences", JSON, "Settings of the account page: language and newsletter rhythm."),
        optional("legacy_crm_id", varchar(40), None),
        optional("last_login_at", TIMESTAMP, "Latest sign-in, UTC. Null when the customer never came back."),
        created_at("When the account was registered, UTC."),
        Column("updated_at", TIMESTAMP, "When the account was last changed by anyone, UTC."),
    ),
    unique=(("email",),),
    checks=(one_of("signup_source", "organic", "paid_search", "social", "email", "referral"),),
    indexes=(("created_at",),),
)

ADDRESSES = Table(
    SHOP_SCHEMA,
    "addresses",
    "Postal addresses in the customers' address books. A customer may keep several.",
    columns=(
        identity("Number of the address."),
        Column("user_id", BIGINT, "Customer whose address book holds it."),
        Column("address_type", varchar(10), "What the customer uses it for: shipping or billing."),
        Column("street", varchar(120), "Street and house number."),
        optional("unit", varchar(40), "Flat, floor or company, where the street alone is not enough."),
        Column("city", varchar(80), "Town the parcel goes to."),
        optional("region", varchar(80), "County or federal state. Null where the post does not ask for it."),
        Column("postal_code", varchar(12), "Post code as the country writes it, with leading zeros."),
        Column("country_code", COUNTRY, "ISO 3166-1 alpha-2 code of the country."),
        Column("is_default", BOOLEAN, "Whether the checkout proposes it first for its type.", default="false"),
        created_at("When the address was added, UTC."),
    ),
    foreign_keys=(references("user_id", "users"),),
    checks=(one_of("address_type", "shipping", "billing"),),
    indexes=(("user_id",),),
)
