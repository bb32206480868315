"""Procedures as sources: the same definition the form is made of, as sentences that can be quoted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from stadtkern.content.models import IndexChange, Kind, Source, State
from stadtkern.content.procedure_sources import procedure_text, sync_procedures

pytestmark = [pytest.mark.django_db]
ADDRESS = "/amtswege/parkkarte/"


def text_on(town: Any, today: date, language: str = "de") -> str:
    with translation.override(language):
        return procedure_text(town.further["procedure"]["parkkarte"], town, today).text


def test_every_procedure_is_a_source_in_both_languages(musterstadt: Any) -> None:
    sync_procedures()
    found = {source.name: source for source in Source.objects.filter(kind=Kind.PROCEDURE)}
    assert set(found) == {ADDRESS, f"/en{ADDRESS}"}
    assert {source.state for source in found.values()} == {State.CURRENT}
    assert found[ADDRESS].office == musterstadt.further["procedure"]["parkkarte"].unit
    notes = IndexChange.objects.count()
    sync_procedures()
    assert IndexChange.objects.count() == notes


def test_a_procedure_that_is_gone_leaves_the_answers(musterstadt: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sync_procedures()
    monkeypatch.setitem(musterstadt.further, "procedure", {})
    sync_procedures()
    assert set(Source.objects.filter(kind=Kind.PROCEDURE).values_list("state", flat=True)) == {State.GONE}


def test_the_price_is_that_of_the_tariff_with_the_saving(musterstadt: Any) -> None:
    text = text_on(musterstadt, date(2026, 11, 23))
    assert "Bundesgebühr für das Ansuchen: 21,00 Euro seit 1. Juli 2025, mit ID Austria 13,00 Euro" in text
    assert "104,00 Euro seit 1. Jänner 2025, mit ID Austria 96,00 Euro" in text
    assert "108,50 Euro ab 1. Jänner 2027, mit ID Austria 99,50 Euro" in text


def test_a_rate_that_is_over_is_told_no_more(musterstadt: Any) -> None:
    text = text_on(musterstadt, date(2027, 1, 1))
    assert "104,00" not in text
    assert "108,50 Euro seit 1. Jänner 2027" in text


def test_documents_clock_and_remedy_are_named(musterstadt: Any) -> None:
    procedure = musterstadt.further["procedure"]["parkkarte"]
    text = text_on(musterstadt, date(2026, 11, 23), "en")
    for wanted in procedure.documents:
        assert wanted.label.en.rstrip(".") in text
    assert f"({procedure.deadline.law})" in text
    assert str(procedure.appeal.to) in text


def test_every_sentence_says_what_it_is_about(musterstadt: Any) -> None:
    name = musterstadt.services["parkkarte"].name.de
    lines = text_on(musterstadt, date(2026, 11, 23)).splitlines()
    facts = [line for line in lines if line.endswith(".")]
    assert len(facts) == 4
    assert [line for line in facts if name not in line] == []
