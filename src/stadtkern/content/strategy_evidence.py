"""What the sources show about the strategy's clauses on data quality (K38, K39), see ``strategy/mechanisms.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from stadtkern.content import quality
from stadtkern.content.models import Source, State
from stadtkern.strategy.api import Finding, Status

if TYPE_CHECKING:
    from datetime import datetime


def sources(at: datetime) -> Finding:
    """How many sources answers may use, and how many have run out and are in no answer any more."""
    current = Source.objects.filter(state=State.CURRENT).count()
    facts = (("sources", current), ("sources_outdated", quality.outdated_sources(today=localdate(at)).count()))
    return Finding(Status.GREEN, facts=facts)


def contradictions(at: datetime) -> Finding:
    """How many contradictions nobody has judged yet."""
    return _open("contradictions_open", quality.open_contradictions(today=localdate(at)).count())


def links(at: datetime) -> Finding:
    """How many links lead nowhere."""
    return _open("links_broken", quality.broken_links().count())


def _open(code: str, count: int) -> Finding:
    """Return a finding that needs a person as long as something waits for one."""
    facts = ((code, count),)
    return Finding(Status.NEEDS_PERSON, code, facts) if count else Finding(Status.GREEN, facts=facts)
