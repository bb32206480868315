"""Cells: nothing a spreadsheet runs, and the way back to the letter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.core.cells import harmless, unharmed


@pytest.mark.parametrize(
    "cell", ["=1+1", "+43 1", "-5", "@SUM(A1)", "|x", "%x", "＝1", "\tx", "\rx", "\n=x", "'=x", "=cmd|' /C calc'!A0"]
)
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("value", "cell"),
    [("'quoted'", "'quoted'"), ("", ""), (None, ""), (3, "3"), (["a", "=b"], "a; =b"), (("=a",), "'=a")],
)
def test_other_values_are_only_written_out(value: object, cell: str) -> None:
    assert harmless(value) == cell


@given(st.text(alphabet="'=+a \t"))
def test_the_way_back_is_certain(text: str) -> None:
    assert unharmed(harmless(text)) == text
