"""What the gateway must know of every use case: state, lease, and what its tool may be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from stadtkern.governance.models import Member, Paper, Release, UseCase
from stadtkern.lifecycle.artefacts import Description, Privacy, ToolChoice
from stadtkern.lifecycle.grants import Grant, GrantedTool
from stadtkern.lifecycle.leases import Lease
from stadtkern.lifecycle.states import State
from stadtkern.lifecycle.tools import rules_of

if TYPE_CHECKING:
    from stadtkern.governance.models import Tool


def grants() -> tuple[Grant, ...]:
    """Return every use case of the register with its lease, if it holds one; a fixed number of queries."""
    releases = {row.use_case_id: row for row in Release.objects.filter(ended_at=None).select_related("tool")}
    members: dict[int, set[str]] = {}
    for case, person in Member.objects.filter(use_case__in=releases).values_list("use_case_id", "person"):
        members.setdefault(case, set()).add(person)
    papers = _latest_papers(releases)
    cases = UseCase.objects.values_list("pk", "public_id", "title", "state", "owner")
    found = []
    for pk, public_id, title, state, owner in cases:
        bare = Grant(public_id, title, State(state), is_owned_by=owner)
        with_lease = pk in releases and _granted(bare, releases[pk], members.get(pk, set()), papers[pk])
        found.append(with_lease or bare)
    return tuple(found)


_Papers = dict[str, dict[str, object]]


def _latest_papers(releases: dict[int, Release]) -> dict[int, _Papers]:
    found: dict[int, _Papers] = {case: {} for case in releases}
    kinds = ("tool_choice", "description", "privacy")
    rows = Paper.objects.filter(use_case__in=releases, kind__in=kinds).order_by("number")
    for case, kind, content in rows.values_list("use_case_id", "kind", "content"):
        found[case][kind] = content
    return found


def _granted(bare: Grant, release: Release, members: set[str], papers: _Papers) -> Grant | None:
    """Return a use case with its lease; None if a paper the lease rests on is missing or unreadable."""
    try:
        choice = ToolChoice.model_validate(papers["tool_choice"])
        described = Description.model_validate(papers["description"])
        privacy = Privacy.model_validate(papers["privacy"])
    except (KeyError, ValidationError):
        return None
    return Grant(
        bare.use_case,
        bare.title,
        bare.state,
        lease_of(release, members),
        _tool(release.tool),
        choice.label,
        choice.training_class,
        described.audience != "staff",
        privacy.retention_days,
        bare.is_owned_by,
    )


def lease_of(release: Release, members: set[str]) -> Lease:
    """Return a release as the rules read it; ``members`` counts in a pilot only."""
    return Lease(
        digest=release.tool.digest,
        prompt_digest=release.prompt_digest,
        knowledge_digest=release.knowledge_digest,
        purpose=release.purpose,
        groups=frozenset(release.groups),
        data_classes=frozenset(release.data_classes),
        functions=frozenset(release.functions),
        valid_from=release.valid_from,
        valid_until=release.valid_until,
        members=frozenset(members) if release.phase == "pilot" else None,
    )


def _tool(tool: Tool) -> GrantedTool:
    return GrantedTool(
        tool.public_id,
        tool.digest,
        tool.is_local,
        rules_of(tool.security_rules),
        tool.contract_until,
        tool.checked_on is not None,
        float(tool.energy_wh_per_call or 0),
    )
