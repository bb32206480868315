"""What the finder returns."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

KINDS = (
    "PERSON", "ADDRESS", "ZIP_TOWN", "PHONE", "EMAIL", "IBAN", "SVNR", "BIRTHDATE", "CASE_ID", "PLATE", "ID_DOC",
    "ZMR", "BPK", "UID", "FN", "TAX_NO", "CARD", "IP", "SPECIAL",
)  # fmt: skip


class Span(NamedTuple):
    """Personal data of a kind, from the character ``start`` to before ``end``."""

    start: int
    end: int
    kind: str


def line_start(text: str, place: int, reach: int) -> int:
    """Return where the line of ``place`` begins, or ``reach`` characters before it if that is nearer."""
    least = max(0, place - reach)
    return max(least, text.rfind("\n", least, place) + 1)


def joined(ours: list[Span], others: Iterable[Span]) -> list[Span]:
    """Return ``ours``, sorted and without overlaps, and of ``others`` those that share no character with them."""
    ends = [span.end for span in ours]
    apart = []
    for span in others:
        after = bisect_right(ends, span.start)
        if after == len(ours) or ours[after].start >= span.end:
            apart.append(span)
    return sorted([*ours, *apart])
