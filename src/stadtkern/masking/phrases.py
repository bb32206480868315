"""Names that a phrase gives away: "gegen U. T.", "i.V. Schwaiger", "Ich heiße ...", "Schrempfs Garage"."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from stadtkern.masking.lexicon import FIRST, LAST, NOUN, towns, words
from stadtkern.masking.reading import Reading, is_initial
from stadtkern.masking.runs import matches_at
from stadtkern.masking.shape import likeness
from stadtkern.masking.tokens import flags_of, is_first, is_genitive, is_last, is_ordinary, is_plausible
from stadtkern.masking.triggers import FAMOUS_SURNAMES, INSTITUTIONS, ROLES, STOP, TITLES, TRIGGERS
from stadtkern.masking.wordlist import places_of, word_set

_AGAINST = re.compile(r"(?<![^ \n])(?:[Gg]egen|ggn\.?|c/a|\./\.|contra|vs\.?)[ \n]")
_SIGNED = re.compile(
    r"(?<!\w)(?:i\. ?[VA]\.|iV|iA|ppa\.|gez\.|gezeichnet|f\. ?d\. ?R\.(?: ?d\. ?A\.)?:?|namens|genannt|"
    r"vulgo|geborene[rn]?|geb\.|vertreten durch|vertr\. d\.|"
    r"Ausfertigung|[Uu]nterfertigt(?:e|er)?(?: von)?|[Uu]nterschrieben(?: von)?|eingebracht von|"
    r"erstellt von|gemeldet von|bearbeitet von|zuständig ist)[: \n]{1,2}(?=[^\W\d_a-zäöüß])"
)
_CALLED = re.compile(
    r"(?:[Hh]eiße|[Hh]eisse|[Hh]eißt|[Nn]ame (?:ist|lautet|war)|(?<!\w)[Hh]ier (?:spricht|ist|schreibt)|"
    r"[Ii]ch bin(?: die| der)?)[: \n]{1,2}(?=[^\W\d_a-zäöüß])"
)
_ON_DUTY = re.compile(r"(?<!\w)(?:Mo|Di|Mi|Do|Fr|Sa|So)[.:]? (?=[^\W\d_a-zäöüß])")
_KEY = re.compile(
    r"(?<![\w])(?:(?:nach|vor|familien|zu)?name|kund(?:e|in)|antragsteller(?:in)?|"
    r"(?:sach)?bearbeiter(?:in)?|user|benutzer|inhaber(?:in)?|halter(?:in)?|lenker(?:in)?|"
    r"patient(?:in)?|mieter(?:in)?|ansprechpartner(?:in)?|kontakt|absender|empf(?:ä|ae)nger|from|to|"
    r"author|owner|eigent(?:ü|ue)mer(?:in)?|melder(?:in)?|person|zust(?:ä|ae)ndig|VN|NN|Vn|Nn|"
    r"first_?name|last_?name|surname|full_?name|vn|nn|verfasser(?:in)?|assignee|customer|"
    r"applicant)\"?\s{0,2}[:=]\s{0,2}[\"'„]?(?=[^\W\d_a-zäöüß])"
)
_GREETING = re.compile(
    r"(?:Gr(?:ü|u|ue)(?:ß|ss)en?|Gr(?:ü|u)(?:ße|sse)|Hochachtungsvoll|hochachtungsvoll|MfG|mfg|Mfg|LG|lg|"
    r"Lg|VG|BG|Gruß|[Bb]ussi|Dank(?:e)? und (?:LG|lg)|[Dd]anke|Dein|Deine|Ihr|Ihre)"
    r"(?: (?:aus|von) [\w ]{2,20}| auch| vorab)?[,.!]{0,3}(?:[ \t]{0,3}\n{1,3}|"
    r"[ \t]{1,2})[ \t>]{0,4}(?=[^\W\d_a-zäöüß])"
)
_DOES = word_set("ist hat war wird kommt kam geht will kann möchte vom von")  # so do many things
_SAYS = word_set(
    """
    berichtet berichtete sagt sagte meint meinte fragt fragte antwortet antwortete erklärt erklärte bittet bat ersucht
    ersuchte beantragt beantragte schreibt schrieb dankt dankte spricht sprach übernimmt übernahm wohnt wohnte ruft
    rief weiß wusste glaubt arbeitet ergänzt ergänzte kritisiert entgegnet informiert verweist verwies betont betonte
    behauptet gab gibt legte unterschrieb unterschreibt telefoniert zahlt zahlte parkt lenkte verletzte heiratet
    kündigt besitzt erscheint erschien beschwert klagt klagte weist wies regt urgiert verliest
    """
)
_WITH = (
    " war ", " hat ", " kam ", " rief ", " bei ", " mit ", " für ", " von ", " durch ", " ohne ", " laut ", "Laut ",
    "Lt. ", " lt. ", "Für ", " an ",
)  # fmt: skip
_ARTICLES = ("der ", "Der ", "die ", "Die ", "den ", "dem ", "Beim ", "beim ", "vom ", "Vom ", "zum ")
_COLON = re.compile(r": (?=[^\W\d_a-zäöüß])|:\n(?=[^\W\d_a-zäöüß])")
_ENDS = re.compile(r" ?(?:[,;)\n|/]|\Z|\.(?:\s|\Z)| \(| und )")
_THINGS = word_set(
    """
    Ort Marke Modell Typ Produkt Firma Land Sprache Sprachen Stadt Gemeinde Bezirk Betreff Thema Projekt System Hund
    Rasse Hersteller Geburtsort Wohnort Bundesland Staat Nationalität Staatsangehörigkeit Staatsbürgerschaft Religion
    Bekenntnis Beruf Farbe Katastralgemeinde KG Ortsteil Standort Treffpunkt Veranstaltungsort Titel Programm Software
    Werk Musik Verein Straße Gasse Haltestelle Linie Ziel Richtung Auto Fahrzeug Status Priorität Kategorie Gruppe
    Diagnose Allergien Allergie Medikament Medikamente Therapie Art Zweck Grund Hinweis Anmerkung Dienststelle
    Abteilung Behörde Amt Schule Bank Institut Ausstellungsbehörde Herkunft Browser
    """
)
_HAIL = re.compile(
    r"(?<!\w)(?:Hallo|Hi|Hey|Servus|Liebe|Lieber|Griaß di|Griaß dich|Grüß dich|Moin|Ciao|Danke|Werter|"
    r"Werte|Geschätzter|Guten Morgen|Guten Tag|Hoi|Pfiat di)[ ,]{1,2}(?=[^\W\d_a-zäöüß])"
)
_HAIL_END = re.compile(r" ?(?:[,!.\n:]|\Z| und )")
_LISTS = re.compile(
    r"(?<!\w)(?:[Dd]afür|[Dd]agegen|[Gg]egenstimmen?|Enthaltung(?:en)?|[Aa]nwesend|[Ee]ntschuldigt|"
    r"[Aa]bwesend|Wortmeldung(?:en)?|Teilnehmer(?:innen)?|Teilnehmende|Verteiler|Anwesende|"
    r"(?:Wahl)?[Bb]eisitzer|Ersatz|Mitglieder|Zeugen|Personen|Beteiligte|Erschienen)(?: sind| "
    r"waren)?(?::\s{0,3}[-•*]? ?| )(?=[^\W\d_a-zäöüß])"
)
_INITIALS = re.compile(
    r"(?<!\w)(?:von|für|des|der|mit|bei|durch|an|und|dem|den|Frau|Herrn?|Kind(?:es)?|Zeug\w{1,3}|"
    r"Beschuldigte\w?|Angeklagte\w?|Revisionswerber\w{0,3}|Minderjährige\w?|"
    r"mj\.) ([A-ZÄÖÜ]\. ?[A-ZÄÖÜ]\.)(?=[ ,;)\n]|\Z)"
)
_PLAIN_END = re.compile(r"(?:[ ]?[,;.!?)\n:]|\Z| [a-zäöüß])")


def find_in_phrases(reading: Reading) -> None:
    """Add the names that set phrases give away."""
    text, words = reading.text, reading.words
    if "./." in text:
        words |= {"./."}
    for pattern, beginnings, add in _PHRASES:
        if not beginnings.isdisjoint(words):
            here = beginnings if pattern in _GLUED else beginnings & words
            for match in matches_at(pattern, text, places_of(here, text)):
                add(reading, match)
    if ":" in text:
        _after_colons(reading)
    if not _LETTERS.isdisjoint(words):
        _initials(reading)


def _initials(reading: Reading) -> None:
    """Take two letters where a person is meant: "laut Zeugenaussage von P. K."."""
    for match in _INITIALS.finditer(reading.text):
        index = reading.token_at(match.start(1))
        if 0 <= index < len(reading.bare) - 1:
            reading.add(index, index + 1)


def find_by_neighbours(reading: Reading, index: int) -> None:
    """Add the word if an article before it or a verb after it says that it is a surname, or if it owns something."""
    if index in reading.refused:
        return
    text, word, start, end = reading.text, reading.bare[index], reading.starts[index], reading.ends[index]
    if word[-1] == "s" and reading.gaps[index] == " ":
        _genitive(reading, index)
        return
    before = text[max(0, start - 7) : start]
    surely = before.endswith(_WITH) and is_last(word) and likeness(word) > 3
    if surely and _may_stand_alone(word) and not is_genitive(word):
        if "-" not in word and _PLAIN_END.match(text, start + len(word)):
            reading.add(index, index)
        return
    article = before.endswith(_ARTICLES)
    verb = text[end + 1 : end + 14].partition(" ")[0].rstrip(".,;!?") if text[end : end + 1] == " " else ""
    speaks = verb in _SAYS or verb in _DOES
    if (not speaks and not (article and flags_of(word) & LAST)) or is_genitive(word) or not _may_stand_alone(word):
        return
    if article:
        _with_article(reading, index, speaks=speaks)
    elif not (before.endswith(" ") and index and reading.ends[index - 1] == start - 1):
        sure = verb in _SAYS
        surname = is_last(word) and likeness(word) > (0 if sure else 3)
        if surname or (likeness(word) > (2 if sure else 5) and not is_ordinary(word)):
            reading.add(index, index)


def _name_after(reading: Reading, match: re.Match[str], *, least: float) -> None:
    """Take the name after a phrase, titles before it left out; ``least`` is how like a name it must look."""
    index = reading.past_titles(reading.token_at(match.end()), TRIGGERS)
    if index < 0 or index in reading.taken:
        return
    bare = reading.bare[index]
    flags = flags_of(bare)
    if flags & NOUN:
        likely = bool(flags & (FIRST | LAST)) and index + 1 < len(reading.bare) and reading.joined(index)
    else:
        likely = bool(flags & (FIRST | LAST)) or is_plausible(bare, least)
    if is_initial(reading.shown[index]) or (likely and bare not in STOP and bare not in INSTITUTIONS):
        reading.add_from(index, sure=True)


def _against(reading: Reading, match: re.Match[str]) -> None:
    """Take the parties of a dispute: "Lobenwein gegen Sternad", "Anzeige gegen U. T."."""
    right = reading.past_titles(reading.token_at(match.end()))
    left = reading.token_ending(match.start() - 1) if reading.text[match.start() - 1 : match.start()] == " " else -1
    if right < 0:
        return
    word = reading.bare[right]
    party = left >= 0 and left not in reading.taken and _party(reading.bare[left])
    right_is = right in reading.taken or is_initial(reading.shown[right])
    if not right_is and word not in STOP:
        right_is = is_last(word) or is_first(word) or (_party(word) and (party or left in reading.taken))
    if not right_is:
        if "./." in match[0] and left >= 0 and left not in reading.taken and is_last(reading.bare[left]):
            reading.add(left, left)
        return
    if right not in reading.taken:
        reading.add_from(right, sure=True)
    if (
        left >= 0
        and left not in reading.taken
        and (is_last(reading.bare[left]) or party)
        and reading.bare[left] not in ROLES
    ):
        reading.add(left, left)


def _party(word: str) -> bool:
    return (is_last(word) or is_plausible(word, 1.0)) and word not in INSTITUTIONS and not is_ordinary(word)


def _first_of_list(reading: Reading, match: re.Match[str]) -> None:
    """Take the names after "Entschuldigt:" or "dagegen", one after the other."""
    index = reading.past_titles(reading.token_at(match.end()))
    if index < 0:
        return
    word = reading.bare[index]
    if index in reading.taken:
        reading.add_listed(reading.spans.get(index, index), follow=True)
        return
    named = is_last(word) or is_first(word) or is_plausible(word, 1.0)
    if named and word not in INSTITUTIONS and word not in ROLES and reading.add_from(index, sure=True):
        reading.add_listed(reading.spans[index], follow=True)


def _signature(reading: Reading, match: re.Match[str]) -> None:
    """Take the name below or after a greeting: alone in its line, up to four words."""
    index = reading.past_titles(reading.token_at(match.end()))
    if not 0 <= index < len(reading.bare) or index in reading.taken or reading.starts[index] - match.end() > 30:
        return
    word = reading.bare[index]
    if is_initial(reading.shown[index]) and reading.joined(index):
        reading.add_from(index, sure=True)
    elif word not in STOP and word not in INSTITUTIONS and (is_first(word) or is_last(word) or is_plausible(word, 0.0)):
        short = match[0].startswith(("Ihr", "Dein", "Danke", "danke"))
        if not short or is_first(word) or "\n" in match[0]:
            reading.add_from(index, sure=True)


def _after_colons(reading: Reading) -> None:
    """Take single surnames around a colon: "Protokoll: Weber", "Gruber: Wann kommt der Zaun?"."""
    text = reading.text
    for match in _COLON.finditer(text):
        speaker, key = reading.token_ending(match.start()), reading.token_at(match.end())
        if (
            speaker >= 0
            and speaker not in reading.taken
            and (not speaker or "\n" in reading.gaps[speaker - 1] or speaker - 1 in reading.taken)
        ):
            start = reading.starts[speaker]
            if text[max(0, start - 1) : start] in {"", "\n"} and _is_surname(reading.bare[speaker], 4.0):
                reading.add(speaker, speaker)
        if key < 0 or key in reading.taken or not _ENDS.match(text, reading.starts[key] + len(reading.bare[key])):
            continue
        if speaker >= 0 and reading.bare[speaker] in _THINGS:
            continue
        if _is_surname(reading.bare[key], 3.0):
            reading.add(key, key)
            reading.add_listed(key)


def _is_surname(word: str, least: float) -> bool:
    """Tell whether a word alone is a surname: known as one, or very like one and like nothing else."""
    if not _may_stand_alone(word) or is_genitive(word):
        return False
    return (is_last(word) and likeness(word) > 1) or (
        likeness(word) > least and not is_ordinary(word) and not flags_of(word)
    )


def _with_article(reading: Reading, index: int, *, speaks: bool) -> None:
    """Take a surname after an article: "Der Müller vom Bauhof"; only where nothing else is meant."""
    word = reading.bare[index]
    if "-" in word or not _PLAIN_END.match(reading.text, reading.starts[index] + len(word)):
        return
    if (is_last(word) and likeness(word) > (3 if speaks else 4)) or (
        speaks and likeness(word) > 5 and not is_ordinary(word)
    ):
        reading.add(index, index)


def _may_stand_alone(word: str) -> bool:
    if (
        word in STOP
        or word in INSTITUTIONS
        or word in TITLES
        or word in ROLES
        or word in towns()
        or word in FAMOUS_SURNAMES
    ):
        return False
    return word.lower() not in words() and not word.isupper() and len(word) > 3


def _greeted(reading: Reading, match: re.Match[str]) -> None:
    """Take the name after "Hallo" or "Lieber"."""
    index = reading.token_at(match.end())
    if index < 0 or index in reading.taken:
        return
    word = reading.bare[index]
    if not _HAIL_END.match(reading.text, reading.starts[index] + len(word)):
        return
    if word not in STOP and word not in ROLES and (is_first(word) or is_plausible(word, 0.0)):
        reading.add(index, index)


def _genitive(reading: Reading, index: int) -> None:
    """Take "Schrempfs" in "Schrempfs Garage": no article stands before it, an ordinary word after it."""
    word = reading.shown[index]
    if len(word) < 5 or word in words() or is_ordinary(word) or not _may_stand_alone(word[:-1]):
        return
    before = reading.text[max(0, reading.starts[index] - 6) : reading.starts[index]].lower()
    if before.endswith(("s ", "er ", "em ", "en ", "e ", "ein ")) and not before.endswith(("ber ", "nter ")):
        return
    if is_ordinary(reading.bare[index + 1]) and likeness(word[:-1]) > (2 if is_last(word) else 3):
        reading.add(index, index)


# Every match of a pattern begins with one of the words beside it.
_PHRASES: tuple[tuple[re.Pattern[str], frozenset[str], Callable[[Reading, re.Match[str]], None]], ...] = (
    (
        _SIGNED,
        word_set(
            """
            i iV iA ppa gez gezeichnet f namens genannt vulgo geborene geborenen geborener geb vertreten vertr
            Ausfertigung unterfertigt unterfertigte unterfertigter Unterfertigt Unterfertigte Unterfertigter
            unterschrieben Unterschrieben eingebracht erstellt gemeldet bearbeitet zuständig
            """
        ),
        partial(_name_after, least=0.0),
    ),
    (_ON_DUTY, word_set("Mo Di Mi Do Fr Sa So"), partial(_name_after, least=1.0)),
    (
        _CALLED,
        word_set("heiße heisse heißt Heiße Heisse Heißt Name name hier Hier ich Ich"),
        partial(_name_after, least=1.0),
    ),
    (
        _KEY,
        word_set(
            """
            name nachname vorname familienname zuname kunde kundin antragsteller antragstellerin bearbeiter
            bearbeiterin sachbearbeiter sachbearbeiterin user benutzer inhaber inhaberin halter halterin lenker
            lenkerin patient patientin mieter mieterin ansprechpartner ansprechpartnerin kontakt absender empfänger
            empfaenger from to author owner eigentümer eigentümerin eigentuemer eigentuemerin melder melderin person
            zuständig zustaendig first last firstname lastname surname full fullname vn nn verfasser verfasserin
            assignee customer applicant VN NN Vn Nn
            """
        ),
        partial(_name_after, least=-1.0),
    ),
    (_AGAINST, word_set("gegen Gegen ggn c contra vs ./."), _against),
    (
        _GREETING,
        word_set(
            """
            Grüßen Grüssen Gruessen Grueßen Grußen Grussen Grüße Grüsse Gruesse Grueße Gruße Grusse Gruß
            Hochachtungsvoll hochachtungsvoll MfG mfg Mfg LG lg Lg VG BG Bussi bussi Dank Danke danke Dein Deine Ihr
            Ihre
            """
        ),
        _signature,
    ),
    (
        _LISTS,
        word_set(
            """
            Dafür dafür Dagegen dagegen Gegenstimme gegenstimme Gegenstimmen gegenstimmen Enthaltung Enthaltungen
            Anwesend anwesend Entschuldigt entschuldigt Abwesend abwesend Wortmeldung Wortmeldungen Teilnehmer
            Teilnehmerinnen Teilnehmende Verteiler Anwesende Beisitzer beisitzer Wahlbeisitzer Ersatz Mitglieder Zeugen
            Personen Beteiligte Erschienen
            """
        ),
        _first_of_list,
    ),
    (
        _HAIL,
        word_set(
            "Hallo Hi Hey Servus Liebe Lieber Griaß Grüß Moin Ciao Danke Werter Werte Geschätzter Guten Hoi Pfiat"
        ),
        _greeted,
    ),
)
_GLUED = frozenset((_GREETING, _CALLED))  # found inside words as well: "LiebeGrüße"
_LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÜ")
