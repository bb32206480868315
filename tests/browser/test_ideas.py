"""An idea from a phone until it is a use case; a workshop with fifteen phones; a survey. In a town of their own."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from browser.served_town import ROOT, Town, environment, served, stadtkern
from browser.test_accessibility import TWO_VIEWS, VIEWS, Examination
from browser.visitors import PHONE, Visitors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from browser.visitors import NewContext

TEAM, PASSWORD = "team", "linde-4-blau-satt"  # of a town that lives for one test run
PHONES, CARDS, DOTS = 15, 40, 3
PATIENCE_S = 90.0
LIVE_MS = 20_000  # a busy machine may take its time until an event arrives


@pytest.fixture(scope="module")
def ideas_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Serve a town in which somebody of the Digital.Team works."""
    data: Path = tmp_path_factory.mktemp("ideas")
    with served("musterstadt", data) as town:
        account = ("staff", "create", TEAM, "--role", "digital_team", "--password", PASSWORD)
        env = environment("musterstadt", data)
        subprocess.run(stadtkern(*account), env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        yield Town(town.url, TEAM, PASSWORD)


@pytest.fixture
def visitors(ideas_town: Town, new_context: NewContext) -> Iterator[Visitors]:
    visitors = Visitors(ideas_town, new_context, own_sites=())
    yield visitors
    assert visitors.troubles == []


def at(town: Town, path: str) -> str:
    return f"{town.url}{path}"


def signed_in(visitors: Visitors) -> Page:
    page, town = visitors.come(), visitors.town
    page.goto(at(town, "/intern/"))
    page.locator("[name=username]").fill(town.staff_name)
    page.locator("[name=password]").fill(town.staff_password)
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url("**/intern/")
    return page


def write(page: Page, town: Town, title: str, kind: str = "Idee") -> None:
    page.goto(at(town, "/ideen/"))
    page.get_by_label(kind, exact=True).check()
    page.locator("[name=title]").fill(title)
    page.get_by_role("button", name="Weiter", exact=True).click()


@pytest.mark.parametrize(
    ("javascript", "known", "mine"),
    [
        (True, "Lastenräder zum Abholen anbieten", "Lastenräder mit KI verleihen"),
        (False, "Bücherbus durch die Stadtteile schicken", "Bücherbus mit KI planen"),
    ],
    ids=["javascript", "without"],
)
def test_an_idea_from_a_phone_becomes_a_use_case(visitors: Visitors, javascript: bool, known: str, mine: str) -> None:
    town, neighbour = visitors.town, visitors.come()
    phone, staff = visitors.come(viewport=PHONE, javascript=javascript), signed_in(visitors)
    write(neighbour, town, known)
    staff.goto(at(town, "/intern/ideen/"))
    staff.get_by_role("button", name=f"Freigeben: {known}").click()

    write(phone, town, mine)
    expect(phone.locator("h1")).to_have_text("Ist Ihre schon dabei?")
    expect(phone.locator(".sk-tasks li").first).to_contain_text(known)
    phone.get_by_role("button", name="Meine trotzdem senden").click()
    expect(phone.locator("h1")).to_have_text("Danke")
    phone.get_by_role("link", name="Zur Seite der Karte").click()
    its_page = phone.url
    expect(phone.locator("main")).not_to_contain_text(mine)

    staff.goto(at(town, "/intern/ideen/"))
    staff.get_by_role("link", name=mine).first.click()
    staff.locator("summary", has_text="Zum Anwendungsfall machen").click()
    staff.locator("#pass_title").fill(f"Angebot: {mine}")
    staff.locator("#pass_summary").fill("Eine KI schlägt vor, ein Mensch entscheidet.")
    staff.locator("button[value=pass_on]").click()
    expect(staff.locator("main")).to_contain_text("wurde ein Anwendungsfall")

    phone.goto(its_page)
    expect(phone.locator("main")).to_contain_text(f"Wurde zum Anwendungsfall: Angebot: {mine}")
    phone.goto(at(town, "/ideen/liste/?stand=passed_on"))
    expect(phone.locator("main")).to_contain_text(f"Angebot: {mine}")


def opened_workshop(staff: Page, town: Town, title: str) -> str:
    """Open a workshop and return its code."""
    staff.goto(at(town, "/intern/workshops/"))
    staff.locator("[name=title]").fill(title)
    staff.locator("[name=question]").fill("Wobei soll uns KI helfen?")
    staff.get_by_role("button", name="Öffnen", exact=True).click()
    staff.wait_for_url(re.compile(r"/intern/workshops/[A-Z0-9]{6}/"))
    return staff.url.partition("#")[0].rstrip("/").rpartition("/")[2]


def test_a_workshop_is_live_on_every_screen(visitors: Visitors) -> None:
    town, staff, phone = visitors.town, signed_in(visitors), visitors.come(viewport=PHONE)
    code = opened_workshop(staff, town, "Ideenrunde")
    phone.goto(at(town, "/ideen/mitmachen/"))
    phone.locator("[name=code]").fill(f"{code[:3].lower()} {code[3:]}")
    phone.get_by_role("button", name="Mitmachen").click()
    for title in ("Formulare vorausfüllen", "Briefe vereinfachen"):
        phone.locator("[name=title]").fill(title)
        phone.get_by_role("button", name="Hinzufügen als: Idee").click()
        expect(staff.locator(".sk-board")).to_contain_text(title, timeout=LIVE_MS)
    phone.locator("[name=title]").fill("noch nicht fertig")
    staff.get_by_label("Formulare vorausfüllen").check()
    staff.locator("[name=name]").fill("Formulare")
    staff.get_by_role("button", name="Verschieben").click()
    expect(phone.locator(".sk-pile--group")).to_contain_text("Formulare vorausfüllen", timeout=LIVE_MS)
    expect(phone.locator("[name=title]")).to_have_value("noch nicht fertig")
    staff.get_by_role("button", name="Punkte vergeben lassen").click()
    give = phone.get_by_role("button", name="Punkt geben: Formulare")
    expect(give).to_be_visible(timeout=LIVE_MS)
    for said in ("Sie haben noch 2 Punkt", "Sie haben noch 1 Punkt", "Sie haben alle Punkte vergeben"):
        give.click()
        expect(phone.locator("main")).to_contain_text(said)
    expect(give).to_have_count(0)
    expect(staff.locator(".sk-pile--group")).to_contain_text("3 Punkte", timeout=LIVE_MS)
    staff.get_by_role("button", name="Workshop schließen").click()
    expect(phone.locator("main")).to_contain_text("Dieser Workshop ist geschlossen", timeout=LIVE_MS)
    staff.get_by_role("link", name="Zum Anwendungsfall machen: Formulare").click()
    staff.get_by_role("button", name="Zum Anwendungsfall machen").click()
    expect(staff.locator("main")).to_contain_text("Daraus wurde der Anwendungsfall KI-")


class Phone:
    """A phone without a browser: it keeps cookies, sends forms and listens to the board."""

    def __init__(self, client: httpx.Client, board: str) -> None:
        self.client = client
        self.board = board
        self.heard = -1

    def send(self, act: str, **form: str) -> int:
        page = self.client.get(self.board).text
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
        return self.client.post(f"{self.board}{act}/", data=form | {"csrfmiddlewaretoken": token}).status_code

    def listen(self, until: int) -> None:
        """Listen until the board has been changed so often; a stream that ends is opened anew, as a browser does."""
        patience = time.monotonic() + PATIENCE_S
        while self.heard < until and time.monotonic() < patience:
            with self.client.stream("GET", f"{self.board}live/") as stream:
                for line in stream.iter_lines():
                    if line.startswith("data: "):
                        self.heard = int(line.removeprefix("data: "))
                    if self.heard >= until:
                        return


@pytest.fixture
def in_the_hall() -> Iterator[Callable[[str], Phone]]:
    """Bring phones into the hall, which has one address; at the end they go."""
    with ExitStack() as open_phones:

        def come(board: str) -> Phone:
            client = httpx.Client(timeout=60, headers={"X-Forwarded-For": "10.4.0.1"})
            return Phone(open_phones.enter_context(client), board)

        yield come


def test_fifteen_phones_bring_forty_cards_and_keep_to_their_dots(
    visitors: Visitors, in_the_hall: Callable[[str], Phone]
) -> None:
    town, staff = visitors.town, signed_in(visitors)
    board = at(town, f"/ideen/mitmachen/{opened_workshop(staff, town, 'Vierzig Ideen')}/")
    phones, ears = [in_the_hall(board) for _ in range(PHONES)], [in_the_hall(board) for _ in range(PHONES)]
    listening = [threading.Thread(target=ear.listen, args=(CARDS,), daemon=True) for ear in ears]
    for thread in listening:
        thread.start()

    def write_down(first: int) -> list[int]:
        numbers = range(first, CARDS, PHONES)
        return [phones[first].send("karte", title=f"Idee {number}", kind="idea") for number in numbers]

    started = time.monotonic()
    with ThreadPoolExecutor(PHONES) as hall:
        answers = list(chain.from_iterable(hall.map(write_down, range(PHONES))))
    assert answers == [302] * CARDS
    for thread in listening:
        thread.join(timeout=PATIENCE_S)
    assert {ear.heard for ear in ears} == {CARDS}
    assert time.monotonic() - started < PATIENCE_S
    expect(staff.locator("[data-sk-part=count]")).to_contain_text("40 Karten · 15 Geräte", timeout=LIVE_MS)

    staff.get_by_role("button", name="Punkte vergeben lassen").click()
    expect(staff.locator("[data-sk-part=count]")).to_contain_text("Punkte vergeben")
    keys = re.findall(r'name="give" value="([^"]+)"', phones[0].client.get(phones[0].board).text)
    assert len(keys) == CARDS
    with ThreadPoolExecutor(4 * DOTS) as taps:
        answers = list(taps.map(lambda key: phones[0].send("punkt", give=key), keys[: 4 * DOTS]))
    assert sorted(answers) == [302] * DOTS + [400] * (3 * DOTS)
    expect(staff.locator("[data-sk-part=count]")).to_contain_text("3 Punkte", timeout=LIVE_MS)


def opened_survey(staff: Page, town: Town) -> str:
    """Write and open a survey; return its public address."""
    staff.goto(at(town, "/intern/umfragen/"))
    staff.locator("[name=title]").fill("KI bei uns")
    staff.locator("[name=closes_on]").fill("2099-12-31")
    staff.get_by_role("button", name="Weiter zu den Fragen").click()
    for text, kind in (("Wie sehr vertrauen Sie KI?", "scale"), ("Meine Idee", "idea")):
        staff.locator("#question_text").fill(text)
        staff.locator(f"[name=kind][value={kind}]").check()
        staff.get_by_role("button", name="Hinzufügen", exact=True).click()
    staff.get_by_role("button", name="Umfrage öffnen").click()
    return staff.locator("main a[href*='/umfrage/']").get_attribute("href") or ""


def test_a_survey_is_answered_once_on_a_phone(visitors: Visitors) -> None:
    staff, phone = signed_in(visitors), visitors.come(viewport=PHONE, javascript=False)
    address = opened_survey(staff, visitors.town)
    phone.goto(address)
    phone.get_by_label("4", exact=True).check()
    phone.get_by_label("Meine Idee").fill("Ein Stadtplan, der Barrieren kennt")
    phone.get_by_role("button", name="Antworten senden").click()
    expect(phone.locator("h1")).to_have_text("Danke")
    phone.goto(address)
    expect(phone.locator("main")).to_contain_text("Sie haben schon geantwortet")
    staff.reload()
    expect(staff.locator("main")).to_contain_text("4: 1 von 1")
    staff.goto(at(visitors.town, "/intern/ideen/"))
    expect(staff.locator("main")).to_contain_text("Ein Stadtplan, der Barrieren kennt")


def test_no_page_of_the_room_has_a_barrier(visitors: Visitors, in_the_hall: Callable[[str], Phone]) -> None:
    town, staff, phone, examination = visitors.town, signed_in(visitors), visitors.come(viewport=PHONE), Examination()
    code, survey = opened_workshop(staff, town, "Ohne Hürden"), opened_survey(staff, town)
    write(phone, town, "Kameras am Platz", kind="Sorge")
    if phone.get_by_role("button", name="Meine trotzdem senden").count():
        phone.get_by_role("button", name="Meine trotzdem senden").click()
    card = phone.locator("main strong").first.inner_text()
    in_the_hall(at(town, f"/ideen/mitmachen/{code}/")).send("karte", title="Chatbot", kind="idea")
    staff.goto(at(town, f"/intern/ideen/karte/{card}/"))
    staff.get_by_role("button", name="Freigeben").click()
    public = ("/ideen/", "/ideen/liste/", f"/ideen/karte/{card}/", "/ideen/mitmachen/", f"/ideen/mitmachen/{code}/")
    for path in (*public, "/ideen/mitmachen/?code=falsch", survey.removeprefix(town.url), f"/ideen/angekommen/{card}/"):
        for prefix, views in (("", VIEWS), ("/en", TWO_VIEWS)):
            phone.goto(at(town, f"{prefix}{path}"))
            examination.look(phone, f"{prefix}{path}", views)
    paths = ("ideen/", "ideen/neu/", "ideen/dateien/", f"ideen/karte/{card}/", "workshops/", f"workshops/{code}/")
    for path in (*paths, "umfragen/", f"umfragen/{survey.rstrip('/').rpartition('/')[2]}/"):
        staff.goto(at(town, f"/intern/{path}"))
        examination.look(staff, path, VIEWS)
    assert not examination.findings, "\n".join(examination.findings)
