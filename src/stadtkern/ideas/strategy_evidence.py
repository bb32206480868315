"""What the collection shows about the strategy's clauses on taking part and on worries (K40, K54, K55)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count

from stadtkern.governance.api import Finding, Origin, Status
from stadtkern.ideas import queries
from stadtkern.ideas.models import Card, Comment, CommentState, Kind, Survey, Workshop
from stadtkern.ideas.rules.cards import State
from stadtkern.ideas.rules.surveys import SurveyState

if TYPE_CHECKING:
    from datetime import datetime

READ_WITHIN = timedelta(days=14)
ANSWERED_WITHIN = timedelta(days=28)  # as for a request for information, IFG § 8
LATELY = timedelta(days=365)


def cards_by_origin(at: datetime) -> Finding:
    """How many cards came from where; with none at all somebody should ask people."""
    rows = Card.objects.order_by().values_list("origin").annotate(count=Count("id"))
    counts = dict.fromkeys(Origin.values, 0) | dict(rows)
    facts = tuple((f"cards_from_{origin}", counts[origin]) for origin in Origin.values)
    if not sum(counts.values()):
        return Finding(Status.NEEDS_PERSON, "no_cards", facts)
    return Finding(Status.GREEN, facts=facts)


def cards_read(at: datetime) -> Finding:
    """Whether a person reads every card and comment soon: after 14 days somebody is reminded, after 28 it is red."""
    waiting = queries.waiting_cards(at)
    comments = Comment.objects.filter(state=CommentState.WAITING)
    late = waiting.filter(created_at__lt=at - READ_WITHIN).count()
    late += comments.filter(created_at__lt=at - READ_WITHIN).count()
    too_late = waiting.filter(created_at__lt=at - ANSWERED_WITHIN).count()
    too_late += comments.filter(created_at__lt=at - ANSWERED_WITHIN).count()
    facts = (
        ("cards_read", Card.objects.exclude(state=State.NEW).count()),
        ("cards_waiting", waiting.count() + comments.count()),
        ("cards_late", late),
    )
    if too_late:
        return Finding(Status.RED, "cards_unread", facts)
    return Finding(Status.NEEDS_PERSON, "cards_waiting_long", facts) if late else Finding(Status.GREEN, facts=facts)


def worries_answered(at: datetime) -> Finding:
    """Whether each released worry and risk got an answer of the town within 28 days."""
    shown = Card.objects.filter(kind__in=[Kind.WORRY, Kind.RISK], state=State.RELEASED)
    answered = shown.filter(comments__by_town=True).distinct().count()
    late = shown.exclude(comments__by_town=True).filter(created_at__lt=at - ANSWERED_WITHIN).count()
    facts = (("worries_shown", shown.count()), ("worries_answered", answered), ("worries_late", late))
    return Finding(Status.RED, "worries_unanswered", facts) if late else Finding(Status.GREEN, facts=facts)


def formats_held(at: datetime) -> Finding:
    """How many workshops and surveys there were within a year; with neither somebody should plan one."""
    since = at - LATELY
    workshops = Workshop.objects.filter(opened_at__gte=since, opened_at__lte=at).count()
    surveys = Survey.objects.filter(created_at__gte=since, created_at__lte=at).exclude(state=SurveyState.DRAFT).count()
    facts = (("workshops_held", workshops), ("surveys_held", surveys))
    if not workshops + surveys:
        return Finding(Status.NEEDS_PERSON, "nobody_asked_lately", facts)
    return Finding(Status.GREEN, facts=facts)
