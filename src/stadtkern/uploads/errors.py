"""Why a file is not taken."""

from __future__ import annotations

from typing import Literal

Unfit = Literal[
    "empty", "too_large", "unknown_kind", "not_wanted", "broken", "locked", "too_many_pages", "too_many_pixels",
    "infected", "scanner_down", "busy",
]  # fmt: skip


class UnfitError(ValueError):
    """A file cannot be kept; ``code`` says why."""

    def __init__(self, code: Unfit) -> None:
        super().__init__(code)
        self.code: Unfit = code
