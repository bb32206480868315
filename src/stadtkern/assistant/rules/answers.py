"""Choose the sentences that answer a question, or say honestly that there is none.

Nothing is written here: an answer consists of places in the sources. Its confidence is calibrated on questions in
residents' own wording (benchmarks/retrieval), half of them kept apart for testing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from typing import Literal

from stadtkern.assistant.rules.facts import STRICT, Fact, fact_asked, holds
from stadtkern.assistant.rules.hours import fits_hours
from stadtkern.assistant.rules.scope import topic_outside
from stadtkern.retrieval.compounds import Splitter
from stadtkern.retrieval.matching import Matcher
from stadtkern.retrieval.questions import concepts_of
from stadtkern.retrieval.sentences import split
from stadtkern.retrieval.synonyms import Synonyms

State = Literal["answered", "sources_only", "no_answer"]
Span = tuple[str, int, int]

CONSIDERED = 8
ANSWERED_FROM = 0.5
SOURCES_FROM = 0.2
NEAR_FROM = 0.05  # below this not even the titles of the best pages are worth showing
CLEAR_LEAD = 0.5
SOURCES_SHOWN = 3
NEARLY = 0.8
ABOUT_THE_PERSON = 0.5  # who somebody is stands on a page about them, not on one that mentions them
UNTITLED = 0.6
RANK_COUNTS = 1.6  # what the passage's place in the search is worth to its sentences
HELD = 0.65
HEADED = 0.3  # a heading that asks the same: "Kosten" above a price
TOO_SHORT = 0.3
HOURS_COUNT = 0.5
LEANING = 0.15  # what a sentence loses that cannot be understood without the one before
_LEANS = re.compile(
    r"^(?:Dort|Dabei|Dazu|Dafür|Diese[rsmn]?|Er|Sie (?:ist|wird|gilt|kostet)|Es (?:ist|gilt)|That|These|There|It) |"
    r"\b(?:dort|siehe (?:oben|unten)) "
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that may hold the answer; without ``sentences`` the text is split here.

    ``heading`` is the last one above it, where there is one; ``source`` is the text it belongs to, else ``key``.
    """

    key: str
    title: str
    text: str
    score: float
    sentences: tuple[tuple[int, int], ...] = ()
    heading: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to show: places in candidates (key, start, end), best first; ``confidence`` is 0 to 1."""

    state: State
    spans: tuple[Span, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for an answer; each 0 to 1. Fitted together in ``confidence``."""

    covered: float
    rarest: float
    in_title: float
    fact: float
    lead: float
    outside: float


NOTHING = Answer("no_answer", (), 0.0)
_BIAS = -4.39
_FACTORS = Signs(covered=2.99, rarest=0.59, in_title=2.76, fact=1.66, lead=1.89, outside=-2.79)


@dataclass(frozen=True, slots=True)
class _Sentence:
    place: Span
    value: float
    held: bool
    share: float
    row: int


def choose_answer(
    question: str,
    candidates: Sequence[Candidate],
    *,
    language: str = "de",
    matcher: Matcher | None = None,
    focus: Matcher | None = None,
) -> Answer:
    """Return the one or two sentences that answer ``question`` best, and how sure that is.

    ``candidates`` come best first. ``matcher`` is the index's view of the question; without it neither synonyms nor
    the rarity of words are known. ``focus`` is its view of the words that choose the sentence, where ``question``
    repeats a subject that is settled already.
    """
    matcher = matcher or _plain_matcher(question, language)
    considered = [candidate for candidate in candidates[:CONSIDERED] if candidate.text.strip()]
    if not considered or not matcher.concepts:
        return NOTHING
    fact = fact_asked(question)
    sentences = _weighed(question, considered, focus or matcher, fact, rank_counts=0.4 if focus else RANK_COUNTS)
    if not sentences:
        return NOTHING
    best = max(sentences, key=lambda sentence: sentence.value)
    signs = _signs(question, considered, best, matcher, fact)
    confidence = confidence_of(signs)
    beside_the_point = fact is Fact.PERSON and signs.in_title < ABOUT_THE_PERSON
    if confidence < SOURCES_FROM or beside_the_point:
        return Answer("no_answer", (), confidence)
    state: State = "answered" if confidence >= ANSWERED_FROM else "sources_only"
    places = _places(best, sentences) if state == "answered" else _near_places(best, sentences, considered)
    return Answer(state, places, confidence)


def confidence_of(signs: Signs) -> float:
    """Return the estimated probability that the question is answered by its best passage."""
    total = _BIAS + sum(getattr(signs, name) * getattr(_FACTORS, name) for name in Signs.__slots__)
    return 1.0 / (1.0 + exp(-total))


def _weighed(
    question: str, candidates: Sequence[Candidate], matcher: Matcher, fact: Fact, *, rank_counts: float
) -> list[_Sentence]:
    """Give every sentence of the candidates its value as an answer."""
    top = max(candidate.score for candidate in candidates) or 1.0
    whole = sum(matcher.weights) or 1.0
    weighed = []
    for row, candidate in enumerate(candidates):
        about = matcher.strengths(candidate.title)
        prior = max(candidate.score, 0.0) / top
        headed = fact is not Fact.OTHER and fact_asked(candidate.heading) is fact
        for start, end in candidate.sentences or split(candidate.text):
            sentence = candidate.text[start:end]
            found = matcher.strengths(sentence)
            joint = [max(own, 0.6 * title) for own, title in zip(found, about, strict=True)]
            share = _share(joint, matcher, whole)
            held = fact is not Fact.OTHER and holds(fact, sentence)
            value = share + rank_counts * prior + (HELD if held else 0.0) - 0.03 * row
            value += HEADED if headed else 0.0
            value -= TOO_SHORT if end - start < 15 else 0.0
            value -= LEANING if _LEANS.search(sentence) else 0.0
            value += HOURS_COUNT * fits_hours(question, sentence, is_asked=fact is Fact.HOURS)
            weighed.append(_Sentence((candidate.key, start, end), value, held, _share(found, matcher, whole), row))
    return weighed


def _share(found: Sequence[float], matcher: Matcher, whole: float) -> float:
    return sum(weight * strength for weight, strength in zip(matcher.weights, found, strict=True)) / whole


def _places(best: _Sentence, sentences: Sequence[_Sentence]) -> tuple[Span, ...]:
    """Return the best sentence and the second best of the same passage."""
    others = [each for each in sentences if each.row == best.row and each.place != best.place]
    if not others:
        return (best.place,)
    return best.place, max(others, key=lambda each: each.value).place


def _near_places(best: _Sentence, sentences: Sequence[_Sentence], candidates: Sequence[Candidate]) -> tuple[Span, ...]:
    """Return the best sentence and those of up to two other sources that are nearly as good."""
    places: dict[str, Span] = {}
    for each in sorted(sentences, key=lambda each: -each.value):
        if each.value >= NEARLY * best.value and len(places) < SOURCES_SHOWN:
            candidate = candidates[each.row]
            places.setdefault(candidate.source or candidate.key, each.place)
    return tuple(places.values())


def _signs(question: str, candidates: Sequence[Candidate], best: _Sentence, matcher: Matcher, fact: Fact) -> Signs:
    chosen = candidates[best.row]
    about = matcher.strengths(chosen.title)
    found = [max(pair) for pair in zip(matcher.strengths(chosen.text), about, strict=True)]
    whole = sum(matcher.weights) or 1.0
    rarest = max(range(len(found)), key=lambda at: matcher.weights[at])
    runner_up = max((each.score for each in candidates if each.key != chosen.key), default=0.0)
    covered = _share(found, matcher, whole)
    lead = 1.0 - runner_up / chosen.score if chosen.score > 0 else 0.0
    return Signs(
        covered=covered,
        rarest=found[rarest],
        in_title=_share(about, matcher, whole) if chosen.title.strip() else UNTITLED * covered,
        fact=0.5 if fact not in STRICT else float(best.held),
        lead=min(max(lead, 0.0), CLEAR_LEAD) / CLEAR_LEAD,
        outside=float(topic_outside(question) is not None),
    )


def _plain_matcher(question: str, language: str) -> Matcher:
    spoken, concepts = concepts_of(question, language, Synonyms())
    return Matcher(concepts, language=spoken, splitter=Splitter({}), rarity=lambda word: 1.0)
