"""Questions for opening hours: of nobody in particular, on a usual day or on a certain one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stadtkern.assistant.rules.facts import Fact, fact_asked
from stadtkern.retrieval.analysis import content_words, plain, words_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPEN = re.compile(r"\b(?:offen|offn|geoffnet|offnungszeit\w*|aufsperr\w*|sperrt|open|opening)\b")
_NO_SUBJECT = _words(
    """
    offen offn geoffnet offnungszeit offnungszeiten oeffnungszeiten aufsperren aufsperrt sperrt zusperren habts hobts
    heute heit morgen ubermorgen wochenende vormittag nachmittag abend uhr montag dienstag mittwoch donnerstag freitag
    samstag sonntag mo di mi do fr sa so tag tage zeit zeiten rathaus amt amter gemeinde gemeindeamt stadt stadtamt
    stadtgemeinde magistrat verwaltung rathauses leute lang lange auf zu feiertag feiertage weihnachten silvester
    open opening hours today tomorrow town city hall office offices closed close monday tuesday wednesday thursday
    friday saturday sunday weekend time times holiday holidays
    """
)
_CERTAIN_DAY = re.compile(
    r"\d{1,2}\.|\bfeiertag\w*|\bweihnacht\w*|\bsilvester\b|\bheilig\w*|\bostern?\b|\boster\w*|\bpfingst\w*|\bfenstertag\w*|"
    r"\bneujahr\b|\bjanner\b|\bfeber\b|\bmarz\b|\bapril\b|\bmai\b|\bjuni\b|\bjuli\b|\baugust\b|\bseptember\b|\boktober\b|"
    r"\bnovember\b|\bdezember\b|\bholidays?\b|\bchristmas\b|\bnew year\b|\beaster\b|\bdecember\b|\bjanuary\b"
)
_EXCEPTION = re.compile(r"^(?:am|on|vom|from) \d{1,2}\b")
_USUAL = re.compile(r"^(?:offnungszeiten|opening hours)\b")


def asks_only_for_hours(question: str, *, names: Iterable[str] = ()) -> bool:
    """Say whether ``question`` asks when somebody is there without saying where; ``names`` of the town do not count."""
    asked = plain(question)
    if fact_asked(question) is not Fact.HOURS and not _OPEN.search(asked):
        return False
    known = _NO_SUBJECT.union(*(words_of(name) for name in names))
    return all(word in known or word.isdigit() for word in content_words(question))


def fits_hours(question: str, sentence: str, *, is_asked: bool) -> float:
    """Return how well ``sentence`` fits if it is about opening hours: 1 fits, 0 neither, -1 is about another day.

    ``is_asked`` says whether ``question`` is for opening hours at all.
    """
    said = plain(sentence)
    certain = _CERTAIN_DAY.search(plain(question)) is not None
    if _USUAL.match(said):
        return 1.0 if is_asked and not certain else 0.0
    if _EXCEPTION.match(said):
        return 0.0 if certain else -1.0
    return 0.0
