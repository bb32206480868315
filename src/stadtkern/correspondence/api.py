"""The door of correspondence."""

from __future__ import annotations

from stadtkern.correspondence.actions.sending import leave, send_to
from stadtkern.correspondence.actions.writing import order_correction, owe, reply
from stadtkern.correspondence.models import CaseLetter
from stadtkern.correspondence.queries import (
    WITHOUT_A_WAY,
    arrived_by,
    letter_at_desk,
    letters_of,
    pdf_of,
    reference_of,
    text_of,
    without_a_way,
)
from stadtkern.correspondence.wording import kind_text, state_text

__all__ = [
    "WITHOUT_A_WAY",
    "CaseLetter",
    "arrived_by",
    "kind_text",
    "leave",
    "letter_at_desk",
    "letters_of",
    "order_correction",
    "owe",
    "pdf_of",
    "reference_of",
    "reply",
    "send_to",
    "state_text",
    "text_of",
    "without_a_way",
]
