"""Check digits and letters of Austrian and international identifiers: each function answers whether one is right."""

from __future__ import annotations

from itertools import pairwise

_SVNR_WEIGHTS = (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)
_FN_WEIGHTS = (6, 4, 14, 15, 10, 1)
_FN_LETTERS = "abdfghikmpstvwxyz"
_DOUBLED = "0246813579"  # twice the digit, its own digits added
_IBAN_DIGITS = {ord(letter): str(int(letter, 36)) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IL": 23,
    "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
    "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29,
    "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26,
    "UA": 29, "VA": 22, "XK": 20,
}  # fmt: skip


def iban(compact: str) -> bool:
    """Tell whether an IBAN without spaces, in capitals, has the length of its country and remainder 1 of 97.

    Source: ISO 13616-1:2020, SWIFT IBAN registry.
    """
    if IBAN_LENGTHS.get(compact[:2]) != len(compact) or not compact.isascii() or not compact.isalnum():
        return False
    return int((compact[4:] + compact[:4]).translate(_IBAN_DIGITS)) % 97 == 1


def svnr(digits: str) -> bool:
    """Tell whether ten digits are an Austrian social security number: serial, check digit, day, month, year.

    Months 13 to 15 are given out where a day's serials ran out. Source: § 30c ASVG, practice of the Dachverband.
    """
    day, month = int(digits[4:6]), int(digits[6:8])
    if digits[0] == "0" or not (1 <= day <= 31 and 1 <= month <= 15):
        return False
    return sum(int(digit) * weight for digit, weight in zip(digits, _SVNR_WEIGHTS, strict=True)) % 11 == int(digits[3])


def uid(digits: str) -> bool:
    """Tell whether the eight digits after ATU carry the right check digit. Source: BMF, Prüfziffer der UID."""
    total = sum(int(_DOUBLED[int(digit)]) if place % 2 else int(digit) for place, digit in enumerate(digits[:7]))
    return (6 - total) % 10 == int(digits[7])


def uid_de(digits: str) -> bool:
    """Tell whether the nine digits after DE carry the right check digit. Source: ISO/IEC 7064, mod 11,10."""
    rest = 10
    for digit in digits[:8]:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return (11 - rest) % 10 == int(digits[8])


def company_register(digits: str, letter: str) -> bool:
    """Tell whether a company register number of up to six digits carries its letter. Source: register practice."""
    total = sum(int(digit) * weight for digit, weight in zip(digits.zfill(6), _FN_WEIGHTS, strict=True))
    return _FN_LETTERS[total % 17] == letter.lower()


def tax_number(digits: str) -> bool:
    """Tell whether nine digits (two of the tax office, seven) are an Austrian tax number. Source: BMF, Abgabenkonto."""
    total = sum(int(_DOUBLED[int(digit)]) if place % 2 else int(digit) for place, digit in enumerate(digits[:8]))
    return -total % 10 == int(digits[8])


def luhn(digits: str) -> bool:
    """Tell whether the digits of a payment card pass the Luhn test. Source: ISO/IEC 7812-1, annex B."""
    total = sum(int(_DOUBLED[int(digit)]) if place % 2 else int(digit) for place, digit in enumerate(reversed(digits)))
    return total % 10 == 0


def is_card(digits: str) -> bool:
    """Tell whether digits are a card's: an issuer's range, its length, and the Luhn test."""
    first = int(digits[:4]) if len(digits) >= 13 else 0
    ranges = (
        (4000 <= first <= 4999 and len(digits) in {13, 16, 19})
        or ((5100 <= first <= 5599 or 2221 <= first <= 2720) and len(digits) == 16)
        or (first // 100 in {34, 37} and len(digits) == 15)
        or (first // 100 in {30, 36, 38, 39} and len(digits) == 14)
        or (first // 100 in {35, 50, 56, 57, 58, 60, 62, 63, 64, 65, 67} and len(digits) in {16, 19})
    )
    return ranges and luhn(digits) and any(one != other for one, other in pairwise(digits))
