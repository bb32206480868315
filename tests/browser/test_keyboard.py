"""The site without a mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.visitors import Visitors

MOST_STOPS = 250
STOP = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  // Focus may be shown by the element, by what it draws over its card, by its label, or by the row around it.
  const places = [here, here.nextElementSibling];
  for (let up = here.parentElement; up && places.length < 6; up = up.parentElement) places.push(up);
  const look = () => places.filter(Boolean).flatMap((each) => ["", "::after"].map((part) => {
    const style = getComputedStyle(each, part);
    return [style.outlineStyle, style.outlineWidth, style.boxShadow, style.backgroundColor].join();
  })).join("|");
  const focused = look();
  here.blur();
  const blurred = look();
  here.focus();
  const box = here.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, 40) / 2);
  const labels = [...(here.labels ?? [])];
  const own = !!top && (here.contains(top) || top.contains(here) || labels.some((label) => label.contains(top)));
  return {
    name: here.outerHTML.slice(0, 120),
    marked: focused !== blurred,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    covered: !!top && !own,
  };
}"""


def walk(page: Page) -> list[dict[str, object]]:
    """Press Tab from the top of the page to its end and return what was seen at each stop."""
    stops: list[dict[str, object]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            return stops
        stops.append(stop)
    raise AssertionError("the keyboard never reached the end of the page")


@pytest.mark.parametrize("path", ["/", "/leistungen/hund-anmelden/", "/fragen/", "/suche/?q=parken"])
def test_every_stop_of_the_tab_key_is_seen(visitors: Visitors, path: str) -> None:
    page = visitors.come()
    page.goto(path)
    stops = walk(page)
    assert len(stops) > 20
    assert [stop["name"] for stop in stops if not stop["marked"]] == [], "no visible focus"
    assert [stop["name"] for stop in stops if not stop["seen"]] == [], "focus outside the window"
    assert [stop["name"] for stop in stops if stop["covered"]] == [], "focus hidden behind something"


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["german", "english"])
def test_the_first_stop_leads_past_the_header(visitors: Visitors, prefix: str) -> None:
    page = visitors.come()
    page.goto(f"{prefix}/leistungen/hund-anmelden/")
    page.keyboard.press("Tab")
    expect(page.locator(".sk-skip")).to_be_focused()
    expect(page.locator(".sk-skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_panel_opens_answers_and_closes_by_keyboard(visitors: Visitors) -> None:
    page = visitors.come()
    page.goto("/leistungen/hund-anmelden/")
    page.locator("[data-sk-panel] summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#panel-question")).to_be_focused()
    page.keyboard.type("Was kostet ein Hund?")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sk-panel-answer] .sk-answer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#panel-question")).to_be_hidden()
    expect(page.locator("[data-sk-panel] summary").first).to_be_focused()


def test_one_panel_is_open_at_a_time_and_its_button_closes_it(visitors: Visitors) -> None:
    page = visitors.come()
    page.goto("/leistungen/hund-anmelden/")
    display = page.locator(".sk-utility .sk-display")
    display.locator("summary").click()
    expect(display.locator("[name=text_size]:checked")).to_be_focused()
    page.locator("[data-sk-panel] summary").first.click()
    expect(page.locator("#panel-question")).to_be_focused()
    expect(display.locator("form")).to_be_hidden()
    page.locator("[data-sk-panel] [data-sk-close]").click()
    expect(page.locator("#panel-question")).to_be_hidden()
    expect(page.locator("[data-sk-panel] summary").first).to_be_focused()
