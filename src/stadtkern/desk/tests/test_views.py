"""The desk's pages as a clerk meets them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from stadtkern.identity.testing import Account, actor, sign_in, staff
from stadtkern.procedures.testing import Case, Competence, Decision, Document, clerk, documents, filed
from stadtkern.residents.testing import resident
from stadtkern.uploads.testing import jpeg

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
LIST = "/intern/akten/"


@pytest.fixture
def head(client: Client) -> Client:
    """Return a browser signed in as somebody who works for the office and may decide."""
    clerk("amtsleiterin", may_decide=True)
    sign_in(client, Account.objects.get(username="amtsleiterin"))
    return client


@pytest.fixture
def case() -> Case:
    return filed(at=timezone.now())


def text_of(answer: Any) -> str:
    body = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_a_day_at_the_desk(head: Client, case: Case) -> None:
    here = f"{LIST}{case.number}/"
    text = text_of(head.get(LIST))
    assert (case.number in text, "rechtzeitig" in text, "noch niemand" in text) == (True, True, True)
    assert "Anna Huber" in text_of(head.get(here))
    assert head.post(f"{here}tun/nehmen/")["Location"] == here
    text = text_of(head.get(f"{here}entscheidung/"))
    assert ("bewilligt" in text, "abgelehnt" in text) == (True, True)
    page = head.post(f"{here}entscheidung/", {"outcome": "granted"}).content.decode()
    assert "mit dem Kennzeichen MU 123 AB" in page  # the template block with the answers filled in
    texts = {"outcome": "granted", "operative_part": "Die Ausnahme wird bewilligt.", "reasons": ""}
    look = head.post(f"{here}entscheidung/", texts)["Location"]
    page = head.get(look).content.decode()
    assert ("In meinem Namen entscheiden" in page, "Rechtsmittelbelehrung" in page) == (True, True)
    sign = {"verb": "decide", "digest": Decision.objects.get().digest}
    assert head.post(f"{here}entscheidung/unterschreiben/", sign)["Location"] == look
    assert "Entschieden von amtsleiterin" in text_of(head.get(look))
    assert Case.objects.get().state == "decided"


def test_the_person_reads_the_decision(head: Client, case: Case) -> None:
    from stadtkern.residents.testing import claims_of
    from stadtkern.residents.testing import sign_in as resident_signs_in

    here = f"{LIST}{case.number}/"
    head.post(f"{here}tun/nehmen/")
    head.post(f"{here}entscheidung/", {"outcome": "granted", "operative_part": "Bewilligt.", "reasons": ""})
    head.post(f"{here}entscheidung/unterschreiben/", {"verb": "decide", "digest": Decision.objects.get().digest})
    anna = Client()
    resident_signs_in(anna, claims_of("Anna", "Huber", "1980-02-01", address={"Strasse": "Musterplatz"}))
    text = text_of(anna.get(f"/meine-anliegen/{case.number}/"))
    assert ("Bewilligt." in text, "entschieden von amtsleiterin" in text, "Entschieden" in text) == (True,) * 3


def test_who_has_not_just_shown_who_they_are_is_asked_before_signing(client: Client, case: Case) -> None:
    from datetime import timedelta

    clerk("amtsleiterin", may_decide=True)
    sign_in(client, Account.objects.get(username="amtsleiterin"), at=timezone.now() - timedelta(hours=1))
    here = f"{LIST}{case.number}/"
    client.post(f"{here}tun/nehmen/")
    client.post(f"{here}entscheidung/", {"outcome": "granted", "operative_part": "Bewilligt.", "reasons": ""})
    answer = client.post(
        f"{here}entscheidung/unterschreiben/", {"verb": "decide", "digest": Decision.objects.get().digest}
    )
    assert (answer.status_code, Case.objects.get().state) != (302, "decided")
    assert Case.objects.get().state == "in_review"


def test_a_missing_part_is_named_and_nothing_can_be_signed(head: Client, case: Case) -> None:
    here = f"{LIST}{case.number}/"
    head.post(f"{here}tun/nehmen/")
    head.post(f"{here}entscheidung/", {"outcome": "refused", "operative_part": "Abgewiesen.", "reasons": ""})
    page = head.get(f"{here}entscheidung/ansehen/").content.decode()
    assert ("<li>Begründung</li>" in page, "In meinem Namen entscheiden" in page) == (True, False)
    answer = head.post(
        f"{here}entscheidung/unterschreiben/", {"verb": "decide", "digest": Decision.objects.get().digest}
    )
    assert (answer.status_code, "Es fehlt: Begründung" in text_of(answer)) == (400, True)


def test_an_order_reaches_the_person(head: Client, case: Case) -> None:
    here = f"{LIST}{case.number}/"
    answer = head.post(f"{here}verbesserung/", {"text": "", "due_on": "gestern"})
    assert (answer.status_code, "Bitte prüfen Sie Ihre Eingaben" in text_of(answer)) == (422, True)
    answer = head.post(f"{here}verbesserung/", {"text": "Der Schein fehlt.", "due_on": "1. 1. 2020"})
    assert (answer.status_code, "in der Zukunft" in text_of(answer)) == (422, True)
    assert "Der Schein fehlt." in answer.content.decode()
    assert head.post(f"{here}verbesserung/", {"text": "Der Schein fehlt.", "due_on": "1. 6. 2099"})["Location"] == here
    assert "Bis 1. Juni 2099 wird auf Fehlendes gewartet" in text_of(head.get(here))
    assert head.post(f"{here}tun/verbessert/")["Location"] == here
    assert Case.objects.get().state == "in_review"


def test_messages_notes_and_giving_on(head: Client, case: Case) -> None:
    here = f"{LIST}{case.number}/"
    colleague = clerk("kollege")
    assert head.post(f"{here}tun/antwort/", {"antwort-text": "Bald."})["Location"] == here
    assert head.post(f"{here}tun/notiz/", {"notiz-text": "Dringend."})["Location"] == here
    assert head.post(f"{here}tun/notiz/", {"notiz-text": " "}).status_code == 422
    assert head.post(f"{here}tun/geben/", {"an": colleague.public_id})["Location"] == here
    text = text_of(head.get(here))
    assert all(word in text for word in ("Bald.", "Dringend.", "nur fürs Amt", "kollege"))
    assert head.post(f"{here}tun/geben/", {"an": "account:99999"}).status_code == 400
    assert head.post(f"{here}tun/unfug/").status_code == 404


def test_files_are_shown_beside_the_case(head: Client) -> None:
    anna = resident("Anna", "Huber")
    case = filed(anna, keeper="leased")
    documents.add_to_case(case.number, "registration", documents.Sent("schein.jpg", jpeg()), by=anna, at=timezone.now())
    address = f"{LIST}{case.number}/unterlagen/{Document.objects.get().pk}/"
    answer = head.get(address)
    assert (answer["Content-Type"], answer["Content-Disposition"][:6]) == ("image/jpeg", "inline")
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    stranger = Client()
    sign_in(stranger, staff("fremd"))
    assert stranger.get(address).status_code == 404


@pytest.mark.parametrize(
    ("who", "sees"),
    [("own", 200), ("deciding", 200), ("auditor", 200), ("other", 404), ("nobody", 404), ("resident", 302)],
)
def test_who_sees_a_case(client: Client, case: Case, who: str, sees: int) -> None:
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
    here = f"{LIST}{case.number}/"
    for page in ("", "entscheidung/ansehen/", "verbesserung/"):
        expected = sees if (page, sees) != ("entscheidung/ansehen/", 200) else 302  # no draft yet: to the writing
        if (page, who) == ("verbesserung/", "auditor"):
            expected = 403
        assert client.get(f"{here}{page}").status_code == expected
    if who == "auditor":
        assert client.post(f"{here}tun/nehmen/").status_code == 403
        assert "nichts daran ändern" in text_of(client.get(here))


def test_the_list_says_what_to_do_when_it_is_empty(client: Client) -> None:
    sign_in(client, staff("neu", "clerk"))
    assert "noch für keine Dienststelle" in text_of(client.get(LIST))
    Competence.objects.create(unit="bauamt", account=Account.objects.get(), given_by="test", given_at=timezone.now())
    assert "Hier ist nichts" in text_of(client.get(LIST))


def test_the_list_finds_and_counts_its_queries(head: Client, django_assert_num_queries: Any) -> None:
    first = filed()
    head.get(LIST)
    with django_assert_num_queries(15):
        head.get(LIST)
    for _each in range(2):
        filed()
    with django_assert_num_queries(15):
        assert text_of(head.get(LIST)).count("Parkkarte") == 3
    assert text_of(head.get(f"{LIST}?nummer={first.number}")).count("Parkkarte") == 1
    assert "Hier ist nichts" in text_of(head.get(f"{LIST}?wessen=mine"))
    assert "Hier ist nichts" in text_of(head.get(f"{LIST}?stand=done"))
    assert head.get(f"{LIST}?wessen=unsinn&amt=mond").status_code == 200


def test_competences(client: Client) -> None:
    account = staff("neu", "clerk")
    page = f"{LIST}zustaendigkeiten/"
    sign_in(client, staff("leitung", "head_of_administration"))
    assert "Noch bearbeitet niemand Anliegen" in text_of(client.get(page))
    give = {"unit": "bauamt", "account": str(account.pk), "may_decide": "on"}
    assert client.post(page, give)["Location"] == page
    assert "neu – darf entscheiden" in text_of(client.get(page))
    assert client.post(page, {"unit": "mond", "account": "x"}).status_code == 422
    take = {"verb": "nehmen", "unit": "bauamt", "account": str(account.pk)}
    assert client.post(page, take)["Location"] == page
    assert Competence.objects.count() == 0
    assert client.post(page, take | {"account": "9" * 40})["Location"] == page
    sign_in(client, account)
    assert client.get(page).status_code == 403
    assert actor(account).is_human
