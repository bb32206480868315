"""Birth dates: dates beside a word of birth, or after a name; every other date is only a date."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from stadtkern.masking.runs import Run, matches_at
from stadtkern.masking.span import Span, line_start

_MONTH = (
    r"(?:Jänner|Januar|Jän|Jan|Februar|Feber|Feb|März|Mär|Mrz|April|Apr|Mai|Juni|Jun|Juli|Jul|August|Aug|"
    r"September|Sept|Sep|Oktober|Okt|November|Nov|Dezember|Dez)\.?"
)
_DATE = re.compile(
    rf"(?<![\w/-])(?<![^A-Za-zäöü]\.)(?:\d{{1,2}}\. ?(?:{_MONTH} ?|(?:\d{{1,2}}|[IVX]{{1,4}})\. ?)(?:18|19|20)?\d\d|"
    r"(?:19|20)\d\d-\d\d-\d\d|\d{1,2}[/-]\d{1,2}[/-](?:19|20)\d\d)(?![\w]|[/-]\d|\.\d)",
    re.I,
)
_BIRTH = re.compile(
    r"geb(?<!\w...)(?:\.|:| |\b)|geboren|geburts|born(?<!\w....)|birth|gebdat|dob(?<!\w...)(?!\w)|"
    r"\*(?<![\w*].)(?= ?\d)|jahrgang|zur welt",
)
_OTHER = re.compile(
    r"gest(?:\.|orben)|†|verst|ausgestellt|gültig|seit|bescheid|eingelangt|eingang|eintritt|beginn|vom\b", re.I
)
_AFTER = re.compile(r"[^.;\n]{0,24}(?:geburtstag|geboren)", re.I)
_HEAD = re.compile(r"geburts(?:datum|tag)|geb\.? ?-?(?:dat|am)?\b|gebdat", re.I)
_MARKS = "|;\t"
_BETWEEN = re.compile(r",? ?\(?(?:\d\. )?(?:,|;|\||\t|\() ?")
_FOLLOW = re.compile(r"\s*(?:[,;)|\t\n\"]|\Z|wohnh|\()")


def find_birthdates(text: str, runs: Iterable[Run], people: Iterable[Span]) -> Iterator[Span]:
    """Yield the dates on which somebody was born; ``people`` are the names found in the text."""
    dates = list(matches_at(_DATE, text, [start for start, end, _ in runs if text[end : end + 1] in {".", "-", "/"}]))
    if not dates:
        return
    names = sorted(span.end for span in people)
    head = _HEAD.search(text) if "\n" in text and any(mark in text for mark in _MARKS) else None
    table = _column(text, head) if head else None
    for date in dates:
        if (
            _follows_word(text, date)
            or _AFTER.match(text, date.end())
            or _follows_name(text, date, names)
            or (table and _in_column(text, table, date, names))
        ):
            yield Span(*date.span(), "BIRTHDATE")


def _follows_word(text: str, date: re.Match[str]) -> bool:
    before = text[max(0, date.start() - 60) : date.start() + 1].lower()
    births = list(_BIRTH.finditer(before))
    if not births:
        return False
    between = text[date.start() + 1 - len(before) + births[-1].end() : date.start()]
    return not _DATE.search(between) and "\n\n" not in between and not _OTHER.search(between) and ". " not in between


def _year(date: str) -> int:
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", date)
    return int(years[0]) if years else 0


def _follows_name(text: str, date: re.Match[str], names: list[int]) -> bool:
    """Tell whether the date stands right after a name, as in "Zsófia Balogh, 11.11.1985, ledig"."""
    place = bisect_right(names, date.start()) - 1
    if place < 0 or date.start() - names[place] > 6 or not 1900 <= _year(date[0]) <= 2016:
        return False
    return bool(_FOLLOW.match(text, date.end()) and _BETWEEN.fullmatch(text, names[place], date.start()))


def _column(text: str, head: re.Match[str]) -> tuple[int, int, str, int] | None:
    """Return where a table whose heading speaks of birth begins and ends, its mark and the column of the word."""
    line = line_start(text, head.start(), 400)
    begin = text.find("\n", head.end())
    if begin < 0:
        return None
    end = text.find("\n\n", begin)
    heading = text[line : head.start()]
    marks = [mark for mark in _MARKS if mark in text[line:begin]]
    return (begin, end if end >= 0 else len(text), marks[0], heading.count(marks[0])) if marks else None


def _in_column(text: str, table: tuple[int, int, str, int], date: re.Match[str], names: list[int]) -> bool:
    """Tell whether the date stands in the column of birth, in a line with a name."""
    begin, end, mark, column = table
    if not begin < date.start() < end or not 1900 <= _year(date[0]) <= 2025:
        return False
    line = line_start(text, date.start(), 400)
    place = bisect_right(names, date.start()) - 1
    return text[line : date.start()].count(mark) == column and place >= 0 and names[place] >= line
