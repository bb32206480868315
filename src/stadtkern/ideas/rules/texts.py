"""Codes people type from a wall, and titles cut out of longer texts."""

from __future__ import annotations

import re

from stadtkern.core.texts import LETTERS, clean, clean_line, cut

CODE_LENGTH = 6


def read_code(typed: str) -> str:
    """Return a code as it is kept, whatever case, spaces and hyphens it was typed with; nothing if it cannot be one."""
    code = re.sub(r"[\s-]", "", typed[:40]).upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(LETTERS) else ""


def split_title(text: str, *, longest: int) -> tuple[str, str]:
    """Return a title of at most ``longest`` characters, and the text unless the title already says it all."""
    line = clean_line(text)
    if len(line) <= longest:
        return line, ""
    return cut(line, longest), clean(text)
