"""What a source's text looks like, with the quote where it was."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stadtkern.reading.rules.blocks import blocks_of

TEXT = "Hund anmelden\n\nJeder Hund zählt.\n\nKosten\n\n- 60 Euro im Jahr.\n- 30 Euro für Wachhunde.\n\nAmt\nPlatz 1"


def test_headings_lists_and_lines_are_told_apart() -> None:
    start = TEXT.index("60 Euro")
    blocks = blocks_of(TEXT, title="Hund anmelden", headings=frozenset({"Kosten"}), start=start, end=start + 7)
    assert [(block.kind, [line.before + line.marked + line.after for line in block.lines]) for block in blocks] == [
        ("text", ["Jeder Hund zählt."]),
        ("heading", ["Kosten"]),
        ("list", ["60 Euro im Jahr.", "30 Euro für Wachhunde."]),
        ("text", ["Amt", "Platz 1"]),
    ]
    assert [line.marked for block in blocks for line in block.lines if line.is_first] == ["60 Euro"]


@given(st.text("ab- \n", max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_every_marked_character_stays_marked(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    lines = [
        line for block in blocks_of(text, title="", headings=frozenset(), start=start, end=end) for line in block.lines
    ]
    marked = "".join(line.marked for line in lines)
    assert "".join(marked.split()).replace("-", "") == "".join(text[start:end].split()).replace("-", "")
    assert sum(line.is_first for line in lines) == min(1, len(marked))
