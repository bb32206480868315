"""The life of a card, and texts of strangers."""

from __future__ import annotations

import pytest

from stadtkern.core.texts import clean, clean_line
from stadtkern.ideas.rules.cards import NEXT, State, may_move
from stadtkern.ideas.rules.texts import read_code, split_title


def test_every_state_has_its_ways_out() -> None:
    assert set(NEXT) == set(State)
    assert NEXT[State.PASSED_ON] == frozenset()


@pytest.mark.parametrize("state", [State.RELEASED, State.SET_ASIDE, State.MERGED])
def test_what_a_moderator_did_can_be_undone(state: State) -> None:
    assert may_move(State.NEW, state)
    assert may_move(state, State.NEW)


def test_no_state_follows_itself() -> None:
    assert [state for state in State if may_move(state, state)] == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  zwei   Wörter ", "zwei Wörter"),
        ("Zeile\r\nZeile\rZeile", "Zeile\nZeile\nZeile"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("Null\x00 und\x07 Glocke\x1b[31m", "Null und Glocke[31m"),
        ("links \u202erechts\u202c \u2066x\u2069", "links rechts x"),
        ("breit\u200blos\ufeff", "breitlos"),
        ("A\u0308rger", "Ärger"),
        ("Familie 👨\u200d👩\u200d👧", "Familie 👨\u200d👩\u200d👧"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("\ud800", ""),
        ("\u2028neue Zeile\u2029", "neue Zeile"),
    ],
)
def test_texts_lose_what_nobody_can_see(typed: str, kept: str) -> None:
    assert clean(typed) == kept


def test_a_title_is_one_line() -> None:
    assert clean_line("eins\n\nzwei\tdrei ") == "eins zwei drei"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ACD234", "ACD234"),
        (" acd 234 ", "ACD234"),
        ("acd-234", "ACD234"),
        ("ACD23", ""),
        ("ACD2345", ""),
        ("ACD23O", ""),
        ("ACD23'", ""),
        ("", ""),
        ("Ａ" * 6, ""),
        ("A" * 10_000, ""),
    ],
)
def test_codes_are_read_however_they_are_typed(typed: str, code: str) -> None:
    assert read_code(typed) == code


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("kurz", ("kurz", "")),
        ("eins zwei drei", ("eins zwei…", "eins zwei drei")),
        ("einszweidreivier", ("einszweidrei…", "einszweidreivier")),
    ],
)
def test_a_long_text_gets_a_title_of_whole_words(text: str, split: tuple[str, str]) -> None:
    assert split_title(text, longest=13) == split
