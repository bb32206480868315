"""Identifiers told by form and check digits, or by the word before: accounts, cards, registers, documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from stadtkern.masking import checks
from stadtkern.masking.runs import Run, matches_at
from stadtkern.masking.span import Span, line_start

# Every pattern has one way to match and bounded repetition, so that its time grows with the text and not faster.
_UID = re.compile(r"(?<![A-Za-z0-9])ATU ?\d{8}(?!\d)|(?<![A-Za-z0-9])DE ?\d{9}(?!\d)", re.I)
_SVNR_NEAR = re.compile(r"(?:(?<!\w)sv|vsnr|versicherungsn|sozialvers|vers\.)[^\d\n]{0,16}\Z", re.I)
_APART = r"(?:[ ./_-]| [-/] )?"  # what may stand between the groups of a number with check digits
_FREE = r"(?<![\w,/-])(?<![^A-Za-zÄÖÜäöüß]\.)"  # "Nr.1" is a number, "2.1" the end of one
_SVNR = re.compile(
    rf"(?<![\d+])(?<!\d[.,/-])\d{{4}}{_APART}(?:\d{{6}}|\d\d(?:[ .]| - )\d\d(?:[ .]| - )\d\d)"
    r"(?![\d/]|[,-]\d|\.(?!0(?!\d))\d)"
)
_CARD = re.compile(r"(?<![\d,/+])(?<!\d[.-])[2-6]\d{3}(?:(?:[ -]| - )?\d){9,15}(?![\w/]|[.,-]\d)")
_SHORT_CARD = re.compile(r"(?:(?:[ -]| - )?\d){16}(?!\d)")
_FN = re.compile(r"\d{3,6} ?[abdfghikmpstvwxyz](?!\w)", re.I)
_FN_BEFORE = re.compile(r"(?<!\w)(?:FN[ :]{0,2})?\Z", re.I)
_FN_NEAR = re.compile(r"firmenbuch", re.I)
_TAX = re.compile(_FREE + r"\d{2}[ -]?\d{3}[ /]?\d{4}(?![\w/]|[.,-]\d)")
_TAX_NEAR = re.compile(r"steuer-?n|st\.?-?nr|abgabenk|\btax|finanzamt|\bfa\b", re.I)
_ZMR = re.compile(_FREE + r"(?:\d{12}|\d{3}(?: \d{3}){3})(?![\w/]|[.-]\d)")
_ZMR_NEAR = re.compile(r"zmr|melderegister", re.I)
_NO_SIGN = re.compile("[^A-Za-z0-9]")
_SPLIT = frozenset(" .-")  # what may part the country from the digits of its account number
_BPK = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{27}=(?![A-Za-z0-9+/=])")
BPK_WORDS = frozenset(
    ("bPK", "bpk", "BPK", "wbPK", "vbPK", "Bereichsspezifisches", "bereichsspezifische", "bereichsspezifisches")
)
_BPK_NEAR = re.compile(r"bpk|bereichsspezifisch", re.I)
_IPV4 = re.compile(r"(?<![\w.,/-])\d{1,3}(?:\.\d{1,3}){3}(?![\w]|\.\d|,\d)")
_NO_IP = re.compile(
    r"(?:version|release|build|kapitel|abschnitt|punkt|pkt\.?|ziffer|§|firmware|revision|\bv\.?|update|"
    r"patch|stand)[ .:]{0,2}\Z",
    re.I,
)
_IP_NEAR = re.compile(r"\bip\b|ip-|adress|host|server|client|login|zugriff|remote", re.I)
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f]*:)[0-9A-Fa-f:]{3,39}(?![\w:])")
_PASS = re.compile(r"(?<!\w)[A-Za-z]{1,2} ?\d{6,7}(?!\w)")
_PASS_NEAR = re.compile(
    r"pass(?!iert|end|ag|wor|t\b)|personalausw|ausweis|\bpa\b|identitätsk|id-?karte|lichtbild|reisedok", re.I
)
_PASS_ABROAD = re.compile(r"(?<!\w)(?=\w{0,4}\d{4})[A-Z0-9]{8,9}(?!\w)")
_PASS_NUMBER = re.compile(
    r"(?:(?:reise)?pass|ausweis|aufenthaltstitel)-?(?:nummer)?(?: ?-?nr\.?| nummer)?[ :]{1,2}(?:nr\.? ?)?\Z", re.I
)
_LICENCE = re.compile(_FREE + r"\d{2}[ /]?\d{6}(?![\w/]|[.-]\d)")
_LICENCE_NEAR = re.compile(r"führersch|fuehrersch|lenkerber|lenkberecht|\bfs\b|\bfs-?n", re.I)


def _near(text: str, start: int, pattern: re.Pattern[str], reach: int = 40) -> bool:
    """Tell whether ``pattern`` stands shortly before ``start`` in the same line."""
    line = line_start(text, start, reach)
    return pattern.search(text, line, start) is not None


@cache
def _iban(length: int) -> re.Pattern[str]:
    rest = rf"(?:{_APART}[A-Za-z0-9]){{{length - 4}}}"
    return re.compile(rf"[A-Za-z]{{2}}[ .-]?\d{{2}}(?={_APART}[A-Za-z0-9]{{2}}){rest}(?!\d)")


def find_ibans(text: str, runs: Iterable[Run]) -> Iterator[Span]:
    """Yield account numbers; those with a wrong check digit as kind ``""``, so that nothing else is seen in them."""
    for start, _, _ in runs:
        first = start - 2
        country = text[first:start]
        if country[1:] in _SPLIT:
            if text[first - 2 : first - 1].isalnum():
                continue
            first, country = first - 1, text[first - 1 : start - 1]
        length = checks.IBAN_LENGTHS.get(country.upper())
        match = _iban(length).match(text, first) if length else None
        if match:
            compact = _NO_SIGN.sub("", match[0])
            digits = sum(map(str.isdigit, compact))
            glued = text[first - 1 : first].isalnum() or text[match.end() : match.end() + 1].isalpha()
            if glued and digits < len(compact) - 2:
                continue
            if checks.iban(compact.upper()):
                yield Span(*match.span(), "IBAN")
            elif digits >= 12 and not glued and first == start - 2:
                yield Span(*match.span(), "")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def find_checked(text: str, runs: list[Run]) -> Iterator[Span]:
    """Yield numbers of eight digits and more that carry check digits: value added tax, social security, cards, tax."""
    yield from _uids(text, runs)
    for match in _matches(_SVNR, text, runs, 10):
        start, end = match.span()
        right = checks.svnr(_digits(match[0]))
        doubtful = match[0][4] in "._" or (text[start - 1 : start].isalpha() and text[end : end + 1].isalpha())
        if right and not doubtful:
            yield Span(start, end, "SVNR")
        elif _near(text, start, _SVNR_NEAR):
            yield Span(start, end, "SVNR" if right else "")
    for match in _matches(_CARD, text, runs, 13):
        yield from _card(text, match)
    for match in _matches(_TAX, text, runs, 9):
        shaped = "/" in match[0] or _near(text, match.start(), _TAX_NEAR)
        if shaped and checks.tax_number(_digits(match[0])):
            yield Span(*match.span(), "TAX_NO")


def _card(text: str, match: re.Match[str]) -> Iterator[Span]:
    """Yield a card's number, also where its check number or date stand right after it."""
    for each in (match, _SHORT_CARD.match(text, match.start())):
        if each and checks.is_card(_digits(each[0])):
            yield Span(*each.span(), "CARD")
            return
    before = text[match.start() - 1 : match.start()]
    if len(_digits(match[0])) == 16 and not (before.isalnum() or before in {".", "-"}):
        yield Span(*match.span(), "")


def _matches(pattern: re.Pattern[str], text: str, runs: list[Run], least: int) -> Iterator[re.Match[str]]:
    """Yield what ``pattern`` finds in ``text`` where at least so many digits begin."""
    return matches_at(pattern, text, [start for start, _, digits in runs if digits >= least])


def _uids(text: str, runs: list[Run]) -> Iterator[Span]:
    for start, end, _ in runs:
        match = _UID.search(text, max(0, start - 4), end) if 8 <= end - start <= 9 else None
        if match:
            digits = _digits(match[0])
            right = checks.uid(digits) if len(digits) == 8 else checks.uid_de(digits)
            yield Span(*match.span(), "UID" if right else "")


def find_registered(text: str, runs: list[Run]) -> Iterator[Span]:
    """Yield numbers told by the word beside them: company register, residents' register, passports, licences."""
    for match in matches_at(_FN, text, [start for start, end, _ in runs if 3 <= end - start <= 6]):
        before = _FN_BEFORE.search(text, max(0, match.start() - 4), match.start())
        if before and (before[0] or _is_register_number(text, match)):
            yield Span(before.start(), match.end(), "FN")
    for pattern, near, kind, least in ((_ZMR, _ZMR_NEAR, "ZMR", 12), (_LICENCE, _LICENCE_NEAR, "ID_DOC", 8)):
        for match in _matches(pattern, text, runs, least):
            if _near(text, match.start(), near):
                yield Span(*match.span(), kind)
    yield from _passports(text, runs)


def _passports(text: str, runs: list[Run]) -> Iterator[Span]:
    for start, end, _ in runs:
        if end - start < 4:
            continue
        number = _PASS.search(text, max(0, start - 3), end + 1) if 6 <= end - start <= 7 else None
        if number and _near(text, number.start(), _PASS_NEAR, 60):
            yield Span(*number.span(), "ID_DOC")
        if end - start < 8 and not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum()):
            continue
        number = _PASS_ABROAD.search(text, max(0, start - 4), start + 10)
        if number and number.start() <= start and _near(text, number.start(), _PASS_NUMBER, 24):
            yield Span(*number.span(), "ID_DOC")


def _is_register_number(text: str, match: re.Match[str]) -> bool:
    """Tell whether a number without "FN" is one: with "FN", a slip of the pen is one as well."""
    letter = match[0][-1]
    right = letter.islower() and checks.company_register(_digits(match[0]), letter)
    return right and _near(text, match.start(), _FN_NEAR, 24)


def find_bpks(text: str) -> Iterator[Span]:
    """Yield sector-specific personal identifiers (bPK); their letters say nothing, the word before them does."""
    for match in _BPK.finditer(text):
        if _near(text, match.start(), _BPK_NEAR, 60):
            yield Span(*match.span(), "BPK")


def find_ips(text: str, runs: Iterable[Run]) -> Iterator[Span]:
    """Yield internet addresses of version 4; version and chapter numbers are none."""
    for match in matches_at(_IPV4, text, [start for start, end, _ in runs if text[end : end + 1] == "."]):
        parts = [int(part) for part in match[0].split(".")]
        if max(parts) > 255 or parts[0] in {0, 127}:
            continue
        if _NO_IP.search(text, max(0, match.start() - 14), match.start()):
            continue
        if sum(part > 9 for part in parts) >= 2 or _near(text, match.start(), _IP_NEAR):
            yield Span(*match.span(), "IP")


def find_long_ips(text: str) -> Iterator[Span]:
    """Yield internet addresses of version 6."""
    for match in _IPV6.finditer(text):
        groups = match[0].split(":")
        full = len(groups) == 8 and all(groups)
        short = match[0].count("::") == 1 and ":::" not in match[0] and len(groups) <= 8
        if (full or short) and all(len(group) <= 4 for group in groups) and sum(map(bool, groups)) >= 2:
            yield Span(*match.span(), "IP")
