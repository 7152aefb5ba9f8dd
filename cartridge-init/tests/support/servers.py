"""The real servers that tests run against; see :mod:`server_process` for how they are started and surely stopped."""

from __future__ import annotations

from server_mariadb import MariaDBServer, find_mariadb, start_mariadb
from server_postgres import PostgresServer, find_postgres, start_postgres
from server_process import NotInstalledError, ServerFailedError, find_binary, free_port
from server_redis import RedisServer, find_redis, start_redis
from server_redshift import RedshiftStandIn, start_redshift
from server_snowflake import SnowflakeServer, start_snowflake

__all__ = [
    "MariaDBServer",
    "NotInstalledError",
    "PostgresServer",
    "RedisServer",
    "RedshiftStandIn",
    "ServerFailedError",
    "SnowflakeServer",
    "find_binary",
    "find_mariadb",
    "find_postgres",
    "find_redis",
    "free_port",
    "start_mariadb",
    "start_postgres",
    "start_redis",
    "start_redshift",
    "start_snowflake",
]
