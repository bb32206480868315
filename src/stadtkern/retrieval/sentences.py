"""Cut German and English text into sentences with exact offsets.

Knows what ends no sentence: abbreviations (Abs., z. B., Nr.), ordinals and dates (1. Jänner), paragraphs (§ 3 Abs. 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LONGEST = 500

_ABBREVIATIONS = _words(
    """
    abs abt allg amtl anm art aufl bd bearb bez bgbl bspw bzgl bzw ca co dgl dipl dr dt dzt ehem einschl engl entspr
    erg erl etc evtl exkl fa fam ff fn forts fr geb gegr gem ges gez ggf grds hg hl hr hrsg i ing inkl insb jh jhdt
    jr kap kfm konv lfd lgbl lit lt ltd mag max mbb med mind min mio mlfg mo monatl mr mrd mrs ms mtl mwst nachm nr
    no o od omr oö österr pkt phil pl prof prot rd reg rel resp rnr röm s sa sen sog sp st stellv stk stv std str
    techn tel top tägl u univ urspr usf usw v verf vgl vl vol vorm vs wg wirkl z zb zit ziff zl zt zus zw zzgl di mi
    do fr sa so mo jän jan feb mär apr jun jul aug sep sept okt nov dez bh gde hnr tr ust kat fon jährl wöchentl ev
    evang kath
    """
)
_MONTHS_AND_ORDERED = _words(
    """
    jänner januar feber februar märz april mai juni juli august september oktober november dezember jän jan feb mär
    apr jun jul aug sep sept okt nov dez stock stockwerk bezirk klasse schulstufe lebensjahr geburtstag jahrhundert
    absatz abschnitt kapitel teil auflage semester quartal rang platz stelle obergeschoß obergeschoss monat tag jahr
    woche werktag schuljahr halbjahr gang reihe liga runde sitzung stufe weltkrieg ausgabe
    """
)
_OPENERS = _words(
    """
    der die das ein eine einen einem für wer wir sie es er ich man in im am an auf aus bei bis mit nach seit von vor
    zu zum zur wenn falls alle auch bitte danach dafür dazu dort hier ihr ihre jede jeder jedes kein keine nur ob
    sollten sofern über um und unser unsere unter was weitere welche wie wird wo the this you we it if please for
    """
)
_END = re.compile(r"(?<![.!?…])([.!?…]{1,20})([\"'»«“”’)\]]{0,5})(?=\s|$)")
_BREAK = re.compile(r"\n[ \t\r]*\n\s*|\n(?=[ \t]*(?:[-–•*·▪●]|\d{1,2}[.)])\s)|(?<=[.!?:;…])[ \t\r]*\n|\n(?=#)")
_LAST_WORD = re.compile(r"([^\W_]+)$")
_NEXT_WORD = re.compile(r"\s*[\"'»«„“(\[]*([^\W_]+)")
_SOFT_CUT = re.compile(r"\n|;\s|:\s|,\s|\s")


def split(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of each sentence in order, without the white space around it."""
    found: list[tuple[int, int]] = []
    begin = 0
    for cut in [*(match.end() for match in _BREAK.finditer(text)), len(text)]:
        if cut > begin:
            for start, end in _sentences_of(text, begin, cut):
                found.extend(_shortened(text, start, end))
            begin = cut
    return found


def _sentences_of(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    start = begin
    for mark in _END.finditer(text, begin, end):
        if _ends_sentence(text, mark, end):
            yield start, mark.end()
            start = mark.end()
    yield start, end


def _ends_sentence(text: str, mark: re.Match[str], end: int) -> bool:
    follower = _NEXT_WORD.match(text, mark.end(), end)
    if mark[1] != ".":
        return mark[1] != "…" or follower is None or follower[1][0].isupper()
    before = _LAST_WORD.search(text, max(0, mark.start() - 30), mark.start())
    if before is None:
        return True
    if follower is None:
        return mark.end() >= end or not text[mark.end() : end].strip() or not _is_abbreviation(before[1])
    if follower[1][0].islower() or _is_abbreviation(before[1]):
        return False
    return not before[1].isdigit() or _number_ends(before[1], follower[1])


def _is_abbreviation(word: str) -> bool:
    lower = word.lower()
    return (len(word) == 1 and word.isalpha()) or lower in _ABBREVIATIONS or lower.endswith("str")


def _number_ends(number: str, follower: str) -> bool:
    """Say whether a full stop behind ``number`` ends the sentence: "2025. Der" does, "1. Jänner" does not."""
    if len(number) > 2:
        return True
    return follower.lower() not in _MONTHS_AND_ORDERED and follower.lower() in _OPENERS


def _shortened(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Trim white space; cut what is too long to be quoted as one sentence."""
    while True:
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if end - start <= LONGEST:
            break
        cut = _soft_cut(text, start, end)
        yield start, len(text[start:cut].rstrip()) + start
        start = cut
    if end > start:
        yield start, end


def _soft_cut(text: str, start: int, end: int) -> int:
    """Return the best place to cut an overlong sentence: line break, semicolon, comma, then any space."""
    latest = min(start + LONGEST, end)
    earliest = start + LONGEST // 2
    best = (len(_PREFERENCE), latest)
    for mark in _SOFT_CUT.finditer(text, earliest, latest):
        best = min(best, (_PREFERENCE.index(mark[0][0] if mark[0][0] in _PREFERENCE else " "), mark.end()))
    return best[1]


_PREFERENCE = "\n;:, "
