"""The resident parking permit with the least effort: clicks, typed fields, pages and seconds are counted.

It shall take less than 90 seconds and at most three typed fields. A person's hand and head are reckoned by the
keystroke-level model: 1.35 s to decide, 1.1 s to point, 0.2 s to press, 0.28 s for a character (Card, Moran, Newell:
The Psychology of Human-Computer Interaction, 1983).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from browser.eyes import Eyes
from browser.visitors import PHONE
from browser.walking import find, number_on, sign_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from browser.visitors import Visitors

CLICK_S, CHARACTER_S = 1.35 + 1.1 + 0.2, 0.28
MOST_S, MOST_PAGES = 90, 12


@dataclass
class Hand:
    """Does the least on a page and counts it."""

    page: Page
    clicks: int = 0
    typed: int = 0
    characters: int = 0
    pages: int = 0

    def click(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def turn(self, button: Locator) -> None:
        """Press what leads to the next page."""
        self.click(button)
        self.pages += 1

    def answer(self) -> None:
        """Answer what has no answer yet and needs one; the first that is offered will do."""
        form = self.page.locator("main form.sk-form")
        for group in form.locator("fieldset").all():
            if not group.locator(":checked").count():
                self.click(group.locator("label").first)
        for box in form.locator(".kern-form-check.sk-field input:not(:checked)").all():
            self.click(box)
        for field in form.locator(".sk-field").filter(has_not_text="(freiwillig)").get_by_role("textbox").all():
            if not field.input_value():
                self.click(field)
                field.fill("1")
                self.typed += 1
                self.characters += 1

    @property
    def seconds(self) -> float:
        """Return how long a person needs for it, beside the machine."""
        return self.clicks * CLICK_S + self.characters * CHARACTER_S


def test_the_parking_permit_takes_less_than_ninety_seconds(
    visitors: Visitors, record_property: Callable[[str, object], None]
) -> None:
    page = visitors.come(viewport=PHONE, javascript=False)
    eyes = Eyes(visitors.come(), set())
    find(page, "bewohnerparken", eyes)
    sign_in(page, "wohnt hier, ein Auto", eyes)
    hand, begun_at = Hand(page), time.monotonic()
    hand.turn(page.get_by_role("button", name="Jetzt beginnen"))
    for _page in range(MOST_PAGES):
        if "/pruefen/" in page.url:
            break
        hand.answer()
        hand.turn(page.get_by_role("button", name="Speichern und weiter"))
    hand.turn(page.get_by_role("button", name="Jetzt abschicken"))
    assert number_on(page)
    machine_s = time.monotonic() - begun_at
    record_property("machine_s", machine_s)
    assert (hand.clicks, hand.typed, hand.pages) == (12, 0, 7)
    assert hand.seconds + machine_s < MOST_S
