from __future__ import annotations

import pytest

from stadtkern.retrieval.analysis import content_words
from stadtkern.retrieval.synonyms import Synonyms

SYNONYMS = Synonyms([(("Strafzettel", "Strafe parken"), ("Organstrafverfügung",)), (("Perso",), ("Personalausweis",))])


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("wo zahl ich meinen strafzettel", [("organstrafverfugung",)]),
        ("parken ohne Schein, welche Strafe?", [("organstrafverfugung",)]),
        ("strafe", []),
        ("persos", [("personalausweis",)]),
    ],
)
def test_meanings(question: str, meant: list[tuple[str, ...]]) -> None:
    found = SYNONYMS.meanings(content_words(question, "de"), "de")
    assert [target for meaning in found for target in meaning.means] == meant


def test_nothing_said_means_nothing() -> None:
    assert Synonyms([(("der",), ("die",)), ((), ("x",))]).meanings(["hund"], "de") == []
