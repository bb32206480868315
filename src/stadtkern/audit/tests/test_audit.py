import pytest

from stadtkern.audit import api as audit

pytestmark = pytest.mark.django_db


def test_acts_are_kept_in_order() -> None:
    audit.record(actor="account:1", verb="thing.opened", subject="thing:7")
    audit.record(actor="account:2", verb="thing.closed", subject="thing:7", reason="done")
    audit.record(actor="account:2", verb="thing.opened", subject="thing:8")
    assert [(entry.actor, entry.verb, entry.reason) for entry in audit.trail_of("thing:7")] == [
        ("account:1", "thing.opened", ""),
        ("account:2", "thing.closed", "done"),
    ]
