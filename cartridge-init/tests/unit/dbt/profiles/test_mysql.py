"""MySQL and MariaDB are attached to DuckDB, with the password in the environment alone."""

from __future__ import annotations

from typing import Any, cast

import pytest
from cartridge.artifacts.scan import ConnectionSummary, Scan
from cartridge.dbt.profiles import PASSWORD_VARIABLE, target_profile
from cartridge.scanner.url import ConnectionURL
from dbt.clients.jinja import get_rendered
from hypothesis import given
from hypothesis import strategies as st
from invented_shop import shop_scan

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40),
    st.sampled_from(["{{ env_var('HOME') }}", "a'b", "c:\\x", "it's {{ 'x' }}"]),
)


def scan_of(url: str) -> Scan:
    parsed = ConnectionURL.parse(url)
    return shop_scan().model_copy(
        update={"database_type": parsed.scheme, "database": parsed.database or "mysql", "connection": parsed.summary}
    )


def login_of(scan: Scan) -> dict[str, Any]:
    output = target_profile(scan, "shop").outputs["dev"]
    (login,) = cast("list[dict[str, Any]]", output["secrets"])
    (attachment,) = cast("list[dict[str, Any]]", output["attach"])
    assert attachment["secret"] == login["name"]
    assert (attachment["type"], attachment["read_only"]) == ("mysql", True)
    return login


@pytest.mark.parametrize("scheme", ["mysql", "mariadb"])
def test_the_login_is_the_one_of_the_scan(scheme: str) -> None:
    login = login_of(scan_of(f"{scheme}://ann:hunter2@db.example.com:3307/books?ssl_mode=VERIFY_CA&ssl_ca=/ca.pem"))
    assert login == {
        "type": "mysql",
        "name": "source_login",
        "host": "db.example.com",
        "port": 3307,
        "user": "ann",
        "password": f"{{{{ env_var('{PASSWORD_VARIABLE}', '') }}}}",
        "database": "books",
        "ssl_mode": "VERIFY_CA",
        "ssl_ca": "/ca.pem",
    }


def test_no_database_is_named_where_none_was() -> None:
    login = login_of(scan_of("mysql://ann@localhost/"))
    assert (login["host"], login["port"], "database" in login) == ("127.0.0.1", 3306, False)


def test_a_socket_takes_the_place_of_host_and_port() -> None:
    login = login_of(scan_of("mysql://ann@/books?unix_socket=/run/mysqld.sock"))
    assert login["socket"] == "/run/mysqld.sock"
    assert not {"host", "port"} & set(login)


def test_the_server_compares_and_sorts_nothing() -> None:
    output = target_profile(scan_of("mysql://ann@db/books"), "shop").outputs["prod"]
    settings = cast("dict[str, str]", output["settings"])
    assert {name for name, value in settings.items() if value == "false"} == {
        "mysql_experimental_filter_pushdown",
        "mysql_aggregate_pushdown_enabled",
        "mysql_order_pushdown_enabled",
    }
    assert output["threads"] == 1


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_a_name_holds_is_rendered_to_it(host: str, user: str, database: str) -> None:
    summary = ConnectionSummary(host=host, port=3307, username=user, database=database)
    login = login_of(scan_of("mysql://ann@db/books").model_copy(update={"connection": summary}))
    rendered = {name: get_rendered(str(login[name]), {}, native=True) for name in ("host", "user", "database")}
    assert rendered == {"host": "127.0.0.1" if host == "localhost" else host, "user": user, "database": database}
