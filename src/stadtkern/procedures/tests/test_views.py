"""The pages of a form as a resident meets them, without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from stadtkern.procedures import queries
from stadtkern.procedures.models import Case, Draft
from stadtkern.procedures.testing import decided, filed
from stadtkern.residents.testing import claims_of, resident, sign_in

if TYPE_CHECKING:
    from collections.abc import Mapping


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
HOME = {"Strasse": "Musterplatz", "Hausnummer": "3"}
ANNA = claims_of("Anna", "Huber", "1980-02-01", address=HOME, plates=("MU 123 AB",))
TWO_CARS = claims_of("Fatma", "Yıldız", "1991-06-30", address=HOME, plates=("MU 1 A", "MU 2 B"))
START = "/amtswege/parkkarte/"


@pytest.fixture
def anna(client: Client) -> Client:
    sign_in(client, ANNA)
    return client


def text_of(answer: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def begin(client: Client) -> str:
    answer = client.post(f"{START}beginnen/")
    assert answer.status_code == 302
    return str(answer["Location"])


def form_of(address: str) -> str:
    return re.sub(r"(/amtswege/formular/[^/]+/).*", r"\1", address)


def send(client: Client, address: str, data: Mapping[str, Any]) -> Any:
    return client.post(address.partition("?")[0], data)


def filled(client: Client) -> str:
    form = form_of(begin(client))
    assert send(client, f"{form}seite/person/", {"street": "Musterplatz", "house_number": "3", "main_residence": "yes"})
    assert send(client, f"{form}seite/auto/", {"plate": "MU 123 AB", "keeper": "own"})
    assert send(client, f"{form}seite/zone/", {"zone": "outer", "years": "2", "wishes": "", "true_words": "on"})
    return form


def test_the_price_of_every_way_stands_before_the_first_question(client: Client) -> None:
    text = text_of(client.get(START))
    assert "13,00 Euro 21,00 Euro" in text
    assert "Mit ID Austria sparen Sie 8,00 Euro." in text
    assert "höchstens 6 Monate" in text


def test_who_is_not_signed_in_is_asked_to_and_comes_back(client: Client) -> None:
    answer = client.post(f"{START}beginnen/")
    assert answer["Location"] == "/anmelden/?weiter=%2Famtswege%2Fparkkarte%2F"


def test_from_the_first_page_to_the_receipt(anna: Client) -> None:
    address = begin(anna)
    assert address.endswith("/seite/person/")
    text = text_of(anna.get(address))
    assert "Schritt 1 von 4" in text
    assert "kern-error" not in anna.get(address).content.decode()  # nobody has done anything wrong yet
    assert "Familienname Huber" in text  # fixed by ID Austria: shown, not asked
    answer = send(anna, address, {"street": "Musterplatz", "house_number": "3", "main_residence": "yes"})
    answer = send(anna, answer["Location"], {"plate": "MU 123 AB", "keeper": "own"})
    answer = send(anna, answer["Location"], {"zone": "outer", "years": "2", "true_words": "on"})
    assert answer["Location"] == f"{form_of(address)}pruefen/"
    text = text_of(anna.get(answer["Location"]))
    assert ("Zusammen 205,00 Euro." in text, "Sie wohnen in der Zone." in text) == (True, True)
    answer = send(anna, f"{form_of(address)}einreichen/", {})
    assert answer["Location"] == f"{form_of(address)}eingereicht/"
    number = Case.objects.get().number
    assert f"Ihre Nummer ist {number}" in text_of(anna.get(answer["Location"]))
    assert number in text_of(anna.get("/meine-anliegen/"))
    assert "MU 123 AB" in text_of(anna.get(f"/meine-anliegen/{number}/"))


def test_what_cannot_stand_is_said_beside_its_field_and_kept(anna: Client) -> None:
    form = form_of(begin(anna))
    answer = send(anna, f"{form}seite/zone/", {"zone": "inner", "years": "zwei"})
    assert answer.status_code == 422
    assert 'value="zwei"' in answer.content.decode()
    assert "Bitte geben Sie eine Zahl ein" in text_of(answer)
    assert "<title>Fehler – " in answer.content.decode()
    assert 'value="zwei"' in anna.get(f"{form}seite/zone/").content.decode()


def test_a_question_that_comes_up_is_no_mistake(anna: Client) -> None:
    form = form_of(begin(anna))
    answer = send(anna, f"{form}seite/auto/", {"plate": "MU 123 AB", "keeper": "company"})
    text = text_of(answer)
    assert answer.status_code == 200
    assert "Ihre Antwort führt zu einer weiteren Frage." in text
    assert "Bitte füllen Sie das aus." not in text
    answer = send(anna, f"{form}seite/auto/", {"plate": "MU 123 AB", "keeper": "company", "private_share": ""})
    assert (answer.status_code, "Bitte füllen Sie das aus." in text_of(answer)) == (422, True)


def test_of_two_cars_one_is_chosen_or_another_typed(client: Client) -> None:
    sign_in(client, TWO_CARS)
    form = form_of(begin(client))
    page = client.get(f"{form}seite/auto/").content.decode()
    assert page.count('name="plate"') == 3
    assert send(client, f"{form}seite/auto/", {"plate": "MU 2 B", "keeper": "own"}).status_code == 302
    token = form.split("/")[-2]
    draft = Draft.objects.get()
    assert (queries.typed_of(draft)["plate"], queries.token_of(draft)) == ("MU 2 B", token)
    other = {"plate": "other", "plate-other": "W 77 X", "keeper": "leased"}
    assert send(client, f"{form}seite/auto/", other).status_code == 302
    assert 'value="W 77 X"' in client.get(f"{form}seite/auto/").content.decode()
    answer = send(client, f"{form}seite/auto/", {"plate": "other", "plate-other": "?!", "keeper": "leased"})
    assert answer.status_code == 422
    assert 'id="id_plate-other-error"' in answer.content.decode()


def test_change_from_the_review_leads_back_to_it(anna: Client) -> None:
    form = filled(anna)
    page = anna.get(f"{form}seite/zone/?zurueck=pruefen").content.decode()
    assert '<input type="hidden" name="zurueck" value="pruefen">' in page
    again = {"zone": "inner", "years": "1", "true_words": "on", "zurueck": "pruefen"}
    assert send(anna, f"{form}seite/zone/", again)["Location"] == f"{form}pruefen/"


def test_filed_twice_by_a_double_click_is_one_matter(anna: Client) -> None:
    form = filled(anna)
    places = {send(anna, f"{form}einreichen/", {})["Location"] for _ in range(3)}
    assert (places, Case.objects.count()) == ({f"{form}eingereicht/"}, 1)
    for page in ("", "pruefen/", "seite/zone/"):
        assert anna.get(f"{form}{page}")["Location"] == f"{form}eingereicht/"


def test_what_is_incomplete_is_not_sent_and_the_review_says_why(anna: Client) -> None:
    form = form_of(begin(anna))
    answer = send(anna, f"{form}einreichen/", {})
    assert answer["Location"] == f"{form}pruefen/"
    text = text_of(anna.get(f"{form}pruefen/"))
    assert ("Es fehlt noch etwas" in text, "Jetzt abschicken" in text) == (True, False)
    assert Case.objects.count() == 0


def test_a_likely_no_is_said_and_can_be_sent(anna: Client) -> None:
    form = filled(anna)
    send(anna, f"{form}seite/person/", {"street": "Musterplatz", "house_number": "3", "main_residence": "no"})
    text = text_of(anna.get(f"{form}pruefen/"))
    assert "wird das Amt voraussichtlich ablehnen" in text
    assert send(anna, f"{form}einreichen/", {})["Location"] == f"{form}eingereicht/"


def test_a_sign_in_that_ran_out_loses_nothing(client: Client) -> None:
    sign_in(client, ANNA)
    form = form_of(begin(client))
    session = client.session
    del session["resident"]
    session.save()
    page = f"{form}seite/auto/"
    answer = send(client, page, {"plate": "other", "plate-other": "MU 9 NEU", "keeper": "leased"})
    assert answer["Location"] == f"/anmelden/?weiter={page.replace('/', '%2F')}"
    assert "MU 9 NEU" not in str(dict(client.session))
    stranger = Client()
    sign_in(stranger, claims_of("Max", "Muster", "1970-01-01", address=HOME))
    assert stranger.get(page).status_code == 404
    sign_in(client, ANNA)
    shown = client.get(page)
    assert 'value="MU 9 NEU"' in shown.content.decode()
    assert "Ihre Anmeldung war abgelaufen" in text_of(shown)
    assert "plate" not in queries.typed_of(Draft.objects.get())  # only she herself saves it
    send(client, page, {"plate": "MU 9 NEU", "keeper": "leased"})
    assert queries.typed_of(Draft.objects.get())["plate"] == "MU 9 NEU"
    assert "Ihre Anmeldung war abgelaufen" not in text_of(client.get(page))


def test_another_time(anna: Client) -> None:
    form = form_of(begin(anna))
    answer = send(anna, f"{form}seite/auto/", {"plate": "?", "weiter": "spaeter"})
    assert answer["Location"] == f"{form}gemerkt/"
    assert "Meine Anliegen" in text_of(anna.get(answer["Location"]))
    assert form in anna.get("/meine-anliegen/").content.decode()
    assert anna.get(form)["Location"] == f"{form}seite/person/"
    assert send(anna, f"{form}verwerfen/", {})["Location"] == "/meine-anliegen/"
    assert Draft.objects.count() == 0


def test_withdrawn_until_it_is_decided(anna: Client) -> None:
    form = filled(anna)
    send(anna, f"{form}einreichen/", {})
    case = Case.objects.get()
    page = f"/meine-anliegen/{case.number}/zurueckziehen/"
    assert "Ja, zurückziehen" in text_of(anna.get(page))
    assert send(anna, page, {})["Location"] == f"/meine-anliegen/{case.number}/"
    assert send(anna, page, {}).status_code == 302  # twice is once
    text = text_of(anna.get(f"/meine-anliegen/{case.number}/"))
    assert ("Zurückgezogen" in text, "Das zurückziehen" in text) == (True, False)
    form = filled(anna)
    send(anna, f"{form}einreichen/", {})
    other = Case.objects.exclude(number=case.number).get()
    decided(Case.objects.get(number=other.number))
    answer = send(anna, page.replace(case.number, other.number), {})
    assert (answer.status_code, "entschieden" in text_of(answer)) == (400, True)


@pytest.mark.parametrize("page", ["", "pruefen/", "gemerkt/", "eingereicht/", "seite/auto/"])
def test_nobody_elses_form_is_there(client: Client, page: str) -> None:
    sign_in(client, ANNA)
    form = form_of(begin(client))
    stranger = Client()
    assert stranger.get(f"{form}{page}")["Location"].startswith("/anmelden/")
    sign_in(stranger, claims_of("Max", "Muster", "1970-01-01", address=HOME))
    assert stranger.get(f"{form}{page}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/amtswege/gibtsnicht/", "/amtswege/formular/erfunden/", "/meine-anliegen/2026-000001-1/"]
)
def test_what_is_not_there(anna: Client, path: str) -> None:
    assert anna.get(path).status_code == 404


def test_basic_sign_in_is_not_enough_and_the_page_says_so(client: Client) -> None:
    sign_in(client, claims_of("Max", "Muster", "1970-01-01", level="basic"))
    page = client.get(START)
    assert "die volle Funktion" in text_of(page)
    assert f'action="{START}beginnen/"' not in page.content.decode()
    assert client.post(f"{START}beginnen/").status_code == 400


def test_english_is_complete(anna: Client) -> None:
    form = filled(anna)
    text = text_of(anna.get(f"/en{form}pruefen/"))
    assert "Together 205.00 euros." in text
    assert "You live in the zone." in text


def test_a_guessed_way_around_the_pages_is_harmless(anna: Client) -> None:
    form = form_of(begin(anna))
    assert anna.get(f"{form}seite/gibtsnicht/")["Location"] == f"{form}seite/person/"
    for wild in ({"unknown": "1"}, {"keeper": ["own", "own"]}, {"plate": "x" * 250_000}, {"plate": "\0<script>"}):
        assert send(anna, f"{form}seite/auto/", wild).status_code in {413, 422}
    assert "&lt;script&gt;" in anna.get(f"{form}seite/auto/").content.decode()


def test_the_way_to_the_form_on_paper(client: Client) -> None:
    for page in ("/amtswege/parkkarte/", "/leistungen/parkkarte/"):
        assert "/amtswege/parkkarte/formular.pdf" in client.get(page).content.decode()
    answer = client.get("/amtswege/parkkarte/formular.pdf")
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get("/amtswege/gibtsnicht/formular.pdf").status_code == 404


def test_many_matters_come_page_by_page(anna: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stadtkern.procedures.views.matters.PER_PAGE", 2)
    me = resident("Anna", "Huber")
    numbers = [filed(me).number for _each in range(3)]
    first, second = (text_of(anna.get("/meine-anliegen/", {"seite": each})) for each in ("1", "2"))
    assert [number in first for number in numbers] == [False, True, True]  # the latest first
    assert [number in second for number in numbers] == [True, False, False]
    assert numbers[0] in text_of(anna.get("/meine-anliegen/", {"seite": "99"}))
