"""Texts with escapes in them: a model reads ``M\\u00fcller`` as the name it is, so it is searched as one.

So are ``M&uuml;ller`` of HTML and ``M%C3%BCller`` of addresses on the web; tags are no part of a name. Clients that
write JSON put every umlaut that way into arguments and results of tools; ``\\n`` would else begin a word.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from html.entities import html5

from stadtkern.masking.span import Span, joined

LEVELS = 3  # JSON inside JSON, with HTML in it
LINE_END = "\v"  # any end of a line but the usual one
NOT_SEEN = "\u200b"  # left out by the view
_HIGH = "%[89abAB][0-9a-fA-F]"
_BLOCK = "br|p|div|td|th|tr|li|ul|ol|dt|dd|h[1-6]|hr|table|tbody|thead"
_INLINE = "wbr|b|i|u|s|em|strong|span|font|small|mark|code|tt|sub|sup"
_MAYBE = re.compile(
    r"[\\&%<(\[{](?:(?<=\\)[\"\\/bfnrtu]|(?<=&)[#A-Za-z]|(?<=%)[0-9a-fA-F]{2}|(?<=<)[/A-Za-z]|"
    r"(?<=[(\[{])(?:at|AT|ät|dot|punkt)[)\]}])"
)
_ESCAPE = re.compile(
    r"\\(?:u(?P<u>[0-9a-fA-F]{4})|(?P<short>[\"\\/bfnrt]))"
    r"|&(?:\#(?:[xX]0*+(?P<hex>[0-9a-fA-F]{1,6})|0*+(?P<number>[0-9]{1,7}));?|(?P<name>[A-Za-z][A-Za-z0-9]{1,31});"
    r"|(?P<old>[A-Za-z](?:uml|acute|grave|circ|cedil|tilde|ring|caron)|szlig|nbsp|shy))"
    rf"|(?P<percent>%(?:[2-6][0-9a-fA-F]|7[0-9a-eA-E]|0[9adAD]|[cdCD][0-9a-fA-F]{_HIGH}|[eE][0-9a-fA-F](?:{_HIGH}){{2}}"
    rf"|[fF][0-4](?:{_HIGH}){{3}}|[a-fA-F][0-9a-fA-F]))"
    rf"|<(?i:/?(?:(?P<block>{_BLOCK})|{_INLINE}))(?=[\s/>])[^<>@%&\\]{{0,80}}>"
    r"| ?[(\[{](?:(?P<at>at|AT|ät)|dot|punkt)[)\]}] ?",
)
_SHORT = {"b": " ", "f": " ", "n": "\n", "r": " ", "t": " "}


class Replaced:
    """A text in which one character stands for each match of a pattern: ``text``, and ``original`` to map back."""

    __slots__ = ("_more", "_places", "text")

    def __init__(self, text: str, pattern: re.Pattern[str], character: Callable[[re.Match[str]], str]) -> None:
        """Read ``text``; where ``character`` returns nothing, the match stays."""
        self._places: list[int] = []  # where what was replaced stands in ``text``
        self._more = [0]  # by how much it and those before it were longer
        parts: list[str] = []
        done = 0
        for match in pattern.finditer(text):
            if char := character(match):
                self._places.append(match.start() - self._more[-1])
                self._more.append(self._more[-1] + len(match[0]) - 1)
                parts += (text[done : match.start()], char)
                done = match.end()
        self.text = "".join((*parts, text[done:])) if parts else text

    @property
    def is_other(self) -> bool:
        """Whether there was any match."""
        return bool(self._places)

    def original(self, span: Span) -> Span:
        """Return a span of ``text`` as it stands in the text before."""
        start, end, kind = span
        more, places = self._more, self._places
        return Span(start + more[bisect_left(places, start)], end + more[bisect_left(places, end)], kind)


class Unescaped(Replaced):
    """A text without its escapes."""

    __slots__ = ()

    def __init__(self, text: str) -> None:
        super().__init__(text, _ESCAPE, _character)


def is_escaped(text: str) -> bool:
    """Tell whether there may be an escape in ``text``."""
    return _MAYBE.search(text) is not None


def find_through(find: Callable[[str], list[Span]], text: str, levels: int = LEVELS) -> list[Span]:
    """Return what ``find`` sees in ``text`` without its escapes and, where that shares no character, as it stands."""
    read = Unescaped(text) if levels and is_escaped(text) else None
    if read is None or not read.is_other:
        return find(text)
    found = find_through(find, read.text, levels - 1)
    return joined([read.original(span) for span in found], find(text))


def _character(match: re.Match[str]) -> str:
    """Return what one escape stands for, or nothing if it is none."""
    kind = match.lastgroup
    if kind is None:
        return NOT_SEEN if match[0][0] == "<" else "."
    written = match[kind]
    match kind:
        case "short":
            return _SHORT.get(written, written)
        case "u" | "hex":
            return _letter(int(written, 16))
        case "number":
            return _letter(int(written))
        case "name" | "old":
            return html5.get(written + ";", "")[:1]
        case "percent":
            return _from_bytes(bytes.fromhex(written.replace("%", "")))
        case "block":
            return LINE_END
        case _:
            return "@"


def _letter(code: int) -> str:
    """Return the letter of a number; half a character of those beyond 65,535 is none."""
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def _from_bytes(written: bytes) -> str:
    try:
        return written.decode()
    except UnicodeDecodeError:
        return written.decode("latin-1")[:1]
