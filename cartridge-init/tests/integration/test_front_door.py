"""What a newcomer types, from `cartridge demo` to `cartridge validate --target dev`, with the installed command."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from cartridge import journey
from cartridge.artifacts.run import RunResult
from cartridge.artifacts.scan import Scan
from cartridge.dbt.project_generator import DBTProjectGenerator
from cartridge.sample import DEFECTS, SCHEMAS, TABLES
from cartridge.scanfile import load_scan
from cli_process import SECRET, Done, assert_discreet, assert_refused, cartridge
from projects import Project, build_with, complaints, lint, parse_for_snowflake
from servers import PostgresServer

SCRIPTS = Path(__file__).parents[2] / "scripts"
PASSWORD_VARIABLE = "DBT_ENV_SECRET_CARTRIDGE_PASSWORD"
FINDINGS = 3


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(place: Path) -> Done:
    """`cartridge demo`, run once."""
    return cartridge("demo", "--output", "demo", folder=place)


def hashes(folder: Path) -> dict[str, str]:
    baseline = json.loads((folder / ".cartridge" / "baseline.json").read_text())["files"]
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in baseline}


@pytest.mark.xdist_group("demo")
class TestDemo:
    def test_it_succeeds_and_sums_up(self, demo: Done, place: Path) -> None:
        assert demo.returncode == 0, demo.stderr
        assert f"{len(TABLES)} tables: " in demo.stdout
        keys = r"\d+ keys \(\d+ inferred; \d+ surrogate, \d+ natural\), \d+ relationships \(\d+ inferred\)"
        assert re.search(keys, demo.stdout)
        assert re.search(r"Project shop in .*: 15 staging, \d+ intermediate, \d+ marts models\.", demo.stdout)
        built = re.search(
            r"(\d+) of (\d+) models built, (\d+) tests: (\d+) passed, (\d+) warned, 0 failed", demo.stdout
        )
        assert built
        models, of, tests, passed, warned = map(int, built.groups())
        assert models == of
        assert tests == passed + warned
        for path in ("demo/shop", "demo/shop/target/cartridge.html", "demo/shop/target/sandbox.duckdb"):
            assert str(place / path) in demo.stdout
            assert (place / path).exists()
        assert re.search(r"Structure: none of 29 rules broken; \d+ exceptions declared\.", demo.stdout)

    @pytest.mark.parametrize("defect", DEFECTS, ids=lambda each: f"{each.code} {each.table} {each.columns[0]}")
    def test_it_names_every_defect(self, demo: Done, defect: object) -> None:
        table, columns, rows = (getattr(defect, name) for name in ("table", "columns", "rows"))
        lines = [line for line in demo.stdout.splitlines() if table in line and columns[0] in line]
        assert any(f"{rows:,}" in line for line in lines), demo.stdout

    def test_there_are_seven(self, demo: Done) -> None:
        findings = demo.stdout.split("Findings:\n")[1].split("\n\n")[0].splitlines()
        assert len(findings) == len(DEFECTS) == 7

    def test_the_page_needs_no_network(self, demo: Done, place: Path) -> None:
        page = (place / "demo/shop/target/cartridge.html").read_text()
        assert page.startswith("<!doctype html>")
        assert "<svg" in page
        assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page) == []

    def test_what_it_built_holds_the_rows(self, demo: Done, place: Path) -> None:
        with duckdb.connect(str(place / "demo/shop/target/sandbox.duckdb"), read_only=True) as connection:
            counted = connection.execute("select count(*) from fct_page_views").fetchone()
        rows = {each.name: each.row_count for each in load_scan(place / "demo/scan.json").tables}
        assert counted == (rows["page_views"],)

    def test_it_runs_a_second_time_over_what_it_made(self, demo: Done, place: Path) -> None:
        before = set(hashes(place / "demo/shop"))
        again = cartridge("demo", "--output", "demo", folder=place)
        assert again.returncode == 0, again.stderr
        assert set(hashes(place / "demo/shop")) == before
        assert (
            again.stdout.split("Findings:")[1].split("Project")[0]
            == demo.stdout.split("Findings:")[1].split("Project")[0]
        )

    def test_a_file_that_a_person_changed_is_kept(self, demo: Done, place: Path) -> None:
        model = next((place / "demo/shop/models/marts").glob("fct_*.sql"))
        made, edited = model.read_text(), "-- mine\n" + model.read_text()
        model.write_text(edited)
        others = {name: digest for name, digest in hashes(place / "demo/shop").items() if model.name not in name}
        scanned = (place / "demo/scan.json").read_bytes()
        refused = cartridge("demo", "--output", "demo", folder=place)
        assert_refused(refused, 1, "changed by a person", model.name, "Nothing was changed", folder=place)
        assert model.read_text() == edited
        assert (place / "demo/scan.json").read_bytes() == scanned
        assert others.items() <= hashes(place / "demo/shop").items()
        model.write_text(made)

    def test_the_archive_builds_too(self, demo: Done, place: Path, tmp_path: Path) -> None:
        scan = load_scan(place / "demo/scan.json")
        generator = DBTProjectGenerator(scan, "shop")
        packed = generator.archive(journey.generate(scan, "shop").project)
        assert packed == generator.archive(journey.generate(scan, "shop").project), "the same bytes every time"
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            options: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # from Python 3.11.4 on
            archive.extractall(tmp_path, **options)
        run = journey.validate(tmp_path / "shop")
        assert complaints(run) == []
        assert run.status == "success"

    def test_the_project_is_tidy_under_every_dbt(self, demo: Done, place: Path, tmp_path: Path, dbt_1_12: Path) -> None:
        scan = load_scan(place / "demo/scan.json")
        generated = journey.generate(scan, "shop")
        project = Project(f"duckdb:///{place / 'demo/shop.duckdb'}", scan, generated, tmp_path / "shop")
        journey.write(generated, project.folder)
        linted = lint(project)
        assert linted.returncode == 0, linted.stdout
        assert complaints(parse_for_snowflake(project, tmp_path / "snowflake")) == []
        assert complaints(parse_for_snowflake(project, tmp_path / "snowflake_1_12", dbt_1_12)) == []
        other = build_with(project, dbt_1_12, tmp_path / "dbt_1_12")
        assert complaints(other) == []
        assert other.dbt_version.startswith("1.12.")


@pytest.fixture(scope="module")
def shop_url(postgres: PostgresServer) -> Iterator[str]:
    """The sample shop in PostgreSQL, for a role whose password would be recognised anywhere."""
    name, role = "front_door", "owner of the front door"
    postgres.create_database(name)
    for script in ("ecommerce-schema.sql", "ecommerce-sample-data.sql"):
        postgres.psql(name, SCRIPTS / script)
    reads = "; ".join(f'grant usage on schema {each} to "{role}"' for each in SCHEMAS)
    postgres.psql(
        name,
        f'create role "{role}" login password \'{SECRET}\'; grant create on database {name} to "{role}"; '
        f'grant pg_read_all_data to "{role}"; {reads}',
    )
    yield postgres.url(name, user=role, password=SECRET)
    postgres.drop_database(name)
    postgres.psql("postgres", f'drop role "{role}"')


@pytest.fixture(scope="module")
def server_place(shop_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a person has scanned the server and generated the project, the URL always from the environment."""
    folder = tmp_path_factory.mktemp("server")
    scanned = cartridge("scan", "env:SHOP_URL", "--output", "scan.json", folder=folder, SHOP_URL=shop_url)
    assert scanned.returncode == 0, scanned.stderr
    assert "cartridge generate scan.json" in scanned.stderr
    made = cartridge("generate", "scan.json", "--output", "project", "--project-name", "shop", folder=folder)
    assert made.returncode == 0, made.stderr
    assert f"export {PASSWORD_VARIABLE}=" in made.stderr
    assert "over invented rows" in made.stdout
    for done in (scanned, made):
        assert_discreet(done, folder)
    return folder


def schemas_of(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute("select nspname from pg_namespace where nspname !~ '^pg_'")}


@pytest.mark.xdist_group("front door")
class TestServer:
    def test_validate_without_a_target_writes_nothing(self, server_place: Path, shop_url: str) -> None:
        before = schemas_of(shop_url)
        done = cartridge("validate", "project", folder=server_place)
        assert done.returncode == 3, done.stderr  # a code in two spellings
        assert "over invented rows" in done.stdout
        assert "--target dev" in done.stdout
        assert schemas_of(shop_url) == before

    @pytest.mark.parametrize("how", ["--connection-url", "exported"])
    def test_validate_builds_in_the_target_that_was_named(self, server_place: Path, shop_url: str, how: str) -> None:
        options = ["--connection-url", "env:SHOP_URL"] if how == "--connection-url" else []
        environment = {"SHOP_URL": shop_url} if options else {PASSWORD_VARIABLE: SECRET}
        done = cartridge("validate", "project", "--target", "dev", *options, folder=server_place, **environment)
        assert done.returncode == FINDINGS, done.stdout + done.stderr
        assert re.search(r"[1-9]\d* warned, 0 failed", done.stdout)
        assert_discreet(done, server_place)
        assert "shop_dev" in schemas_of(shop_url)

    def test_a_build_without_the_password_fails_and_says_what_is_missing(self, server_place: Path) -> None:
        done = cartridge("validate", "project", "--target", "dev", folder=server_place)
        assert done.returncode == 1
        assert "password" in done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr

    def test_validate_as_json(self, server_place: Path, shop_url: str) -> None:
        done = cartridge(
            *("validate", "project", "--target", "dev", "--select", "stg_ecommerce__orders", "--json"),
            *("--connection-url", shop_url),
            folder=server_place,
        )
        run = RunResult.model_validate_json(done.stdout)
        assert done.returncode == FINDINGS
        assert [each.name for each in run.nodes_of("model")] == ["stg_ecommerce__orders"]
        assert run.count("warn") == 1
        assert_discreet(done, server_place)

    def test_scan_as_json(self, server_place: Path, shop_url: str) -> None:
        done = cartridge("scan", "env:SHOP_URL", "--json", folder=server_place, SHOP_URL=shop_url)
        assert done.returncode == 0
        printed, kept = Scan.model_validate_json(done.stdout), load_scan(server_place / "scan.json")
        assert printed.analysis == kept.analysis
        assert_discreet(done, server_place)

    def test_generate_as_json(self, server_place: Path, tmp_path: Path) -> None:
        scan = server_place / "scan.json"
        planned = json.loads(cartridge("generate", scan, "--dry-run", "--json", folder=tmp_path).stdout)
        assert {each["type"] for each in planned["actions"]} >= {"create_source", "create_staging", "create_mart"}
        assert list(tmp_path.iterdir()) == [], "a dry run writes nothing"
        done = cartridge("generate", scan, "--output", "p", "--no-validate", "--json", folder=tmp_path)
        made = json.loads(done.stdout)
        assert made["run"] is None
        assert {Path(each).name for each in made["project"]["files"]} >= {f"{each}.sql" for each in made["models"]}

    def test_no_file_holds_the_password(self, server_place: Path, shop_url: str) -> None:
        profile = (server_place / "project" / "profiles.yml").read_text()
        assert f"env_var('{PASSWORD_VARIABLE}'" in profile
        files = [each for each in server_place.rglob("*") if each.is_file()]
        assert len(files) > 50
        assert [each.name for each in files if SECRET.encode() in each.read_bytes()] == []


def test_a_build_without_warnings_ends_with_0(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "clean.duckdb")) as connection:
        connection.execute("create table colours (colour_id integer primary key, name varchar not null)")
        connection.execute("insert into colours values (1, 'red'), (2, 'blue')")
    assert cartridge("scan", "duckdb:///clean.duckdb", "-o", "scan.json", folder=tmp_path).returncode == 0
    made = cartridge("generate", "scan.json", "-o", "project", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    done = cartridge("validate", "project", folder=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "0 warned, 0 failed" in done.stdout
