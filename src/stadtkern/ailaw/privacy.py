"""Whether a data protection impact assessment (DPIA) is owed: GDPR Art. 35 and the two Austrian lists.

Sources: GDPR (Regulation (EU) 2016/679) Art. 35; white list DSFA-AV, BGBl. II Nr. 108/2018; black list DSFA-V,
BGBl. II Nr. 278/2018, § 2; checked in November 2026. Of § 2(2) the order of the lists and "one is enough" were read;
the wording of Z 2 to Z 6 and of § 2(3) was not, therefore a criterion in doubt counts as fulfilled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from stadtkern.ailaw.classification.vocabulary import NO, UNKNOWN, YES

WHITE_LIST_ENTRY: Final = re.compile(r"DSFA-A(?:0[1-9]|1\d|2[0-2])")
"""The purposes the authority has exempted. Source: annex of DSFA-AV."""

ONE_IS_ENOUGH: Final = frozenset({"Z1", "Z2", "Z3", "Z4", "Z5", "Z6"})
"""Criteria of § 2(2) DSFA-V. Z1: rating or profiling, solely automated; Z4: new technologies, AI and biometrics."""

TWO_ARE_NEEDED: Final = frozenset(
    {
        "special_categories_large_scale",
        "criminal_data_large_scale",
        "location",
        "vulnerable_persons",
        "data_sets_joined",
    }
)
"""Softer criteria of § 2(3) DSFA-V."""

ART_35_3: Final = frozenset({"systematic_evaluation", "special_categories_large_scale", "public_space_monitoring"})
"""GDPR Art. 35(3)(a) to (c)."""


class Dpia(StrEnum):
    """What follows for the impact assessment."""

    NO_PERSONAL_DATA = "no_personal_data"
    WHITE_LISTED = "white_listed"
    REQUIRED = "required"
    REQUIRED_UNLESS_WAIVED = "required_unless_waived"
    OFFICER_DECIDES = "officer_decides"
    PENDING = "pending"


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """What is known about a processing of personal data; the three answers are yes, no or unknown.

    ``white_list_entry`` is empty unless the purpose is exactly that entry. ``ai_adds`` tells whether the AI does
    anything the entry does not describe. ``language_model`` stands for any system that reads or writes free text.
    """

    personal_data: str = UNKNOWN
    white_list_entry: str = ""
    ai_adds: str = UNKNOWN
    language_model: str = UNKNOWN
    criteria: frozenset[str] = frozenset()
    soft_criteria: frozenset[str] = frozenset()
    art_35_3: frozenset[str] = frozenset()
    agreement_with_staff: bool = False


@dataclass(frozen=True, slots=True)
class DpiaDecision:
    """The outcome, what led to it, and what the data protection officer should look at besides."""

    outcome: Dpia
    because: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def blocks_pilot(self) -> bool:
        """Tell whether something must be written or signed before a pilot: all but the two clear exemptions."""
        return self.outcome not in {Dpia.NO_PERSONAL_DATA, Dpia.WHITE_LISTED}


def decide_dpia(processing: Processing) -> DpiaDecision:
    """Return whether an impact assessment is owed.

    The white list is read before the black list (§ 2(1) DSFA-V), but holds only if the AI adds nothing to the listed
    purpose. An agreement with the staff representation is a remark for the officer, never an exemption by itself.

    Raises:
        ValueError: if a criterion or a white list entry does not exist.
    """
    _check(processing)
    if processing.personal_data == NO:
        return DpiaDecision(Dpia.NO_PERSONAL_DATA)
    if processing.white_list_entry and processing.ai_adds == NO and processing.personal_data == YES:
        return DpiaDecision(Dpia.WHITE_LISTED, (processing.white_list_entry,))
    because = _criteria_met(processing)
    if processing.personal_data != YES or (processing.white_list_entry and processing.ai_adds == UNKNOWN):
        return DpiaDecision(Dpia.PENDING, because)
    remarks = ("agreement_with_staff",) if processing.agreement_with_staff else ()
    if because:
        return DpiaDecision(Dpia.REQUIRED, because, remarks)
    if processing.language_model != NO:
        return DpiaDecision(Dpia.REQUIRED_UNLESS_WAIVED, ("language_model",), remarks)
    return DpiaDecision(Dpia.OFFICER_DECIDES, (), remarks)


def tree_answers(processing: Processing) -> dict[str, str]:
    """Return what this means for the questions G1, G4 and G5 of the decision tree.

    A language model with personal data answers G5 with yes: that is the cautious default.

    Raises:
        ValueError: as ``decide_dpia``.
    """
    decision = decide_dpia(processing)
    listed = processing.ai_adds if processing.white_list_entry else NO
    owed = {Dpia.REQUIRED: YES, Dpia.REQUIRED_UNLESS_WAIVED: YES, Dpia.PENDING: UNKNOWN}
    return {
        "G1": processing.personal_data,
        "G4": {YES: NO, NO: YES if processing.white_list_entry else NO}.get(listed, UNKNOWN),
        "G5": YES if decision.because and decision.outcome != Dpia.WHITE_LISTED else owed.get(decision.outcome, NO),
    }


def _check(processing: Processing) -> None:
    if processing.white_list_entry and not WHITE_LIST_ENTRY.fullmatch(processing.white_list_entry):
        raise ValueError(f"no entry of the white list: {processing.white_list_entry}")
    strange = (
        (processing.criteria - ONE_IS_ENOUGH)
        | (processing.soft_criteria - TWO_ARE_NEEDED)
        | (processing.art_35_3 - ART_35_3)
    )
    if strange:
        raise ValueError(f"no criteria of the lists: {', '.join(sorted(strange))}")
    answers = {processing.personal_data, processing.ai_adds, processing.language_model}
    if answers - {YES, NO, UNKNOWN}:
        raise ValueError(f"no answers: {', '.join(sorted(answers - {YES, NO, UNKNOWN}))}")


def _criteria_met(processing: Processing) -> tuple[str, ...]:
    soft = processing.soft_criteria if len(processing.soft_criteria) > 1 else frozenset()
    return (
        *(f"DSFA-V 2(2) {name}" for name in sorted(processing.criteria)),
        *(f"DSFA-V 2(3) {name}" for name in sorted(soft)),
        *(f"GDPR 35(3) {name}" for name in sorted(processing.art_35_3)),
    )
