"""Letters as real PDFs, read again by PDFium and pyHanko."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.utils.translation import override

from stadtkern.core.errors import Refused
from stadtkern.letters import api
from stadtkern.letters.compiling import OWN_TEMPLATES, About, compile_pdf
from stadtkern.letters.composing import compose
from stadtkern.letters.marks import Crest
from stadtkern.letters.rules.letter import Closing, record_of
from stadtkern.letters.testing import AT, NOTICE, composed, letter
from stadtkern.letters.tests import pdfs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUBJECT = '"} #panic() \\u0000 😀'
HEAD = (
    "Bürgermeisterin der Stadtgemeinde Musterstadt Bürgerservice Bürgermeisterin der Stadtgemeinde Musterstadt, "
    "Musterplatz 1, 8999 Musterstadt"
)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with override("en"):
        yield


def test_a_letter_says_what_its_data_say_and_nothing_else() -> None:
    assert pdfs.page_texts(composed()) == [
        f"{HEAD} Frau Łucja Müller-Größenwahn Hauptstraße 5/3 8999 Musterstadt Zahl: MU-2026/0815 Datum: 23. Jänner "
        "2026 Dienststelle: Bürgerservice Telefon: +43 3999 100-0 E-Mail: rathaus@musterstadt.example "
        "Web: www.musterstadt.example Bescheid Betreff: Parkkarte für die grüne Zone Spruch Ihrem Antrag vom 3. Jänner "
        "2026 wird stattgegeben. Die Parkkarte gilt bis 31. Dezember 2027. Gebühren Bezeichnung Rechtsgrundlage Betrag "
        "Antrag § 14 TP 6 GebG 14,30 Euro Parkkarte 1.200,00 Euro Summe 1.214,30 Euro Begründung Sie wohnen in der "
        "grünen Zone. Rechtsmittelbelehrung Gegen diesen Bescheid können Sie binnen vier Wochen Beschwerde erheben. "
        "Für die Bürgermeisterin: Mag. Eva Huber Leiterin Bürgerservice Beilagen • Parkkarte • Plan Seite 1 von 1"
    ]


def test_optional_parts_leave_nothing_behind() -> None:
    changes: dict[str, Any] = {
        "kind": "letter",
        "language": "en",
        "title": "Information",
        "operative_part": ("Your parking permit is ready.",),
        "closing": Closing(name="Eva Huber", office=""),
        "subject": "",
    }
    changes |= dict.fromkeys(("reasons", "instruction", "fees", "enclosures", "recipient"), ())
    (text,) = pdfs.page_texts(composed(**changes))
    assert text.partition("Web: www.musterstadt.example ")[2] == (
        "Information Your parking permit is ready. Eva Huber Page 1 of 1"
    )


def test_a_letter_can_be_archived_and_read_aloud() -> None:
    pdf = composed()
    assert pdfs.claims(pdf) == {"pdfaid:part": "3", "pdfaid:conformance": "A", "pdfuaid:part": "1"}
    found = pdfs.root(pdf)
    assert str(found["/Lang"]) == "de-AT"
    assert found["/MarkInfo"]["/Marked"]
    assert found["/ViewerPreferences"]["/DisplayDocTitle"]
    assert set(pdfs.fonts(pdf).values()) == {True}
    assert "Bescheid MU-2026/0815" in pdfs.xmp(pdf)


def test_headings_tables_and_the_crest_are_tagged() -> None:
    found = pdfs.elements(composed())
    kinds = [str(each["/S"])[1:] for each in found]
    assert [kind for kind in kinds if kind[0] == "H"] == ["H1", "H2", "H2", "H2", "H2", "H2"]
    assert (kinds.count("Table"), kinds.count("TH"), kinds.count("TR")) == (1, 3, 4)
    (figure,) = [each for each in found if each["/S"] == "/Figure"]
    assert str(figure["/Alt"]) == "Erfundenes Wappen"


def test_an_english_letter_says_so() -> None:
    pdf = composed(kind="letter", language="en")
    assert str(pdfs.root(pdf)["/Lang"]) == "en-GB"


def test_other_programs_find_the_data_in_the_file() -> None:
    pdf = composed(subject=SUBJECT)
    written = record_of(letter(subject=SUBJECT))
    read = pdfs.attachments(pdf)
    assert list(read) == ["letter.json"]
    assert read["letter.json"]["subject"] == written["subject"]
    assert read["letter.json"]["fees"] == written["fees"]
    assert [str(each.get_object()["/AFRelationship"]) for each in pdfs.root(pdf)["/AF"]] == ["/Data"]


@pytest.mark.parametrize(
    "hostile",
    [
        '#panic() *x* $y$ _z_ `code` @ref <label> = no - list / x: y // comment /* c */ \\u{41} "q" #sys.inputs',
        '#import "@preview/x:1.0.0": * #read("/etc/passwd") [#let a = 1] ~ -- --- ... \'a\'',
        "{{ data }} {% if %} <script>alert(1)</script> & &amp; %PDF-1.7 endobj",
    ],
)
def test_no_data_is_markup(hostile: str) -> None:
    pdf = composed(operative_part=(hostile,), recipient=(hostile,))
    assert "".join(pdfs.page_texts(pdf)).replace(" ", "").count(hostile.replace(" ", "")) == 2


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Grüße 😀!", "Grüße [U+1F600]!"),
        ("🏳️‍🌈", "[U+1F3F3][U+1F308]"),
        ("漢字", "[U+6F22][U+5B57]"),
        ("Ђорђе Πέτρος ǅ ḩ", "Ђорђе Πέτρος ǅ ḩ"),
        ("a\u202egnp.exe\u202c", "agnp.exe"),
    ],
    ids=["emoji", "joined emoji", "Chinese", "Cyrillic and Greek", "direction"],
)
def test_what_no_font_knows_is_named_and_the_letter_is_composed(text: str, written: str) -> None:
    pdf = composed(kind="letter", operative_part=(f"Anfang {text} Ende",))
    (page,) = pdfs.page_texts(pdf)
    assert page.partition("Anfang ")[2].partition(" Ende")[0] == written
    assert pdfs.attachments(pdf)["letter.json"]["operative_part"] == [f"Anfang {text} Ende"]


@pytest.mark.parametrize("text", ["مرحبا", "שלום עולם"], ids=["Arabic", "Hebrew"])
def test_writing_from_right_to_left_is_set(text: str) -> None:
    (page,) = pdfs.page_texts(composed(kind="letter", operative_part=(f"Anfang {text} Ende",)))
    assert "[U+" not in page
    assert sorted("".join(page.partition("Anfang")[2].partition("Ende")[0].split())) == sorted("".join(text.split()))


def test_very_long_names_stay_on_the_paper() -> None:
    name = "Donaudampfschifffahrtsgesellschaftskapitän" * 4
    pdf = composed(recipient=(name,) * 3, subject=name, closing=Closing(name=name, office=name))
    text = "".join(pdfs.page_texts(pdf)).replace(" ", "")
    assert text.count(name) == 6


def test_long_letters_have_numbered_pages_and_a_heading_of_their_own() -> None:
    long = tuple(f"Absatz {number}: {'Sie wohnen in der grünen Zone. ' * 12}" for number in range(15))
    pages = pdfs.page_texts(composed(reasons=long))
    assert [page.partition("Seite ")[2] for page in pages] == ["1 von 3", "2 von 3", "3 von 3"]
    running = "Bürgermeisterin der Stadtgemeinde Musterstadt · Bescheid · MU-2026/0815"
    assert [page.startswith(running) for page in pages] == [False, True, True]
    text = " ".join(pages)
    assert [f"Absatz {number}:" in text for number in range(15)] == [True] * 15


def test_the_same_letter_is_the_same_file() -> None:
    assert composed() == composed()


def test_an_incomplete_notice_is_not_composed() -> None:
    with pytest.raises(Refused) as refusal:
        composed(instruction=(), reasons=())
    assert refusal.value.reason == "notice_incomplete"


# The town's own template.


@pytest.fixture
def town_folder(settings: Any, tmp_path: Path) -> Path:
    settings.CITY_DIR = tmp_path
    folder = tmp_path / "letters"
    folder.mkdir()
    return folder


def layout(*lines: str) -> str:
    return "\n".join(["#let layout(data, end) = {", "  set page(margin: 25mm)", *lines, "}"])


def test_a_town_may_write_its_own_template(town_folder: Path) -> None:
    (town_folder / "letter.typ").write_text(
        layout("  heading(level: 1, data.title)", "  text(data.subject)", "  end"), encoding="utf-8"
    )
    pdf = compose(NOTICE, at=AT, crest=Crest(), template=town_folder / "letter.typ")
    assert pdfs.page_texts(pdf) == ["Bescheid Parkkarte für die grüne Zone"]
    assert list(pdfs.attachments(pdf)) == ["letter.json"]


@pytest.mark.parametrize(
    ("source", "line", "said"),
    [
        (layout("  heading(data.titel)", "  end"), 3, 'dictionary does not contain key "titel"'),
        (layout("  heading(data.title", "  end"), 3, "unclosed delimiter"),
        (layout('  read("../../town.yaml")', "  end"), 3, "would escape the project root"),
        (layout('  image("wappen.svg")', "  end"), 3, "file not found"),
        (layout('  panic("halt")', "  end"), 3, "halt"),
        (layout("  heading(level: 1, data.title)"), 1, "must place `end` once"),
        (layout("  end", "  end"), 1, "must place `end` once"),
        (layout("  end").replace("25mm", "30mm"), 1, "25 mm above the lower edge"),
        ("#let other = 1", 1, "unresolved import"),
        (f'#import "@preview/cetz:0.3.0"\n{layout("  end")}', 1, "not fetched"),
    ],
    ids=[
        "unknown name", "syntax", "file outside", "missing file", "panic", "no room for the seal", "two rooms",
        "room elsewhere", "no layout", "package",
    ],
)  # fmt: skip
def test_a_broken_template_is_named_with_its_line(town_folder: Path, source: str, line: int, said: str) -> None:
    (town_folder / "letter.typ").write_text(source, encoding="utf-8")
    with pytest.raises(Refused) as refusal:
        compose(NOTICE, at=AT, crest=Crest(), template=town_folder / "letter.typ")
    assert refusal.value.reason == "template_broken"
    assert f"letter.typ cannot be set: line {line}: " in refusal.value.hint
    assert said in refusal.value.hint


def test_a_picture_without_words_is_refused(town_folder: Path) -> None:
    (town_folder / "dot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
        encoding="utf-8",
    )
    (town_folder / "letter.typ").write_text(layout('  image("dot.svg")', "  end"), encoding="utf-8")
    with pytest.raises(Refused, match="missing alt text"):
        compose(NOTICE, at=AT, crest=Crest(), template=town_folder / "letter.typ")


def test_the_towns_template_comes_before_the_built_in_one(town_folder: Path) -> None:
    (town_folder / "receipt.typ").touch()
    assert api.template_of("receipt") == town_folder / "receipt.typ"
    assert api.template_of("letter") == OWN_TEMPLATES / "letter.typ"


def test_any_template_and_data_make_a_document(tmp_path: Path) -> None:
    template = tmp_path / "receipt.typ"
    template.write_text("#let layout(data, end) = [#heading(data.title) #data.lines.join(linebreak()) #end]")
    about = About(title="Quittung", author="Stadt", language="de", at=AT)
    pdf = compile_pdf(template, {"title": "Quittung 7", "lines": ["14,30 Euro", "bar"]}, about)
    assert pdfs.page_texts(pdf) == ["Quittung 7 14,30 Euro bar"]
    assert pdfs.attachments(pdf) == {}
    assert pdfs.claims(pdf)["pdfaid:conformance"] == "A"
