"""What strangers type, made harmless; and codes people type from a wall."""

from __future__ import annotations

import re
import unicodedata

LETTERS = "ACDEFGHJKLMNPQRTUVWXYZ2346789"  # nothing that looks like something else
CODE_LENGTH = 6

_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]")
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
_JOINERS = {"\u200c", "\u200d"}  # some scripts and emoji need them


def clean(text: str) -> str:
    """Return ``text`` without control characters, marks that turn the writing direction, and needless space."""
    unified = _BREAKS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    seen = "".join(
        each
        for each in unified
        if each == "\n" or each in _JOINERS or unicodedata.category(each) not in {"Cc", "Cf", "Cs"}
    )
    lines = (line.strip() for line in _SPACES.sub(" ", seen).split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """Return ``text`` cleaned and on one line."""
    return " ".join(clean(text).split())


def read_code(typed: str) -> str:
    """Return a code as it is kept, whatever case, spaces and hyphens it was typed with; nothing if it cannot be one."""
    code = re.sub(r"[\s-]", "", typed[:40]).upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(LETTERS) else ""


def split_title(text: str, *, longest: int) -> tuple[str, str]:
    """Return a title of at most ``longest`` characters, and the text unless the title already says it all."""
    line = clean_line(text)
    if len(line) <= longest:
        return line, ""
    cut = line[: longest - 1]
    whole_words = cut.rpartition(" ")[0] if " " in cut else cut
    return f"{whole_words or cut}…", clean(text)
