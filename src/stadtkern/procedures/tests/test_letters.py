"""A decision becomes one sealed letter, lies ready, is served, and can be appealed in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from stadtkern.core.errors import Refused
from stadtkern.letters import api as letters_api
from stadtkern.procedures import deciding, queries, queries_desk
from stadtkern.procedures.actions import desk, letters
from stadtkern.procedures.models import Case, DecisionLetter
from stadtkern.procedures.testing import AT, clerk, decided, drafted, filed
from stadtkern.residents.testing import claims_of, resident, sign_in

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


@pytest.fixture(autouse=True)
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path


def reason_of(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def test_a_decision_becomes_one_sealed_letter() -> None:
    case = decided(filed())
    assert letters.send(case.number, at=AT) is True
    assert letters.send(case.number, at=AT) is False
    letter = DecisionLetter.objects.get()
    pdf = queries.pdf_of(letter)
    text = text_of(pdf)
    for words in (
        "Bescheid",
        "Die Ausnahme wird bewilligt.",
        "Anna Huber",
        "Musterplatz 3",
        case.number,
        "entscheidet",
    ):
        assert words in text
    found = letters_api.check(pdf)
    assert (found.outcome, letter.is_test) == ("test", True)
    case.refresh_from_db()
    assert (case.state, letter.way, letter.served_on) == ("delivered", "portal", date(2026, 11, 23))
    assert queries.appeal_until(case) == date(2026, 12, 21)


def test_without_a_seal_it_stays_decided_and_is_tried_again(settings: Any) -> None:
    settings.SEAL_TEST = False
    case = decided(filed())
    assert reason_of(lambda: letters.send(case.number, at=AT)) == "no_seal_key"
    assert (letters.send_waiting(at=AT), Case.objects.get().state) == (0, "decided")
    settings.SEAL_TEST = True
    assert (letters.send_waiting(at=AT), letters.send_waiting(at=AT)) == (1, 0)
    assert Case.objects.get().state == "delivered"


def test_with_proof_it_is_served_when_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = resident("Anna", "Huber")
    strict = queries.procedure_of("parkkarte").model_copy(update={"delivery": "with_proof"})
    monkeypatch.setattr("stadtkern.procedures.queries.procedures", lambda: {"parkkarte": strict})
    case = decided(filed(anna))
    letters.send(case.number, at=AT)
    assert (Case.objects.get().state, queries.appeal_until(case)) == ("decided", None)
    assert reason_of(lambda: letters.appeal(case.number, "Nein.", by=anna, at=AT)) == "not_served"
    later = AT + timedelta(days=3)
    for moment in (later, later + timedelta(days=1)):
        letter = letters.fetch(case.number, by=anna, at=moment)
        assert (letter.served_on, letter.fetched_at) == (date(2026, 11, 26), later)
    case.refresh_from_db()
    assert (case.state, queries.appeal_until(case)) == ("delivered", date(2026, 12, 25 + 3))


def test_on_paper_for_who_did_not_sign_in() -> None:
    Case.objects.filter(pk=filed().pk).update(channel="paper")
    case = decided(Case.objects.get())
    letters.send(case.number, at=AT)
    letter = DecisionLetter.objects.get()
    assert (letter.way, letter.ready_on, Case.objects.get().state) == ("paper", None, "decided")
    assert reason_of(lambda: letters.fetch(case.number, by=resident("Anna", "Huber"), at=AT)) == "not_found"


def test_an_appeal_in_time_late_and_twice() -> None:
    anna = resident("Anna", "Huber")
    case = decided(filed(anna))
    letters.send(case.number, at=AT)
    assert reason_of(lambda: letters.appeal(case.number, " ", by=anna, at=AT)) == "empty_text"
    for _click in range(2):
        letters.appeal(case.number, "Die Zone stimmt nicht.", by=anna, at=AT + timedelta(days=28))
    case.refresh_from_db()
    kinds = [event.kind for event in case.events.all()]
    assert (case.state, kinds.count("appealed"), kinds[-1]) == ("appealed", 1, "message")
    assert list(queries_desk.desk(clerk("bearbeitet"))) == [case]  # it lies on the desk again


def test_a_late_appeal_is_taken_and_called_late() -> None:
    anna = resident("Anna", "Huber")
    case = decided(filed(anna))
    letters.send(case.number, at=AT)
    letters.appeal(case.number, "Erst jetzt.", by=anna, at=AT + timedelta(days=29))
    assert [event.kind for event in case.events.all()][-1] == "appealed_late"


def test_the_person_opens_reads_and_appeals(client: Client) -> None:
    case = decided(filed())
    letters.send(case.number, at=AT)
    sign_in(client, claims_of("Anna", "Huber", "1980-02-01", address={"Strasse": "Musterplatz"}))
    here = f"/meine-anliegen/{case.number}/"
    page = client.get(here).content.decode()
    assert ("Schreiben öffnen" in page, "Rechtsmittel einlegen" in page) == (True, True)
    assert client.get(f"{here}schreiben.pdf")["Location"] == here  # looking is not opening
    assert client.post(f"{here}schreiben/")["Location"] == f"{here}schreiben.pdf"
    pdf = client.get(f"{here}schreiben.pdf")
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    assert "Sie haben das Schreiben geöffnet." in client.get(here).content.decode()
    assert "binnen vier Wochen" in client.get(f"{here}rechtsmittel/").content.decode()
    assert client.post(f"{here}rechtsmittel/", {"text": " "}).status_code == 422
    assert client.post(f"{here}rechtsmittel/", {"text": "Die Zone stimmt nicht."})["Location"] == here
    page = client.get(here).content.decode()
    assert ("Rechtsmittel eingelegt" in page, f"{here}rechtsmittel/" in page) == (True, False)
    assert "nichts, wogegen" in client.get(f"{here}rechtsmittel/").content.decode()


def test_nobody_else_opens_it(client: Client) -> None:
    case = decided(filed())
    letters.send(case.number, at=AT)
    sign_in(client, claims_of("Max", "Muster", "1970-01-01"))
    assert client.get(f"/meine-anliegen/{case.number}/schreiben.pdf").status_code == 404
    assert client.post(f"/meine-anliegen/{case.number}/schreiben/").status_code == 404
    assert DecisionLetter.objects.get().fetched_at is None


def test_a_letter_is_one_and_served_after_it_was_ready() -> None:
    case = decided(filed())
    letters.send(case.number, at=AT)
    for sql in (
        "UPDATE procedures_decisionletter SET ready_on = NULL",
        "UPDATE procedures_decisionletter SET way = 'pigeon'",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_what_is_no_formal_decision_has_no_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = resident("Anna", "Huber")
    known = queries.procedure_of("parkkarte")
    outcomes = tuple(each.model_copy(update={"form": "confirmation"}) for each in known.outcomes)
    plain = known.model_copy(update={"outcomes": outcomes})
    monkeypatch.setattr("stadtkern.procedures.queries.procedures", lambda: {"parkkarte": plain})
    case = decided(filed(anna))
    letters.send(case.number, at=AT)
    assert queries.appeal_until(case) is None
    assert reason_of(lambda: letters.appeal(case.number, "Nein.", by=anna, at=AT)) == "no_remedy"


def test_one_letter_that_cannot_be_made_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    first = decided(filed())
    second = filed()
    head = clerk("zweite", may_decide=True)
    desk.decide(second.number, digest=drafted(second, head), by=head, at=AT)
    real = deciding.letter_of

    def broken(case: Case, *args: Any, **options: Any) -> Any:
        if case.number == first.number:
            raise KeyError("the office is gone")
        return real(case, *args, **options)

    monkeypatch.setattr("stadtkern.procedures.actions.letters.letter_of", broken)
    assert letters.send_waiting(at=AT) == 1
    assert DecisionLetter.objects.get().decision.case.number == second.number


def test_a_street_with_characters_of_nobody_becomes_a_letter() -> None:
    case = decided(filed(street="Haupt\ue000straße"))
    letters.send(case.number, at=AT)
    assert "Hauptstraße 3" in text_of(queries.pdf_of(DecisionLetter.objects.get()))


def test_more_words_to_the_same_remedy_are_kept_and_a_lower_sign_in_opens_nothing() -> None:
    anna = resident("Anna", "Huber")
    case = decided(filed(anna))
    letters.send(case.number, at=AT)
    assert reason_of(lambda: letters.fetch(case.number, by=resident("Anna", "Huber", level="basic"), at=AT)) in {
        "level_too_low", "not_found",
    }  # fmt: skip
    letters.appeal(case.number, "Die Zone stimmt nicht.", by=anna, at=AT)
    letters.appeal(case.number, "Und die Dauer auch nicht.", by=anna, at=AT)
    assert [event.kind for event in case.events.all()][-2:] == ["appealed", "message"]
