"""A text the town's AI has written is recognised however it was copied; a text of somebody else is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.modelcalls.provenance import SHORTEST, marks_of

KEY = b"k" * 32
FIRST = "Ihr Antrag auf Verlängerung der Bewilligung ist am 3. November eingelangt und wird nun von uns geprüft."
SECOND = "Bitte bringen Sie zum Termin einen Lichtbildausweis und die Bestätigung Ihrer Hausverwaltung mit!"
LETTER = f"Guten Tag.\n\n{FIRST} {SECOND}\n\nMit freundlichen Grüßen"
MARKS = set(marks_of(LETTER, KEY))
COPIES = {
    "wrapped": LETTER.replace(" ", "\n"),
    "spaced": LETTER.replace(" ", "  \t "),
    "in capitals": LETTER.upper().replace("ẞ", "ß"),
    "quoted": "".join(f"> {line}\n" for line in LETTER.splitlines()),
    "in quotation marks": f"„{LETTER}“",
    "with soft hyphens": LETTER.replace("Bewilligung", "Bewilli\u00adgung"),
    "with hard spaces": LETTER.replace(" ", "\u00a0"),
    "decomposed": LETTER.replace("ü", "u\u0308").replace("ä", "a\u0308"),
    "one paragraph": f"{FIRST} {SECOND}",
    "one sentence": SECOND,
    "in the middle of another letter": f"Liebe Nachbarn!\n\n{FIRST} {SECOND}\n\nEure Maria",
    "one sentence in another letter": f"Hallo. {FIRST} Das schrieb man mir.",
}
OTHERS = {
    "nothing": "",
    "too short": "Guten Tag.",
    "another word": FIRST.replace("November", "Dezember"),
    "another number": FIRST.replace("3.", "4."),
    "half a sentence": FIRST[: len(FIRST) // 2] + " und wird heute wieder an Sie zurückgeschickt, weil etwas fehlt.",
    "another letter": "Die Sitzung des Gemeinderates findet am Donnerstag um 18 Uhr im Saal des Rathauses statt.",
}


@pytest.mark.parametrize("name", sorted(COPIES))
def test_a_copy_is_recognised(name: str) -> None:
    assert MARKS & set(marks_of(COPIES[name], KEY)) != set()


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_another_text_is_not(name: str) -> None:
    assert MARKS & set(marks_of(OTHERS[name], KEY)) == set()


def test_without_the_key_nobody_can_try_out_texts() -> None:
    assert MARKS & set(marks_of(LETTER, b"x" * 32)) == set()


@given(st.text(max_size=SHORTEST - 1))
def test_a_short_text_leaves_no_mark(text: str) -> None:
    assert len(marks_of(text.replace("ﷺ", ""), KEY)) == (0 if len("".join(text.split())) < SHORTEST else 1)


@given(st.text(max_size=400), st.sampled_from(["\n", " ", "  "]))
def test_blanks_at_the_ends_change_nothing(text: str, blank: str) -> None:
    assert marks_of(text + blank, KEY)[-1:] == marks_of(text, KEY)[-1:]
