"""The answers made for tests are good ones, and the bad ones are bad."""

from __future__ import annotations

from datetime import date

import pytest

from stadtkern.definitions.answers import WrongAnswerError, read_answer
from stadtkern.definitions.asking import ask
from stadtkern.definitions.compiled import Compiled, compile_procedure
from stadtkern.definitions.schema import Procedure
from stadtkern.definitions.testing import NoAnswersError, bad_answers, compiled, good_answers

TODAY = date(2026, 11, 23)


def with_checks(question: str, *checks: str) -> Compiled:
    """Return the invented town's procedure with further checks on a question."""
    plain = compiled().procedure.model_dump()
    for page in plain["pages"]:
        for each in page["questions"]:
            if each["id"] == question:
                each["checks"] = [{"must": check, "says": {"de": "x", "en": "x"}} for check in checks]
    return compile_procedure(Procedure.model_validate(plain))


def test_the_same_turn_gives_the_same_answers_and_another_turn_others() -> None:
    found = [good_answers(compiled(), TODAY, turn=turn) for turn in (1, 1, 2)]
    assert (found[0] == found[1], found[0] == found[2]) == (True, False)
    assert [ask(compiled(), each, today=TODAY).is_complete for each in found] == [True, True, True]


def test_what_may_stay_open_is_answered_on_demand() -> None:
    assert "wishes" not in good_answers(compiled(), TODAY)
    assert good_answers(compiled(), TODAY, with_optional=True)["wishes"]


def test_every_way_through_the_form_is_found_after_some_turns() -> None:
    keepers = {str(good_answers(compiled(), TODAY, turn=turn)["keeper"]) for turn in range(20)}
    assert keepers == {"own", "leased", "company"}


@pytest.mark.parametrize(
    ("checks", "years"), [(("years == 1",), {"1"}), (("years > 1", "years <= 2"), {"2"}), (("years * 2 == 3",), set())]
)
def test_answers_keep_to_the_checks(checks: tuple[str, ...], years: set[str]) -> None:
    procedure = with_checks("years", *checks)
    if years:
        assert {good_answers(procedure, TODAY, turn=turn)["years"] for turn in range(5)} == years
        return
    with pytest.raises(NoAnswersError):
        good_answers(procedure, TODAY)


def test_bad_answers_are_refused() -> None:
    bad = {question.id: bad_answers(question) for question in compiled().procedure.questions}
    assert [name for name, texts in bad.items() if not texts] == []
    assert (["101"] in bad["private_share"], ["-1"] in bad["private_share"], ["x" * 21] in bad["house_number"]) == (
        True,
        True,
        True,
    )
    for question in compiled().procedure.questions:
        for typed in bad[question.id]:
            with pytest.raises(WrongAnswerError):
                read_answer(question, typed)
