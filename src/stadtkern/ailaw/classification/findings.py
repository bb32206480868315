"""What the answers amount to in law, point by point: each finding with the questions that led to it.

A finding is established by answers only. What is not known establishes nothing, except that an unknown role counts as
both roles and that Art. 6(3), being an exception, must itself be established. See decision record 0014.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from stadtkern.ailaw.classification.tree import ANNEX_III, PROHIBITED_BY_ONE, QUESTIONS
from stadtkern.ailaw.classification.vocabulary import NO, UNKNOWN, YES, Flag, Role, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

Findings = dict[str, tuple[str, ...]]
"""What was found -> the questions whose answers led to it."""

CRITICAL_INFRASTRUCTURE: Final = "2"
EMOTIONS: Final = "1(c)"
CATEGORIES: Final = "1(b)"
ANNEX_I_HIGH_RISK: Final = "annex_i"
ANNEX_III_HIGH_RISK: Final = "annex_iii"
ART_6_3: Final = "art6_3"
NOT_DECIDED: Final = "art6_3_not_decided"


def is_deployer(answers: Mapping[str, str]) -> bool:
    """Tell whether the town uses the system under its own authority; it does unless it only makes it."""
    return answers.get("A2") != Role.PROVIDER


def is_provider(answers: Mapping[str, str]) -> bool:
    """Tell whether the town makes the system or offers it under its own name."""
    return answers.get("A2") != Role.DEPLOYER


def prohibited_practices(answers: Mapping[str, str]) -> Findings:
    """Return the points of Art. 5(1) that are met. Source: Art. 5(1)(a)-(h), (ba), (bb)."""
    found: Findings = {
        point: (question,)
        for question in PROHIBITED_BY_ONE
        if answers.get(question) == YES
        for point in QUESTIONS[question].points
    }
    if (answers.get("B6"), answers.get("B6a"), answers.get("B6b")) == (YES, YES, NO):
        found["5(1)(f)"] = ("B6", "B6a", "B6b")
    return found


def annex_iii_points(answers: Mapping[str, str]) -> Findings:
    """Return the areas of Annex III that are touched.

    Emotion recognition that is not prohibited (B6) is area 1(c), also for medical or safety reasons.
    """
    found: Findings = {
        point: (question,)
        for question in ANNEX_III
        if answers.get(question) == YES
        for point in QUESTIONS[question].points
    }
    if answers.get("B6") == YES:
        found[EMOTIONS] = ("B6",)
    return found


def high_risk(answers: Mapping[str, str]) -> Findings:
    """Return by which ways the system is high-risk, or that the exception of Art. 6(3) applies or is not decided.

    Profiling (E1) closes the exception always; a result that steers (E3) and a task that is none of (a) to (d) (E2)
    close it too. Source: Art. 6(1)-(3).
    """
    found: Findings = {}
    if answers.get("C1") == answers.get("C2") == YES:
        found[ANNEX_I_HIGH_RISK] = ("C1", "C2")
    areas = tuple(question for questions in annex_iii_points(answers).values() for question in questions)
    if not areas:
        return found
    closed = tuple(
        question for question, value in (("E1", YES), ("E2", Task.NONE), ("E3", YES)) if answers.get(question) == value
    )
    if closed:
        found[ANNEX_III_HIGH_RISK] = (*areas, *closed)
    elif answers.get("E1") == answers.get("E3") == NO and answers.get("E2", UNKNOWN) != UNKNOWN:
        found[ART_6_3] = (*areas, "E1", "E2", "E3")
    else:
        found[ANNEX_III_HIGH_RISK] = areas
        found[NOT_DECIDED] = tuple(each for each in ("E1", "E2", "E3") if answers.get(each, UNKNOWN) == UNKNOWN)
    return found


def transparency_duties(answers: Mapping[str, str]) -> Findings:
    """Return the paragraphs of Art. 50 the town itself owes in its role; they stand beside high risk.

    Source: Art. 50(1), (2) provider; (3), (4) deployer.
    """
    found: Findings = {}
    if is_provider(answers):
        if answers.get("F1") == YES:
            found["50(1)"] = ("A2", "F1")
        if answers.get("F2") == YES and answers.get("F2x") != YES:
            found["50(2)"] = ("A2", "F2", "F2x")
    if is_deployer(answers):
        areas = annex_iii_points(answers)
        if biometric := [question for point in (CATEGORIES, EMOTIONS) for question in areas.get(point, ())]:
            found["50(3)"] = ("A2", *biometric)
        shown = ("F4a",) if answers.get("F4a") == YES else ()
        told = ("F4b", "F4c") if answers.get("F4b") == YES and answers.get("F4c") != YES else ()
        if shown or told:
            found["50(4)"] = ("A2", *shown, *told)
    return found


def risk_flags(answers: Mapping[str, str], risk: Findings) -> Findings:
    """Return what the AI Act adds to the class: impact assessment and registers.

    Annex III point 2 owes no fundamental rights impact assessment and is registered nationally; Annex I owes neither.
    An exempted system needs its provider's paper and entry whoever the provider is.
    Source: Art. 6(4), 27(1), 49(2), (3), (5).
    """
    found: Findings = {}
    if ANNEX_III_HIGH_RISK in risk:
        areas = annex_iii_points(answers)
        others = tuple(
            question for point, each in areas.items() if point != CRITICAL_INFRASTRUCTURE for question in each
        )
        if others and is_deployer(answers):
            found[Flag.FRIA_ART27] = found[Flag.REGISTER_ART49_3] = ("A2", *others)
        if CRITICAL_INFRASTRUCTURE in areas:
            found[Flag.REGISTER_NATIONAL_ART49_5] = areas[CRITICAL_INFRASTRUCTURE]
    if ART_6_3 in risk:
        found[Flag.ART6_4_DOCUMENTATION] = found[Flag.ART49_2_REGISTRATION] = risk[ART_6_3]
    return found


def privacy_flags(answers: Mapping[str, str]) -> Findings:
    """Return what data protection adds; it does not ask whether something is an AI system.

    The white list is read before the black list. Source: GDPR Art. 22, 35; § 2(1) DSFA-V.
    """
    found: Findings = {}
    if answers.get("G3") == YES:
        found[Flag.GDPR_ART22] = ("G3",)
    if answers.get("G1") == answers.get("G5") == YES and answers.get("G4") != YES:
        found[Flag.DPIA] = ("G1", "G4", "G5")
    return found


def policy_flags(answers: Mapping[str, str]) -> Findings:
    """Return what the town's strategy adds for a system it does not block."""
    found: Findings = {}
    if answers.get("H5") == YES:
        found[Flag.STAFF_REPRESENTATION] = ("H5",)
    if answers.get("H6") == YES:
        found[Flag.LABEL_BY_POLICY] = ("H6",)
    return found
