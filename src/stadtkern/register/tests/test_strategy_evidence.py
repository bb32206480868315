"""What the register says about the strategy's clauses."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stadtkern.governance import api as governance
from stadtkern.governance.api import Severity, Status
from stadtkern.governance.testing import NOON, WRITER, person, walked
from stadtkern.register import strategy_evidence as evidence
from stadtkern.register.actions import take_over
from stadtkern.register.rules.drafts import Draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


def test_nobody_wrote_and_nothing_happened() -> None:
    for check in (evidence.concern_desk, evidence.comments, evidence.incidents, evidence.exchange):
        found = check(NOON)
        assert found.status == Status.GREEN
        assert {value for _name, value in found.facts} == {0}


def test_a_concern_beyond_its_day_turns_the_desk_red_until_it_is_answered() -> None:
    said = governance.raise_concern("", kind="comment", text="Ich mag das nicht so gern.", email="", at=NOON)
    later = NOON + timedelta(days=28)
    assert evidence.concern_desk(later).status == Status.GREEN
    late = evidence.concern_desk(later + timedelta(days=1))
    assert (late.status, late.why) == (Status.RED, "concerns_overdue")
    governance.answer_concern(
        said.public_id, answer="Wir auch nicht.", effect="", is_public=False, by=person(4), at=later + timedelta(days=2)
    )
    found = evidence.concern_desk(later + timedelta(days=3))
    assert found.status == Status.GREEN
    facts = dict(found.facts)
    assert (facts["concerns_late"], facts["concerns_median_days"]) == (1, 30)
    assert dict(evidence.comments(later).facts) == {"comments": 1, "comments_answered": 1}


def test_an_incident_beyond_its_day_needs_a_person() -> None:
    made = walked()
    governance.report_incident(
        made.public_id, severity=Severity.MINOR, what="x", found_on=NOON.date(), by=person(3), at=NOON
    )
    assert evidence.incidents(NOON).status == Status.GREEN
    late = evidence.incidents(NOON + timedelta(days=60))
    assert (late.status, late.why) == (Status.NEEDS_PERSON, "incidents_overdue")


def test_entries_offered_and_taken_are_counted() -> None:
    walked()
    take_over([Draft("Eins", "s", "Stadt A")], address="", by=WRITER, at=NOON)
    assert dict(evidence.exchange(NOON).facts) == {"entries_offered": 1, "entries_taken": 1}
