from __future__ import annotations

from datetime import date, timedelta

import pytest

from stadtkern.modelcalls.drift import DayCounts, Drift, drifts

TODAY = date(2026, 11, 23)
USUAL = DayCounts(calls=95, refused=5, tokens=95_000)


def days(yesterday: DayCounts, before: DayCounts = USUAL) -> dict[date, DayCounts]:
    return {TODAY - timedelta(days=1): yesterday} | {TODAY - timedelta(days=back): before for back in range(2, 16)}


@pytest.mark.parametrize(
    ("yesterday", "what"),
    [
        pytest.param(USUAL, [], id="as usual"),
        pytest.param(DayCounts(calls=75, refused=25, tokens=75_000), ["refused"], id="a fifth more refusals"),
        pytest.param(DayCounts(calls=77, refused=23, tokens=77_000), [], id="a little less than a fifth"),
        pytest.param(DayCounts(calls=95, refused=5, failed=30, tokens=95_000), ["failed"], id="failures"),
        pytest.param(DayCounts(calls=95, refused=5, held_back=30, tokens=95_000), ["held_back"], id="held back"),
        pytest.param(DayCounts(calls=95, refused=5, tokens=160_000), ["tokens"], id="longer"),
        pytest.param(DayCounts(calls=95, refused=5, tokens=60_000), ["tokens"], id="shorter"),
        pytest.param(DayCounts(calls=4, refused=15, tokens=4_000), [], id="too few to say"),
    ],
)
def test_what_moved_is_named(yesterday: DayCounts, what: list[str]) -> None:
    assert [each.what for each in drifts(days(yesterday), TODAY)] == what


def test_a_new_use_case_has_no_past_to_differ_from() -> None:
    assert drifts({TODAY - timedelta(days=1): DayCounts(calls=5, refused=95)}, TODAY) == []


def test_it_says_from_what_to_what() -> None:
    (found,) = drifts(days(DayCounts(calls=60, refused=40, tokens=60_000)), TODAY)
    assert found == Drift("refused", 0.05, 0.4)
