from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.audit import api as audit
from stadtkern.content.actions import import_paths, read_upload, receive_upload
from stadtkern.content.models import IndexChange, Original, Source, State
from stadtkern.content.rules.metadata import Metadata, as_plain, from_plain
from stadtkern.core.errors import Refused
from stadtkern.identity.api import Actor
from stadtkern.reading import testing as files

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.reading.extract import Extracted

CLERK = Actor("account:7", is_human=True)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SAID = Metadata(owner="Finanzen", checked_on=date(2026, 11, 1))


def run(*paths: Path, metadata: Metadata = SAID) -> list[tuple[str, str]]:
    found = import_paths(paths, metadata=metadata, by=CLERK, at=NOW)
    return [(each.name, each.reason or each.change) for each in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "amt").mkdir()
    (tmp_path / "amt" / "hund.docx").write_bytes(files.word())
    (tmp_path / "muell.md").write_text("# Müll\n\nJeden Montag.")
    (tmp_path / "gesperrt.pdf").write_bytes(files.pdf([[(11, 50, "x")]], encrypted=True))
    (tmp_path / ".versteckt.md").write_text("geheim")
    (tmp_path / "zuletzt.txt").write_text("Das Amt ist offen.")
    return tmp_path


@pytest.mark.slow
@pytest.mark.django_db
def test_a_folder_is_imported_and_a_failing_file_does_not_stop_the_rest(folder: Path) -> None:
    assert run(folder) == [
        ("gesperrt.pdf", "encrypted"),
        ("muell.md", "new"),
        ("zuletzt.txt", "new"),
        ("amt/hund.docx", "new"),
    ]
    assert set(Source.objects.values_list("name", "owner", "state")) == {
        (name, "Finanzen", State.CURRENT) for name in ("muell.md", "zuletzt.txt", "amt/hund.docx")
    }


@pytest.mark.django_db
def test_only_plain_files_are_imported(tmp_path: Path) -> None:
    (tmp_path / "geheim").write_text("Das Amt ist offen.")
    (tmp_path / "ordner").mkdir()
    (tmp_path / "ordner" / "verweis.txt").symlink_to(tmp_path / "geheim")
    os.mkfifo(tmp_path / "ordner" / "rohr.txt")
    assert run(tmp_path / "ordner") == [("rohr.txt", "not_a_file"), ("verweis.txt", "not_a_file")]


@pytest.mark.django_db
def test_a_file_that_grows_is_read_to_the_limit_only(tmp_path: Path, settings: Any) -> None:
    settings.OPTIONS = replace(settings.OPTIONS, upload_mb=1)
    (tmp_path / "gross.txt").write_bytes(b"a" * (1024 * 1024 + 1))
    assert run(tmp_path / "gross.txt") == [("gross.txt", "too_large")]


@pytest.mark.django_db
def test_whatever_a_file_does_to_its_reader_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(data: bytes, **options: str) -> Extracted:
        raise MemoryError

    (tmp_path / "a.txt").write_text("Das Amt ist offen.")
    with monkeypatch.context() as patched:
        patched.setattr("stadtkern.content.actions.imports.extract", break_down)
        assert run(tmp_path / "a.txt") == [("a.txt", "unreadable_file")]
        patched.setattr("stadtkern.content.actions.uploads.extract", break_down)
        numbers = receive_upload("b.txt", b"x", metadata=SAID, by=CLERK, at=NOW)
        read_upload(*numbers, metadata=SAID, by=CLERK, at=NOW)
    assert list(Source.objects.values_list("name", "state", "problem")) == [("b.txt", State.FAILED, "unreadable_file")]


@pytest.mark.slow
@pytest.mark.django_db
def test_a_second_import_changes_only_what_differs(folder: Path) -> None:
    run(folder)
    notes = IndexChange.objects.count()
    (folder / "muell.md").write_text("# Müll\n\nJeden Dienstag.")
    assert run(folder, metadata=Metadata()) == [
        ("gesperrt.pdf", "encrypted"),
        ("muell.md", "changed"),
        ("zuletzt.txt", "unchanged"),
        ("amt/hund.docx", "unchanged"),
    ]
    assert IndexChange.objects.count() == notes + 1
    assert run(folder / "zuletzt.txt", metadata=Metadata(owner="Archiv")) == [("zuletzt.txt", "changed")]


@pytest.mark.django_db
def test_two_files_of_one_name_are_not_mixed_up(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "text.txt").write_text(f"Aus Ordner {name}.")
    assert run(tmp_path / "a", tmp_path / "b") == [("text.txt", "new"), ("text.txt", "name_twice")]


@pytest.mark.django_db
def test_missing_and_oversized_files_are_named(tmp_path: Path, settings: object) -> None:
    big = tmp_path / "gross.txt"
    with big.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    assert run(tmp_path / "fehlt.txt", big) == [("fehlt.txt", "unreadable_file"), ("gross.txt", "too_large")]


@pytest.mark.django_db
def test_names_no_database_could_hold_are_made_readable(tmp_path: Path) -> None:
    (tmp_path / b"b\xfcrger.txt".decode("utf-8", "surrogateescape")).write_text("Bürgerservice.")
    assert run(tmp_path) == [("b\ufffdrger.txt", "new")]


@pytest.mark.django_db
def test_an_upload_waits_until_it_is_read() -> None:
    source_id, original_id = receive_upload("hund.docx", files.word(), metadata=SAID, by=CLERK, at=NOW)
    source = Source.objects.get(pk=source_id)
    assert (source.state, source.text, source.owner) == (State.WAITING, "", "Finanzen")
    read_upload(source_id, original_id, metadata=SAID, by=CLERK, at=NOW)
    source.refresh_from_db()
    assert (source.state, source.title) == (State.CURRENT, "Hundeabgabe")
    assert Original.objects.get().media_type.endswith("wordprocessingml.document")
    assert [each.verb for each in audit.trail_of(f"source:{source_id}")] == ["source.received", "source.changed"]


@pytest.mark.django_db
def test_an_upload_that_cannot_be_read_says_why_and_keeps_the_file() -> None:
    source_id, original_id = receive_upload("leer.pdf", files.pdf([[]]), metadata=SAID, by=CLERK, at=NOW)
    read_upload(source_id, original_id, metadata=SAID, by=CLERK, at=NOW)
    source = Source.objects.get(pk=source_id)
    assert (source.state, source.problem) == (State.FAILED, "no_text")
    assert source.original_id == original_id


@pytest.mark.django_db
def test_a_failing_new_version_leaves_the_old_one_in_use() -> None:
    first = receive_upload("abgabe", b"Sechzig Euro.", metadata=SAID, by=CLERK, at=NOW)
    read_upload(*first, metadata=SAID, by=CLERK, at=NOW)
    second = receive_upload("abgabe", files.pdf([[]]), metadata=SAID, by=CLERK, at=NOW)
    read_upload(*second, metadata=SAID, by=CLERK, at=NOW)
    source = Source.objects.get()
    assert (source.state, source.text, source.problem) == (State.CURRENT, "Sechzig Euro.", "no_text")
    assert [each.pk for each in Original.objects.all()] == [first[1]]
    third = receive_upload("abgabe", b"Siebzig Euro.", metadata=SAID, by=CLERK, at=NOW)
    read_upload(*third, metadata=SAID, by=CLERK, at=NOW)
    source.refresh_from_db()
    assert (source.text, source.problem) == ("Siebzig Euro.", "")
    assert [each.pk for each in Original.objects.all()] == [third[1]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "size", "metadata", "reason"),
    [
        ("a.txt", 21 * 1024 * 1024, SAID, "too_large"),
        ("a" * 601, 5, SAID, "name_too_long"),
        ("a.txt", 5, Metadata(checked_on=date(2026, 2, 1), valid_until=date(2026, 1, 1)), "dates_disagree"),
    ],
)
def test_uploads_that_are_refused_leave_nothing(name: str, size: int, metadata: Metadata, reason: str) -> None:
    with pytest.raises(Refused) as refusal:
        receive_upload(name, b"x" * size, metadata=metadata, by=CLERK, at=NOW)
    assert refusal.value.reason == reason
    assert (Source.objects.count(), Original.objects.count()) == (0, 0)


def test_metadata_survives_the_way_to_a_background_job() -> None:
    metadata = Metadata(owner="", office="bau", checked_on=date(2026, 11, 1), language="de")
    assert from_plain(as_plain(metadata)) == metadata
    assert as_plain(metadata) == {"owner": "", "office": "bau", "checked_on": "2026-11-01", "language": "de"}
