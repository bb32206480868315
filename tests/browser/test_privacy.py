"""What a page costs its visitor: bytes, cookies, requests. ``visitors`` refuses other sites and console errors."""

from __future__ import annotations

import urllib.request
from typing import TYPE_CHECKING

import pytest

from browser import scenes

if TYPE_CHECKING:
    from playwright.sync_api import Response

    from browser.visitors import Visitors

HEAVIEST = 100 * 1024
TEXTS = {"document", "stylesheet", "script"}
PATHS = ("/", "/leistungen/hund-anmelden/", "/suche/?q=parken", "/fragen/", "/leistungen/", "/quelle/1/")


def gzipped_bytes(address: str) -> int:
    """Return how many bytes travel when a browser that knows only gzip asks for ``address``."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=30) as response:
        assert response.headers.get("Content-Encoding") == "gzip"
        return len(response.read())


@pytest.mark.parametrize("path", PATHS)
def test_a_page_weighs_at_most_100_kilobytes_without_fonts_and_pictures(visitors: Visitors, path: str) -> None:
    page = visitors.come()
    seen: list[Response] = []
    page.on("response", lambda response: seen.append(response))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    texts = {response.url for response in seen if response.request.resource_type in TEXTS}
    assert len(texts) >= 4
    assert sum(gzipped_bytes(address) for address in texts) <= HEAVIEST


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["german", "english"])
def test_no_public_page_sets_a_cookie_or_asks_another_site(visitors: Visitors, prefix: str) -> None:
    page = visitors.come()
    for name, scene in scenes.public_scenes(prefix).items():
        if not name.startswith("call-back"):
            scene(page)
    assert page.context.cookies() == []
    assert page.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


def test_the_call_back_form_needs_one_cookie_against_misuse(visitors: Visitors) -> None:
    page = visitors.come()
    scenes.call_back_wanted("", phone="0664 123 45 67")(page)
    assert [cookie.get("name") for cookie in page.context.cookies()] == ["csrftoken"]


def test_every_page_works_without_javascript(visitors: Visitors) -> None:
    page = visitors.come(javascript=False)
    for name, scene in scenes.public_scenes("").items():
        scene(page)
        assert page.locator("h1").count() == 1, name
        assert page.locator("h1").is_visible(), name
