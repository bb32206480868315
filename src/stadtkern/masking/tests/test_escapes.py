"""What stands in JSON, HTML or an address is read as whoever reads them reads it, and masked where it stands."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus, unquote_plus

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stadtkern.masking.escapes import Unescaped, is_escaped
from stadtkern.masking.finding import Finder
from stadtkern.masking.placeholders import Mask
from stadtkern.masking.span import Span

RULES = Finder()
LETTER = 'Sehr geehrte\nAnna Huber,\r\n"Jörg Müller" schreibt; 📄 IBAN AT61 1904 3002 3457 3201'


def masked(text: str) -> str:
    return Mask(RULES).mask(text)


@pytest.mark.parametrize("levels", [1, 2])
def test_nobody_hides_behind_the_escapes_of_json(levels: int) -> None:
    text = LETTER
    for _ in range(levels):
        text = json.dumps({"q": text})
    told = masked(text)
    assert [word for word in ("Huber", "ller", "AT61") if word in told] == []
    for _ in range(levels):
        told = json.loads(told)["q"]
    assert told == 'Sehr geehrte\n[PERSON_1],\r\n"[PERSON_2]" schreibt; 📄 IBAN [IBAN_1]'


def test_an_escape_in_a_sentence_is_read_too() -> None:
    assert masked("Frau M\\u00fcller fragt.") == "Frau [PERSON_1] fragt."


def test_a_path_stays_a_path() -> None:
    assert masked("C:\\neue Texte\\Anna Huber\\brief.odt") == "C:\\neue Texte\\[PERSON_1]\\brief.odt"


HIDDEN = {
    "SVNR 1237 010180": "SVNR [SVNR_1]",
    "IBAN AT61 1904 3002 3457 3201": "IBAN [IBAN_1]",
    "Tel. 0664 1234567": "Tel. [PHONE_1]",
    "anna.huber@example.at": "[EMAIL_1]",
    "Frau Jörg-Huber": "Frau [PERSON_1]",
}


def numbered(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)


def hexadecimal(text: str) -> str:
    return "".join(f"&#x{ord(char):04X}" for char in text)


def named(text: str) -> str:
    return text.replace("ö", "&ouml;").replace("@", "&commat;").replace(" ", "&nbsp;").replace("1", "&#49;")


def by_bytes(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


WAYS = (numbered, hexadecimal, named, quote, quote_plus, by_bytes)


@pytest.mark.parametrize("outer", [str, html.escape, quote, json.dumps])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", HIDDEN)
def test_nobody_hides_behind_the_escapes_of_html_and_of_addresses(
    text: str, way: Callable[[str], str], outer: Callable[[str], str]
) -> None:
    told = masked(f"Also {outer(way(text))}, bitte.")
    for _ in range(3):
        told = unquote_plus(html.unescape(told))
    kind = HIDDEN[text].split("[")[1]
    assert told.count(f"[{kind}") == 1
    assert [part for part in ("0101", "1904", "12345", "uber") if part in told] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Frau Anna M&uuml;ller wohnt", "Frau [PERSON_1] wohnt"),
        ("M&uuml;ller &amp; S&ouml;hne KG", "M&uuml;ller &amp; S&ouml;hne KG"),
        ("50%20ige &Anzahl; &#1114112; 20 %ab", "50%20ige &Anzahl; &#1114112; 20 %ab"),
        ("?name=Anna+Huber&mail=anna.huber%40example.at", "?name=[PERSON_1]+[PERSON_2]&mail=[EMAIL_1]"),
        ('<a href="mailto:anna.huber%40example.at">Mail</a>', '<a href="mailto:[EMAIL_1]">Mail</a>'),
        ("anna.huber (at) example.at", "[EMAIL_1]"),
        ("anna.huber[at]example(dot)at", "[EMAIL_1]"),
        ("Frau <strong>Grubmauer</strong> bittet", "Frau <strong>[PERSON_1]</strong> bittet"),
        ("<td>Anna</td><td>Huber</td>", "<td>[PERSON_1]</td><td>[PERSON_2]</td>"),
        ("<anna.huber@example.at>", "<[EMAIL_1]>"),
    ],
)
def test_what_html_and_addresses_hide_is_masked_where_it_stands(text: str, told: str) -> None:
    mask = Mask(RULES)
    assert mask.mask(text) == told
    assert mask.restore(told) == text


@given(st.text(max_size=30))
def test_every_place_is_found_again(text: str) -> None:
    assume(not is_escaped(text))
    written = json.dumps(text)[1:-1]
    read = Unescaped(written)
    assert standing(read, written, 0, len(read.text)) == written
    if text.isprintable() and all(ord(char) < 0x10000 for char in text):
        assert read.text == text
        assert [Unescaped(standing(read, written, at, at + 1)).text for at in range(len(text))] == list(text)


@given(st.text("&#x;aAuml%C3B<br>/ \\n\u0041(at)", max_size=40))
def test_places_in_any_escapes_are_in_order(text: str) -> None:
    read = Unescaped(text)
    places = [read.original(Span(at, at + 1, "PERSON")) for at in range(len(read.text))]
    assert "".join(text[place.start : place.end] for place in places) == text


def standing(read: Unescaped, written: str, start: int, end: int) -> str:
    place = read.original(Span(start, end, "PERSON"))
    return written[place.start : place.end] if end else ""
