"""Which statements about time are deadlines one can miss."""

from __future__ import annotations

import re

_NUMBER = r"(?:\d{1,3}|ein(?:e[rnms]?|em)?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf)"
_UNIT = r"(?:Minuten?|Stunden?|(?:Werk|Arbeits)?[Tt]ag(?:e[ns]?)?|Wochen?|Monat(?:e[ns]?)?|Jahr(?:e[ns]?)?)"
_MONTH = r"(?:Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
_SPAN = re.compile(rf"\b{_NUMBER} {_UNIT}\b")
_DAY = re.compile(rf"\b\d{{1,2}}\. (?:{_MONTH}|des )")
_LONG_AGO = re.compile(r"\b(?:war(?:en)?|galt(?:en)?|lief|zuletzt)\b")
_SENTENCE_END = re.compile(r"(?:(?<=[a-zäöüß)])|(?<=\d{4}))\. ")


def is_deadline(statement: str) -> bool:
    """Tell whether a German statement sets a day or a span of time; what only reports the last round does not."""
    sentences = _SENTENCE_END.split(statement)
    return any(
        not _LONG_AGO.search(sentence) and bool(_SPAN.search(sentence) or _DAY.search(sentence))
        for sentence in sentences
    )
