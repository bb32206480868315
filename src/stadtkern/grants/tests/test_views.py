"""The pages of grants as people meet them, and who may see which."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from stadtkern.grants import api, queries
from stadtkern.grants.actions import listing, running
from stadtkern.grants.models import Award, AwardList, GrantBudget, PayoutRun
from stadtkern.grants.testing import AT, HEATING, IBANS, LIST, awarded, opened, proposed, treasurer
from stadtkern.identity.testing import Account, sign_in, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("giving_town")]
HOME = "/intern/foerderungen/"
CASE = "2026-000123-8"


def browser(name: str) -> Client:
    treasurer(name)
    found = Client()
    sign_in(found, Account.objects.get(username=name))
    return found


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_budget_is_opened_with_what_the_towns_files_say() -> None:
    eva, here = browser("eva"), f"{HOME}budget/{HEATING}/2026/"
    assert "Heizkostenzuschuss der Stadt" in text_of(eva.get(HOME))
    page = eva.get(here)
    assert (page.context["form"].initial["amount"], page.context["is_open"]) == ("60000,00", False)
    assert eva.post(here, {"amount": "viel", "reason": "x"}).status_code == 422
    assert eva.post(here, {"amount": "100", "reason": ""}).status_code == 422
    assert eva.post(here, {"amount": "1.000,50", "reason": "Gemeinderat"})["Location"] == here
    awarded()
    assert eva.post(here, {"amount": "89,99", "reason": "weniger"}).status_code == 422
    assert GrantBudget.objects.get().amount_eur == Decimal("1000.50")
    assert [word in text_of(eva.get(here)) for word in ("910,50", "Gemeinderat", "Anna Huber", CASE)] == [True] * 4
    assert eva.get(HOME).context["rows"][0]["percent"] == 8
    assert eva.get(f"{HOME}budget/luftschloss/2026/").status_code == 404


def test_a_run_from_the_choice_to_the_bank() -> None:
    opened("500")
    awarded()
    eva, max_ = browser("eva"), browser("max")
    assert eva.post(f"{HOME}auszahlung/")["Location"] == f"{HOME}auszahlung/"
    here = eva.post(f"{HOME}auszahlung/", {"zusage": [CASE]})["Location"]
    run = PayoutRun.objects.get()
    assert here == f"{HOME}auszahlung/{run.public_id}/"
    assert [client.get(here).content.count(b'value="freigeben"') for client in (eva, max_)] == [0, 1]
    eva.post(here, {"verb": "freigeben"})
    assert PayoutRun.objects.get().approved_at is None
    max_.post(here, {"verb": "freigeben"})
    file = f"{HOME}auszahlung/{run.public_id}.xml"
    first, second = eva.post(file), max_.post(file)
    assert (first.content, first["Content-Type"]) == (second.content, "application/xml")
    assert (browser("dritte").post(file).status_code, eva.get(file).status_code) == (403, 405)
    assert eva.post(here, {"verb": "durchgefuehrt", "on": "1.1.2020"}).status_code == 422
    assert eva.post(here, {"verb": "durchgefuehrt", "on": "irgendwann"}).status_code == 422
    assert eva.post(here, {"verb": "durchgefuehrt", "on": f"{timezone.now():%d.%m.%Y}"})["Location"] == here
    assert api.awards_of(CASE)[0].state == "paid"
    assert eva.post(here, {"verb": "unsinn"}).status_code == 404


def test_an_award_is_looked_after() -> None:
    opened("500")
    awarded(iban="")
    eva, here = browser("eva"), f"{HOME}zusagen/{CASE}/"
    assert CASE in text_of(eva.get(f"{HOME}zusagen/"))
    assert eva.post(here, {"verb": "konto", "iban": "AT00"}).status_code == 422
    assert eva.post(here, {"verb": "konto", "iban": ""}).status_code == 422
    assert eva.post(here, {"verb": "konto", "iban": IBANS[0]})["Location"] == here
    api.hold(CASE, at=AT)
    assert "zahlen" in eva.get(here).content.decode()
    eva.post(here, {"verb": "zahlen"})
    run = running.make(by=treasurer("eva"), at=AT)
    assert eva.post(here, {"verb": "verzicht"})["Location"] == here
    running.approve(run.public_id, by=treasurer("max"), at=AT)
    onward = eva.post(here, {"verb": "zurueck"})["Location"]
    assert onward == f"{HOME}zusagen/{CASE}-2/"
    eva.post(onward, {"verb": "verzicht"})
    assert GrantBudget.objects.get().awarded_eur == Decimal("0.00")
    assert [eva.get(f"{HOME}zusagen/{each}/").status_code for each in (CASE, f"{CASE}-2", "x")] == [200, 200, 404]


def test_a_list_is_shown_before_it_is_laid_before_somebody() -> None:
    eva, here = browser("eva"), f"{HOME}listen/neu/"
    assert eva.get(here).context["has_budgets"] is False
    opened("500", year=timezone.now().year)
    typed = {"budget": HEATING, "ground": "Beschluss"}
    wrong = eva.post(here, typed | {"rows": LIST.replace("60", "sechzig")})
    assert (wrong.status_code, "3" in text_of(wrong)) == (422, True)
    assert eva.post(here, typed).status_code == 422
    shown = eva.post(here, typed | {"file": SimpleUploadedFile("liste.csv", LIST.encode("cp1252"))})
    assert (shown.status_code, AwardList.objects.count()) == (200, 0)
    assert [word in text_of(shown) for word in ("Anna Huber", "Eva Berger", "150,00")] == [True] * 3
    kept = shown.context["typed"]["rows"]
    onward = eva.post(here, typed | {"rows": kept, "verb": "vorlegen"})["Location"]
    found = AwardList.objects.get()
    assert onward == f"{HOME}listen/{found.public_id}/"
    assert [client.get(onward).content.count(b'value="freigeben"') for client in (eva, browser("max"))] == [0, 1]
    max_ = browser("max")
    eva.cookies["sprache"] = max_.cookies["sprache"] = "en"
    words = "Another person has to approve this list."
    assert [words in text_of(client.get(onward)) for client in (eva, max_)] == [True, False]
    eva.post(onward, {"verb": "freigeben"})
    assert Award.objects.count() == 0
    browser("max").post(onward, {"verb": "freigeben"})
    assert (Award.objects.count(), found.public_id in text_of(eva.get(f"{HOME}listen/"))) == (2, True)


@pytest.mark.parametrize(
    ("role", "reads", "enters"),
    [
        ("cashier", 200, 200), ("auditor", 200, 403), ("clerk", 403, 403), ("administrator", 403, 403),
        ("head_of_administration", 403, 403), ("", 403, 403), (None, 302, 302),
    ],
)  # fmt: skip
def test_access_per_page(role: str | None, reads: int, enters: int) -> None:
    opened("500")
    opened("500", year=timezone.now().year)
    awarded()
    run, found = running.make(by=treasurer("eva"), at=AT), proposed()
    pages = [
        HOME, f"{HOME}budget/{HEATING}/2026/", f"{HOME}zusagen/", f"{HOME}zusagen/{CASE}/", f"{HOME}auszahlung/",
        f"{HOME}auszahlung/{run.public_id}/", f"{HOME}listen/", f"{HOME}listen/{found.public_id}/",
    ]  # fmt: skip
    client = Client()
    if role is not None:
        sign_in(client, staff("jemand", *([role] if role else [])))
    assert [client.get(page).status_code for page in pages] == [reads] * len(pages)
    assert client.get(f"{HOME}listen/neu/").status_code == enters


@pytest.mark.parametrize("role", ["auditor", "clerk"])
def test_who_only_reads_changes_nothing(role: str) -> None:
    opened("500")
    opened("500", year=timezone.now().year)
    awarded()
    run, found = running.make(by=treasurer("eva"), at=AT), proposed()
    client = Client()
    sign_in(client, staff("jemand", role))
    posts = [
        (f"{HOME}budget/{HEATING}/2026/", {"amount": "1", "reason": "x"}),
        (f"{HOME}zusagen/{CASE}/", {"verb": "aufheben"}),
        (f"{HOME}auszahlung/", {"zusage": [CASE]}),
        (f"{HOME}auszahlung/{run.public_id}/", {"verb": "freigeben"}),
        (f"{HOME}auszahlung/{run.public_id}.xml", {}),
        (f"{HOME}listen/{found.public_id}/", {"verb": "freigeben"}),
    ]
    assert [client.post(page, typed).status_code for page, typed in posts] == [403] * len(posts)
    assert (GrantBudget.objects.get(year=2026).amount_eur, queries.state(Award.objects.get())) == (
        Decimal("500.00"),
        "in_run",
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_one_row_and_for_three(rows: int, django_assert_num_queries: Any) -> None:
    opened("500")
    for number in range(rows):
        awarded(f"2026-00012{number}-0")
        listing.stop(proposed().public_id, by=treasurer("eva"), at=AT)
    eva = browser("eva")
    for page, count in QUERIES.items():
        eva.get(f"{HOME}{page}")
        with django_assert_num_queries(count):
            eva.get(f"{HOME}{page}")


QUERIES = {"": 11, f"budget/{HEATING}/2026/": 15, "auszahlung/": 11, "listen/": 11}

ESTIMATE = "/amtswege/foerderung-energie/rechner/"
PV = {"measure": "pv", "size_m2": "6", "cost_eur": "9.000", "other_grants_eur": "0"}


def test_what_would_i_get_asks_little_and_keeps_nothing() -> None:
    client = Client()
    assert ESTIMATE in client.get("/amtswege/foerderung-energie/").content.decode()
    first = client.get(ESTIMATE)
    assert (list(first.context["form"].fields), first.status_code) == (["measure", "cost_eur", "other_grants_eur"], 200)
    asked = {"gefragt": list(first.context["ids"])}
    more = client.post(ESTIMATE, {"measure": "pv", "cost_eur": "9.000", "other_grants_eur": "0"} | asked)
    assert (more.status_code, more.context["is_more_asked"], "size_m2" in more.context["ids"]) == (200, True, True)
    result = client.post(ESTIMATE, PV | {"gefragt": list(more.context["ids"])})
    text = text_of(result)
    assert ([each["shown"] for each in result.context["awards"]], "300,00 Euro" in text) == (["300,00 Euro"], True)
    assert [word in text for word in ("Beispielwert", "Die Anlage wird gefördert.")] == [True] * 2
    assert not result.cookies.keys() - {"csrftoken"}


def test_a_wrong_answer_is_explained_and_a_condition_said() -> None:
    client = Client()
    wrong = client.post(ESTIMATE, PV | {"cost_eur": "viel", "gefragt": list(PV)})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["cost_eur"])
    fails = client.post("/amtswege/heizkostenzuschuss-stadt/rechner/", {"has_card": "no", "gefragt": ["has_card"]})
    assert (fails.context["fails"], "0,00 Euro" in text_of(fails)) == (True, True)


@pytest.mark.parametrize("procedure", ["hund-anmelden", "luftschloss"])
def test_only_what_gives_money_has_an_estimate(procedure: str) -> None:
    assert Client().get(f"/amtswege/{procedure}/rechner/").status_code == 404


def test_the_estimate_speaks_english_too() -> None:
    page = Client().get(f"/en{ESTIMATE}")
    assert (page.status_code, "Amount of the invoice" in text_of(page)) == (200, True)
