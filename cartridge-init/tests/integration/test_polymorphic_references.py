"""Comments on posts and photos, in four real databases: found, drawn without a claim, and tested type by type."""

from __future__ import annotations

from pathlib import Path

import pytest
from cartridge.artifacts.analysis import PolymorphicReference
from cartridge.artifacts.scan import Scan
from cartridge.report.entity_diagram import draw_entities
from cartridge.report.scan_index import index_of
from four_databases import KINDS, load
from projects import Project, build, complaints, make_project, scan_database, warnings_without_evidence

POSTS, PHOTOS = 30, 900
COMMENTS = 120


def comment(number: int) -> str:
    kind = "Post" if number % 2 else "Blog::Photo"
    target = 1 + number % POSTS if number % 2 else 700 + number
    if number in (2, 4):
        target = 5000 + number
    return f"({number}, '{kind}', {target}, 'Said {number}')"


def numbers(table: str, most: int) -> str:
    return f"insert into {table} values " + ", ".join(f"({each}, 'Number {each}')" for each in range(1, most + 1))


STATEMENTS = (
    "create table posts (id integer not null primary key, title varchar(40))",
    "create table photos (id integer not null primary key, title varchar(40))",
    "create table comments (id integer not null primary key, commentable_type varchar(20) not null,"
    " commentable_id integer not null, body varchar(40))",
    numbers("posts", POSTS),
    numbers("photos", PHOTOS),
    f"insert into comments values {', '.join(comment(each) for each in range(1, COMMENTS + 1))}",
)


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The three tables in one kind of database; no reference is declared."""
    return load(request.param, "polymorphic", STATEMENTS, request, tmp_path)


def only(scan: Scan) -> PolymorphicReference:
    (found,) = scan.analysis.polymorphic
    return found


def test_it_is_found_counted_and_tested(url: str, tmp_path: Path) -> None:
    project = make_project(url, tmp_path / "project")
    reference = only(project.scan)
    counted = {
        (each.ref_table, each.types): (each.evidence.rows, each.evidence.violations) for each in reference.targets
    }
    assert counted == {("photos", ("Blog::Photo",)): (60, 2), ("posts", ("Post",)): (60, 0)}
    assert not project.scan.analysis.relationships
    assert [(each.code, each.count) for each in project.scan.analysis.findings if each.code == "orphans"] == [
        ("orphans", 2)
    ]
    lines_claim_nothing(project.scan)
    run = build(project)
    assert complaints(run) == []
    assert warnings_without_evidence(project, run) == []
    assert types_by_severity(project) == {"error": "Post", "warn": "Blog::Photo"}
    statuses = sorted(each.status for each in run.nodes_of("test") if "relationships" in each.name)
    assert statuses == ["pass", "warn"]


def lines_claim_nothing(scan: Scan) -> None:
    lines = draw_entities(scan, index_of(scan)).lines
    assert len(lines) == 2
    assert not any(each.is_declared for each in lines)
    assert all("cardinality not proven, optional" in each.description for each in lines)


def types_by_severity(project: Project) -> dict[str, str]:
    """The type that the tests of each severity are about."""
    tests = [
        each["config"]
        for each in project.manifest()["nodes"].values()
        if each["resource_type"] == "test" and each["name"].startswith("relationships_")
    ]
    found = {}
    for config in tests:
        _, _, literal = config["where"].partition("'")
        found[config["severity"].lower()] = literal.partition("'")[0]
    return found


DJANGO = (
    "create table django_content_type (id integer not null primary key, app_label varchar(20), model varchar(20))",
    "insert into django_content_type values (1, 'blog', 'post'), (2, 'shop', 'product'), (3, 'auth', 'user')",
    "create table blog_post (id integer not null primary key, title varchar(40))",
    "create table shop_product (id integer not null primary key, title varchar(40))",
    numbers("blog_post", 20),
    numbers("shop_product", 400),
    "create table tagging_item (id integer not null primary key, content_type_id integer not null, object_id integer)",
    "insert into tagging_item values "
    + ", ".join(f"({each}, {1 + each % 2}, {1 + each % 20 + 300 * (each % 2)})" for each in range(1, 81)),
)


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_content_types_are_read_in_the_database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = load(kind, "django", DJANGO, request, tmp_path)
    reference = only(scan_database(url))
    assert reference.type_table is not None
    assert reference.type_table.table == "django_content_type"
    counted = {each.types: (each.ref_table, each.evidence.rows, each.evidence.violations) for each in reference.targets}
    assert counted == {("blog.post",): ("blog_post", 40, 0), ("shop.product",): ("shop_product", 40, 0)}
