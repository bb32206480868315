"""The text as it is read on across cells, tabs and odd ends of lines: "Frau | Huber" names the same person.

What a person sees as a gap is one blank here. What is found only so is masked piece by piece, so that a table keeps its
cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from stadtkern.masking.escapes import Replaced
from stadtkern.masking.lexicon import LAST, towns
from stadtkern.masking.span import Span, joined
from stadtkern.masking.tokens import flags_of

# A tab, a cell, an odd end of a line, blanks, Markdown between words; a plus for a blank; a new line between digits.
_GAP = re.compile(
    r"[ \t\v|*+\n](?:(?<=[^\s|*][ \t\v|*])(?:(?<! )|(?=[ \t\v|*]))[ \t\v|*]*+(?=\S)"
    r"|(?<=[\w:.]\+)(?=\w)|(?<=\d\n)(?=\d))"
)
_LINES_OF_DIGITS = re.compile(r"\n(?<=\d\n)\d")
_WHOLE = frozenset(("IBAN", "SVNR", "CARD"))  # their check digits say that they go on


def find_on(find: Callable[[str], list[Span]], text: str, found: list[Span]) -> list[Span]:
    """Return ``found`` and what ``find`` sees besides where gaps in ``text`` are nothing but blanks."""
    if not _has_gap(text):
        return found
    running = Replaced(text, _GAP, lambda _: " ")
    others = [running.original(span) for span in find(running.text)]
    whole = [span for span in others if span.kind in _WHOLE]
    rest = (span for span in others if span.kind not in _WHOLE)
    return joined(joined(whole, found), (piece for span in rest for piece in _pieces(text, span)))


def _has_gap(text: str) -> bool:
    """Tell whether there is a gap; most texts have none of its signs, which is soon seen."""
    if "  " in text or "\t" in text or "|" in text or "\v" in text or "*" in text or "+" in text:
        return _GAP.search(text) is not None
    return _LINES_OF_DIGITS.search(text) is not None


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """Yield a name as the words between the gaps, everything else whole."""
    start, end, kind = span
    if kind != "PERSON":
        yield span
        return
    place = start
    for gap in (*_GAP.finditer(text, start, end), None):
        until = gap.start() if gap else end
        if place == start or not _is_town(text[place:until]):
            yield Span(place, until, kind)
        place = gap.end() if gap else end


def _is_town(word: str) -> bool:
    """Tell whether a cell after a first name holds a town and no surname."""
    return word in towns() and not flags_of(word) & LAST
