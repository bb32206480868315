"""The door of governance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.governance import actions, queries, queries_entries, queries_public, queries_watch
from stadtkern.governance.actions import add_evidence, answer_concern, close_incident, suspend
from stadtkern.governance.models import Concern, EnergyMethod, Origin, Severity, UseCase
from stadtkern.governance.queries_grants import grants
from stadtkern.governance.queries_public import Event, entry_of, events
from stadtkern.governance.queries_ranking import Waiting, blocked_reasons, overtakes, public_backlog
from stadtkern.governance.queries_watch import (
    DeskCounts,
    IncidentReport,
    Message,
    calls_by_use_case,
    days_of_use,
    desk_counts,
    incident,
    incident_reports,
    median_answer_days,
    message,
    messages,
    public_incidents,
    published_messages,
)
from stadtkern.governance.wording import BADGES, DATA_CLASSES, REASONS, STATES, VERDICTS, reason_words
from stadtkern.lifecycle.entries import SHOWN, Energy, Entry, Left, Measured, Used
from stadtkern.lifecycle.scoring import Score
from stadtkern.lifecycle.states import WITH_TOOL, State
from stadtkern.strategy.api import Finding, Status, finding

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime
    from typing import Any

    from stadtkern.identity.api import Actor

__all__ = [
    "BADGES",
    "DATA_CLASSES",
    "REASONS",
    "SHOWN",
    "STATES",
    "VERDICTS",
    "WITH_TOOL",
    "DeskCounts",
    "Energy",
    "EnergyMethod",
    "Entry",
    "Event",
    "Finding",
    "Idea",
    "IncidentReport",
    "Left",
    "Measured",
    "Message",
    "Origin",
    "Score",
    "Severity",
    "State",
    "Status",
    "Used",
    "Waiting",
    "add_evidence",
    "answer_concern",
    "blocked_reasons",
    "calls_by_use_case",
    "close_incident",
    "days_of_use",
    "desk_counts",
    "entries",
    "entry_counts",
    "entry_of",
    "events",
    "finding",
    "grants",
    "idea_counts",
    "incident",
    "incident_reports",
    "known_ideas",
    "median_answer_days",
    "message",
    "messages",
    "overtakes",
    "propose",
    "public_backlog",
    "public_incidents",
    "published_messages",
    "raise_concern",
    "reason_words",
    "report_incident",
    "suspend",
    "title_of",
    "write_paper",
]


@dataclass(frozen=True, slots=True)
class Idea:
    """A use case as a list shows it, whatever its state; ``stands`` is the state in the reader's words.

    ``was_tried`` says whether it is or was in pilot or in use; if it is public too, the register has a page about it.
    """

    public_id: str
    title: str
    summary: str
    state: str
    stands: str
    is_public: bool
    was_tried: bool


def propose(
    *, title: str, summary: str, origin: str, by: Actor, at: datetime, office: str = "", is_public: bool = True
) -> str:
    """Write down an idea and return its identifier; nothing follows from it by itself."""
    made = actions.propose(
        title=title, summary=summary, origin=Origin(origin), by=by, at=at, office=office, is_public=is_public
    )
    return made.public_id


def known_ideas() -> list[Idea]:
    """Return every use case and idea, last change first."""
    return [
        Idea(
            each.public_id,
            each.title,
            each.summary,
            each.state,
            str(STATES[each.state]),
            each.is_public,
            each.was_tried,
        )
        for each in UseCase.objects.annotate(was_tried=queries_entries.was_tried())
    ]


def write_paper(public_id: str, kind: str, content: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Add a paper to a use case, for rooms that measure something about it.

    Raises:
        Refused: ``not_found``, ``unknown_kind``, ``wrong_content``, ``ended``.
    """
    actions.write_paper(public_id, kind, content, by=by, at=at)


def title_of(public_id: str) -> str:
    """Return the title of a use case.

    Raises:
        Refused: ``not_found``.
    """
    return queries.use_case(public_id).title


def entry_counts() -> dict[str, int]:
    """Return how many use cases of the public register stand in each state."""
    return queries_public.counts()


def idea_counts() -> dict[str, int]:
    """Return how many public ideas that were never tried stand in each state."""
    return queries_public.idea_counts()


def entries(*, states: Collection[str] = (), start: int = 0, count: int | None = None) -> list[Entry]:
    """Return public entries of the register, in some states or in all, last change first; all without ``count``."""
    end = None if count is None else start + count
    return queries_public.entries_of(queries_public.listed(states)[start:end])


def raise_concern(public_id: str, *, kind: str, text: str, email: str, at: datetime) -> Message:
    """Take in what somebody says about a use case, or with an empty ``public_id`` about AI at large.

    Raises:
        Refused: ``not_found``, ``too_short``, ``too_long``.
    """
    made = actions.raise_concern(public_id, kind=Concern.Kind(kind), text=text, email=email, at=at)
    return queries_watch.as_message(made)


def report_incident(public_id: str, *, severity: Severity, what: str, found_on: date, by: Actor, at: datetime) -> int:
    """Write down what went wrong and return its number; a severe incident stops the use case at once.

    Raises:
        Refused: ``not_found``, ``not_human``, ``reason_missing``, ``in_future``.
    """
    return actions.report_incident(public_id, severity=severity, what=what, found_on=found_on, by=by, at=at).pk
