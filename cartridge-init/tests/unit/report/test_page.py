"""The page: one closed file, everything in it escaped, every colour readable."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from cartridge.artifacts.analysis import Analysis, Finding, SensitiveColumn
from cartridge.artifacts.catalog import Problem
from cartridge.artifacts.models import ModelGenerationResult
from cartridge.artifacts.run import RunResult
from cartridge.artifacts.scan import Scan
from cartridge.report.page import render_page
from invented_shop import shop_models, shop_run, shop_scan

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title></style></script><svg/onload=alert(1)>",
    "{{ 7 * 191 }}{% for x in [] %}",
    "]]><!-- -->",
    "a\nb\r\nc",
    "javascript:alert(1)",
    "https://example.com/x.js",
    "&lt;b&gt; &amp;",
]
VOID = {"meta", "input", "br", "link", "img"}


class Reader(HTMLParser):
    """What a page is made of: tags with their attributes, text, and whether every tag is closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.inside: dict[str, list[str]] = {"style": [], "script": []}
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.inside:
            self.inside[self.open[-1]].append(data)
        else:
            self.text += data


def _hostile(text: str) -> tuple[Scan, ModelGenerationResult, RunResult]:
    """The shop with ``text`` wherever a database or a person could have put it."""
    scan, models, run = shop_scan(), shop_models(), shop_run()
    tables = tuple(
        table.model_copy(
            update={
                "name": f"{table.name} {text}",
                "schema_name": f"{table.schema_name} {text}",
                "comment": text,
                "columns": tuple(
                    each.model_copy(
                        update={"name": f"{each.name} {text}", "comment": text, "data_type": text, "raw_type": text}
                    )
                    for each in table.columns
                ),
            }
        )
        for table in scan.tables
    )

    place = {"schema_name": f"shop {text}", "table": f"orders {text}"}
    analysis = Analysis(
        keys=tuple(each.model_copy(update={**place, "columns": (f"id {text}",)}) for each in scan.analysis.keys[:1]),
        relationships=tuple(
            each.model_copy(
                update={
                    **place,
                    "columns": (f"id {text}",),
                    "ref_schema": text,
                    "ref_table": text,
                    "ref_columns": (text,),
                }
            )
            for each in scan.analysis.relationships
        ),
        roles=tuple(
            each.model_copy(update={**place, "grain": text, "reason": text}) for each in scan.analysis.roles[:1]
        ),
        sensitive=(SensitiveColumn(**place, column=text, category="contact", reason=text),),
        findings=(Finding(**place, code=text, columns=(text,), message=text, count=3),),
    )
    problem = Problem(stage="profile", schema_name=text, table=text, message=text, next_step=text)
    hostile_scan = scan.model_copy(
        update={
            "tables": tables,
            "analysis": analysis,
            "problems": (problem,),
            "database": text,
            "database_type": text,
            "server_version": text,
            "scan_timestamp": text,
            "cartridge_version": text,
        }
    )
    hostile_models = models.model_copy(
        update={
            "notes": (text,),
            "models": tuple(
                each.model_copy(
                    update={
                        "name": f"{each.name} {text}",
                        "description": text,
                        "grain": text,
                        "reason": text,
                        "area": text,
                        "columns": tuple(
                            column.model_copy(update={"description": text, "name": text, "sensitive": text})
                            for column in each.columns
                        ),
                        "tests": tuple(
                            test.model_copy(update={"column": text, "evidence": text, "arguments": {text: [text]}})
                            for test in each.tests
                        ),
                    }
                )
                for each in models.models
            ),
        }
    )
    nodes = tuple(each.model_copy(update={"message": text, "status": "error"}) for each in run.nodes)
    hostile_run = run.model_copy(update={"nodes": nodes, "errors": (text,), "status": "failed", "target": text})
    return hostile_scan, hostile_models, hostile_run


@pytest.fixture(scope="module")
def page() -> str:
    return render_page(shop_scan(), shop_models(), shop_run(), "bookshop")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_comments_stay_text(page: str, text: str) -> None:
    reader = Reader(render_page(*_hostile(text), text))
    plain = Reader(page)
    assert {tag for tag, _ in reader.tags} <= {tag for tag, _ in plain.tags} | {"pre", "ul", "li", "circle"}
    known = {name for _, attributes in plain.tags for name in attributes} | {"cx", "cy", "r"}
    assert {name for _, attributes in reader.tags for name in attributes} <= known
    assert [tag for tag, _ in reader.tags].count("script") == 1
    assert not reader.open
    assert re.sub(r"\s+", " ", text.strip()) in re.sub(r"\s+", " ", reader.text)


def test_the_sql_of_a_model_stands_there_line_by_line_and_stays_text() -> None:
    sql = "select\n\t1 as a, -- <script>alert(1)</script> {{ ref('x') }}\x07\nfrom b\n"
    name = shop_models().models[0].name
    html = render_page(shop_scan(), shop_models(), shop_run(), "bookshop", {name: sql})
    assert sql.replace("\x07", "\u2407") in Reader(html).text
    assert html.count("<summary>SQL</summary>") == 1


def test_jinja_in_a_comment_is_shown_and_not_evaluated() -> None:
    html = render_page(*_hostile("{{ 7 * 191 }}"), "{{ 7 * 191 }}")
    assert "{{ 7 * 191 }}" in html
    assert "1337" not in html


def test_links_lead_to_places_in_the_page_only(page: str) -> None:
    for html in (page, render_page(*_hostile("javascript:alert(1)"), "x")):
        reader = Reader(html)
        ids = [attributes["id"] for _, attributes in reader.tags if "id" in attributes]
        assert len(ids) == len(set(ids))
        links = {attributes["href"] for _, attributes in reader.tags if "href" in attributes}
        assert links <= {f"#{each}" for each in ids}


def test_the_page_loads_nothing_and_allows_its_own_style_and_script_only(page: str) -> None:
    reader = Reader(page)
    names = {name for _, attributes in reader.tags for name in attributes}
    assert not names & {"src", "srcset", "style", "background", "action", "formaction", "xlink:href", "integrity"}
    assert not [name for name in names if name.startswith("on")]
    assert "link" not in [tag for tag, _ in reader.tags]
    assert "url(" not in page
    assert "@import" not in page
    policy = next(each["content"] for tag, each in reader.tags if each.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for kind in ("style", "script"):
        content = "".join(reader.inside[kind])
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_identical_input_gives_an_identical_page(page: str) -> None:
    assert render_page(shop_scan(), shop_models(), shop_run(), "bookshop") == page


def test_the_page_tells_what_was_found(page: str) -> None:
    text = Reader(page).text
    for expected in (
        "PostgreSQL 15.14 database bookshop, scanned 2026-11-20 09:30 UTC",
        "12 declared, 4 inferred",
        "Validated with warnings.",
        "7 reviews name a customer that does not exist.",
        "person name",
        "The view was not profiled",
        "Titles we sell or sold.",
        "int_orders_joined_to_payments",
        "values of book_ref stand in books.id",
        "shipped, open, returned, Shipped",
        "7 % null; about 1,702 distinct",
    ):
        assert re.sub(r"\s+", " ", expected) in re.sub(r"\s+", " ", text)


def test_without_a_run_the_page_says_so() -> None:
    text = Reader(render_page(shop_scan(), shop_models(), None, "bookshop")).text
    assert "Not validated." in text
    assert "written, not run" in text
    assert "passed" not in text


def test_words_in_backticks_become_code(page: str) -> None:
    assert "The status <code>shipped</code> also stands as <code>Shipped</code>." in page
    html = render_page(*_hostile("`<b>`"), "x")
    assert "<code>&lt;b&gt;</code>" in html


def test_an_empty_scan_makes_a_page_that_says_it_is_empty() -> None:
    scan = shop_scan().model_copy(update={"tables": (), "analysis": Analysis(), "problems": ()})
    reader = Reader(render_page(scan, ModelGenerationResult(), None, "empty"))
    assert not reader.open
    assert "The scan holds no table." in reader.text
    assert "No model was made." in reader.text


def _palettes() -> list[dict[str, str]]:
    css = files("cartridge.report").joinpath("templates", "page.css").read_text("utf-8")
    colours = re.compile(r"--(\w+): (#[0-9a-f]{6});")
    light, dark = css.split("@media (prefers-color-scheme: dark)")[:2]
    return [dict(colours.findall(light)), dict(colours.findall(dark.split("}\n}")[0]))]


def _luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("palette", _palettes(), ids=["light", "dark"])
def test_text_has_the_contrast_that_wcag_asks_for(palette: dict[str, str]) -> None:
    inks = ["ink", "muted", "accent", "good", "warn", "bad"]
    inks += ["fact", "dimension", "bridge", "lookup", "event", "technical"]
    assert set(inks) <= set(palette)
    for ink in inks:
        for ground in ("paper", "surface", "sunken"):
            brighter, darker = sorted((_luminance(palette[ink]), _luminance(palette[ground])), reverse=True)
            assert (brighter + 0.05) / (darker + 0.05) >= 4.5, (ink, ground)
