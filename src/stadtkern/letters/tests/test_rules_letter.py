"""What a notice needs, what other programs read of it, and what stands beside a seal."""

from __future__ import annotations

from typing import Any

import pytest

from stadtkern.letters.rules.letter import faults_of, record_of
from stadtkern.letters.rules.words import LETTER, SEAL, notes_of
from stadtkern.letters.testing import NOTICE, letter


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ()),
        ({"title": "Mitteilung"}, ("title",)),
        ({"operative_part": ()}, ("operative_part",)),
        ({"reasons": ()}, ("reasons",)),
        ({"reasons": (), "meets_request_in_full": True}, ()),
        ({"reasons": (), "meets_request_in_full": True, "decides_objections": True}, ("reasons",)),
        ({"instruction": ("  ",)}, ("instruction",)),
        ({"recipient": ()}, ("recipient",)),
        ({"language": "en", "instruction": ()}, ("german", "instruction")),
        ({"kind": "letter", "instruction": (), "reasons": ()}, ()),
        ({"kind": "confirmation", "language": "en", "instruction": ()}, ()),
    ],
)
def test_a_notice_is_whole_or_says_what_is_missing(changes: dict[str, Any], missing: tuple[str, ...]) -> None:
    assert faults_of(letter(**changes)) == missing


def test_other_programs_read_days_and_amounts_exactly() -> None:
    record = record_of(NOTICE)
    assert record["dated_on"] == "2026-01-23"
    assert [fee["amount_eur"] for fee in record["fees"]] == ["14.30", "1200.00"]
    assert set(record) == set(NOTICE.__dataclass_fields__)


def test_both_languages_have_the_same_words() -> None:
    assert LETTER["de"].keys() == LETTER["en"].keys()
    assert SEAL["de"].keys() == SEAL["en"].keys()


SIGNED, EVIDENCE, TEST = SEAL["de"]["signed"], SEAL["de"]["evidence"], SEAL["de"]["test"]


@pytest.mark.parametrize(
    ("sovereign", "is_test", "notes"),
    [
        (True, False, (SIGNED, EVIDENCE)),
        (False, False, (SIGNED,)),
        (True, True, (TEST, SIGNED, f"Bei einem echten Siegel steht hier: „{EVIDENCE}“")),
        (False, True, (TEST, SIGNED)),
    ],
    ids=["sovereign", "private", "sovereign test", "private test"],
)
def test_only_sovereign_acts_speak_of_evidential_value(sovereign: bool, is_test: bool, notes: tuple[str, ...]) -> None:
    assert notes_of("de", sovereign=sovereign, is_test=is_test) == notes
