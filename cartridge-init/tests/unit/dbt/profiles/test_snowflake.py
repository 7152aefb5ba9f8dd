"""A project for Snowflake: the login of the scan without its secret, and names that fold to upper case."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from cartridge import journey
from cartridge.artifacts.catalog import Column, Schema, Table
from cartridge.artifacts.scan import Scan, ScannedTable
from cartridge.dbt.profiles import PASSWORD_VARIABLE, TargetProfile, target_profile
from cartridge.errors import GenerationError
from cartridge.scanner.url import ConnectionURL
from dbt.clients.jinja import get_rendered

SECRET = f"{{{{ env_var('{PASSWORD_VARIABLE}', '') }}}}"


def scan_of(
    url: str = "snowflake://ann:s3cr3t-word@org-account/SHOP?warehouse=WH",
    *,
    database: str = "SHOP",
    schema: str = "SALES",
    tables: dict[str, tuple[str, ...]] | None = None,
) -> Scan:
    """A scan of tables that have columns of these names and no more."""
    parsed = ConnectionURL.parse(url)
    return Scan(
        cartridge_version="0",
        database_type="snowflake",
        database=database,
        server_version="10.0",
        connection_string=parsed.masked,
        connection=parsed.summary,
        scan_timestamp="2026-11-20T12:00:00Z",
        schemas=(Schema(name=schema),),
        tables=tuple(
            ScannedTable.model_validate(dict(Table(name=name, schema_name=schema, columns=_columns(columns))))
            for name, columns in (tables or {"ORDERS": ("ORDER_ID", "PLACED_ON")}).items()
        ),
    )


def _columns(names: tuple[str, ...]) -> tuple[Column, ...]:
    return tuple(
        Column(name=name, position=position, data_type="hugeint", raw_type="NUMBER(38,0)")
        for position, name in enumerate(names, 1)
    )


def profile_of(url: str, **named: Any) -> TargetProfile:
    return target_profile(scan_of(url, **named), "shop")


def files_of(scan: Scan) -> dict[str, str]:
    return {each.path: each.content for each in journey.generate(scan, "shop").project.files}


def test_the_targets_log_in_as_the_scan_did_and_hold_no_secret() -> None:
    profile = profile_of("snowflake://ann:s3cr3t-word@org-account/SHOP?warehouse=WH&role=READER")
    assert profile.outputs["dev"] == {
        "type": "snowflake",
        "account": "org-account",
        "user": "ann",
        "password": SECRET,
        "warehouse": "WH",
        "role": "READER",
        "database": "shop",
        "threads": 4,
        "schema": "shop_dev",
    }
    assert profile.outputs["prod"]["schema"] == "shop"
    assert (profile.needs_password, profile.sandbox, profile.adapter) == (True, False, "snowflake")


@pytest.mark.parametrize(
    ("options", "expected", "absent"),
    [
        (
            "private_key_path=/k.p8&private_key_passphrase=phr4se",
            {"private_key_path": "/k.p8", "private_key_passphrase": SECRET},
            ("password", "token"),
        ),
        ("private_key_file=/k.p8", {"private_key_path": "/k.p8"}, ("password", "private_key_file")),
        ("authenticator=oauth&token=t0ken", {"authenticator": "oauth", "token": SECRET}, ("password",)),
        (
            "authenticator=externalbrowser",
            {"authenticator": "externalbrowser"},
            ("password", "token", "private_key_passphrase"),
        ),
        ("authenticator=https://org.okta.com", {"authenticator": "https://org.okta.com", "password": SECRET}, ()),
        ("host=10.0.0.1&port=8443&protocol=https", {"host": "10.0.0.1", "port": 8443, "password": SECRET}, ()),
    ],
)
def test_every_way_to_log_in(options: str, expected: dict[str, Any], absent: tuple[str, ...]) -> None:
    scan = scan_of(f"snowflake://ann@org-account/SHOP?{options}")
    output = target_profile(scan, "shop").outputs["dev"]
    assert expected.items() <= output.items()
    assert not set(absent) & set(output)
    everything = "".join(files_of(scan).values())
    assert "phr4se" not in everything
    assert "t0ken" not in everything


def test_no_password_is_asked_for_where_a_browser_logs_in() -> None:
    assert not profile_of("snowflake://ann@org-account/SHOP?authenticator=externalbrowser").needs_password


def test_nothing_is_built_among_the_sources() -> None:
    outputs = profile_of("snowflake://ann@org-account/SHOP", schema="SHOP").outputs
    assert [output["schema"] for output in outputs.values()] == ["shop_dev", "shop_dbt"]


def test_names_of_a_profile_reach_dbt_as_they_are() -> None:
    scan = scan_of("snowflake://a%7B%7Bnn@org-account/X?warehouse=%7B%7B%201%20%7D%7D", database="{{ x }}")
    output = target_profile(scan, "shop").outputs["dev"]
    assert get_rendered(str(output["user"]), {}) == "a{{nn"
    assert get_rendered(str(output["warehouse"]), {}) == "{{ 1 }}"
    assert get_rendered(str(output["database"]), {}) == "{{ x }}"


def test_a_database_in_lower_case_is_quoted() -> None:
    files = files_of(scan_of(database="my shop"))
    assert yaml.safe_load(files["dbt_project.yml"])["quoting"] == {"database": True}
    assert yaml.safe_load(files["profiles.yml"])["shop"]["outputs"]["dev"]["database"] == "my shop"
    assert "quoting" not in yaml.safe_load(files_of(scan_of())["dbt_project.yml"])


def test_a_database_that_dbt_cannot_quote_is_refused() -> None:
    with pytest.raises(GenerationError, match="double quote"):
        target_profile(scan_of(database='a"b'), "shop")


def sources_of(scan: Scan) -> dict[str, Any]:
    (text,) = [content for path, content in files_of(scan).items() if path.endswith("__sources.yml")]
    (source,) = yaml.safe_load(text)["sources"]
    return dict(source)


def test_plain_names_are_neither_quoted_nor_repeated() -> None:
    source = sources_of(scan_of())
    assert source["name"] == "sales"
    assert "schema" not in source
    (table,) = source["tables"]
    assert table["name"] == "orders"
    assert not {"identifier", "quoting"} & set(table)


@pytest.mark.parametrize("name", ["order lines", "orders", "Orders", "ORDER", "größe", 'say "hi"', "{{ x }}", "2ND"])
def test_other_names_are_given_exactly_and_quoted(name: str) -> None:
    source = sources_of(scan_of(schema=name, tables={name: ("A_NUMBER",)}))
    (table,) = source["tables"]
    for entry, key in ((source, "schema"), (table, "identifier")):
        assert get_rendered(entry[key], {}) == name.replace('"', '""')
        assert entry["quoting"] == {key: True}


def test_columns_are_read_by_their_exact_names_and_staged_in_lower_case() -> None:
    columns = ("ORDER_ID", "order_ref", "PlacedOn", "START", "start", "with space", "NAME", "Ä")
    files = files_of(scan_of(tables={"ORDERS": columns}))
    sql = files["models/staging/sales/stg_sales__orders.sql"]
    lines = [line.strip(" ,") for line in sql.split("select\n")[1].split("    from")[0].splitlines() if line.strip()]
    assert {
        "order_id",
        '"order_ref" as order_ref',
        '"PlacedOn" as placed_on',
        '"with space" as with_space',
        "name as order_name",
    } <= set(lines)
    assert {'"START"', '"start"', '"Ä"'} <= {line.split(" as ")[0] for line in lines}
    assert len(lines) == len(columns)
    staged = [line.rpartition(" ")[2] for line in lines]
    assert all('"' not in name and name == name.lower() for name in staged)
    assert len(set(staged)) == len(columns)
