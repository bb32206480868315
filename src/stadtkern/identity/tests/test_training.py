from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity import api as identity
from stadtkern.identity.models import TrainingProof
from stadtkern.identity.rules.training import TRAINING_CLASSES, Proof, classes_for, without_proof
from stadtkern.identity.testing import actor, sign_in, staff

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import DjangoAssertNumQueries

    from stadtkern.identity.models import Account

NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
TODAY, LAST = date(2027, 3, 1), date(2028, 3, 1)


def prove(account: Account, *classes: str, number: str = "SN-ABC234", until: date = LAST) -> str:
    person = actor(account).public_id
    identity.record_proof(
        person, classes, course="grundkurs", version="2027-01", number=number, valid_until=until, by=person, at=NOW
    )
    return person


def proof(training_class: str, *, earned_on: date = TODAY, until: date = LAST, ended_on: date | None = None) -> Proof:
    return Proof("account:1", training_class, earned_on, until, ended_on, "grundkurs", "1", "SN-ABC234")


def test_every_class_stands_on_one_that_exists() -> None:
    assert {each.needs for each in TRAINING_CLASSES.values()} <= {"", *TRAINING_CLASSES}
    assert classes_for("voice") == {"voice", "basics"}
    assert classes_for("basics") == {"basics"}
    assert classes_for("telepathy") == frozenset()


@pytest.mark.parametrize(
    ("held", "day", "counts"),
    [
        (proof("basics"), TODAY - timedelta(days=1), False),
        (proof("basics"), TODAY, True),
        (proof("basics"), LAST, True),
        (proof("basics"), LAST + timedelta(days=1), False),
        (proof("basics", ended_on=date(2027, 5, 2)), date(2027, 5, 1), True),
        (proof("basics", ended_on=date(2027, 5, 2)), date(2027, 5, 2), False),
    ],
    ids=["before", "first day", "last day", "after", "day before it was ended", "day it was ended"],
)
def test_the_days_on_which_a_proof_counts(held: Proof, day: date, counts: bool) -> None:
    assert held.counts_on(day) is counts
    assert without_proof(["account:1"], "basics", [held], on=day) == ([] if counts else ["account:1"])


@pytest.mark.parametrize(
    ("held", "training_class", "missing"),
    [
        ([proof("basics")], "text", True),
        ([proof("text")], "text", True),
        ([proof("text"), proof("basics")], "text", False),
        ([proof("text"), proof("basics", until=TODAY - timedelta(days=1), earned_on=date(2026, 1, 1))], "text", True),
        ([proof(each) for each in TRAINING_CLASSES], "telepathy", True),
    ],
    ids=["basics only", "without basics", "both", "basics ran out", "an unknown class"],
)
def test_a_class_needs_what_it_stands_on(held: list[Proof], training_class: str, missing: bool) -> None:
    assert without_proof(["account:1"], training_class, held, on=TODAY) == (["account:1"] if missing else [])


@pytest.mark.django_db
def test_a_proof_opens_its_classes_and_is_in_the_trail() -> None:
    person = prove(staff("anna"), "basics", "text")
    assert identity.has_proof(person, "text", TODAY)
    assert not identity.has_proof(person, "voice", TODAY)
    assert not identity.has_proof(person, "text", LAST + timedelta(days=1))
    [*_, told] = audit.trail_of(person)
    assert (told.verb, told.reason) == ("training.proved", "basics, text")


@pytest.mark.django_db
def test_the_untrained_are_named_once_and_in_order(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    trained = prove(staff("anna"), "basics", "text")
    new = actor(staff("berta")).public_id
    with django_assert_num_queries(1):
        found = identity.untrained([new, "system", trained, "account:x", new], "text", TODAY)
    assert found == [new, "system", "account:x"]


@pytest.mark.django_db
def test_blocking_ends_the_proofs_for_good() -> None:
    person = prove(staff("anna"), "basics")
    prove(staff("berta"), "basics", number="SN-DEF567")
    identity.block_account("anna", by="test")
    assert not identity.has_proof(person, "basics", TODAY)
    identity.unblock_account("anna", by="test")
    assert not identity.has_proof(person, "basics", timezone.localdate())
    assert TrainingProof.objects.get(account__username="anna").ended_because == "account_blocked"
    assert TrainingProof.objects.get(account__username="berta").ended_at is None


@pytest.mark.django_db
def test_a_proof_is_withdrawn_with_a_reason_by_those_who_may() -> None:
    person = prove(staff("anna"), "basics", "text")
    boss = actor(staff("berta", "digital_team")).public_id
    for reason, by, why in (("no_reason", boss, " \n"), ("not_allowed", person, "weil ich mag")):
        with pytest.raises(Refused, match=reason):
            identity.withdraw_proof("SN-ABC234", reason=why, by=by, at=NOW)
    assert identity.has_proof(person, "text", TODAY)
    identity.withdraw_proof("SN-ABC234", reason="Neue  Regeln", by=boss, at=NOW)
    assert not identity.has_proof(person, "text", TODAY)
    assert {row.ended_because for row in TrainingProof.objects.all()} == {"Neue Regeln"}
    for number, reason in (("SN-ABC234", "wrong_state"), ("SN-XYZ999", "not_found")):
        with pytest.raises(Refused, match=reason):
            identity.withdraw_proof(number, reason="noch einmal", by=boss, at=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"person": "account:999"}, "not_found"),
        ({"person": "system"}, "not_found"),
        ({"classes": ["telepathy"]}, "unknown_class"),
        ({"classes": []}, "unknown_class"),
        ({"number": "<script>"}, "wrong_number"),
        ({"valid_until": date(2027, 2, 28)}, "wrong_dates"),
        ({"number": "SN-ABC234"}, "number_taken"),
    ],
)
def test_what_is_not_recorded(changed: dict[str, object], reason: str) -> None:
    prove(staff("berta"), "basics")
    wanted: dict[str, object] = {
        "person": actor(staff("anna")).public_id,
        "classes": ["basics"],
        "number": "SN-DEF567",
        "valid_until": LAST,
        **changed,
    }
    person, classes = wanted.pop("person"), wanted.pop("classes")
    with pytest.raises(Refused) as refusal:
        identity.record_proof(person, classes, course="k", version="1", by="test", at=NOW, **wanted)  # type: ignore[arg-type]
    assert refusal.value.reason == reason
    assert TrainingProof.objects.count() == 1


@pytest.mark.django_db
def test_a_proof_is_ended_completely_or_not_at_all() -> None:
    prove(staff("anna"), "basics")
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingProof.objects.update(ended_at=NOW)


@pytest.mark.django_db
def test_ones_own_page_shows_what_one_has_proved(client: Client, musterstadt: object) -> None:
    anna = staff("anna")
    sign_in(client, anna)
    page = client.get(reverse("identity:me")).content.decode()
    assert "ohne Nachweis öffnet sich kein KI-Werkzeug" in page
    today = timezone.localdate()
    person = actor(anna).public_id
    identity.record_proof(
        person, ["basics"], course="k", version="1", number="SN-ABC234", valid_until=today, by=person,
        at=timezone.now() - timedelta(days=300),
    )  # fmt: skip
    page = client.get(reverse("identity:me")).content.decode()
    assert "Grundlagen</strong> gültig bis" in page
    assert "SN-ABC234" in page
