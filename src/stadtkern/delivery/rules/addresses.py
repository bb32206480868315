"""Whether the post can find somebody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LINES = 6
LONGEST_LINE = 60
_PLACE = re.compile(r"(?:[A-Z]{1,3}[- ])?[0-9][0-9A-Z -]{2,9} \S.*")


def is_complete(lines: Sequence[str]) -> bool:
    """Return whether lines are an address: a name, a street or a box, and a postcode with a place (ÖNORM A 1080)."""
    fits = 3 <= len(lines) <= MOST_LINES and all(0 < len(each) <= LONGEST_LINE for each in lines)
    return fits and any(_PLACE.fullmatch(each) for each in lines[2:])
