"""The entry of a filing: what came, when, in one digest that anybody can compute again.

Source: the Austrian entry protocol (Eingangsprotokoll) holds number, time, procedure, a digest of the data and the
enclosures; see the project's notes on e-government, section 2.5.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

FIRST_YEAR = 2020


def entry_digest(
    *,
    number: str,
    procedure: str,
    received_at: datetime,
    answers: Mapping[str, Any],
    documents: Sequence[tuple[str, str]] = (),
) -> str:
    """Return 64 hex digits over everything that was filed; ``documents`` are names and SHA-256 of their bytes."""
    entry = {
        "number": number,
        "procedure": procedure,
        "received_at": received_at.isoformat(),
        "answers": dict(answers),
        "documents": sorted(documents),
    }
    written = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def case_number(year: int, counted: int) -> str:
    """Return a number people can say on the phone, such as ``2026-000123-8``; the last digit finds slips.

    Raises:
        ValueError: for a year or a count that cannot be.
    """
    if year < FIRST_YEAR or not 0 < counted < 1_000_000:
        raise ValueError(f"{year} {counted}")
    return f"{year}-{counted:06}-{_check(year, counted)}"


def is_case_number(written: str) -> bool:
    """Return whether a number is one, and nobody has mistyped it."""
    parts = written.split("-")
    if [len(part) for part in parts] != [4, 6, 1] or not all(part.isascii() and part.isdigit() for part in parts):
        return False
    year, counted, check = map(int, parts)
    return year >= FIRST_YEAR and counted > 0 and check == _check(year, counted)


def _check(year: int, counted: int) -> int:
    """Return one digit (Luhn) that any single wrong digit changes."""
    digits = [int(digit) for digit in f"{year}{counted:06}"]
    doubled = [digit if place % 2 else digit * 2 - 9 * (digit > 4) for place, digit in enumerate(reversed(digits))]
    return -sum(doubled) % 10
