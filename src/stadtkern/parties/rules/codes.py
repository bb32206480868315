"""The code in the first letter to a party: typed once by somebody signed in, it binds the party to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.core.texts import LETTERS

if TYPE_CHECKING:
    from collections.abc import Callable

LENGTH, GROUP = 16, 4  # 27 letters to the power of 16: 76 bits, nobody guesses it


def new_code(choose: Callable[[str], str]) -> str:
    """Return a code as it is printed, such as ``ACDE-FGHJ-KLMN-PQRT``; ``choose`` draws one letter."""
    drawn = "".join(choose(LETTERS) for _ in range(LENGTH))
    return "-".join(drawn[place : place + GROUP] for place in range(0, LENGTH, GROUP))


def typed_code(text: str) -> str:
    """Return a code as it was printed, however it was typed; empty when it cannot be one."""
    letters = "".join(each for each in text.upper() if each.isalnum())
    if len(letters) != LENGTH or not set(letters) <= set(LETTERS):
        return ""
    return "-".join(letters[place : place + GROUP] for place in range(0, LENGTH, GROUP))
