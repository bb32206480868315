"""Filing with help: who begins is known, nobody else opens it, and it becomes the same case as online."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.procedures.actions import assisted, filing, letters
from stadtkern.procedures.models import Assistance, Case, CaseEvent, DecisionLetter, Draft
from stadtkern.procedures.testing import AT, PAGES, clerk, decided, typed
from stadtkern.residents.testing import claims_of
from stadtkern.residents.testing import sign_in as sign_in_resident

if TYPE_CHECKING:
    from stadtkern.identity.api import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
HERE = "/intern/akten/einreichen/"
SENT = {"procedure": "parkkarte", "name": "Erna Klein", "way": "counter", "proof": "passport"}


@pytest.fixture
def helper() -> Actor:
    return clerk("hilft", unit="buergerservice")


@pytest.fixture
def counter(client: Client, helper: Actor) -> Client:
    sign_in(client, Account.objects.get(username="hilft"))
    return client


def begun(
    by: Actor, *, procedure: str = "parkkarte", name: str = "Erna Klein", way: str = "counter", proof: str = "passport"
) -> str:
    return assisted.begin_for(procedure, name, way=way, proof=proof, language="de", by=by, at=AT)


def filed_for(by: Actor) -> Case:
    token = begun(by)
    own = {"given_name": ["Erna"], "family_name": ["Klein"], "birthdate": ["1. 2. 1940"]}
    for page in PAGES:
        filing.save_page(token, page, {**typed(page), **own}, by=None, at=AT)
    return Case.objects.get(number=filing.submit(token, by=None, channel="online", at=AT))


def reason_of(call: Any) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.reason


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_it_becomes_a_case_of_the_helped_person(helper: Actor, settings: Any) -> None:
    settings.SEAL_TEST = True
    case = filed_for(helper)
    assert (case.channel, case.level, case.saved_eur, case.principal_id == case.filed_by_id) == (
        "assisted", "", Decimal(0), True,
    )  # fmt: skip
    assert case.due_on is not None
    event = CaseEvent.objects.get()
    assert (event.kind, event.actor) == ("filed_for", helper.public_id)
    assert audit.trail_of(f"case:{case.number}")[0].actor == helper.public_id
    assert Assistance.objects.get().case == case
    letters.send(decided(case).number, at=AT)
    assert DecisionLetter.objects.get().way == "paper"


def test_who_may_not_begin_and_what_must_be_said(helper: Actor) -> None:
    stranger = staff("fremd", "editor")
    from_nowhere = type(helper)(f"account:{stranger.pk}", is_human=True)
    assert reason_of(lambda: begun(from_nowhere)) == "not_allowed"
    assert reason_of(lambda: begun(helper, way="letter")) == "no_proof"
    assert reason_of(lambda: begun(helper, proof="a feeling")) == "no_proof"
    assert reason_of(lambda: begun(helper, name=" ")) == "no_name"
    assert reason_of(lambda: begun(helper, procedure="gibtsnicht")) == "not_found"
    assert Draft.objects.count() == 0


def test_only_who_began_opens_the_form(counter: Client) -> None:
    form = counter.post(HERE, SENT)["Location"]
    assert counter.get(form).status_code == 302
    page = counter.get(form)["Location"]
    assert "Erna Klein" in counter.get(HERE).content.decode()
    clerk("kollege", unit="buergerservice")
    colleague, resident, nobody = Client(), Client(), Client()
    sign_in(colleague, Account.objects.get(username="kollege"))
    sign_in_resident(resident, claims_of("Erna", "Klein", "1940-02-01"))
    for other in (colleague, resident, nobody):
        for path in (form, page, f"{form}pruefen/", f"{form}unterlagen/"):
            assert other.get(path).status_code == 404
        assert other.post(f"{form}einreichen/").status_code == 404
        assert other.post(f"{form}verwerfen/").status_code == 404


def test_the_summary_is_for_the_helper_and_the_office(counter: Client, helper: Actor) -> None:
    case = filed_for(helper)
    here = f"/intern/akten/{case.number}/zusammenfassung/"
    text = text_of(counter.get(here))
    for words in ("Erna Klein", "am Schalter, von hilft (Reisepass gesehen)", "Unterschrift", "MU 123 AB"):
        assert words in text
    assert counter.get(f"/intern/akten/{case.number}/").status_code == 404  # another office decides
    clerk("bauamt")
    office = Client()
    sign_in(office, Account.objects.get(username="bauamt"))
    assert office.get(here).status_code == 200
    assert here in office.get(f"/intern/akten/{case.number}/").content.decode()
    clerk("kultur", unit="kultur")
    other = Client()
    sign_in(other, Account.objects.get(username="kultur"))
    assert other.get(here).status_code == 404


@pytest.mark.parametrize("wrong", [{"name": " "}, {"way": "x"}, {"proof": ""}, {"procedure": "gibtsnicht"}])
def test_what_is_missing_is_said_beside_the_field(counter: Client, wrong: dict[str, str]) -> None:
    answer = counter.post(HERE, SENT | wrong)
    assert (answer.status_code, Draft.objects.count()) == (422, 0)


def test_who_works_for_no_office_does_not_file_for_others(client: Client) -> None:
    sign_in(client, staff("fremd", "editor"))
    assert client.get(HERE).status_code in {400, 403}
    assert client.post(HERE, SENT).status_code in {400, 403}


@pytest.mark.parametrize("facts", [{"way": "fax"}, {"proof": "trust"}, {"clerk": "resident:1"}])
def test_the_database_takes_no_other_help(helper: Actor, facts: dict[str, str]) -> None:
    begun(helper)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assistance.objects.update(**facts)
