"""What the town's data and the strategy itself show about its clauses; see ``mechanisms.yaml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localdate

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.strategy import queries
from stadtkern.strategy.models import SeenVersion
from stadtkern.strategy.rules.clauses import Finding, finding

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.strategy.rules.clauses import Fact


def analogue_ways(at: datetime) -> Finding:
    """Whether every service has its way without internet, with an office and a phone number."""
    town = city.current()
    services = list(town.services.values())
    complete = sum(bool(each.how_analogue.de.strip() and town.offices[each.office].phone) for each in services)
    unsure = sum("how_analogue" in each.unsure for each in services)
    facts = [("services", len(services)), ("services_with_analogue_way", complete), ("services_unsure", unsure)]
    return finding(facts, red=complete < len(services), why="analogue_way_missing", link="portal:service_list")


def review(at: datetime) -> Finding:
    """When the strategy must be reviewed, and whether what holds now was decided by the town."""
    strategy = queries.in_force(localdate(at))
    if strategy is None:
        return finding([], red=True, why="no_strategy")
    due = strategy.review_due_on
    facts: list[Fact] = [("review_due_on", due.isoformat()), ("version_since", strategy.version.valid_from.isoformat())]
    if due < localdate(at):
        return finding(facts, red=True, why="review_overdue")
    return finding(facts, person=not strategy.version.is_decided, why="version_undecided")


def versions(at: datetime) -> Finding:
    """How many versions there are, and whether one changed after it came into force."""
    today = localdate(at)
    seen = dict(SeenVersion.objects.values_list("version", "digest"))
    digests = queries.version_digests(today)
    changed = sum(seen.get(name, digest) != digest for name, digest in digests.items())
    strategy = queries.in_force(today)
    facts: list[Fact] = [
        ("versions", len(digests)),
        ("versions_changed", changed),
        ("open_terms", len(strategy.terms) if strategy else 0),
    ]
    return finding(facts, red=changed > 0, why="version_changed")


def trail(at: datetime) -> Finding:
    """Whether the whole chain of the audit trail holds, also against every published head."""
    broken = audit.verify()
    facts: list[Fact] = [("trail_entries", audit.count())]
    if heads := audit.published(1):
        facts.append(("trail_head_on", heads[0].day.isoformat()))
    return finding(facts, red=broken is not None, why="trail_broken", link="audit:heads")
