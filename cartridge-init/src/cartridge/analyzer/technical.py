"""Tables that serve the application or its tools, not the business.

Practice: migrations, sessions, locks, queues and scratch copies stay out of the marts. Frameworks name them alike
everywhere; where a word also names business things (``jobs``, ``sessions``), the columns decide.
"""

from __future__ import annotations

from typing import Final

from cartridge.analyzer.naming import words
from cartridge.analyzer.shape import Shape

_EXACT: Final = {
    "alembic_version": "Alembic's record of migrations",
    "schema_migrations": "a migration tool's record",
    "ar_internal_metadata": "Rails' record of its environment",
    "flyway_schema_history": "Flyway's record of migrations",
    "schema_version": "a migration tool's record",
    "databasechangelog": "Liquibase's record of migrations",
    "databasechangeloglock": "Liquibase's lock",
    "spatial_ref_sys": "PostGIS's table of coordinate systems",
    "geometry_columns": "a spatial extension's register",
    "sqlite_sequence": "SQLite's counters",
    "sqlite_stat1": "SQLite's statistics",
    "sysdiagrams": "SQL Server's diagrams",
    "dtproperties": "SQL Server's diagrams",
    "pg_stat_statements": "PostgreSQL's statistics",
    "auth_permission": "Django's permissions",
    "_prisma_migrations": "Prisma's record of migrations",
    "__efmigrationshistory": "Entity Framework's record of migrations",
    "typeorm_metadata": "TypeORM's record",
    "sequelizemeta": "Sequelize's record of migrations",
}
_PREFIXES: Final = {
    "django_": "Django keeps its own state in it",
    "celery_": "Celery keeps its tasks in it",
    "knex_migrations": "Knex keeps its migrations in it",
    "qrtz_": "Quartz keeps its schedule in it",
    "hangfire": "Hangfire keeps its jobs in it",
    "oban_": "Oban keeps its jobs in it",
    "_airbyte": "Airbyte keeps its own state in it",
    "_dlt_": "dlt keeps its own state in it",
    "fivetran_": "Fivetran keeps its own state in it",
    "pg_stat_": "PostgreSQL keeps statistics in it",
    "spring_session": "Spring keeps its sessions in it",
}
_WORDS: Final = {
    frozenset({"migrations", "migration"}): "it records migrations",
    frozenset({"lock", "locks", "mutex", "semaphore"}): "it holds locks",
    frozenset({"queue", "queues", "outbox", "inbox"}): "it is a queue",
    frozenset({"tmp", "temp", "bak", "backup", "scratch"}): "its name says a temporary or backup copy",
    frozenset({"cache"}): "it is a cache",
}
_WITH_PAYLOAD: Final = frozenset({"session", "sessions", "job", "jobs", "task", "tasks", "batches", "token", "tokens"})
_PAYLOAD: Final = frozenset(
    {"payload", "token", "expires", "expiry", "expire", "expiration", "attempts", "traceback", "reserved", "ip", "sess"}
)


def technical(shape: Shape) -> str | None:
    """Why a table is technical, or ``None``; one that business tables refer to is not."""
    if any(each.name != shape.surveyed.name for each in shape.children):
        return None
    name = shape.surveyed.name.table.lower()
    if name in _EXACT:
        return f"It is {_EXACT[name]}."
    for prefix, reason in _PREFIXES.items():
        if name.startswith(prefix):
            return f"By its name {reason}."
    named = words(name)
    for group, reason in _WORDS.items():
        if named and (named[-1] in group or named[0] in group):
            return f"By its name {reason}."
    held = {word for each in shape.columns for word in each.words} & _PAYLOAD
    if named and named[-1] in _WITH_PAYLOAD and held and not shape.additive:
        return f"By its name and its columns ({', '.join(sorted(held))}) the application keeps its own state in it."
    return None
