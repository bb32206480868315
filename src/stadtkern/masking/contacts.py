"""E-mail addresses, telephone numbers and number plates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stadtkern.masking.runs import Run, matches_at
from stadtkern.masking.span import Span, line_start
from stadtkern.masking.wordlist import word_set

_LOCAL = re.compile(r"[\w.+%-]+")
_DOMAIN = re.compile(r"[^\W_](?:[\w-]{0,62}\.){1,6}[^\W\d_]{2,24}(?![\w@])")
_PHONE = re.compile(r"(?:(?:\+|00)[1-9]|\(0[1-9]|\(\+[1-9]|0[1-9])[\d ()/.-]{4,24}")
_SHORT_PHONE = re.compile(r"(?<![\w+/,-])[1-9][\d ]{3,10}(?:[-/]\d{1,4})?(?![\w/]|[.,:]\d)")
_DIRECT = ("tel", "telefon", "telefonnummer", "handynummer", "rufnummer", "handy", "mobil", "fax", "festnetz", "☎")
_AFTER_WORD = frozenset(" .:")
_EXTENSION = re.compile(r" ?(?:-|/|,)? ?(?:DW|Dw|Kl\.|Klappe|Durchwahl)[. :]{0,2}\d{1,4}(?!\d)")
_PHONE_NEAR = re.compile(
    r"tel(?:efon\w*|\b)|tf(?<!\w..)\b|mobil|handy|fax|festnetz|rufn|rückruf(?<!\w.{7})|zurückruf|erreich|anruf|"
    r"durchwahl|phone(?<!\w.{5})|whatsapp|hotline|nummer lautet|☎|📞|fon(?<!\w...)\b",
)
_NO_PHONE = re.compile(
    r"(?:rechnung|kunden|artikel|zähler|beleg|auftrag|konto|vertrag|inventar|serien|bestell|teile|liefer|objekt|"
    r"mitglieds|kassen|gerät)\w*[ .:#-]{0,3}(?:nr\.?|nummer|zahl)?[ .:#]{0,3}\Z|\b(?:gst|ez|kg|"
    r"grundstück\w*)[ .:]{0,2}(?:nr\.?)?[ :]?\Z",
    re.I,
)
_AREA = re.compile(r"\(?0(?:1|[2-7]\d{2,3})\)? ?[ /-]")
_HOTLINE = re.compile(r"0(?:800|810|820|900|901|930)(?!\d)")
_MOBILE = re.compile(r"\(?0(?:6[5-9]\d|664)")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d\d)(?!\d)")
DISTRICTS = word_set(
    """
    AM AN B BA BC BL BM BN BR BZ DL DO E EF EU FB FE FF FK FR G GB GD GF GK GM GR GS GU HA HB HE HF HL HO I IL IM JE JO
    JU JW K KB KF KG KI KL KO KR KS KU L LA LB LE LF LI LL LN LZ MA MD ME MI MT MU MZ ND NK OP OW P PE PL RA RE RI RO S
    SB SD SE SL SO SP SR SV SW SZ TA TU UU VB VI VK VL VO W WB WE WL WN WO WT WU WY WZ ZE ZT
    """
)
_DISTRICT = "|".join(
    f"{letter}[{''.join(sorted(each[1] for each in DISTRICTS if each[1:] and each[0] == letter))}]{optional}"
    for letter in sorted({each[0] for each in DISTRICTS})
    for optional in ("?" if letter in DISTRICTS else "",)
)
_PLATE = re.compile(
    rf"(?<![\w./-])(?:{_DISTRICT})(?:-| ?- ?| )?(?:\d{{1,5}} ?[A-Z]{{1,3}}|[A-Z]{{2,5}} ?\d{{1,4}})(?![\w/]|-\w|[.,]\d)"
)
_PLATE_SMALL = re.compile(
    rf"(?<![\w./-])(?:{_DISTRICT})[ -]?(?:\d{{1,5}} ?[A-Z]{{1,3}}|[A-Z]{{2,5}} ?\d{{1,4}})(?![\w/-])", re.I
)
_CAR_STEMS = (
    "kennz", "kfz", "pkw", "lkw", "auto", "fahrzeug", "wagen", "kz", "anhänger", "lenker", "moped", "motorrad",
    "nummerntafel", "parkt", "abgestellt", "vignette",
)  # fmt: skip
_PLATE_NEAR = re.compile(
    r"kennz|\bkfz|\bpkw|\blkw|\bauto\b|fahrzeug|\bwagen|\bkz\b|anhänger|lenker|moped|motorrad|"
    r"nummerntafel|parkt|geparkt|abgestellt|vignette",
    re.I,
)
_SURE_PLATE = re.compile(r"[A-Z]{1,2}(?:-\d{2,5} ?[A-Z]{1,3}| \d{3,5} ?[A-Z]{2,3}|-[A-Z]{3,5} ?\d{1,3})\Z")


def find_emails(text: str) -> Iterator[Span]:
    """Yield e-mail addresses."""
    at = text.find("@")
    while at >= 0:
        backwards = _LOCAL.match(text[max(0, at - 64) : at][::-1])
        domain = _DOMAIN.match(text, at + 1)
        local = backwards[0][::-1].lstrip(".-") if backwards else ""
        if local and domain:
            yield Span(at - len(local), domain.end(), "EMAIL")
        at = text.find("@", at + 1)


def find_phones(text: str, runs: Iterable[Run]) -> Iterator[Span]:
    """Yield telephone numbers: international, with area code, or any after a word like "Tel."."""
    for match in matches_at(_PHONE, text, _phone_places(text, runs)):
        number = _cut(match[0].rstrip(" ()/.-"))
        first = match.start()
        if number.startswith("(") and ")" not in number:
            first, number = first + 1, number[1:]
        last = first + len(number)
        if text[last : last + 1].isalpha() or not _is_phone(text, first, number):
            continue
        extension = _EXTENSION.match(text, last)
        yield Span(first, extension.end() if extension else last, "PHONE")
    announced = [start for start, _, _ in runs if text[start - 1 : start] in _AFTER_WORD]
    for match in matches_at(_SHORT_PHONE, text, announced):
        digits = sum(map(str.isdigit, match[0]))
        if 5 <= digits <= 9 and _is_announced(text[max(0, match.start() - 24) : match.start()]):
            yield Span(match.start(), match.start() + len(match[0].rstrip()), "PHONE")


def _is_announced(before: str) -> bool:
    """Tell whether a word like "Tel." stands right before a number."""
    word = before.rstrip(" .:")
    return 1 <= len(before) - len(word) <= 3 and word.lower().endswith(_DIRECT)


def _phone_places(text: str, runs: Iterable[Run]) -> Iterator[int]:
    """Yield where a number with an area code may begin: at a zero, a plus or a bracket."""
    for start, _, _ in runs:
        if text[start - 1 : start] in {"+", "("}:
            yield from (place for place in range(max(0, start - 2), start + 1) if _may_begin(text, place))
        elif text[start] == "0" and _may_begin(text, start):
            yield start


def _may_begin(text: str, place: int) -> bool:
    """Tell whether nothing goes on at ``place``: "Tel.0664" and "Tel0664" are announced, "1.0664" is a number."""
    before = text[place - 1 : place]
    if not before or not (before.isalnum() or before in "_+/.,-"):
        return True
    if before == ".":
        return text[place - 2 : place - 1].isalpha()
    return text[max(0, place - 20) : place].rstrip("_+/.,-").lower().endswith(_DIRECT)


def _cut(number: str) -> str:
    """Leave out what follows two spaces, a bracket that does not belong, or a date."""
    number = number.split("  ")[0]
    first = number.find(")")
    if first > 8 or (first >= 0 and "(" not in number[:first]):
        number = number[:first]
    second = number.find("(", 6)
    number = number[:second] if second > 0 and not number[second:].startswith("(0)") else number
    date = _DATE.search(number, 3)
    number = number[: date.start()] if date else number
    dash = number.find(" - ", 9)
    number = number[:dash] if dash > 0 and " - " not in number[:dash] else number
    return number.rstrip(" ()/.-")


def _is_phone(text: str, start: int, number: str) -> bool:
    digits = sum(map(str.isdigit, number))
    if not 5 <= digits <= 15 or _DATE.match(number):
        return False
    if number.startswith(("+", "(+")):
        return digits >= 8
    line = line_start(text, start, 40)
    if _PHONE_NEAR.search(text[line:start].lower()):
        return digits >= 6
    if _NO_PHONE.search(text, line, start) or "." in number or _HOTLINE.match(number):
        return False
    if number.startswith("00"):
        return digits >= 10
    if _MOBILE.match(number):
        return 10 <= digits <= 13
    return 7 <= digits <= 13 and _AREA.match(number) is not None


def _separated(plate: str) -> bool:
    """Tell whether the district is set apart: "W ENN 1" may be a plate, "wenn 1" is not."""
    return not plate[:3].isalpha()


def find_plates(text: str, runs: Iterable[Run]) -> Iterator[Span]:
    """Yield number plates of Austrian districts; in small letters or unusual form only beside a word for a car."""
    car: bool | None = None
    done = 0
    for start, end, _ in runs:
        before = text[max(0, start - 4) : start].rstrip(" -")[-1:]
        if not before.isalpha():
            continue
        around = (text, max(done, start - 11), end + 6)
        loose = _PLATE_SMALL.search(*around)
        strict = _PLATE.search(*around) if before.isupper() else None
        if car is None and (strict or loose):
            small = text.lower()
            car = any(stem in small for stem in _CAR_STEMS)
        match = loose if car else strict
        if match and match.start() < start:
            done = match.end()
            if _is_plate(text, match, car=bool(car)):
                yield Span(*match.span(), "PLATE")


def _is_plate(text: str, match: re.Match[str], *, car: bool) -> bool:
    plate = match[0]
    length = sum(map(str.isalnum, plate))
    if not 4 <= length <= 9 or plate[:3].isalpha():  # "W ENN 1" may be a plate, "wenn 1" is not
        return False
    if car:
        line = line_start(text, match.start(), 40)
        if _PLATE_NEAR.search(text, line, match.start()) or _PLATE_NEAR.match(text, match.end() + 1):
            return True
    return length >= 5 and _SURE_PLATE.match(plate) is not None
