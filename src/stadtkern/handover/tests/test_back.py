"""What comes back is taken as a whole, once, and harmless; what is not as it must be leaves nothing here."""

from __future__ import annotations

import hashlib
import io
import os
import stat
import struct
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from stadtkern.core.errors import Refused
from stadtkern.gateway.testing.on_disk import in_child, on_disk
from stadtkern.handover import checking, contents, jobs, queries
from stadtkern.handover.actions import returning
from stadtkern.handover.models import ElakFile, Return, ReturnedDocument
from stadtkern.handover.rules.manifest import CASE, MANIFEST, MOST_FILES, Entry, written
from stadtkern.handover.testing import AT, case_xml, returned, somebody
from stadtkern.identity.testing import actor, staff
from stadtkern.procedures.api import casework
from stadtkern.procedures.testing import Case, clerk, filed
from stadtkern.uploads.testing import jpeg, pdf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stadtkern.identity.api import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
NUMBER = "2026-000001-1"
DECISION = "documents/bescheid.pdf"
KILLED = 9


@pytest.fixture(autouse=True)
def case(musterstadt: object) -> Case:
    found = filed()
    assert found.number == NUMBER
    return found


def laid(package: io.BytesIO, *, by: Actor | None = None) -> Return:
    return returning.lay_ready(package, by=by or somebody(), at=AT)


def refusal_of(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refusal:
        return refusal.reason
    return ""


def nothing_is_here() -> bool:
    return not (Return.objects.exists() or ReturnedDocument.objects.exists() or ElakFile.objects.exists())


def test_taken_in_once_whatever_is_clicked(case: Case) -> None:
    by, package = somebody(), returned(NUMBER, {DECISION: pdf(text="Bescheid"), "documents/bild.jpg": jpeg()})
    found = laid(package)
    assert laid(package) == found
    assert (queries.documents_returned(case).count(), queries.marks_of([case])) == (0, {})
    assert returning.take_in(NUMBER, found.pk, by=by, at=AT) == 2
    assert refusal_of(lambda: returning.take_in(NUMBER, found.pk, by=by, at=AT)) == "not_found"
    assert returning.take_in_at_once(package, by=by, at=AT) == (NUMBER, 0)
    first = queries.documents_returned(case)[0]
    assert (contents.name_of_returned(first), first.kind, first.format) == ("Bescheid 0", "erledigung", "pdf")
    assert hashlib.sha256(contents.content_of_returned(first)).hexdigest() == first.digest
    event = case.events.get(kind="taken_in")
    assert (event.is_public, found.digest in casework.words_of(event)) == (False, True)
    mark = queries.marks_of([case])[case.pk]
    assert (mark.file_number, mark.state, Case.objects.get().state) == ("AZ 7/2026", "erledigt", "received")


def test_only_what_is_new_is_added(case: Case) -> None:
    by, decision = somebody(), pdf(text="Bescheid")
    returning.take_in_at_once(returned(NUMBER, {DECISION: decision}), by=by, at=AT)
    more = returned(NUMBER, {"documents/wieder.pdf": decision, "documents/neu.pdf": pdf(text="Neu")}, state="")
    assert returning.take_in_at_once(more, by=by, at=AT) == (NUMBER, 1)
    assert (queries.documents_returned(case).count(), ElakFile.objects.get().state) == (2, "erledigt")


def test_only_a_number_or_a_state_may_come(case: Case) -> None:
    assert returning.take_in_at_once(returned(NUMBER, {}, file_number=""), by=somebody(), at=AT) == (NUMBER, 0)
    assert (ElakFile.objects.get().state, ElakFile.objects.get().file_number) == ("erledigt", "")
    assert refusal_of(lambda: laid(returned(NUMBER, {}, file_number="", state=""))) == "brings_nothing"


def test_what_acts_is_taken_out_and_said(case: Case) -> None:
    returning.take_in_at_once(returned(NUMBER, {DECISION: pdf(script=True)}), by=somebody(), at=AT)
    found = queries.documents_returned(case).get()
    assert ("scripts" in found.removed, b"app.alert" in contents.content_of_returned(found)) == (True, False)


def test_what_nobody_takes_is_put_away_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    laid(returned(NUMBER))
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + timedelta(hours=23))
    jobs.forget()
    assert not nothing_is_here()
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT + timedelta(hours=25))
    jobs.forget()
    assert nothing_is_here()


def packed(files: Mapping[str, bytes], *, manifest: bytes | None = None) -> io.BytesIO:
    """Return a ZIP with these files and a manifest that fits them, unless another one is given."""
    package = io.BytesIO()
    entries = [Entry(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in files.items()]
    with zipfile.ZipFile(package, "w") as target:
        for path, data in files.items():
            target.writestr(path, data)
        target.writestr(MANIFEST, written(entries) if manifest is None else manifest)
    package.seek(0)
    return package


def tampered(change: Callable[[zipfile.ZipInfo], None], *, path: str = DECISION) -> io.BytesIO:
    """Return a package in which the ZIP says something else of one file."""
    data, package = pdf(text="Bescheid"), io.BytesIO()
    files = {CASE: case_xml(NUMBER, {DECISION: data}), DECISION: data}
    entries = [Entry(name, len(each), hashlib.sha256(each).hexdigest()) for name, each in files.items()]
    with zipfile.ZipFile(package, "w") as target:
        for name, each in [*files.items(), (MANIFEST, written(entries))]:
            info = zipfile.ZipInfo(name)
            if name == path:
                change(info)
            target.writestr(info, each)
    package.seek(0)
    return package


def linked(info: zipfile.ZipInfo) -> None:
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16


def squeezed(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_BZIP2


def renamed(name: str) -> Callable[[zipfile.ZipInfo], None]:
    def change(info: zipfile.ZipInfo) -> None:
        info.filename = name

    return change


def twice() -> io.BytesIO:
    package = returned(NUMBER)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(package, "a") as target:
        target.writestr(DECISION, b"%PDF- another")
    package.seek(0)
    return package


def bomb() -> io.BytesIO:
    """Return a small package whose one file grows to 300 MB."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(CASE, case_xml(NUMBER, {}))
        with target.open(DECISION, "w") as big:
            for _each in range(300):
                big.write(b"\0" * 1024 * 1024)
    package.seek(0)
    assert len(package.getvalue()) < 1_000_000
    return package


def lying_bomb() -> io.BytesIO:
    """Return the same with a directory that says the file is small."""
    data = bytearray(bomb().getvalue())
    size = struct.pack("<I", 300 * 1024 * 1024)
    for _place in range(data.count(size)):
        place = data.index(size)
        data[place : place + 4] = struct.pack("<I", 1000)
    return io.BytesIO(bytes(data))


def with_entities() -> io.BytesIO:
    xml = case_xml(NUMBER, {}).replace(b"<Akt ", b'<!DOCTYPE Akt [<!ENTITY x SYSTEM "file:///etc/passwd">]><Akt ')
    assert b"DOCTYPE" in xml
    return packed({CASE: xml.replace(b"AZ 7/2026", b"&x;")})


def described_otherwise() -> io.BytesIO:
    return packed({CASE: case_xml(NUMBER, {DECISION: b"one"}), DECISION: b"another"})


def many() -> io.BytesIO:
    return packed(
        {CASE: case_xml(NUMBER, {}), **{f"documents/{each}.pdf": b"" for each in range(MOST_FILES)}}, manifest=b""
    )


def millions() -> io.BytesIO:
    """Return a ZIP whose end says that its names take more than a megabyte."""
    data = bytearray(returned(NUMBER).getvalue())
    data[-10:-6] = struct.pack("<I", 60_000_000)
    return io.BytesIO(bytes(data))


HOSTILE: Mapping[str, tuple[Callable[[], io.BytesIO], str]] = {
    "nothing": (lambda: io.BytesIO(b""), "package_no_zip"),
    "no ZIP": (lambda: io.BytesIO(b"PK\x03\x04" + b"x" * 300), "package_no_zip"),
    "cut off": (lambda: io.BytesIO(returned(NUMBER).getvalue()[:-30]), "package_no_zip"),
    "way out": (lambda: tampered(renamed("documents/../../x.pdf")), "package_unsafe_name"),
    "whole path": (lambda: tampered(renamed("/etc/passwd")), "package_unsafe_name"),
    "Windows path": (lambda: tampered(renamed("documents\\..\\x.pdf")), "package_unsafe_name"),
    "program": (lambda: tampered(renamed("documents/x.exe")), "package_unsafe_name"),
    "hidden end": (lambda: tampered(renamed("documents/x.pdf\0.exe")), "package_unsafe_name"),
    "link": (lambda: tampered(linked), "package_not_plain"),
    "strange packing": (lambda: tampered(squeezed), "package_not_plain"),
    "double name": (twice, "package_named_twice"),
    "bomb": (bomb, "package_too_large"),
    "lying bomb": (lying_bomb, "package_damaged"),
    "too many": (many, "package_too_many"),
    "far too many": (millions, "package_too_many"),
    "no manifest": (lambda: packed_without(MANIFEST), "package_no_manifest"),
    "no case": (lambda: packed({DECISION: pdf()}), "package_missing"),
    "broken manifest": (lambda: packed({CASE: case_xml(NUMBER, {})}, manifest=b"{"), "package_bad_manifest"),
    "not listed": (
        lambda: packed({CASE: case_xml(NUMBER, {}), DECISION: b""}, manifest=only_case()),
        "package_unlisted",
    ),
    "listed, not there": (lambda: packed_without(DECISION), "package_missing"),
    "described otherwise": (described_otherwise, "package_not_described"),
    "no XML": (lambda: packed({CASE: b"<Akt"}), "package_bad_case"),
    "another schema": (lambda: packed({CASE: b"<Akt/>"}), "package_bad_case"),
    "entities": (with_entities, "package_bad_case"),
    "a state of ours": (lambda: returned(NUMBER, state="decided"), "package_bad_case"),
    "another way": (lambda: returned(NUMBER, purpose="an-elak"), "wrong_way"),
    "another case": (lambda: returned("2026-000002-9"), "not_found"),
    "no number": (lambda: returned("2026-000001-6"), "not_found"),
    "a picture called PDF": (lambda: returned(NUMBER, {DECISION: jpeg()}), "file_not_wanted"),
    "a PDF called picture": (lambda: returned(NUMBER, {"documents/x.jpg": pdf()}), "file_not_wanted"),
    "a page of the web": (lambda: returned(NUMBER, {DECISION: b"<html><script>"}), "file_unknown_kind"),
    "nothing in it": (lambda: returned(NUMBER, {DECISION: b""}), "file_empty"),
    "broken PDF": (lambda: returned(NUMBER, {DECISION: b"%PDF-1.7 nothing"}), "file_broken"),
    "second one broken": (
        lambda: returned(NUMBER, {DECISION: pdf(), "documents/z.pdf": b"%PDF-1.7 nothing"}),
        "file_broken",
    ),
}


def only_case() -> bytes:
    data = case_xml(NUMBER, {})
    return written([Entry(CASE, len(data), hashlib.sha256(data).hexdigest())])


def packed_without(path: str) -> io.BytesIO:
    found, package = zipfile.ZipFile(returned(NUMBER)), io.BytesIO()
    with zipfile.ZipFile(package, "w") as target:
        for name in found.namelist():
            if name != path:
                target.writestr(name, found.read(name))
    package.seek(0)
    return package


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_package_leaves_nothing(what: str, case: Case) -> None:
    make, reason = HOSTILE[what]
    assert refusal_of(lambda: laid(make())) == reason
    assert (nothing_is_here(), case.events.filter(kind="taken_in").count()) == (True, 0)


def test_too_much_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "MOST_BYTES", len(returned(NUMBER).getvalue()) - 1)
    assert refusal_of(lambda: laid(returned(NUMBER))) == "package_too_large"


@pytest.mark.parametrize(
    ("who", "lays", "reads"),
    [
        ("own", "", ""), ("auditor", "not_allowed", ""), ("other", "not_found", "not_found"),
        ("nobody", "not_found", "not_found"),
    ],
)  # fmt: skip
def test_who_takes_in_and_who_reads(case: Case, who: str, lays: str, reads: str) -> None:
    returning.take_in_at_once(returned(NUMBER), by=somebody(), at=AT)
    document, waiting = ReturnedDocument.objects.get().pk, laid(returned(NUMBER, {"documents/x.pdf": pdf(text="X")}))
    makers: dict[str, Callable[[], Actor]] = {
        "own": lambda: clerk("jemand"),
        "auditor": lambda: actor(staff("jemand", "auditor")),
        "other": lambda: clerk("jemand", unit="buergerservice"),
        "nobody": lambda: actor(staff("jemand")),
    }
    by = makers[who]()
    assert refusal_of(lambda: laid(returned(NUMBER, {}), by=by)) == lays
    assert refusal_of(lambda: returning.take_in(NUMBER, waiting.pk, by=by, at=AT)) == lays
    assert refusal_of(lambda: queries.document_for(by, NUMBER, document)) == reads


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE handover_return SET file_number = 'x'",
        "DELETE FROM handover_returneddocument",
        "UPDATE handover_returneddocument SET digest = 'x'",
    ],
)
def test_what_was_taken_in_stays(sql: str) -> None:
    returning.take_in_at_once(returned(NUMBER), by=somebody(), at=AT)
    with pytest.raises(DatabaseError, match=r"taken in|came back"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_stranger_takes_nothing_in_past_the_application() -> None:
    found, stranger = laid(returned(NUMBER)), clerk("fremd", unit="buergerservice")
    with pytest.raises(DatabaseError, match="who works for the office"), transaction.atomic():
        Return.objects.filter(pk=found.pk).update(taken_by=stranger.public_id, taken_at=AT)


@pytest.mark.slow
def test_killed_while_taking_in_nothing_is_half_there(tmp_path: Path, case: Case) -> None:
    def stop(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith('INSERT INTO "procedures_caseevent"'):
            os._exit(KILLED)
        return execute(sql, params, many, context)

    with on_disk(tmp_path):
        by = somebody()
        found = laid(returned(NUMBER), by=by)

        def take_in() -> None:
            with connections["default"].execute_wrapper(stop):
                returning.take_in(NUMBER, found.pk, by=by, at=AT)

        _child, status = os.waitpid(in_child(take_in), 0)
        assert os.waitstatus_to_exitcode(status) == KILLED
        assert (queries.documents_returned(case).count(), ElakFile.objects.count()) == (0, 0)
        assert returning.take_in_at_once(returned(NUMBER), by=by, at=AT) == (NUMBER, 1)
        assert (queries.documents_returned(case).count(), case.events.filter(kind="taken_in").count()) == (1, 1)
