"""What identifiers spell out: names of functions and of fields cannot be masked, since programs match them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stadtkern.masking import checks
from stadtkern.masking.placeholders import Finds

_HUMP = re.compile(r"(?<=[^\W\d_])(?<![A-ZÄÖÜ])(?=[A-ZÄÖÜ])")
_MARKS = re.compile(r"[_\-.$/#]+")
_DIGITS = re.compile(r"\d+")
_GLUED = re.compile(r"(?<=[^\W\d_])(?=\d{4})|(?<=\d{4})(?=[^\W\d_])")
_NUMBERS = frozenset(("IBAN", "SVNR", "CARD", "PHONE"))  # told by their own form, whatever stands beside them
_NUMBER = re.compile(r"-?(?P<digits>\d+(?:\.\d+)?)(?P<power>e[+-]?\d+)?", re.I)
_MOST_RUNS = 3  # more runs of digits between letters are a random code
_CARD_LENGTHS = range(13, 20)


def kinds_in(name: str, rules: Finds) -> frozenset[str]:
    """Return the kinds of personal data an identifier or a number spells out, as ``annaHuber`` does a person.

    One word of a name alone is none: voices, fields and tools are called ``anna``, ``meta`` or ``frank``. Beside a word
    that is a name even in small letters, the others are read as if they were capitalised; ``max_length`` has none.
    Letters and digits are read apart as well, and a number also without its point and its power of ten.
    """
    if number := _NUMBER.fullmatch(name):
        return frozenset((*_spoken(_MARKS.sub(" ", name).strip(), rules), *_in_number(number)))
    spoken = _MARKS.sub(" ", _HUMP.sub(" ", name)).strip()
    kinds = _spoken(spoken, rules)
    if runs := len(_DIGITS.findall(spoken)):
        if runs <= _MOST_RUNS:
            kinds |= {each.kind for each in rules.find(_GLUED.sub(" ", spoken))} & _NUMBERS
        kinds |= _spoken(" ".join(_DIGITS.sub(" ", spoken).split()), rules) & {"PERSON"}
    return frozenset(kinds)


def _spoken(spoken: str, rules: Finds) -> set[str]:
    """Return the kinds in the words of an identifier."""
    spans = rules.find(spoken)
    if " " in spoken and any(each.kind == "PERSON" for each in spans):
        spoken = spoken.title()
        spans = [*(each for each in spans if each.kind != "PERSON"), *rules.find(spoken)]
    return {each.kind for each in spans if each.kind != "PERSON" or " " in spoken[each.start : each.end]}


def _in_number(number: re.Match[str]) -> Iterator[str]:
    """Yield what the digits of a number are, wherever its point stands; zeros at its end may have been left out."""
    digits = number["digits"].replace(".", "").strip("0")
    whole = number["power"] or float(number["digits"]).is_integer()
    if (8 if whole else 9) <= len(digits) <= 10 and checks.svnr(digits.ljust(10, "0")):
        yield "SVNR"
    if whole and len(digits) > 11 and any(checks.is_card(digits.ljust(each, "0")) for each in _CARD_LENGTHS):
        yield "CARD"
