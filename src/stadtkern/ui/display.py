"""How a visitor wants to see the site: theme, contrast and text size, kept in one first-party cookie."""

from __future__ import annotations

from dataclasses import dataclass

COOKIE = "anzeige"
COOKIE_DAYS = 365
THEMES = ("auto", "light", "dark")
CONTRASTS = ("normal", "more")
TEXT_SIZES = ("100", "125", "150")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayChoice:
    theme: str = "auto"
    contrast: str = "normal"
    text_size: str = "100"

    def __str__(self) -> str:
        return f"{self.theme}.{self.contrast}.{self.text_size}"


def read_choice(cookie: str) -> DisplayChoice:
    """Return the choice a cookie states; anything we did not write ourselves counts as no choice."""
    parts = cookie.split(".")
    if len(parts) != 3:
        return DisplayChoice()
    theme, contrast, text_size = parts
    if theme not in THEMES or contrast not in CONTRASTS or text_size not in TEXT_SIZES:
        return DisplayChoice()
    return DisplayChoice(theme=theme, contrast=contrast, text_size=text_size)
