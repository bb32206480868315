"""How long proofs hold, and who is told in time (K57, K60)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

NOTICE = timedelta(days=30)


class Dated(Protocol):
    """A proof as far as these rules look at it."""

    @property
    def person(self) -> str: ...  # noqa: D102
    @property
    def training_class(self) -> str: ...  # noqa: D102
    @property
    def number(self) -> str: ...  # noqa: D102
    @property
    def valid_until(self) -> date: ...  # noqa: D102
    def counts_on(self, day: date, /) -> bool: ...  # noqa: D102


D = TypeVar("D", bound=Dated)


def months_later(day: date, months: int) -> date:
    """Return the same day so many months later; the last of the month where there is none, as after 31 January."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def ending_soon(proofs: Iterable[D], *, today: date, notice: timedelta = NOTICE) -> list[D]:
    """Return for each person and class the proof that holds longest, where even that ends within ``notice``."""
    longest: dict[tuple[str, str], D] = {}
    for proof in proofs:
        if proof.counts_on(today):
            key = (proof.person, proof.training_class)
            if key not in longest or longest[key].valid_until < proof.valid_until:
                longest[key] = proof
    return [proof for proof in longest.values() if proof.valid_until - today <= notice]


def to_remind(proofs: Iterable[D], *, today: date, reminded: Collection[str]) -> dict[str, D]:
    """Return by certificate number whom to remind: each certificate once, however many classes stand on it."""
    return {each.number: each for each in ending_soon(proofs, today=today) if each.number not in reminded}
