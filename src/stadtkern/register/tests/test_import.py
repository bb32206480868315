"""Taking over another town's entries: looked at first, all or none, and where they come from is kept."""

from __future__ import annotations

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.governance.api import known_ideas
from stadtkern.governance.testing import WRITER, idea, walked
from stadtkern.governance.testing.running import change, use_cases
from stadtkern.identity.testing import sign_in, staff
from stadtkern.register.actions import take_over
from stadtkern.register.fetching import fetch, read_from
from stadtkern.register.models import TakenEntry
from stadtkern.register.rules.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
START, TAKE = "/intern/ki-register/einlesen/", "/intern/ki-register/einlesen/aufnehmen/"
FILE = {
    "license": "CC BY 4.0",
    "entries": [
        {"name": "Hunde vorsortieren", "description_short": "Schlägt das Amt vor.", "organization": "Stadt Anderswo",
         "source_id": "A-1", "link": "https://anderswo.example/a-1", "purpose_and_impact": "Schneller beim Amt."},
        {"name": "Briefe entwerfen", "description_short": "Ein Mensch prüft.", "organization": "Stadt Anderswo"},
        {"name": "Ohne Stadt", "description_short": "x"},
        "kein Eintrag",
    ],
}  # fmt: skip


@pytest.fixture
def anna(client: Client) -> Client:
    sign_in(client, staff("anna", "clerk"))
    return client


def look(client: Client, **given: Any) -> str:
    return client.post(START, {"text": json.dumps(FILE)} | given).content.decode()


def kept(page: str) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', page)
    assert found
    return found[1]


def test_nothing_is_kept_before_somebody_chose(anna: Client) -> None:
    page = look(anna)
    for said in ("Hunde vorsortieren", "Briefe entwerfen", "CC BY 4.0", "2 Einträge können nicht übernommen werden"):
        assert said in page, said
    assert "Eintrag 3 (Ohne Stadt): Welcher Organisation" in page
    assert "Eintrag 4: Das ist kein Eintrag." in page
    assert known_ideas() == []
    assert TakenEntry.objects.count() == 0


def test_what_was_chosen_becomes_an_idea_that_says_where_it_comes_from(anna: Client) -> None:
    answer = anna.post(TAKE, {"kept": kept(look(anna)), "eintrag": ["0"]}, follow=True)
    assert "1 Eintrag ist zur Idee geworden" in answer.content.decode()
    (made,) = use_cases()
    assert (made.title, made.origin, made.state) == ("Hunde vorsortieren", "import", "idea")
    assert made.summary.startswith("Schlägt das Amt vor. (Aus Stadt Anderswo, übernommen am ")
    assert "CC BY 4.0" in made.summary
    entry = TakenEntry.objects.get()
    kept_of = (entry.use_case, entry.organization, entry.source_key, entry.licence)
    assert kept_of == (made.public_id, "Stadt Anderswo", "A-1", "CC BY 4.0")
    assert "register.entry_taken" in {each.verb for each in audit.trail_of(f"use_case:{made.public_id}")}
    page = anna.get(f"/intern/ki-register/uebernommen/{made.public_id}/").content.decode()
    assert "Schneller beim Amt." in page


def test_what_was_taken_before_is_marked_and_not_taken_again(anna: Client) -> None:
    first = kept(look(anna))
    anna.post(TAKE, {"kept": first, "eintrag": ["0"]})
    made = use_cases()[0]
    assert f"Schon übernommen als {made.public_id}" in look(anna)
    answer = anna.post(TAKE, {"kept": first, "eintrag": ["0", "1"]})
    assert answer.status_code == 422
    assert "Hunde vorsortieren" in answer.content.decode()
    assert len(use_cases()) == 1, "nothing half-imported"


def test_an_idea_with_the_same_title_is_pointed_out(anna: Client) -> None:
    change(idea(), title="BRIEFE ENTWERFEN")
    assert "Eine Idee hier hat denselben Titel" in look(anna)


def test_without_a_choice_nothing_happens_and_the_list_stays(anna: Client) -> None:
    answer = anna.post(TAKE, {"kept": kept(look(anna))})
    assert answer.status_code == 422
    assert "Briefe entwerfen" in answer.content.decode()


@pytest.mark.parametrize("given", ["", "gefälscht", "eyJhIjoxfQ:1abc:def"])
def test_a_list_that_is_not_ours_is_refused(anna: Client, given: str) -> None:
    answer = anna.post(TAKE, {"kept": given, "eintrag": ["0"]})
    assert answer.status_code == 400
    assert use_cases() == []


def test_a_failure_in_the_middle_leaves_nothing() -> None:
    same = [Draft("Eins", "s", "Stadt A", source_id="1"), Draft("Zwei", "s", "Stadt A", source_id="1")]
    with pytest.raises(IntegrityError), transaction.atomic():
        take_over(same, address="", by=WRITER, at=timezone.now())
    assert use_cases() == []


def test_the_origin_cannot_be_empty_even_by_sql() -> None:
    take_over([Draft("Eins", "s", "Stadt A")], address="", by=WRITER, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenEntry.objects.update(organization="")


def test_a_file_is_read(anna: Client) -> None:
    file = SimpleUploadedFile("register.json", b"\xef\xbb\xbf" + json.dumps(FILE).encode(), "application/json")
    assert "Hunde vorsortieren" in look(anna, text="", file=file)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": ""}, "genau eines der drei Felder"),
        ({"address": "https://anderswo.example"}, "genau eines der drei Felder"),
        ({"text": "<html>"}, "Das ist kein JSON"),
        ({"text": "[]"}, "keine Einträge"),
        ({"text": "", "address": "http://anderswo.example/register.json"}, "mit https beginnt"),
        ({"text": "", "address": "file:///etc/passwd"}, "mit https beginnt"),
        ({"text": "", "address": "https://localhost/register.json"}, "Rechner im internen Netz"),
        ({"text": "", "address": "https://127.0.0.1/register.json"}, "Rechner im internen Netz"),
        ({"text": "", "address": "https://[::1]/"}, "Rechner im internen Netz"),
        ({"text": "", "address": "https://169.254.169.254/latest"}, "Rechner im internen Netz"),
        ({"text": "", "address": "https://intranet/register.json"}, "Rechner im internen Netz"),
        ({"text": "", "address": "https://10.0.0.8/register.json"}, "Rechner im internen Netz"),
        ({"text": "", "file": SimpleUploadedFile("x.json", b"\xff\xfe\x00")}, "UTF-8"),
        ({"text": "", "file": SimpleUploadedFile("x.json", b" " * (1024 * 1024 + 1))}, "1 MB"),
    ],
)
def test_what_cannot_be_read_says_why(anna: Client, given: dict[str, Any], said: str) -> None:
    answer = anna.post(START, {"text": json.dumps(FILE)} | given)
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_public_name_of_a_private_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def lie(*_args: Any, **_options: Any) -> list[Any]:
        return [(2, 1, 6, "", ("10.0.0.8", 443))]

    monkeypatch.setattr("socket.getaddrinfo", lie)
    with pytest.raises(Refused) as refused:
        fetch("https://anderswo.example/register.json")
    assert refused.value.reason == "private_address"


class Town(BaseHTTPRequestHandler):
    """Another town's server."""

    def do_GET(self) -> None:
        """Answer with a register, with an error, or with bytes."""
        self.send_response(404 if self.path == "/gone" else 200)
        self.end_headers()
        self.wfile.write(b"\xff" if self.path == "/bytes" else json.dumps(FILE).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def other_town() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Town)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_address_is_read_once_and_without_robots(other_town: str) -> None:
    assert json.loads(read_from(f"{other_town}/register.json")) == FILE


@pytest.mark.parametrize(("path", "reason"), [("/gone", "site_unreachable"), ("/bytes", "unreadable_file")])
def test_an_address_without_a_register_is_refused(other_town: str, path: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        read_from(f"{other_town}{path}")
    assert refused.value.reason == reason


def test_fetching_is_limited_by_the_minute(anna: Client) -> None:
    answers = [anna.post(START, {"address": "https://localhost/"}).content.decode() for _ in range(7)]
    assert "Rechner im internen Netz" in answers[5]
    assert "zu viele Anfragen" in answers[6]


def test_hostile_words_stay_words(anna: Client) -> None:
    row = {
        "name": "<script>alert(1)</script>",
        "description_short": '"><img src=x>',
        "organization": "<i>A</i>",
        "link": "javascript:alert(1)",
    }
    page = look(anna, text=json.dumps([row]))
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "javascript:alert" not in page


def test_what_was_taken_over_is_named_on_the_public_page(anna: Client) -> None:
    made = walked()
    TakenEntry.objects.create(
        use_case=made.public_id, title="t", organization="Stadt Anderswo", source_key="A-1", taken_at=timezone.now()
    )
    assert "wurde am" in anna.get(f"/ki-register/{made.public_id}/").content.decode()
    assert "Stadt Anderswo" in anna.get(f"/ki-register/{made.public_id}/").content.decode()


def test_an_unknown_origin_is_not_found(anna: Client) -> None:
    assert anna.get("/intern/ki-register/uebernommen/KI-NOTHERE/").status_code == 404
