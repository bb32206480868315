"""What a changed definition would alter: the filings there are, asked once more with the new one beside the old one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from stadtkern.definitions.asking import ask
from stadtkern.procedurelaw.tariffs import NoRateError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stadtkern.definitions.answers import Kept
    from stadtkern.definitions.asking import Asked
    from stadtkern.definitions.compiled import Compiled
    from stadtkern.definitions.schema import TariffFile


@dataclass(frozen=True, slots=True)
class Filing:
    """The answers of one filing as they were typed, on a day, with ID Austria or without."""

    kept: Kept
    on: date
    with_e_id: bool


@dataclass(slots=True)
class Effect:
    """How many of ``tried`` filings would have gone otherwise. Counted by question, document or rule.

    ``wrong`` are questions whose answer would not stand any more or is missing, ``asked`` and ``not_asked`` those that
    appear or disappear. ``prices`` are the differences in euro, new less old.
    """

    tried: int = 0
    touched: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    not_asked: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    not_wanted: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    prices: list[Decimal] = field(default_factory=list)


def effect(old: Compiled, new: Compiled, filings: Iterable[Filing], tariffs: Mapping[str, TariffFile]) -> Effect:
    """Return what the new definition would have asked, wanted, found and charged otherwise than the old one."""
    found = Effect()
    for filing in filings:
        before, after = (ask(each, filing.kept, today=filing.on) for each in (old, new))
        differences = [
            (found.wrong, _wrong(after) - _wrong(before)),
            (found.asked, _asked(after) - _asked(before)),
            (found.not_asked, _asked(before) - _asked(after)),
            (found.wanted, _wanted(after) - _wanted(before)),
            (found.not_wanted, _wanted(before) - _wanted(after)),
            (found.findings, {rule for rule, _holds in _found(before) ^ _found(after)}),
        ]
        for counter, names in differences:
            counter.update(names)
        change = _price(after, filing, tariffs) - _price(before, filing, tariffs)
        if change:
            found.prices.append(change)
        found.tried += 1
        found.touched += bool(change) or any(names for _counter, names in differences)
    return found


def _wrong(asked: Asked) -> set[str]:
    return {fault.question for fault in asked.faults}


def _asked(asked: Asked) -> set[str]:
    return {question.id for _page, questions in asked.pages for question in questions}


def _wanted(asked: Asked) -> set[str]:
    return {wanted.id for wanted in asked.documents if not wanted.optional}


def _found(asked: Asked) -> set[tuple[str, bool | None]]:
    return {(finding.rule.id, finding.holds) for finding in asked.findings}


def _price(asked: Asked, filing: Filing, tariffs: Mapping[str, TariffFile]) -> Decimal:
    try:
        return asked.price(tariffs, with_e_id=filing.with_e_id).total_eur
    except (NoRateError, KeyError):  # a tariff has begun later, or is gone: then nothing was charged
        return Decimal(0)
