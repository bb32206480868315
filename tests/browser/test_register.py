"""The AI register: a worry from a phone to its answer, an entry of another town, no barrier, nothing too wide."""

from __future__ import annotations

import json
import re
import subprocess
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from browser import scenes
from browser.served_town import ROOT, Town, environment, served, stadtkern
from browser.test_accessibility import TWO_VIEWS, VIEWS, Examination, examine
from browser.test_layout import stays_narrow
from browser.visitors import NARROWEST, PHONE, Visitors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from browser.scenes import Scene

PASSWORD = "linde-4-blau-satt"  # of a town that lives for one test run
TEAM = "demo-digital-1"
WORRY = "Liest ein Mensch, was die KI an mich schreibt?"
OTHER_TOWN = {
    "license": "CC BY 4.0",
    "entries": [
        {"name": "Fundbüro sortieren", "description_short": "Ordnet Meldungen zu.", "organization": "Stadt Anderswo"},
        {"name": "Ohne Stadt", "description_short": "Es fehlt etwas."},
    ],
}


@pytest.fixture(scope="module")
def register_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Serve the invented town with the demonstration's register and its people."""
    data = tmp_path_factory.mktemp("register")
    with served("musterstadt", data) as town:
        command = stadtkern("demo", "--password", PASSWORD)
        env = environment("musterstadt", data)
        subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        yield Town(town.url, TEAM, PASSWORD)


@pytest.fixture
def visitors(register_town: Town, browser: Browser) -> Iterator[Visitors]:
    visitors = Visitors(register_town, partial(browser.new_context, base_url=register_town.url), own_sites=())
    yield visitors
    for context in browser.contexts:
        context.close()
    assert visitors.troubles == []


def open_entry(page: Page, prefix: str = "") -> None:
    page.goto(f"{prefix}/ki-register/")
    page.locator("main article a").last.click()
    page.wait_for_url(re.compile(r"/ki-register/KI-"))


def send_worry(page: Page, text: str, prefix: str = "") -> None:
    open_entry(page, prefix)
    page.locator("[name=text]").fill(text)
    page.locator("main form.sk-form").get_by_role("button").click()
    page.wait_for_selector(".kern-alert")


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_worry_from_a_phone_gets_its_answer(visitors: Visitors, javascript: bool) -> None:
    phone, staff = visitors.come(viewport=PHONE, javascript=javascript), visitors.come(javascript=javascript)
    send_worry(phone, "kurz")
    expect(phone.locator("[name=text]")).to_have_value("kurz")
    worry = f"{WORRY} ({'mit' if javascript else 'ohne'})"
    phone.locator("[name=text]").fill(worry)
    phone.locator("main form.sk-form").get_by_role("button").click()
    phone.wait_for_url(re.compile(r"/ki-register/bedenken/[A-Z0-9]{8}/"))
    number = urlsplit(phone.url).path.split("/")[-2]
    expect(phone.locator("main")).to_contain_text(number)
    expect(phone.locator("main")).not_to_contain_text(worry)

    scenes.sign_in(staff, visitors.town)
    staff.goto("/intern/ki-bedenken/")
    staff.get_by_role("link", name=re.compile(number)).click()
    staff.locator("[name=answer]").fill("Ja. Ohne einen Menschen geht nichts hinaus.")
    staff.locator("[name=is_public]").check()
    staff.get_by_role("button", name="Antwort senden").click()
    expect(staff.locator("main")).to_contain_text(f"{number} ist beantwortet")

    phone.goto("/ki-register/bedenken/")
    phone.locator("[name=nummer]").fill(f"{number[:4]} {number[4:]}".lower())
    phone.get_by_role("button", name="Antwort zeigen").click()
    expect(phone.locator("main")).to_contain_text("Ja. Ohne einen Menschen geht nichts hinaus.")
    open_entry(phone)
    expect(phone.locator("main")).to_contain_text(worry)


def test_an_entry_of_another_town_becomes_an_idea(visitors: Visitors) -> None:
    page = visitors.come()
    scenes.sign_in(page, visitors.town)
    page.goto("/intern/ki-register/einlesen/")
    page.locator("[name=text]").fill(json.dumps(OTHER_TOWN))
    page.get_by_role("button", name="Ansehen").click()
    expect(page.locator("main")).to_contain_text("1 Eintrag kann nicht übernommen werden")
    page.get_by_label("Fundbüro sortieren").check()
    page.get_by_role("button", name="Gewählte zu Ideen machen").click()
    expect(page.locator("main")).to_contain_text("1 Eintrag ist zur Idee geworden")
    page.get_by_role("link", name="Fundbüro sortieren").click()
    expect(page.locator("main")).to_contain_text("Stadt Anderswo")


def public(prefix: str) -> dict[str, Scene]:
    def then(page: Page, path: str) -> None:
        open_entry(page, prefix)
        page.goto(f"{page.url}{path}")

    pages = {
        "register": "/ki-register/",
        "register-state": "/ki-register/?stand=rollout",
        "ideas": "/ki-register/ideen/",
        "worries": "/ki-register/bedenken/",
        "worry-not-found": "/ki-register/bedenken/suchen/?nummer=",
    }
    return {name: scenes.open_page(f"{prefix}{path}") for name, path in pages.items()} | {
        "entry": lambda page: open_entry(page, prefix),
        "annex": lambda page: then(page, "eu-eintrag/"),
        "worry-errors": lambda page: send_worry(page, "kurz", prefix),
        "worry-received": lambda page: send_worry(page, WORRY, prefix),
    }


def preview(page: Page) -> None:
    page.goto("/intern/ki-register/einlesen/")
    page.locator("[name=text]").fill(json.dumps(OTHER_TOWN))
    page.get_by_role("button", name="Ansehen").click()
    page.wait_for_selector("[name=kept]", state="attached")


def first_message(page: Page) -> None:
    page.goto("/intern/ki-bedenken/")
    page.locator("main .sk-tasks a").first.click()
    page.wait_for_url(re.compile("/intern/ki-bedenken/."))


STAFF: dict[str, Scene] = {
    "staff-worries": scenes.open_page("/intern/ki-bedenken/"),
    "staff-worry": first_message,
    "staff-incidents": scenes.open_page("/intern/ki-vorfaelle/"),
    "staff-import": scenes.open_page("/intern/ki-register/einlesen/"),
    "staff-preview": preview,
}


@pytest.mark.parametrize("prefix", ["", "/en"], ids=["german", "english"])
def test_no_public_page_of_the_register_has_a_barrier(visitors: Visitors, prefix: str) -> None:
    page = visitors.come(locale="en-GB") if prefix else visitors.come()
    examine(Examination(), page, public(prefix), TWO_VIEWS if prefix else VIEWS)


def test_no_staff_page_of_the_register_has_a_barrier(visitors: Visitors) -> None:
    page = visitors.come()
    scenes.sign_in(page, visitors.town)
    examine(Examination(), page, STAFF, TWO_VIEWS)


def test_no_page_of_the_register_scrolls_sideways(visitors: Visitors) -> None:
    page = visitors.come(viewport=NARROWEST)
    stays_narrow(page, public(""))
    scenes.sign_in(page, visitors.town)
    stays_narrow(page, STAFF)
