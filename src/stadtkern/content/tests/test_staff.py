from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stadtkern.city import api as city
from stadtkern.content import staff
from stadtkern.content.actions import Incoming, put_source
from stadtkern.content.jobs import import_upload, mark_outdated
from stadtkern.content.models import Kind, Source, State
from stadtkern.content.rules.metadata import Metadata
from stadtkern.identity.api import SYSTEM, create_account
from stadtkern.reading.extract import extract

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.city.api import City

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LIST, UPLOAD = "/intern/wissen/", "/intern/wissen/hochladen/"


@pytest.fixture
def town(db: None, settings: Any) -> City:
    """Load the invented town without its pages and services, which these tests need not."""
    settings.CITY_LOADED = []
    city.load(settings.CITY_DIR, by="test")
    return city.current()


@pytest.fixture
def clerk(client: Client, town: City) -> Client:
    client.force_login(create_account(username="rosa", password="wiese-7-laut-hell", role="editor", by="test"))
    return client


def source(name: str = "hund.md", text: str = "# Hundeabgabe\n\n60 Euro im Jahr.", **said: Any) -> Source:
    incoming = Incoming(
        name=name,
        kind=Kind.DOCUMENT,
        extracted=extract(text.encode(), name=name),
        metadata=Metadata(**said),
        data=text.encode(),
    )
    return Source.objects.get(pk=put_source(incoming, by=SYSTEM, at=NOW).source_id)


def said(town: City, **other: Any) -> dict[str, Any]:
    office = next(iter(town.offices))
    return {"owner": "Finanzen", "office": office, "checked_on": "2026-11-01", "valid_until": ""} | other


def upload(clerk: Client, *files: tuple[str, bytes], **fields: Any) -> Any:
    return clerk.post(UPLOAD, {"documents": [SimpleUploadedFile(*each) for each in files], **fields})


def test_strangers_are_asked_to_sign_in(client: Client, town: City) -> None:
    found = source()
    paths = [reverse(f"content:{name}", args=[found.pk]) for name in ("source_detail", "source_original")]
    for path in [LIST, UPLOAD, *paths]:
        assert client.get(path).status_code == 302
    for name in ("source_withdraw", "source_restore", "source_detail"):
        assert client.post(reverse(f"content:{name}", args=[found.pk])).status_code == 403
    found.refresh_from_db()
    assert found.state == State.CURRENT


def test_uploaded_files_are_received_and_read_in_the_background(clerk: Client, town: City) -> None:
    files = [("hund.md", b"# Hundeabgabe\n\n60 Euro."), ("katze.txt", b"Katzen kosten nichts.")]
    assert upload(clerk, *files, **said(town, licence="CC BY 4.0")).url == LIST
    waiting = list(Source.objects.filter(state=State.WAITING).order_by("name"))
    assert [(each.name, each.owner, each.licence) for each in waiting] == [
        ("hund.md", "Finanzen", "CC BY 4.0"),
        ("katze.txt", "Finanzen", "CC BY 4.0"),
    ]
    for each in waiting:
        assert each.original_id is not None
        import_upload.call(each.pk, each.original_id, {"checked_on": "2026-11-01"}, "account:1")
    assert set(Source.objects.filter(kind=Kind.DOCUMENT).values_list("title", "state")) == {
        ("Hundeabgabe", State.CURRENT),
        ("katze.txt", State.CURRENT),
    }


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("owner", ""),
        ("office", "unbekannt"),
        ("checked_on", ""),
        ("checked_on", "2999-01-01"),
        ("valid_until", "2026-10-01"),
        ("language", "tlh"),
    ],
)
def test_an_incomplete_upload_is_explained_and_stores_nothing(
    clerk: Client, town: City, field: str, value: str
) -> None:
    answer = upload(clerk, ("a.txt", b"Text."), **said(town, **{field: value}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Source.objects.filter(name="a.txt").exists()


def test_files_that_are_missing_or_too_large_are_explained(clerk: Client, town: City) -> None:
    for files in ([], [("a.txt", b"x" * (21 * 1024 * 1024))]):
        assert list(upload(clerk, *files, **said(town)).context["form"].errors) == ["documents"]


def notes(clerk: Client) -> list[str]:
    """Return what the page after a form says."""
    return [str(message) for message in clerk.get(LIST).context["messages"]]


def test_one_bad_file_does_not_stop_the_others(clerk: Client, town: City) -> None:
    files = ("hund.md", b"# Hund\n\n60 Euro."), ("leer.txt", b""), ("g.txt", b"x" * (21 * 1024 * 1024))
    assert upload(clerk, *files, **said(town)).url == LIST
    assert Source.objects.filter(kind=Kind.DOCUMENT).values_list("name", flat=True).get() == "hund.md"
    taken, empty, large = notes(clerk)
    assert "1" in taken
    assert "leer.txt" in empty
    assert "g.txt" in large
    assert "20 MB" in large


def test_a_given_title_survives_new_versions(clerk: Client, town: City) -> None:
    assert upload(clerk, ("a.md", b"# A"), ("b.md", b"# B"), **said(town, title="Hunde")).status_code == 422
    upload(clerk, ("hund.md", b"# Hundeabgabe\n\n60 Euro."), **said(town, title="Hunde"))
    found = Source.objects.get(name="hund.md")
    assert found.original_id is not None
    import_upload.call(found.pk, found.original_id, {"checked_on": "2026-11-01"}, "account:1")
    source("hund.md", "# Hundesteuer\n\n70 Euro.")
    found.refresh_from_db()
    assert (found.title, "70 Euro" in found.text) == ("Hunde", True)
    path = reverse("content:source_detail", args=[source("katze.md", "# Katze\n\nNichts.").pk])
    clerk.post(path, said(town, title="Katzen", language="de"))
    source("katze.md", "# Kater\n\nNichts.")
    assert Source.objects.get(name="katze.md").title == "Katzen"


def test_a_new_version_keeps_its_last_day_and_says_so(clerk: Client, town: City) -> None:
    source("hund.md", valid_until=date(2030, 12, 31))
    upload(clerk, ("hund.md", b"# Hundeabgabe\n\n70 Euro."), **said(town))
    assert any("hund.md" in note and "2030" in note for note in notes(clerk))


def test_a_last_day_in_the_past_takes_a_source_out_and_says_so(clerk: Client, town: City) -> None:
    found = source()
    path = reverse("content:source_detail", args=[found.pk])
    over = said(town, title="Hunde", language="de", valid_until="2026-10-01")
    assert clerk.post(path, over).headers["Location"] == path
    found.refresh_from_db()
    assert (found.state, found.checked_on) == (State.OUTDATED, date(2026, 10, 1))
    assert len(notes(clerk)) == 2


def test_the_name_of_an_upload_is_no_path(clerk: Client, town: City) -> None:
    upload(clerk, ("../../etc/passwd", b"Text."), **said(town))
    assert Source.objects.filter(kind=Kind.DOCUMENT).values_list("name", flat=True).get() == "passwd"


def test_the_list_is_searched_by_words_state_and_kind(clerk: Client) -> None:
    source("hund.md", owner="Finanzen")
    source("katze.md", "# Katzen\n\nNichts.", valid_until=date(2026, 1, 1))

    def titles(query: str) -> list[str]:
        return [each.title for each in clerk.get(f"{LIST}?{query}").context["page"] if each.kind == Kind.DOCUMENT]

    assert titles("kind=document") == ["Katzen", "Hundeabgabe"]
    assert titles("q=finanzen+hund") == ["Hundeabgabe"]
    assert titles("state=outdated") == ["Katzen"]
    assert titles("q=einhorn") == []
    assert titles("state=quatsch&kind=document") == ["Katzen", "Hundeabgabe"]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_row_and_for_three(
    clerk: Client, rows: int, django_assert_num_queries: Any
) -> None:
    for number in range(rows):
        source(f"einhorn-{number}.md", f"# Einhorn {number}\n\nText.")
    clerk.get(LIST)
    with django_assert_num_queries(10):
        clerk.get(f"{LIST}?q=einhorn")


def test_a_source_shows_its_passages_word_for_word(clerk: Client) -> None:
    found = source(text="# Hund\n\n<script>alert(1)</script> & 60 Euro.")
    body = clerk.get(reverse("content:source_detail", args=[found.pk])).content.decode()
    assert "<script>alert" not in body
    assert "60 Euro." in body


def test_what_is_said_can_be_changed(clerk: Client, town: City) -> None:
    found = source(valid_until=date(2026, 1, 1))
    path = reverse("content:source_detail", args=[found.pk])
    assert clerk.post(path, said(town, title="Hunde", language="de")).headers["Location"] == path
    found.refresh_from_db()
    assert (found.title, found.owner, found.state) == ("Hunde", "Finanzen", State.CURRENT)
    assert clerk.post(path, said(town, title="", language="de")).status_code == 422


def test_withdrawing_can_be_undone(clerk: Client) -> None:
    found = source()
    path = reverse("content:source_detail", args=[found.pk])
    assert clerk.post(f"{path}zurueckziehen/").headers["Location"] == path
    assert "Wiederherstellen" in clerk.get(path).content.decode() or "Restore" in clerk.get(path).content.decode()
    assert clerk.post(f"{path}zurueckziehen/").status_code == 400
    assert clerk.post(f"{path}wiederherstellen/").headers["Location"] == path
    found.refresh_from_db()
    assert found.state == State.CURRENT


def test_the_original_can_only_be_saved(clerk: Client) -> None:
    found = source("böse.html", "<html><body><h1>Hallo</h1><script>alert(1)</script></body></html>")
    answer = clerk.get(reverse("content:source_original", args=[found.pk]))
    assert answer.content.startswith(b"<html>")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''b%C3%B6se.html"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_missing_sources_and_originals_are_not_found(clerk: Client) -> None:
    without_file = source()
    Source.objects.filter(pk=without_file.pk).update(original=None)
    assert clerk.get(f"{LIST}999999/").status_code == 404
    assert clerk.get(f"{LIST}{without_file.pk}/original/").status_code == 404


def test_the_clock_takes_outdated_sources_out_of_the_answers() -> None:
    found = source(valid_until=date(2026, 11, 22))
    Source.objects.filter(pk=found.pk).update(valid_until=date(2020, 1, 1))
    mark_outdated()
    found.refresh_from_db()
    assert found.state == State.OUTDATED


def test_the_start_page_of_staff_names_the_area() -> None:
    source()
    assert staff.area().url == LIST
    assert "1" in staff.area().describe()
