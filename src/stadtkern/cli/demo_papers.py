"""Papers of the demonstration that are the same for every use case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

DIGEST = "sha256:" + "5" * 64


def run_on(today: date) -> dict[str, Any]:
    return {
        "run": "Beispiel",
        "digest": DIGEST,
        "ran_on": today.isoformat(),
        "facts": "equivalent",
        "refusals": "equivalent",
    }


def asked(phase: str, today: date) -> dict[str, Any]:
    return {
        "phase": phase,
        "held_on": today.isoformat(),
        "asked": "Acht Menschen aus zwei Stadtteilen haben es ausprobiert.",
        "changed": "Die Quelle steht jetzt über der Antwort statt darunter.",
    }


PRIVACY: dict[str, Any] = {
    "has_personal_data": False,
    "purpose": "Texte entwerfen",
    "legal_basis": "Art. 6 Abs. 1 lit. e DSGVO",
    "statute": "Gemeindeordnung",
    "data_classes": ["public", "internal"],
    "retention_days": 0,
    "recipients": "Niemand.",
    "dpia": "not_needed",
    "dpia_reason": "Es werden keine personenbezogenen Daten verarbeitet.",
}
WAY: dict[str, Any] = {
    "place": "Bürgerservice im Rathaus",
    "hours": "Montag bis Freitag, 8 bis 12 Uhr",
    "phone": "wie auf der Startseite",
    "form": "Veranstaltungskalender auf Papier, liegt im Bürgerservice auf",
    "has_equal_deadline": True,
    "has_equal_fee": True,
}
