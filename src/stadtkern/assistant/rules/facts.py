"""Which kind of fact a question asks for, and whether a sentence holds such a fact.

Patterns are written for ``analysis.plain``: lower case, without umlauts. They know German with its everyday and
dialect forms, and English.
"""

from __future__ import annotations

import re
from enum import StrEnum

from stadtkern.retrieval.analysis import plain


class Fact(StrEnum):
    """A kind of fact that can be asked for; ``OTHER`` if none is recognised."""

    PRICE = "price"
    HOURS = "hours"
    PHONE = "phone"
    MAIL = "mail"
    DATE = "date"
    DURATION = "duration"
    NUMBER = "number"
    PLACE = "place"
    OFFICE = "office"
    DOCUMENTS = "documents"
    PERMISSION = "permission"
    PERSON = "person"
    HOW = "how"
    OTHER = "other"


_WHEN = r"\b(?:wann|waun|wonn|when)\b"
_OPEN = r"\b(?:offen|offn|offnet|geoffnet|auf|aufsperr\w*|zusperr\w*|sperrt|zu|open|close[sd]?)\b"
_MONTH = (
    r"(?:"
    r"janner|januar|feber|februar|marz|april|mai|juni|juli|august|september|oktober|november|"
    r"dezember|january|february|march|may|june|july|october|december"
    r")"
)
_DAY = (
    r"(?:"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|feiertag|werktag|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|sunday"
    r")"
)
_COUNT = (
    r"(?:"
    r"\d+|ein|eine[rmns]?|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|zwolf|zwanzig|"
    r"dreissig|halbe[nrs]?|one|two|three|four|five|six|seven|eight|nine|ten"
    r")"
)
_SPAN = (
    r"(?:"
    r"minuten?|stunden?|tage?n?|werktage?n?|arbeitstage?n?|wochen?|monate?n?|jahre?n?|semester|"
    r"minutes?|hours?|days?|weeks?|months?|years?"
    r")"
)

_ASKED: tuple[tuple[Fact, str], ...] = (
    (Fact.MAIL, (r"\be-?mail\w*|\bmail\b|\bmail ?adresse\b")),
    (
        Fact.PHONE,
        (
            r"\btel\b|telefon\w*nummer|telefonumm|\btelefon\b|"
            r"\b\w*(?<!haus)(?<!konto)(?<!zahler)(?<!kontroll)nummer\b|"
            r"\b(?:anrufen|anruf|durchwahl|ruf(?:e|en)? (?:i|ich|ma|wir)\b.*\ban\b|anrufn)|\bwen ruf|"
            r"\bphone\b|\bcall\b"
        ),
    ),
    (
        Fact.PRICE,
        (
            r"\bkost(?:et|en|n|a)?\b|\bpreise?\b|\w*preis\b|\w*gebuhr(?:en)?\b|\btarife?\b|\bteuer\b|"
            r"\beintritt\w*|\bgratis\b|\bkostenlos\b|\bumsonst\b|\bwas (?:zahl|muss \w+ zahl)|"
            r"\bwieviel zahl|\bwie ?viel (?:geld|euro|wert)|\bkaution\b|\bverdienst\b|\bstrafe\b|"
            r"\baufpreis\b|\bzuschlag\b|\b(?:how much|costs?|fees?|price)\b|\bzuschuss\b.*\bhohe\b|"
            r"\bhohe\b|\bwas zahlt\b|\babgabe pro\b|\bwie ?viel kost"
        ),
    ),
    (
        Fact.HOURS,
        (
            rf"{_WHEN}.*{_OPEN}|\boffnungszeit\w*|\bamtsstunden\b|\bparteienverkehr\b|\bsprechstunden?\b|"
            r"\bsprechzeit\w*|\b(?:hat|hot|habt|hobt|haben|is|ist|san|sind)\b.*\b(?:offen|offn|geoffnet)\b|"
            r"\bbis wie ?viel uhr\b|\bum wie ?viel uhr\b|"
            r"\bwie (?:lang|laung)e?\b.*\b(?:offen|offn|geoffnet|am (?:mo|di|mi|do|fr|sa|so)\w*)\b|"
            r"\bopening hours\b|\b(?:is|are)\b.*\bopen\b"
        ),
    ),
    (Fact.DATE, r"\bwie (?:lang|laung|long)e? (?:hab|habe|hob|hom|haben) (?:ich|i|ma|wir|man) (?:noch )?zeit\b"),
    (
        Fact.DURATION,
        (
            r"\bwie (?:lang|laung|long)e?\b|\bdauert?\b|\bdauer\b|\bwartezeit\b|\bhow long\b|"
            r"\bwie viele? (?:tage|wochen|monate|jahre)\b"
        ),
    ),
    (
        Fact.DATE,
        (
            rf"{_WHEN}|\bbis (?:wann|waun)\b|\bfrist\w*|\bstichtag\b|\bdeadline\b|\bwelche[rmn]? tag\b|"
            r"\bdatum\b|\btermin(?:e)?\b$|\bwie fruh\b|\bab wann\b|\bspatestens\b|\bzeiten\b"
        ),
    ),
    (
        Fact.NUMBER,
        (
            r"\bwie ?viele?\b|\bwie oft\b|\bwie hoch\b|\bwie gross\b|\bhow many\b|\bprozent\b|"
            r"\banzahl\b|\bmaximal\b"
        ),
    ),
    (
        Fact.DOCUMENTS,
        (
            r"\bunterlagen\b|\bdokumente\b|\bpapiere\b|\bmit(?:nehmen|bringen|zubringen|zunehmen)\b|"
            r"\bwhat (?:do i )?(?:need to )?bring\b|\bdocuments?\b"
        ),
    ),
    (
        Fact.OFFICE,
        (
            r"\bzustandig\w*|\bwelches amt\b|\bwelche (?:stelle|abteilung|behorde)\b|\ban wen\b|"
            r"\bwer (?:hilft|huft|berat|macht|gibt|stellt|entscheidet)\b|\bwhich office\b|"
            r"\bwho (?:is responsible|can help)\b"
        ),
    ),
    (Fact.PLACE, (r"^wo\b|\bwo\b|\bwohin\b|\badresse\b|\bzimmer\b|\bwhere\b|\baddress\b")),
    (Fact.PERSON, (r"^wer (?:ist|is|leitet|war)\b|^who (?:is|was)\b|\bwie alt\b|\bwie heisst\b")),
    (
        Fact.PERMISSION,
        (
            r"\b(?:darf|derf|durfen|derfn)\b|\bmuss (?:ich|man|i|ma|mein)\b|"
            r"\bkann (?:ich|man|i|ma|mein)\b|\bbrauche? (?:ich|man|i|ma)\b|"
            r"\bwer (?:darf|kann|bekommt|kriegt)\b|\berlaubt\b|\bverboten\b|\banspruch\b|"
            r"\bam i allowed\b|\bdo i (?:need|have)\b|\bcan i\b"
        ),
    ),
    (Fact.HOW, (r"^wie\b|\bwia\b|\bhow\b")),
)

_HELD: dict[Fact, str] = {
    Fact.PRICE: (
        r"\d\s*(?:€|euros?\b|eur\b|cents?\b|prozent\b|%)|€\s*\d|\beuro\b|\bgratis\b|\bkostenlos\w*|"
        r"\bkostenfrei\w*|\bunentgeltlich\w*|\b(?:gebuhren|beitrags|abgaben)frei\w*|"
        r"\bkeine (?:\w+ )?(?:gebuhr|kosten|abgabe)\w*|\bkostet nichts\b|\bfallen keine\b|"
        r"\b(?:for free|free of|is free|are free|frei)\b"
    ),
    Fact.HOURS: (
        r"\d{1,2}(?:[:.]\d{2})?\s*(?:uhr\b|h\b|am\b|pm\b)|\d{1,2}:\d{2}|\bgeschlossen\b|\bruhetag\b|"
        r"\brund um die uhr\b|\bkein betrieb\b|\btag und nacht\b|\bclosed\b|\bround the clock\b"
    ),
    Fact.PHONE: (r"(?:\+43|\b0)\s?\d[\d /()-]{4,}\d|\b1\d{2,3}\b"),
    Fact.MAIL: (r"\S@\S"),
    Fact.DATE: (
        rf"\b{_MONTH}\b|\b{_DAY}\w*|\d{{1,2}}\.\s?\d{{1,2}}\.|\buhr\b|\d\s*{_SPAN}\b|"
        r"\b(?:bis|ab|seit|until|from) \d{4}\b|"
        rf"\b{_COUNT}\s+(?:\w+ )?{_SPAN}\b|\bjederzeit\b|\blaufend\b|\btaglich\b|\bwochentlich\b|"
        r"\bsemesterferien\b|\bsofort\b|\bjederzeit\b|\bganzjahrig\b|\bheuer\b|\bvortag\b|"
        r"\bsemester\b|\bruhetag\b|\bende \w+"
    ),
    Fact.DURATION: (
        rf"\d\s*{_SPAN}\b|\b{_COUNT}\s+(?:\w+ )?{_SPAN}\b|\bsofort\b|\bunbegrenzt\b|\bunbefristet\b|"
        rf"\buhr\b|\b{_MONTH}\b|\bnachsten (?:tag|werktag)\b|\bimmediately\b|\bstunden lang\b"
    ),
    Fact.NUMBER: (
        rf"\d|\b{_COUNT}\b|\b\w+mal\b|"
        r"\b(?:wochentlich|taglich|monatlich|jahrlich|vierzehntagig|quartalsweise)\b"
    ),
    Fact.DOCUMENTS: (
        r"\bmitzubringen\b|\bbringen sie\b|\bnehmen sie\b|\blegen sie\b|\bunterlagen\b|\w*ausweis\b|"
        r"\w*nachweis\w*|\bbeizulegen\b|\bvorzulegen\b|\bnotwendig sind\b|\burkunden?\b|\bbrauch\w*|"
        r"\b\w*lagen\b|\bbring\b|\b\w*plan\w*|\bkommen sie mit\b|\bliegen\b"
    ),
    Fact.OFFICE: (
        r"\w*amt(?:es|s)?\b|\babteilung\b|\w*service\w*|\w*behorde\b|\w*referat\b|\bpolizei\w*|"
        r"\w*hauptmannschaft\b|\bbauhof\b|\w*stelle\b|\brathaus\b|\bstadt\b|\bgemeinde\w*|"
        r"\bland(?:es)?\b|\w*ausschuss\b|\w*verwaltung\b|\bfeuerwehr\b|\w*kammer\b|\boffice\b|"
        r"\bgericht\b"
    ),
    Fact.PLACE: (
        r"\w*strasse\b|\w*gasse\b|\w*platz\w*|\bzimmer\b|\brathaus\w*|\w*stock\b|\bim\b|\bam\b|"
        r"\bbeim?\b|\bin der\b|\bin die\b|\bonline\b|\bzur?\b|\bauf\b|\bat the\b|\bin the\b"
    ),
    Fact.PERSON: (r"."),
    Fact.PERMISSION: (
        r"\b(?:darf|durfen|kann|konnen|muss|mussen|nur|nicht|kein\w*)\b|\bverboten\b|\berlaubt\b|"
        r"\bzulassig\b|\banspruch\b|\bvoraussetzung\w*|\bbewilligung\w*|\bpflicht\w*|"
        r"\b\w+pflicht\w*|\bbrauch\w*|\bgestattet\b|\bmay\b|\bmust\b|\ballowed\b|\bist zu\b|"
        r"\bsind zu\b|\bwer\b"
    ),
}
_ASKED_COMPILED = tuple((fact, re.compile(pattern)) for fact, pattern in _ASKED)
_HELD_COMPILED = {fact: re.compile(pattern) for fact, pattern in _HELD.items()}

STRICT = frozenset({Fact.PRICE, Fact.HOURS, Fact.PHONE, Fact.MAIL, Fact.DATE, Fact.DURATION, Fact.NUMBER})


def fact_asked(question: str) -> Fact:
    """Return the most telling kind of fact ``question`` asks for."""
    asked = plain(question)
    return next((fact for fact, pattern in _ASKED_COMPILED if pattern.search(asked)), Fact.OTHER)


def holds(fact: Fact, sentence: str) -> bool:
    """Say whether ``sentence`` holds a fact of this kind; True where the kind leaves no trace in words."""
    pattern = _HELD_COMPILED.get(fact)
    return pattern is None or pattern.search(plain(sentence)) is not None
