"""A shop whose tables are kept as applications of several countries keep them: what staging is there to mend."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import psycopg

TABLES = """
    create table members (
        email varchar(60) not null primary key, first_name varchar(40), born date, plan varchar(10) not null,
        newsletter char(1) not null, active integer not null, "Verified" varchar(5), deleted_at timestamp,
        joined varchar(10), credit varchar(8), last_seen bigint not null, settings json
    );
    create table purchases (
        id integer not null primary key, buyer varchar(60) not null references members(email),
        amount decimal(10, 2) not null, bezahlt varchar(4) not null, state varchar(10) not null,
        bought_at timestamp not null, gelöscht integer not null
    );
    create table suppliers (id integer not null, name varchar(20) not null, updated_at timestamp not null);
    create table devices (device_id integer not null, label varchar(20) not null, modified_at timestamp not null);
    create table bookings (
        booking_id integer not null primary key, booked_on varchar(10) not null, due_on varchar(10) not null,
        happened_at varchar(19) not null, shipped_on varchar(10) not null, amount varchar(14) not null,
        price varchar(14), discount varchar(8) not null, value_date integer not null, period integer not null,
        storno_kz char(1) not null, gesperrt varchar(1) not null
    );
"""
SUPPLIERS = [
    (1 if i == 300 else i, f"Supplier {i}", f"2024-01-{1 + i % 27:02} {i // 27:02}:00:00") for i in range(1, 301)
]
"""One of them was loaded twice."""
DEVICES = [(i % 150, f"Device {i % 150} v{i // 150}", f"2024-{1 + i // 150:02}-01 08:00:00") for i in range(400)]
"""Every change of one was appended."""
MEMBERS = [
    (
        f"member{i}@example.com",
        f"Name {i}",
        f"19{50 + i % 50}-0{1 + i % 9}-1{i % 9}",
        ("free", "pro", "team")[i % 3],
        "YN"[i % 4 == 0],
        int(i % 5 != 0),
        (None, "true", "false")[i % 3],
        "2024-03-01 10:00:00" if i % 10 == 0 else None,
        f"202{i % 5}-0{1 + i % 9}-2{i % 9}",
        f"{i}.5" if i % 4 else None,
        1_709_209_800 + 60 * i,
        json.dumps({"theme": ("dark", "light")[i % 2], "zoom": i / 4, "tips": i % 3 == 0}) if i % 6 else None,
    )
    for i in range(120)
]
PURCHASES = [
    (
        i,
        f"member{i % 120}@example.com",
        f"{i}.50",
        ("ja", "nein")[i % 2],
        ("open", "sent", "deleted")[i % 3],
        f"2024-0{1 + i % 9}-1{i % 9} 12:00:00",
        int(i % 7 == 0),
    )
    for i in range(1, 400)
]
BOOKINGS = [
    (
        i,
        f"{1 + i % 28:02}.{1 + i % 12:02}.2023",
        ("", "00.00.0000", f"{1 + i % 28:02}.{1 + i % 12:02}.2024")[i % 3],
        f"{1 + i % 28:02}.{1 + i % 12:02}.2023 {i % 24:02}:{i % 60:02}",
        f"{1 + i % 12}/{1 + i % 28}/2023",
        f"{1 + i % 9}.{100 + i:03},{i % 90 + 10}",
        f"{1 + i % 9},{100 + i:03}.{i % 9}" if i % 5 else None,
        f"{i % 40},{i % 9} %",
        20_230_000 + 100 * (1 + i % 12) + 1 + i % 28,
        202_300 + 1 + i % 12,
        "JN"[i % 5 > 0],
        "X" if i % 7 == 0 else "",
    )
    for i in range(1, 301)
]
"""As a program of before loads them: German texts, American ones, and numbers that are days."""


def create_raw_duckdb(path: Path) -> str:
    """The shop in a DuckDB file; its URL."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        connection.executemany(f"insert into members values ({', '.join('?' * 12)})", MEMBERS)
        connection.executemany("insert into purchases values (?, ?, ?, ?, ?, ?, ?)", PURCHASES)
        connection.executemany("insert into suppliers values (?, ?, ?)", SUPPLIERS)
        connection.executemany("insert into devices values (?, ?, ?)", DEVICES)
        connection.executemany(f"insert into bookings values ({', '.join('?' * 12)})", BOOKINGS)
    return f"duckdb:///{path}"


def create_raw_postgres(url: str) -> None:
    """The same shop in PostgreSQL."""
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES.encode())
        cursor.executemany(f"insert into members values ({', '.join(['%s'] * 12)})".encode(), MEMBERS)
        cursor.executemany("insert into purchases values (%s, %s, %s, %s, %s, %s, %s)", PURCHASES)
        cursor.executemany("insert into suppliers values (%s, %s, %s)", SUPPLIERS)
        cursor.executemany("insert into devices values (%s, %s, %s)", DEVICES)
        cursor.executemany(f"insert into bookings values ({', '.join(['%s'] * 12)})".encode(), BOOKINGS)
