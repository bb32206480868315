"""A file of the archive is packed whole, handed over, acknowledged, and only then deleted."""

from __future__ import annotations

import io
import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.gateway.testing.on_disk import in_child, on_disk
from stadtkern.handover import pieces
from stadtkern.handover.actions import archiving, packing, returning
from stadtkern.handover.checking import content_of, examine
from stadtkern.handover.models import Package, Piece, Return, ReturnedDocument
from stadtkern.handover.queries import due_for_archive
from stadtkern.handover.testing import AT, filed_with_document, returned, somebody
from stadtkern.identity.testing import Account, actor, sign_in, staff
from stadtkern.procedures.api import casework
from stadtkern.procedures.testing import Case, clerk, decided, drafted, filed, matters, remedies
from stadtkern.residents.testing import resident

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from django.test import Client

    from stadtkern.identity.api import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("archiving_town")]
CLOSED = datetime(2027, 1, 4, 0, 30, tzinfo=AT.tzinfo)
DUE = datetime(2034, 1, 5, 12, tzinfo=AT.tzinfo)
KILLED = 9


@pytest.fixture
def closed() -> Case:
    """Return a closed case with a document, a sealed letter, a note, and something from the ELAK."""
    case = decided(filed_with_document())
    casework.send(case.number, at=AT)
    casework.note(case.number, "Nur für uns.", by=somebody(), at=AT)
    returning.take_in_at_once(returned(case.number), by=somebody(), at=AT)
    remedies.finish(at=CLOSED)
    case.refresh_from_db()
    assert case.state == "final"
    return case


def head() -> Actor:
    return somebody("leitung", may_decide=True)


def confirmed(case: Case, digest: str, *, by: Actor | None = None, at: datetime = DUE, receipt: str = "A 7/34") -> None:
    archiving.confirm(case.number, digest, receipt=receipt, by=by or head(), at=at)


def stones() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM procedures_tombstone")
        return int(cursor.fetchone()[0])


def test_packed_acknowledged_deleted(closed: Case) -> None:
    case, number = closed, closed.number
    assert [each.number for each in due_for_archive(somebody(), on=DUE.date())] == [number]
    package = packing.pack_for_archive(number, by=somebody(), at=DUE)
    assert packing.pack_for_archive(number, by=somebody(), at=DUE) == package
    whole = io.BytesIO(b"".join(pieces.pieces_of(package)))
    kinds = [each.kind for each in examine(whole).story.documents]
    assert kinds == ["zusammenfassung", "beilage", "erledigung", "erledigung"]
    assert "Nur für uns.".encode() in content_of(whole, "case.xml")
    confirmed(case, package.digest)
    assert (Case.objects.count(), Piece.objects.count(), Return.objects.count(), ReturnedDocument.objects.count()) == (
        0, 0, 0, 0,
    )  # fmt: skip
    left = Package.objects.get()
    assert (left.number, left.receipt, left.digest, left.case) == (number, "A 7/34", package.digest, None)
    assert (stones(), [each.verb for each in audit.trail_of(f"case:{number}")][-3:]) == (
        1, ["case.packed_for_archive", "case.archived", "case.deleted"],
    )  # fmt: skip
    assert (audit.verify(), due_for_archive(somebody(), on=DUE.date())) == (None, [])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda case: casework.note(case.number, "Noch etwas.", by=somebody(), at=DUE), "changed_since_packed"),
        (lambda case: case.documents.update(digest="0" * 64), "changed_since_packed"),
    ],
)
def test_what_came_after_the_package_keeps_the_file(
    closed: Case, change: Callable[[Case], object], reason: str
) -> None:
    package = packing.pack_for_archive(closed.number, by=somebody(), at=DUE)
    change(closed)
    with pytest.raises(Refused, match=reason):
        confirmed(closed, package.digest)
    assert (Case.objects.count(), Package.objects.get().receipt, stones()) == (1, "", 0)


def test_nothing_goes_before_its_time_or_without_words(closed: Case) -> None:
    with pytest.raises(Refused, match="not_due"):
        packing.pack_for_archive(closed.number, by=somebody(), at=DUE - timedelta(days=1))
    with pytest.raises(Refused, match="no_package"):
        confirmed(closed, "0" * 64)
    package = packing.pack_for_archive(closed.number, by=somebody(), at=DUE)
    with pytest.raises(Refused, match="empty_text"):
        confirmed(closed, package.digest, receipt=" ")
    with pytest.raises(Refused, match="not_due"):
        confirmed(closed, package.digest, at=AT)
    assert (Case.objects.count(), Package.objects.get().receipt, stones()) == (1, "", 0)


@pytest.mark.parametrize(
    ("who", "packs", "confirms", "sees"),
    [
        ("deciding", "", "", 1), ("own", "", "may_not_decide", 1), ("auditor", "not_allowed", "not_allowed", 1),
        ("other", "not_found", "not_found", 0), ("nobody", "not_found", "not_found", 0),
        ("resident", "not_found", "not_found", 0),
    ],
)  # fmt: skip
def test_who_packs_and_who_ends_a_file(closed: Case, who: str, packs: str, confirms: str, sees: int) -> None:
    from stadtkern.identity.api import Actor as Person

    makers: dict[str, Callable[[], Actor]] = {
        "deciding": lambda: clerk("jemand", may_decide=True),
        "own": lambda: clerk("jemand"),
        "auditor": lambda: actor(staff("jemand", "auditor")),
        "other": lambda: clerk("jemand", unit="buergerservice", may_decide=True),
        "nobody": lambda: actor(staff("jemand")),
        "resident": lambda: Person(f"resident:{resident('Anna', 'Huber').actor}", is_human=True),
    }
    by = makers[who]()
    assert len(due_for_archive(by, on=DUE.date())) == sees
    digest = packing.pack_for_archive(closed.number, by=somebody(), at=DUE).digest
    assert refusal_of(lambda: packing.pack_for_archive(closed.number, by=by, at=DUE)) == packs
    assert refusal_of(lambda: confirmed(closed, digest, by=by)) == confirms
    assert Case.objects.count() == (who != "deciding")


def refusal_of(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refusal:
        return refusal.reason
    return ""


STONE = (
    "INSERT INTO procedures_tombstone (number, procedure, received_on, closed_on, entry_digest, deleted_at)"
    " VALUES (%s, 'x', '2026-01-01', '2026-01-01', 'z', '2026-01-01 00:00:00+00:00')"
)


@pytest.mark.parametrize("how_far", ["closed", "packed", "received_then_changed"])
def test_the_database_lets_no_file_go_that_the_archive_has_not(closed: Case, how_far: str) -> None:
    if how_far != "closed":
        package = packing.pack_for_archive(closed.number, by=somebody(), at=DUE)
        if how_far == "received_then_changed":
            Package.objects.filter(pk=package.pk).update(receipt="A", received_by=head().public_id, received_at=DUE)
            casework.note(closed.number, "Noch etwas.", by=somebody(), at=DUE)
    wrong = pytest.raises(DatabaseError, match="packed and received first")
    with wrong, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(STONE, [closed.number])
    assert stones() == 0


def test_the_database_lets_a_file_go_that_the_archive_has(closed: Case) -> None:
    package = packing.pack_for_archive(closed.number, by=somebody(), at=DUE)
    Package.objects.filter(pk=package.pk).update(receipt="A", received_by=head().public_id, received_at=DUE)
    with connection.cursor() as cursor:
        cursor.execute(STONE, [closed.number])
    assert stones() == 1


@pytest.mark.parametrize(
    ("who", "match"), [("elak", "only who may decide"), ("leitung", ""), ("fremd", "only who may decide")]
)
def test_the_database_takes_a_receipt_from_who_may_decide_and_once(closed: Case, who: str, match: str) -> None:
    package = packing.pack_for_archive(closed.number, by=somebody(), at=DUE)
    people = {"elak": somebody(), "leitung": head(), "fremd": clerk("fremd", unit="buergerservice", may_decide=True)}
    note = {"receipt": "A", "received_by": people[who].public_id, "received_at": DUE}
    if match:
        with pytest.raises(DatabaseError, match=match), transaction.atomic():
            Package.objects.filter(pk=package.pk).update(**note)
        return
    Package.objects.filter(pk=package.pk).update(**note)
    for change in ({"receipt": "B"}, {"receipt": "", "received_by": "", "received_at": None}):
        with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
            Package.objects.filter(pk=package.pk).update(**change)


def test_the_pages_of_the_archive(closed: Case, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    head()
    monkeypatch.setattr("django.utils.timezone.now", lambda: DUE)
    sign_in(client, Account.objects.get(username="leitung"), at=DUE)
    here = f"/intern/uebergabe/archiv/{closed.number}/"
    assert closed.number in client.get("/intern/uebergabe/archiv/").content.decode()
    assert client.post(here, {"verb": "packen"})["Location"] == here
    digest = Package.objects.get().digest
    assert digest in client.get(here).content.decode()
    said = {"verb": "bestaetigen", "digest": digest, "receipt": "A 7/34"}
    assert (client.post(here, said).status_code, Case.objects.count()) == (422, 1)
    assert client.post(here, said | {"is_sure": "on", "digest": "x"}).status_code == 422
    assert client.post(here, said | {"is_sure": "on"})["Location"] == "/intern/uebergabe/archiv/"
    assert (Case.objects.count(), Package.objects.get().receipt) == (0, "A 7/34")
    assert client.get(here).status_code == 404


@pytest.mark.slow
def test_killed_between_receipt_and_deletion_all_of_it_is_there(closed: Case, tmp_path: Path) -> None:
    def stop(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('DELETE FROM "procedures_case"'):
            os._exit(KILLED)
        return execute(sql, params, many, context)

    with on_disk(tmp_path):
        package = packing.pack_for_archive(closed.number, by=somebody(), at=DUE)
        by = head()

        def confirm() -> None:
            with connections["default"].execute_wrapper(stop):
                confirmed(closed, package.digest, by=by)

        _child, status = os.waitpid(in_child(confirm), 0)
        assert os.waitstatus_to_exitcode(status) == KILLED
        assert (Package.objects.get().receipt, stones(), ReturnedDocument.objects.count()) == ("", 0, 1)
        confirmed(closed, package.digest, by=by)
        assert (Case.objects.count(), stones()) == (0, 1)


def test_what_was_drafted_and_never_decided_goes_to_the_archive_only() -> None:
    case, anna = filed(), resident("Anna", "Huber")
    drafted(case, head(), operative_part="Nie entschieden.")
    out = packing.hand_over(case.number, with_notes=True, by=head(), at=AT)
    matters.withdraw(case.number, by=anna, at=AT)
    package = packing.pack_for_archive(case.number, by=head(), at=DUE)
    told = [content_of(io.BytesIO(b"".join(pieces.pieces_of(each))), "case.xml") for each in (out, package)]
    assert [b"Nie entschieden." in each for each in told] == [False, True]
    assert examine(io.BytesIO(b"".join(pieces.pieces_of(package)))).story.state == "withdrawn"
