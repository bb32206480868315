"""A decision and its money: promised together or not at all, whoever decides at the same moment."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.definitions.testing import good_answers, town_with_grants
from stadtkern.gateway.testing.copies import own_database
from stadtkern.grants import api as grants
from stadtkern.grants.testing import (
    HEATING,
    executed,
    load_town_with_grants,
    opened,
    ordered,
    recipients,
    release_all,
)
from stadtkern.identity.testing import Account, sign_in, staff
from stadtkern.procedures import awarding, queries
from stadtkern.procedures.actions import desk, filing, letters, remedies, retention
from stadtkern.procedures.held import HOLDER
from stadtkern.procedures.models import Case, Decision
from stadtkern.procedures.testing import AT, clerk, drafted
from stadtkern.procedures.tests.test_at_once import at_once
from stadtkern.residents.testing import claims_of, resident
from stadtkern.residents.testing import sign_in as resident_signs_in

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.identity.api import Actor
    from stadtkern.residents.api import Resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def giving_town(settings: Any, tmp_path: Path) -> None:
    load_town_with_grants(settings, tmp_path)


def asked_for(by: Resident | None = None) -> Case:
    """Return a case that asks for the heating allowance."""
    by = by or resident("Anna", "Huber")
    token = filing.begin("heizkostenzuschuss-stadt", by=by, language="de", at=AT)
    form = queries.compiled_now("heizkostenzuschuss-stadt")
    answers = good_answers(form, AT.date()) | {"has_card": "yes"}
    for page in form.procedure.pages:
        typed = {each.id: [str(answers.get(each.id, ""))] for each in page.questions}
        filing.save_page(token, page.id, typed, by=by, at=AT)
    return Case.objects.get(number=filing.submit(token, by=by, channel="online", at=AT))


def written(case: Case, by: Actor, outcome: str = "granted") -> str:
    return drafted(case, by, outcome=outcome, operative_part="Sie bekommen den Zuschuss.")


def head(name: str = "leitung") -> Actor:
    return clerk(name, unit="buergerservice", may_decide=True)


@pytest.mark.usefixtures("giving_town")
def test_a_decision_promises_what_the_rules_work_out() -> None:
    opened("100")
    case, by = asked_for(), head()
    desk.decide(case.number, digest=written(case, by), by=by, at=AT)
    (award,) = grants.awards_of(case.number)
    assert (award.amount_eur, award.state) == (Decimal("90.00"), "reserved")
    assert grants.left_in(HEATING, at=AT).left_eur == Decimal("10.00")


@pytest.mark.usefixtures("giving_town")
@pytest.mark.parametrize(("amount", "reason"), [("89.99", "budget_exhausted"), ("", "no_budget")])
def test_without_money_nothing_is_decided_and_the_draft_is_kept(amount: str, reason: str) -> None:
    if amount:
        opened(amount)
    case, by = asked_for(), head()
    digest = written(case, by)
    with pytest.raises(Refused, match=reason):
        desk.decide(case.number, digest=digest, by=by, at=AT)
    case.refresh_from_db()
    assert (case.state, Decision.objects.get().decided_at, grants.awards_of(case.number)) == ("in_review", None, ())
    desk.decide(case.number, digest=written(case, by, "refused"), by=by, at=AT)
    case.refresh_from_db()
    assert (case.state, grants.awards_of(case.number)) == ("decided", ())


@pytest.mark.usefixtures("giving_town")
def test_the_clerk_sees_what_is_left_before_deciding() -> None:
    opened("50")
    case, by = asked_for(), head()
    written(case, by)
    client = Client()
    sign_in(client, Account.objects.get(username="leitung"))
    page = f"/intern/akten/{case.number}/entscheidung/ansehen/"
    text = text_of(client.get(page))
    assert ("90,00 Euro" in text, "50,00 Euro" in text) == (True, True)
    opened("1000")
    assert "1.000,00 Euro" in text_of(client.get(page))


@pytest.mark.usefixtures("giving_town")
@pytest.mark.parametrize(
    ("who", "status"), [("leitung", 200), ("andere", 404), ("auditor", 200), ("cashier", 404), ("", 302)]
)
def test_who_sees_what_a_decision_takes(who: str, status: int) -> None:
    opened("50")
    case, by = asked_for(), head()
    written(case, by)
    clerk("andere", unit="standesamt", may_decide=True)
    client = Client()
    if who:
        found = Account.objects.filter(username=who).first() or staff(who, who)
        sign_in(client, found)
    assert client.get(f"/intern/akten/{case.number}/entscheidung/ansehen/").status_code == status


@pytest.mark.usefixtures("giving_town")
def test_the_award_is_part_of_what_is_held_about_a_person() -> None:
    opened("100")
    anna, by = resident("Anna", "Huber"), head()
    case = asked_for(anna)
    desk.decide(case.number, digest=written(case, by), by=by, at=AT)
    held = [text for part in HOLDER.held_by(anna.principal) for _label, text in part.rows]
    assert awarding.awards_shown(case)[0] in held


@pytest.mark.usefixtures("giving_town")
def test_the_person_sees_the_award_and_strangers_do_not() -> None:
    opened("100")
    anna, berta = Client(), Client()
    resident_signs_in(anna, claims_of("Anna", "Huber", "1980-02-01"))
    resident_signs_in(berta, claims_of("Berta", "Moser", "1980-02-01"))
    case, by = asked_for(resident("Anna", "Huber")), head()
    page = f"/meine-anliegen/{case.number}/"
    assert "90,00 Euro" not in text_of(anna.get(page))
    desk.decide(case.number, digest=written(case, by), by=by, at=AT)
    assert "90,00 Euro" in text_of(anna.get(page))
    assert (berta.get(page).status_code, Client().get(page).status_code) == (404, 302)


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


NOTICE = (
    ("sovereign: false", "sovereign: true"),
    ("form: letter", "form: notice"),
    (
        "  route: none\n",
        "  route: complaint\n  to: Landesverwaltungsgericht Steiermark\n  period: 4 weeks\n",
    ),
)


@pytest.fixture
def granting_by_notice(settings: Any, tmp_path: Path) -> None:
    """Load the town with an allowance that is granted by notice, so that there is a remedy."""
    settings.SEAL_TEST, settings.DATA_DIR, settings.CITY_LOADED = True, tmp_path, []
    folder = town_with_grants(tmp_path)
    path = folder / "procedures" / "heizkostenzuschuss-stadt.yaml"
    text = path.read_text()
    for old, new in NOTICE:
        text = text.replace(old, new)
    path.write_text(text)
    city.load(folder, by="test")


@pytest.mark.usefixtures("granting_by_notice")
@pytest.mark.parametrize(("outcome", "left", "count"), [("granted", "910.00", 1), ("refused", "1000.00", 0)])
def test_a_remedy_holds_the_money_until_there_is_a_new_decision(outcome: str, left: str, count: int) -> None:
    opened("1000")
    anna, by, later = resident("Anna", "Huber"), head(), AT + timedelta(days=5)
    case = asked_for(anna)
    desk.decide(case.number, digest=written(case, by), by=by, at=AT)
    letters.send(case.number, at=AT)
    letters.fetch(case.number, by=anna, at=AT)
    letters.appeal(case.number, "Es ist zu wenig.", by=anna, at=later)
    assert [each.state for each in grants.awards_of(case.number)] == ["held"]
    assert grants.left_in(HEATING, at=AT).left_eur == Decimal("910.00")
    assert len(awarding.awards_shown(case)) == 1
    remedies.take_up_again(case.number, by=by, at=later)
    opened("90")
    facts = awarding.award_facts(case, "granted", at=later)
    assert facts is not None
    assert (facts["left"], facts["fits"]) in {("90,00 Euro", True), ("90.00 euros", True)}
    opened("1000")
    digest = drafted(case, by, outcome=outcome, operative_part="Neu entschieden.", reasons="Neue Gründe.", at=later)
    desk.decide(case.number, digest=digest, by=by, at=later)
    assert [each.state for each in grants.awards_of(case.number)] == ["reserved"] * count
    assert grants.left_in(HEATING, at=AT).left_eur == Decimal(left)


@pytest.mark.usefixtures("giving_town")
def test_how_far_the_money_has_come_is_said_each_time_otherwise() -> None:
    opened("100")
    case, by = asked_for(), head()
    said = [awarding.awards_shown(case)]
    desk.decide(case.number, digest=written(case, by), by=by, at=AT)
    said.append(awarding.awards_shown(case))
    run = ordered()
    said.append(awarding.awards_shown(case))
    executed(run)
    said.append(awarding.awards_shown(case))
    grants.settle(case.number, None, by=by, at=AT)
    said.append(awarding.awards_shown(case))
    assert [len(each) for each in said] == [0, 1, 1, 1, 1]
    assert len({each[0] for each in said[1:]}) == 4
    assert all("90,00 Euro" in each[0] or "90.00 euros" in each[0] for each in said[1:])


@pytest.mark.usefixtures("giving_town")
def test_a_deleted_file_takes_the_name_along() -> None:
    opened("100")
    case, by = asked_for(), head()
    desk.decide(case.number, digest=written(case, by), by=by, at=AT)
    release_all(case.number)
    Case.objects.filter(pk=case.pk).update(state="final")
    retention.delete_old(at=AT + timedelta(days=365 * 12))
    assert (Case.objects.count(), recipients(case.number)) == (0, [""])


@pytest.mark.slow
def test_many_decide_at_once_and_nobody_without_an_award(settings: Any, tmp_path: Path) -> None:
    with own_database(tmp_path):
        load_town_with_grants(settings, tmp_path)
        opened("275")
        by = head()
        cases = [asked_for(resident("Anna", f"Huber{'abcdefgh'[place]}")) for place in range(8)]
        digests = [written(case, by) for case in cases]

        def act(place: int) -> None:
            desk.decide(cases[place].number, digest=digests[place], by=by, at=AT + timedelta(minutes=1))

        assert Counter(at_once(act, 8)) == {None: 3, "budget_exhausted": 5}
        decided = set(Case.objects.filter(state="decided").values_list("number", flat=True))
        promised = {case.number for case in cases if grants.awards_of(case.number)}
        assert (decided, len(decided)) == (promised, 3)
        assert grants.left_in(HEATING, at=AT).left_eur == Decimal("5.00")


@pytest.mark.slow
def test_two_heads_at_once_promise_one_award(settings: Any, tmp_path: Path) -> None:
    with own_database(tmp_path):
        load_town_with_grants(settings, tmp_path)
        opened("1000")
        heads = [head(f"leitung-{number}") for number in range(2)]
        case = asked_for()
        digest = written(case, heads[0])
        found = at_once(lambda place: desk.decide(case.number, digest=digest, by=heads[place], at=AT), 2)
        assert Counter(found) == {None: 1, "closed": 1}
        assert [each.amount_eur for each in grants.awards_of(case.number)] == [Decimal("90.00")]
