"""Builders for tests: letters of nobody in particular, and people of the post room."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from stadtkern.delivery import api
from stadtkern.delivery.actions import marking, printing
from stadtkern.delivery.rules.standing import Kind
from stadtkern.delivery.sheets import TEMPLATE
from stadtkern.identity.testing import actor, staff
from stadtkern.letters.api import About, compile_pdf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtkern.identity.api import Actor

AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Vienna"))
RECIPIENT = ("Anna Huber", "Musterplatz 3", "8999 Musterstadt")
TOLD: list[tuple[str, str]] = []


@lru_cache
def letter_pdf(reference: str) -> bytes:
    """Return a letter of one page that says which one it is."""
    sheet = {
        "title": reference, "batch": "", "sender": "", "recipient": ["Brief"], "quality": "", "code": "", "notes": [],
        "qr": '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
    }  # fmt: skip
    about = About(title=reference, author="Test", language="de", at=AT)
    return compile_pdf(Path(TEMPLATE), {"code": "Code", "sheet": sheet}, about)


def told(reference: str, what: str, _at: datetime) -> None:
    """Keep what a room above would be told."""
    TOLD.append((reference, what))


SOURCE = api.Source(content=letter_pdf, told=told)


def post_room(name: str) -> Actor:
    """Return somebody of the post room."""
    return actor(staff(name, "post_room"))


def handed_over(
    by: Actor, number: int = 1, *, quality: api.Quality = api.Quality.NORMAL, is_test: bool = False, at: datetime = AT
) -> api.Sent:
    """Return a letter handed over to be posted; tests name ``SOURCE`` for “letter” in their settings."""
    reference = f"letter:{number}"
    return api.hand_over(
        reference,
        subject=f"case:2026-{number:06}-0",
        sender=("Stadtgemeinde Musterstadt", "Rathausplatz 1", "8700 Musterstadt"),
        recipient=RECIPIENT,
        quality=quality,
        digest=hashlib.sha256(letter_pdf(reference)).hexdigest(),
        is_test=is_test,
        by=by,
        at=at,
    )


def printed_batch(by: Actor, codes: Sequence[str], *, at: datetime = AT) -> str:
    """Print letters together; return the number of the batch."""
    return printing.make_batch(codes, by=by, at=at).public_id


def file_of(batch: str, by: Actor) -> bytes:
    """Return the file of a batch."""
    return printing.fetch(batch, by=by)


def marked(by: Actor, code: str, kind: str, *, on: date, at: datetime, reason: str = "") -> None:
    """Note something about a letter; ``undone`` takes back what was noted last."""
    if kind == "undone":
        marking.undo(code, by=by, at=at)
        return
    marking.mark(code, Kind(kind), on=on, by=by, at=at, reason=reason)


def days_pass(at: datetime) -> int:
    """Let letters count as served whose day has come; return how many did."""
    return marking.count_served(at=at)
