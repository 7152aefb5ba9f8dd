"""Links lead somewhere, pictures are small, and no page promises what the code does not have."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from cartridge.ai.factory import PROVIDERS
from cartridge.scanner.registry import ALIASES, BUILT_IN
from datasets import REPOSITORY
from documentation import anchors, links, page_name, pages, sections

PAGES = pages()
MAX_IMAGE_BYTES = 300_000
NOT_DATABASES = {"http", "https", "file", "postgrse"}
ENGINES = {
    "mysql": "mysql",
    "mariadb": "mariadb",
    "snowflake": "snowflake",
    "bigquery": "bigquery",
    "redshift": "redshift",
    "oracle": "oracle",
    "sql server": "mssql",
    "databricks": "databricks",
}
VENDORS = {"openai": "openai", "anthropic": "anthropic", "gemini": "gemini"}
MAY_NAME_OTHERS = re.compile(r"\bnot\b", re.IGNORECASE)

each_page = pytest.mark.parametrize("page", PAGES, ids=page_name)


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in links(page):
        if re.match(r"https://|mailto:", link.target):
            continue
        path, _, anchor = link.target.partition("#")
        target = (page.parent / path).resolve() if path else page
        is_there = target.exists() and target.is_relative_to(REPOSITORY)
        if not is_there or (anchor and anchor not in anchors(target)):
            broken.append(f"{page_name(page)}:{link.line}: {link.target}")
    assert broken == []


def test_the_readme_shows_a_picture_and_no_picture_is_large() -> None:
    shown = {(page.parent / link.target).resolve() for page in PAGES for link in links(page) if link.is_image}
    assert any(link.is_image for link in links(REPOSITORY / "README.md"))
    for image in shown:
        assert image.stat().st_size < MAX_IMAGE_BYTES, image


def test_every_page_of_the_docs_is_found_from_the_readme() -> None:
    waiting, found = [REPOSITORY / "README.md"], set[Path]()
    while waiting:
        page = waiting.pop()
        if page in found or page.suffix != ".md":
            continue
        found.add(page)
        waiting += [
            (page.parent / link.target.partition("#")[0]).resolve()
            for link in links(page)
            if not re.match(r"\w+:|#", link.target)
        ]
    docs = {page for page in PAGES if page.is_relative_to(REPOSITORY / "docs")}
    assert {page_name(page) for page in docs - found} == set()


@each_page
def test_urls_have_schemes_that_are_known(page: Path) -> None:
    schemes = set(re.findall(r"\b([a-z][a-z0-9+]*)://", page.read_text(encoding="utf-8")))
    assert schemes <= NOT_DATABASES | set(BUILT_IN) | set(ALIASES)


@each_page
def test_other_engines_and_vendors_are_named_only_where_it_says_that_they_are_not_there(page: Path) -> None:
    if page.is_relative_to(REPOSITORY / "docs" / "decisions") or page.name in ("CONTRIBUTING.md", "TESTING.md"):
        return
    unknown = [name for name, scheme in ENGINES.items() if scheme not in BUILT_IN]
    unknown += [name for name, provider in VENDORS.items() if provider not in PROVIDERS]
    claims = [
        f"{page_name(page)}, {heading or 'first lines'}: {name}"
        for heading, text in sections(page)
        if not MAY_NAME_OTHERS.search(heading)
        for name in unknown
        if re.search(rf"\b{name}\b", text, re.IGNORECASE)
    ]
    assert claims == []


def test_every_database_has_its_url_on_a_page_and_the_readme_says_what_is_missing() -> None:
    text = dict(sections(REPOSITORY / "README.md"))
    shown = " ".join([*text.values(), (REPOSITORY / "docs/reference/connectors.md").read_text(encoding="utf-8")])
    assert [scheme for scheme in BUILT_IN if f"{scheme}://" not in shown] == []
    assert "What it does not do yet" in text


@each_page
def test_pages_hold_no_emoji(page: Path) -> None:
    found = {each for each in page.read_text(encoding="utf-8") if unicodedata.category(each) == "So"}
    assert found == set()
