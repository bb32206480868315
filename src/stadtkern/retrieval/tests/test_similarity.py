from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtkern.retrieval.similarity import alike, bucket_weights, buckets_of, group_words, groups_of

WORDS = ["kindergarten", "parkplatz", "parken", "strafzettel", "museum", "stadtmuseum", "hund"]
WEIGHTS = bucket_weights(WORDS)
GROUPS = group_words(WORDS, WEIGHTS)


def likeness(word: str) -> dict[str, float]:
    best: dict[str, float] = {}
    for found in alike(word, GROUPS, WEIGHTS, floor=0.25, by_sound=0.7):
        for number, value in zip(found.words.tolist(), found.values.tolist(), strict=True):
            best[WORDS[number]] = max(best.get(WORDS[number], 0.0), value)
    return best


def test_a_typo_finds_its_word() -> None:
    found = likeness("kindergraten")
    assert max(found, key=lambda word: found[word]) == "kindergarten"


def test_a_word_is_most_alike_itself() -> None:
    assert all(abs(likeness(word)[word] - 1.0) < 1e-5 for word in WORDS)


def test_it_is_enough_that_the_other_word_contains_this_one() -> None:
    assert likeness("museum")["stadtmuseum"] > 0.5


def test_dialect_is_found_by_sound() -> None:
    assert likeness("strofzettl")["strafzettel"] >= 0.7 - 1e-6


def test_unlike_words_are_not_found() -> None:
    assert likeness("zyx") == {}


@pytest.mark.slow
@settings(deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789äöü", max_size=30))
def test_one_word_has_the_buckets_of_many(word: str) -> None:
    assert list(buckets_of(word)) == np.unique(groups_of([word])[0]).tolist()


def test_no_words_at_all() -> None:
    empty = group_words([], bucket_weights([]))
    assert sum(len(found.words) for found in alike("hund", empty, bucket_weights([]), floor=0.2, by_sound=0.5)) == 0
