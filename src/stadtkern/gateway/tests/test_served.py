"""The real thing: the gateway as a process of its own, the official client in front, a real model server behind."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openai
import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from openai import OpenAI

from stadtkern.gateway.testing.fake_server import MODEL, FakeModelServer
from stadtkern.gateway.testing.served import Served, released, served
from stadtkern.governance.testing import MEMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LETTER = "Frau Anna Huber, Hauptstraße 5, 8732 Seckau, fragt nach der Abgabe."
TOOLS: Any = [
    {
        "type": "function",
        "function": {"name": "search", "parameters": {"type": "object", "properties": {"q": {"type": "string"}}}},
    }
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[tuple[Served, FakeModelServer]]:
    use_case, key = released()
    with (
        FakeModelServer(digests={MODEL: "a" * 64}) as fake,
        served(tmp_path, fake.address, MODEL, use_case=use_case, key=key) as gateway,
    ):
        yield gateway, fake


def client(gateway: Served, **options: Any) -> OpenAI:
    return OpenAI(base_url=gateway.address, api_key=gateway.key, max_retries=0, **options)


def test_the_official_client_works_unchanged(house: tuple[Served, FakeModelServer]) -> None:
    gateway, fake = house
    one = client(gateway)
    messages: Any = [{"role": "user", "content": LETTER}]
    assert [model.id for model in one.models.list()] == [gateway.tool]
    whole = one.chat.completions.create(model=gateway.tool, messages=messages)
    assert whole.choices[0].message.content == LETTER
    stream = one.chat.completions.create(
        model=gateway.tool, messages=messages, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == LETTER
    assert chunks[-1].usage is not None
    assert len(one.embeddings.create(model=gateway.tool, input=["Hund", "Müll"]).data) == 2
    assert one.responses.create(model=gateway.tool, input=LETTER).output_text == LETTER
    with one.responses.stream(model=gateway.tool, input=LETTER) as events:
        assert events.get_final_response().output_text == LETTER
    asked = one.chat.completions.create(
        model=gateway.tool,
        messages=messages,
        tools=TOOLS,
        tool_choice={"type": "function", "function": {"name": "search"}},
    )
    calls = asked.choices[0].message.tool_calls or []
    assert [call.function.name for call in calls if call.type == "function"] == ["search"]
    assert [each for each in fake.requests if "Huber" in repr(each.body)] == []
    with pytest.raises(openai.PermissionDeniedError) as refused:
        one.chat.completions.create(
            model=gateway.tool, messages=messages, extra_headers={"X-Stadtkern-Purpose": "hiring"}
        )
    assert refused.value.code == "other_purpose"


def test_a_withdrawn_key_opens_nothing_any_more(house: tuple[Served, FakeModelServer]) -> None:
    gateway, _fake = house
    one = client(gateway)
    assert _passes(one, gateway.tool)
    gateway.sql("UPDATE gateway_key SET revoked_at = '2026-01-01 00:00:00', revoked_by = 'account:4'")
    end = time.monotonic() + 20
    while _passes(one, gateway.tool):
        assert time.monotonic() < end


def _passes(one: OpenAI, tool: str) -> bool:
    try:
        one.chat.completions.create(model=tool, messages=[{"role": "user", "content": "Guten Tag"}])
    except openai.AuthenticationError:
        return False
    return True


def test_a_call_cut_by_kill_is_closed_by_the_next_start(house: tuple[Served, FakeModelServer], tmp_path: Path) -> None:
    gateway, fake = house
    fake.pause_s = 0.2
    messages: Any = [{"role": "user", "content": LETTER * 5}]
    stream = client(gateway).chat.completions.create(model=gateway.tool, messages=messages, stream=True)
    next(iter(stream))
    gateway.kill()
    assert gateway.sql("SELECT count(*) FROM gateway_opencall") == [(1,)]
    with served(
        tmp_path, fake.address, MODEL, use_case=gateway.use_case, key=gateway.key, database=gateway.database
    ) as again:
        until = time.monotonic() + 20
        fake.pause_s = 0.0
        client(again).chat.completions.create(model=again.tool, messages=[{"role": "user", "content": "x"}])
        while again.sql("SELECT count(*) FROM gateway_opencall WHERE process <> ''") != [(0,)]:
            assert time.monotonic() < until
            time.sleep(0.2)
        bodies = [
            json.loads(row[0]) for row in again.sql("SELECT body FROM gateway_ledgerentry WHERE kind = 'finished'")
        ]
        assert sorted(body["outcome"] for body in bodies) == ["answered", "interrupted"]


def test_a_real_model_server_answers_through_the_gateway(tmp_path: Path) -> None:
    """Random weights: this proves the wire, not the wisdom."""
    pytest.importorskip("xllamacpp")
    from stadtkern.gateway.testing import tiny_model

    use_case, key = released()
    texts = sorted(Path(settings.CITY_DIR).rglob("*.yaml"))
    model = tiny_model.build(tmp_path, texts)
    schema: Any = {"type": "object", "properties": {"dringend": {"type": "boolean"}}, "required": ["dringend"]}
    wanted: Any = {"type": "json_schema", "json_schema": {"name": "meldung", "schema": schema}}
    messages: Any = [{"role": "user", "content": LETTER}]
    with (
        tiny_model.served(model) as upstream,
        served(tmp_path, upstream, tiny_model.NAME, use_case=use_case, key=key) as gateway,
    ):
        one = client(gateway)
        whole = one.chat.completions.create(model=gateway.tool, messages=messages, max_tokens=20)
        assert whole.usage is not None
        assert 0 < whole.usage.completion_tokens <= 20
        stream = one.chat.completions.create(model=gateway.tool, messages=messages, max_tokens=20, stream=True)
        assert [c.choices[0].finish_reason for c in stream if c.choices][-1] in {"length", "stop"}
        made = (
            one.chat.completions.create(model=gateway.tool, messages=messages, max_tokens=60, response_format=wanted)
            .choices[0]
            .message.content
        )
        assert set(json.loads(made or "")) == {"dringend"}
        (body,) = gateway.sql("SELECT body FROM gateway_ledgerentry WHERE kind = 'finished' LIMIT 1")[0]
        assert (json.loads(body)["is_estimate"], json.loads(body)["energy"]["method"]) == (False, "M2")


def _asked(gateway: Served, **headers: str) -> tuple[int, str]:
    """Ask without a key; return the status and the code of a refusal."""
    body = json.dumps({"model": gateway.tool, "messages": [{"role": "user", "content": "Guten Tag"}]}).encode()
    request = urllib.request.Request(f"{gateway.address}/chat/completions", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as refused:
        return refused.code, json.loads(refused.read())["error"]["code"]


def test_staff_may_use_their_session_and_nobody_else_can_borrow_it(tmp_path: Path) -> None:
    use_case, key = released()
    browser = Client()
    browser.force_login(get_user_model().objects.get(pk=MEMBER))
    cookie = f"sessionid={browser.cookies['sessionid'].value}"
    said = {"X-Stadtkern-Purpose": "draft-answers", "X-Stadtkern-Data-Class": "public"}
    with (
        FakeModelServer(digests={MODEL: "a" * 64}) as fake,
        served(tmp_path, fake.address, MODEL, use_case=use_case, key=key) as gateway,
    ):
        assert _asked(gateway, Cookie=cookie, **said, **{"X-Stadtkern-Use-Case": use_case}) == (200, "")
        assert _asked(gateway, Cookie=cookie, **said) == (400, "use_case_missing")  # as another web site would
        other = {"Cookie": "sessionid=nobody", "X-Stadtkern-Use-Case": use_case}
        assert _asked(gateway, **other, **said) == (401, "no_key")
        assert _asked(gateway) == (401, "no_key")
        gateway.sql("UPDATE identity_account SET is_active = 0 WHERE id = ?", MEMBER)
        assert _asked(gateway, Cookie=cookie, **said, **{"X-Stadtkern-Use-Case": use_case}) == (401, "no_key")


def test_a_held_answer_is_for_whoever_asked_once_a_person_has_released_it(
    house: tuple[Served, FakeModelServer],
) -> None:
    gateway, fake = house
    fake.answer = "So ein Arschloch, sagt Frau [PERSON_1]."
    messages: Any = [{"role": "user", "content": "Was sagt Frau Anna Huber?"}]
    whole = client(gateway).chat.completions.create(model=gateway.tool, messages=messages)
    assert whole.choices[0].finish_reason == "content_filter"
    path = f"/stadtkern/held/{whole.id.removeprefix('chatcmpl-')}"
    one = client(gateway)
    with pytest.raises(openai.PermissionDeniedError) as waits:
        one.get(path, cast_to=object)
    assert waits.value.code == "held"
    decided = "decided_at = '2026-11-23 09:00:00', decided_by = 'account:4', reason = 'Ein Zitat.'"
    gateway.sql(f"UPDATE gateway_heldanswer SET is_released = 1, {decided}")
    assert one.get(path, cast_to=dict[str, Any])["text"] == "So ein Arschloch, sagt Frau Anna Huber."
    gateway.sql("UPDATE gateway_ledgerentry SET actor = '(erased)', actor_salt = ''")  # somebody else's, so to speak
    with pytest.raises(openai.NotFoundError):
        one.get(path, cast_to=object)
