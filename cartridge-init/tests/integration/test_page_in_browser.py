"""The page in a real browser: it asks for nothing, complains of nothing, and does what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser
from cartridge.artifacts.models import GeneratedTest
from cartridge.report.page import render_page
from devtools import Tab, watched
from invented_shop import shop_models, shop_run, shop_scan
from pydantic import JsonValue

ORDERS = '#entities .node[data-name="shop.orders"]'


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(render_page(shop_scan(), shop_models(), shop_run(), "bookshop"), "utf-8")
    return path


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Tab]:
    with watched(browser.binary) as tab:
        yield tab


@pytest.fixture
def tab(window: Tab, page: Path) -> Tab:
    window.complaints.clear()
    window.requests.clear()
    window.open(page)
    return window


def _names(tab: Tab, selector: str) -> set[str]:
    return set(tab.ask(f"[...document.querySelectorAll({selector!r})].map((node) => node.dataset.name)"))


def test_the_page_asks_for_nothing_and_complains_of_nothing(tab: Tab, page: Path) -> None:
    assert tab.requests == [page.resolve().as_uri()]
    assert tab.complaints == []
    assert tab.ask("document.documentElement.classList.contains('js')") is True


def test_the_watch_would_notice_a_request_and_a_complaint(window: Tab, page: Path, tmp_path: Path) -> None:
    broken = page.read_text("utf-8").replace("<main>", '<main><img src="http://127.0.0.1:9/x.png"><p onclick="x()">')
    path = tmp_path / "broken.html"
    path.write_text(broken, "utf-8")
    window.complaints.clear()
    window.open(path)
    assert any("Content Security Policy" in each for each in window.complaints)


def test_a_reader_sees_what_was_found(tab: Tab) -> None:
    text = re.sub(r"\s+", " ", tab.ask("document.body.innerText"))
    for expected in (
        "PostgreSQL 15.14 database bookshop, scanned 2026-11-20 09:30 UTC",
        "Relationships 16 12 declared, 4 inferred",
        "Validated with warnings. 21 models built, 35 tests passed, 1 warned, 0 failed.",
        "7 reviews name a customer that does not exist.",
    ):
        assert expected in text


def test_the_page_is_whole_without_its_script(browser: Browser, page: Path, tmp_path: Path) -> None:
    plain = tmp_path / "plain.html"
    plain.write_text(re.sub(r"<script>.*?</script>", "", page.read_text("utf-8"), flags=re.DOTALL), "utf-8")
    dom = browser.dom(plain)
    assert "shop.monthly_sales" in dom
    assert 'class="js"' not in dom


def test_choosing_a_table_shows_its_neighbours_and_its_columns(tab: Tab) -> None:
    tab.click(ORDERS)
    assert _names(tab, "#entities .node.on") == {
        "shop.orders",
        "shop.customers",
        "shop.addresses",
        "shop.vouchers",
        "shop.order_lines",
        "shop.payments",
    }
    panel = tab.ask("document.querySelector('#entities .panel').innerText")
    assert panel.startswith("Close\nshop.orders")
    assert "orders (voucher_id) → vouchers (id) many to one, optional; declared" in panel
    tab.click("#entities .panel .close")
    assert _names(tab, "#entities .node.on") == set()
    assert tab.ask("document.querySelector('#entities .panel').hidden") is True
    assert tab.complaints == []


def test_the_bus_matrix_leads_to_the_models_it_names(window: Tab, tmp_path: Path) -> None:
    to: dict[str, JsonValue] = {"to": "ref('dim_customers')", "field": "customer_id"}
    test = GeneratedTest(name="relationships", column="customer_id", arguments=to, evidence="counted")
    models = tuple(
        each.model_copy(update={"tests": (*each.tests, test)}) if each.name == "fct_orders" else each
        for each in shop_models().models
    )
    path = tmp_path / "matrix.html"
    made = shop_models().model_copy(update={"models": models})
    path.write_text(render_page(shop_scan(), made, shop_run(), "bookshop"), "utf-8")
    window.complaints.clear()
    window.open(path)
    assert window.ask("document.querySelector('.bus').innerText").split()[:3] == ["Fact", "dim_customers", "fct_orders"]
    window.click(".bus thead a")
    # The page opens the entry when it is told of the new address, which is a moment after the click.
    window.wait_for("document.querySelector('.entry:target')?.open", True)
    assert window.ask("document.querySelector('.entry:target').dataset.name") == "dim_customers"
    assert window.complaints == []


def test_choosing_a_model_shows_everything_upstream_and_downstream(tab: Tab) -> None:
    tab.click('#lineage .node[data-name="int_orders_joined_to_payments"]')
    assert _names(tab, "#lineage .node.on") == {
        "bookshop_shop.orders",
        "bookshop_shop.payments",
        "stg_bookshop_shop__orders",
        "stg_bookshop_shop__payments",
        "int_orders_joined_to_payments",
        "fct_orders",
        "fct_order_lines",
    }


def test_choosing_moves_neither_the_page_nor_the_related_boxes_out_of_sight(tab: Tab) -> None:
    before = tab.ask("document.documentElement.scrollHeight")
    tab.click(ORDERS)
    assert tab.ask("document.documentElement.scrollHeight") == before
    assert tab.ask(
        "(() => { const stage = document.querySelector('#entities .drawing').getBoundingClientRect();"
        " return [...document.querySelectorAll('#entities .node.on .box')].every((box) => {"
        " const it = box.getBoundingClientRect();"
        " return it.left >= stage.left && it.right <= stage.right && it.bottom <= stage.bottom; }); })()"
    )


def test_search_finds_and_enter_goes_from_match_to_match(tab: Tab) -> None:
    tab.click("#entities input")
    for letter in "order":
        tab.press(letter)
    assert _names(tab, "#entities .node.match") == {"shop.orders", "shop.order_lines"}
    assert tab.ask("document.querySelector('#entities output').value").startswith("2 found")
    seen = set()
    for _ in range(2):
        tab.press("Enter")
        seen |= _names(tab, "#entities .node.picked")
    assert seen == {"shop.orders", "shop.order_lines"}
    tab.press("Escape")
    assert _names(tab, "#entities .node.match, #entities .node.picked") == set()


def test_the_diagram_can_be_walked_with_the_keyboard_alone(tab: Tab) -> None:
    tab.ask(f"document.querySelector({ORDERS!r}).focus()")
    tab.press("ArrowRight")
    beside = tab.ask("document.activeElement.dataset.name")
    assert beside != "shop.orders"
    tab.press("Enter")
    assert _names(tab, "#entities .node.picked") == {beside}
    tab.press("Escape")
    assert _names(tab, "#entities .node.picked") == set()


def test_zooming_and_fit(tab: Tab) -> None:
    view = "document.querySelector('#entities .drawing').getAttribute('viewBox').split(' ').map(Number)"
    whole = tab.ask(view)
    tab.click("#entities [data-do=in]")
    assert tab.ask(view)[2] == pytest.approx(whole[2] * 0.8)
    tab.click("#entities [data-do=fit]")
    assert tab.ask(view) == whole
    tab.click("#entities [data-do=expand]")
    assert tab.ask("document.querySelector('#entities .diagram').getBoundingClientRect().height") == 900
    tab.press("Escape")
    assert tab.ask("document.querySelector('#entities .diagram').classList.contains('expanded')") is False


def test_a_link_to_an_entry_opens_it_and_filters_narrow_the_lists(tab: Tab) -> None:
    tab.click('#findings a[href^="#t"]')
    tab.wait_for("document.querySelector('#tables .entry[open]')?.dataset.name", "shop.reviews")
    tab.click("#models .toolbar input")
    for letter in "dim_":
        tab.press(letter)
    assert _names(tab, "#models .entry:not([hidden])") == {"dim_books", "dim_authors", "dim_customers", "dim_vouchers"}
    assert tab.ask("document.querySelector('#models output').value") == "4 of 22"


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False)])
def test_no_width_makes_the_page_scroll_sideways(window: Tab, page: Path, width: int, dark: bool) -> None:
    window.open(page, width=width, dark=dark)
    assert window.ask("document.documentElement.scrollWidth") == width
    ground = window.ask("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", ground))) < 200) == dark


def test_hostile_names_run_nothing_in_a_browser(window: Tab, tmp_path: Path) -> None:
    scan = shop_scan()
    attack = "\"><img src=x onerror=\"document.title='caught'\"><script>document.title='caught'</script>"
    tables = tuple(each.model_copy(update={"name": each.name + attack, "comment": attack}) for each in scan.tables)
    path = tmp_path / "hostile.html"
    hostile = scan.model_copy(update={"tables": tables, "database": attack})
    path.write_text(render_page(hostile, shop_models(), None, attack), "utf-8")
    window.complaints.clear()
    window.requests.clear()
    window.open(path)
    window.click("#entities .node")
    assert window.ask("document.title").startswith(attack[:10])
    assert window.requests == [path.resolve().as_uri()]
    assert window.complaints == []
