"""What every test may ask for: real servers, a browser, dbt 1.12; started when first asked for, surely stopped."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import hypothesis
import pytest
from browser import Browser, find_browser
from cartridge.dbt import runner
from datasets import REPOSITORY, datasets_available
from servers import (
    MariaDBServer,
    NotInstalledError,
    PostgresServer,
    RedisServer,
    RedshiftStandIn,
    SnowflakeServer,
    start_mariadb,
    start_postgres,
    start_redis,
    start_redshift,
    start_snowflake,
)
from warm import start

T = TypeVar("T")

# Settings and keys of the person who runs the tests: with them a test could pass here only, or call a paid API.
PERSONAL_PREFIXES = ("CARTRIDGE_", "DBT_", "OPENAI_", "ANTHROPIC_", "GEMINI_", "GOOGLE_", "PG", "SNOWFLAKE_")
KEPT = {"CARTRIDGE_DATASETS"}


def pytest_configure() -> None:
    """Give every test, and every process that it starts, the same environment on every machine."""
    for name in list(os.environ):
        if name.startswith(PERSONAL_PREFIXES) and name not in KEPT:
            del os.environ[name]
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
    # A shell lets its background jobs ignore interrupts, and so would every process that is interrupted here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # How long one example takes says more about a busy machine than about the code; CI tries the same ones every time.
    hypothesis.settings.register_profile("cartridge", deadline=None, derandomize=in_ci())
    hypothesis.settings.load_profile("cartridge")


@pytest.hookimpl(tryfirst=True)  # before the groups are told to the scheduler
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that share what a module or class makes once in one process, so that it is made once."""
    for item in items:
        if isinstance(item, pytest.Function) and not item.get_closest_marker("xdist_group"):
            shared = {
                name
                for name, (*_, fixture) in item._fixtureinfo.name2fixturedefs.items()
                if fixture.scope in ("module", "class")
            }
            if shared:
                chosen = item.callspec.params if hasattr(item, "callspec") else {}
                group = [item.path.stem, *(str(value) for name, value in chosen.items() if name in shared)]
                item.add_marker(pytest.mark.xdist_group(" ".join(group)))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say so when the real databases were not there, so that a pass without them is not taken for one with them."""
    if not datasets_available():
        terminalreporter.write_line(
            "The real databases were not there: tests over them did not run. Point CARTRIDGE_DATASETS at them.",
            yellow=True,
        )


def in_ci() -> bool:
    """Whether ``CI`` is set, so that nothing may be skipped because this machine lacks it."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}


def got(find: Callable[[], T]) -> T:
    """What ``find`` returns; when it is not there, the test fails in CI and is skipped with the reason elsewhere."""
    try:
        return find()
    except NotInstalledError as error:
        if in_ci():
            pytest.fail(str(error), pytrace=False)
        pytest.skip(str(error))


@pytest.fixture(scope="session", autouse=True)
def warm_dbt() -> Iterator[None]:
    """dbt is started from a Python that has imported it, but for where a test starts the command line itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "_start", start)
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this process's own."""
    server = got(start_postgres)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redshift(postgres: PostgresServer) -> Iterator[RedshiftStandIn]:
    """PostgreSQL as Redshift's driver sees it."""
    server = start_redshift(postgres)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDBServer]:
    """A MariaDB server of this process's own."""
    server = got(start_mariadb)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """A Redis server of this process's own."""
    server = got(start_redis)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def snowflake() -> Iterator[SnowflakeServer]:
    """An emulator of Snowflake of this process's own."""
    server = got(start_snowflake)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Browser:
    """A Chromium that opens pages without a window."""
    return got(find_browser)


@pytest.fixture(scope="session")
def dbt_1_12() -> Path:
    """The dbt executable of the dbt-core 1.12 environment, which generated projects must build under too."""

    def find() -> Path:
        dbt = REPOSITORY / ".venv-dbt-1.12" / "bin" / "dbt"
        if not dbt.exists():
            raise NotInstalledError("The dbt-core 1.12 environment is not there. Make it with `make install-test`.")
        return dbt

    return got(find)
