"""What another finder says joins ours where it makes sense, and nowhere else."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.masking.finding import KINDS, Finder, Span
from stadtkern.masking.joining import KIND_OF, Joined, NamesUnavailableError, NoFindsError, finds_in
from stadtkern.masking.placeholders import Mask
from stadtkern.masking.span import joined

TEXT = "📄 Gestern war Himmel Blau, mit Kind, da."
NAME = (TEXT.index("Himmel"), TEXT.index(", mit"))
RULES = Finder()


def find(start: Any = NAME[0], end: Any = NAME[1], named: Any = "PERSON", score: Any = 0.85) -> dict[str, Any]:
    return {"analysis_explanation": None, "entity_type": named, "start": start, "end": end, "score": score}


def words(answer: object, text: str = TEXT) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in finds_in(answer, text)]


THE_NAME = [("PERSON", "Himmel Blau")]
TAKEN: dict[str, tuple[list[Any], list[tuple[str, str]]]] = {
    "a name": ([find()], THE_NAME),
    "with a blank and a comma": ([find(NAME[0] - 1, NAME[1] + 2)], THE_NAME),
    "cut inside its words": ([find(NAME[0] + 2, NAME[1] - 3)], THE_NAME),
    "twice": ([find(), find()], THE_NAME),
    "two that overlap": ([find(NAME[0], NAME[0] + 6), find()], THE_NAME),
    "a whole score": ([find(score=1)], THE_NAME),
    "not sure enough": ([find(score=0.4)], []),
    "a place": ([find(named="LOCATION")], []),
    "a kind nobody knows": ([find(named="XYZ")], []),
    "before the text": ([find(-5, NAME[1])], []),
    "behind the text": ([find(NAME[0], len(TEXT) + 1)], []),
    "backwards": ([find(NAME[1], NAME[0])], []),
    "empty": ([find(NAME[0], NAME[0])], []),
    "only marks": ([find(NAME[1], NAME[1] + 2)], []),
    "none": ([], []),
}


@pytest.mark.parametrize("case", sorted(TAKEN))
def test_what_is_taken_of_an_answer(case: str) -> None:
    answer, found = TAKEN[case]
    assert words(answer) == found


@pytest.mark.parametrize(
    "answer",
    [
        None, {}, "PERSON", 7, {"error": "No text provided"}, [None], ["PERSON"], [[0, 5]], [{}], [find(), {}],
        [find(start="3")], [find(end=None)], [find(start=1.0)], [find(start=True)], [find(score="high")],
        [find(score=None)], [find(score=True)], [find(named=None)], [[find()]],
    ],
)  # fmt: skip
def test_what_is_no_list_of_finds_counts_as_no_answer(answer: object) -> None:
    with pytest.raises(NoFindsError):
        finds_in(answer, TEXT)


def test_every_kind_is_one_of_ours() -> None:
    assert set(KIND_OF.values()) <= set(KINDS)


def test_ours_come_first() -> None:
    ours = [Span(5, 10, "EMAIL"), Span(20, 30, "IBAN")]
    told = [Span(*each, "PHONE") for each in ((0, 5), (4, 6), (9, 21), (10, 20), (29, 40))]
    assert joined(ours, told) == [told[0], ours[0], told[3], ours[1]]
    assert joined([], told[:1]) == told[:1]


def test_a_name_no_rule_knows_is_masked_once_somebody_tells() -> None:
    asked: list[str] = []

    def ask(text: str) -> object:
        asked.append(text)
        return [find(text.index("Himmel"), text.index("Himmel") + 11)]

    text = "Himmel Blau schreibt von anna.huber@example.at."
    assert Mask(RULES).mask(text) == "Himmel Blau schreibt von [EMAIL_1]."
    search = Joined(RULES, ask)
    mask = Mask(search)
    assert mask.mask(text) == "[PERSON_1] schreibt von [EMAIL_1]."
    assert (mask.restore(mask.mask(text)), asked) == (text, [text])


def test_the_server_reads_what_a_reader_sees() -> None:
    """Soft hyphens and invisible characters hide no name from it, and what is masked is what really stands there."""
    text = "Him\u00admel\u00a0Bl\u200bau schreibt."
    search = Joined(RULES, lambda seen: [find(0, 11)] if seen.startswith("Himmel Blau ") else [])
    assert Mask(search).mask(text) == "[PERSON_1] schreibt."


@pytest.mark.parametrize("text", ["", "  \n", "\u200b"])
def test_nobody_is_asked_about_nothing(text: str) -> None:
    def ask(_: str) -> object:
        raise NamesUnavailableError

    assert Joined(RULES, ask).find(text) == []


NUMBERS = st.integers(-3, 60)
FINDS = st.builds(find, NUMBERS, NUMBERS, st.sampled_from(["PERSON", "PHONE_NUMBER", "LOCATION"]), st.floats(0, 1))


@given(st.lists(FINDS, max_size=8), st.text("Anna Huber, ab1\u00ad. ", max_size=50))
def test_whatever_is_told_the_spans_are_sorted_apart_and_inside(answer: list[Any], text: str) -> None:
    ours = RULES.find(text)
    found = Joined(RULES, lambda _: answer).find(text)
    assert [span for span in ours if span not in found] == []
    assert [span for span in found if not 0 <= span.start < span.end <= len(text)] == []
    assert [(a, b) for a, b in pairwise(found) if a.end > b.start] == []
