"""Asking other offices, being away and a year in figures, as clerks meet them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.procedures.testing import Case, clerk, filed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
LIST = "/intern/akten/"


def text_of(answer: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def browser(name: str) -> Client:
    found = Client()
    sign_in(found, Account.objects.get(username=name))
    return found


@pytest.fixture
def case() -> Case:
    clerk("eigene")
    clerk("andere", unit="standesamt")
    return filed(at=timezone.now())


def in_days(days: int) -> str:
    return f"{timezone.now().date() + timedelta(days=days):%d.%m.%Y}"


def test_a_question_from_office_to_office(case: Case) -> None:
    own, other = browser("eigene"), browser("andere")
    here = f"{LIST}{case.number}/"
    assert other.get(here).status_code == 404
    wrong = own.post(f"{here}stellungnahmen/", {"unit": "standesamt", "question": "Stimmt das?", "due_on": in_days(0)})
    assert (wrong.status_code, "Stimmt das?" in wrong.content.decode()) == (422, True)
    asked = {"unit": "standesamt", "question": "Stimmt das?", "due_on": in_days(7)}
    assert own.post(f"{here}stellungnahmen/", asked)["Location"] == here
    assert "noch nicht beantwortet" in text_of(own.get(here))
    owed = other.get(f"{LIST}stellungnahmen/")
    address = re.search(rf'href="({here}stellungnahmen/\d+/)"', owed.content.decode())
    assert address
    text = text_of(other.get(here))
    assert ("nichts daran ändern" in text, "Ihre Dienststelle ist um" in text) == (True, True)
    assert "Stimmt das?" in text_of(other.get(address[1]))
    assert other.post(address[1], {"text": " "}).status_code == 422
    assert other.post(address[1], {"text": "Ja, es stimmt."})["Location"] == f"{LIST}stellungnahmen/"
    assert "Ja, es stimmt." in text_of(own.get(here))
    assert (other.get(here).status_code, other.get(address[1]).status_code) == (404, 404)


def test_a_question_is_taken_back(case: Case) -> None:
    own, other = browser("eigene"), browser("andere")
    here = f"{LIST}{case.number}/"
    own.post(f"{here}stellungnahmen/", {"unit": "standesamt", "question": "Stimmt das?", "due_on": in_days(7)})
    address = f"{here}stellungnahmen/{case.opinions.get().pk}/zurueck/"
    assert other.post(address).status_code == 403
    assert own.post(address)["Location"] == here
    assert "nicht mehr gefragt" in text_of(own.get(here))
    assert "Niemand wartet" in text_of(other.get(f"{LIST}stellungnahmen/"))


@pytest.mark.parametrize("who", ["auditor", "stranger", "resident"])
def test_who_cannot_ask(case: Case, who: str) -> None:
    client = Client()
    if who != "resident":
        sign_in(client, staff(who, "auditor" if who == "auditor" else "clerk"))
    answer = client.get(f"{LIST}{case.number}/stellungnahmen/")
    assert answer.status_code == {"auditor": 403, "stranger": 404, "resident": 302}[who]


def test_who_is_away_is_shown_and_the_deputy_sees_the_case(case: Case) -> None:
    own, here = browser("eigene"), f"{LIST}{case.number}/"
    assert "niemanden, der Sie vertreten" in text_of(own.get(f"{LIST}abwesend/"))
    clerk("vertretung")
    deputy = Account.objects.get(username="vertretung")
    own.post(f"{here}tun/nehmen/")
    days = {"begins_on": in_days(0), "ends_on": in_days(3), "deputy": f"account:{deputy.pk}"}
    assert own.post(f"{LIST}abwesend/", days | {"ends_on": in_days(-1)}).status_code == 422
    assert own.post(f"{LIST}abwesend/", days | {"ends_on": "morgen"}).status_code == 422
    assert own.post(f"{LIST}abwesend/", days)["Location"] == f"{LIST}abwesend/"
    standing_in = browser("vertretung")
    assert case.number in text_of(standing_in.get(f"{LIST}?wessen=mine"))
    assert "Heute vertreten Sie: eigene" in text_of(standing_in.get(f"{LIST}abwesend/"))
    assert "abwesend; vertretung vertritt" in text_of(standing_in.get(here))
    row = Account.objects.get(username="eigene").absences.get()
    for number in (str(row.pk), "9" * 40, "x"):
        assert own.post(f"{LIST}abwesend/", {"verb": "zurueck", "absence": number}).status_code == 302
    assert "Hier ist nichts" in text_of(standing_in.get(f"{LIST}?wessen=mine"))


def test_a_year_in_figures_and_as_a_file(case: Case) -> None:
    own, address = browser("eigene"), f"{LIST}zahlen/"
    assert "wurde nichts eingebracht" in text_of(own.get(address))  # a trial
    Case.objects.update(is_test=False)
    text = text_of(own.get(address))
    assert ("Parkkarte" in text, "Alles zusammen 1 1 0" in text) == (True, True)
    file = own.get(f"{address}?datei=csv")
    rows = file.content.decode().splitlines()
    assert (file["Content-Type"], rows[1].split(";")[1], len(rows)) == ("text/csv; charset=utf-8", "1", 3)
    year = case.received_on.year - 1
    assert "wurde nichts eingebracht" in text_of(own.get(f"{address}?jahr={year}"))
    assert own.get(f"{address}?jahr=unsinn&datei=csv").status_code == 200
    assert "wurde nichts eingebracht" in text_of(browser("andere").get(address))
