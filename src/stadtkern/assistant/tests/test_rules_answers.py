from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtkern.assistant.rules.answers import NOTHING, Candidate, choose_answer

BENCHMARK = Path(__file__).resolve().parents[4] / "benchmarks" / "retrieval"

DOG = Candidate(
    key="dog",
    title="Hund anmelden",
    text="Hunde sind binnen vier Wochen anzumelden. Die Hundeabgabe beträgt 60 Euro im Jahr. "
    "Die Marke ist am Halsband zu tragen. Auskunft gibt es unter 03999 210-30.",
    score=10.0,
)
POOL = Candidate(
    "pool", "Freibad", "Das Freibad ist täglich von 9 bis 19 Uhr offen. Der Eintritt kostet 5,50 Euro.", 3.0
)


def quoted(question: str) -> list[str]:
    texts = {candidate.key: candidate.text for candidate in (DOG, POOL)}
    answer = choose_answer(question, [DOG, POOL])
    return [texts[key][start:end] for key, start, end in answer.spans]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("Was kostet die Hundeabgabe?", "Die Hundeabgabe beträgt 60 Euro im Jahr."),
        ("telefonnummer für die hundeanmeldung", "Auskunft gibt es unter 03999 210-30."),
        ("wie lange hab ich zeit meinen hund anzumelden", "Hunde sind binnen vier Wochen anzumelden."),
    ],
)
def test_the_sentence_holds_the_fact_asked_for(question: str, sentence: str) -> None:
    assert sentence in quoted(question)


def test_a_clear_answer_is_answered_with_exact_quotes() -> None:
    answer = choose_answer("Was kostet es, einen Hund anzumelden?", [DOG, POOL])
    assert answer.state == "answered"
    assert 1 <= len(answer.spans) <= 2
    assert {key for key, _, _ in answer.spans} == {"dog"}


@pytest.mark.parametrize(
    "question", ["wie wird das wetter", "erzähl einen witz über hunde", "jagdkarte verlängern", "", "der die"]
)
def test_what_the_sources_do_not_say_is_refused(question: str) -> None:
    answer = choose_answer(question, [POOL])
    assert (answer.state, answer.spans) == ("no_answer", ())


def test_no_candidates_no_answer() -> None:
    assert choose_answer("hund", []) == NOTHING
    assert choose_answer("hund", [Candidate("a", "Hund", "  ", 1.0)]) == NOTHING


def test_given_sentences_are_used() -> None:
    whole = Candidate("dog", DOG.title, DOG.text, 10.0, sentences=((0, len(DOG.text)),))
    assert choose_answer("hund anmelden", [whole, POOL]).spans == (("dog", 0, len(DOG.text)),)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=80), st.lists(st.text(max_size=200), max_size=4), st.floats(0, 50))
def test_any_question_gets_places_inside_the_texts(question: str, texts: list[str], score: float) -> None:
    candidates = [Candidate(str(number), "Titel", text, score) for number, text in enumerate(texts)]
    answer = choose_answer(question, candidates)
    assert 0.0 <= answer.confidence <= 1.0
    assert (answer.state == "no_answer") == (answer.spans == ())
    assert all(0 <= start < end <= len(texts[int(key)]) for key, start, end in answer.spans)


@pytest.mark.slow
def test_residents_wordings_kept_apart_for_testing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards what was measured in benchmarks/retrieval; the limits lie a little below the figures there."""
    monkeypatch.setattr(sys, "path", [str(BENCHMARK), *sys.path])
    adapter = import_module("adapter")
    town = json.loads((BENCHMARK / "municipal.json").read_text(encoding="utf-8"))
    stadtkern = adapter.Stadtkern(town["passages"])
    asked = [each for each in town["questions"] if each["split"] == "test"]
    replies = [(each, stadtkern.answer(each["question"])) for each in asked]
    answerable = [pair for pair in replies if pair[0]["answerable"]]
    outside = [pair for pair in replies if pair[0]["tags"] == ["scope"]]
    first = [_first(stadtkern, each) for each, _ in answerable]
    assert sum(first) / len(first) > 0.84
    assert sum(not reply["abstain"] for _, reply in answerable) / len(answerable) > 0.85
    assert sum(reply["abstain"] for _, reply in outside) / len(outside) > 0.9


def _first(stadtkern: Any, question: dict[str, Any]) -> bool:
    found = stadtkern.search(question["question"], 1)
    return bool(found) and found[0][0] in question["passage_ids"]
