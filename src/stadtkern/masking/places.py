"""Addresses: a street or place with a number, and postal codes with their town. A street alone is nobody's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from stadtkern.masking.lexicon import NOUN, place_names, postal_codes, words, year_codes
from stadtkern.masking.runs import Run, matches_at
from stadtkern.masking.span import Span
from stadtkern.masking.triggers import STOP
from stadtkern.masking.wordlist import word_set

_DOOR = r"(?:Top|Tür|Stiege|Stg\.?|Haus|Objekt|Whg\.?|Wohnung|Hof|TOP|Stock|OG|EG)"
_NUMBER = re.compile(
    r" (?<=[\w.] )(?:Nr\. ?)?[1-9]\d{0,3}(?: ?[a-zA-Z](?!\w))?(?:[-–+]\d{1,4}[a-z]?(?!\w))?"
    rf"(?: ?/ ?(?:{_DOOR}[ .]{{0,2}})?\d{{1,4}}[a-zA-Z]?(?!\w)|/[IVX]{{1,4}}(?!\w)|/[A-Z](?!\w)){{0,4}}(?:(?:, ?| |"
    rf",? ?/ ?){_DOOR} ?(?:Nr\. ?)?\d{{1,4}}[a-z]?(?!\w)){{0,3}}"
    r"(?!\w|[.,:]\d| ?[%€]|(?:[.:]| )?(?:Euro|EUR|Uhr|m²|km|Stück|Meter|Jahre|Tage|Personen|Monate|Wochen|"
    r"Prozent|Stunden|Minuten|Mal|mal|Einheiten|bis \d)(?!\w))"
)
_ENDINGS = (
    *word_set(
        """
        straße strasse str str. gasse weg platz allee kai zeile promenade siedlung gürtel lände steig ufer ring gassl
        gassen
        """
    ),
    *(f"{letter}g." for letter in "abcdefghijklmnopqrstuvwxyzß"),
)
_WEAK_ENDINGS = tuple(
    word_set(
        """
        markt gries leiten winkel brücke hof park feld berg rain anger wiese wiesen au dorf leite grund wald tal blick
        bach acker hang ried boden garten mühle reith graben stiege viertel chaussee damm tor zentrum höhe eck hub edt
        öd felden stätten bichl bühel kogel leitn
        """
    )
)
_ALONE = word_set(
    """
    straße strasse str. gasse weg platz allee kai zeile promenade siedlung gürtel lände steig ufer ring markt
    graben hof
    """
)
_NO_STREET = word_set(
    """
    bahnsteig parkplatz stellplatz arbeitsplatz sitzplatz bundesstraße landesstraße wanderweg radweg rechtsweg
    dienstweg stehplatz campingplatz studienplatz hinweg durchweg vorweg umweg kindergartenplatz ausbildungsplatz
    schulweg rundweg heimplatz betreuungsplatz lagerplatz standplatz liegeplatz tagesring schnellstraße
    gemeindestraße zufahrtsstraße behindertenparkplatz pflegeplatz ausweg lehrplatz therapieplatz startplatz
    tabellenplatz gehweg feldweg forstweg amtsweg instanzenweg
    """
)
_ADJECTIVE = re.compile(
    r"(?:Ober|Unter|Alt|Neu|Lang|Klein|Groß|Breit|Hoh|Kurz|Hinter|Vorder|Äußer|Inner|Mittler|Erst|Zweit|"
    r"Link|Recht|Schmal|Grün)e[rnsm]?\Z"
)
_LEADS = frozenset((
    "an der", "an den", "in der", "in den", "auf der", "auf dem", "hinter der", "unter der", "unter den", "ob der",
    "bei der", "vor der",
))  # fmt: skip
_LEAD = frozenset(("am", "im", "zum", "zur", "beim", "unterm", "hinterm", "oberm"))
_TWO_WORDS = frozenset(("St.", "Sankt", "Bad", "Dr."))
_COUNTED = word_set(
    """
    punkt absatz jahr monat artikel paragraf zimmer raum tag quartal seite kapitel jänner februar märz april mai juni
    juli august september oktober november dezember montag dienstag mittwoch donnerstag freitag samstag sonntag alter
    fall bereich stock gebäude saal anhang abschnitt umfang ausmaß block bezirk klasse wert sommer winter frühjahr
    herbst abs art zone kategorie gruppe schritt phase top tür objekt budget verfahren spalte bus linie teil band
    zeitraum format stand ziffer pkt tagesordnungspunkt bauteil los modul schuljahr studienjahr kalenderjahr
    haushaltsjahr geschäftsjahr rechnungsjahr beilage gleis tisch stufe pflegestufe version formular station
    """
)
_LOCATED = frozenset(word + ending for word in _COUNTED for ending in ("", "s", "es", "n", "en"))
_UNBROKEN = re.compile(r"[^,;:()\"„“|<>=!?\[\]{}\t-\r\x1c-\x1f\x85\u2028\u2029]*")
_WITH_TOWN = re.compile(r"(?:,| [-–·|]|\n| \n)?[ \n]{0,3}(?:A ?[-–] ?|AT-)?[1-9]\d{3} [A-ZÄÖÜa-zäöü]")
_LIVES = re.compile(
    r"(?:wohnhaft|wohnt|adresse|anschrift|wohnsitz|wohnort|straße|wohne|lebt|gemeldet|whft\.?|wh\.?|"
    r"zustellung|objekt|liegenschaft)[^.;]{0,24}\Z",
    re.I,
)
_ZIP = re.compile(r"(?<![\w./+-])(?:A ?[-–] ?|AT-)?([1-9]\d{3}) (?=[A-ZÄÖÜa-zäöü])")
_ABROAD = frozenset(("D", "DE", "CH", "I", "H", "SI", "SLO", "HR", "CZ", "SK", "FL", "L", "FR", "F", "IT"))
_FOREIGN = re.compile(
    r"(?<![\w./+-])(?:(?:D|DE)[- ]{1,2}\d{5}|(?:CH|I|H|SI|SLO|HR|CZ|SK|FL|L|FR|F|IT)-\d{4,5}) [A-ZÄÖÜ][\wäöüß.-]{2,30}"
)
_TOWN = re.compile(r"[A-ZÄÖÜ][\wäöüß.-]{1,30}(?: (?:an der|am|im|in|bei|ob|unter|auf) [A-ZÄÖÜ][\wäöüß-]{1,24})?")
_FIRST = re.compile(r"[\w.-]+")
_SMALL = re.compile(r"[^\W\d_]{3,30}")
_AFFIX = re.compile(
    r"(?: (?:an der|am|im|in der|in|bei|ob der|unter|auf der|a\. ?d\.|a\.) ?| ?/ ?)[A-ZÄÖÜ][a-zäöüß]{1,24}(?![\w-])"
)
_HEADING = re.compile(r"(?:\bplz|wohnort|\bort|postleitzahl|adresse|anschrift|wohnhaft)[^\n]{0,12}\Z", re.I)


def find_addresses(text: str, runs: Iterable[Run], streets: frozenset[str]) -> Iterator[Span]:
    """Yield streets and places with a house number; ``streets`` are known ones, in small letters."""
    for number in matches_at(_NUMBER, text, _number_places(text, runs)):
        floor = max(0, number.start() - 64)
        line = max(floor, text.rfind("\n", floor, number.start()) + 1)
        before = _touching(text, line, number.start())
        if not before:
            continue
        start, sure = _street(text, before, streets)
        if sure or (start >= 0 and _is_located(text, line, before[0][0], number.end())):
            yield Span(start, number.end(), "ADDRESS")


def _number_places(text: str, runs: Iterable[Run]) -> Iterator[int]:
    """Yield where the space before a house number stands, also before "Nr. 5"."""
    for start, end, _ in runs:
        if end - start < 5:
            if "Nr." in text[max(0, start - 4) : start]:
                yield text.rfind("Nr", 0, start) - 1
            yield start - 1


def _is_located(text: str, line: int, start: int, end: int) -> bool:
    """Tell whether a town follows, or a word like "wohnhaft" stands before, so that a doubtful street is one."""
    return _WITH_TOWN.match(text, end) is not None or _LIVES.search(text, line, start) is not None


def _touching(text: str, line: int, end: int) -> list[tuple[int, str]]:
    """Return the words right before ``end`` with nothing but single spaces between them, at most five."""
    found: list[tuple[int, str]] = []
    unbroken = _UNBROKEN.match(text[line:end][::-1])
    for backwards in unbroken[0].split(" ", 5)[:5] if unbroken else ():
        if not backwards:
            break
        end -= len(backwards)
        found.append((end, backwards[::-1]))
        end -= 1
    found.reverse()
    return found


def _street(text: str, before: list[tuple[int, str]], streets: frozenset[str]) -> tuple[int, bool]:
    """Return where the street begins that the words before a number name, or -1, and whether its form is proof."""
    for first in range(len(before)) if streets else ():
        if text[before[first][0] : before[-1][0] + len(before[-1][1])].lower() in streets:
            return before[first][0], True
    last = before[-1][1]
    small = last.lower()
    lead = _lead(before)
    if lead < 0 and small not in _ALONE and not (last[0].isupper() or (last[0].isalpha() and len(last) > 7)):
        return -1, False
    if small in _NO_STREET or small.removesuffix(".") in _LOCATED:
        return -1, False
    if lead >= 0:
        return lead, _is_named(last)
    if small in _ALONE:
        start = _named_street(before)
        return start, start >= 0
    if small.endswith(_ENDINGS):
        return (_widened(before) if last[0].isupper() else before[-1][0]), True
    if not last[0].isupper() or last.endswith("."):
        return -1, False
    placelike = small.endswith(_WEAK_ENDINGS) or last in place_names() or not words().get(last, 0) & NOUN
    return (_widened(before) if placelike else -1), False


def _is_named(last: str) -> bool:
    """Tell whether "Am <last> 6" is an address without further proof."""
    return (
        last[0].isupper()
        and not last.isupper()
        and (last.lower().endswith((*_ENDINGS, *_WEAK_ENDINGS)) or not words().get(last, 0) & NOUN)
    )


def _lead(before: list[tuple[int, str]]) -> int:
    """Return where "Am Anger" or "An der Au" begins, or -1; only with a capital, as streets are written."""
    for place in range(len(before) - 2, max(-1, len(before) - 4), -1):
        start, word = before[place]
        if word[0].isupper() and word.lower() in _LEAD:
            return start
        if place and before[place - 1][1][0].isupper() and f"{before[place - 1][1]} {word}".lower() in _LEADS:
            return before[place - 1][0]
        if not _ADJECTIVE.match(word):
            return -1
    return -1


def _named_street(before: list[tuple[int, str]]) -> int:
    """Return where a street of several words begins, or -1: "Kärntner Straße", "Josef Haydn Gasse"."""
    if len(before) < 2 or not before[-2][1][0].isupper():
        return -1
    name = before[-2][1]
    if name.lower() in _LEAD:
        return before[-2][0]
    if name in STOP:
        return -1
    place = len(before) - 2
    if not name.endswith(("er", "sche")):
        while (
            place and before[place - 1][1][0].isupper() and len(before) - place < 4 and _is_part(before[place - 1][1])
        ):
            place -= 1
    elif place and (before[place - 1][1] in _TWO_WORDS or before[place - 1][1].endswith("er")):
        place -= before[place - 1][1][0].isupper() and before[place - 1][1] not in STOP
    return before[place][0]


def _is_part(word: str) -> bool:
    return word.endswith(".") or (not words().get(word, 0) & NOUN and word.lower() not in words())


def _widened(before: list[tuple[int, str]]) -> int:
    place = len(before) - 1
    while place and (_ADJECTIVE.match(before[place - 1][1]) or before[place - 1][1] in _TWO_WORDS):
        place -= 1
    return before[place][0]


def find_towns(text: str, runs: Iterable[Run], said: frozenset[str], places: frozenset[str]) -> Iterator[Span]:
    """Yield postal codes with their town; ``places`` add to the gazetteer's, ``said`` are the text's words."""
    if not _ABROAD.isdisjoint(said):
        for match in _FOREIGN.finditer(text):
            yield Span(*match.span(), "ZIP_TOWN")
    codes = postal_codes()
    for start, end, _ in runs:
        if text[start:end] not in codes:
            continue
        code = _ZIP.search(text, max(0, start - 4), end + 2)
        town = _town(text, code, places) if code else 0
        if code and town:
            yield Span(code.start(), town, "ZIP_TOWN")


def _town(text: str, code: re.Match[str], places: frozenset[str]) -> int:
    """Return where the town after a postal code ends, or 0."""
    town = _TOWN.match(text, code.end())
    if not town:
        return _small_town(text, code)
    first = _FIRST.match(town[0])
    word = first[0].rstrip(".,") if first else ""
    known = [*place_names().get(word, ()), *place_names().get(word + ".", ()), *place_names().get(word.title(), ())]
    if not known and "-" in word:
        known = list(place_names().get(word.partition("-")[0], ()))
    year = code[0] == f"{code[1]} " and code[1] in year_codes()
    if year and word.lower() not in year_codes()[code[1]]:
        return 0
    for name in sorted({*known, *places}, key=len, reverse=True) if known or places else ():
        end = code.end() + len(name)
        if (
            text[code.end() : end].lower() == name.lower()
            and not text[end : end + 1].isalnum()
            and text[end : end + 1] != "-"
        ):
            affix = _AFFIX.match(text, end)
            return affix.end() if affix and " " not in name else end
    floor = max(0, code.start() - 24)
    after = text[max(0, code.start() - 2) : code.start()] in {", ", "; "} and text[max(0, code.start() - 3)].isalnum()
    if (
        known
        or _HEADING.search(text, floor, code.start())
        or (after and not words().get(word, 0) & NOUN and word.lower() not in words())
    ):
        return code.end() + len(town[0].rstrip(".-"))
    return 0


def _small_town(text: str, code: re.Match[str]) -> int:
    """Return where a town written small ends, as in a chat; never after a bare year."""
    word = _SMALL.match(text, code.end())
    if not word or word[0].capitalize() not in place_names() or word[0] in words() or code[1] in year_codes():
        return 0
    return code.end() + len(word[0])
