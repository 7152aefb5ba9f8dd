"""Redshift without a server: the URL's options, rows as its documentation shows them, and SQL that it can run."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
import sqlglot
from cartridge.artifacts.catalog import Table, TableType
from cartridge.errors import ConnectionURLError
from cartridge.scanner.connectors.redshift_catalog import Relations
from cartridge.scanner.connectors.redshift_errors import connection_error, statement_error
from cartridge.scanner.connectors.redshift_session import QUERIES, connect_arguments, session_settings
from cartridge.scanner.connectors.redshift_types import external_fields, normal_external_type
from cartridge.scanner.url import ConnectionURL
from redshift_connector.error import InterfaceError, ProgrammingError

SHOP = "redshift://ann:s3cret@shop.abc.eu-west-1.redshift.amazonaws.com/dev"


def arguments(text: str) -> dict[str, object]:
    found = connect_arguments(ConnectionURL.parse(text))
    common = ("application_name", "timeout", "max_prepared_statements", "host", "database")
    return {name: value for name, value in found.items() if name not in common}


def test_a_password_is_given_over_tls_that_checks_the_certificate() -> None:
    expected = {"port": 5439, "user": "ann", "password": "s3cret", "ssl": True, "sslmode": "verify-ca"}
    assert arguments(SHOP) == expected
    assert arguments(f"{SHOP}?sslmode=verify-full") == {**expected, "sslmode": "verify-full"}
    assert arguments(f"{SHOP}?sslmode=disable")["ssl"] is False
    assert arguments(SHOP.replace("/dev", ":5555/dev"))["port"] == 5555


def test_iam_asks_aws_for_user_and_password() -> None:
    url = "redshift://h/dev?iam=true&cluster_identifier=shop&region=eu-west-1&profile=work"
    common = {
        "port": 5439, "ssl": True, "sslmode": "verify-ca", "iam": True, "user": "", "password": "",
        "cluster_identifier": "shop", "region": "eu-west-1", "profile": "work",
    }  # fmt: skip
    assert arguments(f"{url}&db_user=ann&db_groups=a,b&auto_create=true") == {
        **common,
        "db_user": "ann",
        "db_groups": ["a", "b"],
        "auto_create": True,
    }
    assert arguments(url.replace("//h", "//ann@h")) == {**common, "db_user": "ann"}
    assert arguments(url) == {**common, "group_federation": True}


def test_a_workgroup_is_serverless() -> None:
    found = arguments("redshift:///dev?iam=true&workgroup=night&region=eu-west-1")
    assert (found["is_serverless"], found["serverless_work_group"], found["group_federation"]) == (True, "night", False)


@pytest.mark.parametrize(
    ("option", "meant"), [("cluster_identifer=x", "cluster_identifier"), ("sslmode=verify-fulll", "verify-full")]
)
def test_an_unknown_option_is_said(option: str, meant: str) -> None:
    with pytest.raises(ConnectionURLError) as caught:
        arguments(f"{SHOP}?{option}")
    assert f"Did you mean `{meant}`?" in str(caught.value)


def test_secrets_of_aws_are_masked() -> None:
    url = ConnectionURL.parse(f"{SHOP}?iam=true&access_key_id=AKIA123&secret_access_key=abc/def&session_token=tok3n")
    assert set(url.secrets) == {"s3cret", "AKIA123", "abc/def", "tok3n"}
    assert not any(secret in url.masked for secret in url.secrets)


def test_the_query_group_is_a_literal() -> None:
    settings = session_settings(ConnectionURL.parse(f"{SHOP}?query_group=it%27s"))
    assert settings[-1] == "set query_group to 'it''s'"
    assert not any("query_group" in each for each in session_settings(ConnectionURL.parse(SHOP)))


NOT_IN_REDSHIFT = (
    "unnest",
    "lateral",
    "array_agg",
    "string_agg",
    "generate_subscripts",
    "filter (",
    "any (",
    "regclass",
)


@pytest.mark.parametrize("name", list(QUERIES))
def test_queries_use_nothing_that_redshift_lacks(name: str) -> None:
    text = re.sub(r"--.*", "", QUERIES[name]).lower()
    assert [word for word in NOT_IN_REDSHIFT if word in text] == []
    assert "%" not in text  # the driver takes it for the place of a parameter
    on_compute_nodes = [view for view in ("svv_table_info", "svv_mv_info") if view in text]
    assert not (on_compute_nodes and "pg_" in text)
    sqlglot.parse_one(re.sub(r":(schemas|relations)\b", "'a', 'b'", text), dialect="redshift")


def read(*relations: tuple[object, ...], **more: Sequence[tuple[object, ...]]) -> dict[str, Table]:
    found = Relations(relations)
    for name, rows in more.items():
        getattr(found, f"add_{name}")(rows)
    return {table.name: table for table in found.tables()}


LATE = "create view public.late as select a from lake.b with no schema binding;"
STORED = "CREATE MATERIALIZED VIEW sums AUTO REFRESH YES AS (SELECT 1 AS one)"


def test_definitions_of_late_binding_and_materialised_views_are_their_select() -> None:
    tables = read(
        (1, "public", "late", "v", None, 0.0, None, LATE),
        (2, "public", "plain", "v", None, 0.0, None, "SELECT x.a FROM public.x;"),
        (3, "public", "sums", "v", None, 0.0, None, STORED),
    )  # fmt: skip
    assert {name: (each.type, each.view_definition) for name, each in tables.items()} == {
        "late": (TableType.VIEW, "select a from lake.b"),
        "plain": (TableType.VIEW, "SELECT x.a FROM public.x"),
        "sums": (TableType.MATERIALIZED_VIEW, "(SELECT 1 AS one)"),
    }


def test_types_that_postgresql_does_not_have() -> None:
    raws = (
        "super",
        "varbyte(64)",
        "binary varying(64)",
        "geometry",
        "geography",
        "hllsketch",
        "interval year to month",
    )
    columns = [(1, place, f"c{place}", raw, False, None, None) for place, raw in enumerate(raws)]
    (table,) = read((1, "s", "t", "r", None, 0.001, 10, None), columns=columns).values()
    normal = ["json", "binary", "binary", "other", "other", "other", "interval"]
    assert [column.data_type for column in table.columns] == normal
    assert (table.row_count, table.distribution) == (None, "AUTO(ALL)")


@pytest.mark.parametrize(
    ("style", "column", "expected"),
    [
        (0, None, "EVEN"),
        (1, "a", "KEY(a)"),
        (8, None, "ALL"),
        (10, None, "AUTO(ALL)"),
        (11, None, "AUTO(EVEN)"),
        (12, "a", "AUTO(KEY(a))"),
        (None, None, None),
    ],
)
def test_every_style_of_distribution(style: int | None, column: str | None, expected: str | None) -> None:
    keys: list[tuple[object, ...]] = [("s", "t", column, 0, True)] if column else []
    (table,) = read((1, "s", "t", "r", None, 700.0, style, None), table_keys=keys).values()
    assert table.distribution == expected
    assert (table.row_count, table.row_count_kind) == (700, "estimated")


def test_a_size_that_redshift_does_not_tell_is_none() -> None:
    (table,) = read((1, "s", "t", "r", None, 700.0, 0, None), table_info=[("s", "t", "EVEN", None, None)]).values()
    assert (table.size_bytes, table.size_kind) == (None, None)
    assert (table.row_count, table.row_count_kind, table.distribution) == (700, "estimated", "EVEN")


@pytest.mark.parametrize(
    "default",
    ["\"identity\"(100069, 0, '1,1'::text)", "default_identity(100069, 0, '1,1'::text)", "identity(1, 0, '1,1')"],
)
def test_identities_are_told_by_their_default(default: str) -> None:
    (table,) = read(
        (1, "s", "t", "r", None, 0.0, 0, None), columns=[(1, 1, "id", "bigint", True, default, None)]
    ).values()
    assert (table.columns[0].is_identity, table.columns[0].default_value) == (True, None)


@pytest.mark.parametrize("parameters", [None, "", "no json", "[]", '{"numRows": "-1"}', '{"numRows": "many"}', "{}"])
def test_rows_that_nobody_declared_are_unknown(parameters: str | None) -> None:
    (table,) = read(external_tables=[("lake", "clicks", parameters)]).values()
    assert (table.type, table.row_count) == (TableType.FOREIGN_TABLE, None)


@pytest.mark.parametrize(
    ("raw", "normal", "paths"),
    [
        ("array<int>", "array<integer>", []),
        ("map<string,struct<x:date>>", "map", ["c.key", "c.value", "c.value.x"]),
        ("struct<a:array<array<struct<b:double>>>>", "struct", ["c.a", "c.a[][].b"]),
        ("struct<unfinished", "struct", []),
        ("uniontype<int,string>", "other", []),
    ],
)
def test_nested_types_of_external_tables(raw: str, normal: str, paths: list[str]) -> None:
    assert normal_external_type(raw) == normal
    assert [field.path for field in external_fields(raw, "c")] == paths


def test_a_timeout_is_told_from_a_cancelled_query_by_the_time_it_took() -> None:
    url = ConnectionURL.parse(SHOP)
    error = ProgrammingError({"S": "ERROR", "C": "57014", "M": "Query (15) cancelled on user's request"})
    names = [type(statement_error(error, url, 60, took_seconds=took)).__name__ for took in (60.1, 3)]
    assert names == ["StatementTimeoutError", "ScanError"]


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (
            InterfaceError({"C": "28000", "M": 'password authentication failed for user "ann"'}),
            "Check user and password",
        ),
        (InterfaceError("communication error", OSError("[Errno 111] Connection refused")), "not paused"),
        (InterfaceError("An error occurred (AccessDenied) when calling GetClusterCredentials"), "IAM permission"),
        (InterfaceError("Unable to locate credentials"), "Log in to AWS"),
        (InterfaceError("Server refuses SSL"), "sslmode"),
    ],
)
def test_refusals_say_what_to_do(error: Exception, advice: str) -> None:
    found = connection_error(error, ConnectionURL.parse(SHOP))
    assert advice in found.next_step
    assert "s3cret" not in str(found)
