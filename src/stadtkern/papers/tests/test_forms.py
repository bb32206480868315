"""Forms made of the papers' own shapes: what they show is what they read back, and what is hostile stays outside."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from stadtkern.lifecycle.artefacts import KINDS, Classification
from stadtkern.lifecycle.testing import DESCRIPTION, WRITTEN
from stadtkern.lifecycle.writing import WRITERS
from stadtkern.papers.forms import AmountField, PaperForm
from stadtkern.papers.shown import in_words
from stadtkern.papers.testing import sent
from stadtkern.papers.wording import FIELDS, PAPERS

NAMES = {kind: name for name, kind in KINDS.items()}
FORMS = [(NAMES[type(content)], content) for content, _writer in WRITTEN if not isinstance(content, Classification)]


@pytest.mark.parametrize(("kind", "content"), FORMS, ids=[f"{kind}-{place}" for place, (kind, _) in enumerate(FORMS)])
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_form_says_what_its_paper_says(kind: str, content: Any, language: str) -> None:
    with translation.override(language):
        shown = PaperForm(kind, content=content.model_dump(mode="json"))
        data: MultiValueDict[str, Any] = MultiValueDict()
        for name, value in sent(shown).items():
            data.setlist(name, list(value) if isinstance(value, list | tuple) else [str(value)])
        form = PaperForm(kind, data, content.model_dump(mode="json"))
        assert form.is_valid(), form.errors
        assert KINDS[kind].model_validate(form.cleaned_data["content"]) == content


def test_every_field_of_every_paper_has_words() -> None:
    forms = [PaperForm(kind, content={}) for kind in KINDS if kind != "classification"]
    assert all(field.label for form in forms for field in form.fields.values())
    assert set(PAPERS) == set(WRITERS) == set(KINDS)
    assert {owner for owner, _, _name in (each.partition(".") for each in FIELDS)} >= set(KINDS) - {"classification"}


def test_a_text_instead_of_a_check_value_is_digested() -> None:
    form = PaperForm("bias_run", {"run": "1", "digest": "Du hilfst.", "ran_on": "2026-11-22", "facts": "equivalent",
                                  "refusals": "equivalent"})  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.cleaned_data["content"]["digest"].startswith("sha256:")


@pytest.mark.parametrize(
    "hostile",
    [
        {"aims-99999999999999999999-aim": "x"},
        {"aims--1-aim": "x"},
        {"problem": "x" * 5000},
        {"problem": "\x00"},
        {"audience": "nobody"},
        {"aims-0-due_on": "morgen"},
    ],
)
def test_hostile_input_is_an_error_beside_its_field(hostile: dict[str, str]) -> None:
    form = PaperForm("description", hostile)
    assert not form.is_valid()
    assert len(form.fields) < 100


def test_a_half_filled_row_says_what_is_missing() -> None:
    content = DESCRIPTION.model_dump(mode="json")
    shown = sent(PaperForm("description", content=content)) | {"aims-1-aim": "more"}
    data: MultiValueDict[str, Any] = MultiValueDict()
    for name, value in shown.items():
        data.setlist(name, list(value) if isinstance(value, list | tuple) else [value])
    form = PaperForm("description", data, content)
    assert not form.is_valid()
    assert "aims-1-metric" in form.errors


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("de", "1.200,50", "1200.50"),
        ("de", "1.200", "1200"),
        ("de", "1 200", "1200"),
        ("de", "12,5", "12.5"),
        ("de", "12.5", "12.5"),
        ("en", "1,200.50", "1200.50"),
    ],
)
def test_amounts_are_read_as_people_write_them(language: str, typed: str, read: str) -> None:
    with translation.override(language):
        assert AmountField(localize=True).clean(typed) == Decimal(read)
        assert in_words(Decimal("1200.50")) == ("1.200,50" if language == "de" else "1,200.50")
