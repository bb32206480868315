from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.lifecycle.scoring import Limits, Marks, Sheet, score_of

mark = st.integers(0, 4)
marks = st.builds(Marks, mark, mark, mark, mark, mark, mark)
GOOD, POOR = Marks(3, 3, 3, 1, 1, 1), Marks(1, 1, 1, 1, 1, 0)


def test_one_person_is_not_enough_even_twice() -> None:
    assert (
        score_of([Sheet("a", GOOD, POOR), Sheet("a", GOOD, POOR)], discussed=False).verdict == "second_scorer_missing"
    )


def test_two_who_agree_and_a_better_way_go() -> None:
    score = score_of([Sheet("a", GOOD, POOR), Sheet("b", GOOD, POOR)], discussed=False)
    assert score.verdict == "go"
    assert score.priority == pytest.approx(3 * (1 - 1 / 8))


def test_two_who_differ_must_talk() -> None:
    sheets = [Sheet("a", GOOD, POOR), Sheet("b", Marks(1, 3, 3, 1, 1, 1), POOR)]
    assert score_of(sheets, discussed=False).verdict == "discussion_missing"
    assert score_of(sheets, discussed=True).verdict == "go"


def test_the_latest_sheet_of_a_person_counts() -> None:
    sheets = [Sheet("a", POOR, POOR), Sheet("b", GOOD, POOR), Sheet("a", GOOD, POOR)]
    assert score_of(sheets, discussed=False).verdict == "go"


@pytest.mark.parametrize(
    ("with_ai", "without_ai", "shortfall"),
    [
        (Marks(2, 2, 1, 0, 0, 0), POOR, "benefit"),
        (Marks(4, 4, 0, 0, 0, 0), POOR, "each_benefit"),
        (Marks(4, 4, 4, 4, 4, 2), POOR, "resources"),
        (Marks(2, 2, 2, 3, 3, 3), POOR, "priority"),
        (GOOD, GOOD, "other_way_is_as_good"),
    ],
)
def test_what_falls_short_is_named(with_ai: Marks, without_ai: Marks, shortfall: str) -> None:
    score = score_of([Sheet("a", with_ai, without_ai), Sheet("b", with_ai, without_ai)], discussed=False)
    assert score.verdict == "no_go"
    assert shortfall in score.shortfalls


@pytest.mark.parametrize("wrong", [-1, 5])
def test_marks_outside_the_scale_are_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 4"):
        Marks(wrong, 1, 1, 1, 1, 1)


@given(marks, marks, marks, marks)
def test_a_go_keeps_every_promise(one: Marks, other: Marks, two: Marks, second_other: Marks) -> None:
    limits = Limits()
    score = score_of([Sheet("a", one, other), Sheet("b", two, second_other)], discussed=True)
    is_go = score.verdict == "go"
    assert is_go == (score.shortfalls == ())
    assert 0 <= score.priority <= score.benefit <= 4
    if is_go:
        assert score.benefit >= limits.benefit
        assert score.priority >= score.priority_without_ai + limits.lead_over_other_way
