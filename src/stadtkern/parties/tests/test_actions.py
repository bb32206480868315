"""A party is recorded, told, heard, and gets the decision with a period of its own."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pypdfium2
import pytest

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.correspondence import api as correspondence
from stadtkern.delivery import api as delivery
from stadtkern.delivery.testing import days_pass, marked, post_room, printed_batch
from stadtkern.letters import api as sealing
from stadtkern.parties import queries
from stadtkern.parties.actions import binding, letters, listing, post, speaking, telling
from stadtkern.parties.actions.speaking import Came, Sent
from stadtkern.parties.held import HOLDER
from stadtkern.parties.models import CaseParty, PartyLetter, Statement
from stadtkern.parties.testing import BERTA, CARL, HEAD, TWO, bound, code_in_letter, hearing, with_neighbours
from stadtkern.procedures.api import casework
from stadtkern.procedures.testing import AT, Case, appeal, clerk, drafted, filed, finish, send_letters
from stadtkern.residents.testing import resident
from stadtkern.uploads.testing import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
TODAY = AT.date()
HEARING_AT = AT + timedelta(days=22)


def reason_of(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    document.close()
    return text


def letter_to(place: int) -> PartyLetter:
    return PartyLetter.objects.filter(party__place=place).order_by("-pk")[0]


def decided(case: Case, by: Any, *, at: Any = AT, **other: str) -> None:
    digest = drafted(case, by, at=at, **other)
    casework.decide(case.number, digest=digest, by=by, at=at)


def test_a_list_is_taken_whole_or_not_at_all() -> None:
    case, by = filed(), clerk("sachbearbeitung")
    wrong = HEAD + BERTA + CARL.replace("8999", "?")
    assert reason_of(lambda: listing.add(case.number, wrong, by=by, at=AT)) == "list_wrong"
    assert CaseParty.objects.count() == 0
    assert listing.add(case.number, TWO, by=by, at=AT) == 2
    assert reason_of(lambda: listing.add(case.number, HEAD + BERTA, by=by, at=AT)) == "list_wrong"  # there already
    carl = CaseParty.objects.get(place=2)
    assert queries.details_of(carl).recipient == (
        "Dr. Eva Anwalt",
        "in Vertretung von Carl Grund",
        "Lindenweg 6",
        "8999 Musterstadt",
    )
    assert b"Carl" not in bytes(carl.details)
    assert [each.verb for each in audit.trail_of(f"case:{case.number}")][-1] == "parties.added"


def test_where_nobody_else_takes_part_there_are_no_parties(monkeypatch: Any) -> None:
    case, by = filed(), clerk("sachbearbeitung")
    monkeypatch.setattr("stadtkern.parties.queries.has_parties", lambda _case: False)
    assert reason_of(lambda: listing.add(case.number, TWO, by=by, at=AT)) == "not_found"


def test_who_was_a_mistake_is_taken_off_with_a_reason_unless_they_have_spoken() -> None:
    case, by = with_neighbours()
    assert reason_of(lambda: listing.remove(case.number, 1, "  ", by=by, at=AT)) == "empty_text"
    berta = bound(case)
    speaking.say(case.number, 1, kind="comment", text="Ich bin dafür.", by=berta, at=AT)
    assert reason_of(lambda: listing.remove(case.number, 1, "Irrtum", by=by, at=AT)) == "has_spoken"
    listing.remove(case.number, 2, "Irrtum", by=by, at=AT)
    listing.remove(case.number, 2, "Noch einmal", by=by, at=AT)
    carl = CaseParty.objects.get(place=2)
    assert (carl.removed_at, queries.reason_of(carl.removal_reason)) == (AT, "Irrtum")
    assert reason_of(lambda: binding.redeem(code_in_letter(carl), by=berta, at=AT)) == "no_code"


def test_a_code_binds_one_person_and_never_by_name() -> None:
    case, _by = with_neighbours()
    party = CaseParty.objects.get(place=1)
    same_name, berta = resident("Berta", "Nachbarin"), resident("Beate", "Andere")
    assert reason_of(lambda: queries.party_for(same_name, case.number, 1)) == "not_found"
    assert reason_of(lambda: binding.redeem("ACDE-FGHJ-KLMN-PQRT", by=berta, at=AT)) == "no_code"
    assert reason_of(lambda: binding.redeem("Unsinn", by=berta, at=AT)) == "no_code"
    assert binding.redeem(code_in_letter(party).lower(), by=berta, at=AT) == party
    assert binding.redeem(code_in_letter(party), by=berta, at=AT) == party
    assert reason_of(lambda: binding.redeem(code_in_letter(party), by=same_name, at=AT)) == "no_code"
    assert CaseParty.objects.get(place=1).bound_to_id == berta.principal


def test_a_hearing_reaches_each_party_on_its_own_way() -> None:
    case, by = with_neighbours()
    berta = bound(case)
    hearing(case, by, hearing_at=HEARING_AT)
    first, second = letter_to(1), letter_to(2)
    assert (first.way, first.state, second.way, second.state) == ("portal", "ready", "paper", "waiting")
    carl = text_of(queries.pdf_of(second))
    for words in (
        "Kundmachung der mündlichen Verhandlung",
        "Dr. Eva Anwalt",
        "15. Dezember 2026, 10:00 Uhr",
        "bis 14. Dezember 2026",
        "§ 42 AVG",
        code_in_letter(CaseParty.objects.get(place=2)),
    ):
        assert words in carl
    assert code_in_letter(CaseParty.objects.get(place=1)) not in text_of(queries.pdf_of(first))
    assert sealing.check(queries.pdf_of(first)).outcome == "test"
    assert letters.send_waiting(at=AT) == 0
    assert reason_of(lambda: letters.fetch(case.number, 1, second.pk, by=berta, at=AT)) == "not_found"
    assert letters.fetch(case.number, 1, first.pk, by=berta, at=AT).served_on == TODAY
    assert queries.until(letter_to(1), case) == date(2026, 12, 14)


@pytest.mark.parametrize(("channel", "role", "told"), [("paper", "", 1), ("paper", "antrag", 0), ("online", "", 0)])
def test_the_applicant_without_an_inbox_is_told_by_letter(channel: str, role: str, told: int) -> None:
    rows = TWO.replace("nachbar;", f"{role};", 1) if role else TWO
    case, by = with_neighbours(rows=rows)
    type(case).objects.filter(pk=case.pk).update(channel=channel)
    hearing(case, by, hearing_at=HEARING_AT)
    found = list(correspondence.letters_of(case).filter(kind="told"))
    assert len(found) == told
    assert all("15. Dezember 2026, 10:00 Uhr, " in correspondence.text_of(each) for each in found)


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"hearing_at": AT}, "too_soon"), ({"place": " "}, "no_place"), ({"text": " "}, "empty_text")],
)
def test_what_is_no_announcement(change: dict[str, Any], reason: str) -> None:
    case, by = with_neighbours()
    facts: dict[str, Any] = {"text": "Neubau.", "hearing_at": HEARING_AT, "place": "Rathaus"} | change
    assert reason_of(lambda: telling.call_hearing(case.number, **facts, is_announced=False, by=by, at=AT)) == reason
    assert PartyLetter.objects.count() == 0


def test_nobody_can_be_told_where_nobody_is() -> None:
    case, by = filed(), clerk("sachbearbeitung")
    assert reason_of(lambda: telling.tell_evidence(case.number, "Gut.", period="2 weeks", by=by, at=AT)) == "nobody"


def test_a_period_to_comment_begins_with_each_partys_own_letter() -> None:
    case, by = with_neighbours()
    berta = bound(case)
    telling.tell_evidence(case.number, "Das Gutachten liegt vor.", period="2 weeks", by=by, at=AT)
    letters.send_waiting(at=AT)
    room, code = post_room("post"), delivery.sent(post.reference_of(letter_to(2)))
    assert code is not None
    printed_batch(room, [code.code], at=AT)
    marked(room, code.code, "posted", on=TODAY, at=AT)
    assert (letter_to(2).state, letter_to(2).served_on) == ("posted", None)
    days_pass(AT + timedelta(days=4))
    letters.fetch(case.number, 1, letter_to(1).pk, by=berta, at=AT + timedelta(days=1))
    found = {place: (letter_to(place).served_on, queries.until(letter_to(place), case)) for place in (1, 2)}
    assert found == {
        1: (date(2026, 11, 24), date(2026, 12, 9)),  # the 8th is a public holiday
        2: (date(2026, 11, 26), date(2026, 12, 10)),
    }


def test_a_letter_nobody_opens_and_one_that_came_back_go_on_paper() -> None:
    case, by = with_neighbours()
    bound(case)
    hearing(case, by, hearing_at=HEARING_AT)
    first, second = letter_to(1), letter_to(2)
    where = ("Carl Grund", "Neue Gasse 1", "8999 Musterstadt")

    def sends(place: int, letter: PartyLetter, lines: tuple[str, ...]) -> None:
        post.send_on_paper(case.number, place, letter.pk, lines, by=by, at=AT)

    assert reason_of(lambda: sends(2, second, where)) == "on_its_way"
    assert reason_of(lambda: sends(2, first, where)) == "not_found"
    assert reason_of(lambda: sends(1, first, ("Berta",))) == "address_incomplete"
    sends(1, first, ("Berta Nachbarin", "Lindenweg 4", "8999 Musterstadt"))
    room, code = post_room("post"), delivery.sent(post.reference_of(second))
    assert code is not None
    printed_batch(room, [code.code], at=AT)
    marked(room, code.code, "posted", on=TODAY, at=AT)
    marked(room, code.code, "returned", on=TODAY, at=AT, reason="moved")
    assert letter_to(2).state == "returned"
    sends(2, second, where)
    again = delivery.sent(post.reference_of(second))
    assert again is not None
    assert (letter_to(1).way, letter_to(2).state, again.recipient) == ("paper", "waiting", where)


def test_without_a_seal_letters_are_tried_again(settings: Any) -> None:
    settings.SEAL_TEST = False
    case, by = with_neighbours()
    hearing(case, by, hearing_at=HEARING_AT)
    assert PartyLetter.objects.filter(made_at=None).count() == 2
    settings.SEAL_TEST = True
    assert letters.send_waiting(at=AT) == 2


def test_a_statement_gets_a_number_and_keeps_its_files() -> None:
    case, _by = with_neighbours()
    berta = bound(case)
    files = [Sent("Plan.pdf", pdf(script=True))]
    said = speaking.say(case.number, 1, kind="objection", text="Zu hoch.", files=files, by=berta, at=AT)
    (file,) = said.files.all()
    assert (said.number, said.channel, said.arrived_on) == (f"{case.number}/E1", "portal", TODAY)
    assert (queries.name_of_file(file), b"JavaScript" in queries.content_of_file(file)) == ("Plan.pdf", False)
    assert reason_of(lambda: speaking.say(case.number, 1, kind="objection", text=" ", by=berta, at=AT)) == "empty_text"
    for wrong, reason in (([Sent("a.pdf", pdf())] * 4, "enough_documents"), ([Sent("a", b"MZ")], "file_unknown_kind")):
        send = partial(speaking.say, case.number, 1, kind="comment", text="Ja.", files=wrong, by=berta, at=AT)
        assert reason_of(send) == reason
    (event,) = case.events.filter(kind="party_statement")
    assert casework.words_of(event) == f"Berta Nachbarin ({case.number}/E1)"
    assert (event.actor, said.entered_by) == (f"party:{said.party_id}", f"resident:{berta.actor}")
    (part,) = HOLDER.held_by(berta.principal)
    assert (part.must_stay, part.rows[-1][1]) == (True, "Zu hoch.")


def test_paper_is_entered_with_the_day_it_came() -> None:
    case, by = with_neighbours(at=AT - timedelta(days=5))
    came = Came("paper", TODAY - timedelta(days=1), TODAY - timedelta(days=3))
    said = speaking.enter(case.number, 2, kind="objection", text="Nein.", came=came, by=by, at=AT)
    assert (said.arrived_on, said.posted_on, said.entered_by) == (came.on, came.posted_on, by.public_id)
    for wrong in (Came("paper", TODAY + timedelta(days=1)), Came("paper", TODAY, TODAY + timedelta(days=1))):
        enter = partial(speaking.enter, case.number, 2, kind="objection", text="Nein.", came=wrong, by=by, at=AT)
        assert reason_of(enter) == "wrong_days"


def test_standing_is_found_by_rule_and_noted_by_a_person() -> None:
    case, by = with_neighbours()
    berta = bound(case)
    notice = hearing(case, by, hearing_at=HEARING_AT, is_announced=True)
    speaking.say(case.number, 1, kind="objection", text="Zu hoch.", by=berta, at=AT)
    after = HEARING_AT.date() + timedelta(days=1)
    found = {each.place: queries.finding_of(each, [notice], on=after).because for each in queries.parties_of(case)}
    assert found == {1: "objected", 2: "announced"}
    assert [each.place for each in queries.served_with_decisions(case)] == [1, 2]  # nothing by itself
    assert reason_of(lambda: listing.note_standing(case.number, 2, "", "–", by=by, at=AT)) == "no_standing"
    listing.note_standing(case.number, 2, "lost", "Keine Einwendungen.", by=by, at=AT)
    assert [each.place for each in queries.served_with_decisions(case)] == [1]
    assert [each.place for each in queries.parties_of(case)] == [1, 2]


def test_objections_need_reasons_and_an_answer_or_a_sentence() -> None:
    case, by = with_neighbours()
    berta = bound(case)
    said = speaking.say(case.number, 1, kind="objection", text="Zu hoch.", by=berta, at=AT)
    assert reason_of(lambda: decided(case, by)) == "parts_missing"  # § 58(2) AVG
    assert reason_of(lambda: decided(case, by, reasons="Die Höhe ist zulässig.")) == "objections_open"
    speaking.deal_with(case.number, said.pk, "Abgewiesen, siehe Begründung.", by=by, at=AT)
    decided(case, by, reasons="Die Höhe ist zulässig.")
    case.refresh_from_db()
    assert case.state == "decided"


def test_a_confirmation_is_for_one_draft_and_one_person() -> None:
    case, by = with_neighbours()
    speaking.say(case.number, 1, kind="objection", text="Zu hoch.", by=bound(case), at=AT)
    other = clerk("andere", may_decide=True)
    digest = drafted(case, by, reasons="Die Höhe ist zulässig.")
    stale = "0" * 64
    assert reason_of(lambda: speaking.confirm(case.number, stale, "Ja.", by=by, at=AT)) == "changed_meanwhile"
    speaking.confirm(case.number, digest, "Zivilrechtlich, gehört nicht hierher.", by=other, at=AT)
    assert reason_of(lambda: casework.decide(case.number, digest=digest, by=by, at=AT)) == "objections_open"
    speaking.confirm(case.number, digest, "Zivilrechtlich, gehört nicht hierher.", by=by, at=AT)
    casework.decide(case.number, digest=digest, by=by, at=AT)
    assert casework.decision_for(case) is not None


def test_each_party_gets_the_decision_and_appeals_in_its_own_time() -> None:
    case, by = with_neighbours()
    berta = bound(case)
    assert (
        reason_of(lambda: speaking.say(case.number, 1, kind="appeal", text="Nein.", by=berta, at=AT)) == "no_decision"
    )
    decided(case, by)
    casework.send(case.number, at=AT)
    letters.send_waiting(at=AT)
    first, second = letter_to(1), letter_to(2)
    assert ("Berta Nachbarin" in text_of(queries.pdf_of(first)), first.way, second.way) == (True, "portal", "paper")
    later = AT + timedelta(days=10)
    letters.fetch(case.number, 1, first.pk, by=berta, at=later)
    case.refresh_from_db()
    assert queries.until(letter_to(1), case) == date(2026, 12, 31)  # the applicant's was 21 December
    assert casework.remedy_until(case, TODAY) == date(2026, 12, 21)
    assert reason_of(lambda: speaking.say(case.number, 1, kind="objection", text="–", by=berta, at=later)) == "too_late"
    said = speaking.say(case.number, 1, kind="appeal", text="Zu hoch.", by=berta, at=AT + timedelta(days=35))
    case.refresh_from_db()
    remedy = casework.remedy_of(case)
    assert remedy is not None
    assert (said.is_late, case.state, remedy.kind) == (False, "appealed", "party_appealed")
    late = speaking.say(case.number, 1, kind="appeal", text="Noch etwas.", by=berta, at=AT + timedelta(days=60))
    assert late.is_late
    casework.take_up_again(case.number, by=by, at=AT + timedelta(days=61))
    case.refresh_from_db()
    assert case.state == "in_review"


def test_a_case_stays_open_while_a_party_can_appeal() -> None:
    case, by = with_neighbours()
    decided(case, by)
    casework.send(case.number, at=AT)
    letters.send_waiting(at=AT)
    assert finish(at=AT + timedelta(days=60)) == 0
    PartyLetter.objects.update(served_on=TODAY + timedelta(days=30))
    assert finish(at=AT + timedelta(days=62)) == 0
    assert finish(at=AT + timedelta(days=75)) == 1


def test_the_applicant_can_appeal_after_a_neighbour_has() -> None:
    case, by = with_neighbours()
    berta = bound(case)
    decided(case, by)
    casework.send(case.number, at=AT)
    speaking.say(case.number, 1, kind="appeal", text="Zu hoch.", by=berta, at=AT)
    appeal(case.number, "Die Auflage ist zu streng.", by=resident("Anna", "Huber"), at=AT)
    kinds = [each.kind for each in case.events.all() if "appealed" in each.kind]
    assert (kinds, Statement.objects.filter(kind="appeal").count()) == (["party_appealed", "appealed"], 1)


def test_more_words_of_a_party_move_no_period_and_take_nothing_back() -> None:
    case, by = with_neighbours()
    berta = bound(case)
    decided(case, by)
    casework.send(case.number, at=AT)
    speaking.say(case.number, 1, kind="appeal", text="Zu hoch.", by=berta, at=AT)
    casework.hand_on(case.number, "Mit Akt.", by=by, at=AT + timedelta(days=3))
    case.refresh_from_db()
    speaking.say(case.number, 1, kind="appeal", text="Noch ein Plan.", by=berta, at=AT + timedelta(days=9))
    assert casework.is_handed_on(case)
    assert [each.kind for each in case.events.all() if "appealed" in each.kind] == ["party_appealed"]
    assert Statement.objects.filter(kind="appeal").count() == 2


def test_more_words_of_the_applicant_stay_words_after_a_neighbour_has_appealed() -> None:
    case, by = with_neighbours()
    anna, berta = resident("Anna", "Huber"), bound(case)
    decided(case, by)
    casework.send(case.number, at=AT)
    appeal(case.number, "Zu streng.", by=anna, at=AT)
    speaking.say(case.number, 1, kind="appeal", text="Zu hoch.", by=berta, at=AT)
    due_on = Case.objects.get().due_on
    appeal(case.number, "Und zu teuer.", by=anna, at=AT + timedelta(days=40))
    kinds = [each.kind for each in case.events.order_by("pk")][-3:]
    assert (kinds, Case.objects.get().due_on) == (["appealed", "party_appealed", "message"], due_on)


def test_a_remedy_before_the_letter_is_made_keeps_nobody_from_the_letter() -> None:
    case, by = with_neighbours()
    berta = bound(case)
    decided(case, by)
    speaking.say(case.number, 1, kind="appeal", text="Zu hoch.", by=berta, at=AT)
    assert (Case.objects.get().state, casework.letter_of(case)) == ("appealed", None)
    assert send_letters(at=AT) == 1
    assert Case.objects.get().state == "appealed"
    assert casework.letter_of(case) is not None


def test_a_second_click_is_none() -> None:
    case, by = with_neighbours()
    berta = bound(case)
    numbers = {speaking.say(case.number, 1, kind="comment", text="Gut.", by=berta, at=AT).number for _ in range(2)}
    assert len(numbers) == 1
    assert len({hearing(case, by, hearing_at=HEARING_AT).pk for _ in range(2)}) == 1


def test_nothing_is_entered_for_who_was_taken_off_the_list() -> None:
    case, by = with_neighbours()
    listing.remove(case.number, 2, "Irrtum.", by=by, at=AT)
    came = Came("paper", TODAY)
    enter = partial(speaking.enter, case.number, 2, kind="objection", text="Nein.", came=came, by=by, at=AT)
    assert reason_of(enter) == "removed"


def test_what_was_served_is_not_served_again() -> None:
    case, by = with_neighbours()
    hearing(case, by, hearing_at=HEARING_AT)
    PartyLetter.objects.update(state="returned", served_on=TODAY)
    assert queries.stuck_letters(by, on=TODAY + timedelta(days=30)) == []
    again = partial(post.send_on_paper, case.number, 1, letter_to(1).pk, ("A", "B 1", "8999 C"), by=by, at=AT)
    assert reason_of(again) == "served"


def test_the_same_words_with_another_file_or_for_another_hour_are_no_second_click() -> None:
    case, by = with_neighbours()
    berta = bound(case)
    for text in ("Plan A", "Plan B"):
        sent = Sent("plan.pdf", pdf(text=text))
        speaking.say(case.number, 1, kind="comment", text="Siehe Beilage.", files=[sent], by=berta, at=AT)
    assert Statement.objects.count() == 2
    hours = (HEARING_AT, HEARING_AT + timedelta(hours=1))
    assert len({hearing(case, by, hearing_at=each).pk for each in hours}) == 2


def test_after_a_case_was_sent_back_a_new_remedy_has_its_own_period() -> None:
    case, by = with_neighbours()
    anna = resident("Anna", "Huber")
    decided(case, by)
    casework.send(case.number, at=AT)
    appeal(case.number, "Zu streng.", by=anna, at=AT)
    casework.hand_on(case.number, "", by=by, at=AT)
    casework.note_result(case.number, "Zurück.", is_sent_back=True, by=by, at=AT + timedelta(days=30))
    sent_back = Case.objects.get().due_on
    decided(Case.objects.get(), by, at=AT + timedelta(days=40))
    casework.send(case.number, at=AT + timedelta(days=40))
    appeal(case.number, "Noch immer.", by=anna, at=AT + timedelta(days=50))
    assert Case.objects.get().due_on not in {None, sent_back}
