"""What happened at the gateway, written as its own ledger writes it, for tests of pages that show it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from stadtkern.gateway.ledger_batch import Hold, Item, write
from stadtkern.gateway.models import TextMark
from stadtkern.gateway.running import derived_key, seal
from stadtkern.modelcalls.policy import Amounts, Limit
from stadtkern.modelcalls.provenance import marks_of

if TYPE_CHECKING:
    from datetime import date, datetime

PROCESS = "p" * 32
PERSON = "account:7"
_numbers = itertools.count(1)


def begun(use_case: str, *, at: datetime, tokens: int = 1000) -> Item:
    """Begin a call that holds so many tokens of the day's budget of its use case; return what its end needs."""
    on = timezone.localdate(at)
    hold = Hold(f"use_case:{use_case}", "day", on, Limit(), Amounts(tokens))
    item = Item("begun", f"{next(_numbers):032x}", use_case, {"endpoint": "chat"}, PERSON, (hold,))
    write([item], process=PROCESS, at=at)
    return item


def ended(
    use_case: str, *, at: datetime, ms: int = 900, method: str = "M2", micro_wh: int = 40_000, **body: Any
) -> str:
    """Begin and end a call of 800 tokens and return its name."""
    item = begun(use_case, at=at)
    said = {
        "outcome": "answered",
        "tokens_in": 600,
        "tokens_out": 200,
        "cost_micro_eur": 1_200,
        "energy": {"method": method, "low_uwh": micro_wh // 2, "uwh": micro_wh, "high_uwh": 2 * micro_wh},
        "ms": ms,
        "first_ms": ms // 4,
        **body,
    }
    spent = Amounts(800, 1_200, micro_wh)
    write([Item("finished", item.call, use_case, said, holds=item.holds, spent=spent)], process=PROCESS, at=at)
    return item.call


def refused(use_case: str, code: str, *, at: datetime) -> None:
    """Refuse a call."""
    write([Item("refused", f"{next(_numbers):032x}", use_case, {"code": code}, PERSON)], process=PROCESS, at=at)


def held(use_case: str, text: str, *, at: datetime, found: str = "insult") -> str:
    """Hold an answer back and return the call's name."""
    item = begun(use_case, at=at)
    sealed = (found, seal().encrypt(text.encode()))
    body = {"outcome": "held", "held_for": [found]}
    write(
        [Item("held", item.call, use_case, body, holds=item.holds, spent=Amounts(800), held=sealed)],
        process=PROCESS,
        at=at,
    )
    return item.call


def wrote(use_case: str, text: str, *, on: date) -> None:
    """Keep the marks of a text the use case has written."""
    marks = marks_of(text, derived_key("text marks"))
    TextMark.objects.bulk_create(TextMark(mark=mark, use_case=use_case, on=on) for mark in marks)
