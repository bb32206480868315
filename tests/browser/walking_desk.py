"""The way of the town hall with a matter: whoever is needed comes, signs in and does their part."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from browser import scenes
from browser.served_town import HEAD_NAME, SECOND_NAME, TREASURY_NAME
from stadtkern.procedures.testing import completed

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from browser.eyes import Eyes
    from browser.visitors import Visitors
    from stadtkern.definitions.schema import Outcome, Procedure

SIGN = "In meinem Namen entscheiden"


@dataclass
class TownHall:
    """Who works there, each in a browser of their own without JavaScript."""

    visitors: Visitors
    eyes: Eyes
    _here: dict[str, Page] = field(default_factory=dict)

    def who(self, name: str) -> Page:
        """Return the browser of somebody who has signed in."""
        if name not in self._here:
            self._here[name] = self.visitors.come(javascript=False)
            scenes.sign_in(self._here[name], replace(self.visitors.town, staff_name=name))
        return self._here[name]

    def head_of(self, unit: str, name: str = HEAD_NAME) -> Page:
        """Return the browser of somebody who may decide for an office; the head of administration sees to that."""
        head = self.who(HEAD_NAME)
        head.goto("/intern/akten/zustaendigkeiten/")
        who_decides = head.locator(f"section[aria-labelledby='{unit}']").get_by_text(f"{name} – darf entscheiden")
        if not who_decides.count():
            head.locator("select[name=unit]").select_option(unit)
            head.locator("select[name=account]").select_option(label=name)
            head.get_by_label("darf entscheiden").check()
            head.get_by_role("button", name="Übergeben").click()
            expect(who_decides).to_be_visible()
        return self.who(name)

    def decide(self, number: str, procedure: Procedure) -> Outcome:
        """Take a case, decide it as its first outcome with whoever else is needed, and return the outcome."""
        staff, outcome = self.head_of(procedure.unit), procedure.outcomes[0]
        self._take(staff, number)
        self._write(staff, outcome)
        if not staff.get_by_role("button", name=SIGN).count():
            expect(staff.get_by_text("Hier braucht es zwei Personen")).to_be_visible()
            self._approve(self.head_of(procedure.unit, SECOND_NAME), number)
            staff.goto(f"/intern/akten/{number}/entscheidung/ansehen/")
        if outcome.award and procedure.budget and staff.get_by_text("Das Budget reicht nicht").count():
            self.eyes.look(staff)
            self._raise(procedure.budget)
            staff.reload()
        staff.get_by_role("button", name=SIGN).click()
        expect(staff.get_by_text("das Schreiben ist gesiegelt")).to_be_visible()
        self.eyes.look(staff)
        return outcome

    def _take(self, staff: Page, number: str) -> None:
        staff.goto("/intern/akten/")
        staff.get_by_role("textbox", name="Nummer").fill(number)
        staff.get_by_role("button", name="Anzeigen").click()
        self.eyes.look(staff)
        staff.get_by_role("link", name=number).click()
        self.eyes.look(staff)
        staff.get_by_role("button", name="Übernehmen").click()
        staff.get_by_role("link", name="Entscheidung schreiben").click()

    def _write(self, staff: Page, outcome: Outcome) -> None:
        """Choose the outcome and complete its text, each first not at all."""
        staff.get_by_role("button", name="Zum Text").click()
        expect(staff.get_by_role("alert")).to_be_visible()
        self.eyes.look(staff)
        staff.get_by_label(outcome.label.de, exact=True).check()
        staff.get_by_role("button", name="Zum Text").click()
        self.eyes.look(staff)
        boxes = {name: staff.locator(f"[name={name}]") for name in ("operative_part", "reasons")}
        words = completed({name: box.input_value() for name, box in boxes.items()}, form=outcome.form)
        for text in ("", words["operative_part"]):
            boxes["operative_part"].fill(text)
            boxes["reasons"].fill(words["reasons"])
            staff.get_by_role("button", name="Entwurf speichern und ansehen").click()
            expect(staff.get_by_role("alert")).to_have_count(0 if text else 1)
            self.eyes.look(staff, of="text")

    def _approve(self, second: Page, number: str) -> None:
        second.goto(f"/intern/akten/{number}/")
        second.get_by_role("link", name="Zum Entwurf der Entscheidung").click()
        second.get_by_role("button", name="Zustimmen").click()
        expect(second.get_by_text("Zugestimmt.")).to_be_visible()
        self.eyes.look(second)

    def _raise(self, budget: str) -> None:
        """Let the treasury open or raise a budget."""
        treasury = self.who(TREASURY_NAME)
        treasury.goto("/intern/foerderungen/")
        treasury.locator(f"main a[href*='/budget/{budget}/']").first.click()
        treasury.locator("[name=amount]").fill("1.000.000")
        treasury.locator("[name=reason]").fill("Beschluss des Gemeinderats")
        treasury.get_by_role("button", name=re.compile("Betrag")).click()
        expect(treasury.get_by_role("progressbar")).to_be_visible()

    def begin_for(self, name: str, procedure: str) -> Page:
        """Begin a form for somebody at the counter, first without a name."""
        helper = self.head_of("buergerservice")
        helper.goto("/intern/akten/einreichen/")
        for text in ("", name):
            helper.get_by_label("Was eingereicht wird").select_option(procedure)
            helper.get_by_label("Name der Person").fill(text)
            helper.get_by_label("am Schalter").check()
            helper.get_by_label("Reisepass gesehen").check()
            helper.get_by_role("button", name="Zum Formular").click()
            expect(helper.get_by_role("alert")).to_have_count(0 if text else 1)
        return helper
