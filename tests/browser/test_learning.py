"""A course is begun, failed, passed and printed; a prompt is shared, copied and found; no page has a barrier."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import partial
from typing import TYPE_CHECKING

import pytest
import yaml
from playwright.sync_api import expect

from browser import scenes
from browser.served_town import ROOT, STAFF_NAME, environment, served, stadtkern
from browser.test_accessibility import Examination, examine
from browser.visitors import PHONE, Visitors
from stadtkern.learning.testing import COURSE, write_course

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from browser.served_town import Town

HOME = "/intern/lernen/"
COURSE_PAGE = f"{HOME}kurse/{COURSE}/"


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented town with a short course of its own."""
    folder = tmp_path_factory.mktemp("cities")
    shutil.copytree(ROOT / "cities" / "musterstadt", folder / "musterstadt")
    write_course(folder / "musterstadt" / "courses")
    return folder


@pytest.fixture(scope="module")
def school(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    data = tmp_path_factory.mktemp("learning")
    with served("musterstadt", data, CITIES_DIR=str(cities)) as town:
        env = environment("musterstadt", data, CITIES_DIR=str(cities))
        for role in ("digital_team", "pioneer"):
            command = stadtkern("staff", "role", STAFF_NAME, "add", role)
            subprocess.run(command, env=env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        yield town


@pytest.fixture
def visitors(school: Town, browser: Browser) -> Iterator[Visitors]:
    """Bring visitors to this town: the plugin's own contexts know the address of another one."""
    visitors = Visitors(school, partial(browser.new_context, base_url=school.url), own_sites=())
    yield visitors
    for context in browser.contexts:
        context.close()
    assert visitors.troubles == []


def right_answers(cities: Path, module: str) -> list[str]:
    """Return the ids of the boxes one has to tick."""
    written = yaml.safe_load((cities / "musterstadt" / "courses" / COURSE / f"{module}.yaml").read_text())
    return [
        f"#q-{question['id']}-{place}"
        for question in written["questions"]
        for place, answer in enumerate(question["answers"])
        if answer.get("right")
    ]


def begin(page: Page, path: str) -> None:
    page.goto(f"{HOME}kurse/{path}/")
    page.get_by_role("button", name=re.compile("Fragen")).click()


def send(page: Page, boxes: list[str]) -> None:
    for box in boxes:
        page.locator(box).check()
    page.locator("main form [name=verb][value=send]").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_course_is_failed_passed_and_printed(visitors: Visitors, cities: Path, javascript: bool) -> None:
    page = visitors.come(viewport=PHONE, javascript=javascript)
    scenes.sign_in(page, visitors.town)
    page.goto(COURSE_PAGE)
    page.get_by_role("link", name="1. Modul eins").click()
    page.get_by_role("button", name=re.compile("Fragen .*beginnen|Mit den Fragen")).click()
    page.locator("#q-verboten-1").check()
    page.get_by_role("button", name="Speichern und später weitermachen").click()
    page.get_by_role("button", name="Mit den Fragen weitermachen").click()
    expect(page.locator("#q-verboten-1")).to_be_checked()
    send(page, [f"#q-{name}-1" for name in ("mehrere", "frage-0", "frage-1", "frage-2")])
    expect(page.locator("main")).to_contain_text("0 von 5 Fragen sind richtig")
    expect(page.locator("main")).to_contain_text("Weil 0.")

    page.get_by_role("button", name="Noch einmal versuchen").click()
    send(page, right_answers(cities, "eins"))
    expect(page.locator("main")).to_contain_text("5 von 5 Fragen sind richtig")

    page.get_by_role("link", name="Nächstes Modul: Modul zwei").click()
    page.get_by_role("button", name=re.compile("Fragen")).click()
    send(page, right_answers(cities, "zwei"))
    page.get_by_role("link", name="Nachweis zeigen").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"SN-[A-Z2-9]{5}-[A-Z2-9]{5}"))
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("nav").first).to_be_hidden()


def test_a_prompt_is_shared_copied_and_found(visitors: Visitors) -> None:
    page = visitors.come()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    scenes.sign_in(page, visitors.town)
    page.goto(f"{HOME}vorlagen/neu/")
    page.locator("[name=title]").fill("Aushang <b>kurz</b>")
    page.locator("[name=task]").fill("Eine Straßensperre ankündigen")
    page.locator("[name=text]").fill("Entwirf einen Aushang für [Straße].\n<img src=x onerror=alert(1)>")
    page.get_by_role("button", name="Teilen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aushang <b>kurz</b>")
    page.get_by_role("button", name="Text kopieren").click()
    expect(page.get_by_role("button", name="Kopiert")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Entwirf einen Aushang für [Straße].\n<img src=x onerror=alert(1)>"
    page.goto(f"{HOME}vorlagen/?q=Straßensperren")
    page.get_by_role("link", name="Aushang <b>kurz</b>").click()
    expect(page.locator("#prompt-text")).to_contain_text("[Straße]")


def test_no_page_of_learning_has_a_barrier(visitors: Visitors, cities: Path) -> None:
    page = visitors.come()
    scenes.sign_in(page, visitors.town)
    page.goto(f"{HOME}treffen/")
    page.get_by_text("Ein Risiko nennen").click()
    page.locator("[name=text]").fill("Was, wenn niemand mehr selbst schreibt?")
    page.get_by_role("button", name="Auf die Tagesordnung setzen").click()
    for module in ("eins", "zwei"):
        begin(page, f"{COURSE}/{module}")
        send(page, right_answers(cities, module))
    certificate = page.get_by_role("link", name="Nachweis zeigen").get_attribute("href") or ""

    def unanswered(page: Page) -> None:
        begin(page, "ki-grundkurs/geheimnis")
        send(page, [])

    paths = {
        "learning": "",
        "course": "kurse/ki-grundkurs/",
        "course-passed": f"kurse/{COURSE}/",
        "module": "kurse/ki-grundkurs/urheberrecht/",
        "result": f"kurse/{COURSE}/eins/ergebnis/",
        "prompts": "vorlagen/",
        "prompt-new": "vorlagen/neu/",
        "contacts": "kontakte/",
        "meetings": "treffen/",
        "meeting-new": "treffen/neu/",
        "practices": "erfahrungen/",
        "overview": "uebersicht/",
    }
    found = {name: scenes.open_page(HOME + path) for name, path in paths.items()}
    found["certificate"] = scenes.open_page(certificate)
    found["questions"] = lambda page: begin(page, "ki-grundkurs/geheimnis")
    examine(Examination(), page, found | {"unanswered": unanswered})
