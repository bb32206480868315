"""Whether an answer holds a fact, however it is spelled: 14 Tage, vierzehn Tagen, zwei Wochen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

Kind = Literal["amount", "within", "day", "contact", "office", "form", "document", "limit"]

_ONES = ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")
_WORDS = {word: number for number, word in enumerate(_ONES) if number > 1} | {
    "dreizehn": 13, "vierzehn": 14, "fünfzehn": 15, "zwanzig": 20, "dreißig": 30, "vierzig": 40, "fünfzig": 50,
    "sechzig": 60, "hundert": 100,
}  # fmt: skip
_NUMBER_WORD = re.compile(rf"\b({'|'.join(_WORDS)})(?:er|e|en)?\b")
_THOUSANDS = re.compile(r"(?<=\d)[.\u00a0\u202f ](?=\d{3}(?!\d))")
_UNITS = {
    "minute": "minuten?", "stunde": "stunden?", "tag": "tag(?:e|en|es|s)?", "werktag": "werktag(?:e|en|es|s)?",
    "woche": "wochen?", "monat": "monat(?:e|en|es|s)?", "jahr": "jahr(?:e|en|es|s)?",
}  # fmt: skip
_SAME = {"tag": (("woche", 7),), "woche": (("tag", 1 / 7),), "monat": (("jahr", 12),), "jahr": (("monat", 1 / 12),)}
_MONTHS = (
    "jänner|januar", "februar|feber", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober",
    "november", "dezember",
)  # fmt: skip
_SPAN = re.compile(r"(\d+) (\w+)")
_DAY = re.compile(r"(\d+)\. (\w+)")
_CURRENCY = r"(?:€|euro\b|eur\b)"


class Fact(NamedTuple):
    """Something both answers of a pair must say."""

    kind: Kind
    value: str


def plain(text: str) -> str:
    """Return a text as facts are looked for in it: small letters, digits instead of number words, single spaces."""
    text = _THOUSANDS.sub("", " ".join(text.lower().replace("**", "").split()))
    return _NUMBER_WORD.sub(lambda found: str(_WORDS[found[1]]), text)


def is_said(fact: Fact, text: str) -> bool:
    """Tell whether a text says a fact."""
    return _LOOK.get(fact.kind, _words)(fact.value, plain(text))


def _words(value: str, text: str) -> bool:
    return plain(value) in text


def _amount(value: str, text: str) -> bool:
    whole, _, cents = value.replace(".", "").partition(",")
    tail = rf"(?:[.,]{cents})" if cents else r"(?:[.,](?:00|-|–|--))?"
    number = rf"(?<![\d.,]){whole}{tail}(?![\d]|[.,]\d)"
    return bool(re.search(rf"{number} ?{_CURRENCY}|{_CURRENCY} ?{number}", text))


def _within(value: str, text: str) -> bool:
    found = _SPAN.fullmatch(value.lower())
    if found is None:
        raise ValueError(f"not a span of time: {value!r}")
    count, unit = int(found[1]), _unit(found[2])
    spans = [(count, unit), *((count / factor, other) for other, factor in _SAME.get(unit, ()))]
    return any(_says_span(round(number), name, text) for number, name in spans if number and number == round(number))


def _unit(word: str) -> str:
    for unit, pattern in _UNITS.items():
        if re.fullmatch(pattern, word):
            return unit
    raise ValueError(f"not a unit of time: {word!r}")


def _says_span(count: int, unit: str, text: str) -> bool:
    number = r"(?:1|ein(?:e|en|em|er|es)?)" if count == 1 else str(count)
    return bool(re.search(rf"(?<![\d.,]){number}[ -]{_UNITS[unit]}\b", text))


def _on_day(value: str, text: str) -> bool:
    found = _DAY.fullmatch(value.lower())
    if found is None:
        raise ValueError(f"not a day: {value!r}")
    names = next((each for each in enumerate(_MONTHS, 1) if found[2] in each[1].split("|")), None)
    if names is None:
        raise ValueError(f"not a month: {value!r}")
    month, words = names
    return bool(re.search(rf"(?<!\d)0?{found[1]}\. ?(?:{words}|0?{month}\.)", text))


def _contact(value: str, text: str) -> bool:
    if "@" in value:
        return value.lower() in text
    digits = re.sub(r"\D", "", value)
    return digits in re.sub(r"(?<=\d)[ /()-]+(?=\d)", "", text)


_LOOK: dict[str, Callable[[str, str], bool]] = {
    "amount": _amount,
    "within": _within,
    "day": _on_day,
    "contact": _contact,
}
