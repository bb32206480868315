"""The pages of the hand-over as staff meet them, in German and in English."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from stadtkern.handover.models import ElakFile, Package, Return, ReturnedDocument
from stadtkern.handover.testing import AT, returned, somebody
from stadtkern.handover.views import out
from stadtkern.handover.views.showing import PackageResponse
from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.procedures.testing import Case, clerk, filed

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
HERE = "/intern/uebergabe/"


@pytest.fixture
def case() -> Case:
    return filed(at=timezone.now())


@pytest.fixture
def head(client: Client) -> Client:
    """Return a browser signed in as somebody who works for the office and may decide."""
    somebody(may_decide=True)
    sign_in(client, Account.objects.get(username="elak"))
    return client


def text_of(answer: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_out_and_back_in_the_browser(head: Client, case: Case) -> None:
    page = f"{HERE}akt/{case.number}/"
    assert f'href="{page}"' in head.get(f"/intern/akten/{case.number}/").content.decode()
    assert head.post(page, {"verb": "uebergeben"})["Location"] == page
    package = Package.objects.get()
    assert (package.with_notes, package.digest in text_of(head.get(page))) == (False, True)
    answer = head.get(f"{page}{package.digest}.zip")
    whole = answer.getvalue()
    assert (len(whole), answer["Content-Length"], answer["Content-Type"]) == (
        package.size,
        str(package.size),
        "application/zip",
    )
    assert zipfile.ZipFile(io.BytesIO(whole)).namelist()[0] == "case.xml"
    assert head.get(f"{page}{'0' * 64}.zip").status_code == 404
    assert head.post(page, {"verb": "aktenzahl", "file_number": " "}).status_code == 422
    assert head.post(page, {"verb": "aktenzahl", "file_number": "AZ 1"})["Location"] == page
    assert "ELAK · AZ 1" in text_of(head.get("/intern/akten/"))
    assert "ELAK · AZ 1" in text_of(head.get(f"/intern/akten/{case.number}/"))
    shown = head.post(f"{HERE}zurueck/", {"package": named(returned(case.number))})["Location"]
    text = text_of(head.get(shown))
    assert ("Bescheid 0" in text, "AZ 7/2026" in text) == (True, True)
    assert ReturnedDocument.objects.filter(source__taken_at=None).count() == 1
    assert head.post(shown, {"verb": "nehmen"})["Location"] == page
    text = text_of(head.get(page))
    assert ("Bescheid 0" in text, "AZ 7/2026" in text) == (True, True)
    assert head.get(f"{page}unterlagen/{ReturnedDocument.objects.get().pk}/")["Content-Type"] == "application/pdf"
    assert head.post(f"{HERE}zurueck/", {"package": named(returned(case.number))})["Location"] == page
    assert head.post(shown, {"verb": "nehmen"}).status_code == 404
    assert Case.objects.get().state == "received"


def named(package: io.BytesIO, name: str = "akt.zip") -> io.BytesIO:
    package.name = name
    return package


def test_what_was_shown_can_be_put_away(head: Client, case: Case) -> None:
    shown = head.post(f"{HERE}zurueck/", {"package": named(returned(case.number))})["Location"]
    assert head.post(shown, {"verb": "weglegen"})["Location"] == f"{HERE}zurueck/"
    assert (Return.objects.count(), ElakFile.objects.count(), case.events.filter(kind="taken_in").count()) == (0, 0, 0)


def test_what_is_no_package_is_refused_with_a_sentence(head: Client) -> None:
    answer = head.post(f"{HERE}zurueck/", {"package": named(io.BytesIO(b"PK nothing"))})
    assert (answer.status_code, Return.objects.count()) == (422, 0)
    assert head.post(f"{HERE}zurueck/", {}).status_code == 422


def test_a_server_gets_a_package_piece_by_piece(case: Case) -> None:
    from stadtkern.handover.actions import packing

    package = packing.hand_over(case.number, with_notes=True, by=somebody(), at=AT)

    async def read() -> bytes:
        return b"".join([piece async for piece in PackageResponse(package)])

    assert len(async_to_sync(read)()) == package.size


@pytest.mark.parametrize(
    ("who", "sees", "changes"),
    [
        ("own", 200, 302), ("deciding", 200, 302), ("auditor", 200, 403), ("other", 404, 404), ("nobody", 404, 404),
        ("resident", 302, 403),
    ],
)  # fmt: skip
def test_who_sees_and_who_hands_over(client: Client, case: Case, who: str, sees: int, changes: int) -> None:
    makers: dict[str, Callable[[], Any]] = {
        "own": lambda: clerk("jemand"),
        "deciding": lambda: clerk("jemand", may_decide=True),
        "auditor": lambda: staff("jemand", "auditor"),
        "other": lambda: clerk("jemand", unit="buergerservice"),
        "nobody": lambda: staff("jemand"),
        "resident": lambda: None,
    }
    makers[who]()
    if who != "resident":
        sign_in(client, Account.objects.get(username="jemand"))
    for page in ("akt", "archiv"):
        assert client.get(f"{HERE}{page}/{case.number}/").status_code == sees
    assert client.post(f"{HERE}akt/{case.number}/", {"verb": "uebergeben"}).status_code == changes
    assert Package.objects.count() == (who in {"own", "deciding"})


@pytest.mark.parametrize(("language", "says"), [("de", "Zurück"), ("en", "its period goes on")])
def test_the_page_speaks_both_languages(head: Client, case: Case, language: str, says: str) -> None:
    request = RequestFactory().get(f"{HERE}akt/{case.number}/")
    request.user, request.session = Account.objects.get(username="elak"), head.session
    with translation.override(language):
        assert says in text_of(out.hand_over(request, case.number))


def test_every_page_renders(head: Client, case: Case) -> None:
    for page in (f"akt/{case.number}/", "zurueck/", "archiv/", f"archiv/{case.number}/"):
        answer = head.get(f"{HERE}{page}")
        assert (answer.status_code, "<h1" in answer.content.decode()) == (200, True)
