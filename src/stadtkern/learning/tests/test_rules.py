"""Pure rules: counting answers, days, groups, the text of prompts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.identity.api import Proof
from stadtkern.learning.rules.coverage import Group, average, without_small
from stadtkern.learning.rules.expiry import ending_soon, months_later, to_remind
from stadtkern.learning.rules.prompts import digest_of, has_hidden_characters, placeholders, tidied
from stadtkern.learning.rules.quiz import is_complete, order_of, score, unanswered

TODAY = date(2027, 3, 1)
RIGHT = {"a": {0}, "b": {1, 2}, "c": {0}, "d": {0}, "e": {0}}


@pytest.mark.parametrize(
    ("chosen", "hits", "passed"),
    [
        ({}, 0, False),
        ({"a": [0], "b": [1, 2], "c": [0]}, 3, False),
        ({"a": [0], "b": [1], "c": [0], "d": [0]}, 3, False),
        ({"a": [0], "b": [1, 2, 0], "c": [0], "d": [0]}, 3, False),
        ({"a": [0], "c": [0], "d": [0], "e": [0]}, 4, True),
        ({"a": [0], "b": [2, 1], "c": [0], "d": [0], "e": [0], "invented": [0]}, 5, True),
    ],
    ids=["nothing", "below", "half of several", "too many of several", "exactly 80 percent", "all, in any order"],
)
def test_how_answers_are_counted(chosen: dict[str, list[int]], hits: int, passed: bool) -> None:
    result = score(RIGHT, chosen, pass_percent=80)
    assert (result.right, result.asked, result.is_passed) == (hits, 5, passed)


def test_nobody_passes_by_answering_nothing() -> None:
    with pytest.raises(ValueError, match="nothing to answer"):
        score({}, {}, pass_percent=80)
    assert unanswered(["a", "b", "c"], {"a": [0], "c": []}) == ["b", "c"]


@given(st.integers(0, 30), st.text(max_size=20))
def test_an_order_holds_everything_once_and_stays(count: int, seed: str) -> None:
    assert sorted(order_of(count, seed)) == list(range(count))
    assert order_of(count, seed) == order_of(count, seed)


def test_orders_differ() -> None:
    assert len({tuple(order_of(6, str(seed))) for seed in range(20)}) > 10


def test_one_missing_module_is_no_certificate() -> None:
    assert is_complete(["a", "b"], {"a", "b", "c"})
    assert not is_complete(["a", "b"], {"a"})
    assert not is_complete([], {"a"})


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2027, 3, 1), 12, date(2028, 3, 1)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2027, 12, 15), 1, date(2028, 1, 15)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
    ],
)
def test_months_later(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


def proof(number: str, *, days: int, training_class: str = "basics", person: str = "account:1") -> Proof:
    until = TODAY + timedelta(days=days)
    return Proof(person, training_class, TODAY - timedelta(days=335), until, None, "k", "1", number)


def test_only_the_longest_proof_of_a_class_can_end_soon() -> None:
    old, new = proof("A", days=10), proof("B", days=300)
    assert ending_soon([old, new], today=TODAY) == []
    assert ending_soon([old], today=TODAY) == [old]
    assert ending_soon([proof("C", days=31)], today=TODAY) == []
    assert ending_soon([proof("D", days=-1)], today=TODAY) == []


def test_a_certificate_is_reminded_of_once() -> None:
    due = [proof("A", days=30), proof("A", days=30, training_class="text"), proof("B", days=0, person="account:2")]
    assert sorted(to_remind(due, today=TODAY, reminded=set())) == ["A", "B"]
    assert sorted(to_remind(due, today=TODAY, reminded={"A"})) == ["B"]


def shown(*sizes: int) -> list[tuple[str, int]]:
    groups = [Group(f"office {number}", size, (size,)) for number, size in enumerate(sizes)]
    return [(each.name, each.people) for each in without_small(groups, together="small")]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((9, 6), [("office 0", 9), ("office 1", 6)]),
        ((9, 3, 2), [("office 0", 9), ("small", 5)]),
        ((9, 6, 2), [("office 0", 9), ("small", 8)]),
        ((9, 1), [("small", 10)]),
        ((2, 2), []),
        ((), []),
    ],
    ids=["all big", "two small", "one small takes a big one along", "down to one", "too few altogether", "nobody"],
)
def test_small_groups_are_put_together(sizes: tuple[int, ...], expected: list[tuple[str, int]]) -> None:
    assert shown(*sizes) == expected


@given(st.lists(st.integers(1, 20), max_size=12))
def test_no_group_shown_has_fewer_than_five_people(sizes: list[int]) -> None:
    groups = shown(*sizes)
    assert all(people >= 5 for _name, people in groups)
    assert sum(people for _name, people in groups) == (sum(sizes) if sum(sizes) >= 5 else 0)


def test_averages_from_five_answers_on() -> None:
    assert average([1, 5, 5, 5]) is None
    assert average([5, 5, 5, 5, 4]) == Decimal("4.8")
    assert average([4, 4, 4, 5, 5, 5, 5, 5]) == Decimal("4.6")


def test_what_a_prompt_leaves_open() -> None:
    assert placeholders("Schreib an [Name] über [Thema] und [Name], nicht [] oder [ ].") == ["Name", "Thema"]
    assert placeholders("[zwei\nZeilen] [[innen]]") == ["innen"]


@pytest.mark.parametrize("hidden", ["\u202e", "\u200b", "\U000e0041", "\x07", "\ufeff", "\ue000"])
def test_hidden_characters_are_found(hidden: str) -> None:
    assert has_hidden_characters(f"Bitte{hidden} kürzen")


@pytest.mark.parametrize(
    "plain", ["Größe: 3 €\n\t– ja", "weich\u00adtrennen", "👩\u200d👩\u200d👧", "<script>alert(1)</script>"]
)
def test_plain_text_is_let_pass(plain: str) -> None:
    assert not has_hidden_characters(plain)


def test_the_digest_names_exactly_the_text() -> None:
    assert tidied("  a  \r\nb\r") == "a\nb"
    assert digest_of("a") == "sha256:ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"
    assert digest_of(tidied("u\u0308")) == digest_of("ü")
