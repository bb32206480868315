from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from stadtkern.audit import api as audit
from stadtkern.audit import queries
from stadtkern.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def acts() -> None:
    audit.record(actor="account:1", verb="thing.opened", subject="thing:7")
    audit.record(actor="account:2", verb="thing.closed", subject="thing:7", reason="done", on_behalf_of="account:1")
    audit.record(actor="account:2", verb="other.opened", subject="thing:8", facts={"count": 3, "final": True})


def test_acts_are_kept_in_order() -> None:
    acts()
    assert [(entry.actor, entry.on_behalf_of, entry.verb, entry.reason) for entry in audit.trail_of("thing:7")] == [
        ("account:1", "", "thing.opened", ""),
        ("account:2", "account:1", "thing.closed", "done"),
    ]
    assert audit.trail_of("thing:8")[0].facts == {"count": 3, "final": True}


def test_numbers_have_no_gaps_not_even_after_an_act_that_failed() -> None:
    assert audit.record(actor="account:1", verb="thing.opened", subject="thing:7") == 1
    with suppress(RuntimeError), transaction.atomic():
        assert audit.record(actor="account:1", verb="thing.broken", subject="thing:7") == 2
        raise RuntimeError
    assert audit.record(actor="account:1", verb="thing.closed", subject="thing:7") == 2
    assert queries.verify() is None


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [3, 2, 1]),
        ({"limit": 2}, [3, 2]),
        ({"limit": 2, "before": 2}, [1]),
        ({"subject": "thing:7"}, [2, 1]),
        ({"person": "account:1"}, [2, 1]),
        ({"verb": "thing.opened"}, [1]),
        ({"verb": "thing."}, [2, 1]),
        ({"subject": "thing:9"}, []),
    ],
)
def test_the_trail_is_read_in_pages(wanted: dict[str, Any], numbers: list[int]) -> None:
    acts()
    assert [entry.number for entry in audit.entries(**wanted)] == numbers


def test_the_trail_is_read_by_time() -> None:
    acts()
    second = AuditEntry.objects.get(number=2).at
    assert [entry.number for entry in audit.entries(since=second)] == [3, 2]
    assert [entry.number for entry in audit.entries(until=second)] == [1]
    assert audit.entries(since=second + timedelta(days=1)) == []


def test_an_erased_person_leaves_tombstones_and_a_chain_that_holds() -> None:
    acts()
    assert audit.erase("account:1", by="account:3", reason="asked") == 2
    first, second, _, erasure = AuditEntry.objects.all()
    assert (first.actor, first.actor_salt, first.verb, first.subject) == ("(erased)", "", "thing.opened", "thing:7")
    assert (first.erased_columns, second.erased_columns) == (("actor",), ("on_behalf_of",))
    assert (second.actor, second.on_behalf_of) == ("account:2", "(erased)")
    assert (erasure.actor, erasure.verb, erasure.facts) == ("account:3", "audit.erased", {"columns": 2})
    assert queries.verify() is None
    assert audit.entries(person="account:1") == []


def test_who_is_not_in_the_trail_is_erased_without_a_trace() -> None:
    acts()
    assert audit.erase("account:9", by="account:3") == 0
    assert AuditEntry.objects.count() == 3


@pytest.mark.parametrize("nobody", ["", "(erased)"])
def test_nobody_cannot_be_erased(nobody: str) -> None:
    with pytest.raises(ValueError, match="nobody"):
        audit.erase(nobody, by="account:3")


@pytest.mark.parametrize(
    "wrong",
    [
        {"actor": ""},
        {"actor": "(erased)"},
        {"on_behalf_of": "(erased)"},
        {"actor": "a" * 81},
        {"reason": "r" * 201},
        {"reason": "null \0"},
        {"facts": {"text": "null \0"}},
        {"facts": {"text": "t" * 2_000}},
        {"facts": {"share": 0.5}},
        {"facts": {"list": []}},
        {"facts": {"no name": 1}},
        {"facts": {"count": 2**53}},
    ],
)
def test_what_cannot_be_kept_for_ever_is_not_recorded(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="audit"):
        audit.record(**{"actor": "account:1", "verb": "thing.opened", "subject": "thing:7"} | wrong)
    assert AuditEntry.objects.count() == 0


def test_an_act_costs_the_same_however_long_the_trail(django_assert_num_queries: Any) -> None:
    acts()
    with django_assert_num_queries(3 if transaction.get_connection().vendor == "postgresql" else 2):
        audit.record(actor="account:1", verb="thing.opened", subject="thing:7")
