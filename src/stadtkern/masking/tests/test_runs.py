"""Runs of digits, and patterns tried only where they can begin."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.masking.runs import matches_at, outside, runs_of
from stadtkern.masking.span import Span
from stadtkern.masking.wordlist import places_of


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("", []),
        ("keine", []),
        ("7", [(0, 1, 1)]),
        ("AT61 2011, 12", [(2, 4, 6), (5, 9, 4), (11, 13, 2)]),
        ("1.2/3-4", [(0, 1, 4), (2, 3, 3), (4, 5, 2), (6, 7, 1)]),
        ("12  34x56", [(0, 2, 2), (4, 6, 2), (7, 9, 2)]),
        ("12 - 34 – 5—6_7", [(0, 2, 7), (5, 7, 5), (10, 11, 3), (12, 13, 2), (14, 15, 1)]),
    ],
)
def test_runs_know_how_many_digits_follow(text: str, runs: list[tuple[int, int, int]]) -> None:
    assert runs_of(text) == runs


def test_runs_in_spans_are_left_out() -> None:
    runs = runs_of("AT61 2011 12")
    assert outside(runs, [Span(0, 9, "IBAN")]) == [(10, 12, 2)]
    assert outside(runs, []) == runs


@given(st.text("0123 -/x", max_size=40))
def test_matches_where_runs_begin_are_those_of_a_search(text: str) -> None:
    pattern = re.compile(r"(?<!\w)\d{2}[ /-]?\d{2}")
    found = matches_at(pattern, text, [start for start, _, _ in runs_of(text)])
    assert [match.span() for match in found] == [match.span() for match in pattern.finditer(text)]


def test_places_of_words_ascend() -> None:
    assert places_of(["Akt", "Zahl"], "Zahl, Aktenzahl, Akt") == [0, 6, 17]
