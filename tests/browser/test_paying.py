"""A ticket is filed without signing in, owed at once, and paid online: the page has no barrier in any state."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from browser.test_procedures import barriers
from browser.visitors import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.visitors import Visitors

PAY = 'form[action$="/zahlen/"] button'
OWED = 'section[aria-labelledby="charge"]'


def file(page: Page) -> None:
    """File the ticket, which is due with the filing."""
    page.goto("/amtswege/dauerparken/")
    page.get_by_role("button", name="Ohne Anmeldung beginnen").click()
    page.get_by_label("Jahreskarte").check()
    page.locator("[name=plate]").fill("LE 123 AB")
    page.locator("[name=from_on]").fill("31.12.2040")
    page.get_by_role("button", name="Speichern und weiter").click()
    page.get_by_role("button", name="Jetzt abschicken").click()


def test_a_ticket_is_paid_from_the_receipt(visitors: Visitors) -> None:
    page = visitors.come(viewport=PHONE)
    file(page)
    expect(page.locator(OWED).get_by_text(re.compile(r"^RF\d\d( \w{1,4})+$"))).to_be_visible()
    expect(page.locator(f"{OWED} [role=img] svg")).to_be_visible()
    found = barriers(page)
    page.locator(PAY).click()
    page.get_by_role("button", name="Bezahlen").click()
    expect(page.locator(OWED).get_by_text("bezahlt", exact=True)).to_be_visible()
    expect(page.locator(PAY)).to_have_count(0)
    assert found + barriers(page) == []
