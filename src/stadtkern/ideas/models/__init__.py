"""Tables of ideas: cards with what was said to them, workshops, surveys."""

from stadtkern.ideas.models.cards import Card, Comment, CommentState, Kind, Support
from stadtkern.ideas.models.surveys import Response, Survey
from stadtkern.ideas.models.workshops import CardGroup, Dot, Participant, Workshop

__all__ = [
    "Card",
    "CardGroup",
    "Comment",
    "CommentState",
    "Dot",
    "Kind",
    "Participant",
    "Response",
    "Support",
    "Survey",
    "Workshop",
]
