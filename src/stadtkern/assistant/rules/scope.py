"""Questions a town hall does not answer: weather, sport results, politics, medical advice, private persons, play.

A topic is named only by words that official pages hardly use; where they might, the sources decide.
"""

from __future__ import annotations

import re

from stadtkern.content.rules.analysis import plain

_TOPICS: dict[str, str] = {
    "weather": r"\bwetter\b|\bregnets?\b|\bregnet\b|\bwettervorhersage\b|\bschneit\b|\bweather\b|\bgewitter morgen\b|\bwie warm\b",
    "sport": r"\b(?:champions league|bundesliga|formel 1|weltmeister|europameister|olympia)\b|\bwer hat .*(?:gewonnen|gspielt|gespielt)\b|"
    r"\b(?:rapid|sturm graz|austria wien|red bull salzburg|fc bayern|lask)\b|\bergebnis\b.*\b(?:spiel|match|finale)\b|\bwho won\b",
    "money": r"\b(?:bitcoins?|aktien?|aktienkurs|krypto\w*|dax|atx|dow jones|borse\w*|etf|wechselkurs|goldpreis|lotto\w*|stock price)\b|\bwie werde ich reich\b",
    "politics": r"\b(?:bundeskanzler\w*|bundesprasident\w*|bundesregierung|nationalrat sitzt|minister\w*|trump|putin|biden|eu-kommission)\b|"
    r"\b(?:spo|ovp|fpo|neos|grunen)\b.*\b(?:wahlen|besser|gut)\b|\bwelche partei\b|\bwen soll ich wahlen\b|\bhalt die regierung\b",
    "medicine": r"\b(?:bauchweh|kopfweh|kopfschmerz\w*|symptome?|tablette\w*|dosierung|antibiotik\w*|diagnose|corona)\b|\btut (?:mir )?(?:der|die|das|da)?.*\bweh\b|"
    r"\bwelches (?:medikament|mittel)\b|\bausschlag\b",
    "play": r"\bwitze?\b|\bgedicht\b|\bhoroskop\b|\bmarchen\b|\berzahl (?:mir|ma)\b|\bsinn des lebens\b|\bliebst du\b|\bbist du\b|\bwie heisst du\b|\bwer bist du\b|"
    r"\bjoke\b|\bpoem\b|\bsing\b|\bare you (?:human|a robot)\b",
    "code": r"\b(?:python|javascript|java|php|html|sql|c\+\+)\b|\bprogramm(?:ier\w*)? .*\b(?:schreib|ausgibt|code)\b|\bschreib\w* .*\b(?:programm|code|aufsatz|essay|bewerbung|brief an)\b|\bhausubung\b",
    "kitchen": r"\brezepte?\b|\bgulasch\b|\bkaiserschmarrn\b|\bschnitzel\b|\bkuchen backen\b|\bwie (?:koch|back)\w*|\brecipe\b",
    "general": r"\bhauptstadt von\b|\bcapital of\b|\bwie viele einwohner\b|\bweltkrieg\b|\bwer (?:hat|war) .*\b(?:erfunden|entdeckt|erster)\b|\bubersetze?\b|"
    r"\btranslate\b|\bwie ?viel ist \d+|\d+\s*(?:mal|plus|minus|geteilt|x|\*)\s*\d+|\bflug(?:e)? nach\b|\burlaub in\b|\biphone\b|\bnetflix\b|\binstagram\b|\btiktok\b|"
    r"\bwhatsapp\b|\bfacebook (?:account|konto|profil)\b|\bwelches auto\b|\bwelche serie\b|\brotwein\w*|\bhandy (?:ladt|geht nicht|kaputt)\b|\bkinoprogramm\b|\brammstein\b",
    "private": r"\bwo wohnt (?:der|die|herr|frau|mein|meine)\b|\b(?:handynummer|privatnummer|privatadresse|gehalt|verheiratet|freundin|freund) .*\b(?:von|der|vom)\b|"
    r"\b(?:ist|is) (?:der|die) .*\bverheiratet\b|\bwie alt ist\b|\bwie viel verdient\b",
    "abuse": r"\bignorier\w*\b.*\b(?:anweisung|regel|prompt)\w*|\bignore\b.*\binstructions\b|\b(?:dein|your) (?:passwort|password|system ?prompt)\b|"
    r"\bbombe\b|\bwaffe bauen\b|\bdrogen (?:kaufen|bestellen)\b|\bhack(?:en|e) (?:ich|in|ein)\b",
}
_COMPILED = {topic: re.compile(pattern) for topic, pattern in _TOPICS.items()}


def topic_outside(question: str) -> str | None:
    """Return the name of the topic that puts ``question`` out of a town's scope, or None."""
    asked = plain(question)
    return next((topic for topic, pattern in _COMPILED.items() if pattern.search(asked)), None)
