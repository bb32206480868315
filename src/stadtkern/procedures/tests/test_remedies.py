"""After an appeal: the office answers it itself, or the next instance decides; what nobody fights becomes final."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from stadtkern.core.errors import Refused
from stadtkern.identity.testing import Account, sign_in
from stadtkern.outbox.testing import written_mail
from stadtkern.procedures import deciding, queries, queries_desk
from stadtkern.procedures.actions import desk, letters, matters, remedies
from stadtkern.procedures.models import Case, CaseEvent, Decision, DecisionLetter
from stadtkern.procedures.testing import AT, clerk, drafted, filed
from stadtkern.residents.testing import claims_of, confirmed_contact, resident
from stadtkern.residents.testing import sign_in as sign_in_resident

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.identity.api import Actor
    from stadtkern.residents.api import Resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
APPEALED = AT + timedelta(days=10)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path


@pytest.fixture
def anna() -> Resident:
    return resident("Anna", "Huber")


@pytest.fixture
def head() -> Actor:
    return clerk("leitung", may_decide=True)


def served(by: Resident, head: Actor) -> Case:
    case = filed(by)
    desk.decide(case.number, digest=drafted(case, head), by=head, at=AT)
    letters.send(case.number, at=AT)
    return Case.objects.get()


def appealed(by: Resident, head: Actor) -> Case:
    case = served(by, head)
    letters.fetch(case.number, by=by, at=AT)
    letters.appeal(case.number, "Die Zone stimmt nicht.", by=by, at=APPEALED)
    return Case.objects.get()


def reason_of(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def kinds_of(case: Case) -> list[str]:
    return [event.kind for event in case.events.all()]


def answered(case: Case, head: Actor, *, at: datetime) -> None:
    """Answer the remedy with a new decision and send it."""
    remedies.take_up_again(case.number, by=head, at=at)
    texts = {"outcome": "granted", "operative_part": "Der Beschwerde wird stattgegeben.", "reasons": "Neue Zone."}
    digest = desk.draft_decision(case.number, **texts, by=head, at=at).digest
    desk.decide(case.number, digest=digest, by=head, at=at)
    letters.send(case.number, at=at)


def test_the_office_has_two_months_for_a_complaint(anna: Resident, head: Actor) -> None:
    case = appealed(anna, head)
    assert case.due_on == date(2027, 2, 3)  # from 3 December
    assert queries_desk.light_of(case, on=date(2027, 2, 4)) == "red"


def test_the_office_answers_itself_once(anna: Resident, head: Actor) -> None:
    case = appealed(anna, head)
    answered(case, head, at=APPEALED + DAY)
    case.refresh_from_db()
    first, second = Decision.objects.order_by("pk")
    assert (case.state, queries.is_answer(case, first), queries.is_answer(case, second)) == ("delivered", False, True)
    letter = deciding.letter_of(case, second, approver="leitung")
    assert letter.title == "Bescheid (Beschwerdevorentscheidung)"
    assert "Vorlageantrag, § 15 Abs. 1 VwGVG" in letter.instruction[0]
    assert "vier Wochen" in deciding.letter_of(case, first, approver="leitung").instruction[0]
    assert queries.appeal_until(case) == date(2026, 12, 18)  # two weeks from 4 December
    letters.appeal(case.number, "Bitte legen Sie vor.", by=anna, at=APPEALED + 3 * DAY)
    assert reason_of(lambda: remedies.take_up_again(case.number, by=head, at=AT)) == "answered_once"


def test_both_letters_stay_within_reach(anna: Resident, head: Actor, client: Client) -> None:
    case = appealed(anna, head)
    answered(case, head, at=APPEALED + DAY)
    first, second = DecisionLetter.objects.order_by("pk")
    newest = queries.letter_of(case)
    assert newest is not None
    assert (newest.pk, [each.pk for each in queries.earlier_letters(case)]) == (second.pk, [first.pk])
    sign_in_resident(client, claims_of("Anna", "Huber", "1980-02-01", address={"Strasse": "Musterplatz"}))
    here = f"/meine-anliegen/{case.number}/"
    earlier = f"{here}schreiben/{first.pk}.pdf"
    assert earlier in client.get(here).content.decode()
    assert client.get(earlier).content[:5] == b"%PDF-"
    assert client.get(f"{here}schreiben/{second.pk}.pdf")["Location"] == here  # the newest is opened, not fetched
    stranger = Client()
    sign_in_resident(stranger, claims_of("Max", "Muster", "1970-01-01"))
    assert stranger.get(earlier).status_code == 404


def test_the_next_instance_decides(anna: Resident, head: Actor) -> None:
    case = appealed(anna, head)
    assert (
        reason_of(lambda: remedies.note_result(case.number, "Ja", is_sent_back=False, by=head, at=AT))
        == "not_handed_on"
    )
    remedies.hand_on(case.number, "An das Gericht geschickt.", by=head, at=APPEALED + DAY)
    case.refresh_from_db()
    assert (case.state, case.due_on, queries_desk.light_of(case, on=date(2027, 6, 1))) == ("appealed", None, "paused")
    assert reason_of(lambda: remedies.hand_on(case.number, "", by=head, at=AT)) == "handed_on"
    assert reason_of(lambda: remedies.take_up_again(case.number, by=head, at=AT)) == "handed_on"
    assert reason_of(lambda: remedies.note_result(case.number, " ", is_sent_back=False, by=head, at=AT)) == "empty_text"
    remedies.note_result(case.number, "Abgewiesen, LVwG 1/27.", is_sent_back=False, by=head, at=APPEALED + 90 * DAY)
    case.refresh_from_db()
    assert (case.state, kinds_of(case)[-1]) == ("final", "instance_decided")
    assert (
        reason_of(lambda: remedies.note_result(case.number, "x", is_sent_back=False, by=head, at=AT))
        == "no_remedy_open"
    )


def test_sent_back_it_is_decided_anew_with_the_ordinary_remedy(anna: Resident, head: Actor) -> None:
    case = appealed(anna, head)
    remedies.hand_on(case.number, "", by=head, at=APPEALED + DAY)
    back = datetime(2027, 3, 1, 9, tzinfo=AT.tzinfo)
    remedies.note_result(case.number, "Behoben, LVwG 1/27.", is_sent_back=True, by=head, at=back)
    case.refresh_from_db()
    assert (case.state, case.due_on) == ("in_review", date(2027, 9, 1))
    draft = desk.draft_decision(
        case.number, outcome="granted", operative_part="Bewilligt.", reasons="", by=head, at=back + DAY
    )
    assert queries.is_answer(case, draft) is False
    assert "vier Wochen" in queries.instruction_for(case, draft)


def test_only_the_office_of_the_case_deals_with_it(anna: Resident, head: Actor) -> None:
    case = appealed(anna, head)
    other = clerk("fremd", unit="buergerservice", may_decide=True)
    for act in (
        lambda: remedies.take_up_again(case.number, by=other, at=AT),
        lambda: remedies.hand_on(case.number, "", by=other, at=AT),
        lambda: remedies.note_result(case.number, "x", is_sent_back=True, by=other, at=AT),
    ):
        assert reason_of(act) == "not_found"
    assert Case.objects.get().state == "appealed"


def test_what_nobody_fights_becomes_final_after_the_days_in_the_post(anna: Resident, head: Actor) -> None:
    case = served(anna, head)
    last_on = queries.appeal_until(case)
    assert last_on == date(2026, 12, 21)
    evening = datetime(2027, 1, 3, 23, 30, tzinfo=AT.tzinfo)
    assert remedies.finish(at=evening) == 0
    assert (remedies.finish(at=evening + timedelta(hours=1)), remedies.finish(at=evening + DAY)) == (1, 0)
    assert (Case.objects.get().state, kinds_of(case).count("final")) == ("final", 1)
    letters.appeal(case.number, "Ich war krank.", by=anna, at=evening + 2 * DAY)
    assert (Case.objects.get().state, kinds_of(case)[-1]) == ("appealed", "appealed_late")


def test_without_a_remedy_it_is_final_when_it_is_served(
    anna: Resident, head: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = queries.procedure_of("parkkarte")
    plain = known.model_copy(
        update={"outcomes": tuple(each.model_copy(update={"form": "confirmation"}) for each in known.outcomes)}
    )
    monkeypatch.setattr("stadtkern.procedures.queries.procedures", lambda: {"parkkarte": plain})
    served(anna, head)
    assert remedies.finish(at=AT + DAY) == 1


def test_an_appealed_case_is_not_closed_by_time(anna: Resident, head: Actor) -> None:
    appealed(anna, head)
    assert remedies.finish(at=AT + 400 * DAY) == 0


def test_nobody_overwrites_a_draft_unread(head: Actor) -> None:
    case = filed()
    seen = drafted(case, head)
    other = clerk("kollegin")
    texts = {"outcome": "granted", "operative_part": "Anders.", "reasons": ""}
    assert reason_of(lambda: desk.draft_decision(case.number, **texts, by=other, at=AT)) == "changed_meanwhile"
    newer = desk.draft_decision(case.number, **texts, seen=seen, by=other, at=AT)
    mine = {"outcome": "granted", "operative_part": "Meins.", "reasons": ""}
    assert reason_of(lambda: desk.draft_decision(case.number, **mine, seen=seen, by=head, at=AT)) == "changed_meanwhile"
    assert queries_desk.texts_of(Decision.objects.get()).operative_part == "Anders."
    desk.draft_decision(case.number, **mine, seen=newer.digest, by=head, at=AT)
    assert queries_desk.texts_of(Decision.objects.get()).operative_part == "Meins."


@pytest.fixture
def at_desk(client: Client, head: Actor) -> Client:
    sign_in(client, Account.objects.get(username="leitung"))
    return client


def text_of(answer: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_the_remedy_at_the_desk(at_desk: Client, anna: Resident, head: Actor) -> None:
    case = appealed(anna, head)
    here = f"/intern/akten/{case.number}/"
    page = f"{here}rechtsmittel/"
    assert page in at_desk.get(here).content.decode()
    text = text_of(at_desk.get(page))
    for words in ("Die Zone stimmt nicht.", "Beschwerdevorentscheidung, § 14 Abs. 1 VwGVG", "3. Februar 2027"):
        assert words in text
    assert at_desk.post(page, {"verb": "vorlegen", "text": "Am 4. 12. geschickt."})["Location"] == page
    assert "Landesverwaltungsgericht Steiermark" in text_of(at_desk.get(page))
    empty = at_desk.post(page, {"verb": "ergebnis", "text": " "})
    assert (empty.status_code, "Was wurde entschieden" in text_of(empty)) == (422, True)
    assert at_desk.post(page, {"verb": "ergebnis", "text": "Abgewiesen."})["Location"] == here
    assert "erledigt" in text_of(at_desk.get(page))


def test_a_clerks_text_is_not_lost_when_the_case_has_moved(at_desk: Client, anna: Resident, head: Actor) -> None:
    case = filed(anna)
    seen = drafted(case, head)
    here = f"/intern/akten/{case.number}/entscheidung/"
    desk.draft_decision(
        case.number,
        outcome="granted",
        operative_part="Von nebenan.",
        reasons="",
        seen=seen,
        by=clerk("kollegin"),
        at=AT,
    )
    mine = {"outcome": "granted", "operative_part": "Lange überlegt.", "reasons": "", "seen": seen}
    answer = at_desk.post(here, mine)
    assert (answer.status_code, "Lange überlegt." in text_of(answer), "Von nebenan." in text_of(answer)) == (
        422,
        True,
        True,
    )
    matters.withdraw(case.number, by=anna, at=AT)
    answer = at_desk.post(here, mine)
    assert (answer.status_code, "Lange überlegt." in text_of(answer)) == (422, True)
    assert CaseEvent.objects.filter(case=case, kind="drafted").count() == 2


def test_who_wants_notices_gets_one_for_letter_question_and_answer(anna: Resident, head: Actor) -> None:
    told = confirmed_contact(anna)
    case = filed(anna)
    desk.take(case.number, by=head, at=AT)
    desk.reply(case.number, "Danke, wir schauen nach.", by=head, at=AT)
    desk.order_correction(case.number, "Bitte ein Foto.", due_on=date(2026, 12, 9), by=head, at=AT)
    desk.accept_correction(case.number, by=head, at=AT)
    desk.decide(case.number, digest=drafted(case, head), by=head, at=AT)
    letters.send(case.number, at=AT)
    mails = written_mail()[1:]
    assert [recipient for recipient, _subject, _body in mails] == [told] * 3
    assert not any(case.number in body or "Foto" in body for _to, _subject, body in mails)


def test_a_late_remedy_is_called_late_at_the_desk(at_desk: Client, anna: Resident, head: Actor) -> None:
    case = served(anna, head)
    page = f"/intern/akten/{case.number}/rechtsmittel/"
    assert "kein Rechtsmittel eingelangt" in text_of(at_desk.get(page))
    letters.appeal(case.number, "Zu spät.", by=anna, at=AT + 40 * DAY)
    assert "nach dem Ende der Frist gekommen" in text_of(at_desk.get(page))
