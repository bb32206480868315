from __future__ import annotations

import pytest

from stadtkern.assistant.rules.follow_up import leans_on_before


@pytest.mark.parametrize(
    "question",
    [
        "Und was kostet das?",
        "was kost des",
        "wie lange dauert das?",
        "wo ist das?",
        "und bis wann?",
        "und online?",
        "und wie meld ich ihn ab",
        "und wie lange habe ich zeit?",
        "wo kann ich das machen",
        "welche Unterlagen brauche ich dafür?",
        "geht das auch online?",
        "How much does it cost?",
        "and where is that?",
        "haben die am Samstag offen?",
    ],
)
def test_questions_that_lean_on_the_one_before(question: str) -> None:
    assert leans_on_before(question)


@pytest.mark.parametrize(
    "question",
    [
        "Was kostet ein Reisepass?",
        "wie lange dauert die baubewilligung",
        "wo ist das bauamt",
        "hund",
        "und",
        "",
        "öffnungszeiten",
        "How much is a passport?",
        "was kostet das freibad",
    ],
)
def test_questions_that_stand_on_their_own(question: str) -> None:
    assert not leans_on_before(question)
