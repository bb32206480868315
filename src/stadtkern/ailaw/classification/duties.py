"""Duties as rows: what is owed, by whom, from which day. Texts stand in ``texts/duties.yaml`` under the same ids.

Source: Regulation (EU) 2024/1689, Art. 111 and 113 as amended by Regulation (EU) 2026/1744; GDPR; checked in November
2026. Where the start day is disputed the row carries the earlier day, the other reading, and a note.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from stadtkern.ailaw.classification import findings
from stadtkern.ailaw.classification.vocabulary import YES, AiActClass, Flag, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

GDPR_START: Final = date(2018, 5, 25)
FIRST_CHAPTERS: Final = date(2025, 2, 2)
AMENDMENT: Final = date(2026, 7, 27)
GENERAL: Final = date(2026, 8, 2)
NEW_PROHIBITIONS: Final = date(2026, 12, 2)
HIGH_RISK_ANNEX_III: Final = date(2027, 12, 2)
HIGH_RISK_ANNEX_I: Final = date(2028, 8, 2)
LEGACY_OF_AUTHORITIES: Final = date(2030, 8, 2)

EVERY_ROLE: Final = frozenset({Role.DEPLOYER, Role.PROVIDER})
DEPLOYER: Final = frozenset({Role.DEPLOYER})
PROVIDER: Final = frozenset({Role.PROVIDER})

_PROHIBITED: Final = frozenset({AiActClass.PROHIBITED})
_HIGH_RISK: Final = frozenset({AiActClass.HIGH_RISK})
_LOWER: Final = frozenset({AiActClass.NOT_HIGH_RISK_ART6_3, AiActClass.TRANSPARENCY, AiActClass.MINIMAL})
_GOVERNED: Final = _HIGH_RISK | _LOWER
_NOT_PROHIBITED: Final = frozenset(AiActClass) - _PROHIBITED


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One row: owed if class and role fit and every mark in ``needs`` was found.

    ``applies_from`` is empty for the town's own rules: they hold while its strategy does. ``until`` is the last day.
    """

    id: str
    article: str
    applies_from: date | None
    classes: frozenset[AiActClass]
    roles: frozenset[Role] = EVERY_ROLE
    needs: tuple[str, ...] = ()
    until: date | None = None
    other_reading: date | None = None
    source: str = "ai_act"

    def in_force(self, on: date) -> bool:
        """Tell whether the duty applies on that day."""
        return (self.applies_from is None or self.applies_from <= on) and (self.until is None or on <= self.until)


def _named(article: str) -> str:
    return "art" + article.replace("(", "_").replace(")", "").replace("-", "_")


def _annex_iii(number: str, *needs: str, roles: frozenset[Role] = DEPLOYER) -> Duty:
    return Duty(
        id=_named(number),
        article=number,
        applies_from=HIGH_RISK_ANNEX_III,
        classes=_HIGH_RISK,
        roles=roles,
        needs=(findings.ANNEX_III_HIGH_RISK, *needs),
    )


def _register(number: str, classes: frozenset[AiActClass], roles: frozenset[Role], *needs: str) -> Duty:
    return Duty(
        id=_named(number),
        article=number,
        applies_from=GENERAL,
        other_reading=HIGH_RISK_ANNEX_III,
        classes=classes,
        roles=roles,
        needs=needs,
    )


def _annex_i(article: str, roles: frozenset[Role]) -> Duty:
    return Duty(
        id=f"annex_i_{_named(article)}",
        article=article,
        applies_from=HIGH_RISK_ANNEX_I,
        classes=_HIGH_RISK,
        roles=roles,
        needs=(findings.ANNEX_I_HIGH_RISK,),
    )


def _art50(identifier: str, article: str, roles: frozenset[Role], *needs: str, since: date = GENERAL) -> Duty:
    return Duty(id=identifier, article=article, applies_from=since, classes=_GOVERNED, roles=roles, needs=needs)


def _gdpr(article: str, *needs: str, identifier: str = "") -> Duty:
    return Duty(
        id=identifier or f"gdpr_art{article}",
        article=f"GDPR {article}",
        applies_from=GDPR_START,
        classes=_NOT_PROHIBITED,
        needs=needs,
        source="gdpr",
    )


def _policy(name: str, *needs: str) -> Duty:
    return Duty(
        id=f"policy_{name}", article="strategy", applies_from=None, classes=_GOVERNED, needs=needs, source="strategy"
    )


DUTIES: Final = (
    Duty(
        id="art5_2025",
        article="5(1)(a)-(h)",
        applies_from=FIRST_CHAPTERS,
        classes=_PROHIBITED,
        needs=("prohibited_since_2025",),
    ),
    Duty(
        id="art5_2026",
        article="5(1)(ba), (bb)",
        applies_from=NEW_PROHIBITIONS,
        classes=_PROHIBITED,
        needs=("prohibited_since_2026",),
    ),
    Duty(
        id="art4_2025",
        article="4",
        applies_from=FIRST_CHAPTERS,
        until=date(2026, 7, 26),
        classes=_GOVERNED,
    ),
    Duty(id="art4", article="4", applies_from=AMENDMENT, classes=_GOVERNED),
    _annex_iii("26(1)"),
    _annex_iii("26(2)"),
    _annex_iii("26(4)"),
    _annex_iii("26(5)"),
    _annex_iii("26(6)"),
    _annex_iii("26(7)", "workplace"),
    _annex_iii("26(8)"),
    _annex_iii("26(9)", "G1"),
    _annex_iii("26(11)", "concerns_persons"),
    _annex_iii("26(12)"),
    _annex_iii("27", Flag.FRIA_ART27),
    _annex_iii("8-15", roles=PROVIDER),
    _annex_iii("16", roles=PROVIDER),
    _register("49(1)", _HIGH_RISK, PROVIDER, findings.ANNEX_III_HIGH_RISK, "concerns_persons"),
    _register("49(3)", _HIGH_RISK, DEPLOYER, Flag.REGISTER_ART49_3),
    _register("49(4)", _HIGH_RISK, EVERY_ROLE, findings.ANNEX_III_HIGH_RISK, "police_or_migration"),
    _register("49(5)", _HIGH_RISK, EVERY_ROLE, Flag.REGISTER_NATIONAL_ART49_5),
    _annex_i("26", DEPLOYER),
    _annex_i("8-15", PROVIDER),
    _annex_i("16", PROVIDER),
    Duty(
        id="art111_2",
        article="111(2)",
        applies_from=LEGACY_OF_AUTHORITIES,
        classes=_HIGH_RISK,
    ),
    Duty(
        id="art6_4",
        article="6(4)",
        applies_from=HIGH_RISK_ANNEX_III,
        classes=_GOVERNED,
        needs=(Flag.ART6_4_DOCUMENTATION,),
    ),
    _register("49(2)", _GOVERNED, EVERY_ROLE, Flag.ART49_2_REGISTRATION),
    Duty(id="art25_1_c", article="25(1)(c)", applies_from=HIGH_RISK_ANNEX_III, classes=_LOWER, roles=DEPLOYER),
    _art50("art50_1", "50(1)", PROVIDER, "50(1)"),
    _art50("art50_2", "50(2)", PROVIDER, "50(2)"),
    _art50("art50_2_legacy", "50(2), 111(4)", PROVIDER, "50(2)", since=NEW_PROHIBITIONS),
    _art50("art50_3", "50(3)", DEPLOYER, "50(3)"),
    _art50("art50_4_deep_fake", "50(4)", DEPLOYER, "50(4)", "F4a"),
    _art50("art50_4_text", "50(4)", DEPLOYER, "50(4)", "text_without_editor"),
    _art50("art50_5", "50(5)", EVERY_ROLE, "art50"),
    _gdpr("6", "G1"),
    _gdpr("9", "G1", "G2"),
    _gdpr("13", "G1"),
    _gdpr("22", Flag.GDPR_ART22),
    _gdpr("30", "G1"),
    _gdpr("35", Flag.DPIA),
    _gdpr("35", "no_dpia_to_be_signed", identifier="gdpr_art35_signature"),
    _gdpr("35", "white_listed", identifier="gdpr_art35_white_list"),
    _policy("human"),
    _policy("notice", "F1", "H3"),
    _policy("analogue_way", "H3"),
    _policy("staff_representation", Flag.STAFF_REPRESENTATION),
    _policy("label", Flag.LABEL_BY_POLICY),
)


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty that is owed, and the questions whose answers led to it."""

    duty: Duty
    because: tuple[str, ...]


def owed(ai_act_class: AiActClass, answers: Mapping[str, str], found: findings.Findings) -> tuple[Owed, ...]:
    """Return the duties of this class in the town's role, by start day, the town's own rules last."""
    roles = {Role.DEPLOYER} if findings.is_deployer(answers) else set()
    roles |= {Role.PROVIDER} if findings.is_provider(answers) else set()
    marks = _marks(answers, found)
    rows = [
        Owed(duty, tuple(dict.fromkeys(question for mark in duty.needs for question in marks[mark])))
        for duty in DUTIES
        if ai_act_class in duty.classes and duty.roles & roles and set(duty.needs) <= marks.keys()
    ]
    return tuple(sorted(rows, key=lambda row: row.duty.applies_from or date.max))


def _marks(answers: Mapping[str, str], found: findings.Findings) -> findings.Findings:
    """Add to the findings the few combinations that only duties ask for."""
    marks = {question: (question,) for question, value in answers.items() if value == YES} | found
    since_2026 = {"5(1)(ba)", "5(1)(bb)"}
    prohibited = {point for point in found if point.startswith("5(1)")}
    areas = findings.annex_iii_points(answers)
    text = answers.get("F4b") == YES and answers.get("F4c") != YES
    combined = {
        "prohibited_since_2025": _led_to(found, prohibited - since_2026),
        "prohibited_since_2026": _led_to(found, prohibited & since_2026),
        "workplace": tuple(question for question in ("D4b", "H5") if question in marks),
        "concerns_persons": _led_to(areas, areas.keys() - {findings.CRITICAL_INFRASTRUCTURE}),
        "police_or_migration": _led_to(areas, areas.keys() & {"6", "7"}),
        "art50": _led_to(found, [point for point in found if point.startswith("50(")]),
        "text_without_editor": ("F4b", "F4c") if text else (),
        "white_listed": ("G1", "G4") if {"G1", "G4"} <= marks.keys() else (),
        "no_dpia_to_be_signed": ("G1", "G4", "G5") if "G1" in marks and not {"G4", Flag.DPIA} & marks.keys() else (),
    }
    return marks | {mark: questions for mark, questions in combined.items() if questions}


def _led_to(found: findings.Findings, points: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(question for point in sorted(points) for question in found[point]))
