"""Neighbours of a building: told by letter, one comes in with its code and objects from a phone without JavaScript."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from browser.eyes import Eyes
from browser.test_every_procedure import LEOBEN, PERSON, said_of
from browser.test_procedures import open_letter
from browser.visitors import DESKTOP, PHONE
from browser.walking import Form
from browser.walking_desk import TownHall
from stadtkern.definitions.testing import answers_beside, compiled_from
from stadtkern.uploads.testing import pdf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from browser.visitors import Visitors

BUILDING = LEOBEN / "procedures" / "baubewilligung.yaml"
PARTIES = """rolle;art;name;strasse;plz;ort;grund;vertretung
nachbar;person;Fatma Yıldız;Lindenweg 4;8700;Leoben;Grundstück 12/3, KG Leoben;
grundeigentum;firma;Grund GmbH;Lindenweg 6;8700;Leoben;Grundstück 12/4, KG Leoben;Dr. Eva Beispiel
"""
FATMA = "wohnt hier, zwei Autos"
WORDS = "Das Haus steht zu nah an der Grenze."
LETTERS = "stadtkern.parties.jobs.send_letters"


@pytest.fixture
def eyes(visitors: Visitors) -> Iterator[Eyes]:
    """Look at every kind of page once; at the end nothing may have been found."""
    eyes = Eyes(visitors.come(), set())
    yield eyes
    assert eyes.findings == []


def look(eyes: Eyes, page: Page, *, of: str = "") -> None:
    """Examine a page as it is, as wide as a phone and as a desk."""
    own = page.viewport_size
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        eyes.look(page, of=f"{of} {size['width']}")
    if own:
        page.set_viewport_size(own)


def sign_in(page: Page, who: str) -> None:
    page.get_by_role("button", name="Zur Test-Anmeldung").click()
    page.get_by_role("button", name=who).click()


def file(page: Page, eyes: Eyes) -> str:
    """File the building as Anna Huber, and return its number."""
    compiled, (person, who) = compiled_from(BUILDING), PERSON
    said = said_of(compiled.procedure, person)
    page.goto(f"/amtswege/{compiled.procedure.id}/")
    page.get_by_role("button", name="Mit ID Austria beginnen").click()
    sign_in(page, who)
    page.get_by_role("button", name="Jetzt beginnen").click()
    form = Form(page, compiled, answers_beside(compiled, said, timezone.localdate()), said, eyes)
    form.fill_at_once()
    return form.send()


def add_parties(staff: Page, number: str, eyes: Eyes) -> None:
    """Add the list: nothing, a line with mistakes, and then the two, who are looked at before they are taken."""
    staff.goto(f"/intern/akten/{number}/")
    staff.get_by_role("link", name="Parteien und Nachbar:innen").click()
    look(eyes, staff, of="nobody")
    staff.get_by_role("link", name="Parteien aufnehmen").click()
    for rows, said in (("", "Bitte wählen Sie eine Datei"), (PARTIES.replace("8700", "?"), "Zeile 3")):
        staff.locator("[name=rows]").fill(rows)
        staff.get_by_role("button", name="Liste lesen").click()
        expect(staff.get_by_role("alert")).to_be_visible()
        expect(staff.get_by_text(said).first).to_be_visible()
    look(eyes, staff)
    staff.locator("[name=rows]").fill(PARTIES)
    staff.get_by_role("button", name="Liste lesen").click()
    expect(staff.get_by_text("2 Parteien")).to_be_visible()
    look(eyes, staff, of="read")
    staff.get_by_role("button", name="Aufnehmen").click()
    expect(staff.get_by_role("heading", name="Fatma Yıldız")).to_be_visible()


def announce(staff: Page, number: str, eyes: Eyes) -> None:
    """Announce a hearing to both, first for a day that is over, and make the letters."""
    staff.goto(f"/intern/akten/{number}/parteien/")
    staff.get_by_role("link", name="Verhandlung kundmachen").click()
    today = timezone.localdate()
    for days, alerts in ((-1, 1), (20, 0)):
        day = today + timedelta(days=days)
        staff.locator("[name=on]").fill(f"{day.day}. {day.month}. {day.year}")
        staff.locator("[name=begins]").fill("9:30")
        staff.locator("[name=place]").fill("Rathaus")
        staff.locator("[name=text]").fill("Neubau eines Wohnhauses.")
        staff.get_by_role("button", name="An die Parteien senden").click()
        expect(staff.get_by_role("alert")).to_have_count(alerts)
        look(eyes, staff, of="announced" if alerts else "told")


def letter_to(staff: Page, number: str, name: str, eyes: Eyes) -> str:
    """Return the words of the letter on paper to a party."""
    staff.goto(f"/intern/akten/{number}/parteien/")
    staff.get_by_role("link", name=name).click()
    expect(staff.get_by_text("liegt bei der Poststelle")).to_be_visible()
    look(eyes, staff)
    address = staff.get_by_role("link", name="Das gesiegelte Schreiben (PDF)").get_attribute("href")
    with pypdfium2.PdfDocument(staff.request.get(urljoin(staff.url, address)).body()) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


def code_in(letter: str) -> str:
    found = re.search(r"diesen Code ein: (.+?)\. Danach", letter)
    assert found is not None, letter
    return found[1]


def object_to_it(page: Page, number: str, code: str, eyes: Eyes) -> str:
    """Come in with the code, first with a wrong one, and object, first without a word; return the number given."""
    page.goto("/beteiligt/")
    look(eyes, page, of="stranger")
    sign_in(page, FATMA)
    look(eyes, page)
    page.get_by_role("textbox", name="Code").fill("ACDE-FGHJ-KLMN-PQRT")
    page.get_by_role("button", name="Code verwenden").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("textbox", name="Code")).to_have_value("ACDE-FGHJ-KLMN-PQRT")
    look(eyes, page)
    page.get_by_role("textbox", name="Code").fill(code.lower())
    page.get_by_role("button", name="Code verwenden").click()
    expect(page.get_by_text("Neubau eines Wohnhauses.")).to_be_visible()
    expect(page.get_by_text("09:30 Uhr, Rathaus")).to_be_visible()
    look(eyes, page)
    for words in ("", WORDS):
        page.get_by_label("Einwendung", exact=True).check()
        page.locator("[name=text]").fill(words)
        page.locator("[name=file_1]").set_input_files(
            {"name": "Abstand.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        )
        page.get_by_role("button", name="Senden", exact=True).click()
        expect(page.get_by_role("alert")).to_have_count(0 if words else 1)
        look(eyes, page, of=f"said {words}")
    expect(page.get_by_text(f"Ihre Bestätigung hat die Nummer {number}/E1.")).to_be_visible()
    expect(page.get_by_role("link", name="Abstand.pdf")).to_be_visible()
    page.goto("/beteiligt/")
    expect(page.get_by_role("link", name=number)).to_be_visible()
    look(eyes, page, of="listed")
    return f"{number}/E1"


def read_it(staff: Page, number: str, said: str, eyes: Eyes) -> None:
    """Find the objection from the case, read it, and note how the reasons deal with it, first without a word."""
    staff.goto(f"/intern/akten/{number}/")
    staff.get_by_role("link", name="Parteien und Nachbar:innen").click()
    look(eyes, staff, of="objected")
    staff.get_by_role("link", name="Zu den Einwendungen").click()
    expect(staff.get_by_role("heading", name=said)).to_be_visible()
    expect(staff.get_by_text(WORDS)).to_be_visible()
    expect(staff.get_by_role("link", name="Abstand.pdf")).to_be_visible()
    for words in ("", "Der Abstand ist eingehalten, Punkt 2."):
        staff.locator("[name=text]").fill(words)
        staff.get_by_role("button", name="Vermerken").click()
        expect(staff.get_by_role("alert")).to_have_count(0 if words else 1)
        look(eyes, staff)
    expect(staff.get_by_text("Nicht behandelt", exact=True)).to_have_count(0)
    staff.get_by_role("link", name="Fatma Yıldız").click()
    expect(staff.get_by_text("Fatma Yıldız hat den Code verwendet")).to_be_visible()
    expect(staff.get_by_text(WORDS)).to_be_visible()
    look(eyes, staff, of="bound")


def results_in_the_portal(staff: Page, neighbour: Page, number: str, visitors: Visitors, eyes: Eyes) -> None:
    """Tell the results: who used the code reads them in the portal once opened, the other gets them by post."""
    staff.goto(f"/intern/akten/{number}/parteien/")
    staff.get_by_role("link", name="Vom Ergebnis der Beweisaufnahme verständigen").click()
    look(eyes, staff)
    staff.locator("[name=text]").fill("Das Gutachten liegt vor.")
    staff.get_by_role("button", name="An die Parteien senden").click()
    visitors.town.do_now(LETTERS)
    neighbour.goto("/beteiligt/")
    neighbour.get_by_role("link", name=number).click()
    expect(neighbour.get_by_text("Das Gutachten liegt vor.")).to_have_count(0)
    look(eyes, neighbour, of="letter")
    assert open_letter(neighbour).startswith(b"%PDF-")
    neighbour.reload()
    expect(neighbour.get_by_text("Das Gutachten liegt vor.")).to_be_visible()
    look(eyes, neighbour, of="opened")
    staff.reload()
    expect(staff.get_by_text("im Portal geöffnet")).to_be_visible()
    expect(staff.get_by_text("liegt bei der Poststelle")).to_have_count(3)


def test_a_neighbour_objects(visitors: Visitors, eyes: Eyes) -> None:
    number = file(visitors.come(viewport=PHONE, javascript=False), eyes)
    staff = TownHall(visitors, eyes).head_of("bauamt")
    add_parties(staff, number, eyes)
    announce(staff, number, eyes)
    visitors.town.do_now(LETTERS)
    letter = letter_to(staff, number, "Fatma Yıldız", eyes)
    assert "Einwendungen" in letter
    neighbour = visitors.come(viewport=PHONE, javascript=False)
    said = object_to_it(neighbour, number, code_in(letter), eyes)
    read_it(staff, number, said, eyes)
    results_in_the_portal(staff, neighbour, number, visitors, eyes)
