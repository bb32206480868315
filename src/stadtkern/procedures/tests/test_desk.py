"""A named person with the competence decides, once, with everything § 58 asks for; the database makes sure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity.api import SYSTEM
from stadtkern.identity.testing import Account, actor, staff
from stadtkern.procedures import queries, queries_desk
from stadtkern.procedures.actions import desk, matters
from stadtkern.procedures.models import Case, Competence, Decision
from stadtkern.procedures.testing import AT, clerk, decided, drafted, filed
from stadtkern.residents.testing import resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
LATER = AT + timedelta(days=1)


def reason_of(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def test_from_the_inbox_to_the_decision() -> None:
    case, clerk_, head = filed(), clerk("bearbeitet"), clerk("entscheidet", may_decide=True)
    assert list(queries_desk.desk(clerk_, whose="nobody")) == [case]
    digest = drafted(case, clerk_)
    assert list(queries_desk.desk(clerk_, whose="mine")) == [case]
    desk.decide(case.number, digest=digest, by=head, at=LATER)
    case.refresh_from_db()
    decision = Decision.objects.get()
    assert (case.state, decision.decided_by, decision.dated_on) == ("decided", head.public_id, date(2026, 11, 24))
    assert [event.kind for event in case.events.all()] == ["filed", "taken", "drafted", "decided"]
    assert [entry.verb for entry in audit.trail_of(f"case:{case.number}")] == [
        "case.filed", "case.taken", "case.drafted", "case.decided",
    ]  # fmt: skip
    assert list(queries_desk.desk(clerk_)) == []
    assert list(queries_desk.desk(clerk_, is_open=False)) == [case]


def test_access_per_object() -> None:
    """Who works for the office sees a case; another office, nobody and tools do not; an auditor reads only."""
    case = filed()
    own, other = clerk("eigen"), clerk("fremd", unit="buergerservice")
    auditor, stranger = actor(staff("prueft", "auditor")), actor(staff("niemand"))
    assert queries_desk.case_at_desk(own, case.number) == case
    assert queries_desk.case_at_desk(auditor, case.number) == case
    assert [list(queries_desk.desk(who)) for who in (own, auditor, other, stranger, SYSTEM)] == [
        [case], [case], [], [], [],
    ]  # fmt: skip
    for who in (other, stranger, SYSTEM):
        assert reason_of(lambda who=who: queries_desk.case_at_desk(who, case.number)) == "not_found"
        assert reason_of(lambda who=who: desk.take(case.number, by=who, at=AT)) == "not_found"
    assert reason_of(lambda: desk.note(case.number, "gelesen", by=auditor, at=AT)) == "not_allowed"
    Account.objects.filter(username="eigen").update(is_active=False)
    assert reason_of(lambda: queries_desk.case_at_desk(own, case.number)) == "not_found"


def test_who_only_works_here_does_not_decide() -> None:
    case, clerk_ = filed(), clerk("bearbeitet")
    digest = drafted(case, clerk_)
    assert reason_of(lambda: desk.decide(case.number, digest=digest, by=clerk_, at=AT)) == "no_competence"
    assert Case.objects.get().state == "in_review"


def test_two_people_where_the_procedure_asks_for_them() -> None:
    case = filed()
    first, second = clerk("erste", may_decide=True), clerk("zweite", may_decide=True)
    digest = drafted(case, first)
    Decision.objects.update(needs_second=True)  # as the definition asks for a company car used for the firm
    assert reason_of(lambda: desk.decide(case.number, digest=digest, by=first, at=AT)) == "second_missing"
    assert reason_of(lambda: desk.approve(case.number, digest=digest, by=first, at=AT)) == "own_draft"
    desk.approve(case.number, digest=digest, by=second, at=AT)
    assert reason_of(lambda: desk.decide(case.number, digest=digest, by=second, at=AT)) == "second_missing"
    desk.decide(case.number, digest=digest, by=first, at=AT)
    assert Decision.objects.get().approved_by == second.public_id


def test_a_change_takes_the_approval_away_and_nobody_signs_what_they_have_not_read() -> None:
    case, first, second = filed(), clerk("erste", may_decide=True), clerk("zweite", may_decide=True)
    digest = drafted(case, first)
    desk.approve(case.number, digest=digest, by=second, at=AT)
    newer = desk.draft_decision(
        case.number, outcome="refused", operative_part="Abgewiesen.", reasons="Weil.", seen=digest, by=first, at=AT
    ).digest
    assert Decision.objects.get().approved_by == ""
    assert reason_of(lambda: desk.decide(case.number, digest=digest, by=second, at=AT)) == "changed_meanwhile"
    desk.decide(case.number, digest=newer, by=second, at=AT)


def test_what_paragraph_58_asks_for() -> None:
    case, head = filed(), clerk("entscheidet", may_decide=True)
    digest = drafted(case, head, outcome="refused", operative_part="Abgewiesen.", reasons="")
    assert reason_of(lambda: desk.decide(case.number, digest=digest, by=head, at=AT)) == "parts_missing"
    digest = drafted(case, head, outcome="refused", operative_part="Abgewiesen.", reasons="Es fehlt die Voraussetzung.")
    desk.decide(case.number, digest=digest, by=head, at=AT)


def test_a_correction_keeps_the_day_of_filing_and_stops_the_clock() -> None:
    case, clerk_ = filed(), clerk("bearbeitet")
    due = date(2026, 12, 7)
    desk.order_correction(case.number, "Bitte den Zulassungsschein.", due_on=due, by=clerk_, at=AT)
    case.refresh_from_db()
    assert (case.state, case.due_on, queries.order_for(case)) == (
        "correction",
        None,
        ("Bitte den Zulassungsschein.", due),
    )
    again = lambda: desk.order_correction(case.number, "Noch etwas.", due_on=due, by=clerk_, at=AT)  # noqa: E731
    assert reason_of(again) == "closed"
    assert reason_of(lambda: drafted(case, clerk_)) == "not_worked_on"
    mended = AT + timedelta(days=10)
    for _click in range(2):
        desk.accept_correction(case.number, by=clerk_, at=mended)
    case.refresh_from_db()
    assert (case.state, case.received_on, case.due_on) == ("in_review", date(2026, 11, 23), date(2027, 6, 3))


def test_an_order_for_yesterday_or_without_words() -> None:
    case, clerk_ = filed(), clerk("bearbeitet")
    today = AT.date()
    order = desk.order_correction
    assert reason_of(lambda: order(case.number, "x", due_on=today, by=clerk_, at=AT)) == "too_soon"
    assert reason_of(lambda: order(case.number, " ", due_on=today + timedelta(9), by=clerk_, at=AT)) == "empty_text"
    assert Case.objects.get().state == "received"


def test_given_to_colleagues_only() -> None:
    case, clerk_ = filed(), clerk("bearbeitet")
    colleague, other = clerk("kollegin"), clerk("fremd", unit="buergerservice")
    desk.assign(case.number, to=colleague.public_id, by=clerk_, at=AT)
    assert list(queries_desk.desk(colleague, whose="mine")) == [case]
    for wrong in (other.public_id, "account:x", "account:99999"):
        assert reason_of(lambda to=wrong: desk.assign(case.number, to=to, by=clerk_, at=AT)) == "no_colleague"


def test_words_both_ways_and_notes_only_for_the_office() -> None:
    anna = resident("Anna", "Huber")
    case, clerk_ = filed(anna), clerk("bearbeitet")
    matters.write(case.number, "Wie lange dauert es?", by=anna, at=AT)
    desk.reply(case.number, "Eine Woche.", by=clerk_, at=AT)
    desk.note(case.number, "Ruft oft an.", by=clerk_, at=AT)
    seen = [(event.kind, queries.words_of(event)) for event in queries.events_of(case)]
    assert seen[1:] == [("message", "Wie lange dauert es?"), ("reply", "Eine Woche.")]
    assert case.events.count() == 4


def test_the_most_urgent_first() -> None:
    clerk_, old, new = clerk("bearbeitet"), filed(at=AT - timedelta(days=150)), filed()
    waits = filed()
    desk.order_correction(waits.number, "Es fehlt etwas.", due_on=date(2026, 12, 7), by=clerk_, at=AT)
    assert list(queries_desk.desk(clerk_)) == [old, new, waits]
    today = AT.date()
    lights = [queries_desk.light_of(case, on=today) for case in queries_desk.desk(clerk_)]
    assert lights == ["yellow", "green", "paused"]
    assert queries_desk.light_of(old, on=today + timedelta(days=60)) == "red"


def test_competences_are_given_by_who_may() -> None:
    head, account = actor(staff("leitung", "head_of_administration")), staff("neu")
    give = desk.give_competence
    give("bauamt", account.pk, may_decide=False, by=head, at=AT)
    give("bauamt", account.pk, may_decide=True, by=head, at=AT)
    assert queries_desk.units_of(actor(account)) == {"bauamt": True}
    assert reason_of(lambda: give("mond", account.pk, may_decide=True, by=head, at=AT)) == "no_unit"
    assert reason_of(lambda: give("bauamt", 99_999, may_decide=True, by=head, at=AT)) == "no_account"
    administrator = actor(staff("admin", "administrator"))
    assert reason_of(lambda: give("bauamt", account.pk, may_decide=True, by=administrator, at=AT)) == "not_allowed"
    for _click in range(2):
        desk.take_competence("bauamt", account.pk, by=head)
    assert queries_desk.units_of(actor(account)) == {}
    assert [entry.verb for entry in audit.trail_of(f"account:{account.pk}")][-3:] == [
        "competence.given", "competence.given", "competence.taken",
    ]  # fmt: skip


DECIDE = "UPDATE procedures_decision SET decided_by = '{who}', decided_at = '2026-11-24', dated_on = '2026-11-24'"


def refused_by_the_database(sql: str) -> str:
    with pytest.raises(DatabaseError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    return str(error.value).splitlines()[0]


def test_the_database_lets_nobody_decide_who_may_not() -> None:
    case, clerk_, head = filed(), clerk("bearbeitet"), clerk("entscheidet", may_decide=True)
    other = clerk("fremd", unit="buergerservice", may_decide=True)
    drafted(case, clerk_)
    for who in (clerk_.public_id, other.public_id, "account:99999", "tool:model"):
        assert "may decide decides" in refused_by_the_database(DECIDE.format(who=who)) or who.startswith("tool")
    Account.objects.filter(username="entscheidet").update(is_active=False)
    assert "may decide decides" in refused_by_the_database(DECIDE.format(who=head.public_id))
    Account.objects.filter(username="entscheidet").update(is_active=True)
    Competence.objects.update(may_decide=False)
    assert "may decide decides" in refused_by_the_database(DECIDE.format(who=head.public_id))
    assert "by a decision" in refused_by_the_database("UPDATE procedures_case SET state = 'decided'")


def test_the_database_asks_for_the_second_person() -> None:
    case, head = filed(), clerk("entscheidet", may_decide=True)
    drafted(case, head)
    Decision.objects.update(needs_second=True)
    assert "approves first" in refused_by_the_database(DECIDE.format(who=head.public_id))
    same = f"UPDATE procedures_decision SET approved_by = '{head.public_id}', approved_at = '2026-11-24'"
    with connection.cursor() as cursor:
        cursor.execute(same)
    refused_by_the_database(DECIDE.format(who=head.public_id))  # approved by the one who decides
    stranger = clerk("fremd", unit="buergerservice", may_decide=True).public_id
    assert "may decide approves" in refused_by_the_database(same.replace(head.public_id, stranger))


def test_the_database_never_changes_a_decision() -> None:
    decided(filed())
    for sql in (
        "UPDATE procedures_decision SET outcome = 'refused'",
        "UPDATE procedures_decision SET decided_at = NULL, decided_by = '', dated_on = NULL",
        "DELETE FROM procedures_decision",
        "UPDATE procedures_caseevent SET kind = 'note'",
    ):
        refused_by_the_database(sql)
    assert Decision.objects.get().outcome == "granted"


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own way of replacing rows")
def test_a_decision_is_not_replaced_either() -> None:
    decided(filed())
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM procedures_decision")
        row = cursor.fetchone()
        marks = ", ".join(["%s"] * len(row))
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(f"INSERT OR REPLACE INTO procedures_decision VALUES ({marks})", row)


def test_decided_once() -> None:
    case, head = filed(), clerk("entscheidet", may_decide=True)
    digest = drafted(case, head)
    desk.decide(case.number, digest=digest, by=head, at=AT)
    assert reason_of(lambda: desk.decide(case.number, digest=digest, by=head, at=AT)) == "closed"
    assert reason_of(lambda: drafted(case, head)) == "closed"
    assert Decision.objects.count() == 1


def test_nothing_of_a_decision_is_readable_in_the_tables() -> None:
    decided(filed())
    with connection.cursor() as cursor:
        cursor.execute("SELECT operative_part, reasons FROM procedures_decision")
        found = [bytes(cell) for cell in cursor.fetchone()]
    assert not any(b"bewilligt" in cell for cell in found)


def test_an_order_nobody_follows_ends_and_the_case_is_decided() -> None:
    case, head = filed(), clerk("entscheidet", may_decide=True)
    due = date(2026, 12, 7)
    desk.order_correction(case.number, "Es fehlt der Schein.", due_on=due, by=head, at=AT)
    assert reason_of(lambda: desk.lapse_correction(case.number, by=head, at=AT + timedelta(days=14))) == "too_soon"
    over = AT + timedelta(days=15)
    for _click in range(2):
        desk.lapse_correction(case.number, by=head, at=over)
    case.refresh_from_db()
    assert (case.state, queries.order_for(case), case.due_on) == ("in_review", None, date(2027, 6, 7))
    digest = drafted(case, head, outcome="refused", operative_part="Zurückgewiesen.", reasons="Nicht verbessert.")
    desk.decide(case.number, digest=digest, by=head, at=over)
    assert [event.kind for event in queries.events_of(case)].count("lapsed") == 1


def test_gaps_are_never_signed() -> None:
    case, head = filed(), clerk("entscheidet", may_decide=True)
    for text in ("Bewilligt bis {valid_until}.", "Bewilligt für …"):
        digest = drafted(case, head, operative_part=text)
        assert reason_of(lambda read=digest: desk.decide(case.number, digest=read, by=head, at=AT)) == "gaps_left"


def test_an_approval_counts_as_long_as_the_approver_may() -> None:
    case, first, second = filed(), clerk("erste", may_decide=True), clerk("zweite", may_decide=True)
    digest = drafted(case, first)
    Decision.objects.update(needs_second=True)
    desk.approve(case.number, digest=digest, by=second, at=AT)
    Competence.objects.filter(account__username="zweite").delete()
    assert reason_of(lambda: desk.decide(case.number, digest=digest, by=first, at=AT)) == "second_missing"


def test_what_is_withdrawn_owes_nothing_any_more() -> None:
    anna = resident("Anna", "Huber")
    case, clerk_ = filed(anna), clerk("bearbeitet")
    desk.order_correction(case.number, "Es fehlt etwas.", due_on=date(2026, 12, 7), by=clerk_, at=AT)
    matters.withdraw(case.number, by=anna, at=AT)
    case.refresh_from_db()
    assert (case.state, case.due_on, queries.order_for(case)) == ("withdrawn", None, None)


@pytest.mark.parametrize("number", ["\0", "2026-000001-2", "x" * 500, "2026-1-1"])
def test_a_number_that_is_none_is_not_found(number: str) -> None:
    filed()
    assert reason_of(lambda: queries_desk.case_at_desk(clerk("bearbeitet"), number)) == "not_found"
    assert reason_of(lambda: queries.case_for(resident("Anna", "Huber"), number)) == "not_found"
