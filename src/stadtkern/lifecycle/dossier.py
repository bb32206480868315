"""Everything the gates look at: the papers of a use case, and facts about its tool, its people and the strategy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from stadtkern.lifecycle.states import State

if TYPE_CHECKING:
    from stadtkern.lifecycle.artefacts import Artefact

Kind = TypeVar("Kind", bound="Artefact")


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of an artefact, who wrote it, and on which day."""

    content: Artefact
    written_by: str
    written_on: date


@dataclass(frozen=True, slots=True)
class ToolFacts:
    """What the record of the chosen tool says today."""

    digest: str
    is_local: bool
    has_security_rules: bool
    has_licence: bool
    has_model_card: bool
    contract_until: date | None = None
    forbids_training_on_inputs: bool = False
    checked_on: date | None = None
    data_classes: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """Words the strategy leaves open, as the town has decided them (docs/strategy.md)."""

    longest_lease: timedelta = timedelta(days=365)
    first_lease: timedelta = timedelta(days=183)
    bias_run_lasts: timedelta = timedelta(days=92)
    shortest_pilot: timedelta = timedelta(weeks=8)
    review_grace: timedelta = timedelta(days=30)
    concern_answered_within: timedelta = timedelta(days=28)
    incident_closed_within: timedelta = timedelta(days=14)
    owner_gone_for: timedelta = timedelta(days=14)
    idle_for: timedelta = timedelta(days=183)
    allows_high_risk: bool = False


def terms_from(values: Mapping[str, timedelta | bool]) -> Terms:
    """Return the open words the gates reckon with; what the town says nothing about keeps its default (K18)."""
    known = {each.name for each in fields(Terms)}
    return replace(Terms(), **{name: value for name, value in values.items() if name in known})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Dossier:
    """A use case as a gate sees it on the day ``today``.

    ``papers`` come oldest first. ``untrained`` are pilot members without a valid proof of training; ``waiting_ahead``
    are use cases ranked higher that have not begun.
    """

    today: date
    state: State
    papers: Sequence[Paper] = ()
    owner: str = ""
    deputy: str = ""
    tool: ToolFacts | None = None
    pilot_members: Sequence[str] = ()
    untrained: Sequence[str] = ()
    first_call_on: date | None = None
    waiting_ahead: Sequence[str] = ()
    dpo_veto: bool = False
    tree_version: str = ""
    strategy_review_due_on: date | None = None
    open_severe_incidents: int = 0
    overdue_concerns: int = 0
    is_public: bool = True
    terms: Terms = field(default_factory=Terms)

    def latest(self, kind: type[Kind]) -> Kind | None:
        """Return the content of the latest paper of a kind."""
        found = self.latest_paper(kind)
        return found.content if found else None  # type: ignore[return-value]

    def latest_paper(self, kind: type[Kind]) -> Paper | None:
        """Return the latest paper of a kind."""
        return next((paper for paper in reversed(self.papers) if isinstance(paper.content, kind)), None)

    def every(self, kind: type[Kind]) -> list[Paper]:
        """Return all papers of a kind, oldest first."""
        return [paper for paper in self.papers if isinstance(paper.content, kind)]

    @property
    def writers(self) -> frozenset[str]:
        """Everybody who wrote a paper."""
        return frozenset(paper.written_by for paper in self.papers)
