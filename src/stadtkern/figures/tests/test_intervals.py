"""Our intervals beside SciPy's and beside published examples."""

from __future__ import annotations

from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stadtkern.figures import intervals
from stadtkern.figures.distributions import binomial, hypergeometric, normal_quantile, student_quantile, student_tail

LEVELS = (0.8, 0.9, 0.95, 0.99)


@pytest.mark.parametrize("level", LEVELS)
def test_quantiles_agree_with_scipy(level: float) -> None:
    assert normal_quantile(level) == pytest.approx(stats.norm.ppf((1 + level) / 2), rel=1e-12)
    for degrees in (1, 2, 5, 29, 111, 1000):
        assert student_quantile(level, degrees) == pytest.approx(stats.t.ppf((1 + level) / 2, degrees), rel=1e-9)


@pytest.mark.parametrize("value", [-30.0, -2.0, -0.1, 0.0, 0.1, 1.0, 2.5, 12.0, 60.0])
@pytest.mark.parametrize("degrees", [1, 3, 59, 111, 5000])
def test_student_tail_agrees_with_scipy(value: float, degrees: int) -> None:
    assert student_tail(value, degrees) == pytest.approx(stats.t.sf(value, degrees), rel=1e-8, abs=1e-300)


@pytest.mark.parametrize("chance", [0.0, 0.03, 0.5, 1.0])
def test_binomial_agrees_with_scipy(chance: float) -> None:
    for trials in (1, 7, 400):
        for successes in {0, 1, trials // 2, trials}:
            assert binomial(successes, trials, chance) == pytest.approx(
                stats.binom.pmf(successes, trials, chance), rel=1e-9, abs=1e-290
            )
    assert binomial(5, 4, 0.5) == 0


@given(st.integers(1, 200), st.data())
def test_hypergeometric_agrees_with_scipy(total: int, data: st.DataObject) -> None:
    marked, drawn = data.draw(st.integers(0, total)), data.draw(st.integers(0, total))
    for found in (0, drawn // 2, drawn):
        yardstick = stats.hypergeom.pmf(found, total, marked, drawn)
        assert hypergeometric(found, total, marked, drawn) == pytest.approx(yardstick, rel=1e-8, abs=1e-15)


@given(st.integers(1, 500), st.data(), st.sampled_from(LEVELS))
def test_wilson_agrees_with_scipy(trials: int, data: st.DataObject, level: float) -> None:
    successes = data.draw(st.integers(0, trials))
    yardstick = stats.binomtest(successes, trials).proportion_ci(level, method="wilson")
    assert intervals.share(successes, trials, level=level) == pytest.approx(tuple(yardstick), abs=1e-9)


def test_two_of_a_hundred() -> None:
    low, high = intervals.share(2, 100)
    assert (round(low, 3), round(high, 3)) == (0.006, 0.070)  # the strategy's notes give 0.6 to 7.0 percent


def test_nothing_tried_says_nothing() -> None:
    assert intervals.share(0, 0) == (0, 1)
    assert intervals.difference(0, 0, 3, 10) == (-1, 1)
    assert intervals.paired_difference(0, 0, 0, 0) == (-1, 1)


@pytest.mark.parametrize(("successes", "trials"), [(-1, 10), (11, 10)])
def test_impossible_counts_are_errors(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="successes"):
        intervals.share(successes, trials)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((0, 10), (0, 10), -0.2775, 0.2775)],
)
def test_difference_as_published(first: tuple[int, int], second: tuple[int, int], low: float, high: float) -> None:
    """Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10."""
    assert intervals.difference(*first, *second) == pytest.approx((low, high), abs=5e-5)


def test_paired_difference_of_a_published_table() -> None:
    """Airway reactivity before and after a transplantation, 1, 1, 7, 12 children (Bentur 2009, in Fagerland 2014)."""
    assert intervals.paired_difference(1, 1, 7, 12) == pytest.approx((-0.507, -0.026), abs=5e-4)


@given(*(st.integers(0, 60) for _ in range(4)))
def test_paired_difference_is_symmetric_and_holds_the_estimate(a: int, b: int, c: int, d: int) -> None:
    low, high = intervals.paired_difference(a, b, c, d)
    assert intervals.paired_difference(a, c, b, d) == pytest.approx((-high, -low), abs=1e-12)
    if a + b + c + d:
        assert low - 1e-12 <= (b - c) / (a + b + c + d) <= high + 1e-12


@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=60), st.sampled_from(LEVELS))
def test_mean_agrees_with_scipy(values: list[int], level: float) -> None:
    low, high = intervals.mean(values, level=level)
    if len(set(values)) > 1:
        yardstick = stats.t.interval(level, len(values) - 1, loc=fmean(values), scale=stats.sem(values))
        assert (low, high) == pytest.approx(yardstick, rel=1e-6, abs=1e-9)
    else:
        assert low == high == values[0]


def test_a_mean_of_one_value_has_no_interval() -> None:
    with pytest.raises(ValueError, match="two values"):
        intervals.mean([1.0])


@pytest.mark.parametrize("count", [1, 5, 6, 20, 101])
def test_median_agrees_with_scipy(count: int) -> None:
    values = [float((7 * number) % 103) for number in range(count)]
    yardstick = stats.quantile_test(values, q=0, p=0.5).confidence_interval(0.95)
    expected = tuple(yardstick) if count > 5 else (min(values), max(values))
    assert intervals.median(values) == expected


def test_bootstrap_is_repeatable_and_close_to_students() -> None:
    values = [float((13 * number) % 29) for number in range(80)]
    found = intervals.bootstrap(values, seed=7)
    assert found == intervals.bootstrap(values, seed=7)
    assert found == pytest.approx(intervals.mean(values), abs=0.4)


@pytest.mark.parametrize(("clean", "volume", "bad"), [(59, 200, 8), (0, 200, 200), (200, 200, 0), (1, 2, 1)])
def test_what_may_hide_behind_a_clean_sample(clean: int, volume: int, bad: int) -> None:
    assert intervals.most_bad(clean, volume) == bad
    if 0 < clean < volume:
        assert stats.hypergeom.cdf(0, volume, bad, clean) > 0.05
        assert stats.hypergeom.cdf(0, volume, bad + 1, clean) <= 0.05 or bad == volume - clean


@pytest.mark.parametrize(("clean", "share"), [(59, 0.05), (149, 0.02), (299, 0.01)])
def test_rule_of_clean_samples(clean: int, share: float) -> None:
    """The lifecycle's anchors: so many clean results exclude a rate of so much with 95 percent, one-sided."""
    assert (1 - share) ** clean <= 0.05 < (1 - share) ** (clean - 1)


@pytest.mark.parametrize("level", [0, 1, -0.5, 2])
def test_impossible_levels_are_errors(level: float) -> None:
    for quantile in (normal_quantile, lambda each: student_quantile(each, 5)):
        with pytest.raises(ValueError, match="level"):
            quantile(level)


def test_impossible_degrees_and_empty_lists_are_errors() -> None:
    with pytest.raises(ValueError, match="degrees"):
        student_tail(1.0, 0)
    with pytest.raises(ValueError, match="median"):
        intervals.median([])
    with pytest.raises(ValueError, match="drawn"):
        intervals.bootstrap([], seed=1)
