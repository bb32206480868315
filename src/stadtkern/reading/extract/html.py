"""HTML: the main content of a page without navigation, scripts and forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from stadtkern.reading.extract.kinds import HTML
from stadtkern.reading.extract.result import Writer, one_line
from stadtkern.reading.extract.text import decode

if TYPE_CHECKING:
    from stadtkern.reading.extract.result import Extracted

SKIPPED = frozenset({
    "audio", "button", "canvas", "dialog", "embed", "head", "iframe", "label", "math", "nav", "noscript", "object",
    "script", "select", "style", "svg", "template", "textarea", "video",
})  # fmt: skip
PAGE_FRAME = frozenset({"header", "footer", "aside"})  # skipped unless inside the main content
LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "summary": 3}
BLOCKS = frozenset({
    *LEVELS, "address", "article", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "header", "hr", "legend", "li", "main", "ol", "p", "pre", "section",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
SKIPPED_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "dialog"})
_FURNITURE = re.compile(
    r"\b(?:cookie-?(?:banner|bar|consent|hint|notice)|consent|breadcrumb|skip-?link)", re.IGNORECASE
)
HIDING = frozenset({"display:none", "visibility:hidden"})
CHARSETS = frozenset({  # those of the web; others may take minutes to decode
    "ascii", "big5", "euc-jp", "euc-kr", "gb18030", "gb2312", "gbk", "koi8-r", "koi8-u", "latin-1", "latin1",
    "macintosh", "shift-jis", "us-ascii", "utf-16", "utf-16be", "utf-16le",
    *(f"iso-8859-{number}" for number in range(1, 17)), *(f"windows-{number}" for number in range(1250, 1259)),
})  # fmt: skip
AS_WINDOWS = frozenset({"ascii", "iso-8859-1", "latin-1", "latin1", "us-ascii"})
_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?\s*([\w-]+)", re.IGNORECASE)


def read_html(data: bytes, *, charset: str = "") -> Extracted:
    """Read a page; ``charset`` is what the server said, if anything."""
    return read_markup(_decode_page(data, charset))


def read_markup(markup: str, *, media_type: str = HTML, title: str = "") -> Extracted:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    root: etree._Element | None = etree.fromstring(markup.encode("utf-8", errors="replace"), parser)
    writer = Writer()
    if root is None:
        return writer.result(title=title, media_type=media_type)
    main = _main_content(root)
    reader = _Reader(writer)
    reader.read(main)
    return writer.result(
        title=title or _title(root, main), media_type=media_type, language=root.get("lang", "").lower()[:2]
    )


def flat_text(element: etree._Element) -> str:
    """Return the words of ``element`` on one line, with blanks where blocks meet."""
    pieces: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, each in walk:
        if event == "start":
            if _is_skipped(each, inside_main=True):
                walk.skip_subtree()
                continue
            pieces += [" " if each.tag in BLOCKS else "", each.text or ""]
        elif each is not element:
            pieces += [" " if each.tag in BLOCKS else "", each.tail or ""]
    return one_line("".join(pieces))


class _Reader:
    """Walks once through the tree and writes each block when it ends."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._words: list[str] = []
        self._lists: list[int] = []  # one number per open list: 0 for bullets, else the next number
        self._item_begins = False
        self._list_begins = False
        self._line_goes_on = False  # after <br>

    def read(self, root: etree._Element) -> None:
        walk = etree.iterwalk(root, events=("start", "end"))
        passed: etree._Element | None = None
        for event, element in walk:
            if event == "start":
                if self._enter(element, root):
                    continue
                passed = element
                walk.skip_subtree()
            else:
                if element is not passed:
                    self._end(element)
                if element is not root:
                    self._words.append(element.tail or "")
        self._flush()

    def _enter(self, element: etree._Element, root: etree._Element) -> bool:
        """Begin an element; return whether to look at what is inside."""
        if _is_skipped(element, inside_main=root.tag != "body"):
            return False
        if element.tag in BLOCKS:
            self._flush()
        if element.tag == "table" and _is_data(element):
            rows, header = _rows(element)
            self._writer.table(rows, header=header)
            return False
        if level := LEVELS.get(str(element.tag)):
            self._writer.heading(level, flat_text(element))
            return False
        self._start(element)
        return True

    def _start(self, element: etree._Element) -> None:
        if element.tag in {"ul", "ol"}:
            self._list_begins = not self._lists
            self._lists.append(1 if element.tag == "ol" else 0)
        elif element.tag == "li":
            self._item_begins = True
        self._words.append(element.text or "")

    def _end(self, element: etree._Element) -> None:
        if element.tag == "br":
            self._line_goes_on = True
        elif element.tag in BLOCKS:
            self._flush()
            self._line_goes_on = False
        if element.tag in {"ul", "ol"} and self._lists:
            self._lists.pop()

    def _flush(self) -> None:
        words = one_line("".join(self._words))
        self._words = []
        if not words:
            return
        if self._lists and self._item_begins:
            number = self._lists[-1]
            self._writer.item(words, mark=f"{number}." if number else "-", first=self._list_begins)
            self._lists[-1] += bool(number)
            self._item_begins = self._list_begins = False
        else:
            self._writer.paragraph(words, close=self._line_goes_on)
        self._line_goes_on = False


def _is_skipped(element: etree._Element, *, inside_main: bool) -> bool:
    if not isinstance(element.tag, str) or element.tag in SKIPPED:
        return True
    if element.tag in PAGE_FRAME and not inside_main and next(element.iterancestors("article"), None) is None:
        return True
    if _is_hidden(element) or element.get("role") in SKIPPED_ROLES:
        return True
    return bool(_FURNITURE.search(f"{element.get('id', '')} {element.get('class', '')}")) and element.tag != "body"


def _is_hidden(element: etree._Element) -> bool:
    """Tell whether readers of the page do not see the element; what they may unfold counts as seen."""
    if element.get("aria-hidden") == "true" or element.get("hidden", "until-found") != "until-found":
        return True
    style = "".join(element.get("style", "").lower().split()).replace("!important", "")
    return not HIDING.isdisjoint(style.split(";"))


def _main_content(root: etree._Element) -> etree._Element:
    for path in ("//main", "//*[@role='main']", "//body"):
        found = root.xpath(path)
        if isinstance(found, list) and len(found) == 1 and isinstance(found[0], etree._Element):
            return found[0]
    return root


def _title(root: etree._Element, main: etree._Element) -> str:
    for path, place in ((".//h1", main), (".//title", root)):
        found = place.find(path)
        if found is not None and not _is_hidden(found) and (words := flat_text(found)):
            return words
    return ""


def _is_data(table: etree._Element) -> bool:
    """Tell tables of facts from tables that only arrange a page."""
    if table.get("role") in {"presentation", "none"}:
        return False
    return table.find(".//table") is None and not any(table.find(f".//{tag}") is not None for tag in ("h1", "h2", "h3"))


def _rows(table: etree._Element) -> tuple[list[list[str]], bool]:
    rows: list[list[str]] = []
    header = False
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in {"td", "th"}]
        if not rows:
            header = bool(cells) and all(cell.tag == "th" for cell in cells)
        rows.append([flat_text(cell) for cell in cells])
    caption = table.find("caption")
    if caption is not None and not header and (words := flat_text(caption)):
        rows.insert(0, [words])
    return rows, header


def _decode_page(data: bytes, charset: str) -> str:
    said = _CHARSET.search(data[:4096])
    for named in (charset, said[1].decode("ascii") if said else ""):
        encoding = named.lower().replace("_", "-")
        if encoding in CHARSETS and not data.startswith(b"\xef\xbb\xbf"):
            try:
                return data.decode("cp1252" if encoding in AS_WINDOWS else encoding)
            except UnicodeDecodeError:
                continue
    return decode(data)
