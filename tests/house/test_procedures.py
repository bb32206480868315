"""Every procedure of every town can be filled in to its end, reckoned with and decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from stadtkern.definitions.answers import WrongAnswerError, read_answer
from stadtkern.definitions.asking import Asked, ask
from stadtkern.definitions.checks import CASE_WORDS
from stadtkern.definitions.compiled import Compiled
from stadtkern.definitions.schema import Procedure, TariffFile
from stadtkern.definitions.testing import bad_answers, compiled_from, good_answers, tariffs_in
from stadtkern.definitions.wording import filled

CITIES = Path(__file__).resolve().parents[2] / "cities"
TODAY = date(2026, 11, 23)
TURNS = 150
FILES = sorted(CITIES.glob("*/procedures/*.yaml"))
EVERY = pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")

_compiled = cache(compiled_from)


@cache
def _tariffs(town: Path) -> dict[str, TariffFile]:
    return tariffs_in(CITIES / "austria", town)


def _aims(procedure: Procedure) -> set[str]:
    return {page.id for page in procedure.pages} | {question.id for question in procedure.questions}


def _reached(asked: Asked) -> set[str]:
    return {page.id for page, _questions in asked.pages} | set(asked.answers)


def _ways(compiled: Compiled) -> Iterator[Asked]:
    """Fill in the form in different ways, a few at least, until every page and question was asked."""
    open_aims = _aims(compiled.procedure)
    for turn in range(TURNS):
        asked = ask(compiled, good_answers(compiled, TODAY, turn=turn, with_optional=turn % 2 == 1), today=TODAY)
        open_aims -= _reached(asked)
        yield asked
        if turn >= 5 and not open_aims:
            return


@cache
def _all_ways(path: Path) -> tuple[Asked, ...]:
    return tuple(_ways(_compiled(path)))


def _unknown(asked: Asked) -> list[tuple[str | int, ...]]:
    """Return the formulas that a complete form leaves open; how often a fee is due only counts where it is due."""
    after = [place for place in asked.compiled.formulas if place[0] != "pages"]
    due = [place for place in after if place[-1] != "count" or asked.applies(*place[:-1], "when")]
    return [place for place in due if (found := asked.result(*place)) is None or found.value is None]


def test_the_towns_have_procedures() -> None:
    assert {path.parent.parent.name for path in FILES} >= {"leoben", "musterstadt"}


@EVERY
def test_a_form_can_be_completed_on_every_page(path: Path) -> None:
    ways = _all_ways(path)
    assert [asked.faults for asked in ways if not asked.is_complete] == []
    assert _aims(ways[0].compiled.procedure) - set().union(*map(_reached, ways)) == set()


@EVERY
def test_complete_answers_leave_nothing_unknown(path: Path) -> None:
    assert [_unknown(asked) for asked in _all_ways(path) if _unknown(asked)] == []
    assert {finding.holds for asked in _all_ways(path) for finding in asked.findings} <= {True, False}


@EVERY
def test_the_price_is_known_on_both_ways(path: Path) -> None:
    tariffs = _tariffs(path.parent.parent)
    for asked in _all_ways(path):
        counter, online = (asked.price(tariffs, with_e_id=with_e_id) for with_e_id in (False, True))
        assert online.total_eur + online.saved_eur == counter.total_eur


@EVERY
def test_every_decision_can_be_put_into_words(path: Path) -> None:
    """Each text is without a gap for somebody: a name no answer fills would always show one."""
    case_words = dict.fromkeys(CASE_WORDS, "x")
    for outcome in _compiled(path).procedure.outcomes:
        text = f"{outcome.operative_part} {outcome.reasons or ''}"
        assert "…" not in text
        assert any("…" not in filled(text, asked, case_words) for asked in _all_ways(path)), outcome.id


@EVERY
def test_what_cannot_be_an_answer_is_refused(path: Path) -> None:
    for question in _compiled(path).procedure.questions:
        for typed in bad_answers(question):
            with pytest.raises(WrongAnswerError):
                read_answer(question, typed)


def test_a_resident_with_id_austria_types_and_uploads_nothing_for_a_parking_permit() -> None:
    """What is neither chosen nor ticked comes as a claim; an own or leased car needs no document."""
    path = CITIES / "leoben" / "procedures" / "bewohnerparken.yaml"
    clicked = {"choice", "choices", "yes_no", "confirm"}
    questions = _compiled(path).procedure.questions
    assert [each.id for each in questions if each.kind not in clicked and each.prefill is None] == []
    own = [asked for asked in _all_ways(path) if asked.values["keeper"] in {"own", "leased"}]
    needed = [[each.id for each in asked.documents if not each.optional] for asked in own]
    assert needed == [[]] * len(own) != []
