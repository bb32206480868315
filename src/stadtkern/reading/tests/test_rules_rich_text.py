"""Markdown of a town's files becomes rich text of a page."""

from __future__ import annotations

import pytest

from stadtkern.reading.rules.rich_text import rich_text


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# Groß\n\n#### Klein", "<h2>Groß</h2>\n<h3>Klein</h3>"),
        ("**fett** und *schräg*", "<p><b>fett</b> und <i>schräg</i></p>"),
        ("- eins\n- zwei", "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>"),
        ("[Amt](https://example.org)", '<p><a href="https://example.org">Amt</a></p>'),
        ("[böse](javascript:alert(1))", "<p>[böse](javascript:alert(1))</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("![Bild](https://example.org/x.png)", "<p></p>"),
    ],
    ids=["headings", "emphasis", "list", "link", "bad scheme", "markup", "foreign picture"],
)
def test_markdown_becomes_text_an_editor_can_go_on_with(markdown: str, html: str) -> None:
    assert rich_text(markdown) == html


def test_tables_name_their_rows_and_columns() -> None:
    html = rich_text("| Zone | Preis |\n|---|--:|\n| Blau | 1 Euro |\n| Grün | 2 Euro |")
    assert html.replace("\n", "") == (
        '<table><thead><tr><th scope="col">Zone</th><th scope="col">Preis</th></tr></thead><tbody>'
        '<tr><th scope="row">Blau</th><td>1 Euro</td></tr><tr><th scope="row">Grün</th><td>2 Euro</td></tr>'
        "</tbody></table>"
    )


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("Ruf +43 3999 100-0 an.", '<p>Ruf <a href="tel:+4339991000">+43 3999 100-0</a> an.</p>'),
        ("rathaus@town.example.", '<p><a href="mailto:rathaus@town.example">rathaus@town.example</a>.</p>'),
        ("[a@b.example](mailto:a@b.example)", '<p><a href="mailto:a@b.example">a@b.example</a></p>'),
        ("[+43 1 234567](tel:+431234567)", '<p><a href="tel:+431234567">+43 1 234567</a></p>'),
        ("Um 8 + 12 Uhr", "<p>Um 8 + 12 Uhr</p>"),
    ],
    ids=["phone", "mail", "mail that is a link", "phone that is a link", "a sum"],
)
def test_mail_addresses_and_phone_numbers_become_links(markdown: str, html: str) -> None:
    assert rich_text(markdown) == html
