"""The HTTP side of the gateway: a bare ASGI function in front of Django, since every call counts.

Every path is known or refused. A caller shows a key, or is staff in a session of theirs.
"""

from __future__ import annotations

import asyncio
import re
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any

import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from stadtkern.core.errors import Refused
from stadtkern.gateway import metrics
from stadtkern.gateway.calling import PREFIX, SHAPES, new_call, one_call
from stadtkern.gateway.closing import who_acts
from stadtkern.gateway.queries import held_for
from stadtkern.gateway.refused import note_refusal
from stadtkern.gateway.reply import Reply
from stadtkern.gateway.running import Running, find_running, running, shut_down, warm_up
from stadtkern.identity.api import person_behind
from stadtkern.modelcalls import keys
from stadtkern.modelcalls.denial import DeniedError
from stadtkern.modelcalls.policy import Key, Snapshot
from stadtkern.modelcalls.provenance import SOURCE_TYPE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Any, Any, Any], Awaitable[None]]

log = structlog.get_logger("stadtkern.gateway")
MODELS = "/v1/models"
HELD = "/v1/stadtkern/held/"
MEASURED = "/v1/stadtkern/metrics"
DESCRIPTION = "/v1/openapi.json"
MEGABYTE = 1024 * 1024
MOST_BYTES = {"/v1/audio/transcriptions": 25 * MEGABYTE, "/v1/chat/completions": 20 * MEGABYTE}
MOST_BYTES_ELSEWHERE = 2 * MEGABYTE
BODY_WITHIN_S = 60.0
WITHOUT_V1 = frozenset(path.removeprefix("/v1") for path in (MODELS, *SHAPES))
CALL = re.compile("[0-9a-f]{32}")


def with_gateway(app: App) -> App:
    """Put the gateway in front of another ASGI application."""

    async def either(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope["path"].startswith(PREFIX) or scope["path"] in WITHOUT_V1):
            await gateway(scope, receive, send)
        elif scope["type"] == "lifespan":
            await life(receive, send)
        else:
            await app(scope, receive, send)

    return either


async def life(receive: Receive, send: Send) -> None:
    """Begin and end with the process."""
    steps = {"startup": warm_up, "shutdown": shut_down}
    for name, step in steps.items():
        await receive()
        await asyncio.to_thread(step)
        await send({"type": f"lifespan.{name}.complete"})


async def gateway(scope: Message, receive: Receive, send: Send) -> None:
    """Answer one request to the gateway."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    reply = Reply(send, _language(headers))
    call = new_call()
    work = asyncio.current_task()
    try:
        path = scope["path"]
        if path in WITHOUT_V1:
            raise DeniedError("without_v1")
        here = find_running()
        if here is None:
            here = await asyncio.to_thread(running)
        if path == MEASURED:
            _only("GET", scope)
            await reply.whole(_measured(headers), b"text/plain; version=0.0.4; charset=utf-8")
            return
        caller = await _caller(here, headers, path, call)
        if path in SHAPES:
            _only("POST", scope)
            body = await _body(receive, headers, MOST_BYTES.get(path, MOST_BYTES_ELSEWHERE))
            gone = asyncio.ensure_future(_until_gone(receive, work))
            try:
                await one_call(here, caller, path, body, headers, reply, call)
            finally:
                gone.cancel()
        else:
            await reply.json(await _told(here, caller, scope))
    except DeniedError as denied:
        await reply.refuse(denied, call)
    except Refused as refused:  # this installation is set up wrongly: nothing passes until that is mended
        log.error("gateway_not_ready", reason=refused.reason, hint=refused.hint)
        await reply.refuse(DeniedError("no_server"), call)


async def _told(here: Running, caller: Key, scope: Message) -> Any:
    """Return what can be read here: tools, an answer that was held back, the description of it all."""
    path = scope["path"]
    if path not in {MODELS, DESCRIPTION} and not path.startswith((f"{MODELS}/", HELD)):
        raise DeniedError("unknown_path")
    _only("GET", scope)
    if path == MODELS:
        return _models(here, caller)
    if path == DESCRIPTION:
        return import_string("stadtkern.modelcalls.description.openapi")()
    if path.startswith(HELD):
        return await sync_to_async(_held, thread_sensitive=False)(here, caller, path.removeprefix(HELD))
    return _one_model(here, caller, path.removeprefix(f"{MODELS}/"))


def _measured(headers: dict[bytes, str]) -> bytes:
    """Return the counters of this process, for whoever has the key of the options."""
    key, told = settings.OPTIONS.metrics_key, headers.get(b"authorization", "")
    if not key or not constant_time_compare(told, f"Bearer {key}"):
        raise DeniedError("no_key")
    return metrics.written()


def _language(headers: dict[bytes, str]) -> str:
    said = headers.get(b"accept-language", "")
    return "en" if said[:2].lower() == "en" else "de"


def _only(method: str, scope: Message) -> None:
    if scope["method"] != method:
        raise DeniedError("wrong_method")


async def _caller(here: Running, headers: dict[bytes, str], path: str, call: str) -> Key:
    """Return what the caller may speak for: their key, or their session and the use case they name."""
    snapshot = here.watch.current()
    if snapshot is None:
        raise DeniedError("policy_stale")
    if told := headers.get(b"authorization", ""):
        digest = keys.digest(keys.bearer(told))
        key = snapshot.keys.get(digest) if digest else None
        if key is None:
            metrics.refused("", "no_key")
            raise DeniedError("no_key")
        if key.is_revoked:
            raise _of_no_use(here, key, "key_revoked", path, headers, call)
        if key.ends_at is not None and key.ends_at <= here.now():
            raise _of_no_use(here, key, "key_expired", path, headers, call)
        if not key.serves_citizens and key.person not in snapshot.people:
            raise _of_no_use(here, key, "not_an_account", path, headers, call)
        return key
    return await _staff(snapshot, headers)


def _of_no_use(here: Running, key: Key, code: str, path: str, headers: dict[bytes, str], call: str) -> DeniedError:
    """Return the refusal of a key whose time is over; somebody tried it, and that is written down."""
    denied = DeniedError(code)
    metrics.refused(key.use_case, code)
    note_refusal(here, key, call, denied, path.removeprefix(PREFIX) if path in SHAPES else "")
    if here.traces is not None and path in SHAPES:
        here.traces.refused(here, key, path, headers, call, code)
    return denied


async def _staff(snapshot: Snapshot, headers: dict[bytes, str]) -> Key:
    """Return staff in a session. The header of our own keeps other web sites from sending such a call."""
    use_case = headers.get(b"x-stadtkern-use-case", "")
    cookie = _cookie(headers.get(b"cookie", ""))
    if not cookie:
        metrics.refused("", "no_key")
        raise DeniedError("no_key")
    if not use_case:
        raise DeniedError("use_case_missing")
    if use_case not in snapshot.grants:
        raise DeniedError("not_in_register")
    person = await sync_to_async(_person, thread_sensitive=False)(cookie)
    if not person:
        raise DeniedError("no_key")
    return Key("session", use_case, person)


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return found.value if found and found.value.isalnum() else ""


def _person(session_key: str) -> str:
    try:
        return person_behind(session_key, at=timezone.now(), needs_second_factor=settings.SECOND_FACTOR_REQUIRED)
    finally:
        close_old_connections()


def _held(here: Running, caller: Key, call: str) -> dict[str, Any]:
    """Return an answer a person has released, to whoever asked for it."""
    try:
        found = held_for(call, who_acts(caller)) if CALL.fullmatch(call) else None
        if found is None:
            raise DeniedError("unknown_path")
        if found.is_released is None:
            raise DeniedError("held")
        if not found.is_released or not found.sealed:
            raise DeniedError("discarded")
        label = {"ai_generated": True, "released_by_a_person": True, "digital_source_type": SOURCE_TYPE}
        return {"call": call, "text": here.seal.decrypt(bytes(found.sealed)).decode(), "stadtkern": label}
    finally:
        close_old_connections()


async def _body(receive: Receive, headers: dict[bytes, str], most: int) -> bytes:
    said = headers.get(b"content-length", "")
    if said.isdigit() and int(said) > most:
        raise DeniedError("too_large")
    try:
        async with asyncio.timeout(BODY_WITHIN_S):
            return await _gathered(receive, most)
    except TimeoutError:
        raise DeniedError("request_too_slow") from None


async def _gathered(receive: Receive, most: int) -> bytes:
    pieces, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise asyncio.CancelledError
        piece = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise DeniedError("too_large")
        pieces.append(piece)
        if not message.get("more_body"):
            return b"".join(pieces)


async def _until_gone(receive: Receive, work: asyncio.Task[None] | None) -> None:
    """Stop the work when nobody waits for it any more: the server is told to stop, what was used is counted."""
    while (await receive())["type"] != "http.disconnect":
        pass
    if work is not None:
        work.cancel()


def _models(here: Running, key: Key) -> dict[str, Any]:
    """Return the one tool the caller's use case has released, if there is one."""
    snapshot = here.watch.newest
    grant = snapshot.grants.get(key.use_case)
    found = [] if grant is None or grant.tool is None or grant.lease is None else [_model(grant.tool.public_id)]
    return {"object": "list", "data": found}


def _model(tool: str) -> dict[str, Any]:
    return {"id": tool, "object": "model", "created": 0, "owned_by": "stadtkern"}


def _one_model(here: Running, key: Key, name: str) -> dict[str, Any]:
    for model in _models(here, key)["data"]:
        if model["id"] == name:
            return dict(model)
    raise DeniedError("other_tool")


async def alone(scope: Message, receive: Receive, send: Send) -> None:
    """Answer as a server of its own: nothing else is here."""
    if scope["type"] == "http":
        await gateway(scope, receive, send)
    elif scope["type"] == "lifespan":
        await life(receive, send)
