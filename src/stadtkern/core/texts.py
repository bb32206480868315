"""What people and other programs type or send, made harmless."""

from __future__ import annotations

import re
import unicodedata

LETTERS = "ACDEFGHJKLMNPQRTUVWXYZ2346789"  # for codes people type: nothing that looks like something else
_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_EMPTY_LINES = re.compile(r"\n{3,}")
_JOINERS = {"\u200c", "\u200d"}  # some scripts and emoji need them


def clean(text: str) -> str:
    """Return ``text`` without control characters, marks that turn the writing direction, and needless space."""
    unified = _BREAKS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    seen = unified if unified.replace("\n", "").isprintable() else _visible(unified)  # most texts need no second look
    lines = (" ".join(line.split()) for line in seen.split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _visible(text: str) -> str:
    return "".join(
        each
        for each in text
        if each == "\n" or each in _JOINERS or unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Cn", "Co"}
    )


def clean_line(text: str) -> str:
    """Return ``text`` cleaned and on one line."""
    return " ".join(clean(text).split())


def cut(text: str, longest: int) -> str:
    """Return ``text`` with at most ``longest`` characters, shortened after a whole word."""
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    return f"{start.rpartition(' ')[0] or start}…"
