"""What people write down about a use case on its way, one form per kind; each version is kept.

Sources: EU AI Act (Regulation 2024/1689 as amended by 2026/1744), GDPR Arts. 28, 30, 35, and the AI strategy's clauses
named beside the fields (K..).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator

from stadtkern.ailaw.classification.tree import misfits
from stadtkern.core.texts import clean, clean_line
from stadtkern.lifecycle.scoring import HIGHEST, LOWEST


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _cleaned_line(value: object) -> object:
    return clean_line(value) if isinstance(value, str) else value


Words = Annotated[str, BeforeValidator(_cleaned), StringConstraints(min_length=1, max_length=4000)]
Line = Annotated[str, BeforeValidator(_cleaned_line), StringConstraints(min_length=1, max_length=200)]
Digest = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
Mark = Annotated[int, Field(ge=LOWEST, le=HIGHEST)]
Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=2)]

Audience = Literal["citizens", "staff", "both"]
FIELDS_FOR_CITIZENS = frozenset({"document_creation", "text_assistant", "voice_assistant"})  # K26
FIELDS_FOR_STAFF = frozenset({"word_processing", "image", "text", "voice_assistant", "document_creation"})  # K29
Field_ = Literal["document_creation", "text_assistant", "voice_assistant", "word_processing", "image", "text", "other"]
Criterion = Literal["Z1", "Z2", "Z3", "Z4", "Z5", "Z6"]  # § 2(2) DSFA-V, one is enough
SoftCriterion = Literal[  # § 2(3) DSFA-V, two are needed
    "special_categories_large_scale",
    "criminal_data_large_scale",
    "location",
    "vulnerable_persons",
    "data_sets_joined",
]
Art35 = Literal["systematic_evaluation", "special_categories_large_scale", "public_space_monitoring"]
DataClass = Literal["public", "internal", "personal", "special", "secret"]


class Artefact(BaseModel):
    """Every kind is strict: unknown fields are refused, and nothing changes after it was written."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Aim(Artefact):
    """A defined aim: what should get better, how it is measured, from when on (K45)."""

    aim: Line
    metric: Line
    threshold: Line
    due_on: date


class Description(Artefact):
    """Problem, people and the way without AI, before any tool is named (K02, K03, K20, K22, K25, K45, K46, K53)."""

    problem: Words
    affected: Words
    effort_today: Words
    without_ai: Words
    goals: tuple[Line, ...] = ()
    audience: Audience
    field: Field_
    benefit: Words
    aims: tuple[Aim, ...] = ()
    groups_affected: tuple[Line, ...] = ()
    environment_benefit: Annotated[str, BeforeValidator(_cleaned_line), StringConstraints(max_length=200)] = ""

    @field_validator("environment_benefit")
    @classmethod
    def _has_a_figure(cls, benefit: str) -> str:
        if benefit and not any(letter.isdecimal() for letter in benefit):
            raise ValueError("figure_missing")
        return benefit


class Resources(Artefact):
    """What the use case is expected to take in a year (K23)."""

    cost_eur: Amount
    hours: Amount
    energy_kwh: Amount


class Marks(Artefact):
    """Marks for one way of solving the problem, 0 to 4."""

    quality: Mark
    efficiency: Mark
    satisfaction: Mark
    cost: Mark
    hours: Mark
    energy: Mark


class ScoreSheet(Artefact):
    """One person's marks for the way with AI and the way without (K21, K24)."""

    with_ai: Marks
    without_ai: Marks
    reasons: Words


class Discussion(Artefact):
    """Why two scorers differ and what they agreed on."""

    note: Words


class Classification(Artefact):
    """Answers to the decision tree in one of its versions; what follows is computed, never stored (K13, K34)."""

    tree_version: Line
    answers: dict[str, str]

    @field_validator("answers")
    @classmethod
    def _are_in_the_tree(cls, answers: dict[str, str]) -> dict[str, str]:
        if wrong := misfits(answers):
            raise ValueError(f"not in the tree: {', '.join(f'{each.question}={each.value}' for each in wrong)}")
        return answers


class Privacy(Artefact):
    """The entry in the record of processing and the decisions around it (GDPR Arts. 6, 9, 13, 28, 30, 35)."""

    has_personal_data: bool
    purpose: Words
    legal_basis: Line
    statute: Line
    data_classes: tuple[DataClass, ...] = Field(min_length=1)
    retention_days: Annotated[int, Field(ge=0)]
    recipients: Words
    notice: str = ""
    has_special_categories: bool = False
    white_list_entry: Annotated[str, StringConstraints(pattern=r"^(DSFA-A(0[1-9]|1\d|2[0-2]))?$")] = ""
    ai_adds_to_it: bool = True
    is_language_model: bool = True
    criteria: tuple[Criterion, ...] = ()
    soft_criteria: tuple[SoftCriterion, ...] = ()
    art_35_3: tuple[Art35, ...] = ()
    dpia: Literal["not_needed", "done", "open"]
    dpia_reason: Words
    dpia_on: date | None = None


class ImpactAssessment(Artefact):
    """The data protection impact assessment (GDPR Art. 35(7)), with the officer's advice (Art. 35(2))."""

    description: Words
    necessity: Words
    risks: Words
    measures: Words
    people_asked: Words
    officers_advice: Words
    remaining_risk: Literal["low", "medium", "high"]
    authority_asked_on: date | None = None


class ToolChoice(Artefact):
    """Which tool in which version does the work, in which manner, and how it is labelled (K06, K15, K35, K41, K52)."""

    tool: Line
    digest: Digest
    purpose: Line
    prompt_digest: Digest
    knowledge_digest: Digest
    groups: tuple[Line, ...] = Field(min_length=1)
    data_classes: tuple[DataClass, ...] = Field(min_length=1)
    functions: tuple[Line, ...] = ()
    is_local: bool
    remote_reason: str = ""
    remote_until: date | None = None
    smaller_compared: Words
    label: Line
    training_class: Line
    energy_wh_per_call: Amount
    valid_until: date


class BiasRun(Artefact):
    """The result of a counterfactual run, by its number and the digest it tested (K49)."""

    run: Line
    digest: Digest
    ran_on: date
    facts: Literal["equivalent", "different", "inconclusive"]
    refusals: Literal["equivalent", "different", "inconclusive"]


class Metric(Artefact):
    """A measure with its threshold, registered before the first call (K28)."""

    name: Line
    dimension: Literal["quality", "efficiency", "satisfaction", "resources"]
    baseline: float
    threshold: float
    better: Literal["higher", "lower"]
    is_primary: bool = False
    needed: Annotated[int, Field(ge=1)] = 30


class PilotPlan(Artefact):
    """How the pilot is measured and when it stops (K21, K27, K28, K30)."""

    metrics: tuple[Metric, ...] = Field(min_length=1)
    stop_rules: tuple[Line, ...] = Field(min_length=1)
    starts_on: date
    ends_on: date
    tools_compared: tuple[Line, ...] = ()
    one_tool_reason: str = ""
    overtakes_reason: str = ""


class Participation(Artefact):
    """Who was asked before the pilot or before the rollout, and what changed (K54)."""

    phase: Literal["before_pilot", "before_rollout"]
    held_on: date
    asked: Words
    changed: Words


class AnalogueWay(Artefact):
    """The equal way without AI and without internet (K16)."""

    place: Line
    hours: Line
    phone: Line
    form: Line
    has_equal_deadline: bool
    has_equal_fee: bool


class AccessibilityCheck(Artefact):
    """The check of the surface people meet (K02)."""

    checked_on: date
    standard: Line
    open_barriers: Annotated[int, Field(ge=0)]


class StaffRepresentation(Artefact):
    """When and how the staff representation was told (AI Act Art. 26(7))."""

    informed_on: date
    how: Words


class Result(Artefact):
    """What was measured for one metric; the interval is the 95 % interval."""

    metric: Line
    value: float
    low: float
    high: float
    count: Annotated[int, Field(ge=0)]


class PilotReport(Artefact):
    """What the pilot showed, costs and energy included (K03, K23, K28, K61)."""

    digest: Digest
    results: tuple[Result, ...]
    cost_eur: Amount
    energy_kwh: Amount
    incidents: Annotated[int, Field(ge=0)]
    findings: Words
    published_on: date | None = None
    withheld_reason: str = ""


class RolloutDecision(Artefact):
    """Why the use case goes live, until when, and what is public about it (K01, K63)."""

    reasons: Words
    digest: Digest
    purpose: Line
    in_public_register: bool
    review_on: date
    overtakes_reason: str = ""


class ReviewReport(Artefact):
    """The same questions again after a while: is it still good, still needed? (K63, K64)."""

    reviewed_on: date
    findings: Words
    still_needed: bool
    next_on: date


class Suspension(Artefact):
    """Why a use case was stopped."""

    reason: Words


class Retirement(Artefact):
    """What was deleted and what was learnt."""

    deletion_proof: Words
    lessons: Words


KINDS: dict[str, type[Artefact]] = {
    "description": Description,
    "resources": Resources,
    "score_sheet": ScoreSheet,
    "discussion": Discussion,
    "classification": Classification,
    "privacy": Privacy,
    "impact_assessment": ImpactAssessment,
    "tool_choice": ToolChoice,
    "bias_run": BiasRun,
    "pilot_plan": PilotPlan,
    "participation": Participation,
    "analogue_way": AnalogueWay,
    "accessibility_check": AccessibilityCheck,
    "staff_representation": StaffRepresentation,
    "pilot_report": PilotReport,
    "rollout_decision": RolloutDecision,
    "review_report": ReviewReport,
    "suspension": Suspension,
    "retirement": Retirement,
}
