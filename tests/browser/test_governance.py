"""A use case from a phone's idea to its rollout and its stop, by people of every role."""

from __future__ import annotations

import re
import subprocess
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from browser.served_town import ROOT, STAFF_PASSWORD, Town, environment, served, stadtkern
from browser.test_accessibility import TWO_VIEWS, Examination
from browser.visitors import PHONE, Visitors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from browser.visitors import NewContext

TITLE = "Müllkalender in einfachen Worten"
DIGEST = "sha256:" + "5" * 64  # of the demonstration's tool
ANSWERS = {"A1": "yes", "A2": "deployer", "F2": "yes", "H2": "yes"}
MARKS = {"quality": "3", "efficiency": "3", "satisfaction": "3", "cost": "1", "hours": "1", "energy": "1"}
DESCRIPTION = {
    "problem": "Viele verstehen den Müllkalender nicht.",
    "affected": "Alle Haushalte.",
    "effort_today": "20 Anrufe in der Woche.",
    "without_ai": "Ein Blatt mit Bildern.",
    "goals": "Service für Bürger:innen",
    "audience": "staff",
    "field": "text",
    "benefit": "Weniger Anrufe.",
    "aims-0-aim": "weniger Anrufe",
    "aims-0-metric": "Anrufe je Woche",
    "aims-0-threshold": "höchstens 10",
    "aims-0-due_on": "2099-06-30",
}
PRIVACY = {
    "purpose": "Texte vereinfachen",
    "legal_basis": "Art. 6 Abs. 1 lit. e DSGVO",
    "statute": "Gemeindeordnung",
    "data_classes": "public",
    "retention_days": "0",
    "recipients": "Niemand.",
    "dpia": "not_needed",
    "dpia_reason": "Es werden keine personenbezogenen Daten verarbeitet.",
}
METRICS = {
    "quality": ("Anteil ohne Korrektur", "0,8", "0,7", "higher"),
    "efficiency": ("Minuten je Blatt", "40", "30", "lower"),
    "satisfaction": ("Zufriedenheit", "3", "3,5", "higher"),
    "resources": ("Wattstunden je Blatt", "2", "1,5", "lower"),
}
MEASURED = {
    "quality": "1\n" * 60,
    "efficiency": "20\n22\n" * 20,
    "satisfaction": "4\n5\n" * 20,
    "resources": "1\n0,9\n" * 20,
}


@pytest.fixture(scope="module")
def register_town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Serve a town with the demonstration's register, people and tool."""
    data: Path = tmp_path_factory.mktemp("register")
    with served("musterstadt", data) as town:
        demo = stadtkern("demo", "--password", STAFF_PASSWORD)
        subprocess.run(demo, env=environment("musterstadt", data), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        yield town


@pytest.fixture
def visitors(register_town: Town, new_context: NewContext) -> Iterator[Visitors]:
    visitors = Visitors(register_town, new_context, own_sites=())
    yield visitors
    assert visitors.troubles == []


class Staff:
    """People of the town hall, each with a browser of their own; they sign in when they are first needed."""

    def __init__(self, visitors: Visitors) -> None:
        self.visitors, self.pages, self.case = visitors, dict[str, "Page"](), ""

    def __getitem__(self, name: str) -> Page:
        if name not in self.pages:
            page = self.pages[name] = self.visitors.come()
            page.goto(f"{self.visitors.town.url}/intern/anmelden/")
            fill(page, {"username": f"demo-{name}", "password": STAFF_PASSWORD})
            page.locator("main form").get_by_role("button").click()
            page.wait_for_url("**/intern/")
        return self.pages[name]

    def go(self, name: str, place: str = "") -> Page:
        page = self[name]
        page.goto(f"{self.visitors.town.url}/intern/ki/{self.case}/{place}")
        return page

    def write(self, name: str, kind: str, fields: dict[str, str], *, rows: int = 0) -> None:
        page = self.go(name, f"unterlagen/{kind}/schreiben/")
        for _row in range(rows):
            page.get_by_role("button", name="Noch eine Zeile").click()
        fill(page, fields)
        page.get_by_role("button", name="Speichern").click()
        expect(page.get_by_text("Gespeichert:")).to_be_visible()

    def sign(self, name: str) -> None:
        page = self.go(name)
        page.get_by_role("button", name="Unterschreiben").first.click()
        expect(page.get_by_text("Sie haben unterschrieben.")).to_be_visible()

    def move_on(self, name: str, state: str) -> None:
        page = self.go(name)
        page.get_by_role("button", name=f"Weiter zu „{state}“").click()
        expect(page.get_by_text(f"Der Anwendungsfall steht jetzt bei: {state}.")).to_be_visible()


def fill(page: Page, fields: dict[str, str]) -> None:
    """Fill fields by name, whatever kind they are."""
    for name, value in fields.items():
        control = page.locator(f"main [name='{name}']")
        kind = control.first.evaluate("each => each.tagName === 'SELECT' ? 'select' : each.type")
        if kind == "select":
            control.select_option(value)
        elif value == "on":
            control.check()
        elif kind in {"radio", "checkbox"}:
            page.locator(f"main [name='{name}'][value='{value}']").check()
        else:
            control.fill(value)


def classify(page: Page) -> None:
    """Answer the questions stage by stage: no, unless ``ANSWERS`` says otherwise."""
    while page.get_by_role("button", name="Einstufung speichern").count() == 0:
        names = page.locator("main fieldset input[type=radio]").evaluate_all(
            "all => [...new Set(all.map(e => e.name))]"
        )
        fill(page, {name: ANSWERS.get(name, "no") for name in names})
        page.get_by_role("button", name="Weiter", exact=True).click()
    page.get_by_role("button", name="Einstufung speichern").click()


def idea_of(visitors: Visitors, staff: Staff) -> str:
    """Send an idea from a phone, make it a use case, and return its number."""
    phone, url = visitors.come(viewport=PHONE), visitors.town.url
    phone.goto(f"{url}/ideen/")
    phone.get_by_label("Idee", exact=True).check()
    phone.locator("[name=title]").fill(TITLE)
    phone.get_by_role("button", name="Weiter", exact=True).click()
    if phone.get_by_role("button", name="Meine trotzdem senden").count():
        phone.get_by_role("button", name="Meine trotzdem senden").click()
    expect(phone.locator("h1")).to_have_text("Danke")
    page = staff["digital-1"]
    page.goto(f"{url}/intern/ideen/")
    page.get_by_role("link", name=TITLE).first.click()
    page.locator("summary", has_text="Zum Anwendungsfall machen").click()
    page.locator("#pass_title").fill(TITLE)
    page.locator("#pass_summary").fill("Aus dem Müllkalender wird ein Blatt, das man gleich versteht.")
    page.locator("button[value=pass_on]").click()
    page.goto(f"{url}/intern/ki/?q=M%C3%BCllkalender")
    link = page.locator("main").get_by_role("link", name=TITLE).first.get_attribute("href")
    assert link
    return link.rstrip("/").rpartition("/")[2]


def to_the_pilot(staff: Staff) -> None:
    page = staff.go("digital-1")
    page.locator("summary", has_text="Verantwortung und Stellvertretung").click()
    page.locator("[name=owner]").select_option(label="demo-verantwortlich")
    page.locator("[name=deputy]").select_option(label="demo-stellvertretung")
    page.get_by_role("button", name="Diese beiden benennen").click()
    staff.write("stellvertretung", "description", DESCRIPTION)
    staff.sign("verantwortlich")
    staff.move_on("digital-2", "Beschrieben")
    staff.write("stellvertretung", "resources", {"cost_eur": "300", "hours": "10", "energy_kwh": "5"})
    sheet = {f"with_ai-{name}": mark for name, mark in MARKS.items()}
    sheet |= {f"without_ai-{name}": "1" for name in MARKS} | {"reasons": "Viel Nutzen, wenig Aufwand."}
    for scorer in ("digital-1", "pionierin"):
        staff.write(scorer, "score_sheet", sheet)
    staff.sign("digital-2")
    staff.move_on("digital-2", "Bewertet")
    classify(staff.go("stellvertretung", "einstufung/"))
    staff.sign("recht")
    staff.move_on("digital-2", "Eingestuft")
    staff.write("stellvertretung", "privacy", PRIVACY)
    staff.sign("datenschutz")
    staff.move_on("digital-2", "Datenschutz geprüft")


def into_use(staff: Staff) -> None:
    choice = {
        "tool": "sprachmodell-klein-1",
        "purpose": "Texte vereinfachen",
        "prompt_digest": "Schreibe den Text in kurzen Sätzen.",
        "knowledge_digest": "Müllkalender der Stadt",
        "groups": "Bürgerservice",
        "data_classes": "public",
        "is_local": "on",
        "smaller_compared": "Ein kleineres ließ Termine aus.",
        "label": "Mit KI entworfen, von einem Menschen geprüft.",
        "training_class": "text",
        "energy_wh_per_call": "0,4",
        "valid_until": day(300),
    }
    staff.write("stellvertretung", "tool_choice", choice)
    run = {"run": "1", "digest": DIGEST, "ran_on": day(0), "facts": "equivalent", "refusals": "equivalent"}
    staff.write("digital-1", "bias_run", run)
    staff.sign("it")
    staff.sign("digital-2")
    staff.move_on("digital-2", "Werkzeug freigegeben")
    plan = {"stop_rules": "ein falscher Termin geht hinaus", "starts_on": day(0), "ends_on": day(70),
            "tools_compared": "Sprachmodell klein\nSprachmodell mittel",
            "overtakes_reason": "Höher gereihte warten auf ihre Prüfung."}  # fmt: skip
    for row, (dimension, (name, baseline, threshold, better)) in enumerate(METRICS.items()):
        plan |= {f"metrics-{row}-name": name, f"metrics-{row}-dimension": dimension,
                 f"metrics-{row}-baseline": baseline, f"metrics-{row}-threshold": threshold,
                 f"metrics-{row}-better": better}  # fmt: skip
    plan["metrics-0-is_primary"] = "on"
    write_plan(staff, plan)
    page = staff.go("stellvertretung")
    page.locator("summary", has_text="Pilotteam").click()
    page.locator("[name=person]").last.select_option(label="demo-pilotteam")
    page.get_by_role("button", name="Hinzufügen").click()
    staff.sign("digital-2")
    staff.move_on("digital-2", "Im Pilot")
    for dimension, values in MEASURED.items():
        page = staff.go("pilotteam", "messwerte/")
        fill(page, {"metric": METRICS[dimension][0], "tool": "Sprachmodell klein", "values": values})
        page.get_by_role("button", name="Vermerken").click()
        expect(page.get_by_text("Vermerkt:")).to_be_visible()
    report = {"cost_eur": "20", "energy_kwh": "0,3", "incidents": "0", "findings": "Es hilft.", "published_on": day(0)}
    staff.write("stellvertretung", "pilot_report", report)
    staff.sign("pilotteam")
    staff.move_on("digital-2", "Pilot berichtet")
    decision = {"reasons": "Alle Schwellen sind erreicht.", "in_public_register": "on", "review_on": day(200)}
    staff.write("stellvertretung", "rollout_decision", decision)
    staff.sign("amtsleitung")
    staff.sign("digital-2")
    staff.move_on("digital-2", "In Verwendung")


def write_plan(staff: Staff, plan: dict[str, str]) -> None:
    """Fill the rows one after the other: each comes with "one more row", and what was typed stays."""
    page = staff.go("stellvertretung", "unterlagen/pilot_plan/schreiben/")
    for row in range(len(METRICS)):
        fill(page, {name: value for name, value in plan.items() if name.startswith(f"metrics-{row}-")})
        page.get_by_role("button", name="Noch eine Zeile").click()
    fill(page, {name: value for name, value in plan.items() if not name.startswith("metrics-")})
    page.get_by_role("button", name="Speichern").click()
    expect(page.get_by_text("Gespeichert:")).to_be_visible()


def day(ahead: int) -> str:
    """Return a day as a date field takes it."""
    return (date.today() + timedelta(days=ahead)).isoformat()  # noqa: DTZ011 - the day on the browser's wall


def test_from_a_phone_to_the_rollout_and_its_stop(visitors: Visitors) -> None:
    staff = Staff(visitors)
    staff.case = idea_of(visitors, staff)
    to_the_pilot(staff)
    into_use(staff)
    phone = visitors.come(viewport=PHONE, javascript=False)
    phone.goto(f"{visitors.town.url}/ki-register/{staff.case}/")
    expect(phone.locator("h1")).to_have_text(TITLE)
    page = staff.go("buergerservice")
    page.get_by_role("link", name="Sofort anhalten").click()
    page.locator("[name=reason]").fill("Ein Termin war falsch.")
    page.get_by_role("button", name="Jetzt anhalten").click()
    phone.reload()
    expect(phone.locator("main")).to_contain_text("Ein Termin war falsch.")
    page = staff.go("digital-1", "tun/fortsetzen/")
    page.locator("[name=reason]").fill("Die Quelle ist berichtigt.")
    page.get_by_role("button", name="Weiterlaufen lassen").click()
    expect(page.get_by_text(re.compile("Erledigt:"))).to_be_visible()


def test_no_page_of_the_desk_has_a_barrier(visitors: Visitors) -> None:
    examination, staff = Examination(), Staff(visitors)
    page = staff["digital-1"]
    page.goto(f"{visitors.town.url}/intern/ki/?stand=tool")
    links = page.locator("main .sk-tasks h3 a").evaluate_all("all => all.map(e => e.getAttribute('href'))")
    case = links[0]
    places = ["/intern/ki/", case, f"{case}anhalten/", f"{case}unterlagen/description/schreiben/",
              f"{case}unterlagen/pilot_plan/schreiben/", f"{case}unterlagen/1/", f"{case}einstufung/",
              f"{case}messwerte/", "/intern/ki-werkzeuge/", "/intern/ki-werkzeuge/sprachmodell-klein-1/",
              "/intern/ki-werkzeuge/neu/", "/intern/ki-werkzeuge/sprachmodell-klein-1/pruefen/",
              "/intern/ki-werkzeuge/einlesen/", "/intern/ki-termine/", "/intern/ki-verarbeitungen/", "/intern/",
              "/intern/protokoll/"]  # fmt: skip
    for place in places:
        page.goto(f"{visitors.town.url}{place}")
        examination.look(page, place, TWO_VIEWS)
    assert not examination.findings, "\n".join(examination.findings)
