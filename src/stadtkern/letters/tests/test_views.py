"""The public page and the door, with the invented town."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import override

from stadtkern.letters import apart, api, views
from stadtkern.letters.rules.checked import LARGEST_MB, Checked, Outcome
from stadtkern.letters.testing import NOTICE, composed
from stadtkern.letters.tests import pdfs
from stadtkern.letters.wording import FAULTS, VERDICTS
from stadtkern.procedurelaw.notices import Part

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
PAGE = "/en/signaturpruefung/"


@pytest.fixture(autouse=True)
def _demo(settings: Any, tmp_path: Path) -> None:
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path


def title(outcome: Outcome) -> str:
    with override("en"):
        return str(VERDICTS[outcome].title)


def sent(client: Client, content: bytes, name: str = "brief.pdf") -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content, content_type="application/pdf")})


@pytest.mark.slow
def test_a_letter_of_the_door_is_found_genuine_but_for_the_test(client: Client) -> None:
    now = timezone.now()
    pdf = api.seal(
        api.compose(NOTICE, at=now),
        signer=api.signer(at=now),
        sovereign=True,
        check_address=api.check_address("de"),
        language="de",
        at=now,
    )
    page = sent(client, pdf)
    assert page.status_code == 200
    assert title("test") in page.content.decode()
    assert "TEST Stadtgemeinde Musterstadt" in page.content.decode()
    (figure,) = [each for each in pdfs.elements(pdf) if each["/S"] == "/Figure"]
    assert str(figure["/Alt"]) == "Erfundenes Wappen, ein violetter Schild mit dem Buchstaben M"


@pytest.mark.slow
def test_a_letter_without_a_seal_is_said_to_have_none(client: Client) -> None:
    assert title("not_sealed") in sent(client, composed()).content.decode()


@pytest.mark.parametrize("outcome", VERDICTS)
def test_every_outcome_is_said_in_plain_words(
    client: Client, monkeypatch: pytest.MonkeyPatch, outcome: Outcome
) -> None:
    monkeypatch.setattr(api, "examine_apart", lambda pdf, trusted: Checked(outcome=outcome))
    page = sent(client, b"%PDF-").content.decode()
    assert page.count(f'<p class="kern-title">{title(outcome)}</p>') == 1


def test_every_outcome_and_every_missing_part_has_words() -> None:
    assert set(VERDICTS) == set(get_args(Outcome))
    assert set(FAULTS) == {*get_args(Part), "german"}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "Please choose a PDF file."),
        ({"file": SimpleUploadedFile("leer.pdf", b"")}, "This file is empty."),
    ],
    ids=["none", "empty"],
)
def test_without_a_file_the_form_says_so(client: Client, files: dict[str, Any], said: str) -> None:
    page = client.post(PAGE, files)
    assert page.status_code == 422
    assert said in page.content.decode()


def test_a_file_that_is_too_large_is_refused(client: Client) -> None:
    page = sent(client, b"%PDF-" + bytes(LARGEST_MB * 1024 * 1024))
    assert page.status_code == 422
    assert "This file is larger than 20 MB." in page.content.decode()


def test_too_many_questions_are_asked_to_wait(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "CHECKS_PER_MINUTE", 1)
    assert sent(client, b"no PDF").status_code == 200
    page = sent(client, b"no PDF")
    assert (page.status_code, page["Retry-After"]) == (429, "60")


def test_while_others_are_checked_the_page_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(pdf: bytes, trusted: object) -> Checked:
        raise apart.BusyError

    monkeypatch.setattr(api, "examine_apart", busy)
    page = sent(client, b"%PDF-")
    assert (page.status_code, page["Retry-After"]) == (503, "60")
    assert "Others are checking documents just now." in page.content.decode()


def test_the_page_works_without_scripts_or_cookies_and_is_not_kept(client: Client) -> None:
    page = client.get(PAGE)
    assert page.status_code == 200
    assert not page.cookies
    assert "no-store" in page["Cache-Control"]
    assert 'enctype="multipart/form-data"' in page.content.decode()


def test_the_page_is_linked_and_on_the_map(client: Client) -> None:
    assert 'href="/signaturpruefung/"' in client.get("/").content.decode().partition("<footer")[2]
    assert "/en/signaturpruefung/" in client.get("/sitemap.xml").content.decode()


def test_the_address_for_checks_is_whole_and_in_the_language(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://www.musterstadt.example"
    assert api.check_address("de") == "https://www.musterstadt.example/signaturpruefung/"
    assert api.check_address("en") == "https://www.musterstadt.example/en/signaturpruefung/"
