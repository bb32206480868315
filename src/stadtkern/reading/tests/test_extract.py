from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.core.errors import Refused
from stadtkern.reading import testing as files
from stadtkern.reading.extract import Extracted, clean, extract


def outline(extracted: Extracted) -> list[tuple[int, str]]:
    return [(each.level, extracted.text[each.start : each.end]) for each in extracted.headings]


def rows(extracted: Extracted) -> list[tuple[str, str]]:
    return [
        (extracted.text[each.start : each.header_end], extracted.text[each.start : each.end])
        for each in extracted.tables
    ]


PAGE = """<!doctype html><html lang="de-AT"><head><title>Reisepass | Musterstadt</title><style>p{}</style></head>
<body><header>Kopf</header><nav>Menü</nav><div class="cookie-banner">Wir verwenden Cookies</div>
<main><h1>Reise&shy;pass</h1><p>Der <b>Pass</b> kostet<script>alert(1)</script> 75,90&nbsp;Euro.</p>
<h2>Mitzubringen</h2><ul><li>Lichtbild<ul><li>Hochformat</li></ul></li><li><p>Geburtsurkunde</p></li></ul>
<ol><li>Termin buchen</li><li>Kommen</li></ol>
<table><tr><th>Art</th><th>Euro</th></tr><tr><td>Kinder<p>unter 12</p></td><td>30,00</td></tr></table>
<p>Rathausplatz 1<br>1234 Musterstadt</p><details><summary>Wie lange gilt er?</summary><p>Zehn Jahre.</p></details>
<aside>Bürgerservice, Telefon 01234/56</aside><button>Senden</button></main><footer>Fuß</footer></body></html>"""


def test_html_keeps_the_main_content_with_its_structure() -> None:
    extracted = extract(PAGE.encode())
    assert extracted.title == "Reisepass"
    assert extracted.language == "de"
    assert extracted.text == (
        "Reisepass\n\nDer Pass kostet 75,90 Euro.\n\nMitzubringen\n\n- Lichtbild\n- Hochformat\n- Geburtsurkunde\n\n"
        "1. Termin buchen\n2. Kommen\n\nArt | Euro\nKinder unter 12 | 30,00\n\nRathausplatz 1\n1234 Musterstadt\n\n"
        "Wie lange gilt er?\n\nZehn Jahre.\n\nBürgerservice, Telefon 01234/56"
    )
    assert outline(extracted) == [(1, "Reisepass"), (2, "Mitzubringen"), (3, "Wie lange gilt er?")]
    assert rows(extracted) == [("Art | Euro", "Art | Euro\nKinder unter 12 | 30,00")]


def test_a_page_without_main_drops_header_and_footer_of_the_page_only() -> None:
    page = "<html><body><header>Kopf</header><article><header><h1>Titel</h1></header>Text</article><footer>Fuß</footer>"
    assert extract(page.encode()).text == "Titel\n\nText"


def test_a_page_is_recognised_behind_a_long_comment() -> None:
    page = b"<?xml version='1.0'?>\n<!-- " + b"x" * 5000 + b" -->\n<html><body><p>Text</p></body></html>"
    assert extract(page).text == "Text"


def test_a_layout_table_is_read_as_text() -> None:
    page = "<html><body><table><tr><td><h2>Kosten</h2><p>Fünf Euro.</p></td></tr></table></body></html>"
    assert extract(page.encode()).text == "Kosten\n\nFünf Euro."


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("<html><meta charset='iso-8859-1'><body>Müll – 5 €".encode("cp1252"), ""),
        ("<html><body>Müll – 5 €".encode("cp1252"), "windows-1252"),
        ("<html><body>Müll – 5 €".encode(), "utf-8"),
        ("\ufeff<html><body>Müll – 5 €".encode(), "iso-8859-1"),
    ],
    ids=["said by the page", "said by the server", "utf-8", "byte order mark wins"],
)
def test_the_encoding_of_pages(data: bytes, charset: str) -> None:
    assert extract(data, charset=charset).text == "Müll – 5 €"


def test_html_nested_deeply_is_read_and_beyond_measure_refused() -> None:
    assert extract(b"<html><body>" + b"<div>" * 200 + b"tief").text == "tief"
    with pytest.raises(Refused):
        extract(b"<html><body>" + b"<div>" * 30_000 + b"tief")


def test_markdown_is_read_without_markup() -> None:
    source = (
        "---\ntitle: 'Müllabfuhr'\n---\n# Abfuhr\n\nJeden *zweiten*\nMontag.\n\n## Kosten\n\n"
        "| Tonne | Euro |\n|---|---|\n| 80 l | 12 |\n"
    )
    extracted = extract(source.encode(), name="muell.md")
    assert extracted.title == "Müllabfuhr"
    assert extracted.text == "Abfuhr\n\nJeden zweiten Montag.\n\nKosten\n\nTonne | Euro\n80 l | 12"
    assert outline(extracted) == [(1, "Abfuhr"), (2, "Kosten")]
    assert rows(extracted) == [("Tonne | Euro", "Tonne | Euro\n80 l | 12")]


def test_plain_text_stays_word_for_word() -> None:
    source = "Hunde in der Stadt\r\n\r\n" + "Wer einen Hund hält, zahlt eine Abgabe. " * 5 + "\r\n\r\nEnde"
    extracted = extract(source.encode(), name="hunde.txt")
    assert extracted.text == source.replace("\r\n", "\n")
    assert outline(extracted) == [(1, "Hunde in der Stadt")]
    assert extracted.title == "Hunde in der Stadt"


def test_plain_text_with_number_signs_has_headings() -> None:
    extracted = extract(b"\n\n# **Strategie**\n\n## 1. Ziele\n\nViele.", name="strategie.txt")
    assert outline(extracted) == [(1, "Strategie"), (2, "1. Ziele")]
    assert extracted.title == "Strategie"


def test_text_in_old_encodings() -> None:
    assert extract("Müll".encode("cp1252")).text == "Müll"
    assert extract("\ufeffMüll".encode("utf-16-le")).text == "Müll"


def test_word_document() -> None:
    extracted = extract(files.word(), name="falsch.txt")
    assert extracted.title == "Hundeabgabe"
    assert extracted.text == (
        "Hundeabgabe\n\nWer einen Hund hält, zahlt eine Abgabe.\n\nMitzubringen\n\n- Heimtierausweis\n- Chipnummer\n\n"
        "Hund | Abgabe\nerster | 60 Euro\nweiterer | 80 Euro"
    )
    assert outline(extracted) == [(1, "Hundeabgabe"), (2, "Mitzubringen")]
    assert [header for header, _ in rows(extracted)] == ["Hund | Abgabe"]


def test_a_cell_over_several_rows_is_named_in_each_of_them() -> None:
    def cell(words: str, said: str = "") -> str:
        return f"<w:tc><w:tcPr>{said}</w:tcPr><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:tc>"

    over = '<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'
    rows_of = (cell("Hund", over) + cell("60 Euro"), cell("", '<w:gridSpan w:val="2"/><w:vMerge/>') + cell("80 Euro"))
    table = "".join(f"<w:tr>{row}</w:tr>" for row in rows_of)
    assert extract(files.word_of(f"<w:tbl>{table}</w:tbl>")).text == "Hund | 60 Euro\nHund | 80 Euro"


def test_inserted_words_are_read_and_hidden_or_deleted_ones_are_not() -> None:
    runs = (
        "<w:r><w:t>Der Pass </w:t></w:r><w:ins><w:r><w:t>kostet</w:t></w:r></w:ins><w:del><w:r><w:delText>x</w:delText>"
        "</w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>geheim</w:t></w:r><w:r><w:br/><w:t>75 Euro.</w:t></w:r>"
    )
    assert extract(files.word_of(f"<w:p>{runs}</w:p>")).text == "Der Pass kostet\n75 Euro."


def test_every_byte_of_a_word_document_may_be_damaged() -> None:
    whole = files.word()
    for at in range(0, len(whole), 997):
        damaged = whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]
        try:
            extract(damaged)
        except Refused as refusal:
            assert refusal.reason in {"unreadable_file", "unknown_format", "no_text"}  # noqa: PT017 - either may be


BODY = """<text:h text:outline-level="1">Bauen</text:h><text:p>Ein<text:s/>Zaun<text:note>Fußnote</text:note> ist
<text:span>frei</text:span>.</text:p><text:list><text:list-item><text:p>Plan</text:p></text:list-item></text:list>
<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Art</text:p></table:table-cell>
<table:table-cell><text:p>Euro</text:p></table:table-cell></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell><text:p>Zaun</text:p></table:table-cell><table:table-cell><text:p>0</text:p>
</table:table-cell></table:table-row></table:table>"""


def test_open_document() -> None:
    extracted = extract(files.open_document(BODY))
    assert extracted.text == "Bauen\n\nEin Zaun ist frei.\n\n- Plan\n\nArt | Euro\nZaun | 0"
    assert outline(extracted) == [(1, "Bauen")]
    assert [header for header, _ in rows(extracted)] == ["Art | Euro"]


def test_entities_in_open_documents_are_not_resolved() -> None:
    prolog = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/passwd"><!ENTITY lol "lollollol">]>'
    data = files.open_document("<text:p>vorher &lol;&secret; nachher</text:p>", prolog=prolog)
    assert extract(data).text == "vorher nachher"


LINES = [
    (24, 60, "Wasserleitungsordnung"),
    (11, 100, "Der Anschluss an die Wasser-"),
    (11, 114, "leitung ist zu beantragen. Straßen-"),
    (11, 128, "und Kanalbau sind abzustimmen."),
    (16, 170, "Kosten"),
    (11, 200, "Die Gebühr beträgt 1.200 Euro."),
    (11, 230, "Sie ist in zwei Raten zu zahlen."),
]


def test_pdf_joins_hyphenated_lines_and_finds_headings() -> None:
    extracted = extract(files.pdf([LINES]))
    assert extracted.text == (
        "Wasserleitungsordnung\n\nDer Anschluss an die Wasserleitung ist zu beantragen. Straßen- und Kanalbau sind "
        "abzustimmen.\n\nKosten\n\nDie Gebühr beträgt 1.200 Euro.\n\nSie ist in zwei Raten zu zahlen."
    )
    assert outline(extracted) == [(1, "Wasserleitungsordnung"), (2, "Kosten")]


def test_pdf_leaves_out_running_titles() -> None:
    topics = ["Wasser", "Strom", "Abfall"]
    pages = [
        [
            (9, 30, "Stadt Musterstadt"),
            *[(11, 100 + 14 * at, f"{topic} Zeile.") for at in range(4)],
            (9, 780, f"Seite {number}"),
        ]
        for number, topic in enumerate(topics)
    ]
    text = extract(files.pdf(pages)).text
    assert "Seite" not in text
    assert "Stadt Musterstadt" not in text
    assert all(topic in text for topic in topics)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty_file"),
        (b" \n ", "empty_file"),
        (b"<html><body><script>x</script></body></html>", "no_text"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "unknown_format"),
        (files.archive({"a.txt": b"a"}), "unknown_format"),
        (b"PK\x03\x04 damaged", "unreadable_file"),
        (files.archive({"word/document.xml": b"<no"}), "unreadable_file"),
        (files.archive({"mimetype": files.ODT_TYPE.encode()}), "unreadable_file"),
        (files.open_document("<text:p>geheim</text:p>", encrypted=True), "encrypted"),
        (files.open_document("<text:section>" * 200 + "</text:section>" * 200), "unreadable_file"),
        (files.archive({"word/document.xml": b"0" * 30_000_000}), "too_large"),
        (b"%PDF-1.4 damaged", "unreadable_file"),
        (files.pdf([LINES], encrypted=True), "encrypted"),
        (files.pdf([[]]), "no_text"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_cannot_be_read_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        extract(data)
    assert refusal.value.reason == reason


@given(st.text())
def test_clean_text_is_stable(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not set("\x00\r\x85\u2028\ufeff") & set(once)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        extracted = extract(data)
    except Refused:
        return
    assert extracted.title == clean(extracted.title)  # without one the source bears its name
    assert extracted.text == clean(extracted.text)
