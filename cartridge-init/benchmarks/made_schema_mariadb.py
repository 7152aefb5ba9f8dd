"""The large schema in MariaDB: the same tables as :mod:`benchmarks.made_schema`, in what MariaDB has, without rows."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.made_schema import AREAS, ENUMS, EVERY, NOUNS, parents_of, table_name

STATEMENTS_AT_ONCE = 50


def script(tables: int) -> Iterator[str]:
    """Everything that makes the schema in the current database, some tables a text."""
    for start in range(0, tables, STATEMENTS_AT_ONCE):
        yield ";\n".join(
            each for index in range(start, min(tables, start + STATEMENTS_AT_ONCE)) for each in _table(index)
        )


def _table(index: int) -> Iterator[str]:
    name = table_name(index)
    columns = ["id bigint not null auto_increment"]
    keys = ["primary key (id)", "unique (code)", "index (created_at)"]
    for place, parent in enumerate(parents_of(index)):
        column = f"{table_name(parent)}_id"
        columns.append(f"{column} bigint {'not null' if place == 0 else 'null'}")
        keys.append(f"foreign key ({column}) references {table_name(parent)} (id)")
    columns += [
        "code varchar(12) not null",
        "amount decimal(12, 2) not null default 0 check (amount >= 0)",
        f"state {_enum('state')} not null default 'draft'",
        "title text",
        f"priority {_enum('priority')}",
        "quantity integer not null default 1 comment 'How many, as the department entered it.'",
        "is_internal boolean not null default false",
        "completion decimal(5, 4) comment 'The share that is done.'",
    ][: 10 - len(parents_of(index))]
    columns.append("created_at timestamp not null default current_timestamp() comment 'When it was entered.'")
    area, noun = AREAS[index % len(AREAS)], NOUNS[index // len(AREAS) % len(NOUNS)]
    yield f"create table {name} ({', '.join([*columns, *keys])}) comment 'Each row is one {noun} of {area}.'"
    if index % EVERY == 3:
        yield f"create view {name}_open as select id, code, amount from {name} where amount > 0"


def _enum(name: str) -> str:
    return f"enum({', '.join(repr(label) for label in ENUMS[name])})"
