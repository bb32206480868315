"""Opinions of other offices, deputies, and the figures of a year."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import DatabaseError, transaction

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.procedures import queries_desk, queries_opinions
from stadtkern.procedures.actions import desk, matters, opinions
from stadtkern.procedures.models import Absence, Opinion
from stadtkern.procedures.testing import AT, clerk, filed
from stadtkern.residents.testing import resident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stadtkern.identity.api import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
TODAY = AT.date()
SOON, LATER = TODAY + timedelta(days=7), TODAY + timedelta(days=4)


@contextmanager
def refused(reason: str) -> Iterator[None]:
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.reason == reason


def asked() -> tuple[Opinion, Actor, Actor]:
    case, own, other = filed(), clerk("eigene"), clerk("andere", unit="standesamt")
    opinion = opinions.ask_opinion(case.number, unit="standesamt", question="Passt das?", due_on=SOON, by=own, at=AT)
    return opinion, own, other


def test_an_office_answers_and_may_read_the_case_until_then() -> None:
    opinion, own, other = asked()
    number = opinion.case.number
    assert queries_desk.case_at_desk(other, number).number == number
    with refused("not_allowed"):
        queries_desk.case_at_desk(other, number, to_change=True)
    (owed,) = queries_opinions.opinions_owed(other)
    assert queries_opinions.question_of(owed) == "Passt das?"
    opinions.give_opinion(number, opinion.pk, "Ja, das passt.", by=other, at=AT)
    (given,) = queries_opinions.opinions_of(queries_desk.case_at_desk(own, number))
    assert (queries_opinions.answer_given(given), given.answered_by) == ("Ja, das passt.", other.public_id)
    with refused("not_found"):
        queries_desk.case_at_desk(other, number)
    assert [each.verb for each in audit.trail_of(f"case:{number}")][-2:] == ["case.opinion_asked", "case.opinion_given"]


def test_only_the_office_that_is_asked_answers_and_once() -> None:
    opinion, own, other = asked()
    number = opinion.case.number
    for who in (own, clerk("dritte", unit="buergerservice")):
        with refused("not_found"):
            opinions.give_opinion(number, opinion.pk, "Nein.", by=who, at=AT)
    opinions.give_opinion(number, opinion.pk, "Ja.", by=other, at=AT)
    with refused("not_found"):
        opinions.give_opinion(number, opinion.pk, "Doch nicht.", by=other, at=AT)


@pytest.mark.parametrize(
    ("unit", "question", "days", "reason"),
    [
        ("bauamt", "Passt das?", 7, "no_unit"),
        ("mond", "Passt das?", 7, "no_unit"),
        ("buergerservice", "Passt das?", 7, "nobody_there"),
        ("standesamt", "Noch einmal?", 7, "asked_already"),
        ("standesamt", "   ", 7, "empty_text"),
    ],
)
def test_what_cannot_be_asked(unit: str, question: str, days: int, reason: str) -> None:
    opinion, own, _other = asked()
    due_on = TODAY + timedelta(days=days)
    with pytest.raises(Refused) as refusal:
        opinions.ask_opinion(opinion.case.number, unit=unit, question=question, due_on=due_on, by=own, at=AT)
    assert refusal.value.reason == reason


def test_nobody_is_asked_for_yesterday() -> None:
    case, own = filed(), clerk("eigene")
    clerk("andere", unit="standesamt")
    with pytest.raises(Refused) as refusal:
        opinions.ask_opinion(case.number, unit="standesamt", question="Passt das?", due_on=TODAY, by=own, at=AT)
    assert (refusal.value.reason, Opinion.objects.count()) == ("too_soon", 0)


def test_a_question_taken_back_or_overtaken_by_the_end_opens_no_case() -> None:
    opinion, own, other = asked()
    number = opinion.case.number
    opinions.take_back_question(number, opinion.pk, by=own, at=AT)
    opinions.take_back_question(number, opinion.pk, by=own, at=AT)
    assert not queries_opinions.opinions_owed(other).exists()
    opinions.ask_opinion(number, unit="standesamt", question="Und jetzt?", due_on=SOON, by=own, at=AT)
    assert queries_opinions.opinions_owed(other).exists()
    anna = resident("Anna", "Huber")
    matters.withdraw(number, by=anna, at=AT)
    assert not queries_opinions.opinions_owed(other).exists()
    with refused("not_found"):
        queries_desk.case_at_desk(other, number)


@pytest.mark.parametrize("change", ["update", "delete", "answered by a job", "second"])
def test_the_database_keeps_what_was_said(change: str) -> None:
    opinion, _own, other = asked()
    rows = Opinion.objects.filter(pk=opinion.pk)
    if change in {"update", "delete"}:
        opinions.give_opinion(opinion.case.number, opinion.pk, "Ja.", by=other, at=AT)
    again = Opinion(
        case=opinion.case, unit="standesamt", question=b"", asked_by="account:1", asked_on=TODAY, due_on=SOON
    )
    tries: dict[str, Callable[[], object]] = {
        "update": lambda: rows.update(answer=b""),
        "delete": rows.delete,
        "answered by a job": lambda: rows.update(answered_on=TODAY, answered_by="system"),
        "second": again.save,
    }
    with pytest.raises(DatabaseError), transaction.atomic():
        tries[change]()


def test_cases_of_who_is_away_stand_in_the_deputys_list() -> None:
    case, anna, bernd = filed(), clerk("anna"), clerk("bernd")
    desk.take(case.number, by=anna, at=AT)
    opinions.be_away(begins_on=TODAY, ends_on=SOON, deputy=bernd.public_id, by=anna, at=AT)
    in_for = queries_opinions.stood_in_for(bernd, on=TODAY)
    assert in_for == [anna.public_id]
    assert queries_desk.desk(bernd, whose="mine", absent=in_for).get() == case
    assert not queries_opinions.stood_in_for(bernd, on=SOON + timedelta(days=1))
    assert set(queries_opinions.away([anna.public_id, "", "system"], on=SOON)) == {anna.public_id}
    (noted,) = queries_opinions.absences_of(anna, on=TODAY)
    opinions.be_back(noted.pk, by=bernd)
    assert Absence.objects.count() == 1
    opinions.be_back(noted.pk, by=anna)
    opinions.be_back(noted.pk, by=anna)
    assert Absence.objects.count() == 0


def test_a_deputy_gets_no_competence() -> None:
    anna, bernd = clerk("anna", may_decide=True), clerk("bernd")
    opinions.be_away(begins_on=TODAY, ends_on=SOON, deputy=bernd.public_id, by=anna, at=AT)
    assert not queries_desk.may_decide(bernd, "bauamt")


@pytest.mark.parametrize(
    ("begins", "ends", "deputy", "reason"),
    [
        (3, 2, "bernd", "wrong_days"),
        (-9, -1, "bernd", "wrong_days"),
        (0, 2, "anna", "no_colleague"),
        (0, 2, "clara", "no_colleague"),
        (0, 2, "unsinn", "no_colleague"),
        (6, 9, "bernd", "away_already"),
    ],
)
def test_who_cannot_be_away_so(begins: int, ends: int, deputy: str, reason: str) -> None:
    anna = clerk("anna")
    people = {"anna": anna, "bernd": clerk("bernd"), "clara": clerk("clara", unit="standesamt")}
    opinions.be_away(
        begins_on=TODAY + timedelta(days=5), ends_on=SOON, deputy=people["bernd"].public_id, by=anna, at=AT
    )
    chosen = people[deputy].public_id if deputy in people else deputy
    with pytest.raises(Refused) as refusal:
        opinions.be_away(
            begins_on=TODAY + timedelta(days=begins),
            ends_on=TODAY + timedelta(days=ends),
            deputy=chosen,
            by=anna,
            at=AT,
        )
    assert refusal.value.reason == reason
