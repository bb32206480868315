"""What the collection shows about the strategy."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from stadtkern.governance.api import Finding, Status
from stadtkern.ideas import strategy_evidence as evidence
from stadtkern.ideas.actions import moderation, surveys, workshops
from stadtkern.ideas.rules.surveys import Question, QuestionKind
from stadtkern.ideas.testing import MODERATOR, card

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def said(finding: Finding) -> tuple[Status, str, dict[str, int | str]]:
    return finding.status, finding.why, dict(finding.facts)


def test_cards_are_counted_by_origin() -> None:
    assert said(evidence.cards_by_origin(NOW))[:2] == (Status.NEEDS_PERSON, "no_cards")
    card(), card("Zwei"), card("Drei", origin="staff")
    status, why, facts = said(evidence.cards_by_origin(NOW))
    assert (status, why) == (Status.GREEN, "")
    assert (facts["cards_from_citizen"], facts["cards_from_staff"], facts["cards_from_survey"]) == (2, 1, 0)


@pytest.mark.parametrize(
    ("days", "status"), [(0, Status.GREEN), (14, Status.GREEN), (15, Status.NEEDS_PERSON), (29, Status.RED)]
)
def test_cards_that_nobody_reads_turn_red(days: int, status: Status) -> None:
    card(at=NOW - timedelta(days=days))
    assert evidence.cards_read(NOW).status == status


def test_cards_somebody_has_read_are_green() -> None:
    made = card(at=NOW - timedelta(days=29))
    moderation.release(made.public_id, by=MODERATOR, at=NOW)
    assert said(evidence.cards_read(NOW)) == (
        Status.GREEN, "", {"cards_read": 1, "cards_waiting": 0, "cards_late": 0},
    )  # fmt: skip


def test_worries_need_an_answer() -> None:
    made = card("Kameras", kind="worry", at=NOW - timedelta(days=29))
    moderation.release(made.public_id, by=MODERATOR, at=NOW)
    assert evidence.worries_answered(NOW).status == Status.RED
    moderation.answer(made.public_id, text="Nein.", by=MODERATOR, at=NOW)
    moderation.answer(made.public_id, text="Wirklich nicht.", by=MODERATOR, at=NOW)
    assert said(evidence.worries_answered(NOW)) == (
        Status.GREEN, "", {"worries_shown": 1, "worries_answered": 1, "worries_late": 0},
    )  # fmt: skip


def test_somebody_should_be_asked_every_year() -> None:
    assert said(evidence.formats_held(NOW))[:2] == (Status.NEEDS_PERSON, "nobody_asked_lately")
    workshops.open_workshop(title="A", question="B", dots=3, hours=1, by=MODERATOR, at=NOW)
    made = surveys.write(
        title="A", intro="", closes_on=NOW.date() + timedelta(days=2), are_results_public=False, by=MODERATOR, at=NOW
    )
    assert said(evidence.formats_held(NOW))[2] == {"workshops_held": 1, "surveys_held": 0}
    surveys.add_question(made.code, Question(QuestionKind.SCALE, "Gut?"), by=MODERATOR)
    surveys.open_survey(made.code, by=MODERATOR, at=NOW)
    assert said(evidence.formats_held(NOW)) == (Status.GREEN, "", {"workshops_held": 1, "surveys_held": 1})
    assert evidence.formats_held(NOW + timedelta(days=366)).status == Status.NEEDS_PERSON
