import pytest

from stadtkern.assistant.rules.personal import hints_at_person

PERSONAL = [
    "bitte rufen sie mich an 0664 1234567",
    "meine mail ist erika.muster@example.org",
    "ich heiße Erika, was kostet der Hund",
    "geht das Geld auf AT61 1904 3002 3457 3201?",
    "meine Nummer ist 1237 010180",
    "geboren am 1. Mai",
    "Frau Gruber hat mir nicht geantwortet",
    "ich wohne in der Lindengasse 4",
    "mein Auto LE-123AB wurde abgeschleppt",
    "mein Nachbar Anton Moser macht Lärm",
]
HARMLESS = [
    "was kostet ein hund",
    "wann hat das bürgerservice offen",
    "eine frau braucht einen parkausweis",
    "Bauverhandlung wie lange dauert das",
    "gibt es am 24.12. Müllabfuhr",
    "wo ist der hauptplatz",
    "Wie melde ich meine Mutter um?",
    "Was kostet die Meldebestätigung 2026?",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_words_that_hint_at_a_person(text: str) -> None:
    assert hints_at_person(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_words_that_do_not(text: str) -> None:
    assert not hints_at_person(text)
