"""Letters that wait are made one by one, so that one that cannot be made never stands in the way of the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import structlog

from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

AT_ONCE = 50
OF_THE_SEAL = frozenset({"no_seal_key", "seal_key_unreadable", "seal_expired"})
Named = TypeVar("Named", int, str)
log = structlog.get_logger("stadtkern.letters")


def make_each(waiting: Iterable[Named], make: Callable[[Named], bool]) -> int:
    """Make letters until fifty are made; return how many were. What fails is logged, to be tried again.

    ``make`` returns whether it made a letter now. A seal that cannot be used ends it: it is the same for all of them.
    """
    made = 0
    for each in waiting:
        if made >= AT_ONCE:
            break
        try:
            made += make(each)
        except Refused as refusal:
            log.warning("letter_not_made", letter=each, reason=refusal.reason)
            if refusal.reason in OF_THE_SEAL:
                break
        except Exception as error:
            log.error("letter_not_made", letter=each, error=type(error).__name__)
    return made
