from __future__ import annotations

import pytest

from stadtkern.assistant.rules.hours import asks_only_for_hours, fits_hours


@pytest.mark.parametrize(
    "question",
    ["Öffnungszeiten", "wann habts ihr offen am freitag", "hat das Rathaus heute offen?", "when is the town hall open"],
)
def test_hours_of_nobody_in_particular(question: str) -> None:
    assert asks_only_for_hours(question)


@pytest.mark.parametrize(
    "question", ["Öffnungszeiten Hallenbad", "was kostet das", "wann hat das Standesamt offen", ""]
)
def test_other_questions(question: str) -> None:
    assert not asks_only_for_hours(question)


def test_the_towns_name_is_no_subject() -> None:
    assert asks_only_for_hours("Öffnungszeiten Gemeinde Musterstadt", names=["Musterstadt"])


def test_the_usual_week_comes_before_exceptions_unless_a_day_is_named() -> None:
    usual, other = "Öffnungszeiten Bürgerservice: Montag 8:00", "Am 24. 12. 2026: geschlossen (Heiliger Abend)."
    assert fits_hours("wann habt ihr offen", usual, is_asked=True) > 0
    assert fits_hours("wann habt ihr offen", other, is_asked=True) < 0
    assert fits_hours("offen am 24. Dezember?", usual, is_asked=True) == 0
    assert fits_hours("offen am 24. Dezember?", other, is_asked=True) == 0
    assert (
        fits_hours("wo ist das Amt", usual, is_asked=False) == 0 > fits_hours("wo ist das Amt", other, is_asked=False)
    )
