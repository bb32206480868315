from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from stadtkern.city.schema import Synonym
from stadtkern.content.rules.analysis import content_words
from stadtkern.content.rules.synonyms import Synonyms

LIST = Path(__file__).resolve().parents[4] / "cities" / "austria" / "synonyms.yaml"
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
    found = SYNONYMS.meanings(content_words(question, "de"))
    assert [target for meaning in found for target in meaning.means] == meant


def test_nothing_said_means_nothing() -> None:
    assert Synonyms([(("der",), ("die",)), ((), ("x",))]).meanings(["hund"]) == []


@pytest.mark.slow
def test_the_shared_list_is_valid_and_rich() -> None:
    groups = [Synonym.model_validate(group) for group in YAML(typ="safe").load(LIST)]
    assert len(groups) >= 200
    first = [group.say[0] for group in groups]
    assert [word for word in first if first.count(word) > 1] == []
