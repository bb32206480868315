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
    "at61 1904 3002 3457 3201",
    "AT61-1904-3002-3457-3201",
    "gb29 nwbk 6016 1331 9268 19",
    "1234 01 01 80",
    "1234/010180",
    "1234-010180",
    "0664.123.45.67",
    "0043.664.123.4567",
    "664 123 45 67",
    "664/12 34 56",
    "６６４ １２３ ４５ ６７",
    "tel 45123",
    "anna.huber(at)gmx.at",
    "huber [at] gmx.at",
    "huber at gmx punkt at",
    "post@bücher.öbb",
    "3.4.85",
    "1985-04-03",
    "geb 12. März 1985",
    "12. märz 1985",
    "mein Kind ist am 3.4.2019 geboren",
    "Fr. Huber sagt nein",
    "Hr. Novak sagt nein",
    "frau huber sagt nein",
    "Familie Huber sagt nein",
    "die Mag.a Kofler sagt nein",
    "ich bin Anna Kowalski",
    "mein Nachbar Novak",
    "ich heisze Anna",
    "i bin da Huber Sepp",
    "wie geht es vanessa",
    "Hauptstraße12",
    "Hauptstr.5",
    "Hauptplatz Nr. 4",
    "Kärntner Ring 4",
    "gürtel 12/3",
    "Hinterberg 45, 8700 Musterstadt",
    "wir wohnen Am Anger 6",
    "LN-ABC 12",
    "ln 123ab",
    "g 4182 mw",
    "P1234567",
    "u 5518204",
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
    "was kostet ein hund 2026",
    "7. 12. 2026 offen",
    "offen am 7.12.26 von 8 bis 12 uhr",
    "ist am 8. Dezember 2026 offen",
    "Parkplatz 2 Stunden gratis",
    "meine Mutter braucht Pflegegeld",
    "als Familie mit drei Kindern",
    "wie heißt der Bürgermeister",
    "ich bin neu in der Stadt",
    "in 14 Tagen um 8 uhr",
    "Baustelle Franz-Josef-Straße",
    "mag ich nicht",
    "call me back please",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_words_that_hint_at_a_person(text: str) -> None:
    assert hints_at_person(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_words_that_do_not(text: str) -> None:
    assert not hints_at_person(text)
