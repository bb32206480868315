from __future__ import annotations

import pytest

from stadtkern.retrieval.compounds import Splitter

LEARNED = Splitter({"bewirtschaftung": 5, "parken": 40, "raum": 30, "verkehr": 50, "tagesordnung": 40, "ordnung": 20})


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("parkraumbewirtschaftung", ("park", "raum", "bewirtschaftung")),
        ("hundesteuer", ("hunde", "steuer")),
        ("wohnungsamt", ("wohnungs", "amt")),
        ("mulltonne", ("mull", "tonne")),
        ("schulanmeldung", ("schul", "anmeldung")),
    ],
)
def test_compounds_are_split(word: str, parts: tuple[str, ...]) -> None:
    assert [part.removesuffix("s") for part in LEARNED.split(word)] == [part.removesuffix("s") for part in parts]


@pytest.mark.parametrize("word", ["verkehr", "hund", "", "xyzxyzxyz", "29b", "gesellschaft", "a" * 300])
def test_other_words_stay_whole(word: str) -> None:
    assert LEARNED.split(word) == ()


def test_frequent_words_are_known_as_a_whole() -> None:
    often = Splitter({"burgerservice": 900, "burger": 3, "service": 2})
    assert often.split("burgerservice") == ()
    assert Splitter({}).split("burgerservice") == ("burger", "service")
