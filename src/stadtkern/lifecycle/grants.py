"""A use case as the gateway sees it: where it stands, its lease, and what its tool may be given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.lifecycle.leases import Lease
    from stadtkern.lifecycle.states import State
    from stadtkern.lifecycle.tools import SecurityRules


@dataclass(frozen=True, slots=True)
class GrantedTool:
    """The tool of a lease as its record describes it; without ``rules`` it is not callable (K36).

    ``is_checked`` is false for a tool that was in use before the strategy and that nobody has looked at since (K17).
    """

    public_id: str
    digest: str
    is_local: bool
    rules: SecurityRules | None
    contract_until: date | None
    is_checked: bool
    energy_wh_per_call: float


@dataclass(frozen=True, slots=True)
class Grant:
    """A use case as the gateway sees it. Without ``lease`` and ``tool`` no call of it passes."""

    use_case: str
    title: str
    state: State
    lease: Lease | None = None
    tool: GrantedTool | None = None
    label: str = ""
    training_class: str = ""
    is_for_citizens: bool = False
    retention_days: int = 0
    is_owned_by: str = ""
