"""Roles, what each of them may do, and the words people read: one table, no code that decides beside it.

An administrator keeps the house running and signs nothing about AI: whoever gives roles must not hold the votes as
well, unless somebody else gives them. Source of the roles: lifecycle and gates of the AI strategy (K33, K41 to K44).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Words:
    """The same words in both languages."""

    de: str
    en: str


class Role(StrEnum):
    """What somebody is here; an account may have several."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    CLERK = "clerk"
    USE_CASE_OWNER = "use_case_owner"
    DIGITAL_TEAM = "digital_team"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    LEGAL = "legal"
    IT = "it"
    PILOT_TEAM = "pilot_team"
    PIONEER = "pioneer"
    STAFF_REPRESENTATION = "staff_representation"
    HEAD_OF_ADMINISTRATION = "head_of_administration"
    AUDITOR = "auditor"
    CASHIER = "cashier"
    POST_ROOM = "post_room"


ROLE_WORDS: dict[Role, Words] = {
    Role.ADMINISTRATOR: Words("Administration", "Administrator"),
    Role.EDITOR: Words("Redaktion", "Editor"),
    Role.CLERK: Words("Sachbearbeitung", "Clerk"),
    Role.USE_CASE_OWNER: Words("Verantwortlich für Anwendungsfälle", "Use case owner"),
    Role.DIGITAL_TEAM: Words("Digital.Team", "Digital.Team"),
    Role.DATA_PROTECTION_OFFICER: Words("Datenschutzbeauftragung", "Data protection officer"),
    Role.LEGAL: Words("Recht", "Legal"),
    Role.IT: Words("IT-Betrieb", "IT operation"),
    Role.PILOT_TEAM: Words("Pilotteam", "Pilot team"),
    Role.PIONEER: Words("Pioniergruppe", "Pioneers' group"),
    Role.STAFF_REPRESENTATION: Words("Personalvertretung", "Staff representation"),
    Role.HEAD_OF_ADMINISTRATION: Words("Amtsleitung", "Head of administration"),
    Role.AUDITOR: Words("Revision", "Auditor"),
    Role.CASHIER: Words("Stadtkasse", "Treasury"),
    Role.POST_ROOM: Words("Poststelle", "Post room"),
}

PERMISSIONS: dict[str, Words] = {
    "accounts.manage": Words("Rollen geben und nehmen", "give and take roles"),
    "pages.edit": Words("Seiten der Website schreiben", "write pages of the web site"),
    "knowledge.edit": Words("Quellen aufnehmen, ändern und zurückziehen", "add, change and withdraw sources"),
    "inbox.answer": Words("Anliegen und Rückrufe bearbeiten", "work on the inbox and call people back"),
    "cases.audit": Words("alle Anliegen lesen, ohne etwas zu ändern", "read all cases and change nothing"),
    "competences.give": Words(
        "festlegen, wer für eine Dienststelle arbeitet und entscheidet", "say who works and decides for an office"
    ),
    "payments.manage": Words(
        "Forderungen, Kontoauszüge und Auszahlungen bearbeiten", "work on charges, bank statements and payouts"
    ),
    "payments.approve": Words("Auszahlungen anderer freigeben", "approve payouts of others"),
    "grants.manage": Words(
        "Budgets für Förderungen setzen, Listen und Auszahlungen vorbereiten",
        "set budgets for grants, prepare lists and payments",
    ),
    "grants.approve": Words(
        "Listen und Auszahlungen von Förderungen freigeben", "approve lists and payments of grants of others"
    ),
    "post.manage": Words(
        "Schreiben drucken und vermerken, was die Post mit ihnen tut",
        "print letters and note what the post does with them",
    ),
    "audit.read": Words("das Protokoll lesen und prüfen", "read and check the trail of acts"),
    "use_cases.read": Words("alle KI-Anwendungsfälle mit Unterlagen lesen", "read all AI use cases with their papers"),
    "use_cases.propose": Words("Ideen und Bedenken einbringen", "bring in ideas and concerns"),
    "use_cases.describe": Words(
        "Anwendungsfälle beschreiben und Unterlagen schreiben", "describe use cases and write papers"
    ),
    "use_cases.score": Words("Ideen bewerten", "score ideas"),
    "use_cases.classify": Words("Fragen zur Einstufung beantworten", "answer the questions of the classification"),
    "use_cases.confirm_class": Words("eine Einstufung bestätigen", "confirm a classification"),
    "use_cases.suspend": Words("eine KI sofort anhalten", "stop an AI at once"),
    "use_cases.resume": Words("eine angehaltene KI wieder freigeben", "let a stopped AI go on"),
    "workshops.run": Words("Ideen-Workshops leiten", "run workshops"),
    "privacy.check": Words("Datenschutz prüfen und dafür unterschreiben", "check data protection and sign for it"),
    "privacy.veto": Words(
        "wegen Datenschutz Einspruch erheben und ihn aufheben",
        "veto for data protection, and lift the veto",
    ),
    "tools.manage": Words("KI-Werkzeuge eintragen und pflegen", "enter AI tools and look after them"),
    "tools.release": Words("KI-Werkzeuge freigeben", "release AI tools"),
    "pilots.run": Words("in Piloten arbeiten und Messwerte eintragen", "work in pilots and enter measurements"),
    "pilots.report": Words("Pilotberichte unterschreiben", "sign reports of pilots"),
    "rollouts.decide": Words("über den Einsatz entscheiden", "decide on a rollout"),
    "reviews.sign": Words("Überprüfungen unterschreiben", "sign reviews"),
    "representation.state": Words("für das Personal Stellung nehmen", "speak for the staff"),
    "concerns.answer": Words("Bedenken aus der Bevölkerung beantworten", "answer residents' concerns"),
    "bias.review": Words("Antworten auf Benachteiligung prüfen", "check answers for discrimination"),
    "strategy.set": Words("offene Begriffe der KI-Strategie festlegen", "settle open terms of the AI strategy"),
    "courses.take": Words("Kurse besuchen", "take courses"),
    "courses.manage": Words("Kurse pflegen", "look after courses"),
    "prompts.share": Words("Vorlagen für Eingaben teilen", "share prompts"),
    "exchange.host": Words("Treffen der Pioniergruppe vorbereiten", "prepare the pioneers' meetings"),
    "partners.manage": Words("Partner in der Forschung verzeichnen", "keep the record of research partners"),
}

EVERYBODY = frozenset(
    {"use_cases.read", "use_cases.propose", "use_cases.suspend", "courses.take", "prompts.share"}
)  # K50: who sees harm may stop it

MAY: dict[Role, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset({"accounts.manage", "pages.edit", "knowledge.edit", "inbox.answer", "audit.read"}),
    Role.EDITOR: frozenset({"pages.edit", "knowledge.edit", "inbox.answer"}),
    Role.CLERK: frozenset({"inbox.answer"}),
    Role.USE_CASE_OWNER: frozenset({"use_cases.describe", "use_cases.classify", "pilots.run", "concerns.answer"}),
    Role.DIGITAL_TEAM: frozenset(
        {
            "use_cases.describe",
            "use_cases.score",
            "use_cases.classify",
            "use_cases.confirm_class",
            "use_cases.resume",
            "workshops.run",
            "tools.manage",
            "tools.release",
            "rollouts.decide",
            "reviews.sign",
            "concerns.answer",
            "bias.review",
            "strategy.set",
            "courses.manage",
            "partners.manage",
            "audit.read",
        }
    ),
    Role.DATA_PROTECTION_OFFICER: frozenset({"privacy.check", "privacy.veto", "concerns.answer", "audit.read"}),
    Role.LEGAL: frozenset({"use_cases.confirm_class"}),
    Role.IT: frozenset({"tools.manage", "tools.release"}),
    Role.PILOT_TEAM: frozenset({"pilots.run", "pilots.report"}),
    Role.PIONEER: frozenset({"use_cases.score", "workshops.run", "bias.review", "exchange.host"}),
    Role.STAFF_REPRESENTATION: frozenset({"representation.state"}),
    Role.HEAD_OF_ADMINISTRATION: frozenset({"rollouts.decide", "strategy.set", "audit.read", "competences.give"}),
    Role.AUDITOR: frozenset({"audit.read", "cases.audit"}),
    Role.CASHIER: frozenset({"payments.manage", "payments.approve", "grants.manage", "grants.approve"}),
    Role.POST_ROOM: frozenset({"post.manage"}),
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Return what somebody with these roles may do; unknown roles give nothing, no role gives what everybody may."""
    return EVERYBODY.union(*(MAY[Role(role)] for role in roles if role in MAY))
