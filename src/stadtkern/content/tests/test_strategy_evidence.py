from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from stadtkern.content.models import LinkCheck
from stadtkern.content.strategy_evidence import contradictions, links, sources
from stadtkern.strategy.api import Finding, Status

pytestmark = pytest.mark.django_db


def test_sources_are_counted(musterstadt: Any) -> None:
    found = sources(timezone.now())
    assert found.status == Status.GREEN
    assert dict(found.facts)["sources_outdated"] == 0
    assert int(dict(found.facts)["sources"]) > 0


def test_what_waits_for_a_person_says_so() -> None:
    assert contradictions(timezone.now()) == Finding(Status.GREEN, facts=(("contradictions_open", 0),))
    assert links(timezone.now()) == Finding(Status.GREEN, facts=(("links_broken", 0),))
    now = timezone.now()
    LinkCheck.objects.create(url="https://gone.example/", is_broken=True, failed_since=now, due_at=now)
    assert links(timezone.now()) == Finding(Status.NEEDS_PERSON, "links_broken", (("links_broken", 1),))
