"""`stadtkern gateway check` finds what keeps calls from passing, says it in plain words, and blocks only then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import translation

from stadtkern.gateway.checking import findings
from stadtkern.gateway.testing.fake_server import MODEL, FakeModelServer
from stadtkern.gateway.testing.served import released
from stadtkern.governance.testing import walked
from stadtkern.lifecycle.testing import CHOICE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt"), pytest.mark.slow]
NOBODY = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def named(folder: Path, options: Any, *, tool: str = CHOICE.tool, **server: Any) -> None:
    """Name one server in the file the settings point to."""
    path = folder / "servers.yaml"
    path.write_text(json.dumps({"tools": [{"tool": tool, "servers": [{"name": "halle-1", "model": MODEL, **server}]}]}))
    options.MODEL_SERVERS = path


def said(*, blocking: bool = False) -> list[str]:
    """Return what is wrong; with ``blocking`` only what keeps every call from passing."""
    return [each.says for each in findings(reads_ledger=False) if not each.is_well and (each.blocks or not blocking)]


def test_a_town_without_releases_is_in_order() -> None:
    assert (settings.MODEL_SERVERS, said()) == (None, [])


def test_everything_is_well(tmp_path: Path, settings: Any, server: FakeModelServer) -> None:
    released()
    named(tmp_path, settings, address=server.address, power={"idle_w": 50, "most_w": 250})
    assert said() == ["A key runs out within two weeks."]


def test_without_a_file_no_call_passes() -> None:
    released()
    assert said(blocking=True) == ["No use case can reach a server, so no call passes."]


def test_a_server_that_is_down_keeps_every_call_from_passing(tmp_path: Path, settings: Any) -> None:
    released()
    named(tmp_path, settings, address=NOBODY)
    assert "halle-1 does not answer." in said()
    assert said(blocking=True) == ["No use case can reach a server, so no call passes."]


def test_a_model_the_server_does_not_have(tmp_path: Path, settings: Any, server: FakeModelServer) -> None:
    released()
    named(tmp_path, settings, address=server.address, model="gpt-9")
    assert "halle-1 has no model gpt-9." in said()
    assert said(blocking=True) == ["No use case can reach a server, so no call passes."]


def test_a_server_in_another_house(tmp_path: Path, settings: Any) -> None:
    released()
    named(tmp_path, settings, address="https://models.example.com/v1")
    assert any("disagree on whose house they are in" in each for each in said())
    assert said(blocking=True) == ["No use case can reach a server, so no call passes."]


def test_words_that_are_not_on_record(tmp_path: Path, settings: Any, server: FakeModelServer) -> None:
    title = walked().title  # its release names a prompt
    named(tmp_path, settings, address=server.address, power={"idle_w": 50, "most_w": 250})
    assert said() == [f"“{title}”: the words of its prompt are not on record, so every call must bring them."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("tools: [{tool: a, servers: [{name: b, address: 'http://x:1', model: m}]}]", "must be an address like"),
        ("tools: [{tool: a, servers: [{name: b, address: 'http://x:1/v1'}]}]", "tools.0.servers.0.model: is missing"),
        (
            "tools: [{tool: a, servers: [{name: b, address: 'http://x:1/v1', model: m, paralel: 4}]}]",
            "tools.0.servers.0.paralel: is not known here; is it spelt right?",
        ),
        ("tools: [{tool: a, servers: []}]", "tools.0.servers: names nobody"),
        ("", "tools: is missing"),
        ("- 1", "the whole file: "),
        ("tools: [", "servers.yaml: "),
    ],
)
def test_a_file_that_is_wrong_says_where(text: str, words: str, tmp_path: Path, settings: Any) -> None:
    settings.MODEL_SERVERS = tmp_path / "servers.yaml"
    settings.MODEL_SERVERS.write_text(text)
    found = [each for each in findings(asks_servers=False, reads_ledger=False) if "servers.yaml" in each.says]
    assert [(words in each.says, "names nobody" in each.says, each.blocks) for each in found] == [
        (True, "names nobody" in words, True)
    ]


def test_a_file_that_is_not_there(tmp_path: Path, settings: Any) -> None:
    settings.MODEL_SERVERS = tmp_path / "servers.yaml"
    assert f"{tmp_path / 'servers.yaml'}: there is no such file" in said(blocking=True)
