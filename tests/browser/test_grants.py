"""What would I get, without JavaScript; the treasury opens a budget and enters a list: no page has a barrier."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from browser import scenes
from browser.served_town import TREASURY_NAME
from browser.test_procedures import barriers
from browser.visitors import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.visitors import Visitors

ESTIMATE = "/amtswege/foerderung-energie/rechner/"
GRANTS = "/intern/foerderungen/"
LIST = "name;iban;betrag;grund\nAnna Huber;AT61 1904 3002 3457 3201;90,00;Sozialcard\n"


def send(page: Page) -> None:
    page.locator("main form button").last.click()


def work_out(page: Page) -> None:
    """Answer what the amount depends on: one answer leads to a further question."""
    page.goto(ESTIMATE)
    page.locator("[name=measure][value=pv]").check()
    page.locator("[name=cost_eur]").fill("9.000")
    page.locator("[name=other_grants_eur]").fill("0")
    send(page)
    page.locator("[name=size_m2]").fill("6")
    send(page)


def test_what_would_i_get_needs_no_script_and_no_sign_in(visitors: Visitors) -> None:
    page = visitors.come(viewport=PHONE, javascript=False)
    work_out(page)
    expect(page.locator("#ergebnis")).to_be_visible()
    expect(page.locator(".sk-saving")).to_contain_text("300,00 Euro")


def test_the_pages_of_grants_have_no_barrier(visitors: Visitors) -> None:
    resident, treasury, found = visitors.come(viewport=PHONE), visitors.come(), []
    resident.goto(ESTIMATE)
    found += barriers(resident)
    work_out(resident)
    found += barriers(resident)
    scenes.sign_in(treasury, replace(visitors.town, staff_name=TREASURY_NAME))
    treasury.goto(GRANTS)
    found += barriers(treasury)
    treasury.locator('main a[href*="/budget/heizkostenzuschuss/"]').click()
    treasury.locator("[name=amount]").fill("1.000")
    treasury.locator("[name=reason]").fill("Beschluss des Gemeinderats")
    found += barriers(treasury)
    send(treasury)
    expect(treasury.locator("progress")).to_be_visible()
    found += barriers(treasury)
    treasury.goto(f"{GRANTS}listen/neu/")
    treasury.locator("[name=ground]").fill("Beschluss des Gemeinderats")
    treasury.locator("[name=rows]").fill(LIST)
    found += barriers(treasury)
    send(treasury)
    found += barriers(treasury)
    treasury.locator("button[value=vorlegen]").click()
    expect(treasury.get_by_text("Anna Huber")).to_be_visible()
    found += barriers(treasury)
    treasury.goto(f"{GRANTS}auszahlung/")
    assert found + barriers(treasury) == []
