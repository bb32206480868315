"""Who may see and do what, as one table; and what the database refuses, whoever writes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.parties import models
from stadtkern.parties.actions import listing, speaking, telling
from stadtkern.parties.actions.speaking import Sent
from stadtkern.parties.models import PartyLetter, Statement, StatementFile
from stadtkern.parties.testing import bound, hearing, with_neighbours
from stadtkern.procedures.api import casework
from stadtkern.procedures.testing import AT, Case, clerk, delete_old, documents, filed
from stadtkern.residents.testing import claims_of, resident
from stadtkern.residents.testing import sign_in as come
from stadtkern.uploads.testing import pdf

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
BORN = "1980-02-01"
WHO = ("party A", "party B", "applicant", "stranger", "clerk", "other clerk", "auditor", "nobody")


@pytest.fixture
def case() -> Case:
    """Return a case with everything in it: party A has objected, letters are made, one document is released."""
    case, by = with_neighbours(keeper="leased")
    berta = bound(case, 1, name="Berta")
    bound(case, 2, name="Carl")
    anna = resident("Anna", "Huber")
    casework.order_correction(case.number, "Bitte lesbar.", due_on=AT.date() + timedelta(days=9), by=by, at=AT)
    for name in ("Plan", "Vertraulich"):
        documents.add_to_case(case.number, "registration", documents.Sent("a.pdf", pdf(text=name)), by=anna, at=AT)
    plan = case.documents.order_by("pk")[0]
    telling.release(case.number, plan.pk, by=by, at=AT)
    hearing(case, by, hearing_at=AT + timedelta(days=20))
    speaking.say(case.number, 1, kind="objection", text="Zu hoch.", files=[Sent("a.pdf", pdf())], by=berta, at=AT)
    clerk("fremd", unit="standesamt")
    staff("pruefung", "auditor")
    return case


def browser(who: str) -> Client:
    client = Client()
    residents = {"party A": "Berta", "party B": "Carl", "stranger": "Fritz"}
    if who in residents:
        come(client, claims_of(residents[who], "Nachbarin", BORN))
    elif who == "applicant":
        come(client, claims_of("Anna", "Huber", BORN))
    elif who != "nobody":
        name = {"clerk": "sachbearbeitung", "other clerk": "fremd", "auditor": "pruefung"}[who]
        sign_in(client, Account.objects.get(username=name))
    return client


def pages(case: Case) -> dict[str, str]:
    number, (plan, secret) = case.number, case.documents.order_by("pk")
    letter, file = PartyLetter.objects.get(party__place=1), StatementFile.objects.get()
    PartyLetter.objects.update(fetched_at=AT, state="fetched")
    return {
        "view of A": reverse("taking_part:party", args=[number, 1]),
        "letter of A": reverse("taking_part:letter", args=[number, 1, letter.pk]),
        "file of A": reverse("taking_part:file", args=[number, 1, file.pk]),
        "file of A, by the place of B": reverse("taking_part:file", args=[number, 2, file.pk]),
        "released document": reverse("taking_part:document", args=[number, 1, plan.pk]),
        "other document": reverse("taking_part:document", args=[number, 1, secret.pk]),
        "list at the office": reverse("parties:parties", args=[number]),
        "party at the office": reverse("parties:party", args=[number, 1]),
        "objections": reverse("parties:objections", args=[number]),
        "letter at the office": reverse("parties:letter", args=[number, 1, letter.pk]),
        "file at the office": reverse("parties:file", args=[number, file.pk]),
        "form for new parties": reverse("parties:enter", args=[number]),
        "form for a hearing": reverse("parties:hearing", args=[number]),
        "form for results": reverse("parties:evidence", args=[number]),
    }


FOR_A, FOR_NOBODY = {"party A": 200}, dict[str, int]()
READ, CHANGE = {"clerk": 200, "auditor": 200}, {"clerk": 200, "auditor": 403}
MAY: dict[str, dict[str, int]] = {
    "view of A": FOR_A,
    "letter of A": FOR_A,
    "file of A": FOR_A,
    "file of A, by the place of B": FOR_NOBODY,
    "released document": FOR_A,
    "other document": FOR_NOBODY,
    "list at the office": READ,
    "party at the office": READ,
    "objections": READ,
    "letter at the office": READ,
    "file at the office": READ,
    "form for new parties": CHANGE,
    "form for a hearing": CHANGE,
    "form for results": CHANGE,
}


@pytest.mark.parametrize("who", WHO)
def test_who_may_open_which_page(case: Case, who: str) -> None:
    client, addresses = browser(who), pages(case)
    is_staff = who in {"clerk", "other clerk", "auditor"}
    expected = {
        page: MAY[page].get(who, 404 if is_staff == address.startswith("/intern/") and who != "nobody" else 302)
        for page, address in addresses.items()
    }
    assert {page: client.get(address).status_code for page, address in addresses.items()} == expected


CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "add": ("parties/enter", {"rows": "rolle;art;name;strasse;plz;ort;grund\n", "verb": "aufnehmen"}),
    "keep back": ("parties/release", {"verb": "zurueckhalten"}),
    "standing": ("parties/party", {"verb": "stellung", "standing": "lost", "text": "Weil."}),
    "confirm": ("parties/objections", {"text": "Weil."}),
    "say for A": ("taking_part/party", {"kind": "objection", "text": "Im fremden Namen."}),
}


def everything() -> list[Any]:
    return [list(_rows(name).values()) for name in ("CaseParty", "Statement", "DocumentRelease", "Confirmation")]


@pytest.mark.parametrize("who", ["party B", "applicant", "stranger", "other clerk", "auditor", "nobody"])
@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_what_is_not_theirs(case: Case, who: str, change: str) -> None:
    name, data = CHANGES[change]
    arguments: dict[str, list[Any]] = {
        "parties/release": [case.number, case.documents.order_by("pk")[0].pk],
        "parties/party": [case.number, 1],
        "taking_part/party": [case.number, 1],
    }
    before = everything()
    answer = browser(who).post(reverse(name.replace("/", ":"), args=arguments.get(name, [case.number])), data)
    assert answer.status_code in {302, 403, 404}
    if answer.status_code == 302:
        assert "anmelden" in answer["Location"]
    assert everything() == before


def test_what_is_kept_back_again_can_be_read_no_longer(case: Case) -> None:
    by, plan = clerk("kollegin"), case.documents.order_by("pk")[0]
    address = reverse("taking_part:document", args=[case.number, 1, plan.pk])
    assert browser("party A").get(address).status_code == 200
    telling.keep_back(case.number, plan.pk, by=by, at=AT)
    telling.keep_back(case.number, plan.pk, by=by, at=AT)
    assert browser("party A").get(address).status_code == 404
    telling.release(case.number, plan.pk, by=by, at=AT)
    telling.release(case.number, plan.pk, by=by, at=AT)
    assert (browser("party A").get(address).status_code, plan.party_releases.count()) == (200, 2)


def test_who_was_taken_off_sees_nothing_any_more(case: Case) -> None:
    address = reverse("taking_part:party", args=[case.number, 2])
    assert browser("party B").get(address).status_code == 200
    listing.remove(case.number, 2, "Irrtum", by=clerk("kollegin"), at=AT)
    assert browser("party B").get(address).status_code == 404


def _rows(name: str) -> Any:
    return getattr(models, name).objects.all()


BROKEN: dict[str, Callable[[], object]] = {
    "text of a statement": lambda: _rows("Statement").update(text=b"x"),
    "day of a statement": lambda: _rows("Statement").update(arrived_on=AT.date() - timedelta(days=9)),
    "statement gone": lambda: _rows("Statement")._raw_delete("default"),
    "file changed": lambda: _rows("StatementFile").update(content=b"x"),
    "file gone": lambda: _rows("StatementFile")._raw_delete("default"),
    "notice changed": lambda: _rows("PartyNotice").update(hearing_at=AT),
    "letter changed": lambda: _rows("PartyLetter").update(content=b"x"),
    "letter gone": lambda: _rows("PartyLetter")._raw_delete("default"),
    "bound to another": lambda: _rows("CaseParty").update(bound_to=_rows("CaseParty").get(place=2).bound_to),
    "unbound": lambda: _rows("CaseParty").update(bound_to=None, bound_at=None),
    "another name": lambda: _rows("CaseParty").update(details=b"x"),
    "another code": lambda: _rows("CaseParty").filter(place=1).update(lookup="0" * 64),
    "standing by nobody": lambda: _rows("CaseParty").update(standing="lost", standing_at=AT, standing_by="system"),
    "treatment changed": lambda: _rows("Treatment").update(text=b"x"),
    "confirmation gone": lambda: _rows("Confirmation")._raw_delete("default"),
}  # fmt: skip


@pytest.mark.parametrize("change", BROKEN)
def test_the_database_keeps_what_was_said_and_sent(case: Case, change: str) -> None:
    by, said = clerk("kollegin"), Statement.objects.get()
    models.Treatment.objects.create(statement=said, text=b"s", made_by=by.public_id, made_at=AT)
    models.Confirmation.objects.create(case=case, draft="0" * 64, text=b"s", made_by=by.public_id, made_at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        BROKEN[change]()


def test_a_file_that_need_not_be_kept_goes_with_everything_of_its_parties(case: Case) -> None:
    by, said = clerk("kollegin"), Statement.objects.get()
    models.Treatment.objects.create(statement=said, text=b"s", made_by=by.public_id, made_at=AT)
    models.Confirmation.objects.create(case=case, draft="0" * 64, text=b"s", made_by=by.public_id, made_at=AT)
    Case.objects.filter(pk=case.pk).update(state="withdrawn")
    filed(at=AT)
    assert delete_old(at=AT + timedelta(days=9 * 366)) == 1
    tables = [each.__name__ for each in apps.get_app_config("parties").get_models()]
    assert (len(tables), [name for name in tables if _rows(name)]) == (8, [])
