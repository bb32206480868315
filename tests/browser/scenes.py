"""Every kind of page of the town, and how a visitor gets there.

``PUBLIC`` works in both languages: its addresses are the German ones, English puts ``/en`` before them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from browser.served_town import Town

    Scene = Callable[[Page], object]

SERVICES = ("hund-anmelden", "geburt-anzeigen", "meldezettel", "parkstrafe-bezahlen", "baubewilligung")
QUESTION = {"": "Was kostet die Hundeabgabe?", "/en": "What does a dog cost?"}
NONSENSE = {"": "Wer wird Fußballweltmeister?", "/en": "Who wins the world cup?"}
EMERGENCY = {"": "Bei mir brennt es, was soll ich tun?", "/en": "There is a fire in my house"}


def open_page(path: str) -> Scene:
    return lambda page: page.goto(path)


def ask(page: Page, prefix: str, question: str) -> None:
    """Ask on the page for questions; it works without JavaScript and so does this."""
    page.goto(f"{prefix}/fragen/")
    form = page.locator("main form.sk-form")
    form.locator("[name=question]").fill(question)
    form.get_by_role("button").click()
    page.wait_for_selector(".sk-answer")


def asked(prefix: str, question: str) -> Scene:
    return lambda page: ask(page, prefix, question)


def feedback_given(prefix: str) -> Scene:
    def give(page: Page) -> None:
        ask(page, prefix, QUESTION[prefix])
        page.locator(".sk-feedback summary").click()
        page.locator(".sk-feedback button[value=helpful]").click()
        page.wait_for_url(re.compile("/fragen/rueckmeldung/"))

    return give


def quote_followed(prefix: str) -> Scene:
    def follow(page: Page) -> None:
        ask(page, prefix, QUESTION[prefix])
        page.locator(".sk-answer a[href*='zitat=']").first.click()
        page.wait_for_url(re.compile("zitat="))

    return follow


def call_back_wanted(prefix: str, *, phone: str) -> Scene:
    """Fill the form; a phone number that is none shows the page with its errors."""

    def want(page: Page) -> None:
        page.goto(f"{prefix}/rueckruf/?amt=buergerservice")
        page.locator("[name=name]").fill("Rosa")
        page.locator("[name=phone]").fill(phone)
        page.locator("[name=topic]").fill("Parkausweis")
        page.locator("main form.sk-form").get_by_role("button").click()
        page.wait_for_selector(".kern-alert")

    return want


def panel_answered(prefix: str) -> Scene:
    def open_panel(page: Page) -> None:
        page.goto(f"{prefix}/leistungen/hund-anmelden/")
        page.locator("[data-sk-panel] summary").first.click()
        page.locator("#panel-question").fill(QUESTION[prefix])
        page.locator("[data-sk-panel-form]").get_by_role("button").click()
        page.wait_for_selector("[data-sk-panel-answer] .sk-answer")

    return open_panel


def public_scenes(prefix: str) -> dict[str, Scene]:
    """Return every kind of public page in one language (``""`` or ``"/en"``)."""
    paths = {
        "start": "/",
        "services": "/leistungen/",
        "services-of-a-life-situation": "/leistungen/?lebenslage=tiere",
        **{f"service-{service}": f"/leistungen/{service}/" for service in SERVICES},
        "life-situation": "/lebenslagen/familie/",
        "offices": "/aemter/",
        "office": "/aemter/buergerservice/",
        "search-empty": "/suche/",
        "search-found": "/suche/?q=parken",
        "search-nothing": "/suche/?q=xqzvw",
        "ask": "/fragen/",
        "widget": "/fragen/fenster/",
        "call-back": "/rueckruf/",
        "news": "/neuigkeiten/",
        "news-page": "/neuigkeiten/parkgebuehren-2026/",
        "projects": "/projekte/",
        "project": "/projekte/ki-strategie/",
        "events": "/termine/",
        "event": "/termine/ideen-runde-jaenner/",
        "manifest": "/manifest/",
        "imprint": "/impressum/",
        "privacy": "/datenschutz/",
        "about-ai": "/wie-wir-antworten/",
        "digital-help": "/digitale-hilfe/",
        "accessibility": "/barrierefreiheit/",
        "strategy": "/ki-strategie/",
        "strategy-narrowed": "/ki-strategie/?stand=needs_person&teil=vision",
        "register-empty": "/ki-register/",
        "register-ideas-empty": "/ki-register/ideen/",
        "register-worries": "/ki-register/bedenken/",
        "written-by-ai": "/ki-pruefung/",
        "letter-genuine": "/signaturpruefung/",
        "about-me": "/was-wir-wissen/",
        "missing": "/leistungen/gibt-es-nicht/",
    }
    scenes = {name: open_page(f"{prefix}{path}") for name, path in paths.items()}
    return scenes | {
        "answer": asked(prefix, QUESTION[prefix]),
        "answer-none": asked(prefix, NONSENSE[prefix]),
        "answer-emergency": asked(prefix, EMERGENCY[prefix]),
        "feedback-given": feedback_given(prefix),
        "source-with-quote": quote_followed(prefix),
        "call-back-errors": call_back_wanted(prefix, phone="abc"),
        "call-back-received": call_back_wanted(prefix, phone="0664 123 45 67"),
    }


def sign_in(page: Page, town: Town) -> None:
    page.goto("/intern/")
    page.locator("[name=username]").fill(town.staff_name)
    page.locator("[name=password]").fill(town.staff_password)
    page.locator("main form").get_by_role("button").click()
    page.wait_for_url("**/intern/")


STAFF = {
    "staff-home": "/intern/",
    "staff-inbox": "/intern/anliegen/",
    "staff-sources": "/intern/wissen/",
    "staff-upload": "/intern/wissen/hochladen/",
    "staff-source": "/intern/wissen/1/",
    "staff-gateway": "/intern/ki-schleuse/",
    "staff-gateway-keys": "/intern/ki-schleuse/schluessel/",
    "staff-gateway-budgets": "/intern/ki-schleuse/budgets/",
    "staff-gateway-personal-data": "/intern/ki-schleuse/angaben/",
    "staff-gateway-trial": "/intern/ki-schleuse/probe/",
}
