"""File numbers of offices and courts, told by their form or by the words before them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from stadtkern.masking.runs import Run, matches_at
from stadtkern.masking.span import Span
from stadtkern.masking.wordlist import places_of, word_set

_LEADS = word_set(
    """
    GZ Gz gz Zl ZL zl Zahl zahl AZ Az az Akt Aktz Aktzl Aktzahl Aktzeichen Aktenz Aktenzl Aktenzahl Aktenzeichen
    aktenzeichen Aktennummer Geschäftszahl Geschäftszahlen Geschäftszeichen Geschäftsfall Bezugszahl Bezug Betreff
    Verfahrenszahl Verfahren Bescheid Bescheidzahl Bescheides Straferkenntnis Strafverfügung Erkenntnis
    Beschluss Urteil Ref Referenz Vorzahl
    """
)
_WHOSE = word_set("Ihr Ihre Unser Unsere Mein Meine")
_LEAD_WORDS = _WHOSE | {lead + tail for lead in _LEADS for tail in ("", "Nr", "Zl")}
_LEAD = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(_LEADS, key=len, reverse=True))}|(?:{'|'.join(_WHOSE)})[ -]Zeichen)"
    r"(?:-?(?:Nr|Zl))?(?!\w)[.:\"']{0,3}(?: ?(?:Nr\.?|Zl\.?|GZ|Zahl|vom|zur|mit der))?[.:]?[ \t]{0,3}[\"']?(?=[\w])"
)
_CASE = re.compile(r"(?=[^\s]{0,24}\d)[A-Za-zÄÖÜäöüß]{0,8}[\w]{0,12}(?:[-./_][\w]{1,14}){1,8}(?:[-/]\d+[a-z]?)?")
_BARE = re.compile(r"(?=\w{0,8}\d)[A-Z]{0,6}\d{4,10}(?!\w)")
_COURT = re.compile(
    r"(?<![\w./-])\d{1,3} ?(?=[A-Z])(?:Bs|BS|Cga|Cgs|Cg|Cgm|C|E|Ec|F|Fam|Fa|Fsc|Hv|HV|Jv|Msch|Nc|Ob|ObA|ObS|Os|"
    r"P|Ps|Pu|PU|R|Ra|Rs|S|Se|Sa|St|T|Ub|U|Uh|BAZ|Z|A|Ds|Fsr|Hr|HR|Ns|Rv|Nk)"
    r" ?\d{1,5}/\d{2}(?:\d\d)? ?[a-z]?(?:-\d{1,4})?(?!\w|/\d|-\d)"
)
_AUTHORITY = re.compile(
    r"(?<![\w./-])(?:(?:Ra|Ro|Fr|Fe|Ko|So) \d{4}/\d\d/\d{4}(?:-\d{1,3})?|"
    r"[WGLI]\d{3} \d{7}-\d/\d{1,3}[EZ]?|"
    r"(?:LVwG|VGW|BVwG|LVWG|VwG|DSB|BFG|BHMT|BH[A-Z]{2}|BMI|BMF|MA ?\d{1,2}|MBA ?\d{0,2}|RV|MD|FA\d{0,2}|"
    r"ABT\d{2}|A\d{1,2})[-/][\w./-]{3,40}\d[\w/-]{0,8}(?:-\d{1,3})?)(?!\w|/\d|-\d)"
)
_AUTHORITIES = word_set("Ra Ro Fr Fe Ko So W G L I LVwG VGW BVwG LVWG VwG DSB BFG BMI BMF MA MBA RV MD FA ABT A")
_FORM = re.compile(
    r"(?<![\w./-])[A-ZÄÖÜ][A-ZÄÖÜa-zäöü]{0,7}-(?:[A-Z]{1,5}-)?\d{1,6}[-./](?:\d{1,6}[-./]){0,3}\d{1,6}"
    r"(?:-\d{1,4})?(?![\w/]|[.-]\d)"
)
_FORM_LETTERS = re.compile(r"(?<![\w./-])[A-ZÄÖÜ][A-ZÄÖÜa-zäöü]{0,7}-(?:[A-Z]{1,5}-)?\Z")
_NO_CASE = word_set(
    """
    bgbl lgbl abl dsgvo celex iso din önorm rechnung rg re eg eu ewg stück ev nr lfd art bestell inv kg angebot an ls
    lieferschein sr en rl vo ip kw version
    """
)
_NOT_CASE = re.compile(
    r"(?:BGBl|LGBl|ABl|RGBl|StGBl|Rechnung\w*|Kunden\w*|Artikel\w*|Bestell\w*|Inventar\w*|Liefer\w*|"
    r"Teile\w*|Serien\w*|Ausschreibung\w*|Angebot\w*|Auftrag\w*|Gutschein\w*|Beleg\w*|Charge\w*|"
    r"Modell)[ .:#-]{0,3}(?:[IVX]{1,3} )?(?:Nr\.?|nummer)?[ .:#]{0,3}\Z"
)
_ONLY_DATE = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}\Z|\d{4}-\d\d-\d\d\Z|\d{1,2}/\d{4}\Z|(?:19|20)\d\d/(?:19|20)?\d\d\Z")
_YEAR = re.compile(r"(?:19|20)\d\d|/\d\d(?!\d)")


def find_cases(text: str, runs: Iterable[Run], words: frozenset[str]) -> Iterator[Span]:
    """Yield file numbers; ``words`` are those of the text."""
    named = "BH" in text or not _AUTHORITIES.isdisjoint(words)
    courts = matches_at(_COURT, text, [start for start, end, _ in runs if end - start < 4])
    for match in chain(courts, _AUTHORITY.finditer(text) if named else ()):
        if not _NOT_CASE.search(text, max(0, match.start() - 24), match.start()):
            yield _trimmed(text, match.start(), match.end())
    for match in matches_at(_FORM, text, _form_places(text, runs)):
        prefix = match[0].partition("-")[0]
        if prefix.lower() in _NO_CASE or _NOT_CASE.search(text, max(0, match.start() - 24), match.start()):
            continue
        if _YEAR.search(match[0]) or (prefix.isupper() and len(prefix) > 1 and sum(map(str.isdigit, match[0])) > 4):
            yield _trimmed(text, match.start(), match.end())
    for lead in matches_at(_LEAD, text, places_of(_LEAD_WORDS & words, text)):
        word = lead[0].lower()
        strong = word.startswith(("g", "zl", "zahl", "az", "aktenz", "aktz", "ihr", "unser", "mein"))
        case = _CASE.match(text, lead.end()) or (_BARE.match(text, lead.end()) if strong else None)
        if case and _is_case(case[0], strong):
            yield _trimmed(text, case.start(), case.end())


def _form_places(text: str, runs: Iterable[Run]) -> Iterator[int]:
    """Yield where the letters before a hyphen and digits begin: "KG-8104", "GR-BA-12"."""
    for start, _, _ in runs:
        letters = _FORM_LETTERS.search(text, max(0, start - 15), start) if text[start - 1 : start] == "-" else None
        if letters:
            yield letters.start()


def _is_case(case: str, strong: bool) -> bool:
    digits = sum(map(str.isdigit, case))
    if _ONLY_DATE.match(case.rstrip(".")) or digits < 2:
        return False
    return digits >= 3 if strong else digits >= 4 and ("/" in case or "-" in case)


def _trimmed(text: str, start: int, end: int) -> Span:
    while not text[end - 1].isalnum():
        end -= 1
    return Span(start, end, "CASE_ID")
