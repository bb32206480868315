"""Reads of governance."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext

from stadtkern.ailaw.classification.texts import version
from stadtkern.core.errors import Refused
from stadtkern.governance import queries_watch
from stadtkern.governance.models import Member, Paper, Release, Signature, Tool, UseCase
from stadtkern.governance.queries_grants import lease_of
from stadtkern.governance.queries_ranking import waiting_ahead
from stadtkern.identity.api import untrained
from stadtkern.lifecycle.artefacts import KINDS, Artefact, ToolChoice
from stadtkern.lifecycle.dossier import Dossier, Terms, ToolFacts, terms_from
from stadtkern.lifecycle.dossier import Paper as Written
from stadtkern.lifecycle.states import Gate, Role, State
from stadtkern.lifecycle.tools import rules_of
from stadtkern.strategy.api import in_force

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from stadtkern.lifecycle.leases import Lease


Kind = TypeVar("Kind", bound=Artefact)


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


def tool(public_id: str) -> Tool:
    """Return one recorded tool.

    Raises:
        Refused: ``not_found``.
    """
    found = Tool.objects.filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found", gettext("This tool is not on record."))
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


def latest(found: UseCase, kind: type[Kind]) -> Kind:
    """Return the latest paper of a kind.

    Raises:
        Refused: ``not_found``.
    """
    paper = find_latest(found, kind)
    if paper is None:
        raise Refused("not_found", gettext("This paper has not been written yet."))
    return paper


def find_latest(found: UseCase, kind: type[Kind]) -> Kind | None:
    """Return the latest paper of a kind, if there is one."""
    names = {model: name for name, model in KINDS.items()}
    row = papers_of(found).filter(kind=names[kind]).last()
    return kind.model_validate(row.content) if row else None


def release_of(found: UseCase) -> Lease | None:
    """Return the lease a use case holds, whether it still runs or not; None if it never had one or it was ended."""
    row = Release.objects.filter(use_case=found, ended_at__isnull=True).select_related("tool").first()
    if row is None:
        return None
    return lease_of(row, set(Member.objects.filter(use_case=found).values_list("person", flat=True)))


def terms(today: date) -> Terms:
    """Return the strategy's open words as the town has decided them."""
    strategy = in_force(today)
    return terms_from(strategy.values if strategy else {})


def dossier_of(found: UseCase, *, today: date) -> Dossier:
    """Return a use case as the gates see it."""
    written = [
        Written(KINDS[row.kind].model_validate(row.content), row.written_by, row.written_at.date())
        for row in papers_of(found)
    ]
    strategy = in_force(today)
    members = list(Member.objects.filter(use_case=found).order_by("since").values_list("person", flat=True))
    return Dossier(
        today=today,
        state=State(found.state),
        papers=written,
        owner=found.owner,
        deputy=found.deputy,
        dpo_veto=found.has_veto,
        is_public=found.is_public,
        tree_version=version(),
        tool=_tool_facts(written),
        pilot_members=members,
        untrained=_untrained(written, members, today),
        first_call_on=queries_watch.first_call_on(found),
        waiting_ahead=waiting_ahead(found),
        open_severe_incidents=queries_watch.open_severe_incidents(found),
        overdue_concerns=queries_watch.overdue_concerns(found, today=today),
        strategy_review_due_on=strategy.review_due_on if strategy else None,
        terms=terms_from(strategy.values if strategy else {}),
    )


def _chosen(written: list[Written]) -> ToolChoice | None:
    return next((each.content for each in reversed(written) if isinstance(each.content, ToolChoice)), None)


def _untrained(written: list[Written], members: list[str], today: date) -> list[str]:
    """Return who of the pilot team lacks a proof for the chosen tool's class; before a choice nobody can have one."""
    chosen = _chosen(written)
    return untrained(members, chosen.training_class, today) if chosen else []


def _tool_facts(written: list[Written]) -> ToolFacts | None:
    """Return what the record of the chosen tool says, if one is chosen and on record."""
    chosen = _chosen(written)
    tool = Tool.objects.filter(public_id=chosen.tool).first() if chosen else None
    if tool is None:
        return None
    rules = rules_of(tool.security_rules)
    return ToolFacts(
        digest=tool.digest,
        is_local=tool.is_local,
        has_security_rules=rules is not None,
        has_licence=bool(tool.licence.strip()),
        has_model_card=bool(tool.model_card.strip()),
        contract_until=tool.contract_until,
        forbids_training_on_inputs=tool.forbids_training,
        checked_on=tool.checked_on,
        data_classes=frozenset(rules.data_classes if rules else ()),
        functions=frozenset(rules.functions if rules else ()),
    )
