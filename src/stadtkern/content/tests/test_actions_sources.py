from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from stadtkern.audit import api as audit
from stadtkern.content.actions import (
    Incoming,
    Outcome,
    edit_source,
    mark_gone,
    mark_outdated,
    put_source,
    restore_source,
    withdraw_source,
)
from stadtkern.content.models import IndexChange, Kind, Original, Passage, Source, State
from stadtkern.content.rules.metadata import Metadata
from stadtkern.core.errors import Refused
from stadtkern.identity.api import Actor
from stadtkern.reading.extract.markdown import markdown_text

pytestmark = pytest.mark.django_db

CLERK = Actor("account:7", is_human=True)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TEXT = "# Hundeabgabe\n\n## Kosten\n\nDer erste Hund kostet 60 Euro im Jahr.\n\n## Frist\n\nZahlbar bis 15. April."


def put(text: str = TEXT, *, at: datetime = NOW, data: bytes | None = None, **said: Any) -> Outcome:
    incoming = Incoming(
        name="hund.md",
        kind=Kind.DOCUMENT,
        extracted=markdown_text(text),
        metadata=Metadata(**said),
        data=data,
    )
    return put_source(incoming, by=CLERK, at=at)


def notes() -> list[int]:
    return list(IndexChange.objects.values_list("source_id", flat=True))


def test_a_new_source_has_text_passages_a_note_and_an_audit_entry() -> None:
    outcome = put(owner="Finanzen", checked_on=date(2026, 11, 1), data=TEXT.encode())
    source = Source.objects.get()
    assert outcome == Outcome(source.pk, "new")
    assert (source.title, source.state, source.language) == ("Hundeabgabe", State.CURRENT, "de")
    assert source.text_sha256 == hashlib.sha256(source.text.encode()).hexdigest()
    assert bytes(Original.objects.get().data) == TEXT.encode()
    assert [(each.heading, source.text[each.start : each.end]) for each in source.passages.all()] == [
        ("Kosten", "Hundeabgabe\n\nKosten\n\nDer erste Hund kostet 60 Euro im Jahr."),
        ("Frist", "Frist\n\nZahlbar bis 15. April."),
    ]
    assert notes() == [source.pk]
    assert [each.verb for each in audit.trail_of(f"source:{source.pk}")] == ["source.new"]


def test_the_same_again_changes_nothing() -> None:
    first = put(owner="Finanzen")
    keys = set(Passage.objects.values_list("key", flat=True))
    assert put(at=NOW + timedelta(days=1)) == Outcome(first.source_id, "unchanged")
    assert set(Passage.objects.values_list("key", flat=True)) == keys
    assert len(notes()) == 1
    assert Source.objects.get().owner == "Finanzen"


def test_changed_text_gets_new_keys_and_drops_the_old_file() -> None:
    put(data=b"alt")
    keys = set(Passage.objects.values_list("key", flat=True))
    assert put(TEXT.replace("60", "65"), data=b"neu").change == "changed"
    assert not keys & set(Passage.objects.values_list("key", flat=True))
    assert [bytes(each.data) for each in Original.objects.all()] == [b"neu"]
    assert len(notes()) == 2


def test_changed_metadata_keeps_the_passages() -> None:
    put()
    keys = list(Passage.objects.values_list("key", flat=True))
    assert put(office="finanzen").change == "changed"
    assert list(Passage.objects.values_list("key", flat=True)) == keys
    assert len(notes()) == 2


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"checked_on": date(2026, 2, 1), "valid_until": date(2026, 1, 1)}, "dates_disagree"),
        ({"language": "tlh"}, "unknown_language"),
        ({"owner": "x" * 201}, "too_long"),
    ],
)
def test_contradictory_metadata_is_refused_and_nothing_is_stored(said: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        put(data=b"x", **said)
    assert refusal.value.reason == reason
    assert (Source.objects.count(), Original.objects.count(), notes()) == (0, 0, [])


def test_a_source_leaves_the_answers_after_its_last_valid_day() -> None:
    source_id = put(valid_until=date(2026, 11, 22)).source_id
    assert mark_outdated(by=CLERK, at=NOW) == 0
    assert mark_outdated(by=CLERK, at=NOW + timedelta(days=1)) == 1
    assert Source.objects.get().state == State.OUTDATED
    assert notes() == [source_id, source_id]


def test_a_source_that_is_past_when_it_comes_is_outdated() -> None:
    put(valid_until=date(2026, 11, 21))
    assert Source.objects.get().state == State.OUTDATED


def test_old_notes_for_the_index_are_forgotten_but_the_newest() -> None:
    put()
    put(office="finanzen", at=NOW + timedelta(minutes=1))
    mark_outdated(by=CLERK, at=NOW + timedelta(days=30))
    assert len(notes()) == 1


def test_withdrawing_can_be_undone_and_an_import_does_not_undo_it() -> None:
    source_id = put().source_id
    withdraw_source(source_id, by=CLERK, at=NOW)
    assert put(TEXT + "\n\nNeu.").change == "changed"
    assert Source.objects.get().state == State.WITHDRAWN
    with pytest.raises(Refused, match="wrong_state"):
        withdraw_source(source_id, by=CLERK, at=NOW)
    restore_source(source_id, by=CLERK, at=NOW)
    assert Source.objects.get().state == State.CURRENT
    with pytest.raises(Refused, match="wrong_state"):
        restore_source(source_id, by=CLERK, at=NOW)
    assert [each.verb for each in audit.trail_of(f"source:{source_id}")] == [
        "source.new",
        "source.withdrawn",
        "source.changed",
        "source.restored",
    ]


def test_a_restored_source_past_its_day_is_outdated() -> None:
    source_id = put(valid_until=date(2026, 12, 1)).source_id
    withdraw_source(source_id, by=CLERK, at=NOW)
    restore_source(source_id, by=CLERK, at=NOW + timedelta(days=30))
    assert Source.objects.get().state == State.OUTDATED


def test_what_is_gone_comes_back_when_it_is_put_again() -> None:
    put()
    assert mark_gone("hund.md", by=CLERK, at=NOW) is True
    assert mark_gone("hund.md", by=CLERK, at=NOW) is False
    assert put().change == "changed"
    assert Source.objects.get().state == State.CURRENT


def test_edited_metadata_brings_an_outdated_source_back() -> None:
    source_id = put(valid_until=date(2026, 11, 1)).source_id
    edit_source(
        source_id,
        title="Hundeabgabe 2027",
        owner="Finanzen",
        office="finanzen",
        language="de",
        licence="CC BY 4.0",
        checked_on=date(2026, 11, 22),
        valid_until=None,
        by=CLERK,
        at=NOW,
    )
    source = Source.objects.get()
    assert (source.title, source.state, source.valid_until) == ("Hundeabgabe 2027", State.CURRENT, None)
    assert len(notes()) == 2


def test_who_says_all_empties_what_is_left_out() -> None:
    put(owner="Finanzen", valid_until=date(2026, 11, 1))
    extracted = markdown_text(TEXT)
    put_source(Incoming(name="hund.md", kind=Kind.PAGE, extracted=extracted, says_all=True), by=CLERK, at=NOW)
    source = Source.objects.get()
    assert (source.owner, source.valid_until, source.state, source.language) == ("", None, State.CURRENT, "de")


def test_unknown_sources_are_refused() -> None:
    with pytest.raises(Refused, match="not_found"):
        withdraw_source(1, by=CLERK, at=NOW)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("content_passage", 'start = 5, "end" = 5'),
        ("content_source", "checked_on = '2026-02-01', valid_until = '2026-01-01'"),
        ("content_source", "text_sha256 = ''"),
        ("content_source", "state = 'failed', problem = ''"),
        ("content_source", "name = ''"),
    ],
)
def test_the_tables_refuse_what_may_never_be(table: str, change: str) -> None:
    put()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {change}")


def test_texts_with_signs_beyond_the_basic_plane_keep_exact_offsets() -> None:
    put("# 🐕 Hunde\n\nDer 🐕 kostet 60 €.\n\n## Ende 𝔄\n\nAus.")
    source = Source.objects.get()
    source.refresh_from_db()
    assert [source.text[each.start : each.end] for each in Passage.objects.all()] == [
        "🐕 Hunde\n\nDer 🐕 kostet 60 €.",
        "Ende 𝔄\n\nAus.",
    ]
