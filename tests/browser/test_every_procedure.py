"""Procedures of Leoben in a real browser without JavaScript: found, filed, decided, delivered, appealed against.

Every run walks a few that differ in kind; ``EVERY_PROCEDURE=1`` walks all of them, for more than an hour. Each page is
sent with something wrong first, and each is looked at with axe as the person sees it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from browser.eyes import Eyes
from browser.served_town import HEAD_NAME
from browser.test_procedures import open_letter
from browser.visitors import PHONE
from browser.walking import Form, find, sign_in
from browser.walking_desk import TownHall
from stadtkern.city.api import Town, read_as
from stadtkern.definitions.testing import answers_beside, compiled_from
from stadtkern.residents.made_up import people_in
from stadtkern.residents.rules.claims import read_claims

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from browser.visitors import Visitors
    from stadtkern.definitions.schema import Procedure

LEOBEN = Path(__file__).resolve().parents[2] / "cities" / "leoben"
DIFFERENT = {
    "bewohnerparken": "the plate comes from ID Austria",
    "baubewilligung": "many documents",
    "foerderung-energie": "a grant, and a second person",
    "tourismusbeitrag": "a company",
    "problem-melden": "no sign-in, no remedy",
}
PERSON, COMPANY = ("anna", "wohnt hier, ein Auto"), ("firma", "für eine Firma")
FILES = sorted((LEOBEN / "procedures").glob("*.yaml"))
WALKED = [path for path in FILES if os.environ.get("EVERY_PROCEDURE") == "1" or path.stem in DIFFERENT]
EACH = pytest.mark.parametrize("path", WALKED, ids=lambda path: path.stem)


@pytest.fixture(scope="session")
def known_pages() -> set[str]:
    return set()


@pytest.fixture
def eyes(visitors: Visitors, known_pages: set[str]) -> Iterator[Eyes]:
    """Look at every kind of page once; at the end nothing may have been found."""
    eyes = Eyes(visitors.come(), known_pages)
    yield eyes
    assert eyes.findings == []


def said_of(procedure: Procedure, person: str) -> dict[str, str]:
    """Return what ID Austria says to the questions of a procedure about one of the made-up people."""
    town, problems = read_as(LEOBEN / "town.yaml", Town)
    assert town is not None, problems
    given = read_claims(people_in(town.value)[person][0]).attributes
    return {each.id: given[each.prefill] for each in procedure.questions if each.prefill and given.get(each.prefill)}


def appeal(page: Page, eyes: Eyes) -> None:
    """Bring the remedy in, first without a word."""
    page.get_by_role("link", name="Rechtsmittel einlegen").click()
    for text in ("", "Ich bin nicht einverstanden."):
        page.get_by_role("textbox").last.fill(text)
        page.get_by_role("button", name="Rechtsmittel absenden").click()
        eyes.look(page)
    expect(page.get_by_text("Rechtsmittel eingelegt").first).to_be_visible()
    expect(page.get_by_text("Ich bin nicht einverstanden.")).to_be_visible()


@EACH
def test_online_from_the_search_to_the_remedy(visitors: Visitors, eyes: Eyes, path: Path) -> None:
    compiled = compiled_from(path)
    procedure, page = compiled.procedure, visitors.come(viewport=PHONE, javascript=False)
    is_known, said = procedure.login != "none" or procedure.appeal.route != "none", {}
    find(page, procedure.id, eyes)
    if is_known:
        person, who = PERSON if "person" in procedure.principals else COMPANY
        said = said_of(procedure, person)
        sign_in(page, who, eyes)
    page.get_by_role("button", name="Jetzt beginnen" if is_known else "Ohne Anmeldung beginnen").click()
    form = Form(page, compiled, answers_beside(compiled, said, timezone.localdate()), said, eyes)
    form.fill()
    number, town_hall = form.send(), TownHall(visitors, eyes)
    if not is_known:
        town_hall.decide(number, procedure)
        expect(town_hall.who(HEAD_NAME).get_by_role("link", name="geht per Post")).to_be_visible()
        return
    page.get_by_role("link", name="Zu meinen Anliegen").click()
    eyes.look(page)
    page.get_by_role("listitem").filter(has_text=number).get_by_role("link").click()
    eyes.look(page, of=procedure.id)
    outcome = town_hall.decide(number, procedure)
    page.reload()
    eyes.look(page, of=f"{outcome.form} {procedure.delivery}")
    assert open_letter(page).startswith(b"%PDF-")
    page.reload()
    eyes.look(page, of=f"opened {procedure.delivery} {procedure.appeal.route}")
    if procedure.appeal.route == "none" or outcome.form != "notice":
        expect(page.get_by_role("link", name="Rechtsmittel einlegen")).to_have_count(0)
    else:
        appeal(page, eyes)


@EACH
def test_at_the_counter_with_help(visitors: Visitors, eyes: Eyes, path: Path) -> None:
    compiled = compiled_from(path)
    helper = TownHall(visitors, eyes).begin_for("Erna Klein", compiled.procedure.id)
    form = Form(helper, compiled, answers_beside(compiled, {}, timezone.localdate()), {}, eyes)
    form.fill()
    number = form.send()
    helper.get_by_role("link", name="Zusammenfassung zum Unterschreiben drucken").click()
    eyes.look(helper)
    expect(helper.get_by_role("heading", level=1)).to_be_visible()
    expect(helper.locator("main")).to_contain_text("Erna Klein")
    expect(helper.locator("main")).to_contain_text(number)
