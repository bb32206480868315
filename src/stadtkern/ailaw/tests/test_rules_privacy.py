"""Whether an impact assessment is owed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtkern.ailaw.classification.classify import classify
from stadtkern.ailaw.classification.tree import with_unlisted
from stadtkern.ailaw.privacy import (
    ART_35_3,
    ONE_IS_ENOUGH,
    TWO_ARE_NEEDED,
    Dpia,
    Processing,
    decide_dpia,
    tree_answers,
)

ANSWERS = st.sampled_from(["yes", "no", "unknown"])
processings = st.builds(
    Processing,
    personal_data=ANSWERS,
    white_list_entry=st.sampled_from(["", "DSFA-A02", "DSFA-A17"]),
    ai_adds=ANSWERS,
    language_model=ANSWERS,
    criteria=st.frozensets(st.sampled_from(sorted(ONE_IS_ENOUGH)), max_size=2),
    soft_criteria=st.frozensets(st.sampled_from(sorted(TWO_ARE_NEEDED)), max_size=3),
    art_35_3=st.frozensets(st.sampled_from(sorted(ART_35_3)), max_size=1),
    agreement_with_staff=st.booleans(),
)


def personal(**known: Any) -> Processing:
    return Processing(**{"personal_data": "yes", "ai_adds": "no", "language_model": "no", **known})


@pytest.mark.parametrize(
    ("processing", "expected"),
    [
        (Processing(personal_data="no"), Dpia.NO_PERSONAL_DATA),
        (Processing(), Dpia.PENDING),
        (personal(white_list_entry="DSFA-A17"), Dpia.WHITE_LISTED),
        (personal(white_list_entry="DSFA-A17", criteria=frozenset({"Z4"})), Dpia.WHITE_LISTED),
        (personal(white_list_entry="DSFA-A17", ai_adds="yes"), Dpia.OFFICER_DECIDES),
        (personal(white_list_entry="DSFA-A17", ai_adds="unknown"), Dpia.PENDING),
        (personal(criteria=frozenset({"Z1"})), Dpia.REQUIRED),
        (personal(soft_criteria=frozenset({"location"})), Dpia.OFFICER_DECIDES),
        (personal(soft_criteria=frozenset({"location", "vulnerable_persons"})), Dpia.REQUIRED),
        (personal(art_35_3=frozenset({"public_space_monitoring"})), Dpia.REQUIRED),
        (personal(language_model="yes"), Dpia.REQUIRED_UNLESS_WAIVED),
        (personal(language_model="unknown"), Dpia.REQUIRED_UNLESS_WAIVED),
        (personal(), Dpia.OFFICER_DECIDES),
    ],
)
def test_the_order_of_the_lists(processing: Processing, expected: Dpia) -> None:
    assert decide_dpia(processing).outcome == expected


def test_what_led_to_it_is_named() -> None:
    decision = decide_dpia(personal(criteria=frozenset({"Z4", "Z1"}), agreement_with_staff=True))
    assert decision.because == ("DSFA-V 2(2) Z1", "DSFA-V 2(2) Z4")
    assert decision.remarks == ("agreement_with_staff",)
    assert decision.outcome == Dpia.REQUIRED  # an agreement with staff exempts nobody by itself


@pytest.mark.parametrize(
    "wrong",
    [{"criteria": frozenset({"Z7"})}, {"white_list_entry": "DSFA-A23"}, {"ai_adds": "perhaps"}],
)
def test_what_the_lists_do_not_know_is_a_bug(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no (criteria|entry|answers)"):
        decide_dpia(personal(**wrong))


@settings(max_examples=200, deadline=None)
@given(processings)
def test_only_the_two_clear_exemptions_open_a_pilot(processing: Processing) -> None:
    decision = decide_dpia(processing)
    clear = processing.personal_data == "no" or (
        processing.personal_data == "yes" and bool(processing.white_list_entry) and processing.ai_adds == "no"
    )
    assert decision.blocks_pilot != clear


@settings(max_examples=200, deadline=None)
@given(processings)
def test_the_tree_comes_to_the_same_answer(processing: Processing) -> None:
    result = classify(with_unlisted({"A1": "yes", "H2": "yes", **tree_answers(processing)}))
    outcome = decide_dpia(processing).outcome
    if outcome == Dpia.PENDING:
        assert result.policy == "pending_legal_review"
    else:
        assert ("dpia" in result.flags) == (outcome in {Dpia.REQUIRED, Dpia.REQUIRED_UNLESS_WAIVED})
