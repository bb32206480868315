"""The public report, the staff's desk and the blind review, as people meet them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from stadtkern.fairness import actions, queries
from stadtkern.fairness.models import Judgement, ReviewSample, Run
from stadtkern.fairness.rules.filters import Decision
from stadtkern.fairness.strategy_evidence import filters, reviews, runs
from stadtkern.fairness.tests.model_server import biased, fair
from stadtkern.fairness.tests.runs import PROMPTS, answered, header
from stadtkern.fairness.tests.test_actions import recorded
from stadtkern.governance.api import propose
from stadtkern.governance.testing import WRITER, idea, walked
from stadtkern.identity.testing import actor, sign_in, staff
from stadtkern.strategy.api import Status

if TYPE_CHECKING:
    from django.test import Client

    from stadtkern.fairness.tests.model_server import Behaviour

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town(musterstadt: Any) -> None:
    """Every page stands in a town."""


def on_record(use_case: str, behaviour: Behaviour, *groups: str) -> Run:
    run = answered(header(*groups), behaviour)
    return actions.record(
        run, file_sha256=f"sha256:{Run.objects.count():064x}", prompts=PROMPTS, use_case=use_case, at=timezone.now()
    )


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def test_before_the_first_run_the_page_says_so(client: Client) -> None:
    assert "Noch nichts gemessen" in page(client, "/ki-gleichbehandlung/")
    assert "Nothing has been measured yet" in page(client, "/en/ki-gleichbehandlung/")


def test_the_page_never_says_that_all_is_measured_before_use_where_it_is_not(client: Client) -> None:
    use_case = walked()
    text = page(client, "/ki-gleichbehandlung/")
    assert "Noch nichts gemessen" not in text
    assert f'href="/ki-register/{use_case.public_id}/"' in text
    on_record(use_case.public_id, fair, "turkish")
    Run.objects.update(finished_at=timezone.now())
    assert f'href="/ki-register/{use_case.public_id}/"' not in page(client, "/ki-gleichbehandlung/")


@pytest.mark.parametrize(
    ("behaviour", "groups", "answer"),
    [
        (fair, (), "Ja, soweit man das messen kann."),
        (biased, ("turkish",), "Nein."),
        (fair, ("turkish",), "Das ist noch nicht sicher."),
    ],
)
def test_the_report_answers_the_question_first(
    client: Client, behaviour: Behaviour, groups: tuple[str, ...], answer: str
) -> None:
    made = on_record(idea().public_id, behaviour, *groups)
    text = page(client, f"/ki-gleichbehandlung/{made.public_id}/")
    assert "Bekommen alle die gleiche Auskunft?" in text
    assert answer in text
    assert ("Menschen mit türkischem Namen" in text, "CC BY 4.0" in text) == (True, True)
    assert "aria-hidden" in text
    assert "jede Frage einmal je Gruppe" in text
    assert text.count("Die dicke Linie") == 1
    english = page(client, f"/en/ki-gleichbehandlung/{made.public_id}/")
    assert "People with a Turkish name" in english
    assert answer not in english


def test_the_report_as_a_file(client: Client) -> None:
    made = on_record(idea().public_id, fair, "turkish")
    data = client.get(f"/ki-gleichbehandlung/{made.public_id}.json").json()
    assert data["verdicts"] == {"facts": "inconclusive", "refusals": "inconclusive"}
    assert data["settings"]["model"] == made.model
    assert "server" not in data["settings"]
    assert data["file_sha256"] == made.file_sha256


def test_what_is_not_public_does_not_exist_for_the_public(client: Client) -> None:
    hidden = propose(
        title="Secret", summary="Not public.", origin="staff", by=WRITER, at=timezone.now(), is_public=False
    )
    made = on_record(hidden, fair, "turkish")
    assert made.public_id not in page(client, "/ki-gleichbehandlung/")
    for address in (f"/ki-gleichbehandlung/{made.public_id}/", f"/ki-gleichbehandlung/{made.public_id}.json"):
        assert client.get(address).status_code == client.get("/ki-gleichbehandlung/GB-NOBODY/").status_code == 404
    sign_in(client, staff("one", "pioneer"))
    assert "nicht öffentlich" in page(client, f"/intern/gleichbehandlung/{made.public_id}/")


def test_the_file_has_a_limit(client: Client) -> None:
    made = on_record(idea().public_id, fair, "turkish")
    statuses = [client.get(f"/ki-gleichbehandlung/{made.public_id}.json").status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]


@pytest.mark.parametrize(
    ("role", "desk", "review"), [("", 200, 403), ("clerk", 200, 403), ("pioneer", 200, 200), ("digital_team", 200, 200)]
)
def test_who_may_see_and_judge(client: Client, role: str, desk: int, review: int) -> None:
    made = recorded(most_tasks=2)
    sign_in(client, staff("somebody", *([role] if role else [])))
    for address, status in (
        ("/intern/gleichbehandlung/", desk),
        (f"/intern/gleichbehandlung/{made.public_id}/", desk),
        (f"/intern/gleichbehandlung/{made.public_id}/pruefen/", review),
    ):
        assert client.get(address).status_code == status
    assert (client.post(f"/intern/gleichbehandlung/{made.public_id}/pruefen/").status_code == 403) == (review == 403)


def test_nobody_signed_in_is_asked_to(client: Client) -> None:
    for address in ("/intern/gleichbehandlung/", "/intern/gleichbehandlung/GB-X/pruefen/"):
        assert client.get(address).headers["Location"].startswith("/intern/anmelden/")


def test_the_desk_is_empty_at_first_and_then_says_what_is_due(client: Client) -> None:
    sign_in(client, staff("somebody", "pioneer"))
    text = page(client, "/intern/gleichbehandlung/")
    assert "Derzeit ist keine Messung fällig" in text
    assert "Noch kein Filter geprüft" in text
    use_case = walked()
    assert "noch nie gemessen" in page(client, "/intern/gleichbehandlung/")
    made = on_record(use_case.public_id, fair, "turkish")
    Run.objects.update(finished_at=timezone.now())
    assert "rechtzeitig" in page(client, "/intern/gleichbehandlung/")
    Run.objects.update(finished_at=timezone.now() - timedelta(days=85))
    assert "bald fällig" in page(client, "/intern/gleichbehandlung/")
    Run.objects.update(finished_at=timezone.now() - timedelta(days=120))
    assert "überfällig" in page(client, "/intern/gleichbehandlung/")
    assert made.public_id in page(client, "/intern/gleichbehandlung/")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_asks_the_same_few_questions(client: Client, rows: int, django_assert_max_num_queries: Any) -> None:
    use_case = idea().public_id
    for number in range(rows):
        recorded(use_case, sha=f"sha256:{number:064x}", most_tasks=2)
    sign_in(client, staff("somebody", "pioneer"))
    with django_assert_max_num_queries(24):
        client.get("/intern/gleichbehandlung/")
    with django_assert_max_num_queries(16):
        client.get("/ki-gleichbehandlung/")


def test_the_blind_review_shows_no_group_and_no_name(client: Client) -> None:
    made = recorded(most_tasks=4)
    account = staff("one", "pioneer")
    sign_in(client, account)
    address = f"/intern/gleichbehandlung/{made.public_id}/pruefen/"
    pairs = made.samples.count()
    words = [group.label.de for group in PROMPTS.groups] + [
        name for names in PROMPTS.names.values() for name in (*names.f, *names.m, *names.n)
    ]
    for number in range(pairs):
        text = page(client, address)
        assert [word for word in words if word in text] == []
        assert f"{number} von {pairs}" in text
        shown = text.partition('name="pair" value="')[2].partition('"')[0]
        response = client.post(address, {"pair": shown, "mark": "3"})
        assert response.headers["Location"] == address
    assert "Für Sie ist nichts mehr zu tun" in page(client, address)
    assert Judgement.objects.filter(reviewer=f"account:{account.pk}").count() == pairs


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({}, "Bitte wählen Sie eine der fünf Möglichkeiten"),
        ({"mark": "9"}, "Bitte"),
        ({"mark": "1"}, "Bitte sagen Sie in einem Satz, warum"),
        ({"mark": "3", "problems": ["insult"]}, "Bitte sagen Sie in einem Satz, warum"),
        ({"mark": "3", "problems": ["<script>"]}, "Bitte"),
        ({"mark": "3", "reason": "x" * 1001}, "1000"),
        ({"mark": "3", "reason": "a\x00b"}, "Null"),
    ],
)
def test_a_judgement_that_is_none_is_sent_back(client: Client, sent: dict[str, Any], error: str) -> None:
    made = recorded(most_tasks=2)
    sign_in(client, staff("one", "pioneer"))
    address = f"/intern/gleichbehandlung/{made.public_id}/pruefen/"
    shown = page(client, address).partition('name="pair" value="')[2].partition('"')[0]
    response = client.post(address, {"pair": shown, **sent})
    assert response.status_code == 422
    assert error in response.content.decode()
    assert not Judgement.objects.exists()


@pytest.mark.parametrize("pair", ["", "x", "999999", "-1", "1e3", "٣"])
def test_a_pair_that_is_none_is_judged_by_nobody(client: Client, pair: str) -> None:
    made = recorded(most_tasks=2)
    sign_in(client, staff("one", "pioneer"))
    response = client.post(f"/intern/gleichbehandlung/{made.public_id}/pruefen/", {"pair": pair, "mark": "3"})
    assert response.status_code in {302, 404}
    assert Judgement.objects.count() == 0


def test_answers_of_a_model_are_only_text(client: Client) -> None:
    made = recorded(most_tasks=2)
    ReviewSample.objects.update(first="<script>alert(1)</script>", topic="<b>x</b>")
    sign_in(client, staff("one", "pioneer"))
    text = page(client, f"/intern/gleichbehandlung/{made.public_id}/pruefen/")
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text


def test_what_people_found_is_told_when_both_are_done(client: Client) -> None:
    made = recorded(most_tasks=2)
    address = f"/ki-gleichbehandlung/{made.public_id}/"
    assert "Bisher haben beide 0 von" in page(client, address)
    for name in ("one", "two"):
        who = staff(name, "pioneer")
        for sample in made.samples.all():
            actions.judge(sample.pk, mark=3, by=actor(who), at=timezone.now())
    assert "Urteilen waren beide Antworten gleich gut" in page(client, address)


def test_filters_are_shown_group_by_group(client: Client) -> None:
    rows = [
        Decision(id=f"{group}{number}", group=group, held_back=group == "b") for group in "ab" for number in range(9)
    ]
    actions.record_filter(rows, name="tripwire", version="1", file_sha256="sha256:0", at=timezone.now())
    sign_in(client, staff("one", "pioneer"))
    assert "tripwire 1" in page(client, "/intern/gleichbehandlung/")


def test_evidence_of_runs() -> None:
    now = timezone.now()
    assert runs(now).status == Status.GREEN
    use_case = walked()
    found = runs(now)
    assert (found.status, found.why, dict(found.facts)["live_without_run"]) == (Status.RED, "live_without_run", 1)
    on_record(use_case.public_id, fair, "turkish")
    Run.objects.update(finished_at=now)
    assert runs(now).status == Status.GREEN
    assert dict(runs(now).facts)["runs_in_quarter"] == 1
    assert runs(now + timedelta(days=85)).why == "run_due_soon"
    assert runs(now + timedelta(days=120)).why == "live_without_run"
    Run.objects.update(facts="different")
    assert (runs(now).status, runs(now).why) == (Status.RED, "live_unequal")


def test_evidence_of_reviews_and_filters() -> None:
    now = timezone.now()
    assert (reviews(now).status, filters(now).why) == (Status.GREEN, "no_filter_evaluated")
    made = recorded(most_tasks=2)
    Run.objects.update(finished_at=now)
    pairs = made.samples.count()
    assert (reviews(now).status, dict(reviews(now).facts)["pairs_waiting"]) == (Status.NEEDS_PERSON, pairs)
    for name in ("one", "two"):
        who = actor(staff(name, "pioneer"))
        while sample := queries.next_sample(made.public_id, who):
            mark = 3 if sample.number % 2 else 4
            actions.judge(sample.pk, mark=mark, reason="So.", by=who, at=now)
    assert reviews(now).status == Status.GREEN
    assert dict(reviews(now).facts)["lowest_agreement"] == "1.00"
    rows = [
        Decision(id=f"{group}{number}", group=group, held_back=group == "b") for group in "ab" for number in range(9)
    ]
    actions.record_filter(rows, name="tripwire", version="1", file_sha256="sha256:0", at=now)
    assert (filters(now).status, filters(now).why) == (Status.RED, "filters_unequal")
