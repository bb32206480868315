from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtkern.retrieval.sentences import LONGEST, split


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Die Frist endet am 1. Jänner 2025.", "Danach gilt § 3 Abs. 2 nicht mehr."],
        ["Das kostet z. B. 3,50 Euro bzw. 4 Euro (inkl. USt.).", "Der Betrag ist bar zu zahlen."],
        ["Kommen Sie ins Zimmer 2.", "Dort hilft man Ihnen."],
        ["Das Amt liegt im 2. Stock.", "Ein Lift ist da."],
        ["Offen ist Mo. bis Fr. von 8 bis 12 Uhr!", "Samstags nicht."],
        ["Siehe Nr. 5, d. h. den Anhang.", "Wirklich?", "Ja."],
        ["Die Hauptstr. 5 ist gesperrt.", "Fahren Sie um."],
        ["Am 15.03.2026 um 8.30 Uhr geht es los.", "Seien Sie da."],
        ["Dr. Muster und Mag. Beispiel beraten ca. 20 Min. lang.", "Das ist gratis."],
        ["Er sagte: „Das geht nicht.“", "Dann ging er."],
        ["The fee is 5 euros.", "It is due on 1 May."],
    ],
)
def test_sentences_end_where_they_end(sentences: list[str]) -> None:
    assert cut(" ".join(sentences)) == sentences


def test_lists_and_paragraphs_are_cut() -> None:
    text = "Mitzubringen:\n- Ausweis\n- Foto\n\nÖffnungszeiten\n\n1) Montag\n2) Dienstag"
    assert cut(text) == ["Mitzubringen:", "- Ausweis", "- Foto", "Öffnungszeiten", "1) Montag", "2) Dienstag"]


def test_lines_of_a_pdf_stay_together() -> None:
    assert cut("Der Antrag ist beim\nBauamt zu stellen.") == ["Der Antrag ist beim\nBauamt zu stellen."]


def test_what_is_too_long_is_cut_at_a_comma() -> None:
    text = "viele Worte, " * 100
    assert all(len(each) <= LONGEST for each in cut(text))
    assert all(each.endswith(",") for each in cut(text))


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("abÄ 1.!?\n-–,;:„“()\t5zB"), max_size=1200))
def test_offsets_are_exact_ordered_and_lose_nothing_but_space(text: str) -> None:
    spans = split(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert all(text[start:end] == text[start:end].strip() for start, end in spans)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_split(text: str) -> None:
    assert "".join("".join(each.split()) for each in cut(text)) == "".join(text.split())
