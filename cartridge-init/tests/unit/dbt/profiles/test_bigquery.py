"""Where a project over BigQuery builds, and how dbt is let in: no key ever stands in the file."""

from __future__ import annotations

from typing import Any

import pytest
from cartridge import journey
from cartridge.artifacts.catalog import Schema
from cartridge.artifacts.scan import Scan, ScannedTable
from cartridge.dbt.profiles import TargetProfile, target_profile
from cartridge.scanner.url import ConnectionURL
from dbt.adapters.bigquery.credentials import BigQueryCredentials
from dbt.clients.jinja import get_rendered

SECRET = "hush-hush-key"


def scan_of(url: str, *schemas: Schema) -> Scan:
    parsed = ConnectionURL.parse(url)
    return Scan(
        cartridge_version="0",
        database_type="bigquery",
        database="my-project",
        server_version="v2",
        connection_string=parsed.masked,
        connection=parsed.summary,
        scan_timestamp="2026-01-01T00:00:00Z",
        schemas=schemas,
        tables=(),
    )


def target(options: str = "", *schemas: Schema) -> TargetProfile:
    return target_profile(scan_of(f"bigquery://my-project/sales?{options}", *schemas), "warehouse")


def as_dbt_reads(output: Any, environment: dict[str, str]) -> dict[str, Any]:
    """The output rendered as dbt renders profiles, and accepted by the adapter's own credentials."""
    context = {"env_var": lambda name, default=None: environment.get(name, default)}

    def render(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: render(each) for key, each in value.items()}
        return get_rendered(value, context) if isinstance(value, str) else value

    read = {key: render(value) for key, value in output.items() if key != "type"}
    BigQueryCredentials.validate(BigQueryCredentials.translate_aliases(read))
    return read


def test_default_credentials() -> None:
    dev = as_dbt_reads(target().outputs["dev"], {})
    assert dev == {"method": "oauth", "project": "my-project", "threads": 4, "schema": "warehouse_dev"}
    assert "gcloud auth application-default login" in target().sign_in[0]


def test_a_key_file_can_lie_elsewhere() -> None:
    made = target("credentials_path=/keys/scan.json")
    assert as_dbt_reads(made.outputs["prod"], {})["keyfile"] == "/keys/scan.json"
    elsewhere = as_dbt_reads(made.outputs["prod"], {"GOOGLE_APPLICATION_CREDENTIALS": "/run/key.json"})
    assert (elsewhere["method"], elsewhere["keyfile"]) == ("service-account", "/run/key.json")


def test_a_path_that_looks_like_jinja_stays_a_path() -> None:
    for path in ("/a/{{ b }}/key.json", "/it's/key.json"):
        made = target(f"credentials_path={path}")
        assert as_dbt_reads(made.outputs["dev"], {})["keyfile"] == path


@pytest.mark.parametrize("option", ["credentials_json", "credentials_base64"])
def test_a_key_in_the_url_comes_from_the_environment(option: str) -> None:
    made = target(f"{option}={SECRET}")
    assert SECRET not in repr(made)
    given = {"CARTRIDGE_BIGQUERY_CLIENT_EMAIL": "a@b", "DBT_ENV_SECRET_CARTRIDGE_PRIVATE_KEY": "key"}
    dev = as_dbt_reads(made.outputs["dev"], given)
    assert dev["method"] == "service-account-json"
    assert (dev["keyfile_json"]["client_email"], dev["keyfile_json"]["private_key"]) == ("a@b", "key")
    assert all(any(name in line for line in made.sign_in) for name in given)


def test_what_the_url_says_of_jobs_is_passed_on() -> None:
    made = target("billing_project=payer&quota_project=quota&maximum_bytes_billed=1000&location=EU")
    dev = as_dbt_reads(made.outputs["dev"], {})
    assert (dev["execution_project"], dev["quota_project"], dev["project"]) == ("payer", "quota", "my-project")
    assert (dev["maximum_bytes_billed"], dev["location"]) == (1000, "EU")


def test_it_builds_where_the_sources_are_and_never_among_them() -> None:
    made = target("", Schema(name="warehouse", location="EU"), Schema(name="warehouse_dev", location="EU"))
    assert [each["schema"] for each in made.outputs.values()] == ["warehouse_dev_dbt", "warehouse_dbt"]
    assert [each["location"] for each in made.outputs.values()] == ["EU", "EU"]
    assert "location" not in target("", Schema(name="a", location="EU"), Schema(name="b", location="US")).outputs["dev"]
    stated = target("location=US", Schema(name="a", location="EU"))
    assert stated.outputs["dev"]["location"] == "US"


@pytest.mark.parametrize(
    ("places", "used", "said"),
    [
        (("EU", "US"), ("a", "b"), "The datasets lie in EU, US"),
        (("EU", "US"), ("a",), None),
        (("EU", "EU"), ("a", "b"), None),
        (("EU", None), ("a", "b"), None),
    ],
)
def test_datasets_in_several_locations_want_a_project_each(
    places: tuple[str | None, ...], used: tuple[str, ...], said: str | None
) -> None:
    schemas = tuple(Schema(name=name, location=place) for name, place in zip("ab", places, strict=True))
    column = {"name": "x", "position": 1, "data_type": "text", "raw_type": "STRING"}
    tables = tuple(ScannedTable.model_validate({"name": "t", "schema": schema, "columns": [column]}) for schema in used)
    scan = scan_of("bigquery://my-project", *schemas).model_copy(update={"tables": tables})
    notes = journey.generate(scan, "shop").models.notes
    found = [each for each in notes if "location" in each]
    assert [each[: len(said or "")] for each in found] == ([said] if said else [])
