"""Verbs that German takes apart: "wie meld ich mich um" asks for *ummelden*, "umzumelden" too."""

from __future__ import annotations

import re

from stadtkern.retrieval.analysis import MAX_QUERY, words_of

_PARTICLES = frozenset(["ab", "an", "auf", "aus", "ein", "mit", "nach", "um", "vor", "weg", "zu", "zuruck"])
# How verbs begin that people use with a particle at a town hall, folded; nouns at the end of a clause stay alone.
_VERBS = re.compile(
    r"^(?:meld|zieh|ziag|geb|gib|hol|stell|such|nehm|nimm|bring|zahl|trag|bau|reiss|raum|sperr|lehn|forder|schliess|dreh|"
    r"leg|wechsel|ander|borg|leih|leer|full|kundig|reich|fang|steig|schalt|richt|schreib|hang|lad|schneid|fall)"
    r"(?:e|t|st|en|n|et|s)?$"
)
_CLAUSE = re.compile(r"[,.;:!?\n]+|\b(?:und|oder|wenn|weil|aber|was|wos|wie|wo|wann|wer)\b", re.IGNORECASE)
_INFINITIVE = re.compile(rf"^({'|'.join(sorted(_PARTICLES))})zu(\w{{4,}}n)$")
_AFTER_PARTICLE = frozenset({"bitte", "danke", "denn", "jetzt", "heute", "morgen"})


def joined_verbs(question: str) -> dict[str, str]:
    """Return folded words of ``question``, particles too, and the verb each belongs to, written in one word."""
    found: dict[str, str] = {}
    for clause in _CLAUSE.split(question[:MAX_QUERY]):
        words = words_of(clause)
        for word in words:
            if whole := _INFINITIVE.match(word):
                found[word] = whole[1] + whole[2]
        while words and words[-1] in _AFTER_PARTICLE:
            words.pop()
        if words and words[-1] in _PARTICLES:
            verb = next((word for word in words[:-1] if _VERBS.match(word)), "")
            if verb:
                found[verb] = words[-1] + verb
                found[words[-1]] = words[-1] + verb
    return found
