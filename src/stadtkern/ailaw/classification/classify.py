"""From answers to a class, a policy, flags and duties.

The order is A, B, C, D with E, F; then the town's policy (H). The strictest class wins; duties of Art. 50 and of data
protection stand beside every class but the prohibited one. See decision record 0014.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stadtkern.ailaw.classification import findings
from stadtkern.ailaw.classification.duties import Owed, owed
from stadtkern.ailaw.classification.tree import misfits, open_questions
from stadtkern.ailaw.classification.vocabulary import NO, YES, AiActClass, Policy

if TYPE_CHECKING:
    from collections.abc import Mapping

NOT_GOVERNED: Final = frozenset({AiActClass.NO_AI_SYSTEM, AiActClass.OUT_OF_SCOPE})

_PASSES: Final = frozenset({Policy.NOT_GOVERNED_AS_AI, Policy.ALLOWED_WITH_GATES})


@dataclass(frozen=True, slots=True)
class Reason:
    """A class, policy, point or flag of the result, and the answers that led to it."""

    led_to: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the answers amount to. While questions are open the class is the one established so far.

    ``blocks`` are all verdicts that stand against it, ``policy`` the first of them: a strategy that lifts the block on
    high risk does not lift the others.
    """

    ai_act_class: AiActClass
    policy: Policy
    blocks: tuple[Policy, ...]
    article5: tuple[str, ...]
    annex_iii: tuple[str, ...]
    art50: tuple[str, ...]
    flags: tuple[str, ...]
    duties: tuple[Owed, ...]
    reasons: tuple[Reason, ...]
    open_questions: tuple[str, ...]

    @property
    def is_final(self) -> bool:
        """Tell whether no open answer is left."""
        return not self.open_questions


def classify(answers: Mapping[str, str]) -> Result:
    """Return class, policy, duties and reasons for these answers; missing ones count as not known.

    Raises:
        ValueError: if a question or an answer is not in the tree.
    """
    if wrong := misfits(answers):
        raise ValueError(f"not in the tree: {', '.join(f'{each.question}={each.value}' for each in wrong)}")
    prohibited: findings.Findings = {}
    areas: findings.Findings = {}
    risk: findings.Findings = {}
    art50: findings.Findings = {}
    flags: findings.Findings = {}
    outside = _outside(answers)
    if outside is None:
        prohibited = findings.prohibited_practices(answers)
    if outside is None and not prohibited:
        areas = findings.annex_iii_points(answers)
        risk = findings.high_risk(answers)
        art50 = findings.transparency_duties(answers)
        flags = findings.risk_flags(answers, risk) | findings.policy_flags(answers)
    if not prohibited:
        flags |= findings.privacy_flags(answers)
    ai_act_class, class_because = outside or _class(prohibited, risk, art50)
    still_open = open_questions(answers)
    policies = _policies(answers, ai_act_class, risk, still_open)
    found = prohibited | areas | art50 | flags
    led = {
        ai_act_class: class_because,
        **{each: because or class_because for each, because in policies.items()},
    } | found
    return Result(
        ai_act_class=ai_act_class,
        policy=Policy(next(iter(policies))),
        blocks=tuple(Policy(each) for each in policies if each not in _PASSES),
        article5=tuple(sorted(prohibited)),
        annex_iii=tuple(sorted(areas)),
        art50=tuple(sorted(art50)),
        flags=tuple(sorted(map(str, flags))),
        duties=owed(ai_act_class, answers, risk | found),
        reasons=tuple(_reason(str(what), questions, answers) for what, questions in led.items()),
        open_questions=still_open,
    )


def _reason(led_to: str, questions: tuple[str, ...], answers: Mapping[str, str]) -> Reason:
    return Reason(led_to, tuple((question, answers[question]) for question in questions if question in answers))


def _outside(answers: Mapping[str, str]) -> tuple[AiActClass, tuple[str, ...]] | None:
    if answers.get("A1") == NO:
        return AiActClass.NO_AI_SYSTEM, ("A1",)
    if answers.get("A3") == YES:
        return AiActClass.OUT_OF_SCOPE, ("A3",)
    return None


def _class(
    prohibited: findings.Findings, risk: findings.Findings, art50: findings.Findings
) -> tuple[AiActClass, tuple[str, ...]]:
    """Return the strictest class and the questions it rests on."""
    high_risk = {way: risk[way] for way in (findings.ANNEX_I_HIGH_RISK, findings.ANNEX_III_HIGH_RISK) if way in risk}
    for found, ai_act_class in (
        (prohibited, AiActClass.PROHIBITED),
        (high_risk, AiActClass.HIGH_RISK),
        (risk, AiActClass.NOT_HIGH_RISK_ART6_3),
        (art50, AiActClass.TRANSPARENCY),
    ):
        if found:
            return ai_act_class, tuple(dict.fromkeys(question for each in found.values() for question in each))
    return AiActClass.MINIMAL, ("A1",)


def _policies(
    answers: Mapping[str, str], ai_act_class: AiActClass, risk: findings.Findings, still_open: tuple[str, ...]
) -> findings.Findings:
    """Return every verdict of the town that applies, the first one counts.

    A block that is established comes before what is not known, and that before a yes.
    """
    if ai_act_class == AiActClass.PROHIBITED:
        return {Policy.BLOCKED_PROHIBITED: ()}
    found: findings.Findings = {}
    if ai_act_class not in NOT_GOVERNED:
        if findings.ANNEX_I_HIGH_RISK in risk or (
            findings.ANNEX_III_HIGH_RISK in risk and findings.NOT_DECIDED not in risk
        ):
            found[Policy.BLOCKED_HIGH_RISK] = ()
        found |= _blocked_by_strategy(answers)
    if still_open:
        found[Policy.PENDING_LEGAL_REVIEW] = still_open
    if found:
        return found
    if ai_act_class in NOT_GOVERNED:
        return {Policy.NOT_GOVERNED_AS_AI: ()}
    return {Policy.ALLOWED_WITH_GATES: ("H1", "H2", "H3", *(("H4",) if answers["H3"] == YES else ()))}


def _blocked_by_strategy(answers: Mapping[str, str]) -> findings.Findings:
    """Return the blocks of the town's own strategy; a decision without a person (G3) is one whatever H2 says."""
    found: findings.Findings = {}
    if answers.get("H1") == YES:
        found[Policy.BLOCKED_SENSITIVE_AREA] = ("H1",)
    alone = tuple(question for question, value in (("H2", NO), ("G3", YES)) if answers.get(question) == value)
    if alone:
        found[Policy.BLOCKED_NO_HUMAN_DECISION] = alone
    if answers.get("H3") == YES and answers.get("H4") == NO:
        found[Policy.BLOCKED_NO_ANALOGUE_PATH] = ("H3", "H4")
    return found
