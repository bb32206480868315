"""Reads of the assistant for staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.assistant.models import CallBack, Feedback, OpenQuestion
from stadtkern.assistant.rules.clusters import clusters

if TYPE_CHECKING:
    from collections.abc import Sequence

NEWEST = 500


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Open questions that mean about the same; the first one stands for all."""

    questions: Sequence[OpenQuestion]

    @property
    def example(self) -> OpenQuestion:
        """The question that stands for all."""
        return self.questions[0]


def open_call_backs() -> list[CallBack]:
    """Return call-backs to do, oldest first."""
    return list(CallBack.objects.filter(done_at__isnull=True).order_by("asked_at"))


def done_call_backs() -> list[CallBack]:
    """Return call-backs done lately, newest first, so that a slip can be undone."""
    return list(CallBack.objects.filter(done_at__isnull=False).order_by("-done_at")[:20])


def open_feedback() -> list[Feedback]:
    """Return unsettled feedback, newest first."""
    return list(Feedback.objects.filter(settled_at__isnull=True).order_by("-given_at")[:NEWEST])


def unanswered_groups() -> list[QuestionGroup]:
    """Return unsettled questions without an answer, alike ones together, biggest group first."""
    questions = list(
        OpenQuestion.objects.filter(settled_at__isnull=True, has_personal_data=False).order_by("-asked_at")[:NEWEST]
    )
    groups = clusters([question.text for question in questions])
    return [QuestionGroup([questions[number] for number in group]) for group in groups]


def withheld_count() -> int:
    """Return how many unsettled questions are kept without words because they hint at a person."""
    return OpenQuestion.objects.filter(settled_at__isnull=True, has_personal_data=True).count()
