"""The gateway as callers meet it: over HTTP, in front of a model server that really listens."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.gateway.models import LedgerEntry
from stadtkern.gateway.testing.house import call, chat, gateway_for
from stadtkern.modelcalls.provenance import SOURCE_TYPE
from stadtkern.modelcalls.testing import NOW, SNAPSHOT, TOOL, with_grant, with_key

if TYPE_CHECKING:
    from stadtkern.gateway.testing.fake_server import FakeModelServer

pytestmark = pytest.mark.django_db
LETTER = "Frau Anna Huber, Hauptstraße 5, 8732 Seckau, erreichbar unter anna.huber@example.at, fragt nach der Abgabe."


def ledger() -> list[tuple[str, dict[str, Any]]]:
    return [(row.kind, json.loads(row.body)) for row in LedgerEntry.objects.all()]


@pytest.mark.parametrize("streams", [False, True])
def test_personal_data_is_masked_on_the_way_out_and_restored_on_the_way_back(
    server: FakeModelServer, *, streams: bool
) -> None:
    gateway_for(server.address)
    got = call("/v1/chat/completions", chat(LETTER, stream=streams))
    assert (got.status, got.text) == (200, LETTER)
    sent = server.requests[-1].body["messages"][-1]["content"]
    assert sent == "Frau [PERSON_1], [ADDRESS_1], [ZIP_TOWN_1], erreichbar unter [EMAIL_1], fragt nach der Abgabe."


def test_every_answer_carries_its_label(server: FakeModelServer) -> None:
    gateway_for(server.address)
    got = call("/v1/chat/completions", chat())
    told = got.json["stadtkern"]
    assert (told["ai_generated"], told["label"], told["digital_source_type"]) == (True, "Mit KI entworfen", SOURCE_TYPE)
    assert got.headers["x-ai-generated"] == "true"
    assert got.headers["x-digital-source-type"] == SOURCE_TYPE


def test_a_call_is_begun_and_finished_in_the_ledger_without_its_words(server: FakeModelServer) -> None:
    gateway_for(server.address)
    call("/v1/chat/completions", chat(LETTER), headers={"x-stadtkern-case": "030-4/17-2026"})
    (begun, told), (finished, ended) = ledger()
    assert (begun, finished, ended["outcome"]) == ("begun", "finished", "answered")
    assert (told["purpose"], told["data_class"], told["tool"]) == ("draft-answers", "public", TOOL)
    assert told["masked"] == {"PERSON": 1, "ADDRESS": 1, "ZIP_TOWN": 1, "EMAIL": 1}
    assert (ended["tokens_out"], ended["is_estimate"], ended["energy"]["method"]) == (11, False, "N")
    everything = json.dumps(ledger())
    assert [word for word in ("Huber", "Hauptstraße", "030-4", "account:7") if word in everything] == []


def test_nothing_of_the_callers_own_fields_leaves(server: FakeModelServer) -> None:
    gateway_for(server.address)
    call("/v1/chat/completions", chat(user="anna.huber", metadata={"purpose": "draft-answers"}))
    assert set(server.requests[-1].body) == {"messages", "model", "max_tokens", "stream"}
    assert (
        server.requests[-1].headers["authorization"] == "" if "authorization" in server.requests[-1].headers else True
    )


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no_release": ({"lease": None}, {}),
    "not_in_register": ({}, {"use_case": "KI-OTHER1"}),
    "other_tool": ({}, {"model": "gpt-9"}),
    "other_purpose": ({}, {"purpose": "hiring"}),
    "other_data_class": ({}, {"data_class": "personal"}),
    "other_group": ({}, {"group": "finance"}),
    "other_knowledge": ({}, {"knowledge": "sha256:" + "b" * 64}),
    "other_prompt": ({}, {"messages": [{"role": "system", "content": "Sei frech."}, {"role": "user", "content": "x"}]}),
    "not_live": ({"state": "suspended"}, {}),
    "untrained": ({"training_class": "image"}, {}),
    "not_in_pilot_team": ({"lease": {"members": frozenset({"account:8"})}}, {}),
    "tool_without_rules": ({"tool": {"rules": None}}, {}),
    "tool_unchecked": ({"tool": {"is_checked": False}}, {}),
    "other_function": ({"lease": {"functions": frozenset()}}, {"path": "/v1/embeddings"}),
    "sensitive_area": ({}, {"area": "health"}),
    "unknown_field": ({}, {"extra": 1}),
    "remote_content": (
        {},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "http://x/y.png"}}]}]},
    ),
    "stored_elsewhere": ({}, {"store": True}),
    "wrong_value": ({}, {"area": "Gesundheit"}),
    "key_revoked": ({}, {"key_is": {"is_revoked": True}}),
    "key_expired": ({}, {"key_is": {"ends_at": NOW}}),
    "no_key": ({}, {"key": "sk-stadt-aaaaaaaa-" + "x" * 43}),
    "unknown_path": ({}, {"path": "/v1/assistants"}),
    "policy_stale": ({}, {"stale": True}),
}
SAID = ("purpose", "data_class", "group", "knowledge", "area")


@pytest.mark.parametrize("code", [pytest.param(code, id=code) for code in sorted(REFUSED)])
def test_every_no_is_said_recorded_and_nothing_leaves(code: str, server: FakeModelServer) -> None:
    changes, asked = REFUSED[code]
    if "state" in changes:
        from stadtkern.lifecycle.states import State

        changes = {**changes, "state": State(changes["state"])}
    snapshot = with_grant(**changes)
    if "use_case" in asked:
        snapshot = with_key(snapshot, use_case=asked["use_case"])
    if "group" in asked:
        snapshot = with_key(snapshot, group="")  # a key's own group could not be changed by a header
    if "key_is" in asked:
        snapshot = with_key(snapshot, **asked["key_is"])
    gateway_for(server.address, None if asked.get("stale") else snapshot)
    path = asked.get("path", "/v1/chat/completions")
    body = {"model": TOOL, "input": "x"} if path == "/v1/embeddings" else chat()
    body |= {name: asked[name] for name in ("model", "messages", "store", "extra") if name in asked}
    headers = {f"x-stadtkern-{name.replace('_', '-')}": asked[name] for name in SAID if name in asked}
    got = call(path, body, headers=headers, **({"key": asked["key"]} if "key" in asked else {}))
    assert got.code == code
    told = got.json["error"]["stadtkern"]
    assert (got.status >= 400, bool(told["clause"]), bool(told["de"]), bool(told["en"])) == (True, True, True, True)
    assert server.requests == []
    known_caller = code not in {"no_key", "unknown_path", "policy_stale"}
    assert [kind for kind, _ in ledger()] == (["refused"] if known_caller else [])


@pytest.mark.parametrize("path", ["/v1/models", f"/v1/models/{TOOL}", "/v1/stadtkern/held/" + "a" * 32])
def test_a_key_whose_time_is_over_opens_nothing(path: str, server: FakeModelServer) -> None:
    codes = []
    for over in ({"is_revoked": True}, {"ends_at": NOW}):
        gateway_for(server.address, with_key(**over))
        codes.append(call(path, None, method="GET").code)
    assert codes == ["key_revoked", "key_expired"]


def test_a_failing_recogniser_refuses_the_call(server: FakeModelServer) -> None:
    class Broken:
        def find(self, _text: str) -> list[Any]:
            raise RuntimeError("out of order")

    here = gateway_for(server.address)
    here.finder = Broken()  # type: ignore[assignment]
    got = call("/v1/chat/completions", chat())
    assert (got.status, got.code, server.requests) == (503, "filter_failed", [])


def test_a_key_without_a_data_class_counts_as_the_strictest(server: FakeModelServer) -> None:
    gateway_for(server.address, with_key(data_class=""))
    assert call("/v1/chat/completions", chat()).code == "data_class_missing"
    assert call("/v1/chat/completions", chat(), headers={"x-stadtkern-data-class": "public"}).status == 200


def test_a_prompt_of_the_release_is_put_in_front_where_none_came(server: FakeModelServer) -> None:
    digest = "sha256:2e99758548972a8e8822ad47fa1017ff72f06f3ff6a016851f45c398732bc50c"  # of "this is a test"
    snapshot = replace(with_grant(lease={"prompt_digest": digest}), prompts={digest: "this is a test"})
    gateway_for(server.address, snapshot)
    assert call("/v1/chat/completions", chat()).status == 200
    assert server.requests[-1].body["messages"][0] == {"role": "system", "content": "this is a test"}


def test_two_people_in_two_messages_keep_their_names(server: FakeModelServer) -> None:
    gateway_for(server.address)
    messages = [
        {"role": "user", "content": "Herr Franz Gruber fragt nach der Abgabe."},
        {"role": "assistant", "content": "Was fragt er?"},
        {"role": "user", "content": "Frau Anna Huber fragt dasselbe wie Herr Franz Gruber."},
    ]
    got = call("/v1/chat/completions", {"model": TOOL, "messages": messages})
    assert got.text == messages[-1]["content"]
    sent = [message["content"] for message in server.requests[-1].body["messages"]]
    assert sent[2] == "Frau [PERSON_2] fragt dasselbe wie Herr [PERSON_1]."


def test_a_placeholder_somebody_typed_stays_what_it_is(server: FakeModelServer) -> None:
    gateway_for(server.address)
    text = "Im Muster steht [PERSON_1]. Gemeint ist Frau Anna Huber."
    assert call("/v1/chat/completions", chat(text)).text == text
    assert "Frau [PERSON_2]" in server.requests[-1].body["messages"][-1]["content"]


def test_models_lists_the_released_tool_only(server: FakeModelServer) -> None:
    gateway_for(server.address)
    assert [each["id"] for each in call("/v1/models", method="GET").json["data"]] == [TOOL]
    assert call(f"/v1/models/{TOOL}", method="GET").json["id"] == TOOL
    assert call("/v1/models/gpt-9", method="GET").code == "other_tool"
    gateway_for(server.address, with_grant(SNAPSHOT, lease=None))
    assert call("/v1/models", method="GET").json["data"] == []


def test_an_answer_that_trips_a_wire_is_held_and_not_shown(server: FakeModelServer) -> None:
    server.answer = "Gerne. Solche Leute sind Arschloch und Hurensohn, das sage ich."
    gateway_for(server.address)
    for streams in (False, True):
        got = call("/v1/chat/completions", chat(stream=streams))
        assert ("Arschloch" in got.body.decode(), "prüft zuerst ein Mensch" in got.text) == (False, True)
    assert [kind for kind, _ in ledger()] == ["begun", "held", "begun", "held"]


def test_links_the_model_makes_up_cannot_be_clicked(server: FakeModelServer) -> None:
    server.answer = "![x](https://evil.example/p.png?q=1) und [hier](https://evil.example) oder https://stadt.example/a"
    gateway_for(server.address)
    got = call("/v1/chat/completions", chat("Quelle: https://stadt.example/a"))
    assert got.text == "x und hier (https[:]//evil.example) oder https://stadt.example/a"


def test_counters_are_for_whoever_has_their_key(server: FakeModelServer, settings: Any) -> None:
    gateway_for(server.address)
    path = "/v1/stadtkern/metrics"
    assert call(path, method="GET", key="").code == "no_key"  # nobody has set one: an empty one opens nothing
    settings.OPTIONS = replace(settings.OPTIONS, metrics_key="k" * 32)
    got = call(path, method="GET", key="k" * 32)
    assert (got.status, b"stadtkern_model_running" in got.body) == (200, True)
    assert call(path, method="GET", key="k" * 31).code == "no_key"
    assert call(path, method="GET").code == "no_key"
    assert call(path, key="k" * 32).code == "wrong_method"


def test_a_header_of_ours_inside_metadata_is_refused_and_not_overlooked(server: FakeModelServer) -> None:
    gateway_for(server.address)
    got = call("/v1/chat/completions", chat(metadata={"X-Stadtkern-Area": "health"}))
    assert (got.code, server.requests) == ("wrong_value", [])


def test_a_function_that_is_not_released_is_named(server: FakeModelServer) -> None:
    gateway_for(server.address)
    tool = {"type": "function", "function": {"name": "send_letter", "parameters": {}}}
    assert "draft:send_letter" in call("/v1/chat/completions", chat(tools=[tool])).json["error"]["stadtkern"]["en"]
