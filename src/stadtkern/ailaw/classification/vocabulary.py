"""The words a classification is made of; stable, stored and exported, shown to nobody."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

YES: Final = "yes"
NO: Final = "no"
UNKNOWN: Final = "unknown"
"""Somebody has said that it is not known; like a missing answer it passes no gate."""


class Role(StrEnum):
    """What the town is to the system (question A2)."""

    DEPLOYER = "deployer"
    PROVIDER = "provider"
    BOTH = "both"


class Task(StrEnum):
    """What the system contributes to a task of Annex III (question E2)."""

    NARROW = "narrow"
    IMPROVE = "improve"
    DETECT = "detect"
    PREPARE = "prepare"
    NONE = "none"


class AiActClass(StrEnum):
    """The legal class, the strictest that applies."""

    NO_AI_SYSTEM = "no_ai_system"
    OUT_OF_SCOPE = "out_of_scope"
    PROHIBITED = "prohibited"
    HIGH_RISK = "high_risk"
    NOT_HIGH_RISK_ART6_3 = "not_high_risk_art6_3"
    TRANSPARENCY = "transparency"
    MINIMAL = "minimal"


class Policy(StrEnum):
    """What the town's own strategy says to it; the first that applies, in this order."""

    BLOCKED_PROHIBITED = "blocked_prohibited"
    BLOCKED_HIGH_RISK = "blocked_high_risk"
    BLOCKED_SENSITIVE_AREA = "blocked_sensitive_area"
    BLOCKED_NO_HUMAN_DECISION = "blocked_no_human_decision"
    BLOCKED_NO_ANALOGUE_PATH = "blocked_no_analogue_path"
    PENDING_LEGAL_REVIEW = "pending_legal_review"
    NOT_GOVERNED_AS_AI = "not_governed_as_ai"
    ALLOWED_WITH_GATES = "allowed_with_gates"


class Flag(StrEnum):
    """Something to be done besides, whatever the class."""

    DPIA = "dpia"
    FRIA_ART27 = "fria_art27"
    REGISTER_ART49_3 = "register_art49_3"
    REGISTER_NATIONAL_ART49_5 = "register_national_art49_5"
    ART6_4_DOCUMENTATION = "art6_4_documentation"
    ART49_2_REGISTRATION = "art49_2_registration"
    GDPR_ART22 = "gdpr_art22"
    STAFF_REPRESENTATION = "staff_representation"
    LABEL_BY_POLICY = "label_by_policy"
