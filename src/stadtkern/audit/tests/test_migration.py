"""Entries of older databases are chained as they stand."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from stadtkern.audit import api as audit
from stadtkern.audit import queries
from stadtkern.audit.models import AuditEntry
from stadtkern.audit.testing import without_guards

pytestmark = pytest.mark.django_db
UNCHAINED = "UPDATE audit_auditentry SET number = -number, digest = '', actor_commitment = ''"


def test_older_entries_get_numbers_without_gaps_and_a_chain() -> None:
    for number in range(1, 6):
        audit.record(actor=f"account:{number}", verb="thing.opened", subject=f"thing:{number}", reason="Grüße")
    with without_guards(), connection.cursor() as cursor:
        cursor.execute(UNCHAINED)
        cursor.execute("UPDATE audit_auditentry SET number = 5 - number * 10")
        assert queries.verify() == (1, "missing")
        import_module("stadtkern.audit.migrations.0002_chain").chain(apps, None)
    assert queries.verify() is None
    told = [(entry.number, entry.actor, entry.subject) for entry in AuditEntry.objects.all()]
    assert told == [(number, f"account:{number}", f"thing:{number}") for number in range(1, 6)]
    assert audit.record(actor="account:1", verb="thing.closed", subject="thing:1") == 6
