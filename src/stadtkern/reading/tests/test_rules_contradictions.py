from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from stadtkern.reading.rules.contradictions import Claim, Contradiction, contradictions, digest
from stadtkern.reading.rules.statements import from_plain, statements_in, title_words
from stadtkern.reading.rules.values import normal_phone, values_in

if TYPE_CHECKING:
    from collections.abc import Iterator

TOWN = title_words("Musterstadt", "de")
OFFICES = (("office:burger", title_words("Bürgerservice", "de")), ("office:amt", title_words("Standesamt", "de")))


def claims(*documents: tuple[str, str], language: str = "de") -> Iterator[Claim]:
    """Read documents given as (title, text); a line "# Heading" begins a passage."""
    for number, (title, text) in enumerate(documents, start=1):
        passages, heading, at = [], "", 0
        for line in text.splitlines(keepends=True):
            if line.startswith("# "):
                heading = line[2:].strip()
            elif line.strip():
                passages.append((heading, at, at + len(line.rstrip())))
            at += len(line)
        for statement in statements_in(text, passages=passages, title=title, language=language):
            yield Claim(number, language, from_plain(statement.plain()))


def found(*documents: tuple[str, str], language: str = "de") -> list[Contradiction]:
    return contradictions(claims(*documents, language=language), names=OFFICES, neutral=TOWN)


def values(*documents: tuple[str, str], language: str = "de") -> list[tuple[str, str, str]]:
    return [
        (each.kind, each.first.statement.value, each.second.statement.value)
        for each in found(*documents, language=language)
    ]


DOG = ("Hundeabgabe", "Die Hundeabgabe in Musterstadt beträgt 60 Euro im Jahr für den ersten Hund.")

REAL = {
    "other amount": (DOG, ("Hundeabgabe", "Die Hundeabgabe beträgt 75 Euro im Jahr für den ersten Hund.")),
    "other wording": (DOG, ("Hundeabgabe 2026", "Für den ersten Hund zahlen Sie jährlich € 75,–.")),
    "amount under a heading": (
        ("Bewohnerparken", "# Was es kostet\nDie Bewilligung für Bewohnerparken kostet insgesamt 98 Euro im Jahr."),
        ("Parken", "# Bewohnerparken\nDie Bewilligung für Bewohnerparken kostet 120 Euro pro Jahr."),
    ),
    "subject in the heading of a tariff": (
        DOG, ("Gebühren der Stadt", "# Hundeabgabe\nFür den ersten Hund zahlen Sie 45 Euro im Jahr.")
    ),
    "several short words": (
        ("Kurzparken", "In den blauen Zonen kostet das Parken 0,90 Euro je halbe Stunde."),
        ("Tarife", "In den blauen Zonen kostet das Parken 1,00 Euro je halbe Stunde."),
    ),
    "free against a fee": (
        ("Meldebestätigung", "Die Meldebestätigung ist kostenlos."),
        ("Gebühren", "Die Meldebestätigung kostet 2,10 Euro."),
    ),
    "since two days": (
        ("Parken", "Die Monatskarte für die grünen Zonen kostet seit 15. Jänner 2026 54 Euro."),
        ("Grüne Zone", "Die Monatskarte für die grünen Zonen kostet seit 1. März 2023 48 Euro."),
    ),
    "phone": (
        ("Bürgerservice", "Telefon: 03842 4062"),
        ("Fundamt", "Das Bürgerservice erreichen Sie unter +43 3842 5555, wenn Sie Fragen haben."),
    ),
    "opening hours": (
        ("Bürgerservice", "Öffnungszeiten von Bürgerservice: Montag 8:00–16:00; Dienstag und Mittwoch 8:00–12:00."),
        ("Rathaus", "# Bürgerservice\nMo-Mi 8-12 Uhr"),
    ),
    "hours beside a phone number": (
        ("Kontakt", "# Bürgerservice\nTelefon: 03842 4062, Fax 03842 4063, Montag 8 bis 12 Uhr"),
        ("Bürgerservice", "Montag 8 bis 16 Uhr"),
    ),
    "closed against open": (
        ("Standesamt", "Öffnungszeiten: Freitag geschlossen"),
        ("Standesamt", "Geöffnet Freitag von 8.00 bis 12.00 Uhr."),
    ),
    "deadline in weeks": (
        ("Hundeanmeldung", "Einen Hund melden Sie binnen 4 Wochen bei der Gemeinde an."),
        ("Hundeanmeldung", "Melden Sie einen Hund innerhalb von 14 Tagen an."),
    ),
    "deadline by date": (
        ("Zweitwohnsitzabgabe", "Die Zweitwohnsitzabgabe erklären Sie bis 31. März für das vorige Jahr."),
        ("Abgaben", "Die Zweitwohnsitzabgabe erklären Sie bis zum 30. April für das vorige Jahr."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("documents", REAL.values(), ids=REAL)
def test_what_cannot_both_hold_is_found_once(documents: tuple[tuple[str, str], tuple[str, str]]) -> None:
    assert len(found(*documents)) == 1


FALSE = {
    "same amount": (DOG, ("Hundeabgabe", "Für den ersten Hund zahlen Sie jährlich 60,00 €.")),
    "further dog": (DOG, ("Hundeabgabe", "Die Hundeabgabe beträgt 100 Euro im Jahr für jeden weiteren Hund.")),
    "guard dog": (DOG, ("Hundeabgabe", "Die Hundeabgabe beträgt 30 Euro im Jahr für den ersten Wachhund.")),
    "per month": (DOG, ("Hundeabgabe", "Die Hundeabgabe beträgt 5 Euro im Monat für den ersten Hund.")),
    "other town": (DOG, ("Hundeabgabe", "Die Hundeabgabe in Nachbardorf beträgt 45 Euro im Jahr für den ersten Hund.")),
    "reminder": (DOG, ("Hundeabgabe", "Die Mahngebühr für die Hundeabgabe des ersten Hundes beträgt 15 Euro im Jahr.")),
    "in the past": (DOG, ("Hundeabgabe", "Im Jahr 2019 betrug die Hundeabgabe für den ersten Hund 45 Euro im Jahr.")),
    "range": (DOG, ("Hundeabgabe", "Die Hundeabgabe beträgt 40 bis 80 Euro im Jahr für den ersten Hund.")),
    "at most": (DOG, ("Hundeabgabe", "Die Hundeabgabe beträgt höchstens 80 Euro im Jahr für den ersten Hund.")),
    "online against counter": (
        ("Baubewilligung", "Die Bundesgebühr für das Ansuchen beträgt online mit ID Austria 13 Euro."),
        ("Baubewilligung", "Die Bundesgebühr für das Ansuchen beträgt am Schalter 21 Euro."),
    ),
    "other service, same federal fee": (
        ("Baubewilligung", "Die Bundesgebühr für das Ansuchen um die Baubewilligung beträgt online 13 Euro."),
        ("Abbruch", "Die Bundesgebühr für das Ansuchen um den Abbruch beträgt online 21 Euro."),
    ),
    "dog on the bus": (DOG, ("Stadtbus", "Die Jahreskarte kostet 80 Euro im Jahr für den ersten Hund.")),
    "child against adult": (
        ("Freibad Eintritt Kinder Erwachsene", "Kinder: 3 Euro"),
        ("Freibad Eintritt Kinder Erwachsene", "Erwachsene: 6 Euro"),
    ),
    "other age": (
        ("Freibad", "Eintritt ins Freibad bis 6 Jahre 2 Euro."),
        ("Freibad", "Eintritt ins Freibad bis 15 Jahre 4 Euro."),
    ),
    "two rows of one table": (
        ("Parken", "Grüne Zone, Monatskarte | 54 Euro"), ("Parken", "Grüne Zone, Jahreskarte | 499 Euro")
    ),
    "extension of the same number": (
        ("Bürgerservice", "Telefon: 03842 4062-0"), ("Bürgerservice", "Telefon Bürgerservice: +43 (0)3842 4062 262")
    ),
    "mobile beside landline": (("Bürgerservice", "Telefon: 03842 4062"), ("Bürgerservice", "Telefon: 0664 1234567")),
    "phone of another office": (("Bürgerservice", "Telefon: 03842 4062"), ("Standesamt", "Telefon: 03842 9999")),
    "fax": (("Bürgerservice", "Telefon: 03842 4062"), ("Bürgerservice", "Telefax: 03842 9999")),
    "hours by appointment": (
        ("Bürgerservice", "Montag 8 bis 12 Uhr"), ("Bürgerservice", "Mit Termin auch Montag 12 bis 16 Uhr")
    ),
    "hours in summer": (
        ("Freibad", "Öffnungszeiten: Montag 9–19 Uhr"), ("Freibad", "Öffnungszeiten im Winter: Montag 10–16 Uhr")
    ),
    "hours of the cash desk": (
        ("Bürgerservice", "Montag 8 bis 12 Uhr"), ("Bürgerservice", "Kassa im Bürgerservice: Montag 8 bis 11 Uhr")
    ),
    "before against after": (
        ("Abmeldung", "Die Abmeldung erfolgt spätestens 3 Tage nach dem Auszug."),
        ("Abmeldung", "Die Abmeldung erfolgt spätestens 5 Tage vor dem Auszug."),
    ),
    "deadlines of two years": (
        ("Heizkostenzuschuss", "Anträge auf den Heizkostenzuschuss bis 28. Februar 2026."),
        ("Heizkostenzuschuss", "Anträge auf den Heizkostenzuschuss bis 31. März 2027."),
    ),
    "one source that says both": (
        ("Hundeabgabe", "Die Hundeabgabe beträgt 60 Euro.\nDie Hundeabgabe beträgt 30 Euro."),
        ("Hundeabgabe", "Die Hundeabgabe beträgt 60 Euro."),
    ),
}  # fmt: skip


@pytest.mark.parametrize("documents", FALSE.values(), ids=FALSE)
def test_what_can_both_hold_is_no_contradiction(documents: tuple[tuple[str, str], tuple[str, str]]) -> None:
    assert values(*documents) == []


def test_english_sources_are_compared_with_english_ones() -> None:
    english = [
        ("Dog levy", "The dog levy is 60 euros per year for the first dog."),
        ("Dog levy", "The dog levy is € 75 per year for the first dog."),
    ]
    assert values(*english, language="en") == [("fee", "60.00", "75.00")]
    german = list(claims(DOG))
    other = [Claim(each.source_id + 1, "en", each.statement) for each in claims(*english, language="en")]
    assert [each for each in contradictions([*german, *other]) if each.first.language != each.second.language] == []


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Das kostet 1.500 Euro.", ["1500.00"]),
        ("Das kostet € 0,90.", ["0.90"]),
        ("Das kostet 60,– €.", ["60.00"]),
        ("It costs 1,500.50 euros.", ["1500.50"]),
        ("Die Auskunft ist kostenlos.", ["0.00"]),
        ("Kostenlose Parkplätze gibt es am Fluss.", []),
        ("Sie sparen: 13 statt 21 Euro.", []),
        ("Es kostet 10 Euro oder 20 Euro.", []),
    ],
)
def test_amounts_are_read_as_written(sentence: str, wanted: list[str]) -> None:
    assert [each.value for each in values_in(sentence) if each.kind == "fee"] == wanted


@pytest.mark.parametrize(
    "written", ["03842 4062", "03842/4062", "+43 3842 4062", "+43 (0)3842 4062", "0043 3842-4062", "(03842) 4062"]
)
def test_phone_numbers_have_one_form(written: str) -> None:
    assert normal_phone(written) == "+4338424062"
    assert [each.value for each in values_in(f"Telefon {written}.")] == ["+4338424062"]


def test_numbers_that_are_no_phone_number_are_left_alone() -> None:
    for sentence in ("Notruf 144.", "Seit 01.02.2026 gilt das.", "Unter 8700 finden Sie den Ort.", "Aktenzahl 0815/47"):
        assert [each for each in values_in(sentence) if each.kind == "phone"] == []


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Mo–Do 8–12 Uhr, Fr geschlossen", {"mon": "08:00-12:00", "thu": "08:00-12:00", "fri": ""}),
        ("Montag bis Mittwoch von 7.30 bis 12 Uhr und 13 bis 16 Uhr", {"wed": "07:30-12:00, 13:00-16:00"}),
        ("Monday and Friday 8:00–16:00", {"mon": "08:00-16:00", "fri": "08:00-16:00"}),
        ("So kommen 3 bis 4 Leute.", {}),
        ("Am Montag, 7. Dezember, 8 bis 12 Uhr.", {}),
    ],
)
def test_hours_are_read_per_weekday(sentence: str, wanted: dict[str, str]) -> None:
    read = {each.when: each.value for each in values_in(sentence) if each.kind == "hours"}
    assert read == {**read, **wanted}
    assert bool(read) == bool(wanted)


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("Binnen zwei Wochen melden.", ["14 days"]),
        ("Within three working days.", ["3 workdays"]),
        ("Bis spätestens 31. März abgeben.", ["03-31"]),
        ("Bis 31.3.2027 abgeben.", ["03-31"]),
        ("Von 12. Jänner bis 8. Februar 2026 vormerken.", []),
        ("Seit 31. März gilt das.", []),
    ],
)
def test_deadlines_are_read_as_written(sentence: str, wanted: list[str]) -> None:
    assert [each.value for each in values_in(sentence) if each.kind == "deadline"] == wanted


def test_statements_name_the_exact_place_of_their_sentence() -> None:
    text = "Vorwort ohne Wert.\n\n- Die Hundeabgabe beträgt 60 Euro. Sie ist im März fällig."
    (statement,) = statements_in(text, passages=[("", 0, len(text))], title="Hunde", language="de")
    assert text[statement.start : statement.end] == "Die Hundeabgabe beträgt 60 Euro."


def test_a_contradiction_keeps_its_name_until_a_word_changes() -> None:
    (one,) = found(*REAL["other amount"])
    same_words, other_words = ("Es kostet  60 Euro.", "b"), ("Es kostet 61 Euro.", "b")
    assert digest(one, ("Es kostet 60 Euro.", "b")) == digest(one, same_words)
    assert digest(one, same_words) != digest(one, other_words)


def test_many_alike_statements_stay_quick() -> None:
    numbers = count(1)
    documents = [("Hundeabgabe", f"Die Hundeabgabe beträgt {next(numbers)} Euro.") for _ in range(450)]
    assert found(*documents) == []
