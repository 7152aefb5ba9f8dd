"""Where a project over Redshift builds, and how dbt is let in."""

from __future__ import annotations

from typing import Any

import pytest
from cartridge.artifacts.catalog import Schema
from cartridge.artifacts.scan import Scan, ScannedTable
from cartridge.dbt.profiles import TargetProfile, target_profile
from cartridge.errors import GenerationError
from cartridge.scanner.url import ConnectionURL
from dbt.adapters.redshift.connections import RedshiftCredentials, get_connection_method
from dbt.clients.jinja import get_rendered

SECRET = "hush-hush"


def target(url: str, *schemas: Schema, database: str = "dev") -> TargetProfile:
    parsed = ConnectionURL.parse(url)
    scan = Scan(
        cartridge_version="0",
        database_type="redshift",
        database=database,
        server_version="1.0",
        connection_string=parsed.masked,
        connection=parsed.summary,
        scan_timestamp="2026-01-01T00:00:00Z",
        schemas=schemas,
        tables=(),
    )
    return target_profile(scan, "shop")


def as_dbt_reads(made: TargetProfile) -> dict[str, Any]:
    """The target `dev` rendered as dbt renders profiles, and accepted by the adapter's own credentials."""
    context = {"env_var": lambda name, default=None: {"DBT_ENV_SECRET_CARTRIDGE_PASSWORD": SECRET}.get(name, default)}
    assert SECRET not in repr(made)
    read = {
        key: get_rendered(value, context) if isinstance(value, str) else value
        for key, value in made.outputs["dev"].items()
        if key != "type"
    }
    translated = RedshiftCredentials.translate_aliases(read)
    RedshiftCredentials.validate(translated)
    get_connection_method(RedshiftCredentials.from_dict(translated))  # refuses what it cannot connect with
    return read


def test_a_password_comes_from_the_environment() -> None:
    made = target("redshift://ann:pw@h.example.com/dev?query_group=night&region=eu-west-1")
    assert as_dbt_reads(made) == {
        "host": "h.example.com", "port": 5439, "method": "database", "user": "ann", "password": SECRET, "dbname": "dev",
        "sslmode": "verify-ca", "threads": 4, "schema": "shop_dev", "query_group": "night", "region": "eu-west-1",
    }  # fmt: skip
    assert (made.needs_password, made.sign_in) == (True, ())
    assert as_dbt_reads(target("redshift://ann:pw@h:5555/dev?sslmode=disable"))["sslmode"] == "disable"


def test_a_database_user_by_iam() -> None:
    made = target(
        "redshift://h/dev?iam=true&cluster_identifier=c&region=r&db_user=ann&profile=work&db_groups=a,b&auto_create=1"
    )
    read = as_dbt_reads(made)
    assert (read["method"], read["user"], read["cluster_id"], read["region"]) == ("iam", "ann", "c", "r")
    assert (read["iam_profile"], read["db_groups"], read["autocreate"]) == ("work", ["a", "b"], True)
    assert "password" not in read
    assert not made.needs_password
    assert made.sign_in == ("aws sso login --profile work   # unless this machine has credentials of AWS",)


def test_the_identity_itself_in_a_cluster_or_a_workgroup() -> None:
    assert as_dbt_reads(target("redshift://h/dev?iam=true&cluster_identifier=c&region=r"))["method"] == "iam_role"
    serverless = as_dbt_reads(target("redshift:///dev?iam=true&workgroup=night&region=r"))
    assert (serverless["method"], serverless["is_serverless"], serverless["host"]) == ("iam_role", True, "")
    assert serverless["serverless_work_group"] == "night"


def test_the_cluster_is_read_off_its_endpoint_as_dbt_asks_for_it() -> None:
    made = as_dbt_reads(target("redshift://ann@shop.abc123.eu-west-1.redshift.amazonaws.com/dev?iam=true&region=r"))
    assert (made["method"], made["cluster_id"]) == ("iam", "shop")
    endpoint = "redshift://ann@night.123.eu-west-1.redshift-serverless.amazonaws.com/dev?iam=true&region=r"
    assert "cluster_id" not in as_dbt_reads(target(endpoint))


@pytest.mark.parametrize(("column", "lines"), [("Tag", 2), ("tag", 0)])
def test_names_with_upper_case_letters_want_a_setting_that_dbt_does_not_make(column: str, lines: int) -> None:
    url = ConnectionURL.parse("redshift://ann:pw@h/dev")
    columns = [{"name": column, "position": 1, "data_type": "text", "raw_type": "text"}]
    scan = Scan(
        cartridge_version="0",
        database_type="redshift",
        database="dev",
        server_version="1.0",
        connection_string=url.masked,
        connection=url.summary,
        scan_timestamp="2026-01-01T00:00:00Z",
        schemas=(Schema(name="public"),),
        tables=(ScannedTable.model_validate({"name": "t", "schema": "public", "columns": columns}),),
    )
    made = target_profile(scan, "shop")
    assert len(made.sign_in) == lines
    assert all(line.startswith("#") for line in made.sign_in)
    assert ("enable_case_sensitive_identifier" in " ".join(made.sign_in)) == bool(lines)


def test_what_looks_like_jinja_stays_as_it_is() -> None:
    assert as_dbt_reads(target("redshift://%7B%7Buser%7D%7D:pw@h/dev"))["user"] == "{{user}}"


def test_it_never_builds_among_the_sources() -> None:
    made = target("redshift://ann:pw@h/dev", Schema(name="shop"), Schema(name="shop_dev"))
    assert [each["schema"] for each in made.outputs.values()] == ["shop_dev_dbt", "shop_dbt"]


def test_what_dbt_cannot_do_is_said() -> None:
    with pytest.raises(GenerationError, match="PingCredentialsProvider"):
        target("redshift://h/dev?credentials_provider=PingCredentialsProvider")
    with pytest.raises(GenerationError, match="double quote"):
        target("redshift://ann:pw@h/dev", database='a"b')
