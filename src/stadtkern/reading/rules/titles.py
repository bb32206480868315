"""The title of a file: what its author called it, never what a program left behind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST_LINE = 100  # characters; a longer line is running text
LINES_LOOKED_AT = 5
_LEFT_BY_PROGRAMS = re.compile(
    r"^(?:about:|file:|https?:)|^(?:untitled|unbenannt|ohne titel|microsoft (?:word|powerpoint|excel)\b"
    r"|(?:dokument|document|präsentation|presentation|mappe|book)\s*\d*$)|\.[a-z]{2,4}$",
    re.IGNORECASE,
)
_ENDS_SENTENCE = re.compile(r"[.!:;,…][\"“”»)]*$")


def best_title(said: str, *, headings: Sequence[str], text: str, is_plain: bool = False) -> str:
    """Return the title: as ``said`` by the file, else its first heading, else its first short line, else nothing.

    ``is_plain`` is for text without structure, where only the very first line may be a title.
    """
    if said.strip() and not _LEFT_BY_PROGRAMS.search(said.strip()):
        return said.strip()
    if headings:
        return headings[0].strip()
    lines = [line.strip(" \t#*_|-•") for line in text.split("\n", 4 * LINES_LOOKED_AT) if line.strip()]
    looked_at = lines[: 1 if is_plain else LINES_LOOKED_AT]
    return next((line for line in looked_at if line and _may_be_title(line)), "")


def _may_be_title(line: str) -> bool:
    return len(line) <= LONGEST_LINE and not _ENDS_SENTENCE.search(line)
