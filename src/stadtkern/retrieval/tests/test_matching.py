from __future__ import annotations

import pytest

from stadtkern.retrieval.compounds import Splitter
from stadtkern.retrieval.matching import Matcher
from stadtkern.retrieval.questions import concepts_of
from stadtkern.retrieval.synonyms import Synonyms


def matcher(question: str) -> Matcher:
    synonyms = Synonyms([(("strafzettel",), ("Organstrafe",))])
    language, concepts = concepts_of(question, "de", synonyms)
    return Matcher(concepts, language=language, splitter=Splitter({}), rarity=lambda word: 1.0)


@pytest.mark.parametrize(
    ("question", "text", "low", "high"),
    [
        ("hunde", "Der Hund ist anzumelden.", 1.0, 1.0),
        ("hund", "Die Hundesteuer beträgt 60 Euro.", 0.6, 0.99),
        ("strafzettel", "Eine Organstrafe kostet 30 Euro.", 0.7, 0.9),
        ("kindergraten", "Der Kindergarten öffnet.", 0.5, 0.9),
        ("biacharei", "Die Bücherei hat offen.", 0.6, 0.6),
        ("mitarbeiter", "Zwölf Mitarbeiter:innen helfen.", 1.0, 1.0),
        ("hund", "Die Katze schläft.", 0.0, 0.0),
    ],
)
def test_strength_of_one_word(question: str, text: str, low: float, high: float) -> None:
    (strength,) = matcher(question).strengths(text)
    assert low <= strength <= high


def test_highlights_are_exact_places() -> None:
    text = "Für Hunde gilt: Die Hundesteuer ist fällig."
    assert [text[start:end] for start, end in matcher("hund").highlights(text)] == ["Hunde", "Hundesteuer"]


def test_words_that_ask_for_a_fact_weigh_less() -> None:
    asked = matcher("was kostet das museum")
    assert [concept.own for concept in asked.concepts] == ["kostet", "museum"]
    assert asked.weights[0] < asked.weights[1]


def test_nothing_asked() -> None:
    assert matcher("der die das").strengths("Text") == []
