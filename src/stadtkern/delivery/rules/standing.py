"""The life of a posting: what may be noted about it, where it stands, and from which day it counts as served."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from stadtkern.procedurelaw.service import by_post, deposited, handed_over

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Quality(StrEnum):
    """How a letter is sent: plainly, or with a return slip (``rsa``: to the recipient only, § 21 ZustG)."""

    NORMAL = "normal"
    RSB = "rsb"
    RSA = "rsa"


class State(StrEnum):
    """Where a posting stands. ``deposited``: it can be fetched at the post office (§ 17 ZustG)."""

    WAITING = "waiting"
    BATCHED = "batched"
    POSTED = "posted"
    DEPOSITED = "deposited"
    DELIVERED = "delivered"
    RETURNED = "returned"


class Kind(StrEnum):
    """What can be noted about a posting."""

    POSTED = "posted"
    DEPOSITED = "deposited"
    DELIVERED = "delivered"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"


class Reason(StrEnum):
    """Why a letter came back; ``taken_back``: it never left, because somebody took it out before."""

    UNKNOWN = "unknown"
    MOVED = "moved"
    NOT_COLLECTED = "not_collected"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


BY_POST = tuple(each for each in Reason if each != Reason.TAKEN_BACK)
WITH_SLIP = frozenset({Quality.RSB, Quality.RSA})
_AFTER: dict[Kind | None, frozenset[Kind]] = {
    None: frozenset({Kind.POSTED, Kind.TAKEN_BACK}),
    Kind.POSTED: frozenset({Kind.DEPOSITED, Kind.DELIVERED, Kind.RETURNED}),
    Kind.DEPOSITED: frozenset({Kind.DELIVERED, Kind.RETURNED}),
    Kind.DELIVERED: frozenset(),
    Kind.RETURNED: frozenset(),
    Kind.TAKEN_BACK: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing noted: what, on which day it happened, and why it came back."""

    kind: Kind
    on: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a posting stands. ``served_on`` may lie ahead for a letter without proof."""

    state: State
    posted_on: date | None = None
    served_on: date | None = None
    returned_on: date | None = None
    reason: str = ""


def may_follow(noted: Sequence[Noted], *, quality: Quality) -> frozenset[Kind]:
    """Return what can be noted next; only letters with a return slip are deposited or delivered by a slip."""
    found = _AFTER[noted[-1].kind if noted else None]
    return found if quality in WITH_SLIP else found - {Kind.DEPOSITED, Kind.DELIVERED}


def standing(noted: Sequence[Noted], *, quality: Quality, is_batched: bool, today: date) -> Standing:
    """Return where a posting stands after what was noted, in its order.

    Source: § 26(2) ZustG, without proof on the third working day after it was handed to the post, unless it came back;
    §§ 13, 16 on the day of the slip; § 17(3) when deposited, on the first day it could be fetched, and who did not
    fetch it is served all the same. What came back for another reason is not served: whoever decided looks at it.
    """
    days = {each.kind: each.on for each in noted}
    posted_on, ready_on = days.get(Kind.POSTED), days.get(Kind.DEPOSITED)
    if taken_on := days.get(Kind.TAKEN_BACK):
        return Standing(State.RETURNED, returned_on=taken_on, reason=Reason.TAKEN_BACK)
    if posted_on is None:
        return Standing(State.BATCHED if is_batched else State.WAITING)
    last = noted[-1]
    if last.kind == Kind.RETURNED:
        served = deposited(ready_on=ready_on) if ready_on and last.reason == Reason.NOT_COLLECTED else None
        return Standing(State.RETURNED, posted_on, served, last.on, last.reason)
    if ready_on:
        state = State.DELIVERED if last.kind == Kind.DELIVERED else State.DEPOSITED
        return Standing(state, posted_on, deposited(ready_on=ready_on))
    if last.kind == Kind.DELIVERED:
        return Standing(State.DELIVERED, posted_on, handed_over(on=last.on))
    if quality in WITH_SLIP:
        return Standing(State.POSTED, posted_on)
    served = by_post(handed_to_post_on=posted_on)
    return Standing(State.DELIVERED if today >= served else State.POSTED, posted_on, served)
