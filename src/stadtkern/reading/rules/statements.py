"""Statements of a source: a value, the sentence it stands in, and what that sentence speaks about.

What a sentence speaks about are the stems of its words without the value, without words that only announce a value,
and without the conditions (channel, period, person, other numbers) that are compared exactly. Phone numbers and hours
beside the value are no conditions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from stadtkern.reading.rules.values import Kind, values_in
from stadtkern.retrieval import sentences
from stadtkern.retrieval.analysis import fold, words_of
from stadtkern.retrieval.function_words import FACT_WORDS, FUNCTION_WORDS
from stadtkern.retrieval.stems import stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONTACT = frozenset({"phone", "hours"})
LONGEST_SENTENCE = 400  # a longer one is a list without full stops, whose words belong to several things


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _table(text: str) -> dict[str, str]:
    lines = (line.split(":") for line in text.strip().splitlines())
    return {word: name.strip() for name, words in lines for word in words.split()}


_CONDITIONS = _table(
    """
    online: online internet digital app handy idaustria webshop
    counter: schalter counter personlich vorort kassa amt
    post: post postweg brief postal
    phone: telefonisch
    year: jahr jahre jahrlich jahres year yearly annual annually
    month: monat monate monatlich month monthly
    week: woche wochentlich week weekly
    day: tag tage taglich tages day daily
    night: nacht nachte nachtigung night
    hour: stunde stunden hour hours
    minute: minute minuten minutes
    half: halb halbe halben halber half
    quarter: quartal vierteljahr vierteljahrlich quarter quarterly
    once: einmalig einmal once
    first: erst erste ersten erster erstes ersthund first
    second: zweit zweite zweiten zweiter zweites zweithund second
    further: weiter weitere weiteren weiterer weiteres zusatzlich zusatzliche further additional each
    child: kind kinder kindern child children jugendliche jugendlichen jugend schuler schulerinnen
    adult: erwachsene erwachsenen erwachsener adult adults
    senior: senioren senior pensionisten seniors
    student: studierende studenten lehrlinge students apprentices
    reduced: ermassigt ermassigte ermassigung reduced sozial
    family: familie familien family
    not: nicht kein keine keinen keiner ohne not no without
    before: vor before
    after: nach after
    late: verspatet spat late
    express: express schnell
    """
)
_ANNOUNCING = _words(
    """
    betragt betragen belauft belaufen kommt gebuhr gebuhren abgabe abgaben entgelt hohe satz tarif bezahlen bezahlt
    verrechnet verrechnen eingehoben erhoben einheben insgesamt gesamt derzeit aktuell aktuelle gilt gelten allgemein
    stand fallig euro eur inkl mwst ust brutto pro je fee charge costs is amounts pay total currently per rate
    telefon telefonnummer fax telefax mail email phone telephone tel fon erreichen erreichbar rufen anrufen ruf nummer
    kontakt contact call reach kontaktieren durchwahl klappe mobil fragen questions auskunft auskunfte information
    informationen hilft offnungszeiten offnungszeit offen geoffnet uhr besuchen zeiten opening hours open closed
    geschlossen montag
    frist fristen deadline stichtag spatestens binnen innerhalb within until mussen muss must sollen stadt gemeinde
    stadtgemeinde magistrat rathaus town city amtes seit since bis zum
    """
)
_ADDRESS = re.compile(
    r"[^\W\d_][\w.-]*(?:\s[^\W\d_][\w.-]*){0,2}?(?:straße|strasse|gasse|platz|weg|allee|ring|Straße|Platz)\s\d+\w?"
    r"|\b\d{4}\s(?=[A-ZÄÖÜ])"
)
_SINCE = re.compile(r"\b(?:seit|since|as of)(?: dem)?\s+(?:\d{1,2}\.\s?[\w.]+\s?)?(?:\d{4})?", re.IGNORECASE)
_ASIDE = re.compile(r",\s(?:welche[rsnm]?|ob|wenn|falls|wann|wie|wo|sobald|which|whether|if|when|how|where)\b")
_LONG_NUMBER = re.compile(r"number \d{3}")  # further phone numbers, postcodes
_LIST_MARK = re.compile(r"(?:[-*•–]|\d{1,2}[.)])\s+")
_ID_AUSTRIA = re.compile(r"\bID[\s-]Austria\b", re.IGNORECASE)


class PlainStatement(TypedDict):
    """A statement as the database keeps it."""

    kind: Kind
    value: str
    words: list[str]
    context: list[str]
    title: list[str]
    conditions: list[str]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """``value`` holds for ``words`` under ``conditions``; ``context`` adds the words of headings and title.

    ``start`` and ``end`` name the sentence in the source's text.
    """

    kind: Kind
    value: str
    words: frozenset[str]
    context: frozenset[str]
    title: frozenset[str]
    conditions: frozenset[str]
    start: int
    end: int

    def plain(self) -> PlainStatement:
        """Return the statement as JSON can hold it."""
        return {
            "kind": self.kind,
            "value": self.value,
            "words": sorted(self.words),
            "context": sorted(self.context),
            "title": sorted(self.title),
            "conditions": sorted(self.conditions),
            "start": self.start,
            "end": self.end,
        }


def from_plain(plain: PlainStatement) -> Statement:
    """Return what ``Statement.plain`` wrote down."""
    return Statement(
        kind=plain["kind"],
        value=plain["value"],
        words=frozenset(plain["words"]),
        context=frozenset(plain["context"]),
        title=frozenset(plain["title"]),
        conditions=frozenset(plain["conditions"]),
        start=plain["start"],
        end=plain["end"],
    )


def statements_in(
    text: str, *, passages: Sequence[tuple[str, int, int]], title: str, language: str
) -> Iterator[Statement]:
    """Yield the statements of a source; ``passages`` are (heading path, start, end) in ``text``."""
    named = subjects(title, language)
    for heading, first, last in passages:
        path = [subjects(each, language) for each in heading.split(" > ")]
        for start, end in _sentences(text, first, last):
            yield from _statements_of(text[start:end], start, path, named, language)


def _sentences(text: str, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a passage; rows of a table count as sentences."""
    passage = text[first:last]
    for start, end in sentences.split(passage):
        at = start
        for line in passage[start:end].split("\n") if " | " in passage[start:end] else [passage[start:end]]:
            mark = _LIST_MARK.match(line)
            begin = mark.end() if mark else 0
            if begin < len(line) <= LONGEST_SENTENCE:
                yield first + at + begin, first + at + len(line)
            at += len(line) + 1


def _statements_of(
    sentence: str, start: int, path: Sequence[frozenset[str]], named: frozenset[str], language: str
) -> Iterator[Statement]:
    values = list(values_in(sentence))
    contacts = {span for each in values if each.kind in CONTACT for span in each.spans}
    for found in values:
        rest = sentence
        for begin, end in sorted(contacts.union(found.spans), reverse=True):
            rest = f"{rest[:begin]} {rest[end:]}"
        rest = _clause(rest) if found.kind == "phone" else rest
        words, conditions = _words_and_conditions(rest, language)
        if found.kind in CONTACT:
            conditions = frozenset(each for each in conditions if not _LONG_NUMBER.match(each))
        own = words or next((each for each in reversed(path) if each), named)
        if own:
            yield Statement(
                kind=found.kind,
                value=found.value,
                words=own,
                context=own.union(named, *path),
                title=named,
                conditions=conditions | ({found.when} if found.when else set()),
                start=start,
                end=start + len(sentence),
            )


def _clause(sentence: str) -> str:
    """Return a sentence without addresses and without what one may ask there."""
    aside = _ASIDE.search(sentence)
    return _ADDRESS.sub(" ", sentence[: aside.start()] if aside else sentence)


def subjects(text: str, language: str) -> frozenset[str]:
    """Return the stems of what a text speaks about, without conditions and announcing words."""
    return _words_and_conditions(text, language)[0]


def _words_and_conditions(text: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    text = _ID_AUSTRIA.sub("idaustria", _SINCE.sub(" ", text))
    empty = FUNCTION_WORDS["en" if language == "en" else "de"]
    words, conditions = set(), set()
    for word in words_of(text):
        if word.isdigit():
            conditions.add(f"number {int(word)}")
        elif word in _CONDITIONS:
            conditions.add(_CONDITIONS[word])
        elif (
            len(word) > 2
            and not word.isdigit()
            and word not in empty
            and word not in FACT_WORDS
            and word not in _ANNOUNCING
        ):
            words.add(stem(word, "en" if language == "en" else "de"))
    return frozenset(words), frozenset(conditions)


def title_words(text: str, language: str) -> frozenset[str]:
    """Return every stem of a name that could stand in a sentence."""
    return frozenset(stem(word, language) for word in words_of(fold(text)) if len(word) > 2)
