from __future__ import annotations

from dataclasses import dataclass

import pytest

from stadtkern.assistant.rules.emergency import emergency_of


@dataclass(frozen=True)
class Number:
    number: str
    words: tuple[str, ...]


FIRE = Number("122", ("122", "feuer", "es brennt", "schlägt mich"))
POLICE = Number("133", ("133", "schlägt mich", "can't breathe"))
NUMBERS = (FIRE, POLICE)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Hilfe, ES BRENNT!!!", [FIRE]),
        ("feuer", [FIRE]),
        ("122?", [FIRE]),
        ("Mein Mann schlaegt mich", [FIRE, POLICE]),
        ("I can't breathe", [POLICE]),
        ("Feuerwerk an Silvester", []),
        ("Nummer 1220", []),
        ("es hat gebrannt", []),
        ("", []),
    ],
)
def test_whole_words_and_phrases_only(question: str, found: list[Number]) -> None:
    assert emergency_of(question, NUMBERS) == found
