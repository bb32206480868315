"""Many at once, for real: numbers stay without gaps and in order."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from stadtkern.audit import api as audit
from stadtkern.audit import queries
from stadtkern.audit.models import AuditEntry
from stadtkern.audit.testing import without_guards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

WRITERS, ACTS = 6, 10


@pytest.fixture
def real_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let the test write for real, and remove what it wrote."""
    with django_db_blocker.unblock():
        yield
        with without_guards():
            AuditEntry.objects.all().delete()
        connection.close()


@pytest.mark.slow
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer")
def test_writers_take_turns(real_database: None) -> None:
    start = threading.Barrier(WRITERS)

    def act(writer: int) -> None:
        start.wait()
        for number in range(ACTS):
            with transaction.atomic():
                audit.record(actor=f"account:{writer}", verb="thing.opened", subject=f"thing:{number}")
                if number % 3 == 2:
                    transaction.set_rollback(True)
        connection.close()

    threads = [threading.Thread(target=act, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = WRITERS * (ACTS - ACTS // 3)
    assert list(AuditEntry.objects.values_list("number", flat=True)) == list(range(1, kept + 1))
    assert queries.verify() is None
    times = list(AuditEntry.objects.values_list("at", flat=True))
    assert times == sorted(times)
