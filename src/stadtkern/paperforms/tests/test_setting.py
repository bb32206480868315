"""The same questions on paper: readable by people and machines, in both languages, for every example."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.utils.translation import override

from stadtkern.city import api as city
from stadtkern.definitions.sentences import in_language
from stadtkern.paperforms.setting import form_data, paper_form

if TYPE_CHECKING:
    from stadtkern.city.api import Language

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Vienna"))


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    document.close()
    return text


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_question_stands_on_paper(language: Language) -> None:
    pdf = paper_form("parkkarte", language=language, at=AT)
    text = text_of(pdf)
    with override(language):
        for question in city.current().further["procedure"]["parkkarte"].questions:
            assert in_language(question.label) in text
            for option in question.options:
                assert in_language(option.label) in text
        for document in city.current().further["procedure"]["parkkarte"].documents:
            assert in_language(document.label) in text
    assert "parkkarte/2" in text
    assert b"pdfuaid" in pdf
    assert b'pdfaid:part="3"' in pdf or b"<pdfaid:part>3" in pdf


def test_what_it_costs_and_how_long_it_takes_stands_before_the_questions() -> None:
    text = text_of(paper_form("parkkarte", language="de", at=AT))
    assert text.index("Es kostet mindestens 21,00 Euro") < text.index("Vorname")
    assert text.index("höchstens 6 Monate") < text.index("Vorname")


def test_a_question_with_a_condition_says_so_and_a_confirmation_is_a_box() -> None:
    data = form_data(city.current().further["procedure"]["parkkarte"], at=AT)
    questions = {each["label"]: each for page in data["pages"] for each in page["questions"]}
    with override("de"):
        share = questions["Wie viel Prozent fahren Sie damit privat?"]
    assert share["notes"] == ["Nur, wenn es auf Sie zutrifft."]
    assert questions["Alles, was ich angegeben habe, stimmt."]["is_confirm"] is True
    assert questions["Möchten Sie uns noch etwas sagen?"]["lines"] == 5


def test_it_is_set_once_a_day() -> None:
    assert paper_form("parkkarte", language="de", at=AT) is paper_form("parkkarte", language="de", at=AT)
