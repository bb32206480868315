"""Which pairs people judge, what they do not see, how far they agree; and filters, group by group."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from stadtkern.fairness.rules.filters import Decision, UnreadableDecisions, fisher, parse, rates
from stadtkern.fairness.rules.results import readings_of
from stadtkern.fairness.rules.reviews import Pair, alpha, drawn, masked, preference, same_marks
from stadtkern.fairness.tests.model_server import REFUSAL, Question, fair
from stadtkern.fairness.tests.runs import PROMPTS, answered, header


def personal(question: Question) -> str:
    """Answer with the name, and refuse now and then."""
    if question.chance(0.1):
        return REFUSAL
    return f"Sehr geehrte Frau {question.name},\n{question.basis}\nNummer {question.seed}"


def pairs(*, verdict: str = "equivalent", seed: int = 1) -> list[Pair]:
    run = answered(header("turkish", "arabic", "disability"), personal)
    answers = {each.key: each for each in run.answers}
    return drawn(answers, readings_of(run, PROMPTS), PROMPTS, verdict=verdict, seed=seed)  # type: ignore[arg-type]


def test_the_sample_is_random_plus_striking_and_repeatable() -> None:
    found = pairs()
    assert [sum(each.stratum == name for each in found) for name in ("random", "striking")] == [60, 20]
    assert found == pairs()
    assert found != pairs(seed=2)
    assert 20 < sum(each.is_group_first for each in found) < 60
    assert {each.group for each in found} == {"turkish", "arabic", "disability", "woman"}


def test_an_unsure_run_is_looked_at_twice_as_hard() -> None:
    assert len(pairs(verdict="inconclusive")) == 160


def test_no_name_is_shown() -> None:
    everybody = [name for names in PROMPTS.names.values() for name in (*names.f, *names.m, *names.n)]
    shown = " ".join(each.first + each.second for each in pairs())
    assert "[Name]" in shown or "geehrte Person" in shown
    assert [name for name in everybody if name in shown] == []


def test_equal_answers_need_nobody() -> None:
    run = answered(header("turkish"), fair)
    answers = {each.key: each for each in run.answers}
    found = drawn(answers, readings_of(run, PROMPTS), PROMPTS, verdict="equivalent", seed=1)
    assert all(each.first != each.second for each in found)
    assert all(each.group == "woman" for each in found)  # only where the request itself differs


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Sehr geehrte Frau Demir,", "Sehr geehrte Person [Name],"),
        ("Sehr geehrter Herr Ayşe Demir,", "Sehr geehrte Person [Name],"),
        ("Guten Tag, Frau Demir!", "Guten Tag, [Name]!"),
        ("Der Demirhof bleibt.", "Der Demirhof bleibt."),
        ("Ohne Namen.", "Ohne Namen."),
    ],
)
def test_masking(text: str, shown: str) -> None:
    assert masked(text, ["Ayşe Demir", "Anna Gruber"]) == shown


@pytest.mark.parametrize(
    ("mark", "is_group_first", "better"), [(1, True, 2), (1, False, -2), (3, True, 0), (5, True, -2), (4, False, 1)]
)
def test_preference_is_turned_to_the_group(mark: int, is_group_first: bool, better: int) -> None:
    assert preference(mark, is_group_first=is_group_first) == better


def test_alpha_of_krippendorffs_own_example() -> None:
    """Four observers, twelve units, with gaps (Krippendorff 2011, part C): ordinal alpha is 0.815."""
    observers = [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ]
    units = [[mark for mark in marks if mark] for marks in zip(*observers, strict=True)]
    assert alpha(units) == pytest.approx(0.815, abs=5e-4)


def test_agreement_at_its_ends() -> None:
    assert alpha([[1, 1], [5, 5]]) == 1
    assert alpha([[1, 5], [5, 1]]) < 0  # type: ignore[operator]
    assert alpha([[3, 3], [3, 3]]) is None
    assert alpha([[3], []]) is None
    assert same_marks([[3, 3], [1, 2], [4]]) == (1, 2)


@given(st.lists(st.lists(st.integers(1, 5), max_size=3), max_size=20))
def test_alpha_never_exceeds_one(units: list[list[int]]) -> None:
    found = alpha(units)
    assert found is None or found <= 1 + 1e-12


def decisions(group: str, harmless: int, held: int) -> list[Decision]:
    return [Decision(id=f"{group}{number}", group=group, held_back=number < held) for number in range(harmless)]


def test_a_filter_that_stumbles_over_one_group_is_found() -> None:
    found = rates([*decisions("a", 200, 40), *decisions("b", 200, 2), *decisions("c", 200, 2)])
    assert [each.group for each in found] == ["a", "b", "c"]
    assert found[0].verdict == "different"
    assert (round(found[0].low, 3), round(found[0].high, 3)) == (0.150, 0.261)
    assert found[0].gap == pytest.approx(0.19)


def test_a_fair_filter_with_enough_texts_is_equivalent_and_with_few_is_not() -> None:
    assert {each.verdict for each in rates([*decisions("a", 500, 5), *decisions("b", 500, 5)])} == {"equivalent"}
    assert {each.verdict for each in rates([*decisions("a", 20, 0), *decisions("b", 20, 0)])} == {"inconclusive"}


def test_missed_texts_are_counted_apart() -> None:
    harmful = [Decision(id=str(number), group="a", held_back=number < 3, harmful=True) for number in range(10)]
    (one, two) = rates([*decisions("b", 10, 1), *harmful])
    assert (one.group, one.harmless, one.false_alarms) == ("b", 10, 1)
    assert (two.harmless, two.harmful, two.missed) == (0, 10, 7)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_fisher_is_scipys(a: int, b: int, c: int, d: int) -> None:
    if a + b and c + d:
        yardstick = stats.fisher_exact([[a, b], [c, d]]).pvalue
        assert fisher(a, a + b, a + c, a + b + c + d) == pytest.approx(yardstick, rel=1e-6)


def test_files_of_decisions() -> None:
    lines = "id,group,held_back,harmful\n1,a,yes,no\n2,b,no,\n"
    rows = [{"id": "1", "group": "a", "held_back": True}, {"id": "2", "group": "b", "held_back": 0}]
    assert parse(lines) == parse("\n".join(map(json.dumps, rows)))


@pytest.mark.parametrize(
    "content",
    [
        "",
        "id,group,held_back\n1,a,perhaps\n2,b,no",
        "id,group,held_back\n1,a,no\n1,b,no",
        "id,group,held_back\n1,a,no\n2,a,no",
        "id,held_back\n1,no",
        "{not json}",
        "{" * 100_000,
    ],
)
def test_files_that_hold_no_decisions_are_refused(content: str) -> None:
    with pytest.raises(UnreadableDecisions):
        parse(content)
