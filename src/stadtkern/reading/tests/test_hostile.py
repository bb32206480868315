"""Files made to keep a reader busy or to hide words: each test would run for minutes without its limit."""

from __future__ import annotations

import random

import pytest

from stadtkern.core.errors import Refused
from stadtkern.reading import testing as files
from stadtkern.reading.extract import clean, extract
from stadtkern.reading.extract.pdf import _Line, _write_block
from stadtkern.reading.extract.result import Writer
from stadtkern.reading.rules.passages import Heading, cut

NOISE = random.Random(7).randbytes(200_000)  # so that the archive does not unfold beyond measure


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ((f"# {' ' * 300}y{' ' * 300}{'y' * 300}\n" * 50), "a.txt"),
        (f"# {' ' * 500_000}y\n# x", "a.txt"),
        ("a\n" + " " * 500_000 + "\nb", "a.txt"),
        (f"---\ntitle: a{' ' * 200_000}b\n---\nx", "a.md"),
        ("a" + "\u0301\u0316" * 500_000, "a.txt"),
        ("".join(f"# {number}\n" for number in range(100_000)), "a.txt"),
    ],
    ids=["signs", "blanks behind a sign", "a blank line", "title", "accents", "headings"],
)
def test_texts(data: str, name: str) -> None:
    assert extract(data.encode(), name=name).text


def test_many_headings_are_cut_into_passages() -> None:
    count = 100_000
    headings = [Heading(2, 2 * number, 2 * number + 1) for number in range(count)]
    assert cut("x\n" * count, headings=headings)


def test_only_so_many_accents_stay_on_a_letter() -> None:
    assert clean("a" + "\u0316" * 100) == "a" + "\u0316" * 30
    assert clean("•" * 100) == "•" * 100


def word_of(body: str) -> bytes:
    whole = files.word_of(body)
    assert len(whole) < 100_000, "a small file"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return files.archive({"word/document.xml": document.encode(), "noise": NOISE})


WORDS = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"
GOES_ON = "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc></w:tr>"
LONG_CELL = f"<w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr>{WORDS * 50_000}</w:tc></w:tr>"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "length"),
    [(f"{'<w:p/>' * 300_000}{WORDS}", 1), (f"<w:tbl>{LONG_CELL}{GOES_ON * 50_000}</w:tbl>", 99_999)],
    ids=["empty paragraphs", "a long cell over many rows"],
)
def test_word_documents_that_repeat_themselves(body: str, length: int) -> None:
    assert len(extract(word_of(body)).text) == length


@pytest.mark.parametrize("span", ["1000000", "9" * 5000, "-4", "²"])
def test_a_cell_over_a_million_columns_is_no_cell(span: str) -> None:
    cell = f"<w:tc><w:tcPr><w:gridSpan w:val='{span}'/></w:tcPr>{WORDS}</w:tc>"
    with pytest.raises(Refused, match="unreadable_file"):
        extract(word_of(f"<w:tbl><w:tr>{cell * 2}</w:tr></w:tbl>"))


def test_one_part_of_an_archive_has_its_limit() -> None:
    data = files.archive({"word/document.xml": b" " * 21_000_000, "noise": NOISE})
    with pytest.raises(Refused, match="too_large"):
        extract(data)


def test_tables_in_tables_are_read_once() -> None:
    opened = "<table:table><table:table-row><table:table-cell>"
    closed = "</table:table-cell></table:table-row></table:table>"
    data = files.open_document(f"{opened * 60}<text:p>{'x' * 100_000}</text:p>{closed * 60}")
    assert len(extract(data).text) == 100_000


def test_a_block_of_many_lines() -> None:
    writer = Writer()
    _write_block([_Line("Wasser-", 11.0, 0.0, 0)] * 50_000, writer, {})
    assert writer.length == 7 * 50_000


@pytest.mark.parametrize("charset", ["punycode", "idna", "unicode_escape", "zlib"])
def test_only_encodings_of_the_web_are_decoded(charset: str) -> None:
    page = f"<html><meta charset='{charset}'><body>Müll".encode() + b"a" * 300_000
    assert extract(page, charset=charset).text.startswith("Müll")


@pytest.mark.parametrize(
    "hidden",
    ["hidden", "hidden=''", "aria-hidden=true", "style='DISPLAY : none'", "style='top:0;visibility:hidden!important'"],
)
def test_what_a_page_hides_is_not_read(hidden: str) -> None:
    page = f"<html><body><h1>Titel</h1><p>Text<span {hidden}> geheim</span></p><p {hidden}>geheim</p></body></html>"
    assert extract(page.encode()).text == "Titel\n\nText"


def test_what_a_page_lets_unfold_is_read() -> None:
    assert (
        extract(b"<html><body><p hidden=until-found>Text</p><p style='display:block'>mehr</p>").text == "Text\n\nmehr"
    )


def test_words_are_not_turned_around() -> None:
    assert clean("a\u061cb\u200ec\u200fd\u202ae\u202ef\u2066g\u2069h") == "abcdefgh"
