"""The runs of digits of a text: most recognisers look where one stands instead of at every character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stadtkern.masking.span import Span

Run = tuple[int, int, int]  # where it begins and ends; the digits from there on, with little between the runs

_DIGITS = re.compile(r"\d+")
_BETWEEN = frozenset(" ./-–—_") | {" - ", " / ", " – ", " — "}


def runs_of(text: str) -> list[Run]:
    """Return the runs of digits of ``text`` in their order."""
    runs: list[Run] = []
    following, digits = -1, 0
    for start, end in reversed([match.span() for match in _DIGITS.finditer(text)]):
        if not 0 < following - end < 4 or text[end:following] not in _BETWEEN:
            digits = 0
        digits += end - start
        runs.append((start, end, digits))
        following = start
    runs.reverse()
    return runs


def plain_dashes(text: str) -> str:
    """Return ``text`` with hyphens for its dashes, as some programs write them into numbers."""
    return text.replace("–", "-").replace("—", "-") if "–" in text or "—" in text else text


def outside(runs: list[Run], spans: Iterable[Span]) -> list[Run]:
    """Return the runs that do not begin in one of ``spans``."""
    taken = {place for start, end, _ in spans for place in range(start, end)}
    return [run for run in runs if run[0] not in taken] if taken else runs


def matches_at(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """Yield the matches that begin at ``places``, in ascending order, each after the one before, as ``finditer``."""
    done = 0
    for place in places:
        if place >= done and (match := pattern.match(text, place)):
            done = match.end()
            yield match
