"""The square of a form is read from its scan; what is no form says nothing, and hostile bytes break nothing."""

from __future__ import annotations

import io
from datetime import datetime
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.utils.translation import override

from stadtkern.city import api as city
from stadtkern.definitions.asking import Asked, ask
from stadtkern.definitions.compiled import compile_procedure
from stadtkern.definitions.testing import GOOD_ANSWERS
from stadtkern.definitions.wording import shown
from stadtkern.paperforms.codes import FormCode, read_code
from stadtkern.paperforms.reading import codes_in
from stadtkern.paperforms.setting import filled_form, form_data, paper_form
from stadtkern.paperforms.testing import scanned
from stadtkern.uploads.errors import UnfitError
from stadtkern.uploads.testing import jpeg, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Vienna"))
PRINTED = "17-0123456789"


def asked(**other: str) -> Asked:
    definition = city.current().further["procedure"]["parkkarte"]
    return ask(compile_procedure(definition), {**GOOD_ANSWERS, **other}, today=AT.date())


def text_of(document: bytes) -> str:
    opened = pypdfium2.PdfDocument(document)
    text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in opened)
    opened.close()
    return text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("STADTKERN-FORM hund-anmelden/2", FormCode("hund-anmelden", 2)),
        (" Hund-Anmelden/2 ", FormCode("hund-anmelden", 2)),
        ("parkkarte/2/17-0123456789", FormCode("parkkarte", 2, PRINTED)),
        ("parkkarte/2/17-012345678", None),
        ("parkkarte/2/17-0123456789/1", None),
        ("../parkkarte/2", None),
        ("parkkarte/2' OR 1", None),
        ("BCD\n001\n1\nSCT", None),  # the code of a payment slip
        ("", None),
    ],
)
def test_only_codes_of_forms_are_codes(text: str, code: FormCode | None) -> None:
    assert read_code(text) == code
    assert code is None or read_code(str(code)) == code


@pytest.mark.parametrize("turned", [0, 1.5, 90, 180, 272])
def test_a_scan_tells_which_form_it_is(turned: float) -> None:
    form = paper_form("parkkarte", language="de", at=AT)
    assert codes_in(scanned(form, turned=turned)) == (FormCode("parkkarte", 2),)


def test_a_photograph_does_too() -> None:
    page = pypdfium2.PdfDocument(scanned(paper_form("parkkarte", language="en", at=AT)))[0]
    written = io.BytesIO()
    page.render(scale=2).to_pil().resize((900, 1273)).save(written, "JPEG", quality=55)
    assert codes_in(written.getvalue()) == (FormCode("parkkarte", 2),)


def test_two_forms_in_one_scan_are_two() -> None:
    blank = paper_form("parkkarte", language="de", at=AT)
    filled = filled_form(asked(), language="de", at=AT, printed=PRINTED)
    found = codes_in(scanned(blank, filled, blank))
    assert found == (FormCode("parkkarte", 2), FormCode("parkkarte", 2, PRINTED))


def test_other_paper_says_nothing() -> None:
    assert codes_in(pdf(text="Rechnung", pages=3)) == ()
    assert codes_in(jpeg(size=(900, 600))) == ()


@pytest.mark.parametrize("hostile", [b"", b"%PDF-1.7\n%broken", b"\xff\xd8\xff broken", b"GIF89a"])
def test_hostile_bytes_are_refused(hostile: bytes) -> None:
    with pytest.raises(UnfitError):
        codes_in(hostile)


def test_answers_stand_in_their_boxes() -> None:
    made = filled_form(asked(street="Am Ötscherbach [#{}]"), language="de", at=AT, printed=PRINTED)
    text = text_of(made)
    assert "Am Ötscherbach [#{}]" in text
    assert f"parkkarte/2/{PRINTED}" in text
    assert b"pdfuaid" in made


def test_what_was_chosen_is_ticked_and_nothing_else() -> None:
    definition, answered = city.current().further["procedure"]["parkkarte"], asked(keeper="leased")
    data = form_data(definition, at=AT, asked=answered, printed=PRINTED)
    questions = [each for page in data["pages"] for each in page["questions"]]
    ticked = [option["label"] for each in questions for option in each["options"] if option["is_ticked"]]
    with override("de"):
        assert ticked == [
            shown(each, answered.values[each.id], "de")
            for _page, found in answered.pages
            for each in found
            if each.kind in {"choice", "yes_no"}
        ]
    crosses = len(ticked) + sum(each["is_ticked"] for each in questions)
    assert text_of(filled_form(answered, language="de", at=AT, printed=PRINTED)).split().count("X") == crosses
    assert "X" not in text_of(paper_form("parkkarte", language="de", at=AT)).split()


def test_a_square_can_be_read_when_the_page_is_a_large_picture() -> None:
    page = pypdfium2.PdfDocument(paper_form("parkkarte", language="de", at=AT))[0]
    large = page.render(scale=8, grayscale=True).to_pil()
    written = io.BytesIO()
    large.save(written, "PNG")
    assert codes_in(written.getvalue()) == (FormCode("parkkarte", 2),)
