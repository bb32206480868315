"""Cells of tables that spreadsheets open."""

from __future__ import annotations

_FORMULA = frozenset("=+-@|%＝＋－＠\t\r\n")


def harmless(value: object) -> str:
    """Return a cell no spreadsheet takes for a formula or a command; what might be one begins with an apostrophe.

    Source: OWASP, CSV injection.
    """
    if isinstance(value, list | tuple):
        value = "; ".join(str(each) for each in value)
    text = "" if value is None else str(value)
    return f"'{text}" if _is_risky(text) else text


def unharmed(cell: str) -> str:
    """Return what a cell said before ``harmless``, to the letter; other cells stay as they are."""
    return cell[1:] if cell.startswith("'") and _is_risky(cell) else cell


def _is_risky(text: str) -> bool:
    """Say whether a formula could begin here, or behind apostrophes: those count, so that the way back is certain."""
    return text.lstrip("'")[:1] in _FORMULA
