"""Delicate areas: which the town has closed, and by which words their data is recognised."""

from __future__ import annotations

import pytest

from stadtkern.modelcalls.areas import AREAS, areas_in, closed_areas

SAYS = {
    "health": "Der Befund der Patientin liegt bei, Diagnose wie besprochen.",
    "youth": "Die Obsorge wurde der Mutter entzogen.",
    "social_assistance": "Frau H. bezieht Mindestsicherung.",
    "staff_decisions": "Gegen den Bediensteten läuft ein Disziplinarverfahren.",
    "penalties": "Das Straferkenntnis wurde zugestellt.",
    "residence": "Der Aufenthaltstitel läuft ab.",
    "religion": "Sein Religionsbekenntnis ist vermerkt.",
    "origin": "Nach der Hautfarbe wurde gefragt.",
    "sexuality": "Die sexuelle Orientierung steht im Akt.",
}
NAMED = {
    "Gesundheit und Pflege; Kinder- und Jugendhilfe": {"health", "youth"},
    "Strafen, Aufenthalt": {"penalties", "residence"},
    "health, social assistance": {"health", "social_assistance"},
    "Parkraum": set(),
    "": set(),
}


def test_every_area_has_words_that_tell_it() -> None:
    assert {name: areas_in([text]) for name, text in SAYS.items()} == {name: {name} for name in AREAS}


@pytest.mark.parametrize("words", sorted(NAMED))
def test_the_towns_list_closes_areas(words: str) -> None:
    assert closed_areas(words) == NAMED[words]


def test_without_a_list_every_area_is_closed() -> None:
    assert closed_areas(None) == set(AREAS)


def test_capitals_and_inflections_are_the_same_word() -> None:
    assert areas_in(["DIAGNOSEN und Befunde"]) == {"health"}


def test_a_word_inside_another_is_another_word() -> None:
    assert areas_in(["Das Archiv der Gemeinde", "Unbefundet", "Wohnungsloses Vergnügen"]) == {"social_assistance"}


def test_everyday_office_language_touches_nothing() -> None:
    assert areas_in(["Die Hundeabgabe beträgt 60 Euro. Bitte kommen Sie am Montag ins Gemeindeamt."]) == set()
