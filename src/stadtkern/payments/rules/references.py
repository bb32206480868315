"""The payment reference: a case number with two check digits in front, as banks know it.

Source: ISO 11649 (creditor reference, remainder 1 of 97), ISO 7064 MOD 97-10.
"""

from __future__ import annotations

import re
import string

LONGEST = 25
_VALUES = {ord(letter): str(10 + place) for place, letter in enumerate(string.ascii_uppercase)}
_IN_TEXT = re.compile(r"(?<![A-Z0-9])(?=(RF(?:[ ]?[0-9A-Z]){3,23})(?![A-Z0-9]))")
_WORDS = re.compile(r"[0-9A-Z]+")
_CASE = re.compile(r"(?<![0-9A-Z-])([12][0-9]{3})-([0-9]{6})-([0-9])(?![0-9A-Z-])")


def reference_of(case: str) -> str:
    """Return the reference of a case number, such as ``RF1420260001238`` of ``2026-000123-8``.

    Raises:
        ValueError: if the number has other signs than letters, digits, spaces and hyphens, or more than 21 of them.
    """
    body = compact(case)
    if not body.isascii() or not body.isalnum() or len(body) > LONGEST - 4:
        raise ValueError("not the number of a case")
    return f"RF{98 - _remainder(f'{body}RF00'):02}{body}"


def is_reference(written: str) -> bool:
    """Say whether this is a reference with right check digits, in the form banks use."""
    plain = len(written) <= LONGEST and re.fullmatch(r"RF[0-9]{2}[0-9A-Z]{1,21}", written)
    return bool(plain) and _remainder(written[4:] + written[:4]) == 1


def compact(written: str) -> str:
    """Return a number as people type it in capitals and without spaces and hyphens."""
    return re.sub(r"[\s-]", "", written).upper()


def spelt(reference: str) -> str:
    """Return a reference in groups of four, to be read aloud or typed."""
    return " ".join(reference[start : start + 4] for start in range(0, len(reference), 4))


def typed_reference(typed: str) -> str:
    """Return the reference somebody means who typed it, or the number of a case; empty if it can be neither."""
    plain = compact(typed)
    if is_reference(plain):
        return plain
    return _of_case(found) if (found := _CASE.fullmatch(typed.strip())) else ""


def references_in(text: str) -> frozenset[str]:
    """Return every reference a text may name, spaced or not, and those of the case numbers it names.

    Words behind a spaced reference could belong to it: every reading with right check digits is returned.
    """
    capitals = " ".join(text.upper().split())
    spaced = (each for found in _IN_TEXT.finditer(capitals) for each in _readings(found[1].split(" ")))
    single = (word for word in _WORDS.findall(capitals) if is_reference(word))
    cases = (_of_case(found) for found in _CASE.finditer(capitals))
    return frozenset({*spaced, *single, *cases})


def _readings(groups: list[str]) -> list[str]:
    """Return every reference that the first groups of signs make up."""
    return [each for count in range(1, len(groups) + 1) if is_reference(each := "".join(groups[:count]))]


def _of_case(found: re.Match[str]) -> str:
    return reference_of("".join(found.groups()))


def _remainder(text: str) -> int:
    return int(text.translate(_VALUES)) % 97
