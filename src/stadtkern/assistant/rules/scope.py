"""Questions a town hall does not answer: weather, sport results, politics, medical advice, private persons, play.

A topic is named only by words that official pages hardly use; where they might, the sources decide.
"""

from __future__ import annotations

import re

from stadtkern.retrieval.analysis import plain

_TOPICS: dict[str, str] = {
    "weather": (
        r"\bwetter\b|\bregne[tn]s?\b|\bwettervorhersage\b|\bwetterbericht\b|\bschneits?\b|\bwie warm wird\b|"
        r"\bweather\b|\bwill it rain\b"
    ),
    "sport": (
        r"\b(?:champions league|bundesliga|formel 1|weltmeister\w*|europameister\w*|olympia\w*|premier league)\b|"
        r"\bwer hat .*(?:gewonnen|gspielt|gespielt)\b|\bwie hat .* gespielt\b|"
        r"\bergebnis\w*\b.*\b(?:spiel|match|finale)\b|\bwho won\b"
    ),
    "money": (
        r"\b(?:bitcoins?|aktien?|aktienkurs\w*|krypto\w*|dax|atx|dow jones|borse\w*|etfs?|wechselkurs|goldpreis)\b|"
        r"\blotto\w*|\bwie werde ich reich\b|\bstock (?:price|market)\b"
    ),
    "politics": (
        r"\b(?:bundeskanzler|bundesprasident|minister|kanzler)(?:in)?\b|\bbundesregierung\b|\btrump\b|\bputin\b|"
        r"\beu-kommission\b|\bwelche partei\b|\bwen soll ich wahlen\b|\bhalt die regierung\b|\bprime minister\b"
    ),
    "medicine": (
        r"\b(?:bauchweh|kopfweh|kopfschmerz\w*|symptome?|tabletten?|dosierung|antibiotik\w*|diagnose|corona)\b|"
        r"\btut (?:mir |ma )?(?:der|die|das|da)?.*\bweh\b|\bwelches (?:medikament|mittel)\b|\bausschlag\b|"
        r"\bwhich medicine\b|\bheadache\b"
    ),
    "play": (
        r"\bwitze?\b|\bgedicht\w*|\bhoroskop\b|\bmarchen\b|\berzahl\w* (?:mir|ma)\b|\bsinn des lebens\b|"
        r"\bliebst du\b|\bbist du\b|\bwie heisst du\b|\bwer bist du\b|\bjokes?\b|\bpoem\b|\bare you (?:human|a robot)\b"
    ),
    "code": (
        r"\b(?:python|javascript|java|php|html|sql|excel formel)\b|\bschreib\w* .*\b(?:programm|code|aufsatz|essay)\b|"
        r"\bhaus(?:ubung|aufgabe)\w*\b|\bwrite (?:me )?(?:a|an) (?:program|essay|story)\b"
    ),
    "kitchen": (
        r"\brezepte? (?:fur|von|mit)\b|\bgulasch\b|\bschnitzel\b|\bkuchen backen\b|\bwie (?:koch|back)\w*|\brecipe\b|"
        r"\bkaiserschmarrn\b"
    ),
    "general": (
        r"\bhauptstadt von\b|\bcapital of\b|\bwie viele einwohner\b|\bweltkrieg\b|\bflug(?:e)? nach\b|\burlaub in\b|"
        r"\bwer (?:hat|war) .*\b(?:erfunden|entdeckt)\b|\bubersetze?\b|\btranslate\b|"
        r"\bwelche[sr]? (?:auto|serie|film)\b|"
        r"\bwie ?viel ist \d+\b|\b\d+ ?(?:mal|plus|minus|geteilt durch) ?\d+|\b(?:iphone|netflix|instagram|tiktok)\b|"
        r"\bflecken\b|\b(?:mein|das) handy (?:ladt|geht|ist kaputt)\b"
    ),
    "private": (
        r"\bwo wohnt (?:der|die|herr|frau|mein|meine)\b|\b(?:handynummer|privatnummer|privatadresse|gehalt) von\b|"
        r"\bhandynummer\b.*\b(?:herr|frau|herrn|chef)\b|\bverheiratet\b$|\bwie alt ist (?:der|die|herr|frau)\b|"
        r"\bwie ?viel verdient (?:der|die)\b"
    ),
    "abuse": (
        r"\bignorier\w*\b.*\b(?:anweisung|regel|prompt)\w*|\bignore\b.*\binstructions\b|\bbombe\b|\bwaffe bauen\b|"
        r"\b(?:dein|your) (?:passwort|password|system ?prompt)\b|\bdrogen (?:kaufen|bestellen)\b"
    ),
}
_COMPILED = {topic: re.compile(pattern) for topic, pattern in _TOPICS.items()}


def topic_outside(question: str) -> str | None:
    """Return the name of the topic that puts ``question`` out of a town's scope, or None."""
    asked = plain(question)
    return next((topic for topic, pattern in _COMPILED.items() if pattern.search(asked)), None)
