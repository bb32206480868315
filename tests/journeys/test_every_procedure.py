"""Every procedure that can be filed in Leoben, from its public page to the legal remedy, with generated answers.

Pages are asked as a browser without JavaScript asks. What is wrong is sent first: it is refused and nothing is lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from stadtkern.city import api as city
from stadtkern.definitions.asking import ask
from stadtkern.definitions.testing import answers_beside, bad_answers, compiled_from
from stadtkern.grants.testing import opened
from stadtkern.identity.testing import Account, sign_in
from stadtkern.procedures import queries
from stadtkern.procedures.models import Case, Decision, Draft
from stadtkern.procedures.testing import clerk, completed
from stadtkern.residents.made_up import for_company
from stadtkern.residents.testing import claims_of
from stadtkern.residents.testing import sign_in as come
from stadtkern.uploads.testing import pdf

if TYPE_CHECKING:
    from stadtkern.definitions.asking import Asked
    from stadtkern.definitions.schema import Procedure, Question

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LEOBEN = Path(__file__).resolve().parents[2] / "cities" / "leoben"
FILES = sorted((LEOBEN / "procedures").glob("*.yaml"))
EVERY = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
HOME = {"Strasse": "Hauptplatz", "Hausnummer": "12", "PLZ": "8700", "Ortschaft": "Leoben"}
ANNA = claims_of("Anna", "Huber", "1980-02-01", address=HOME, plates=("LN 123 AB",))
MOST_ROUNDS = 6
NUMBER = re.compile(r"\d{4}-\d{6}-\d")


@pytest.fixture(autouse=True)
def _leoben(settings: Any, tmp_path: Path) -> None:
    settings.CITY, settings.CITY_DIR, settings.CITY_LOADED = "leoben", LEOBEN, []
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path
    city.load(LEOBEN, by="test")


@dataclass
class Form:
    """A form on its way in somebody's browser."""

    browser: Client
    address: str

    @property
    def draft(self) -> Draft:
        return Draft.objects.select_related("version").get(case=None)

    def asked(self, answers: dict[str, Any]) -> Asked:
        return ask(queries.compiled_of(self.draft.version), answers, today=timezone.localdate())

    def fill(self) -> None:
        """Answer every page, first wrongly, then well, and add what must be added."""
        answers = self._answers()
        for page, _questions in self.asked(answers).pages:
            here = f"{self.address}seite/{page.id}/"
            assert self.browser.get(here).status_code == 200, here
            self._send_wrongly(page.id, answers)
            for _more in range(MOST_ROUNDS):  # an answer may open further questions on the same page
                good = {each.id: answers[each.id] for each in self._shown(page.id) if answers.get(each.id)}
                if self.browser.post(here, good).status_code == 302:
                    break
            else:
                raise AssertionError(f"{here}: {self.asked(answers).faults}")
        for wanted in queries.missing_documents(self.asked(answers), self.draft):
            file = SimpleUploadedFile("Beilage.pdf", pdf(), content_type="application/pdf")
            data = {"wofuer": wanted.id, f"datei-{wanted.id}": file}
            assert self.browser.post(f"{self.address}unterlagen/", data).status_code == 302, wanted.id

    def _shown(self, page: str) -> list[Question]:
        """Return what a page asks now and ID Austria has not said for good."""
        locked, asked = queries.locked_in(self.draft), queries.asked_of(self.draft, at=timezone.now())
        return [
            each for found, questions in asked.pages if found.id == page for each in questions if each.id not in locked
        ]

    def _send_wrongly(self, page: str, answers: dict[str, Any]) -> None:
        """Send a page with one answer that cannot stand; what else was typed is there again."""
        shown = self._shown(page)
        for question in shown[:1]:
            for wrong in bad_answers(question)[:1]:
                good = {each.id: answers[each.id] for each in shown if answers.get(each.id) and each != question}
                sent = good if question.kind == "confirm" else {**good, question.id: wrong}
                refused = self.browser.post(f"{self.address}seite/{page}/", sent)
                assert refused.status_code == 422, (question.id, wrong)
                assert {*good} <= {name for name, text in queries.typed_of(self.draft).items() if text}

    def _answers(self) -> dict[str, Any]:
        """Return answers that can stand beside what ID Austria said."""
        compiled, today = queries.compiled_of(self.draft.version), timezone.localdate()
        said = {name: text for name, text in queries.fixed_of(self.draft).items() if "\n" not in text}
        return answers_beside(compiled, said, today)

    def send(self) -> Case:
        """Send it twice, as people do; return the one case."""
        assert "Jetzt abschicken" in self.browser.get(f"{self.address}pruefen/").content.decode()
        for _each in range(2):
            assert self.browser.post(f"{self.address}einreichen/").status_code == 302
        receipt = self.browser.get(f"{self.address}eingereicht/").content.decode()
        case = Case.objects.select_related("version").get()
        assert case.number in NUMBER.findall(receipt)
        return case


def begun(browser: Client, procedure: Procedure) -> Form:
    public = browser.get(f"/leistungen/{procedure.id}/").content.decode()
    assert f"/amtswege/{procedure.id}/" in public
    assert browser.get(f"/amtswege/{procedure.id}/").status_code == 200
    answer = browser.post(f"/amtswege/{procedure.id}/beginnen/")
    assert answer.status_code == 302, answer.content
    found = re.match(r"/amtswege/formular/[^/]+/", answer["Location"])
    assert found, answer["Location"]
    return Form(browser, found[0])


def head_of(unit: str, name: str) -> Client:
    clerk(name, unit=unit, may_decide=True)
    browser = Client()
    sign_in(browser, Account.objects.get(username=name))
    return browser


def decided(case: Case) -> str:
    """Decide it as its first outcome, with a second person where one is needed; return the letter's form."""
    staff, here = head_of(case.unit, "leitung"), f"/intern/akten/{case.number}/"
    assert case.number in staff.get("/intern/akten/").content.decode()
    assert staff.post(f"{here}tun/nehmen/").status_code == 302
    outcome = queries.compiled_of(case.version).procedure.outcomes[0]
    written = staff.get(f"{here}entscheidung/?ausgang={outcome.id}")
    words = completed(written.context["form"].initial, form=outcome.form)
    sent = staff.post(f"{here}entscheidung/", {"outcome": outcome.id, "seen": "", **words})
    assert sent.status_code == 302, unescape(sent.content.decode())
    draft = Decision.objects.get()
    if draft.needs_second:
        assert staff.post(f"{here}entscheidung/unterschreiben/", _signing(draft)).status_code != 302
        second = head_of(case.unit, "zweite")
        second.post(f"{here}entscheidung/unterschreiben/", _signing(draft, verb="approve"))
    budget = queries.compiled_of(case.version).procedure.budget
    if outcome.award and budget:  # nobody is promised what is not there
        assert staff.post(f"{here}entscheidung/unterschreiben/", _signing(draft)).status_code == 400
        opened("100000", slug=budget, year=timezone.localdate().year)
    signed = staff.post(f"{here}entscheidung/unterschreiben/", _signing(draft))
    assert signed.status_code == 302, unescape(signed.content.decode())
    return outcome.form


def _signing(draft: Decision, *, verb: str = "decide") -> dict[str, str]:
    return {"verb": verb, "digest": draft.digest}


@EVERY
def test_online_from_the_public_page_to_the_remedy(path: Path) -> None:
    procedure, browser = compiled_from(path).procedure, Client()
    is_company = "person" not in procedure.principals
    come(browser, for_company(ANNA, "Huber Bau GmbH", "123456a") if is_company else ANNA)
    form = begun(browser, procedure)
    form.fill()
    case = form.send()
    here = f"/meine-anliegen/{case.number}/"
    assert case.number in browser.get("/meine-anliegen/").content.decode()
    assert Client().get(here).status_code == 302
    form_of_letter = decided(case)
    case.refresh_from_db()
    assert case.state in {"decided", "delivered"}
    assert browser.post(f"{here}schreiben/", follow=True).content.startswith(b"%PDF-")
    letter = queries.letter_of(case)
    assert letter is not None
    assert letter.served_on is not None
    if procedure.appeal.route == "none" or form_of_letter != "notice":
        assert "rechtsmittel/" not in browser.get(here).content.decode()
        return
    assert f"{here}rechtsmittel/" in browser.get(here).content.decode()
    assert browser.post(f"{here}rechtsmittel/", {"text": " "}).status_code == 422
    assert browser.post(f"{here}rechtsmittel/", {"text": "Ich bin nicht einverstanden."}).status_code == 302
    case.refresh_from_db()
    assert case.state == "appealed"


@EVERY
def test_at_the_counter_with_help(path: Path) -> None:
    procedure = compiled_from(path).procedure
    helper = head_of("buergerservice", "hilft")
    whom = {"procedure": procedure.id, "name": "Erna Klein", "way": "counter", "proof": "passport"}
    assert helper.post("/intern/akten/einreichen/", whom | {"name": " "}).status_code == 422
    onward = helper.post("/intern/akten/einreichen/", whom)
    assert onward.status_code == 302
    form = Form(helper, onward["Location"])
    form.fill()
    case = form.send()
    assert case.channel == "assisted"
    assert "Erna Klein" in helper.get(f"/intern/akten/{case.number}/zusammenfassung/").content.decode()
    assert Client().get(form.address).status_code == 404
