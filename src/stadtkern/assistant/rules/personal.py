"""Does a text hint at a person? Then its words are not kept.

On purpose broad: a false alarm costs one unanswered question in a list, a miss would store personal data.
The full recogniser with types and positions belongs to the gateway.
"""

from __future__ import annotations

import re

_HINTS = (
    r"[^\s@]+@[^\s@]+\.[A-Za-z]{2,}",  # e-mail
    r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,}",  # IBAN
    r"(?:\+|\b00|\b0)\s?\d[\d\s/()-]{6,}\d",  # telephone
    r"\b\d{4}\s?\d{6}\b",  # social security number
    r"\b\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d{2}\b",  # a full date, perhaps of birth
    r"(?i:\b(?:geb\.|geboren am|born on)\s)",
    r"(?i:\b(?:ich hei(?:ß|ss)e|mein name|my name|i am called)\b)",
    r"(?i:\b(?:herrn?|frau|mag\.|dr\.|ing\.|mr|mrs|ms))\s+[A-ZÄÖÜ][a-zäöüß]+",
    r"(?i:[a-zäöüß-]+(?:straße|strasse|str\.|gasse|weg|platz|allee))\s+\d+",  # an address with a number
    r"\b[A-Z]{1,2}[- ]\d{1,5}\s?[A-Z]{1,3}\b",  # number plate
    r"\b\d{7,}\b",  # any long number
)
_PERSONAL = re.compile("|".join(f"(?:{hint})" for hint in _HINTS))
# Two capitalised words in a row, the second ending like a family name, and not at the start of a sentence.
_FULL_NAME = re.compile(
    r"(?<=[a-zäöüß,] )[A-ZÄÖÜ][a-zäöüß]+ [A-ZÄÖÜ][a-zäöüß]*(?:er|mann|ner|ic|ić|sky|ova|eder|huber)\b"
)


def hints_at_person(text: str) -> bool:
    """Return whether ``text`` seems to hold personal data (names, contacts, numbers, addresses)."""
    return bool(_PERSONAL.search(text) or _FULL_NAME.search(text))
