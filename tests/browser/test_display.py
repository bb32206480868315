"""Language, brightness and text size: chosen once, kept, and never a reason to lose one's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.visitors import PHONE

if TYPE_CHECKING:
    from browser.visitors import Visitors


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no-javascript"])
def test_dark_and_large_text_stay_chosen_on_every_page(visitors: Visitors, javascript: bool) -> None:
    page = visitors.come(viewport=PHONE, javascript=javascript)
    page.goto("/leistungen/hund-anmelden/")
    ordinary = page.locator("h1").evaluate("heading => parseFloat(getComputedStyle(heading).fontSize)")
    page.locator(".sk-menu__summary").click()
    display = page.locator(".sk-menu .sk-display")
    display.locator("summary").click()
    for name, value in (("text_size", "150"), ("theme", "dark"), ("contrast", "more")):
        display.locator(f"label:has([name='{name}'][value='{value}'])").click()
    display.locator("[type=submit]").click()
    page.wait_for_url("**/leistungen/hund-anmelden/")
    for path in ("/leistungen/hund-anmelden/", "/en/", "/fragen/"):
        page.goto(path)
        root = page.locator("html")
        expect(root).to_have_attribute("data-kern-theme", "dark")
        expect(root).to_have_attribute("data-sk-text", "150")
        expect(root).to_have_attribute("data-sk-contrast", "more")
    page.goto("/leistungen/hund-anmelden/")
    large = page.locator("h1").evaluate("heading => parseFloat(getComputedStyle(heading).fontSize)")
    assert large > ordinary * 1.2
    assert [cookie.get("name") for cookie in page.context.cookies()] == ["anzeige"]


def test_the_language_changes_and_the_place_stays(visitors: Visitors) -> None:
    page = visitors.come(javascript=False)
    page.goto("/aemter/buergerservice/")
    expect(page.locator("html")).to_have_attribute("lang", "de-AT")
    page.locator(".sk-utility [hreflang=en]").click()
    page.wait_for_url("**/en/aemter/buergerservice/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator(".sk-utility [hreflang=de]").click()
    page.wait_for_url("**/aemter/buergerservice/")
    expect(page.locator("html")).to_have_attribute("lang", "de-AT")
    assert page.context.cookies() == []


@pytest.mark.parametrize("path", ["/suche/?q=parken&seite=2", "/leistungen/?lebenslage=tiere", "/neuigkeiten/"])
def test_the_language_link_keeps_what_was_searched_and_filtered(visitors: Visitors, path: str) -> None:
    page = visitors.come(javascript=False)
    page.goto(path)
    page.locator(".sk-utility [hreflang=en]").click()
    page.wait_for_url(f"**/en{path}")
