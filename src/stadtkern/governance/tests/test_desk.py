"""The desk of use cases: what it shows to whom, its forms, and its acts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from stadtkern.ailaw.classification.tree import asked
from stadtkern.governance import actions, queries
from stadtkern.governance.models import Member, Origin, Paper, Signature, UseCase
from stadtkern.governance.testing import WRITER, idea, walked
from stadtkern.governance.wording import MISSING
from stadtkern.identity.testing import PERMISSIONS, actor, sign_in, staff
from stadtkern.lifecycle.artefacts import KINDS, Classification, ScoreSheet
from stadtkern.lifecycle.requirements import Missing
from stadtkern.lifecycle.states import State
from stadtkern.lifecycle.testing import ANSWERS, DESCRIPTION, WRITTEN
from stadtkern.lifecycle.writing import MENDS, WRITERS
from stadtkern.papers.forms import PaperForm
from stadtkern.papers.testing import sent

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]


def page(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def post(client: Client, made: UseCase, place: str, **fields: Any) -> Any:
    return client.post(f"/intern/ki/{made.public_id}/{place}", fields)


# Who sees and may what


@pytest.mark.parametrize("address", ["/intern/ki/", "/intern/ki-werkzeuge/"])
def test_strangers_are_asked_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302


def test_everybody_of_the_staff_reads_but_only_some_write(client: Client) -> None:
    made = idea()
    sign_in(client, staff("clerk", "clerk"))
    assert made.title in page(client, f"/intern/ki/{made.public_id}/")
    assert client.get(f"/intern/ki/{made.public_id}/unterlagen/description/schreiben/").status_code == 403
    assert client.get(f"/intern/ki/{made.public_id}/einstufung/").status_code == 403
    assert post(client, made, "weiter/").status_code == 403
    assert post(client, made, "verantwortung/").status_code == 403
    assert post(client, made, "pilotteam/", person="account:1").status_code == 403
    assert client.get("/intern/ki-werkzeuge/neu/").status_code == 403


@pytest.mark.parametrize("verb", ["fortsetzen", "ablehnen", "sperren", "aufnehmen", "einspruch", "einspruch-aufheben"])
def test_grave_acts_need_their_role(client: Client, verb: str) -> None:
    made = walked()
    sign_in(client, staff("clerk", "clerk"))
    post(client, made, f"tun/{verb}/", reason="because")
    made.refresh_from_db()
    assert (made.state, made.has_veto) == (State.ROLLOUT, False)


def test_anybody_stops_in_two_clicks_and_only_the_team_lets_it_go_on(client: Client) -> None:
    made = walked()
    sign_in(client, staff("clerk", "clerk"))
    assert f"/intern/ki/{made.public_id}/anhalten/" in page(client, f"/intern/ki/{made.public_id}/")
    assert "Jetzt anhalten" in page(client, f"/intern/ki/{made.public_id}/anhalten/")
    assert post(client, made, "anhalten/", reason="").status_code == 200
    post(client, made, "anhalten/", reason="A wrong fee.")
    made.refresh_from_db()
    assert made.state == State.SUSPENDED
    sign_in(client, staff("team", "digital_team"))
    post(client, made, "tun/fortsetzen/", reason="Mended.")
    made.refresh_from_db()
    assert made.state == State.ROLLOUT


def test_a_score_sheet_is_hidden_until_two_have_scored(client: Client) -> None:
    made, first, second = idea(), staff("first", "pioneer"), staff("second", "pioneer")
    sheet = next(content for content, _ in WRITTEN if isinstance(content, ScoreSheet)).model_dump(mode="json")
    paper = actions.write_paper(made.public_id, "score_sheet", sheet, by=actor(first), at=timezone.now())
    address = f"/intern/ki/{made.public_id}/unterlagen/{paper.number}/"
    sign_in(client, second)
    assert client.get(address).status_code == 404
    assert "Much time saved." not in page(client, f"/intern/ki/{made.public_id}/unterlagen/score_sheet/schreiben/")
    sign_in(client, first)
    assert "Much time saved." in page(client, address)
    actions.write_paper(made.public_id, "score_sheet", sheet, by=actor(second), at=timezone.now())
    sign_in(client, second)
    assert "Much time saved." in page(client, address)


# The way


def test_a_description_is_written_signed_and_moved(client: Client) -> None:
    made, owner, writer = idea(), staff("owner", "use_case_owner"), staff("writer", "digital_team")
    deputy = staff("deputy", "use_case_owner")
    sign_in(client, writer)
    post(client, made, "verantwortung/", owner=f"account:{owner.pk}", deputy=f"account:{deputy.pk}")
    content = sent(PaperForm("description", content=DESCRIPTION.model_dump(mode="json")))
    post(client, made, "unterlagen/description/schreiben/", **content)
    assert Paper.objects.get(use_case=made).content["problem"] == DESCRIPTION.problem
    post(client, made, "unterschreiben/G0/")
    assert Signature.objects.count() == 0
    sign_in(client, owner)
    assert "Unterschreiben" in page(client, f"/intern/ki/{made.public_id}/")
    post(client, made, "unterschreiben/G0/")
    assert Signature.objects.get().person == f"account:{owner.pk}"
    post(client, made, "weiter/")
    made.refresh_from_db()
    assert made.state == State.DESCRIBED


def test_a_signature_asks_again_who_it_is(client: Client) -> None:
    made = walked(State.DESCRIBED)
    sign_in(client, staff("team", "digital_team"), at=timezone.now() - timedelta(minutes=11))
    response = post(client, made, "unterschreiben/G1/")
    assert Signature.objects.filter(gate="G1").count() == 0
    assert "G1" in response.content.decode() or response.status_code in {302, 403}


def test_one_more_row_keeps_what_was_typed(client: Client) -> None:
    made = idea()
    sign_in(client, staff("writer", "use_case_owner"))
    fields = {"problem": "Kept words", "aims-0-aim": "quicker", "more": "1"}
    answer = post(client, made, "unterlagen/description/schreiben/", **fields).content.decode()
    assert "Kept words" in answer
    assert "aims-1-aim" in answer
    assert Paper.objects.count() == 0


def test_the_pilot_team_is_made_of_people_who_work_here(client: Client) -> None:
    made, colleague = walked(State.TOOL_RELEASED), staff("colleague", "clerk")
    sign_in(client, staff("owner", "use_case_owner"))
    post(client, made, "pilotteam/", person="account:999")
    assert Member.objects.count() == 1
    post(client, made, "pilotteam/", person=f"account:{colleague.pk}")
    assert "keine gültige Schulung" in page(client, f"/intern/ki/{made.public_id}/")
    post(client, made, "pilotteam/", person=f"account:{colleague.pk}", verb="leave")
    assert Member.objects.count() == 1


def test_a_veto_shows_on_the_page_and_only_the_officer_lifts_it(client: Client) -> None:
    made = walked(State.PRIVACY_CHECKED)
    sign_in(client, staff("dpo", "data_protection_officer"))
    post(client, made, "tun/einspruch/", reason="The contract is missing.")
    assert "The contract is missing." in page(client, f"/intern/ki/{made.public_id}/")
    sign_in(client, staff("team", "digital_team"))
    post(client, made, "tun/einspruch-aufheben/", reason="x")
    made.refresh_from_db()
    assert made.has_veto


# The classification


def test_the_questions_are_asked_step_by_step_and_saved(client: Client) -> None:
    made = idea()
    sign_in(client, staff("owner", "use_case_owner"))
    address = f"/intern/ki/{made.public_id}/einstufung/"
    first = page(client, address)
    assert 'name="A1"' in first
    assert 'name="B1"' not in first
    answers: dict[str, str] = {}
    for _step in range(20):
        stage = next((each.stage for each in asked(answers) if each.id not in answers), "")
        if not stage:
            break
        answers |= {each.id: ANSWERS[each.id] for each in asked(answers) if each.stage == stage}
        shown = client.post(address, answers | {"shown": stage}).content.decode()
    assert "keine Rechtsauskunft" in shown or "Rechtsberatung" in shown
    assert Paper.objects.count() == 0
    client.post(address, answers | {"save": "1", "shown": ""})
    stored = queries.latest(made, Classification)
    assert stored.answers == {name: value for name, value in ANSWERS.items() if name in stored.answers}
    assert Paper.objects.count() == 1


def test_going_on_without_an_answer_is_said_and_keeps_the_others(client: Client) -> None:
    made = idea()
    sign_in(client, staff("owner", "use_case_owner"))
    client.get(f"/intern/ki/{made.public_id}/einstufung/")
    answer = post(client, made, "einstufung/", shown="A", asked="A1 A2 A3", A1="yes").content.decode()
    assert "Einige Fragen haben noch keine Antwort" in answer
    assert 'value="yes" checked' in answer


def test_an_answer_outside_the_tree_counts_as_none(client: Client) -> None:
    made = idea()
    sign_in(client, staff("owner", "use_case_owner"))
    answer = post(client, made, "einstufung/", shown="A", A1="<script>", save="1")
    assert "<script>alert" not in answer.content.decode()
    assert Paper.objects.count() == 0


# What is missing leads to what mends it


def test_what_mends_exists_and_permissions_too() -> None:
    assert set(MENDS) <= set(MISSING)
    assert set(MENDS.values()) <= set(KINDS)
    assert {each for permissions in WRITERS.values() for each in permissions} <= set(PERMISSIONS)
    assert Missing.__slots__ == ("code", "who")


# Lists


def test_the_list_finds_words_states_and_mine(client: Client) -> None:
    made = walked()
    other = actions.propose(
        title="Pflanzen erkennen", summary="Bilder.", origin=Origin.STAFF, by=WRITER, at=timezone.now()
    )
    account = staff("owner", "use_case_owner")
    sign_in(client, account)
    assert other.title in page(client, "/intern/ki/?q=pflanzen")
    assert made.title not in page(client, "/intern/ki/?q=pflanzen")
    assert other.title not in page(client, "/intern/ki/?stand=tool")
    assert "Kein Anwendungsfall gefunden" in page(client, "/intern/ki/?meine=on")
    assert client.get("/intern/ki/?q=%00").status_code == 200


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(client: Client) -> None:
    sign_in(client, staff("clerk", "clerk"))
    counts = []
    for _each in range(3):
        idea()
        with CaptureQueriesContext(connection) as captured:
            page(client, "/intern/ki/")
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_what_waits_for_a_role_stands_first(client: Client) -> None:
    walked(State.DESCRIBED)
    sign_in(client, staff("team", "digital_team"))
    assert "Wartet auf Sie" in page(client, "/intern/ki/")
    sign_in(client, staff("legal", "legal"))
    assert "Wartet auf Sie" not in page(client, "/intern/ki/")


def test_the_start_page_says_what_there_is_to_do_and_to_whom(client: Client) -> None:
    made = walked(State.DESCRIBED)
    owner = staff("olga", "use_case_owner")
    actions.name_owner(made.public_id, owner=actor(owner).public_id, deputy="account:2", by=WRITER, at=timezone.now())
    sign_in(client, staff("team", "digital_team"))
    assert "Zwei Personen müssen unabhängig bewerten" in page(client, "/intern/")
    sign_in(client, owner)
    assert str(MISSING["resources"]) in page(client, "/intern/")  # what she can write, not what the team scores
    assert "unabhängig bewerten" not in page(client, "/intern/")


def test_what_was_stopped_waits_for_the_team(client: Client) -> None:
    made = walked(State.PILOT)
    team = staff("team", "digital_team")
    sign_in(client, team)
    assert made.title not in page(client, "/intern/")  # the pilot runs: nobody waits for its report yet
    post(client, made, "anhalten/", reason="Falsche Auskunft")
    assert "Es wurde angehalten." in page(client, "/intern/")
    sign_in(client, staff("clerk", "clerk"))
    assert "Es wurde angehalten." not in page(client, "/intern/")


def test_going_on_says_what_no_longer_holds(client: Client) -> None:
    made = walked(State.PILOT)
    sign_in(client, staff("team", "digital_team"))
    post(client, made, "anhalten/", reason="Falsche Auskunft")
    Member.objects.all().delete()
    said = client.post(f"/intern/ki/{made.public_id}/tun/fortsetzen/", {"reason": "Behoben"}, follow=True)
    assert str(MISSING["pilot_members"]) in said.content.decode()
    assert "Falsche Auskunft" in said.content.decode()


def test_whoever_cannot_sign_reads_who_can(client: Client) -> None:
    made = walked(State.DESCRIBED)
    sign_in(client, staff("clerk", "clerk"))
    assert "Derzeit kann hier niemand" in page(client, f"/intern/ki/{made.public_id}/")
    staff("ada", "digital_team")
    assert "Unterschreiben können: ada" in page(client, f"/intern/ki/{made.public_id}/")


def test_questions_that_open_up_are_no_mistake(client: Client) -> None:
    made = idea()
    sign_in(client, staff("team", "digital_team"))
    sent_once = post(client, made, "einstufung/", shown="A", asked="A1", A1="yes").content.decode()
    assert "Ihre Antworten öffnen weitere Fragen" in sent_once
    assert "noch keine Antwort" not in sent_once


def test_whoever_writes_reads_which_signature_that_costs(client: Client) -> None:
    made = idea()
    sign_in(client, staff("dpo", "data_protection_officer"))
    assert "muss jemand anderer unterschreiben: Datenschutz." in page(
        client, f"/intern/ki/{made.public_id}/unterlagen/privacy/schreiben/"
    )
