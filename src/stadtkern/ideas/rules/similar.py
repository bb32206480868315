"""Which ideas are already known: shown before somebody sends the same once more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from stadtkern.retrieval.analysis import words_of
from stadtkern.retrieval.ranking import Entry, PassageIndex

if TYPE_CHECKING:
    from stadtkern.retrieval.matching import Matcher
    from stadtkern.retrieval.synonyms import Pairs

MOST_SHOWN = 5
LOOKED_AT = 12
NEAR_ENOUGH = 0.3
"""Of two sums of 0 to 1: how much of what is new stands in the known one, and the other way round."""

SAID_BY_ALL = frozenset(
    words_of(
        """KI AI künstliche künstlicher Intelligenz Idee Ideen Stadt Gemeinde soll sollen sollte könnte wünsche möchte
        automatisch automatische automatischer automatisiert digital digitale digitaler Hilfe helfen nutzen einsetzen
        bitte Bürger Bürgerinnen Mitarbeiter Mitarbeiterinnen Verwaltung mehr besser idea town city should could"""
    )
)


@dataclass(frozen=True, slots=True)
class Known:
    """Something that has been said before; ``key`` is its public identifier."""

    key: str
    title: str
    text: str


def similar(title: str, text: str, known: tuple[Known, ...], synonyms: Pairs = ()) -> list[Known]:
    """Return up to five of ``known`` that mean about the same, nearest first.

    Words every idea has (AI, town, automatic) do not count; stems, parts of compounds and synonyms do.
    """
    asked = _telling(f"{title}\n{text}")
    if not asked or not known:
        return []
    index = _index(known)
    index.use_synonyms(synonyms)
    by_key = {each.key: each for each in known}
    there = index.matcher(asked, "de")
    found = []
    for hit in index.search(asked, k=LOOKED_AT, language="de"):
        each = by_key[hit.key]
        told = _telling(f"{each.title}\n{each.text}")
        nearness = _share(there, told) + _share(index.matcher(told, "de"), asked)
        if nearness >= NEAR_ENOUGH:
            found.append((nearness, each))
    found.sort(key=lambda pair: -pair[0])
    return [each for _, each in found[:MOST_SHOWN]]


@lru_cache(maxsize=3)
def _index(known: tuple[Known, ...]) -> PassageIndex:
    """Hold the index for ideas, for worries and for staff; most questions find what is known unchanged."""
    index = PassageIndex()
    index.build(Entry(each.key, _telling(each.title), _telling(each.text), "idea", "de") for each in known)
    return index


def _telling(text: str) -> str:
    return " ".join(word for word in words_of(text) if word not in SAID_BY_ALL)


def _share(matcher: Matcher, text: str) -> float:
    """Return how much of the matcher's question stands in ``text``, 0 to 1, rare words counting more."""
    whole = sum(matcher.weights)
    held = sum(weight * strength for weight, strength in zip(matcher.weights, matcher.strengths(text), strict=True))
    return held / whole if whole else 0.0
