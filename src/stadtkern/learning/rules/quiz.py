"""How a module's questions are put and counted.

A question counts when exactly the right answers are chosen. 80 percent open the module (the town's value for "needed
competence" in the AI strategy, K58); it may be tried again as often as one likes.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Score:
    """How many questions were answered rightly, of how many, and whether that is enough."""

    right: int
    asked: int
    is_passed: bool


def order_of(count: int, seed: str) -> list[int]:
    """Return the numbers from 0 to ``count`` - 1 in an order that is the same for the same seed."""
    numbers = list(range(count))
    random.Random(seed).shuffle(numbers)  # noqa: S311 - nobody gains by guessing the order
    return numbers


def is_right(right: Collection[int], chosen: Collection[int]) -> bool:
    """Say whether exactly the right answers were chosen; a half counts for nothing."""
    return set(right) == set(chosen)


def score(right: Mapping[str, Collection[int]], chosen: Mapping[str, Collection[int]], *, pass_percent: int) -> Score:
    """Count the questions answered rightly; an unanswered one is wrong, an unknown one counts for nothing.

    Raises:
        ValueError: without any question, because nobody may pass by answering nothing.
    """
    if not right:
        raise ValueError("there is nothing to answer")
    hits = sum(is_right(answers, chosen.get(name, ())) for name, answers in right.items())
    return Score(hits, len(right), is_passed=hits * 100 >= pass_percent * len(right))


def unanswered(questions: Sequence[str], chosen: Mapping[str, Collection[int]]) -> list[str]:
    """Return the questions without any answer, in their order."""
    return [each for each in questions if not chosen.get(each)]


def is_complete(modules: Collection[str], passed: Collection[str]) -> bool:
    """Say whether every module of a course is passed (K59): one missing module, and there is no certificate."""
    return bool(modules) and set(modules) <= set(passed)
