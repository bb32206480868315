"""What is shown before somebody sends the same once more."""

from __future__ import annotations

import pytest

from stadtkern.ideas.rules.similar import MOST_SHOWN, Known, similar

KNOWN = (
    Known("I-1", "Chatbot für Fragen zum Müllkalender", "Eine Auskunft, wann welche Tonne geleert wird."),
    Known("I-2", "Protokolle der Gemeinderatssitzung zusammenfassen", "KI schreibt einen Entwurf aus der Aufnahme."),
    Known("I-3", "Schlaglöcher melden mit Foto", "Das Bild wird erkannt und an den Bauhof geschickt."),
    Known("I-4", "Übersetzung von Briefen in leichte Sprache", "Bescheide werden verständlich."),
    Known("I-5", "Angst vor Überwachung durch Kameras", "Ich will nicht, dass mich eine KI am Hauptplatz erkennt."),
    Known("KI-6", "Parkplatzsuche", "Freie Parkplätze anzeigen"),
)
SYNONYMS = [(("stellplatz",), ("parkplatz",))]


def keys(title: str, text: str = "") -> list[str]:
    return [each.key for each in similar(title, text, KNOWN, SYNONYMS)]


@pytest.mark.parametrize(
    ("title", "nearest"),
    [
        ("Erinnern, wann die Tonne der Müllabfuhr geleert wird", "I-1"),
        ("Sitzungsprotokoll automatisch erstellen", "I-2"),
        ("Einfache Sprache für Bescheide", "I-4"),
        ("Kameras erkennen Gesichter, das macht mir Angst", "I-5"),
        ("KI soll freie Stellplätze finden", "KI-6"),
        ("CHATBOT!!!", "I-1"),
    ],
)
def test_the_same_in_other_words_is_found(title: str, nearest: str) -> None:
    assert keys(title)[:1] == [nearest]


@pytest.mark.parametrize(
    "title", ["Kuchenrezepte sammeln", "KI für die Stadt", "Die Gemeinde soll KI nutzen", "", "???", "\x00" * 50]
)
def test_what_every_idea_says_makes_nothing_similar(title: str) -> None:
    assert keys(title) == []


def test_without_anything_known_nothing_is_similar() -> None:
    assert similar("Chatbot", "", ()) == []


def test_the_text_counts_as_well_as_the_title() -> None:
    assert keys("Meine Idee", "Der Chatbot beantwortet Fragen zum Müllkalender")[:1] == ["I-1"]


def test_only_the_nearest_few_are_shown() -> None:
    many = tuple(Known(f"I-{number}", "Müllkalender als Chatbot", "") for number in range(20))
    assert len(similar("Chatbot für den Müllkalender", "", many)) == MOST_SHOWN
