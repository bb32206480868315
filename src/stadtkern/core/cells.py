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
    return f"'{text}" if text[:1] in _FORMULA else text
