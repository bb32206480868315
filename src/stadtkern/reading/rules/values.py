"""Values a sentence states: an amount in euro, a phone number, opening hours of a weekday, a deadline.

Unclear amounts (ranges, several amounts, the past, estimates) yield nothing: a false alarm costs more than a miss.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["fee", "phone", "hours", "deadline"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FEWEST_DIGITS, MOST_DIGITS = 9, 15  # of a phone number with its country; fewer are emergency and service numbers
MOBILE = re.compile(r"\+436[4-9]")

_NUMBER = r"\d{1,3}(?:[.,\u202f\u00a0]\d{3})+(?:[.,]\d{2})?|\d+(?:[.,]\d{1,2})?"
_AMOUNT = re.compile(
    rf"(?:€|\bEUR|\bEuro)\s?(?P<after>{_NUMBER})(?:,[-–—])?|(?<![\d.,])(?P<before>{_NUMBER})(?:,[-–—])?\s?(?:€|EUR\b|[Ee]uros?\b)"
)
_FREE = re.compile(
    r"\b(?:ist|sind|bleibt|erfolgt|is|are)\b[^.;]{0,40}?\b"
    r"(?:kostenlos|kostenfrei|gratis|gebührenfrei|unentgeltlich|free of charge|free)(?=[\s.,;!]|$)"
    r"|\bkost(?:et|en) nichts\b|\bcosts? nothing\b"
)
_UNCLEAR_FEE = re.compile(
    r"\b(?:betrug|betrugen|kostete\w*|verlangte\w*|war|waren|galt|galten|früher\w*|bisher\w*|ehemals|letzte bekannte"
    r"|Medienbericht\w*|geplant\w*|künftig\w*|voraussichtlich|würden?|könnten?|etwa|ca|circa|rund|ungefähr|ab|bis zu"
    r"|zwischen|statt|weniger|mehr als|mindestens|höchstens|maximal|spar\w+|Beispiel\w*|z\. ?B|Strafe\w*|Bonus"
    r"|was|were|used to|about|approx\w*|around|between|instead|less|more than|at least|at most|up to|from|saves?"
    r"|example|fine of|planned)\b"
)

_PHONE = re.compile(r"(?<![\w/+.-])(?:\+43|0043|\(?0(?=[1-9]))[\d\s/().–-]{5,22}\d(?![\w.]*\d)")
_ANNOUNCED = re.compile(
    r"(?:\bTel\w*|\bFon\b|\bunter\b|\bRuf\w*|\bMobil\w*|\bHandy|\bphone|\bcall|\bon\b|☎)[^\d+]{0,45}$", re.I
)
_OTHER_NUMBER = re.compile(r"\b(?:fax|telefax|IBAN|Konto\w*|Notruf\w*|emergency)\b", re.I)

_DAY_NAMES = (
    r"Mo(?:n(?:tags?|days?)?)?|Di(?:enstags?)?|Tue(?:s(?:days?)?)?|Mi(?:ttwochs?)?|Wed(?:nesdays?)?|Do(?:nnerstags?)?"
    r"|Thu(?:r(?:s(?:days?)?)?)?|Fr(?:eitags?|i(?:days?)?)?|Sa(?:mstags?|t(?:urdays?)?)?|So(?:nntags?)?|Sun(?:days?)?"
)
_DAY = rf"\b(?:{_DAY_NAMES})\b\.?"
_DAYS = rf"{_DAY}(?:\s*(?:-|–|bis|to|through|,|und|and|sowie|&|/)\s*{_DAY})*"
_CLOCK = r"(?:[01]?\d|2[0-4])(?:[:.]\d{2})?(?:\s?Uhr)?"
_SPAN = rf"{_CLOCK}\s*(?:-|–|bis|to)\s*{_CLOCK}"
_HOURS = re.compile(
    rf"(?P<days>{_DAYS})\s*[:,]?\s*(?:(?:von|from|jeweils|ist|sind|is|are)\s+)*"
    rf"(?P<times>{_SPAN}(?:\s*(?:,|und|and|sowie|&)\s*(?:von\s+)?{_SPAN})*|geschlossen|closed)"
)
_UNUSUAL_HOURS = re.compile(
    r"\b(?:auch|zusätzlich|außerdem|ausgenommen|außer|nur|Termin\w*|Vereinbarung|Voranmeldung|\w*[Ff]eiertag\w*|\w*[Ff]erien"
    r"|Sommer\w*|Winter\w*|Saison\w*|gerade\w*|ungerade\w*|jeden (?:ersten|zweiten|letzten)|also|only|except"
    r"|appointment|holidays?|summer|winter|[ap]\.?m)\b"
)
_CLOCK_PARTS = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jänner januar january", "feber februar february", "märz march", "april", "mai may", "juni june",
            "juli july", "august", "september", "oktober october", "november", "dezember december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
DATE = re.compile(
    rf"\b(\d{{1,2}})(?:\.\s?|\s)(?:(\d{{1,2}})\.|({'|'.join(_MONTHS)})\b)(?:\s?(\d{{4}}))?", re.IGNORECASE
)
_UNTIL = re.compile(
    r"\b(?:bis|spätestens|until|by|no later than)(?:\s+(?:spätestens|zum|am|zu|the))*\s+(?:\w+tag,? (?:den )?)?$",
    re.IGNORECASE,
)
_COUNT_WORDS = {
    "ein": 1, "eine": 1, "einer": 1, "einem": 1, "eines": 1, "one": 1, "zwei": 2, "two": 2, "drei": 3, "three": 3,
    "vier": 4, "four": 4, "fünf": 5, "five": 5, "sechs": 6, "six": 6, "sieben": 7, "seven": 7, "acht": 8, "eight": 8,
    "zehn": 10, "ten": 10, "zwölf": 12, "twelve": 12, "vierzehn": 14, "fourteen": 14,
}  # fmt: skip
_UNITS = {
    "tag": ("days", 1), "werktag": ("workdays", 1), "arbeitstag": ("workdays", 1), "woche": ("days", 7),
    "monat": ("months", 1), "jahr": ("months", 12), "day": ("days", 1), "working day": ("workdays", 1),
    "week": ("days", 7), "month": ("months", 1), "year": ("months", 12),
}  # fmt: skip
_WITHIN = re.compile(
    r"\b(?:binnen|innerhalb(?: von)?|spätestens|frist von|within|no later than)\s+"
    rf"(?P<count>\d+|{'|'.join(_COUNT_WORDS)})\s+"
    rf"(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})(?:en|e|n|s)?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Value:
    """One value and the characters it fills; ``when`` narrows it to a weekday, a year or a kind of line."""

    kind: Kind
    value: str
    spans: tuple[tuple[int, int], ...]
    when: str = ""


def values_in(sentence: str) -> Iterator[Value]:
    """Yield what a sentence states clearly, at most one of each kind, hours once per weekday."""
    for found in (_fee(sentence), _phone(sentence), _deadline(sentence)):
        if found:
            yield found
    yield from _hours(sentence)


def same(kind: Kind, one: str, other: str) -> bool:
    """Tell whether two values agree; a phone number agrees with its own extensions."""
    if kind == "phone":
        shorter, longer = sorted((one.removesuffix("0"), other.removesuffix("0")), key=len)
        return longer.startswith(shorter)
    return one == other


def _fee(sentence: str) -> Value | None:
    amounts = list(_AMOUNT.finditer(sentence))
    free = _FREE.search(sentence)
    if len(amounts) + bool(free) != 1 or _UNCLEAR_FEE.search(_without_dates_since(sentence)):
        return None
    if free:
        return Value("fee", "0.00", (free.span(),))
    found = amounts[0]
    if re.search(r"\d\s*(?:bis|und|oder|to|or|and|–|-|/|x|×|%)\s*$", sentence[: found.start()]):
        return None
    amount = _decimal(found["before"] or found["after"])
    return Value("fee", f"{amount:.2f}", (found.span(),)) if amount else None


def _without_dates_since(sentence: str) -> str:
    """Return the sentence without "seit" and "as of" dates: they say that the amount holds today."""
    return re.sub(rf"\b(?:seit|since|as of)(?: dem)?\s+(?:{DATE.pattern}|\d{{4}})", "", sentence, flags=re.IGNORECASE)


def _decimal(number: str) -> Decimal:
    cents = re.search(r"[.,](\d{1,2})$", number)
    whole = number[: cents.start()] if cents else number
    return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{cents[1] if cents else '0'}")


def _phone(sentence: str) -> Value | None:
    found = list(_PHONE.finditer(sentence))
    if len(found) != 1 or _OTHER_NUMBER.search(sentence):
        return None
    written = found[0][0]
    if not written.startswith(("+43", "0043")) and not _ANNOUNCED.search(sentence[: found[0].start()]):
        return None
    number = normal_phone(written)
    if not FEWEST_DIGITS <= len(number) - 1 <= MOST_DIGITS:
        return None
    return Value("phone", number, (found[0].span(),), "mobile" if MOBILE.match(number) else "")


def normal_phone(written: str) -> str:
    """Return an Austrian number as +43…, digits only."""
    digits = re.sub(r"[^\d+]", "", written.replace("(0)", ""))
    for opening in ("+43", "0043", "0"):
        if digits.startswith(opening):
            return f"+43{digits.removeprefix(opening).lstrip('0')}"
    return digits


def _deadline(sentence: str) -> Value | None:
    within = list(_WITHIN.finditer(sentence))
    dates = list(DATE.finditer(sentence))
    until = [date for date in dates if _UNTIL.search(sentence[: date.start()])]
    if len(within) + len(dates) != 1 or len(within) + len(until) != 1:
        return None
    if within:
        count, unit = within[0]["count"].lower(), within[0]["unit"].lower()
        name, times = _UNITS[unit]
        number = int(count) if count.isdigit() else _COUNT_WORDS[count]
        return Value("deadline", f"{number * times} {name}", (within[0].span(),), "within")
    day, month, name, year = until[0].groups()
    number = int(month) if month else _MONTHS[name.lower()]
    if not (1 <= number <= 12 and 1 <= int(day) <= 31):
        return None
    return Value("deadline", f"{number:02}-{int(day):02}", (until[0].span(),), f"until {year or ''}".strip())


def _hours(sentence: str) -> Iterator[Value]:
    found = list(_HOURS.finditer(sentence))
    if not found or DATE.search(sentence) or _UNUSUAL_HOURS.search(sentence):
        return
    spans = tuple(each.span() for each in found)
    times: dict[str, list[str]] = {}
    for each in found:
        for day in _weekdays(each["days"]):
            times.setdefault(day, []).extend(_times(each["times"]))
    for day, said in times.items():
        yield Value("hours", ", ".join(sorted(said)), spans, day)


def _weekdays(written: str) -> list[str]:
    """Return the weekdays of "Mo–Do, Sa"."""
    pieces = re.findall(rf"{_DAY}|-|–|bis|to|through", written)
    days: list[int] = []
    is_range = False
    for piece in pieces:
        if piece in {"-", "–", "bis", "to", "through"}:
            is_range = True
            continue
        day = _weekday(piece)
        days += range(days[-1] + 1, day + 1) if is_range and days else [day]
        is_range = False
    return [WEEKDAYS[day] for day in dict.fromkeys(days)]


def _weekday(word: str) -> int:
    start = word[:2].lower()
    return next(
        at for at, starts in enumerate(("mo", "di tu", "mi we", "do th", "fr", "sa", "so su")) if start in starts
    )


def _times(written: str) -> list[str]:
    clocks = [f"{int(hour):02}:{minute or '00'}" for hour, minute in _CLOCK_PARTS.findall(written)]
    return [f"{opens}-{closes}" for opens, closes in zip(clocks[::2], clocks[1::2], strict=False)]
