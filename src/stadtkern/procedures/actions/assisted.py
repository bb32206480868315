"""Staff file for somebody who is there or on the phone: the same form, the same clock, the same letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import lookup_of, seal
from stadtkern.core.texts import clean_line
from stadtkern.procedures.actions.filing import begin
from stadtkern.procedures.models import PROOFS, WAYS_OF_HELP, Assistance, Draft
from stadtkern.procedures.queries import PERSON, TOKEN, procedure_of
from stadtkern.procedures.queries_desk import units_of

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor

LONGEST_NAME = 200


@transaction.atomic
def begin_for(procedure: str, name: str, *, way: str, proof: str, language: str, by: Actor, at: datetime) -> str:
    """Begin a form for somebody and return its secret; only who began it opens it.

    No sign-in is asked for: the clerk has looked at who it is, and says how.

    Raises:
        Refused: ``not_found`` for a procedure that cannot be filed here, ``not_allowed``, ``no_name``, ``no_proof``.
    """
    if not units_of(by):
        raise Refused("not_allowed", gettext("Only who works for an office files for somebody else."))
    procedure_of(procedure)
    written = clean_line(name)[:LONGEST_NAME]
    if not written:
        raise Refused("no_name", gettext("Please write the name of the person."))
    if way not in WAYS_OF_HELP or proof not in PROOFS:
        raise Refused("no_proof", gettext("Please say how you know who the person is."))
    token = begin(procedure, by=None, language=language, at=at, is_assisted=True)
    draft = Draft.objects.get(lookup=lookup_of(token, TOKEN))
    Assistance.objects.create(
        draft=draft, person=seal(written, PERSON), clerk=by.public_id, way=way, proof=proof, begun_at=at
    )
    audit.record(actor=by.public_id, verb="form.begun_for_somebody", subject=f"procedure:{procedure}", reason=proof)
    return token
