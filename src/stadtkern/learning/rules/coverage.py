"""Counts about people that must not tell anything about one of them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

FEWEST_PEOPLE = 5
FEWEST_ANSWERS = 5


@dataclass(frozen=True, slots=True)
class Group:
    """An office, how many people it has, and how many of them have a proof of each class."""

    name: str
    people: int
    proved: tuple[int, ...]


def without_small(groups: Sequence[Group], *, together: str, fewest: int = FEWEST_PEOPLE) -> list[Group]:
    """Return the groups with fewer than ``fewest`` people put together under the name ``together``.

    Because totals are shown as well, one small group alone could be reckoned out. Then the smallest big group joins it.
    Where all of them together are too few, nothing is shown.
    """
    small = [each for each in groups if 0 < each.people < fewest]
    big = sorted((each for each in groups if each.people >= fewest), key=lambda each: each.people)
    while small and big and sum(each.people for each in small) < fewest:
        small.append(big.pop(0))
    joined = [_joined(small, together)] if sum(each.people for each in small) >= fewest else []
    names = {each.name for each in big}
    return [each for each in groups if each.name in names] + joined


def _joined(groups: Sequence[Group], name: str) -> Group:
    proved = tuple(sum(counts) for counts in zip(*(each.proved for each in groups), strict=True))
    return Group(name, sum(each.people for each in groups), proved)


def average(stars: Sequence[int], *, fewest: int = FEWEST_ANSWERS) -> Decimal | None:
    """Return the average to one decimal place; nothing while there are fewer than ``fewest`` answers."""
    if len(stars) < fewest or not stars:
        return None
    return (Decimal(sum(stars)) / len(stars)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
