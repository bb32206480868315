"""A warning is for what can be missed."""

from __future__ import annotations

import pytest

from stadtkern.portal.rules.deadlines import is_deadline


@pytest.mark.parametrize(
    "statement",
    [
        "Den Hauptwohnsitz müssen Sie innerhalb von 3 Tagen nach dem Einzug anmelden.",
        "Die Leerstandsabgabe erklären Sie bis 31. März für das vorige Jahr.",
        "Eine Privatunterkunft zeigen Sie binnen zwei Wochen an.",
        "Eine Unterkunft zeigen Sie spätestens eine Woche nach dem Beginn an.",
        "Den Antrag stellen Sie mindestens sieben Werktage vor Beginn.",
        "Die Kommunalsteuer ist bis zum 15. des nächsten Monats zu zahlen.",
        "Das Ansuchen stellen Sie mindestens 48 Stunden vorher.",
        "Im Winter lief die Frist bis 27. Februar 2026. Den Antrag stellen Sie bis 28. Februar.",
    ],
)
def test_a_day_or_a_span_is_a_deadline(statement: str) -> None:
    assert is_deadline(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "Die Sozialcard können Sie laufend beantragen.",
        "Die Frist steht im Schreiben des Bauamts.",
        "Die Anmeldung lief zuletzt im April (bekannt aus dem Jahr 2024).",
        "Der letzte bekannte Zeitraum war von 12. Jänner bis 8. Februar 2026.",
        "Den Zählerstand melden Sie jährlich nach der Aufforderung.",
        "Bis wann zu zahlen ist, steht im Tourismusgesetz 2018.",
        "",
    ],
)
def test_anything_else_is_not(statement: str) -> None:
    assert not is_deadline(statement)
