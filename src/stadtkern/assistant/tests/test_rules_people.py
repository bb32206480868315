from __future__ import annotations

import pytest

from stadtkern.assistant.rules.people import wants_person


@pytest.mark.parametrize(
    "question",
    [
        "ich will mit einem menschen reden",
        "kann i mit wem redn?",
        "I want to talk to a person",
        "can i speak with a real human",
        "bitte mit einer Mitarbeiterin sprechen",
        "Können Sie mich verbinden mit jemandem zum Reden",
        "kann mich jemand anrufen",
        "rufen Sie mich bitte zurück",
        "echter Mensch bitte",
        "Rückruf bitte",
    ],
)
def test_a_wish_for_a_person_is_heard(question: str) -> None:
    assert wants_person(question)


@pytest.mark.parametrize(
    "question",
    [
        "wie viele Menschen leben in Musterstadt",
        "Parkausweis für Menschen mit Behinderung",
        "wen ruf ich an wenn die Laterne kaputt ist",
        "mit wem kann ich über den Hund reden",
        "mit wem kann ich wegen Mietbeihilfe sprechen",
        "can someone collect my passport",
        "entscheidet ein Mensch über meinen Antrag",
        "",
    ],
)
def test_a_question_about_something_stays_a_question(question: str) -> None:
    assert not wants_person(question)
