"""A person's way through a procedure: by labels, buttons and links, without JavaScript."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from stadtkern.definitions.asking import ask
from stadtkern.definitions.testing import bad_answers
from stadtkern.uploads.testing import pdf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Locator

    from browser.eyes import Eyes
    from stadtkern.definitions.compiled import Compiled
    from stadtkern.definitions.schema import FormPage, Question, Wanted

MOST_STEPS, MOST_ROUNDS = 25, 6
NUMBER = re.compile(r"\d{4}-\d{6}-\d")
ROLES: dict[str, Any] = {"choice": "group", "choices": "group", "yes_no": "group", "confirm": "checkbox"}
TYPED = """form => [...form.querySelectorAll("input:not([type=hidden]), textarea")].map(
    each => [each.name, ["radio", "checkbox"].includes(each.type) ? each.value + each.checked : each.value])"""


def find(page: Page, procedure: str, eyes: Eyes) -> None:
    """Search for a service by its name, and open the page on which it is filed."""
    names = {each["id"]: each["name"]["de"] for each in page.request.get("/api/amtswege/").json()["procedures"]}
    page.goto("/")
    page.locator("main").get_by_role("searchbox").fill(names[procedure])
    page.keyboard.press("Enter")
    page.locator(f"main a[href$='/leistungen/{procedure}/']").first.click()
    eyes.look(page)
    page.get_by_role("link", name="Online starten").first.click()
    eyes.look(page)


def sign_in(page: Page, who: str, eyes: Eyes) -> None:
    """Sign in as one of the made-up people, by what they are, and come back to where the form begins."""
    page.get_by_role("button", name="Mit ID Austria beginnen").click()
    eyes.look(page)
    page.get_by_role("button", name="Zur Test-Anmeldung").click()
    page.wait_for_url("**/test-anmeldung/**")
    eyes.look(page)
    page.get_by_role("button", name=who).click()
    page.wait_for_url("**/amtswege/**")


def number_on(page: Page) -> str:
    """Return the number of the matter a page is about."""
    found = NUMBER.search(page.locator("main").inner_text())
    assert found is not None, page.url
    return found[0]


@dataclass
class Form:
    """A form in somebody's browser; ``answers`` complete it, ``said`` are those ID Austria has given."""

    page: Page
    compiled: Compiled
    answers: Mapping[str, str | list[str]]
    said: Mapping[str, str]
    eyes: Eyes

    def fill(self) -> None:
        """Answer every page, first wrongly, then well, and add the documents, up to the review."""
        for _step in range(MOST_STEPS):
            self.eyes.look(self.page, of=self.compiled.procedure.id)
            if "/pruefen/" in self.page.url:
                return
            if "/unterlagen/" in self.page.url:
                self._add_documents()
            else:
                self._answer()
        raise AssertionError(f"no end: {self.page.url}")

    def fill_at_once(self) -> None:
        """Answer every page well and add what cannot follow, up to the review; nothing is looked at."""
        for _step in range(MOST_STEPS):
            if "/pruefen/" in self.page.url:
                return
            if "/unterlagen/" in self.page.url:
                for wanted in self._wanted():
                    if not wanted.can_follow:
                        self._add(wanted, "Beilage.pdf", pdf())
                self.page.get_by_role("link", name="Weiter", exact=True).click()
            else:
                self._answer_well(self._form_page())
        raise AssertionError(f"no end: {self.page.url}")

    def send(self) -> str:
        """Send it, and return the number on the receipt."""
        self.page.get_by_role("button", name="Jetzt abschicken").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Ihr Anliegen ist eingelangt")
        self.eyes.look(self.page)
        return number_on(self.page)

    def _answer(self) -> None:
        form_page = self._form_page()
        self._answer_wrongly(form_page)
        self._answer_well(form_page)

    def _form_page(self) -> FormPage:
        here = self.page.url.partition("#")[0]
        return next(each for each in self.compiled.procedure.pages if f"/seite/{each.id}/" in here)

    def _answer_well(self, form_page: FormPage) -> None:
        here = self.page.url.partition("#")[0]
        for _round in range(MOST_ROUNDS):  # an answer may open further questions on the same page
            self._give(self._shown(form_page))
            self._save()
            if self.page.url.partition("#")[0] != here:
                return
        raise AssertionError(f"{here}: {self.page.locator('main').inner_text()}")

    def _answer_wrongly(self, form_page: FormPage) -> None:
        """Save the page with one answer that cannot stand: it says so there, and everything is still as it was."""
        shown = self._shown(form_page)
        wrong = next((each for each in shown if _wrong(each) is not None), None)
        if wrong is None:
            return
        self._give([each for each in shown if each != wrong])
        if wrong.kind not in ROLES:
            self._field(wrong).fill(_wrong(wrong) or "")
        before = self._main_form().evaluate(TYPED)
        self._save()
        summary = self.page.get_by_role("alert")
        expect(summary).to_contain_text("Bitte prüfen Sie Ihre Eingaben")
        expect(summary.get_by_role("link")).to_have_count(1)
        after = self._main_form().evaluate(TYPED)
        assert [each for each in before if each not in after] == [], self.page.url
        self.eyes.look(self.page, kind=f"wrong {wrong.kind}")

    def _add_documents(self) -> None:
        """Add what must be added: first no document, then one."""
        for wanted in self._wanted():
            self._add(wanted, "Notiz.pdf", b"Das ist kein PDF.")
            self.eyes.look(self.page)
            self._add(wanted, "Beilage.pdf", pdf())
            self.eyes.look(self.page)
        self.page.get_by_role("link", name="Weiter", exact=True).click()

    def _wanted(self) -> list[Wanted]:
        asked = ask(self.compiled, self.answers, today=timezone.localdate())
        return [each for each in asked.documents if not each.optional]

    def _add(self, wanted: Wanted, name: str, content: bytes) -> None:
        """Add a file; one that is no document is refused where it was added."""
        section = self.page.get_by_role("region", name=wanted.label.de, exact=True)
        section.get_by_label("Datei").set_input_files({"name": name, "mimeType": "application/pdf", "buffer": content})
        section.get_by_role("button", name="Hinzufügen").click()
        expect(section.locator(".sk-file" if content.startswith(b"%PDF-") else ".kern-error")).to_be_visible()

    def _shown(self, form_page: FormPage) -> list[Question]:
        """Return what the page asks now; what ID Austria has said and may be changed stands there already."""
        shown = [each for each in form_page.questions if self._field(each).count()]
        for each in shown:
            if each.kind not in ROLES and each.id in self.said:
                assert self._field(each).input_value() != ""
        return shown

    def _field(self, question: Question) -> Locator:
        label = re.escape(" ".join(question.label.de.split()))
        role = ROLES.get(question.kind, "textbox")
        return self._main_form().get_by_role(role, name=re.compile(rf"^{label}( \(freiwillig\))?$"))

    def _main_form(self) -> Locator:
        return self.page.locator("main form.sk-form")

    def _give(self, questions: list[Question]) -> None:
        for each in questions:
            answer = self.answers.get(each.id, "")
            if answer and each.kind in ROLES:
                _choose(self._field(each), each, answer if isinstance(answer, list) else [answer])
            elif each.kind not in ROLES:
                self._field(each).fill(_as_typed(each, str(answer)))

    def _save(self) -> None:
        self.page.get_by_role("button", name="Speichern und weiter").click()


def _wrong(question: Question) -> str | None:
    """Return what a hand can do wrongly: something typed, or something left open; None where nothing."""
    if question.kind in ROLES:
        return None if question.optional else ""
    return next((text for text, *_more in bad_answers(question)), None)


def _choose(field: Locator, question: Question, chosen: list[str]) -> None:
    if question.kind == "confirm":
        field.check()
    options = {each.id: each.label.de for each in question.options} or {"yes": "Ja", "no": "Nein"}
    for each in chosen if question.kind != "confirm" else ():
        field.get_by_label(options[each], exact=True).check()


def _as_typed(question: Question, kept: str) -> str:
    """Return an answer as people here write it."""
    if kept and question.kind == "date":
        day = date.fromisoformat(kept)
        return f"{day.day}. {day.month}. {day.year}"
    if kept and question.kind in {"number", "money"}:
        return format(Decimal(kept), "f").replace(".", ",")
    return kept
