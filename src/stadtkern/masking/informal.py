"""Names written small, as in chats: "frau schellnegger sagt, igor war zuhause"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from stadtkern.masking.lexicon import COMMON, FIRST, LAST, NOUN, WORD, words
from stadtkern.masking.shape import likeness
from stadtkern.masking.span import Span
from stadtkern.masking.wordlist import word_set

_SMALL = re.compile(r"(?<![\w@.:/-])[a-zäöüßčćšžđáéíóúâîûçşğıèàëôñ]{4,20}(?![\w@:/=(]|[-.]\w)")
_AFTER = re.compile(
    r"(?<![\w-])(?:(?:frau|herrn?|fr\.|hr\.|familie|fam\.)(?: (?:magister|magistra|doktor|dr\.|mag\.|"
    r"ing\.|di|prof\.|professor|amtsrat|bürgermeister(?:in)?|direktor(?:in)?|stadtrat))?|(?:dr|mag|ing|"
    r"prof)\.|(?:[Ll][Gg]|MfG|mfg|glg|bussi|gruß|hallo|hi|hey|servus|liebe[rn]?|"
    r"ich bin(?: die| der)?|ich heiße|ich heisse|hier ist(?: die| der)?|da ist(?: die| der)?|i bin d[ae]|"
    r"mein name ist|name ist|(?:mein|dein|ihr|sein|unser)e?[mnrs]? "
    r"(?:schwester|bruder|tochter|sohn|mann|frau|mutter|vater|kollegin|kollege|freundin|freund|nachbarin|"
    r"nachbar|chefin|chef|kind|oma|opa|tante|onkel|enkel|enkelin)),?) "
    r"([a-zäöüßčćšžđ]{3,20}(?:-[a-zäöüß]{3,20})?(?: [a-zäöüßčćšžđ]{4,20})?)(?![\w-])"
)
_AFTER_WORDS = word_set(
    """
    dr mag ing prof frau herr herrn fr hr familie fam LG lg Lg MfG mfg glg bussi gruß hallo hi hey servus liebe lieber
    bin heiße heisse hier da name schwester bruder tochter sohn mann mutter vater kollegin kollege freundin freund
    nachbarin nachbar chefin chef kind oma opa tante onkel enkel enkelin
    """
)
_NO_NAMES = word_set(
    """
    vida
    mark rosa will grant summer joy hope faith grace alles hallo liebe lieber mein dein sein oder aber auch nicht
    august april juni juli mai heute morgen bitte danke weiter wieder immer jeder keine kein eine einen einem einer
    eines damen herren frau herr alle allen team kollegen kolleginnen zusammen sagt sagte meint meinte hat habe haben
    kommt geht ruft anruft wegen mit von beim kind mama papa oma opa doktor bürgermeister amt stadt gemeinde lehrer
    lehrerin nachbarin nachbar wien graz ella ines dort hier nein doch noch mehr viel viele gute guten guter bald rest
    fest ganz halb rein rund lila rosi major senator prince king star angel marine china india asia carmen lord page
    case chance sunny lucky happy baby boy lady alpha delta omega sierra victor romeo juliet lima oscar papa tango
    whiskey zulu india echo golf hotel dakota
    """
)


@cache
def _first_names() -> frozenset[str]:
    """Return first names many bear, in small letters, that are no words."""
    known = words()
    return (
        frozenset(
            name.lower()
            for name, flags in known.items()
            if flags & COMMON and not flags & NOUN and len(name) > 3 and not known.get(name.lower(), 0) & WORD
        )
        - _NO_NAMES
    )


def find_small(text: str, words_of_text: frozenset[str]) -> Iterator[Span]:
    """Yield first names written small, and names after "frau", "herr" and the like."""
    names = _first_names()
    if not names.isdisjoint(words_of_text):
        for match in _SMALL.finditer(text):
            if match[0] in names:
                yield Span(match.start(), match.end() + _surname_after(text, match.end()), "PERSON")
    if _AFTER_WORDS.isdisjoint(words_of_text):
        return
    for match in _AFTER.finditer(text):
        first, _, second = match[1].partition(" ")
        title = match[0].startswith(("f", "h", "dr.", "mag.", "ing.", "prof.")) and not match[0].startswith(
            ("hallo", "hi", "hey")
        )
        if not _is_name(first, sure=title):
            continue
        both = second and _is_name(second, sure=False)
        yield Span(match.start(1), match.end() if both else match.start(1) + len(first), "PERSON")


def _is_name(word: str, *, sure: bool) -> bool:
    known = words()
    if word in _NO_NAMES or known.get(word, 0) & WORD or len(word) < 3:
        return False
    flags = known.get(word.capitalize(), 0)
    if flags & NOUN:
        return False
    if flags & (FIRST | LAST):
        return sure or bool(flags & COMMON) or likeness(word) > 2
    return sure and likeness(word) > 0


def _surname_after(text: str, end: int) -> int:
    """Return how many characters a surname after a first name takes, with its space."""
    match = re.match(r" ([a-zäöüßčćšžđ]{4,20})(?![\w@-])", text[end : end + 24])
    if not match or not words().get(match[1].capitalize(), 0) & LAST or not _is_name(match[1], sure=False):
        return 0
    return len(match[0]) if likeness(match[1]) > 3 else 0
