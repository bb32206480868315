"""Whether two colours can be told apart well enough to read."""

from __future__ import annotations

from typing import Final

ENOUGH_FOR_TEXT: Final = 4.5
"""Least contrast of text of normal size. Source: WCAG 2.2, success criterion 1.4.3 (AA)."""

PAGE_LIGHT: Final = "#f3f4f7"
"""The darkest plain surface of a light page (KERN UX 2.7, neutral 025)."""

PAGE_DARK: Final = "#131525"
"""The lightest plain surface of a dark page (KERN UX 2.7, neutral 950)."""


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours written as ``#rrggbb``, from 1.0 (the same) to 21.0.

    Source: WCAG 2.2, definition of contrast ratio.
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
