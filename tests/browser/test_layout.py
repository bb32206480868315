"""Narrow windows and large text: nothing is cut off, nobody scrolls sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from browser import scenes
from browser.visitors import NARROWEST, PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.visitors import Visitors

TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  return [...document.querySelectorAll("body *")]
    .filter((each) => each.clientWidth > 1 && each.scrollWidth > each.clientWidth + 1)
    .map((each) => each.outerHTML.slice(0, 100)).slice(-3);
}"""


def stays_narrow(page: Page, found: dict[str, scenes.Scene]) -> None:
    wide = []
    for name, scene in found.items():
        scene(page)
        if reasons := page.evaluate(TOO_WIDE):
            wide.append(f"{name}: {reasons}")
    assert not wide, "\n".join(wide)


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["german", "english"])
def test_no_page_scrolls_sideways_at_400_percent(visitors: Visitors, prefix: str) -> None:
    page = visitors.come(viewport=NARROWEST)
    stays_narrow(page, scenes.public_scenes(prefix) | {"panel": scenes.panel_answered(prefix)})


def test_no_page_scrolls_sideways_with_the_largest_text_on_a_phone(visitors: Visitors) -> None:
    page = visitors.come(viewport=PHONE)
    page.context.add_cookies([{"name": "anzeige", "value": "auto.more.150", "url": visitors.town.url}])
    stays_narrow(page, scenes.public_scenes(""))


def test_no_staff_page_scrolls_sideways(visitors: Visitors) -> None:
    page = visitors.come(viewport=NARROWEST)
    scenes.sign_in(page, visitors.town)
    stays_narrow(page, {name: scenes.open_page(path) for name, path in scenes.STAFF.items()})
