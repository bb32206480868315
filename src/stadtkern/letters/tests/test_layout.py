from __future__ import annotations

import pytest

from stadtkern.letters.layout import NARROW, layout_of, paragraphs, shown
from stadtkern.letters.testing import letter


def test_days_and_amounts_are_in_the_language_of_the_letter() -> None:
    german, english = layout_of(letter()), layout_of(letter(kind="letter", language="en"))
    assert (german["date"], german["sum"]) == ("23. Jänner 2026", "1.214,30 Euro")
    assert (english["date"], english["sum"]) == ("23 January 2026", "1,214.30 euros")
    assert german["fees"] == [["Antrag", "§ 14 TP 6 GebG", "14,30 Euro"], ["Parkkarte", "", "1.200,00 Euro"]]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        (" \n\n ", []),
        ("Eins\nzwei\n\ndrei", [["Eins", "zwei"], ["drei"]]),
        ("a\u202eb\u0000c\u200b", [["abc"]]),
    ],
    ids=["nothing", "blanks", "paragraphs", "what nobody sees"],
)
def test_paragraphs_are_clean_lines(text: str, lines: list[list[str]]) -> None:
    assert paragraphs([text]) == lines


def test_endless_words_may_break_and_keep_every_letter() -> None:
    word = "Donau" * 30
    broken = shown(word, NARROW)
    assert [len(part) for part in broken.split("\u200b")] == [40, 40, 40, 30]
    assert broken.replace("\u200b", "") == word


def test_addresses_of_usual_length_can_be_copied() -> None:
    address = "buergerservice.innenstadt@stadt.example"
    assert shown(address, NARROW) == address
