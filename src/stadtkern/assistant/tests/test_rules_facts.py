from __future__ import annotations

import pytest

from stadtkern.assistant.rules.facts import Fact, fact_asked, holds


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("Was kostet ein Reisepass?", Fact.PRICE),
        ("wos kost des", Fact.PRICE),
        ("hundesteuer preis", Fact.PRICE),
        ("How much is the dog tax?", Fact.PRICE),
        ("Wann hat das Bürgerservice offen?", Fact.HOURS),
        ("öffnungszeiten bauamt", Fact.HOURS),
        ("hat die bücherei am samstag offen", Fact.HOURS),
        ("telefonnummer musikschule", Fact.PHONE),
        ("wen ruf ich an bei rohrbruch", Fact.PHONE),
        ("mailadresse standesamt", Fact.MAIL),
        ("Wie lange dauert eine Baubewilligung?", Fact.DURATION),
        ("bis wann muss ich die wahlkarte beantragen", Fact.DATE),
        ("wann ist die nächste sitzung", Fact.DATE),
        ("wie viele gemeinderäte gibt es", Fact.NUMBER),
        ("welche unterlagen brauche ich", Fact.DOCUMENTS),
        ("wo ist das bauamt", Fact.PLACE),
        ("welches amt ist zuständig", Fact.OFFICE),
        ("darf ich in der au grillen", Fact.PERMISSION),
        ("wie melde ich mich an", Fact.HOW),
        ("hund anmelden", Fact.OTHER),
        ("", Fact.OTHER),
    ],
)
def test_kind_of_fact_asked(question: str, fact: Fact) -> None:
    assert fact_asked(question) is fact


@pytest.mark.parametrize(
    ("fact", "sentence", "held"),
    [
        (Fact.PRICE, "Der Pass kostet 112 Euro.", True),
        (Fact.PRICE, "Die Karte ist kostenlos.", True),
        (Fact.PRICE, "Die Karte gilt ein Jahr.", False),
        (Fact.HOURS, "Geöffnet von 8 bis 12 Uhr.", True),
        (Fact.HOURS, "Am Montag ist Ruhetag.", True),
        (Fact.HOURS, "Das Amt liegt im zweiten Stock.", False),
        (Fact.PHONE, "Sie erreichen uns unter +43 3999 210-40.", True),
        (Fact.PHONE, "Sie erreichen uns im Rathaus.", False),
        (Fact.MAIL, "Schreiben Sie an amt@example.org.", True),
        (Fact.DATE, "Der Antrag ist bis 31. März zu stellen.", True),
        (Fact.DATE, "Der Antrag ist formlos.", False),
        (Fact.DURATION, "Das dauert drei Wochen.", True),
        (Fact.DURATION, "Das Amt entscheidet.", False),
        (Fact.NUMBER, "Der Rat hat 31 Mitglieder.", True),
        (Fact.HOW, "Irgendetwas.", True),
        (Fact.OTHER, "", True),
    ],
)
def test_whether_a_sentence_holds_it(fact: Fact, sentence: str, held: bool) -> None:
    assert holds(fact, sentence) is held
