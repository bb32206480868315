from __future__ import annotations

import pytest

from stadtkern.assistant.rules.facts import Fact
from stadtkern.assistant.rules.follow_up import FollowUp, follow_up_of, is_follow_up


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("Und was kostet das?", Fact.PRICE),
        ("was kost des", Fact.PRICE),
        ("wie lange dauert das?", Fact.DURATION),
        ("wo ist das?", Fact.PLACE),
        ("und bis wann?", Fact.DATE),
        ("welche Unterlagen brauche ich dafür?", Fact.DOCUMENTS),
        ("geht das auch online?", Fact.OTHER),
        ("How much does it cost?", Fact.PRICE),
        ("and where is that?", Fact.PLACE),
        ("haben die am Samstag offen?", Fact.HOURS),
    ],
)
def test_questions_that_lean_on_the_one_before(question: str, fact: Fact) -> None:
    assert follow_up_of(question) == FollowUp(fact)


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet ein Reisepass?",
        "wie lange dauert die baubewilligung",
        "wo ist das bauamt",
        "Und was kostet die Hundemarke?",
        "hund",
        "",
        "öffnungszeiten",
        "How much is a passport?",
        "was kostet das freibad",
    ],
)
def test_questions_that_stand_on_their_own(question: str) -> None:
    assert not is_follow_up(question)
