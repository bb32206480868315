"""Reads of the assistant for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from stadtkern.assistant.models import CallBack, Feedback, OpenQuestion
from stadtkern.assistant.rules.clusters import clusters
from stadtkern.assistant.wording import in_language
from stadtkern.city import api as city
from stadtkern.identity import api as identity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtkern.identity.api import Actor

NEWEST = 500
LATELY = 20


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """Open questions that mean about the same; the first one stands for all."""

    questions: Sequence[OpenQuestion]

    @property
    def example(self) -> OpenQuestion:
        """The question that stands for all."""
        return self.questions[0]

    @property
    def quoted(self) -> str:
        """The example as part of an address."""
        return quote(self.example.text)


@dataclass(frozen=True, slots=True)
class CallTask:
    """A call-back as staff see it; ``caller`` is the name of whoever is going to call, empty for nobody."""

    call_back: CallBack
    office: str
    caller: str
    is_mine: bool
    missed_at: datetime | None


def call_tasks(actor: Actor) -> list[CallTask]:
    """Return the call-backs to do as ``actor`` sees them, oldest first."""
    found = open_call_backs()
    callers = identity.names_of({each.taken_by for each in found if each.taken_by})
    offices = city.current().offices
    return [
        CallTask(
            each,
            office=in_language(offices[each.office].name) if each.office in offices else each.office,
            caller=callers.get(each.taken_by, each.taken_by),
            is_mine=each.taken_by == actor.public_id,
            missed_at=datetime.fromisoformat(each.missed[-1]) if each.missed else None,
        )
        for each in found
    ]


def open_call_backs() -> list[CallBack]:
    """Return call-backs to do, oldest first."""
    return list(CallBack.objects.filter(done_at__isnull=True).order_by("asked_at"))


def done_call_backs() -> list[CallBack]:
    """Return call-backs done lately, newest first, so that a slip can be undone."""
    return list(CallBack.objects.filter(done_at__isnull=False).order_by("-done_at")[:LATELY])


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


def settled_questions() -> list[OpenQuestion]:
    """Return questions settled lately, newest first, so that a slip can be undone."""
    return list(OpenQuestion.objects.filter(settled_at__isnull=False, text__gt="").order_by("-settled_at")[:LATELY])


def settled_feedback() -> list[Feedback]:
    """Return feedback settled lately, newest first, so that a slip can be undone."""
    return list(Feedback.objects.filter(settled_at__isnull=False).order_by("-settled_at")[:LATELY])


def withheld_count() -> int:
    """Return how many unsettled questions are kept without words because they hint at a person."""
    return OpenQuestion.objects.filter(settled_at__isnull=True, has_personal_data=True).count()
