"""A tab, a cell or an odd end of a line is no wall to hide a name or a number behind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.masking.finding import Finder
from stadtkern.masking.placeholders import Mask

RULES = Finder()
GAPS = (
    "\t", "\t\t", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029", "\r", "|", " | ", "  ", "    ", " \t ", "<br>",
    "<br/>", "<BR />", " <br> ", "</td><td>", "&#9;", "&nbsp;&nbsp;",
)  # fmt: skip


def masked(text: str) -> str:
    return Mask(RULES).mask(text)


@pytest.mark.parametrize("gap", GAPS)
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Frau Anna", "Huber wohnt hier"], "Frau [PERSON_1]{}[PERSON_2] wohnt hier"),
        (["Frau", "Anna", "Huber"], "Frau{}[PERSON_1]{}[PERSON_2]"),
        (["Zsófia", "Balogh", "1237010180"], "[PERSON_1]{}[PERSON_2]{}[SVNR_1]"),
        (["Huber", "Anna"], "[PERSON_1]{}[PERSON_2]"),
        (["Herr", "Grubmauer ruft an"], "Herr{}[PERSON_1] ruft an"),
        (["Name:", "Sauseng"], "Name:{}[PERSON_1]"),
        (["Ich heiße", "Schellnegger"], "Ich heiße{}[PERSON_1]"),
        (["frau", "schellnegger sagt"], "frau{}[PERSON_1] sagt"),
        (["SVNR 1237", "010180 liegt vor"], "SVNR [SVNR_1] liegt vor"),
        (["AT61", "1904", "3002", "3457", "3201"], "[IBAN_1]"),
        (["Karte 4974", "7418", "7746", "6931"], "Karte [CARD_1]"),
        (["Tel. 0664", "1234567"], "Tel. [PHONE_1]"),
        (["geb.", "12.3.1980"], "geb.{}[BIRTHDATE_1]"),
    ],
)
def test_nobody_hides_behind_a_gap(words: list[str], told: str, gap: str) -> None:
    mask = Mask(RULES)
    text = gap.join(words)
    assert mask.mask(text) == told.replace("{}", gap)
    assert mask.restore(mask.mask(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "| Name | Geschlecht | Ort | Straße |",
        "| Vorname | Nachname | Adresse | Telefon |",
        "| Herr | Frau | Divers |",
        "| Bearbeiter | Zuständig | Termin | Status |",
        "| Leiterin | Bauamt | Zimmer 12 |",
        "| Kirchengasse | 5 | 12 |",
        "Jahr\t2023\t2024\nKosten\t12.345,00\t4000",
        "* **Bauamt:** Öffnungszeiten  Montag + Dienstag",
        "  - Antrag\n  - Gebühr\n\n10\n20",
    ],
)
def test_a_table_of_nobody_stays(text: str) -> None:
    assert masked(text) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("| Maria | Voitsberg | 12 |", "| [PERSON_1] | Voitsberg | 12 |"),
        ("Frau **Huber** und *Anna* **Maier**", "Frau **[PERSON_1]** und *[PERSON_2]* **[PERSON_3]**"),
        ("SVNR 1237\n010180", "SVNR [SVNR_1]"),
        ("Name:\nHuber", "Name:\n[PERSON_1]"),
        ("gez.\nHuber", "gez.\n[PERSON_1]"),
        ("LG\r\nHuber\r\n", "LG\r\n[PERSON_1]\r\n"),
    ],
)
def test_how_far_a_text_goes_on(text: str, told: str) -> None:
    assert masked(text) == told


@given(st.text("Anna Huber|\t\v*+\n12370810SVNRFrau\u2028\u0308\r<br>&#;", max_size=60))
def test_whatever_is_masked_comes_back(text: str) -> None:
    mask = Mask(RULES)
    mask.reserve(text)
    assert mask.restore(mask.mask(text)) == text
