"""What the register reads of papers, moves and use: the present, in local days, with how electricity is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from stadtkern.core.errors import Refused
from stadtkern.governance import actions, queries_public
from stadtkern.governance.models import DayOfUse, EnergyMethod, Evidence, Incident, Paper, UseCase
from stadtkern.governance.queries_public import entry_of
from stadtkern.governance.testing import NOON, OFFICER, walked
from stadtkern.lifecycle.entries import Energy
from stadtkern.lifecycle.states import State
from stadtkern.lifecycle.testing import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
RANGE: dict[str, Any] = {"energy_wh_low": 1.0, "energy_wh": 2.0, "energy_wh_high": 4.0}
LATE = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # half past midnight of the next day here


def add(made: UseCase, method: EnergyMethod = EnergyMethod.UNKNOWN, at: datetime = NOON, **amounts: Any) -> None:
    actions.add_evidence(made.public_id, "call", amounts, at=at, energy_method=method)


def paper(made: UseCase, kind: str, content: dict[str, Any]) -> None:
    """Put a paper there past every check, as an older version of the program may have left it."""
    Paper.objects.create(
        use_case=made, number=100, kind=kind, content=content, written_by="account:1", written_at=NOON, sha256="0" * 64
    )


def test_days_are_those_of_the_town_not_of_greenwich(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stadtkern.governance.testing.NOON", LATE)
    made = walked(State.PILOT)
    assert entry_of(made.public_id).since == date(2026, 11, 23)


@pytest.mark.parametrize("days", [100, -30])
def test_the_next_review_is_the_one_the_last_review_named(days: int) -> None:
    made = walked()
    first = entry_of(made.public_id).next_review
    assert first == TODAY + timedelta(days=180)
    named = (first + timedelta(days=days)).isoformat()
    paper(
        made,
        "review_report",
        {"reviewed_on": first.isoformat(), "findings": "x", "still_needed": True, "next_on": named},
    )
    assert entry_of(made.public_id).next_review == first + timedelta(days=days)


def test_answers_of_an_older_tree_leave_the_class_open_and_the_register_readable() -> None:
    made = walked()
    assert entry_of(made.public_id).ai_act_class
    paper(made, "classification", {"tree_version": "0", "answers": {"Z9": "yes"}})
    found = entry_of(made.public_id)
    assert (found.ai_act_class, found.class_word, found.class_reasons) == ("", "", ())


def test_fields_an_older_paper_did_not_have_are_empty() -> None:
    made = walked()
    description = Paper.objects.filter(use_case=made, kind="description").latest("number").content
    paper(made, "description", {name: value for name, value in description.items() if name != "environment_benefit"})
    assert entry_of(made.public_id).environment_benefit == ""


def test_an_old_incident_closed_today_is_among_the_latest_news() -> None:
    made = walked()
    reported = {"use_case": made, "severity": "minor", "what": "x", "found_on": TODAY, "due_on": TODAY}
    old = Incident.objects.create(**reported, reported_by="account:1", reported_at=NOON - timedelta(days=90))
    for days in range(1, 4):
        Incident.objects.create(**reported, reported_by="account:1", reported_at=NOON - timedelta(days=days))
    actions.close_incident(old.pk, "Mended.", by=OFFICER, at=NOON + timedelta(days=1))
    assert next(each.kind for each in queries_public.events(count=2)) == "incident_closed"


# Electricity


def test_each_way_of_knowing_is_summed_apart() -> None:
    made = walked()
    add(made, EnergyMethod.METERED, calls=2, **RANGE)
    add(made, EnergyMethod.METERED, NOON + timedelta(days=1), calls=1, **RANGE)
    add(made, EnergyMethod.MODELLED, calls=1, **RANGE)
    add(made, calls=1, refused=1)
    used = entry_of(made.public_id).used
    assert used is not None
    assert used.energy == (Energy("M1", 3, 2.0, 4.0, 8.0), Energy("N", 1, 0.0, 0.0, 0.0), Energy("R", 1, 1.0, 2.0, 4.0))
    assert (used.calls, used.refused, used.energy_wh) == (5, 1, 6.0)
    assert Evidence.objects.filter(amounts__energy_method="M1").count() == 2


@pytest.mark.parametrize(
    ("amounts", "reason"),
    [
        (RANGE, "method_missing"),
        ({"energy_wh_low": 3.0, "energy_wh": 2.0, "energy_wh_high": 4.0}, "wrong_amount"),
        ({"energy_wh": 2.0}, "wrong_amount"),
    ],
)
def test_energy_without_a_method_or_a_range_is_refused_and_nothing_is_kept(
    amounts: dict[str, Any], reason: str
) -> None:
    made = walked()
    with pytest.raises(Refused) as refusal:
        add(made, **amounts)
    assert refusal.value.reason == reason
    assert (DayOfUse.objects.count(), Evidence.objects.count()) == (0, 0)


@pytest.mark.parametrize("columns", [{"energy_method": "X"}, {"energy_method": "N", "energy_wh": 1.0}])
def test_sql_keeps_no_energy_without_a_method(columns: dict[str, Any]) -> None:
    made = walked()
    with pytest.raises(IntegrityError), transaction.atomic():
        DayOfUse.objects.create(use_case=made, day=TODAY, **columns)
