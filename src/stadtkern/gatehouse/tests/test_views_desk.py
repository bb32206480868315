"""The operator's page, its switches and figures, and who may open what."""

from __future__ import annotations

import asyncio
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from stadtkern.gatehouse import queries
from stadtkern.gateway.api.operating import Exchange, LedgerEntry, Server, ToolServers, actions, exchanges
from stadtkern.gateway.testing import past
from stadtkern.governance.testing import person, suspend, walked
from stadtkern.governance.testing.running import walked_too
from stadtkern.identity.testing import sign_in, staff
from stadtkern.metering.testing.past import idle
from stadtkern.modelcalls.policy import Limit
from stadtkern.modelservers.servers import OPEN_AFTER_FAILURES

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt")]
DESK = "/intern/ki-schleuse/"
YES, LOGIN, NO = 200, 302, 403
PEOPLE = ["nobody", "clerk", "it", "digital_team", "data_protection_officer", "pioneer", "auditor"]
TABLE = {
    #                             nobody  clerk  it   team  officer pioneer auditor
    DESK:                         [LOGIN, YES,   YES, YES,  YES,    YES,    YES],
    f"{DESK}messwerte":           [LOGIN, NO,    YES, YES,  NO,     NO,     NO],
    f"{DESK}schluessel/":         [LOGIN, YES,   YES, YES,  YES,    YES,    YES],
    f"{DESK}schluessel/neu/":     [LOGIN, NO,    YES, YES,  NO,     NO,     NO],
    f"{DESK}schluessel/neu/{{u}}/": [LOGIN, NO,  YES, YES,  NO,     NO,     NO],
    f"{DESK}budgets/":            [LOGIN, YES,   YES, YES,  YES,    YES,    YES],
    f"{DESK}angaben/":            [LOGIN, YES,   YES, YES,  YES,    YES,    YES],
    f"{DESK}angaben/{{u}}/":      [LOGIN, NO,    NO,  NO,   YES,    NO,     NO],
    f"{DESK}zurueckgehalten/":    [LOGIN, NO,    NO,  YES,  NO,     YES,    NO],
    f"{DESK}vorlagen/":           [LOGIN, NO,    YES, YES,  NO,     NO,     NO],
    f"{DESK}probe/":              [LOGIN, YES,   YES, YES,  YES,    YES,    YES],
    "/ki-pruefung/":              [YES,   YES,   YES, YES,  YES,    YES,    YES],
}  # fmt: skip


def page(client: Client, address: str = DESK, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


@pytest.fixture
def operator(client: Client) -> Client:
    sign_in(client, staff("ilse", "it"))
    return client


def test_the_table_of_who_may_open_what(client: Client) -> None:
    use_case = walked().public_id
    found: dict[str, list[int]] = {path: [] for path in TABLE}
    for who in PEOPLE:
        client.logout()
        if who != "nobody":
            sign_in(client, staff(f"{who}-1", who))
        for path in TABLE:
            found[path].append(client.get(path.format(u=use_case)).status_code)
    assert found == TABLE


def test_nothing_released_is_said_and_leads_on(client: Client) -> None:
    sign_in(client, staff("karl"))
    text = page(client)
    assert "Every call of a model passes here." in english(client)
    assert "/intern/ki/" in text
    assert "anhalten" not in text


def english(client: Client, address: str = DESK) -> str:
    return page(client, f"{address}?sprache=en")


def test_anybody_stops_a_use_case_with_a_reason(client: Client) -> None:
    sign_in(client, staff("karl"))
    use_case = walked()
    stop = f"{DESK}anhalten/{use_case.public_id}/"
    assert f'action="{stop}"' in page(client)
    refused = client.post(stop, {"reason": " "})
    assert (refused.status_code, f'id="id_reason_{use_case.public_id}"' in refused.content.decode()) == (422, True)
    use_case.refresh_from_db()
    assert use_case.state == "rollout"
    done = client.post(stop, {"reason": "Antwortet falsch."})
    assert (done.status_code, done["Location"]) == (302, DESK)
    use_case.refresh_from_db()
    assert use_case.state == "suspended"
    text = english(client)
    assert "Only the Digital.Team lets it go on." in text
    assert stop not in text


def test_stopping_twice_is_said_and_the_address_itself_leads_back(client: Client) -> None:
    sign_in(client, staff("karl"))
    use_case = walked()
    suspend(use_case, "Grund")
    stop = f"{DESK}anhalten/{use_case.public_id}/"
    assert client.post(stop, {"reason": "Noch einmal."}).status_code == 400
    assert client.get(stop)["Location"] == DESK


def test_figures_are_for_who_operates(client: Client) -> None:
    use_case = walked().public_id
    past.refused(use_case, "personal_data", at=timezone.now())
    sign_in(client, staff("karl"))
    assert "personal_data" not in page(client)
    sign_in(client, staff("rudi", "auditor"))
    assert "personal_data" in page(client)


def test_the_last_day_is_summed(operator: Client) -> None:
    use_case, now = walked().public_id, timezone.now()
    for ms in (400, 800, 8_000):
        past.ended(use_case, at=now - timedelta(hours=2), ms=ms)
    past.ended(use_case, at=now - timedelta(hours=3), method="R", micro_wh=80_000)
    past.ended(use_case, at=now - timedelta(hours=3), method="N", micro_wh=0)
    past.ended(use_case, at=now - timedelta(days=2))
    past.refused(use_case, "untrained", at=now)
    day = queries.last_day(now)
    assert (day.calls[use_case], sum(day.per_hour), dict(day.refused)) == (5, 5, {"untrained": 1})
    assert {method: (known.calls, known.likely) for method, known in day.electricity.items()} == {
        "M2": (3, 120_000), "R": (1, 80_000), "N": (1, 0)
    }  # fmt: skip
    text = english(operator)
    assert (text.count("<rect "), "K10" in text) == (24, True)
    assert "0.12 Wh (0.06 to 0.24)" in text
    assert "0.08 Wh (0.04 to 0.16)" in text
    assert "0.20 Wh" not in text  # never added up
    assert "0.90 s" in text
    assert "8.00 s" in text


def test_what_machines_draw_while_nobody_calls_stands_by_month_and_apart(operator: Client) -> None:
    past.ended(walked().public_id, at=timezone.now())
    assert "How much the machines draw while nobody calls is not known here" in english(operator)
    for process, wh in (("a", 1_200), ("b", 34)):  # two processes of one machine
        idle("halle-1", process * 32, date(2026, 11, 1), wh=wh, hours=20)
    idle("halle-1", "a" * 32, date(2026, 10, 1), wh=7, hours=1)
    idle("halle-2", "c" * 32, date(2026, 11, 1), wh=5, hours=2)
    row = r"<th scope=.row[^>]*>([^<]*)</th>" + 3 * "<td[^>]*>([^<]*)</td>"
    assert re.findall(row, idle_section(english(operator))) == [
        ("November 2026", "halle-1", "1,234.0", "40.0"),
        ("November 2026", "halle-2", "5.0", "2.0"),
        ("October 2026", "halle-1", "7.0", "1.0"),
    ]
    assert "1,234.0" not in page_without_idle(english(operator))


def idle_section(text: str) -> str:
    return text.partition("While nobody called")[2].partition("</section>")[0]


def page_without_idle(text: str) -> str:
    return text.replace(idle_section(text), "")


def test_a_day_without_calls_says_so(operator: Client) -> None:
    text = english(operator)
    assert "Nobody has called since yesterday" in text
    assert "<rect " not in text


def test_running_calls_are_counted_with_the_oldest(operator: Client) -> None:
    use_case, now = walked().public_id, timezone.now()
    past.begun(use_case, at=now - timedelta(minutes=5))
    past.begun(use_case, at=now)
    assert queries.open_calls() == {use_case: (2, now - timedelta(minutes=5))}
    assert "2 calls run now." in english(operator)


def test_what_is_set_up_wrongly_stands_on_top(operator: Client) -> None:
    assert "No AI strategy is in force" not in english(operator)
    walked()
    assert "no server is named for the tool local-8b" in english(operator)


def test_the_chain_is_read_only_when_asked(operator: Client) -> None:
    past.ended(walked().public_id, at=timezone.now())
    assert "The ledger&#x27;s chain holds." not in english(operator)
    assert "The ledger&#x27;s chain holds." in page(operator, f"{DESK}?kette=1&sprache=en")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_costs_the_same_for_one_and_three(operator: Client, rows: int, django_assert_num_queries: Any) -> None:
    made = [walked(), *(walked_too() for _ in range(rows - 1))]
    now = timezone.now()
    for each in made:
        past.ended(each.public_id, at=now)
        past.begun(each.public_id, at=now)
        actions.propose_budget(f"use_case:{each.public_id}", "day", Limit(90), by=person(1), at=now)
        actions.confirm_budget(queries.budgets_waiting()[0].pk, by=person(2), at=now)
    assert LedgerEntry.objects.count() == 3 * rows
    operator.get(DESK)
    with django_assert_num_queries(36):
        operator.get(DESK)


def test_servers_are_shown_as_this_process_sees_them(operator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    exchange, loop = Exchange(), asyncio.new_event_loop()
    one = Server(name="halle-1", address="http://127.0.0.1:9/v1", model="m")
    (line,) = exchange.lines_of(ToolServers(tool="local-8b", servers=(one,)))
    line.inside = 2
    for _ in range(OPEN_AFTER_FAILURES):
        line.note_failure()
    line.note_attempt()
    line.shut_until = 0.0  # the time it is left alone is over, and it has not answered yet
    for earlier in list(exchanges):  # what other tests of this process have left
        monkeypatch.delitem(exchanges, earlier)
    monkeypatch.setitem(exchanges, loop, exchange)
    assert queries.servers_now() == [queries.ServerNow("local-8b", "halle-1", 2, 0, answers=False)]
    text = english(operator)
    assert ("2 inside, 0 waiting" in text, "does not answer" in text) == (True, True)
    line.note_answer()
    line.note_success()
    assert [each.answers for each in queries.servers_now()] == [True]
    loop.close()


def test_counters_for_prometheus(operator: Client) -> None:
    answer = operator.get(f"{DESK}messwerte")
    assert answer["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert b"stadtkern_model_running" in answer.content
