"""From which day a letter counts, what may be noted when, and codes that are typed wrongly."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.core.texts import LETTERS
from stadtkern.delivery.rules.addresses import is_complete
from stadtkern.delivery.rules.codes import code_of, spelt, typed_code
from stadtkern.delivery.rules.standing import Kind, Noted, Quality, Standing, State, may_follow, standing

FRIDAY, LATER = date(2026, 12, 4), date(2026, 12, 31)
POSTED = Noted(Kind.POSTED, FRIDAY)
DEPOSITED = Noted(Kind.DEPOSITED, date(2026, 12, 9))
SIGNS = st.text(alphabet=LETTERS, min_size=7, max_size=7)


def back(reason: str) -> Noted:
    return Noted(Kind.RETURNED, date(2026, 12, 28), reason)


@pytest.mark.parametrize(
    ("quality", "noted", "state", "served_on"),
    [
        ("normal", (), "batched", None),
        ("normal", (POSTED,), "delivered", date(2026, 12, 9)),  # Saturday, Monday, and Tuesday is a holiday
        ("normal", (POSTED, back("unknown")), "returned", None),
        ("rsb", (POSTED,), "posted", None),
        ("rsb", (POSTED, Noted(Kind.DELIVERED, date(2026, 12, 7))), "delivered", date(2026, 12, 7)),
        ("rsa", (POSTED, DEPOSITED), "deposited", date(2026, 12, 9)),
        ("rsa", (POSTED, DEPOSITED, Noted(Kind.DELIVERED, date(2026, 12, 14))), "delivered", date(2026, 12, 9)),
        ("rsa", (POSTED, DEPOSITED, back("not_collected")), "returned", date(2026, 12, 9)),
        ("rsa", (POSTED, DEPOSITED, back("moved")), "returned", None),
        ("rsa", (POSTED, back("refused")), "returned", None),
    ],
)
def test_from_which_day_a_letter_counts(
    quality: str, noted: tuple[Noted, ...], state: str, served_on: date | None
) -> None:
    found = standing(noted, quality=Quality(quality), is_batched=True, today=LATER)
    assert (found.state, found.served_on, found.posted_on) == (state, served_on, FRIDAY if noted else None)


def test_a_plain_letter_is_with_the_post_until_its_day_comes() -> None:
    day_before = standing([POSTED], quality=Quality.NORMAL, is_batched=True, today=date(2026, 12, 8))
    assert day_before == Standing(State.POSTED, FRIDAY, date(2026, 12, 9))
    assert standing([], quality=Quality.NORMAL, is_batched=False, today=LATER) == Standing(State.WAITING)


@pytest.mark.parametrize("is_batched", [True, False])
def test_what_is_taken_out_before_it_is_posted_was_never_served(is_batched: bool) -> None:
    found = standing([Noted(Kind.TAKEN_BACK, FRIDAY)], quality=Quality.RSB, is_batched=is_batched, today=LATER)
    assert found == Standing(State.RETURNED, returned_on=FRIDAY, reason="taken_back")


def test_what_may_be_noted_next() -> None:
    both = frozenset({Kind.RETURNED, Kind.DELIVERED})
    for quality, noted, expected in (
        (Quality.NORMAL, [], frozenset({Kind.POSTED, Kind.TAKEN_BACK})),
        (Quality.RSA, [Noted(Kind.TAKEN_BACK, FRIDAY)], frozenset()),
        (Quality.NORMAL, [POSTED], frozenset({Kind.RETURNED})),
        (Quality.RSA, [POSTED], both | {Kind.DEPOSITED}),
        (Quality.RSB, [POSTED, DEPOSITED], both),
        (Quality.RSB, [POSTED, back("moved")], frozenset()),
        (Quality.RSB, [POSTED, Noted(Kind.DELIVERED, FRIDAY)], frozenset()),
    ):
        assert may_follow(noted, quality=quality) == expected


@given(SIGNS)
def test_a_code_is_read_however_it_is_typed(signs: str) -> None:
    code = code_of(signs)
    assert typed_code(f" {spelt(code).lower()} ") == typed_code(code) == code


@given(SIGNS, st.integers(0, 7), st.sampled_from(LETTERS))
def test_one_wrong_sign_is_no_other_code(signs: str, place: int, other: str) -> None:
    code = code_of(signs)
    wrong = code[:place] + other + code[place + 1 :]
    assert typed_code(wrong) == (code if wrong == code else "")


@given(SIGNS, st.integers(0, 5))
def test_two_swapped_signs_are_no_other_code(signs: str, place: int) -> None:
    code = code_of(signs)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert typed_code(swapped) == (code if swapped == code else "")


@pytest.mark.parametrize("typed", ["", "AAAA", "0000-0000", "ÄÖÜß-1234"])
def test_what_is_no_code(typed: str) -> None:
    assert typed_code(typed) == ""


@pytest.mark.parametrize(
    ("lines", "complete"),
    [
        (("Anna Huber", "Musterplatz 3", "8999 Musterstadt"), True),
        (("Firma", "z. H. Frau Huber", "Postfach 1", "D-80331 München"), True),
        (("Anna Huber", "Musterplatz 3"), False),
        (("Anna Huber", "8999 Musterstadt"), False),
        (("Anna Huber", "Musterplatz 3", "Musterstadt"), False),
        (("Anna Huber", "", "8999 Musterstadt"), False),
        (("A", "B", "8999 Musterstadt", "4", "5", "6", "7"), False),
        (("x" * 61, "B", "8999 Musterstadt"), False),
    ],
)
def test_whether_the_post_can_find_somebody(lines: tuple[str, ...], complete: bool) -> None:
    assert is_complete(lines) == complete
