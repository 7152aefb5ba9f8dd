"""The rows of the two event tables, written from the visits."""

from __future__ import annotations

from cartridge.sample import words
from cartridge.sample.rows.catalogue import slug
from cartridge.sample.rows.chance import Chance
from cartridge.sample.rows.row import Row
from cartridge.sample.rows.visits import Page, Visit


def make_events(visits: list[Visit]) -> tuple[list[Row], list[Row]]:
    """Page views and product views, both numbered in the order in which they happened."""
    chance = Chance("events")
    page_views: list[Row] = []
    shown: list[tuple[Row, Page]] = []
    for visit in visits:
        session = chance.token(12)
        for index, page in enumerate(visit.pages):
            row = _page_view(chance, visit, index, session)
            page_views.append(row)
            if page.kind == "product":
                shown.append((row, page))
    page_views.sort(key=lambda row: (row["viewed_at"], row["session_id"]))
    for number, row in enumerate(page_views, 1):
        row["id"] = number
    shown.sort(key=lambda each: int(each[0]["id"]))
    return page_views, [_product_view(number, row, page) for number, (row, page) in enumerate(shown, 1)]


def _page_view(chance: Chance, visit: Visit, index: int, session: str) -> Row:
    page = visit.pages[index]
    return {
        "session_id": session,
        "user_id": visit.user_on(index),
        "page_type": page.kind,
        "path": _path(chance, page),
        "referrer": visit.referrer if index == 0 else None,
        "properties": {"query": page.query, "results": chance.small(0, 24)} if page.query else None,
        "device_type": visit.device,
        "country_code": visit.country,
        "duration_seconds": page.seconds,
        "viewed_at": page.viewed_at,
    }


def _path(chance: Chance, page: Page) -> str:
    if page.kind == "product" and page.product:
        return f"/p/{page.product.slug}"
    if page.kind == "category" and page.product:
        path = page.product.leaf.path
        return f"/c/{slug(' '.join(path[1:]))}"
    if page.kind == "content":
        return chance.pick(words.CONTENT_PAGES)
    if page.kind == "confirmation":
        return "/checkout/confirmation"
    return "/" if page.kind == "home" else f"/{page.kind}"


def _product_view(number: int, row: Row, page: Page) -> Row:
    return {
        "id": number,
        "page_view_id": row["id"],
        "session_id": row["session_id"],
        "user_id": row["user_id"],
        "product_id": page.product.id if page.product else None,
        "source": page.source,
        "is_added_to_cart": page.is_added,
        "viewed_at": row["viewed_at"],
    }
