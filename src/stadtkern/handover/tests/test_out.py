"""A case is handed over: what is in the package, what is not, and what the case says of it."""

from __future__ import annotations

import hashlib
import io
import os
import random
import subprocess
import sys
import threading
import tracemalloc
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from lxml import etree

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal, seal_bytes
from stadtkern.delivery import api as delivery
from stadtkern.delivery.testing import marked, post_room, printed_batch
from stadtkern.gateway.testing.on_disk import on_disk
from stadtkern.grants.testing import awarded, load_town_with_grants, opened
from stadtkern.handover import pieces
from stadtkern.handover.actions import packing
from stadtkern.handover.checking import UnsoundError, content_of, examine
from stadtkern.handover.describing import describe
from stadtkern.handover.models import ElakFile, Package, Piece
from stadtkern.handover.queries import marks_of, package_for
from stadtkern.handover.reading import SPACE
from stadtkern.handover.testing import AT, filed_with_document, somebody
from stadtkern.identity.testing import actor, staff
from stadtkern.procedures.api import casework
from stadtkern.procedures.testing import Case, clerk, decided, filed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stadtkern.identity.api import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
KILLED = 9


def packed(case: Case, *, with_notes: bool = False, by: Actor | None = None) -> Package:
    return packing.hand_over(case.number, with_notes=with_notes, by=by or somebody(), at=AT)


def zip_of(package: Package) -> io.BytesIO:
    return io.BytesIO(b"".join(pieces.pieces_of(package)))


def story_of(package: Package) -> etree._Element:
    return etree.fromstring(content_of(zip_of(package), "case.xml"))


def texts(root: etree._Element, path: str) -> list[str]:
    return [each.text or "" for each in root.iterfind("/".join(f".//{SPACE}{part}" for part in path.split("/")))]


def test_a_package_tells_the_whole_case() -> None:
    case = decided(filed_with_document())
    casework.send(case.number, at=AT)
    package = packed(case)
    sound, root = examine(zip_of(package)), story_of(package)
    assert (sound.digest, sound.size, sound.story.number) == (package.digest, package.size, case.number)
    assert [(each.kind, each.path[-4:]) for each in sound.story.documents] == [
        ("zusammenfassung", ".pdf"), ("beilage", ".jpg"), ("erledigung", ".pdf"),
    ]  # fmt: skip
    letter = content_of(zip_of(package), sound.story.documents[2].path)
    known = casework.letter_of(case)
    assert known is not None
    assert letter == casework.pdf_of(known)
    assert content_of(zip_of(package), sound.story.documents[0].path).startswith(b"%PDF-")
    assert (texts(root, "Name"), texts(root, "Spruch")) == (["Anna Huber"], ["Die Ausnahme wird bewilligt."])
    assert "MU 123 AB" in texts(root, "Antwort")
    delivered = root.find(f".//{SPACE}Zustellung")
    assert delivered is not None
    assert (delivered.get("Weg"), delivered.get("ZugestelltAm")) == ("portal", "2026-11-23")
    assert [each.get("Art") for each in root.iterfind(f".//{SPACE}Ereignis")][:2] == ["filed", "document_added"]


def test_what_the_post_did_with_a_letter_is_told() -> None:
    Case.objects.filter(pk=filed().pk).update(channel="paper")
    case = decided(Case.objects.get())
    casework.send(case.number, at=AT)
    waiting = packed(case)
    letter = casework.letter_of(case)
    assert letter is not None
    sent = delivery.sent(casework.reference_of(letter))
    assert sent is not None
    people = post_room("post")
    printed_batch(people, [sent.code])
    for kind, day, reason in (("posted", 0, ""), ("returned", 2, "moved")):
        on = AT + timedelta(days=day)
        marked(people, sent.code, kind, on=on.date(), at=on, reason=reason)
    package = packed(Case.objects.get())
    delivered = story_of(package).find(f".//{SPACE}Zustellung")
    assert package.pk != waiting.pk
    assert delivered is not None
    assert {name: delivered.get(name) for name in ("Weg", "AufgegebenAm", "ZurueckAm", "ZurueckWeil", "Sendung")} == {
        "Weg": "paper", "AufgegebenAm": "2026-11-23", "ZurueckAm": "2026-11-25", "ZurueckWeil": "verzogen",
        "Sendung": sent.code,
    }  # fmt: skip
    assert str(delivered.get("Empfaenger")).startswith("Anna Huber, Musterplatz 3, ")


def test_the_sheet_of_the_filing_is_for_the_archive() -> None:
    package = packed(filed())
    sheet = content_of(zip_of(package), examine(zip_of(package)).story.documents[0].path)
    assert (b"pdfaid:part>3<" in sheet, b"pdfuaid:part>1<" in sheet) == (True, True)


def test_the_same_case_gives_the_same_bytes_and_one_package() -> None:
    case = filed_with_document()
    first, again = packed(case), packing.hand_over(case.number, with_notes=False, by=somebody(), at=AT)
    assert (first.pk, Package.objects.count()) == (again.pk, 1)
    both = [io.BytesIO(), io.BytesIO()]
    for target in both:
        packing._write(case, "elak", target, with_notes=False)
    assert both[0].getvalue() == both[1].getvalue() == zip_of(first).getvalue()
    casework.reply(case.number, "Bald.", by=somebody(), at=AT)
    assert packed(case).pk != first.pk


def test_changed_bytes_of_a_real_package_are_found() -> None:
    whole = zip_of(packed(filed_with_document())).getvalue()
    for place in random.Random(31).sample(range(len(whole)), 200):
        with pytest.raises(UnsoundError):
            examine(io.BytesIO(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]))


def test_notes_of_the_office_are_in_it_only_when_somebody_says_so() -> None:
    case = filed()
    casework.note(case.number, "Nur für uns.", by=somebody(), at=AT)
    assert any("Nur für uns." in text for text in texts(story_of(packed(case, with_notes=True)), "Ereignis"))
    assert not any("Nur für uns." in text for text in texts(story_of(packed(case)), "Ereignis"))
    assert story_of(packed(case)).get("MitVermerken") == "false"


def test_opinions_and_orders_are_in_it() -> None:
    case, head = filed(), somebody("leitung")
    clerk("buerger", unit="buergerservice")
    casework.ask_opinion(
        case.number, unit="buergerservice", question="Passt das?", due_on=AT.date() + timedelta(days=9), by=head, at=AT
    )
    casework.order_correction(case.number, "Der Schein fehlt.", due_on=AT.date() + timedelta(days=9), by=head, at=AT)
    root = story_of(packed(case))
    assert (texts(root, "Stellungnahme/Frage"), texts(root, "Verbesserungsauftrag")) == (
        ["Passt das?"],
        ["Der Schein fehlt."],
    )


def test_what_is_noted_in_case_and_trail() -> None:
    case, by = filed(), somebody()
    package = packed(case, by=by)
    event = case.events.get(kind="handed_over")
    assert (casework.words_of(event), event.actor, event.is_public) == (package.digest, by.public_id, False)
    assert audit.trail_of(f"case:{case.number}")[-1].verb == "case.handed_over"
    packing.note_file_number(case.number, " AZ  7/2026 ", by=by, at=AT)
    packing.note_file_number(case.number, "AZ 7/2026", by=by, at=AT)
    assert (ElakFile.objects.get().file_number, case.events.filter(kind="elak_number").count()) == ("AZ 7/2026", 1)
    mark = marks_of([case])[case.pk]
    assert (mark.handed_over_on, mark.file_number, mark.state) == (AT.date(), "AZ 7/2026", "")
    with pytest.raises(Refused, match="empty_text"):
        packing.note_file_number(case.number, " ", by=by, at=AT)


@pytest.mark.parametrize(
    ("who", "packs", "reads"),
    [
        ("own", "", ""),
        ("auditor", "not_allowed", ""),
        ("other", "not_found", "not_found"),
        ("nobody", "not_found", "not_found"),
    ],
)
def test_who_hands_over_and_who_fetches(who: str, packs: str, reads: str) -> None:
    case = filed()
    package = packed(case, by=somebody("vorher"))
    casework.reply(case.number, "Bald.", by=somebody("vorher"), at=AT)
    makers: dict[str, Callable[[], Actor]] = {
        "own": lambda: clerk("jemand"),
        "auditor": lambda: actor(staff("jemand", "auditor")),
        "other": lambda: clerk("jemand", unit="buergerservice"),
        "nobody": lambda: actor(staff("jemand")),
    }
    by = makers[who]()
    assert refusal_of(lambda: packed(case, by=by)) == packs
    assert refusal_of(lambda: packing.note_file_number(case.number, "1", by=by, at=AT)) == packs
    assert refusal_of(lambda: package_for(by, case.number, package.digest)) == reads


def refusal_of(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refusal:
        return refusal.reason
    return ""


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE handover_package SET digest = 'x'",
        "UPDATE handover_package SET last_event = 0",
        "DELETE FROM handover_package",
        "UPDATE handover_piece SET content = 'x'",
        "DELETE FROM handover_piece",
    ],
)
def test_a_package_stays_as_it_is(sql: str) -> None:
    packed(filed())
    with pytest.raises(DatabaseError, match=r"package|piece"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_database_takes_no_package_of_a_stranger() -> None:
    case, stranger = filed(), clerk("fremd", unit="buergerservice")
    with pytest.raises(DatabaseError, match="who works for its office"), transaction.atomic():
        Package.objects.create(
            case=case, number=case.number, purpose="elak", held="x", last_event=1, documents=0, with_notes=False,
            digest="x", size=1, made_by=stranger.public_id, made_at=AT,
        )  # fmt: skip


def test_a_document_that_is_not_what_was_noted_stops_it() -> None:
    case = filed_with_document()
    case.documents.update(digest="0" * 64)
    with pytest.raises(Refused, match="document_differs"):
        packed(case)
    assert (Package.objects.count(), case.events.filter(kind="handed_over").count()) == (0, 0)


HAND_OVER_AND_DIE = """
import os, sys, django
django.setup()
from django.db import connection
from stadtkern.handover.testing import AT, somebody
from stadtkern.handover.actions import packing
def stop(execute, sql, params, many, context):
    if sql.startswith('INSERT INTO "procedures_caseevent"'):
        os._exit(9)
    return execute(sql, params, many, context)
with connection.execute_wrapper(stop):
    packing.hand_over(sys.argv[1], with_notes=False, by=somebody(), at=AT)
"""


@pytest.mark.slow
def test_killed_between_packing_and_noting_nothing_is_there_twice(tmp_path: Path) -> None:
    with on_disk(tmp_path) as path:
        case, by = filed_with_document(), somebody()
        connections["default"].close()
        surroundings = os.environ | {"STADTKERN_DATABASE_URL": f"sqlite:///{path}"}
        command = [sys.executable, "-c", HAND_OVER_AND_DIE, case.number]
        done = subprocess.run(command, env=surroundings, timeout=120, check=False, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (KILLED, "")
        assert (Package.objects.count(), Piece.objects.count()) == (0, 0)
        package = packed(case, by=by)
        assert packed(case, by=by) == package
        assert (Package.objects.count(), case.events.filter(kind="handed_over").count()) == (1, 1)


@pytest.mark.slow
def test_at_the_same_moment_one_package_is_made(tmp_path: Path) -> None:
    with on_disk(tmp_path):
        case, by = filed_with_document(), somebody()
        ready, found = threading.Barrier(4), []

        def one() -> None:
            ready.wait()
            try:
                found.append(packed(case, by=by).pk)
            finally:
                connections["default"].close()

        threads = [threading.Thread(target=one) for _each in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(found), len(set(found)), Package.objects.count()) == (4, 1, 1)
        assert case.events.filter(kind="handed_over").count() == 1


def test_money_given_by_a_case_is_told_to_the_archive_only(settings: Any, tmp_path: Path) -> None:
    load_town_with_grants(settings, tmp_path)
    case = filed()
    opened("1000.00")
    awarded(case.number, "90.00")
    told = [etree.fromstring(describe(case, [], purpose=each, with_notes=True)) for each in ("elak", "archive")]
    found = [[each.get("BetragEUR") for each in root.iterfind(f".//{SPACE}Zusage")] for root in told]
    assert found == [[], ["90.00"]]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_number_of_files() -> None:
    case, by, peaks = filed(), somebody(), []
    for count in (2, 8):
        for place in range(case.documents.count(), count):
            data = os.urandom(3_000_000)
            case.documents.create(
                wanted="registration", name=seal(f"{place}.pdf", "case.document"), kind="pdf", size=len(data), pages=1,
                content=seal_bytes(data, "case.document"), digest=hashlib.sha256(data).hexdigest(), added_by="test",
                added_at=AT,
            )  # fmt: skip
        tracemalloc.start()
        packing.hand_over(case.number, with_notes=False, by=by, at=AT)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5
    assert sum(len(each) for each in pieces.pieces_of(Package.objects.latest("pk"))) > 8 * 3_000_000
