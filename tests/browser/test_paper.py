"""A form is filled in online, printed, signed, handed in; the clerk's scan opens it as it was printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from browser import scenes
from browser.served_town import HEAD_NAME
from browser.test_procedures import PROCEDURE, answer, barriers, sign_in
from browser.visitors import PHONE
from stadtkern.paperforms.testing import scanned

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.visitors import Visitors


def print_it(page: Page) -> bytes:
    """Fill the parking permit in as Anna Huber, and return the form with the answers instead of sending it."""
    page.goto(f"/amtswege/{PROCEDURE}/")
    page.get_by_role("button", name="Mit ID Austria beginnen").click()
    sign_in(page, "Anna Huber")
    page.get_by_role("button", name="Jetzt beginnen").click()
    while "/pruefen/" not in page.url:
        if "/unterlagen/" in page.url:
            page.get_by_role("link", name="Weiter", exact=True).click()
        else:
            answer(page)
            page.get_by_role("button", name="Speichern und weiter").click()
    address = page.get_by_role("link", name="Das Formular mit meinen Antworten (PDF)").get_attribute("href")
    return page.request.get(str(address)).body()


def test_from_the_printer_to_the_case(visitors: Visitors) -> None:
    resident, staff = visitors.come(viewport=PHONE, javascript=False), visitors.come()
    scan = scanned(print_it(resident))

    scenes.sign_in(staff, replace(visitors.town, staff_name=HEAD_NAME))
    staff.goto("/intern/akten/zustaendigkeiten/")
    staff.locator("select[name=unit]").select_option(label="Abteilung Infrastruktur und Technik, Verkehr")
    staff.locator("select[name=account]").select_option(label=HEAD_NAME)
    staff.get_by_role("button", name="Übergeben").click()
    staff.goto("/intern/akten/einreichen/")
    staff.get_by_role("link", name="Ein Formular auf Papier aufnehmen").click()
    found = barriers(staff)
    staff.get_by_label("Das Formular ist unterschrieben").check()
    staff.get_by_role("button", name="Zum Formular").click()
    expect(staff.get_by_text("Es konnte kein Code gelesen werden").first).to_be_visible()
    found += barriers(staff)
    staff.get_by_label("Scan des Formulars").set_input_files(
        {"name": "Scan.pdf", "mimeType": "application/pdf", "buffer": scan}
    )
    staff.get_by_role("button", name="Zum Formular").click()
    expect(staff.get_by_text("sind ausgefüllt. Bitte vergleichen Sie sie mit dem Papier.")).to_be_visible()
    expect(staff.get_by_role("link", name="Das Formular auf Papier")).to_be_visible()
    expect(staff.get_by_text("Anna", exact=True)).to_be_visible()
    found += barriers(staff)
    staff.get_by_role("button", name="Jetzt abschicken").click()
    expect(staff.get_by_text("Ihre Nummer ist")).to_be_visible()
    number = staff.locator("main").inner_text().split("Ihre Nummer ist ")[1][:13]
    found += barriers(staff)
    staff.goto(f"/intern/akten/{number}/")
    expect(staff.get_by_text("Auf Papier eingereicht")).to_be_visible()
    assert found + barriers(staff) == []
