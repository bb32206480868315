"""The code of a form: which procedure, which version of its questions, and what was printed with answers in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

IN_SQUARE: Final = "STADTKERN-FORM "
_CODE = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)/(\d{1,6})(?:/(\d{1,18}-[0-9a-f]{10}))?")


@dataclass(frozen=True, slots=True)
class FormCode:
    """A form on paper; ``printed`` names the form on its way that it was printed from, or is empty."""

    procedure: str
    version: int
    printed: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, (self.procedure, str(self.version), self.printed)))


def read_code(text: str) -> FormCode | None:
    """Return the code somebody typed or a square holds; None for any other text."""
    found = _CODE.fullmatch(text.strip().removeprefix(IN_SQUARE).strip().lower())
    return FormCode(found[1], int(found[2]), found[3] or "") if found else None
