"""Long texts made to be slow are read to their end, and come back as they were.

How time grows with them is measured by ``benchmarks/pii/linear.py``.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from stadtkern.masking.finding import Finder
from stadtkern.masking.placeholders import Mask
from stadtkern.masking.testing.hostile import UNITS

LENGTH = 50_000  # a pattern that goes over the text once per character would take minutes


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_a_long_text_of_one_piece_comes_back(unit: str) -> None:
    text = (unit * LENGTH)[:LENGTH]
    mask = Mask(Finder())
    assert mask.restore(mask.mask(text)) == text


@pytest.mark.slow
@pytest.mark.parametrize("unit", UNITS)
def test_finds_in_a_long_text_are_in_order_and_apart(unit: str) -> None:
    text = (unit * LENGTH)[:LENGTH]
    spans = Finder().find(text)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert all(0 <= span.start < span.end <= LENGTH for span in spans)


@pytest.mark.slow
def test_placeholders_a_user_typed_are_no_trouble() -> None:
    text = "[PERSON_1] Herr Huber " * 2_000
    mask = Mask(Finder())
    assert mask.restore(mask.mask(text)) == text
