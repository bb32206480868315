"""Files on the way to filing and after it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client

from stadtkern.procedures import queries
from stadtkern.procedures.models import Case, Document
from stadtkern.procedures.testing import decided
from stadtkern.residents.testing import claims_of, sign_in
from stadtkern.uploads.testing import jpeg, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
AT = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Vienna"))
HOME = {"Strasse": "Musterplatz", "Hausnummer": "3"}
PERSON = {"street": "Musterplatz", "house_number": "3", "main_residence": "yes"}
CAR = {"plate": "MU 123 AB", "keeper": "company", "private_share": "60"}
ZONE = {"zone": "outer", "years": "2", "true_words": "on"}


@pytest.fixture
def anna(client: Client) -> Client:
    sign_in(client, claims_of("Anna", "Huber", "1980-02-01", address=HOME, plates=("MU 123 AB",)))
    return client


@pytest.fixture
def form(anna: Client) -> str:
    """Return a form with a company car: it wants a registration certificate (later) and a letter (now, PDF)."""
    location = anna.post("/amtswege/parkkarte/beginnen/")["Location"]
    found = re.sub(r"(/amtswege/formular/[^/]+/).*", r"\1", location)
    anna.post(f"{found}seite/person/", PERSON)
    anna.post(f"{found}seite/auto/", {key: CAR[key] for key in ("plate", "keeper")})
    anna.post(f"{found}seite/auto/", CAR)
    anna.post(f"{found}seite/zone/", ZONE)
    return found


def add(client: Client, address: str, wanted: str, data: bytes, name: str = "Brief.pdf") -> Any:
    file = SimpleUploadedFile(name, data, content_type="text/html")  # what a browser claims is not believed
    return client.post(address, {"wofuer": wanted, f"datei-{wanted}": file})


def test_what_is_needed_is_asked_for_and_without_it_nothing_is_filed(anna: Client, form: str) -> None:
    page = anna.get(f"{form}unterlagen/").content.decode()
    assert ("Schritt 4 von 5" in page, "Das können Sie nachreichen." in page) == (True, True)
    assert anna.post(f"{form}einreichen/")["Location"] == f"{form}pruefen/"
    assert "Bestätigung der Firma" in anna.get(f"{form}pruefen/").content.decode()
    assert Case.objects.count() == 0
    assert add(anna, f"{form}unterlagen/", "company_letter", pdf())["Location"] == f"{form}unterlagen/"
    assert "Brief.pdf" in anna.get(f"{form}pruefen/").content.decode()
    assert anna.post(f"{form}einreichen/")["Location"] == f"{form}eingereicht/"
    case = Case.objects.get()
    assert [(each.wanted, each.kind) for each in case.documents.all()] == [("company_letter", "pdf")]
    assert "Zulassungsschein" in anna.get(f"{form}eingereicht/").content.decode()  # still owed


def test_the_entry_covers_the_files(anna: Client, form: str) -> None:
    add(anna, f"{form}unterlagen/", "company_letter", pdf(text="eins"))
    anna.post(f"{form}einreichen/")
    case = Case.objects.get()
    first = case.entry_digest
    assert first == queries.entry_digest_of(case)
    Document.objects.update(digest="0" * 64)
    assert first != queries.entry_digest_of(case)


def test_a_script_does_not_get_in_and_the_person_is_told(anna: Client, form: str) -> None:
    add(anna, f"{form}unterlagen/", "company_letter", pdf(script=True))
    page = anna.get(f"{form}unterlagen/").content.decode()
    assert "Zur Sicherheit entfernt: Aktionen, Programme." in page
    document = Document.objects.get()
    answer = anna.get(f"{form}unterlagen/{document.pk}/")
    assert b"JavaScript" not in answer.content
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert answer["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"MZ\x90 not a document", "Rechnung.pdf.exe", "Bitte wählen Sie ein PDF oder ein Bild"),
        (jpeg(), "foto.jpg", "passt für diese Unterlage nicht"),
        (b"%PDF-1.7 nothing", "kaputt.pdf", "lässt sich nicht lesen"),
    ],
)
def test_what_is_not_taken_is_said_beside_the_field(anna: Client, form: str, data: bytes, name: str, says: str) -> None:
    answer = add(anna, f"{form}unterlagen/", "company_letter", data, name)
    page = answer.content.decode()
    assert (answer.status_code, says in page, Document.objects.count()) == (422, True, 0)
    assert 'id="field-datei-company_letter-error"' in page


def test_nothing_chosen(anna: Client, form: str) -> None:
    answer = anna.post(f"{form}unterlagen/", {"wofuer": "company_letter"})
    assert (answer.status_code, "zuerst eine Datei" in answer.content.decode()) == (422, True)
    assert anna.post(f"{form}unterlagen/", {"wofuer": "nonsense"}).status_code == 422
    assert add(anna, f"{form}unterlagen/", "nonsense", pdf()).status_code == 404


def test_a_scanner_that_is_down_lets_nothing_in(anna: Client, form: str, settings: Any) -> None:
    import dataclasses

    settings.OPTIONS = dataclasses.replace(settings.OPTIONS, scanner="127.0.0.1:1")
    answer = add(anna, f"{form}unterlagen/", "company_letter", pdf())
    assert (answer.status_code, Document.objects.count()) == (422, 0)
    assert "lassen sich im Moment nicht prüfen" in answer.content.decode()


def test_sent_twice_is_kept_once_and_one_too_many_is_refused(anna: Client, form: str) -> None:
    for _click in range(2):
        assert add(anna, f"{form}unterlagen/", "company_letter", pdf(text="eins")).status_code == 302
    assert Document.objects.count() == 1
    assert "field-datei-company_letter" not in anna.get(f"{form}unterlagen/").content.decode()
    assert add(anna, f"{form}unterlagen/", "company_letter", pdf(text="zwei")).status_code == 422


def test_taken_out_again(anna: Client, form: str) -> None:
    add(anna, f"{form}unterlagen/", "company_letter", pdf())
    document = Document.objects.get()
    for _click in range(2):
        assert anna.post(f"{form}unterlagen/{document.pk}/entfernen/")["Location"] == f"{form}unterlagen/"
    assert Document.objects.count() == 0


def test_handed_in_later_until_it_is_decided(anna: Client, form: str) -> None:
    add(anna, f"{form}unterlagen/", "company_letter", pdf())
    anna.post(f"{form}einreichen/")
    case = Case.objects.get()
    matter = f"/meine-anliegen/{case.number}/"
    assert add(anna, f"{matter}unterlagen/", "registration", jpeg(), "schein.jpg")["Location"] == matter
    page = anna.get(matter).content.decode()
    assert ("schein.jpg" in page, "Sie haben eine Unterlage nachgereicht." in page) == (True, True)
    assert "Wir brauchen von Ihnen noch" not in page
    document = case.documents.get(wanted="registration")
    assert anna.get(f"{matter}unterlagen/{document.pk}/").content[:3] == b"\xff\xd8\xff"
    decided(case)
    answer = add(anna, f"{matter}unterlagen/", "registration", jpeg(colour="red"))
    assert (answer.status_code, case.documents.count()) == (422, 2)


def test_nobody_else_gets_a_file(anna: Client, form: str) -> None:
    add(anna, f"{form}unterlagen/", "company_letter", pdf())
    document = Document.objects.get()
    stranger = Client()
    assert stranger.get(f"{form}unterlagen/{document.pk}/")["Location"].startswith("/anmelden/")
    sign_in(stranger, claims_of("Max", "Muster", "1970-01-01", address=HOME))
    assert stranger.get(f"{form}unterlagen/{document.pk}/").status_code == 404
    own = re.sub(r"(/amtswege/formular/[^/]+/).*", r"\1", stranger.post("/amtswege/parkkarte/beginnen/")["Location"])
    assert stranger.get(f"{own}unterlagen/{document.pk}/").status_code == 404  # by way of a form of their own
    assert stranger.post(f"{own}unterlagen/{document.pk}/entfernen/").status_code == 302
    assert Document.objects.count() == 1


def test_a_form_thrown_away_takes_its_files_along(anna: Client, form: str) -> None:
    add(anna, f"{form}unterlagen/", "company_letter", pdf())
    anna.post(f"{form}verwerfen/")
    assert Document.objects.count() == 0


def test_nothing_in_a_file_is_readable_in_the_tables(anna: Client, form: str) -> None:
    add(anna, f"{form}unterlagen/", "company_letter", pdf(text="Huber"), "Anna-Huber.pdf")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, content FROM procedures_document")
        name, content = (bytes(cell) for cell in cursor.fetchone())
    assert (b"Huber" in name, b"%PDF" in content) == (False, False)


@pytest.mark.parametrize("change", ["draft_id = NULL", "case_id = (SELECT id FROM procedures_case)"])
def test_a_file_belongs_to_a_form_or_a_case(anna: Client, form: str, change: str) -> None:
    add(anna, f"{form}unterlagen/", "company_letter", pdf())
    anna.post(f"{form}einreichen/")
    again = re.sub(r"(/amtswege/formular/[^/]+/).*", r"\1", anna.post("/amtswege/parkkarte/beginnen/")["Location"])
    anna.post(f"{again}seite/auto/", {key: CAR[key] for key in ("plate", "keeper")})
    add(anna, f"{again}unterlagen/", "company_letter", pdf(text="zwei"))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE procedures_document SET {change} WHERE draft_id IS NOT NULL")
