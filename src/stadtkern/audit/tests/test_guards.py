"""What the database itself refuses, whoever asks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from stadtkern.audit import api as audit
from stadtkern.audit.actions import publish_head
from stadtkern.audit.models import AuditEntry, AuditHead

pytestmark = pytest.mark.django_db
LATER = datetime(2030, 1, 2, 12, tzinfo=UTC)
COPY = """
    INSERT INTO audit_auditentry (number, at, verb, subject, reason, facts, actor, actor_salt, actor_commitment,
        on_behalf_of, on_behalf_of_salt, on_behalf_of_commitment, digest)
    SELECT {number}, at, verb, subject, reason, facts, actor, actor_salt, actor_commitment, on_behalf_of,
        on_behalf_of_salt, on_behalf_of_commitment, {digest} FROM audit_auditentry WHERE number = 1
"""


@pytest.fixture(autouse=True)
def _trail(db: None) -> None:
    for number in range(3):
        audit.record(actor="account:1", verb="thing.opened", subject=f"thing:{number}", on_behalf_of="account:2")
    publish_head(at=LATER)


def refused(sql: str) -> bool:
    said = ""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except IntegrityError as error:
        said = str(error)
    return "audit" in said


@pytest.mark.parametrize(
    "change",
    [
        "number = 9",
        "at = '2020-01-01 00:00:00'",
        "verb = 'thing.closed'",
        "subject = 'thing:9'",
        "reason = 'because'",
        "facts = '{\"a\":1}'",
        "actor = 'account:9'",
        "actor = '(erased)'",
        "actor_salt = ''",
        "actor = '(erased)', actor_salt = 'salt'",
        "actor = '(erased)', actor_salt = '', verb = 'thing.closed'",
        "on_behalf_of = ''",
        "on_behalf_of_salt = 'salt'",
        "actor_commitment = digest",
        "on_behalf_of_commitment = digest",
        "digest = actor_commitment",
    ],
)
def test_entries_never_change(change: str) -> None:
    assert refused(f"UPDATE audit_auditentry SET {change} WHERE number = 2")


@pytest.mark.parametrize("who", ["actor", "on_behalf_of"])
def test_a_tombstone_may_be_set_and_stays(who: str) -> None:
    assert not refused(f"UPDATE audit_auditentry SET {who} = '(erased)', {who}_salt = '' WHERE number = 2")
    assert refused(f"UPDATE audit_auditentry SET {who} = 'account:9', {who}_salt = 'salt' WHERE number = 2")


@pytest.mark.parametrize("number", [1, 2, 3])
def test_entries_are_never_removed(number: int) -> None:
    assert refused(f"DELETE FROM audit_auditentry WHERE number = {number}")
    assert AuditEntry.objects.count() == 3


@pytest.mark.parametrize("number", [-1, 0, 1, 3, 5])
def test_an_entry_follows_the_newest_one(number: int) -> None:
    assert refused(COPY.format(number=number, digest="digest"))


def test_an_entry_has_a_whole_digest() -> None:
    assert refused(COPY.format(number=4, digest="'short'"))
    assert not refused(COPY.format(number=4, digest="digest"))


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_replacing_is_no_way_round() -> None:
    assert refused(COPY.format(number=2, digest="digest").replace("INSERT", "INSERT OR REPLACE"))
    assert refused("UPDATE OR REPLACE audit_auditentry SET number = 2 WHERE number = 3")


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.parametrize("table", ["audit_auditentry", "audit_audithead"])
def test_tables_are_never_emptied(table: str) -> None:
    assert refused(f"TRUNCATE {table}")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_audithead SET number = 2",
        "UPDATE audit_audithead SET day = '2029-01-01'",
        "DELETE FROM audit_audithead",
        "INSERT INTO audit_audithead SELECT '2031-01-01', 2, digest FROM audit_auditentry WHERE number = 2",
        "INSERT INTO audit_audithead SELECT '2020-01-01', 3, digest FROM audit_auditentry WHERE number = 3",
        "INSERT INTO audit_audithead SELECT '2031-01-01', 3, digest FROM audit_auditentry WHERE number = 2",
        "INSERT INTO audit_audithead SELECT '2031-01-01', 4, digest FROM audit_auditentry WHERE number = 3",
    ],
)
def test_published_heads_are_true_and_never_change(sql: str) -> None:
    assert refused(sql)
    assert [(head.day, head.number) for head in AuditHead.objects.all()] == [(date(2030, 1, 1), 3)]


def test_a_day_has_one_head() -> None:
    audit.record(actor="account:1", verb="thing.opened", subject="thing:9")
    again = publish_head(at=LATER)
    assert again == AuditHead.objects.get()
    assert again.number == 3


def test_a_clock_put_back_publishes_nothing() -> None:
    assert publish_head(at=AuditEntry.objects.latest("number").at) == AuditHead.objects.get()


def test_the_next_day_has_the_next_head() -> None:
    audit.record(actor="account:1", verb="thing.opened", subject="thing:9")
    head = publish_head(at=datetime(2030, 1, 2, 23, 30, tzinfo=UTC))
    assert head
    assert (head.day, head.number) == (date(2030, 1, 2), 4), "in the town it is 3 January already"
