"""The gateway on a machine with counters: it names them, follows them from its start, publishes what is left over."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.translation import override

from stadtkern.gateway import metrics, running
from stadtkern.gateway.checking import findings
from stadtkern.gateway.testing.fake_server import MODEL
from stadtkern.gateway.testing.served import released, served
from stadtkern.metering.api import counters_here
from stadtkern.metering.testing import nvidia_driver
from stadtkern.modelservers.servers import Server, ToolServers

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.gateway.testing.fake_server import FakeModelServer

pytestmark = pytest.mark.django_db
needs_driver = pytest.mark.skipif(nvidia_driver.COMPILER is None, reason="no C compiler builds the driver's library")


def servers(*, has_counters: bool) -> dict[str, ToolServers]:
    one = Server(name="halle-1", address="http://127.0.0.1:9/v1", model="m", has_counters=has_counters)
    return {"t": ToolServers(tool="t", servers=(one,))}


@needs_driver
def test_only_a_server_on_this_machine_makes_it_meter() -> None:
    pytest.importorskip("pynvml")
    nvidia_driver.loaded()
    made = [running.meter_of(servers(has_counters=each), process="p" * 32) for each in (False, True)]
    assert [len(each.counters) for each in made] == [0, len(counters_here())]
    assert counters_here() != ()


@needs_driver
@pytest.mark.usefixtures("musterstadt")
@pytest.mark.parametrize("count", [0, 2])
def test_the_check_names_the_counters_or_misses_them(count: int, tmp_path: Path, settings: Any) -> None:
    pytest.importorskip("pynvml")
    nvidia_driver.loaded().set(count=count)
    server = {"name": "halle-1", "address": "http://127.0.0.1:9/v1", "model": "m", "has_counters": True}
    settings.MODEL_SERVERS = tmp_path / "servers.yaml"
    settings.MODEL_SERVERS.write_text(json.dumps({"tools": [{"tool": "t", "servers": [server]}]}))
    with override("en"):
        said = [each.says for each in findings(asks_servers=False, reads_ledger=False) if "electricity" in each.says]
    names = [each.name for each in counters_here()]
    metered = f"This machine's electricity is metered: {', '.join(names)}."
    missed = "A server is marked has_counters, and this machine shows no counter: electricity is reckoned."
    assert [each for each in said if "halle-1" not in each] == [metered if names else missed]
    assert names[len(names) - count :] == ["card 0", "card 1"][:count]


def test_what_is_left_over_has_a_row_for_machines_with_counters_only() -> None:
    def row(machine: str) -> float | None:
        return metrics.REGISTRY.get_sample_value("stadtkern_model_idle_joules_total", {"machine": machine})

    metrics.idle("halle-1", 3_600.0)
    assert [row("halle-1"), row("halle-2")] == [3_600.0, None]


def test_a_process_without_metered_servers_begins_nothing() -> None:
    running.warm_up()
    assert running.find_running() is None


@pytest.mark.slow
@needs_driver
def test_a_gateway_nobody_calls_keeps_what_its_card_draws(
    tmp_path: Path, server: FakeModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pynvml")
    nvidia_driver.build(tmp_path)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    monkeypatch.setenv("CARD_WATTS", "3600")
    use_case, key = released()
    with served(tmp_path, server.address, MODEL, use_case=use_case, key=key, has_counters=True) as gateway:
        time.sleep(1.5)  # it draws a watt-hour each second
    with sqlite3.connect(gateway.database) as left:
        (row,) = left.execute("SELECT micro_wh, followed_s FROM metering_idleenergy").fetchall()
    micro_wh, followed_s = row
    assert followed_s >= 1
    assert micro_wh == pytest.approx(followed_s * 1_000_000, abs=900_000)
