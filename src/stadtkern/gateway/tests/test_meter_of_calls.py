"""How the electricity of a call is known stands beside it, and it is never a silent zero."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.gateway.models import LedgerEntry
from stadtkern.gateway.testing.house import call, chat, gateway_for
from stadtkern.metering.testing.powercap import Counters
from stadtkern.modelservers.servers import PowerSaid

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.gateway.testing.fake_server import FakeModelServer, Received

pytestmark = pytest.mark.django_db
POWER = PowerSaid(idle_w=0, most_w=200)


def energy() -> dict[str, Any]:
    rows = LedgerEntry.objects.filter(kind="finished")
    found: dict[str, Any] = json.loads(rows.latest("number").body)["energy"]
    return found


def test_counters_that_move_are_measured(server: FakeModelServer, tmp_path: Path) -> None:
    counters = Counters(tmp_path)
    here = gateway_for(server.address, power=POWER, has_counters=True)
    here.meter = counters.meter()

    def works(_received: Received) -> str:
        counters.move(720_000)
        return "Guten Tag"

    server.answer = works
    call("/v1/chat/completions", chat())
    here.meter.close()
    assert energy() == {"method": "M1", "low_uwh": 200, "uwh": 200, "high_uwh": 400}


def test_counters_that_fall_silent_are_no_zero(server: FakeModelServer, tmp_path: Path) -> None:
    counters = Counters(tmp_path)
    here = gateway_for(server.address, power=POWER, has_counters=True)
    here.meter = counters.meter()
    call("/v1/chat/completions", chat())
    here.meter.close()
    told = energy()
    assert (told["method"], 0 < told["low_uwh"] < told["uwh"] < told["high_uwh"]) == ("M2", True)


def test_a_counter_that_falls_silent_during_a_call_leaves_it_to_the_reckoning(
    server: FakeModelServer, tmp_path: Path
) -> None:
    counters = Counters(tmp_path)
    here = gateway_for(server.address, power=POWER, has_counters=True)
    here.meter = counters.meter()

    def works(_received: Received) -> str:
        counters.move(720_000)
        here.meter.end(here.meter.begin())  # what moved so far has been divided
        counters.silence()
        return "Guten Tag"

    server.answer = works
    call("/v1/chat/completions", chat())
    here.meter.close()
    assert energy()["method"] == "M2"


def test_where_nothing_is_known_it_says_so(server: FakeModelServer) -> None:
    gateway_for(server.address)
    call("/v1/chat/completions", chat())
    assert energy() == {"method": "N", "low_uwh": 0, "uwh": 0, "high_uwh": 0}
