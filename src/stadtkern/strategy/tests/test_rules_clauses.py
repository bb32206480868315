from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from stadtkern.strategy.rules.clauses import (
    Clause,
    Difference,
    Finding,
    Status,
    Term,
    Version,
    Words,
    differences,
    statuses_of,
    strategy_on,
    values_of,
    worst,
)

W = Words("ja", "yes")
K01 = Clause("K01", "vision", W, "record", ("a", "b"))
K02 = Clause("K02", "vision", W, "refuses", ("a",))
K03 = Clause("K03", "vision", W, "record", sum_of=("K01", "K02"))
LEASE = Term("longest_lease", W, W, span=timedelta(days=100))
FIRST = Version("1", date(2025, 1, 1), W, True, date(2026, 1, 1), (K01, K02, K03), (LEASE,))
K02_LATER = replace(K02, mode="gate")
SECOND = Version(
    "2", date(2026, 1, 1), W, False, date(2027, 1, 1), (K02_LATER, K03), (replace(LEASE, span=timedelta(days=50)),)
)
THIRD = Version("3", date(2027, 1, 1), W, True, date(2028, 1, 1), without=("K01", "K03"))
ALL = (FIRST, SECOND, THIRD)


def test_before_the_first_version_there_is_no_strategy() -> None:
    assert strategy_on(ALL, date(2024, 12, 31)) is None
    assert strategy_on((), date(2030, 1, 1)) is None


def test_a_version_changes_only_what_it_names() -> None:
    found = strategy_on(ALL, date(2026, 6, 1))
    assert found is not None
    assert dict(found.clauses) == {"K01": K01, "K02": K02_LATER, "K03": K03}
    assert (found.version.id, found.review_due_on) == ("2", date(2027, 1, 1))


def test_a_clause_can_be_left_out() -> None:
    found = strategy_on(ALL, date(2027, 1, 1))
    assert found is not None
    assert list(found.clauses) == ["K02"]


def test_what_was_written_again_without_a_change_is_no_difference() -> None:
    found = differences(ALL)
    assert [each.key for each in found["1"]] == ["K01", "K02", "K03", "longest_lease"]
    assert found["2"] == (
        Difference("K02", K02, K02_LATER),
        Difference("longest_lease", LEASE, SECOND.terms[0]),
    )
    assert found["3"] == (Difference("K01", K01, None), Difference("K03", K03, None))


def test_open_words_with_an_amount_or_a_yes_are_values() -> None:
    first = strategy_on(ALL, date(2026, 6, 1))
    assert first is not None
    assert values_of(first) == {"longest_lease": timedelta(days=50)}
    lifted = replace(FIRST, terms=(Term("allows_high_risk", W, W, allowed=True), Term("wider_use", W, W, words=W)))
    second = strategy_on((lifted,), date(2026, 1, 1))
    assert second is not None
    assert values_of(second) == {"allows_high_risk": True}


def test_the_worst_finding_decides() -> None:
    assert worst([Status.GREEN, Status.RED, Status.NEEDS_PERSON]) == Status.RED
    assert worst([Status.GREEN, Status.NEEDS_PERSON]) == Status.NEEDS_PERSON
    assert worst([]) == Status.NEEDS_PERSON


def test_a_sum_is_as_good_as_its_worst_part() -> None:
    strategy = strategy_on(ALL, date(2025, 6, 1))
    assert strategy is not None
    green, red = [Finding(Status.GREEN)], [Finding(Status.RED, "why")]
    assert statuses_of(strategy, {"a": green, "b": green}) == dict.fromkeys(("K01", "K02", "K03"), Status.GREEN)
    assert statuses_of(strategy, {"a": green, "b": red}) == {
        "K01": Status.RED,
        "K02": Status.GREEN,
        "K03": Status.RED,
    }


def test_a_mechanism_nobody_knows_is_never_green() -> None:
    strategy = strategy_on(ALL, date(2025, 6, 1))
    assert strategy is not None
    assert statuses_of(strategy, {"a": [Finding(Status.GREEN)]})["K01"] == Status.NEEDS_PERSON
