"""Reads of governance."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.governance.models import Paper, Signature, UseCase
from stadtkern.governance.rules.artefacts import KINDS
from stadtkern.governance.rules.dossier import Dossier
from stadtkern.governance.rules.dossier import Paper as Written
from stadtkern.governance.rules.states import Gate, Role, State

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet


def use_case(public_id: str, *, locked: bool = False) -> UseCase:
    """Return one use case; ``locked`` keeps others from moving it until the transaction ends.

    Raises:
        Refused: ``not_found``.
    """
    rows = UseCase.objects.select_for_update() if locked else UseCase.objects
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found", gettext("This use case does not exist. It may have been renamed."))
    return found


def papers_of(found: UseCase) -> QuerySet[Paper]:
    """Return everything written about a use case, oldest first."""
    return Paper.objects.filter(use_case=found).order_by("number")


def papers_sha256(found: UseCase) -> str:
    """Return the digest of all papers in order: what somebody signs."""
    digests = papers_of(found).values_list("kind", "sha256")
    return hashlib.sha256(json.dumps(list(digests)).encode()).hexdigest()


def signatures_of(found: UseCase, gate: Gate) -> dict[str, frozenset[Role]]:
    """Return who signed ``gate`` in this round, for the papers as they are now, with their roles."""
    current = papers_sha256(found)
    rows = Signature.objects.filter(use_case=found, gate=gate, round=found.round, papers_sha256=current)
    return {row.person: frozenset(Role(role) for role in row.roles) for row in rows}


def dossier_of(found: UseCase, *, today: date) -> Dossier:
    """Return a use case as the gates see it."""
    written = [
        Written(KINDS[row.kind].model_validate(row.content), row.written_by, row.written_at.date())
        for row in papers_of(found)
    ]
    return Dossier(
        today=today,
        state=State(found.state),
        papers=written,
        owner=found.owner,
        deputy=found.deputy,
        dpo_veto=found.has_veto,
    )
