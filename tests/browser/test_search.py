"""Finding a service in everyday words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from browser.visitors import Visitors


def test_a_suggestion_is_chosen_with_the_keyboard_alone(visitors: Visitors) -> None:
    page = visitors.come()
    page.goto("/")
    search = page.locator("main").get_by_role("combobox")
    search.focus()
    page.keyboard.type("hund anm")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(search).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    page.keyboard.press("Enter")
    page.wait_for_url("**/leistungen/hund-anmelden/")


def test_escape_closes_the_suggestions_and_keeps_the_words(visitors: Visitors) -> None:
    page = visitors.come()
    page.goto("/")
    search = page.locator("main").get_by_role("combobox")
    search.press_sequentially("parken")
    expect(page.get_by_role("option").first).to_be_visible()
    search.press("Escape")
    expect(page.get_by_role("option").first).to_be_hidden()
    expect(search).to_have_value("parken")
    search.press("Enter")
    page.wait_for_url("**/suche/?q=parken")


def test_everyday_words_find_the_service_without_javascript(visitors: Visitors) -> None:
    page = visitors.come(javascript=False)
    page.goto("/")
    page.locator("main").get_by_role("searchbox").fill("hundsteuer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche/?q=hundsteuer")
    page.locator("main a[href*='/leistungen/hund-anmelden/']").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hund")


def test_words_that_fit_nothing_lead_to_people(visitors: Visitors) -> None:
    page = visitors.come(javascript=False)
    page.goto("/suche/?q=xqzvw")
    assert page.locator("main a[href^='tel:']").count() > 0
