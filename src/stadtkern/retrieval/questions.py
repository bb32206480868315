"""What a question asks for: its words, each with the official words it may stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stadtkern.retrieval.analysis import MAX_QUERY, content_words, words_of
from stadtkern.retrieval.function_words import FACT_WORDS, FUNCTION_WORDS, guess_language
from stadtkern.retrieval.separable import joined_verbs
from stadtkern.retrieval.synonyms import Synonyms

MOST_CONCEPTS = 40
SYNONYM_WEIGHT = 0.8
FACT_WEIGHT = 0.4
APART_WEIGHT = 0.5  # what is left of a verb taken apart


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing asked for: ways to say it with their weights; ``own`` is the word as typed, if it was one word."""

    own: str
    ways: tuple[tuple[str, float], ...]


def concepts_of(question: str, language: str | None, synonyms: Synonyms) -> tuple[str, list[Concept]]:
    """Return the language of a question and the concepts it names, in the order of its words."""
    if language not in FUNCTION_WORDS:
        language = guess_language(words_of(question[:MAX_QUERY]))
    typed = content_words(question, language)[:MOST_CONCEPTS]
    joined = joined_verbs(question) if language == "de" else {}
    words = list(dict.fromkeys(joined.get(word, word) for word in typed))
    ways: dict[str, dict[str, float]] = {word: {word: 1.0} for word in words}
    for apart, whole in joined.items():
        if apart in typed and whole.endswith(apart):
            ways[whole][apart] = APART_WEIGHT
    lighter = FACT_WEIGHT if any(word not in FACT_WORDS for word in words) else 1.0
    extra: list[Concept] = []
    for meaning in synonyms.meanings(words, language):
        meant = _weighed(meaning.means)
        if len(meaning.said) == 1:
            known = ways[meaning.said[0]]
            for word, weight in meant.items():
                known[word] = max(known.get(word, 0.0), weight)
        else:
            extra.append(Concept("", tuple(meant.items())))
    concepts = [Concept(word, _scaled(ways[word], lighter if word in FACT_WORDS else 1.0)) for word in words]
    return language, concepts + extra


def _scaled(ways: dict[str, float], factor: float) -> tuple[tuple[str, float], ...]:
    return tuple((word, weight * factor) for word, weight in ways.items())


def _weighed(targets: Sequence[tuple[str, ...]]) -> dict[str, float]:
    """Share the weight of each expression among its words."""
    meant: dict[str, float] = {}
    for words in targets:
        for word in words:
            meant[word] = max(meant.get(word, 0.0), SYNONYM_WEIGHT / len(words) ** 0.5)
    return meant
