"""Questions that lean on the one before: "Und was kostet das?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stadtkern.assistant.rules.facts import Fact, fact_asked
from stadtkern.retrieval.analysis import plain


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MOST_WORDS = 9
_WORD = re.compile(r"\w+")
_BEGINS = re.compile(r"^(?:und|aber|oder|dann|achso|ach so|ok|okay|also|na|and|but|so|what about|how about)\b")
_POINTS = re.compile(
    r"\b(?:das|des|dos|dafur|davon|dazu|damit|dort|dorthin|da|darauf|dabei|es|sie|ihn|ihm|ihr|dieser|diese|dieses|diesen|"
    r"den|die|it|that|this|there|they|them|for it|for that)\b(?!\s+\w{4,})"
)
_EMPTY = _words(
    """
    und aber oder dann also na ok okay was wos wie wia wieviel viel lang lange laung wann wo wer wen womit welche
    welches welcher unterlagen dokumente kostet kosten kost preis teuer dauert dauer gebuhr gebuhren offen offn
    geoffnet auf offnungszeiten muss ich i man ma kann darf brauche brauch dafur davon dazu damit dort da das des
    dos es sie ist is hat hot haben mitbringen mitnehmen telefonnummer telefon nummer adresse online auch geht gehts
    dabei gibt gibts bis zu fur den die der dem bitte genau noch alles denn wird zahlen zahl am im montag dienstag
    mittwoch donnerstag freitag samstag sonntag wochenende heute morgen and but what how much does it cost long take
    where when is who do i need bring to the for that this there can are they open about on phone number online
    documents
    """
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that needs the subject of the one before, and the kind of fact it asks for."""

    fact: Fact


def follow_up_of(question: str) -> FollowUp | None:
    """Return what a follow-up question asks for, or None if it stands on its own."""
    asked = plain(question)
    words = _WORD.findall(asked)
    if not words or len(words) > MOST_WORDS:
        return None
    own = [word for word in words if word not in _EMPTY]
    if own and not (len(own) == 1 and _BEGINS.search(asked) and _POINTS.search(asked)):
        return None
    if not (_POINTS.search(asked) or _BEGINS.search(asked) or len(words) > 1):
        return None
    return FollowUp(fact_asked(question))


def is_follow_up(question: str) -> bool:
    """Say whether ``question`` leans on the one before it."""
    return follow_up_of(question) is not None
