"""Does somebody ask for a person instead of an answer?"""

from __future__ import annotations

import re

from stadtkern.retrieval.analysis import plain

_PERSON = (
    r"(?:mensch(?:en)?|person|mitarbeiter\w*|jemande[nm]|jemand|wem|wen|wer|sachbearbeiter\w*|berater\w*|leut(?:e|n)?|"
    r"(?:human|person|someone|somebody|agent|people))"
)
_TALK = (
    r"(?:reden|redn|sprechen|sprech|telefonieren|unterhalten|verbind\w*|verbund\w*|anrufen|zruckrufen|zuruckrufen|talk|"
    r"speak|call|chat)"
)
_WANTED = re.compile(
    rf"\b(?:mit|an|to|with)\b(?: \w+){{0,2}} {_PERSON}\b.*\b{_TALK}\b|"
    rf"\b{_TALK}\b.*\b(?:mit|to|with)\b(?: \w+){{0,2}} {_PERSON}\b|"
    r"\b(?:kann|konnte|soll) mich (?:bitte )?(?:wer|jemand|einer|wer) (?:anrufen|zuruckrufen)\b|"
    r"\brufen sie mich (?:bitte )?(?:zuruck|an)\b|\bruft mich (?:bitte )?(?:zuruck|an)\b|\bcall me back\b|"
    r"^(?:bitte )?(?:einen? )?(?:echte?[nr]?|richtige?[nr]?|lebende[nr]?|real) (?:mensch(?:en)?|person|human)\b|"
    r"^(?:ruckruf|mensch|call ?back|human)(?: bitte| please)?$|^(?:ruckruf) (?:bitte|anfordern|erbeten)$"
)
_ABOUT = re.compile(r"\b(?:wegen|uber|zum thema|about|regarding)\b")


def wants_person(question: str) -> bool:
    """Say whether ``question`` asks for a person and names no subject."""
    asked = " ".join(re.findall(r"\w+", plain(question)))
    return _WANTED.search(asked) is not None and _ABOUT.search(asked) is None
