"""A resident files from a phone without JavaScript, a named person decides, the letter is opened and appealed."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from browser import scenes
from browser.served_town import HEAD_NAME
from browser.visitors import PHONE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.visitors import Visitors

PROCEDURE = "bewohnerparken"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = f"axe.run({{runOnly: {json.dumps(TAGS)}, resultTypes: ['violations']}})"


def barriers(page: Page) -> list[str]:
    """Return what axe finds on the page as it is."""
    page.evaluate(AXE_SCRIPT)
    result: dict[str, Any] = page.evaluate(RUN)
    return [f"{page.url}: {each['id']} {each['nodes'][0]['target']}" for each in result["violations"]]


def sign_in(page: Page, who: str) -> None:
    page.get_by_role("button", name="Zur Test-Anmeldung").click()
    page.get_by_role("button", name=who).first.click()
    page.wait_for_url(re.compile(f"/amtswege/{PROCEDURE}/"))


def answer(page: Page) -> int:
    """Answer what is open on a page of the form, and return how much had to be typed."""
    for group in page.locator("main fieldset").all():
        if not group.locator("input:checked").count():
            group.locator("input").first.check()
    for box in page.locator("main .kern-form-check > input[type=checkbox]").all():
        box.check()
    typed = 0
    wanted = page.locator("main .sk-field").filter(has_not_text="(freiwillig)")
    for field in wanted.locator("input[type=text]").all():
        if not field.input_value():
            field.fill("1")
            typed += 1
    return typed


def file(page: Page, *, look: bool = False) -> tuple[str, int]:
    """File the parking permit as Anna Huber; return the number and how many fields were typed."""
    found: list[str] = []

    def seen() -> None:
        if look:
            found.extend(barriers(page))

    page.goto(f"/amtswege/{PROCEDURE}/")
    seen()
    page.get_by_role("button", name="Mit ID Austria beginnen").click()
    seen()
    sign_in(page, "Anna Huber")
    page.get_by_role("button", name="Jetzt beginnen").click()
    typed = 0
    for _page in range(10):
        seen()
        if "/pruefen/" in page.url:
            break
        if "/unterlagen/" in page.url:
            page.get_by_role("link", name="Weiter", exact=True).click()
            continue
        typed += answer(page)
        page.get_by_role("button", name="Speichern und weiter").click()
    page.get_by_role("button", name="Jetzt abschicken").click()
    seen()
    assert found == []
    number = re.search(r"\d{4}-\d{6}-\d", page.locator("main").inner_text())
    assert number is not None
    return number[0], typed


def decide(page: Page, number: str) -> list[str]:
    """Take the case, decide it as its first outcome, and return what axe found on the way."""
    found: list[str] = []
    page.goto("/intern/akten/")
    found += barriers(page)
    page.get_by_role("link", name=number).click()
    found += barriers(page)
    page.get_by_role("button", name="Übernehmen").click()
    page.get_by_role("link", name="Entscheidung schreiben").click()
    found += barriers(page)
    page.locator("main input[type=radio]").first.check()
    page.get_by_role("button", name="Zum Text").click()
    found += barriers(page)
    page.get_by_role("button", name="Entwurf speichern und ansehen").click()
    found += barriers(page)
    page.get_by_role("button", name="In meinem Namen entscheiden").click()
    expect(page.get_by_text("das Schreiben ist gesiegelt")).to_be_visible()
    return found + barriers(page)


def open_letter(page: Page) -> bytes:
    """Press the button of a matter that opens its letter, and return the file; the browser itself would show it."""
    form = page.locator("form").filter(has=page.get_by_role("button", name="Schreiben öffnen (PDF)"))
    token = form.locator("[name=csrfmiddlewaretoken]").input_value()
    address = urljoin(page.url, form.get_attribute("action"))
    answer = page.request.post(address, form={"csrfmiddlewaretoken": token}, headers={"Referer": page.url})
    return answer.body()


def help_somebody(page: Page) -> list[str]:
    """File for somebody at the counter; return what axe found on the way."""
    page.goto("/intern/akten/einreichen/")
    found = barriers(page)
    page.locator("[name=procedure]").select_option(PROCEDURE)
    page.locator("[name=name]").fill("Erna Klein")
    page.get_by_label("am Schalter").check()
    page.get_by_label("Reisepass gesehen").check()
    page.get_by_role("button", name="Zum Formular").click()
    expect(page.get_by_role("button", name="Speichern und weiter")).to_be_visible()
    page.goto("/intern/akten/einreichen/")
    expect(page.get_by_role("link", name="Erna Klein")).to_be_visible()
    return found + barriers(page)


def beside_the_cases(page: Page, number: str) -> list[str]:
    """Look at the pages below the cases, and ask another office with a day that is over; return what axe found."""
    found: list[str] = []
    for path in ("stellungnahmen/", "abwesend/", "zahlen/", f"{number}/stellungnahmen/"):
        page.goto(f"/intern/akten/{path}")
        found += barriers(page)
    for path in ("zurueck/", "archiv/", f"archiv/{number}/", f"akt/{number}/"):
        page.goto(f"/intern/uebergabe/{path}")
        found += barriers(page)
    page.goto(f"/intern/akten/{number}/stellungnahmen/")
    page.locator("select[name=unit]").select_option(label="Bürgerservice")
    page.locator("[name=question]").fill("Passt die Zone?")
    page.locator("[name=due_on]").fill("31. 12. 1999")
    page.get_by_role("button", name="Fragen").click()
    expect(page.locator("[name=question]")).to_have_value("Passt die Zone?")
    return found + barriers(page)


def after_the_appeal(staff: Page, resident: Page, number: str) -> list[str]:
    """Answer the remedy, let the person object, note what the next instance decided; return what axe found."""
    found: list[str] = []
    staff.goto(f"/intern/akten/{number}/")
    staff.get_by_role("link", name="Zum Rechtsmittel").click()
    found += barriers(staff)
    staff.get_by_role("button", name="Akt wieder öffnen").click()
    staff.get_by_role("link", name="Entscheidung schreiben").click()
    staff.locator("main input[type=radio]").first.check()
    staff.get_by_role("button", name="Zum Text").click()
    staff.get_by_role("button", name="Entwurf speichern und ansehen").click()
    expect(staff.get_by_text("Vorlageantrag, § 64a Abs. 2 AVG")).to_be_visible()
    staff.get_by_role("button", name="In meinem Namen entscheiden").click()
    expect(staff.get_by_text("das Schreiben ist gesiegelt")).to_be_visible()

    resident.goto(f"/meine-anliegen/{number}/")
    expect(resident.get_by_role("link", name="Das frühere Schreiben")).to_be_visible()
    resident.get_by_role("link", name="Rechtsmittel einlegen").click()
    resident.locator("[name=text]").fill("Bitte vorlegen.")
    resident.get_by_role("button", name="Rechtsmittel absenden").click()

    staff.goto(f"/intern/akten/{number}/rechtsmittel/")
    found += barriers(staff)
    staff.get_by_role("button", name="Es ist vorgelegt").click()
    found += barriers(staff)
    staff.locator("[name=text]").fill("Der Gemeinderat hat am 1. 3. 2027 abgewiesen.")
    staff.get_by_role("button", name="Ergebnis festhalten").click()
    resident.goto(f"/meine-anliegen/{number}/")
    expect(resident.get_by_text("Der Gemeinderat hat am 1. 3. 2027 abgewiesen.")).to_be_visible()
    return found


def test_from_the_sofa_to_the_appeal(visitors: Visitors) -> None:
    resident, staff = visitors.come(viewport=PHONE, javascript=False), visitors.come()
    number, typed = file(resident)
    assert typed == 0  # ID Austria has said everything that would have to be typed

    scenes.sign_in(staff, replace(visitors.town, staff_name=HEAD_NAME))
    staff.goto("/intern/akten/zustaendigkeiten/")
    staff.locator("select[name=unit]").select_option(label="Abteilung Infrastruktur und Technik, Verkehr")
    staff.locator("select[name=account]").select_option(label=HEAD_NAME)
    staff.locator("[name=may_decide]").check()
    staff.get_by_role("button", name="Übergeben").click()
    office = staff.locator("section[aria-labelledby='verkehr']")
    expect(office.get_by_text(f"{HEAD_NAME} – darf entscheiden")).to_be_visible()
    assert barriers(staff) == []
    assert help_somebody(staff) == []
    assert beside_the_cases(staff, number) == []
    assert decide(staff, number) == []

    resident.goto(f"/meine-anliegen/{number}/")
    expect(resident.get_by_text("Entschieden und zugestellt")).to_be_visible()
    assert open_letter(resident).startswith(b"%PDF-")
    resident.get_by_role("link", name="Rechtsmittel einlegen").click()
    resident.locator("[name=text]").fill("Die Zone stimmt nicht.")
    resident.get_by_role("button", name="Rechtsmittel absenden").click()
    expect(resident.get_by_text("Die Zone stimmt nicht.")).to_be_visible()
    expect(resident.get_by_text("Rechtsmittel eingelegt").first).to_be_visible()
    assert after_the_appeal(staff, resident, number) == []


def test_no_page_of_a_form_has_a_barrier(visitors: Visitors) -> None:
    page = visitors.come(viewport=PHONE)
    number, _typed = file(page, look=True)
    page.goto("/meine-anliegen/")
    found = barriers(page)
    for path in ("", "zurueckziehen/", "rechtsmittel/"):
        page.goto(f"/meine-anliegen/{number}/{path}")
        found += barriers(page)
    page.goto("/amtswege/hund-anmelden/")
    found += barriers(page)
    page.get_by_role("button", name="Jetzt beginnen").click()
    page.get_by_role("button", name="Speichern und weiter").click()  # with nothing answered
    found += barriers(page)
    for path in ("/meine-anliegen/", "/meine-daten/", "/meine-daten/hinweise/"):  # now with a form begun
        page.goto(path)
        found += barriers(page)
    assert found == []
