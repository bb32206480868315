"""A model server for tests that really listens, remembers what reached it, and can be as nasty as servers are."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from aiohttp import web

from stadtkern.gateway.testing import replies
from stadtkern.gateway.testing.misbehaviour import Extent, Misbehaviour, altered, hang_up, send
from stadtkern.modelcalls.testing import INJECTED

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping

MODEL = "musterstadt-7b"
DIGEST = "a" * 64
PATIENCE_S = 30


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a multipart request."""

    filename: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it arrived: header names in small letters, JSON or multipart fields as ``body``."""

    path: str
    headers: Mapping[str, str]
    body: Any


Answer: TypeAlias = "str | Callable[[Received], str]"


def echo(received: Received) -> str:
    """Say what the user said last: the last message, the bytes of the sound file as text."""
    if received.path == "/v1/audio/transcriptions":
        content: bytes = received.body["file"].content
        return content.decode(errors="replace")
    return replies.last_user_text(received.body)


@dataclass
class FakeModelServer:
    """One server on loopback in a thread of its own. Use it as a context; everything may be set at any time.

    ``answer`` is what the model says, ``pieces`` cuts it into the deltas of a stream, ``pause_s`` lies between them.
    ``requests`` holds what reached the server, ``under_way`` how many calls it is answering, ``abandoned`` how many
    callers left before the end.
    """

    answer: Answer = echo
    pieces: replies.Pieces = replies.words
    digests: dict[str, str] = field(default_factory=lambda: {MODEL: DIGEST})  # of the models there are
    pause_s: float = 0.0
    misbehaves_at: str = "/v1/"  # the beginning of paths
    extent: Extent = field(default_factory=Extent)
    requests: list[Received] = field(default_factory=list, init=False)
    under_way: int = field(default=0, init=False)
    abandoned: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._kind: Misbehaviour | None = None
        self._times: int | None = None
        self._met: set[Any] = set()  # where connections come from that asked once already
        self._port = 0

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fake model server")
        self._thread.start()
        self._wait_for(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._wait_for(self._runner.cleanup())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def address(self) -> str:
        return f"{self.origin}/v1"

    @property
    def misbehaviour(self) -> Misbehaviour | None:
        return self._kind

    @misbehaviour.setter
    def misbehaviour(self, kind: Misbehaviour | None) -> None:
        self.misbehave(kind)

    def misbehave(self, kind: Misbehaviour | None, *, times: int | None = None) -> None:
        """Be nasty from now on, or only for so many calls."""
        was_listening = self._kind is not Misbehaviour.REFUSED
        self._kind, self._times = kind, times
        self._met.clear()
        if kind is Misbehaviour.REFUSED and was_listening:
            self._wait_for(self._runner.cleanup())
        elif kind is not Misbehaviour.REFUSED and not was_listening:
            self._wait_for(self._listen())

    def _wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    async def _listen(self) -> None:
        """Listen on a free port, later on the same one again."""
        app = web.Application(client_max_size=1 << 30)
        app.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]

    def _nastiness(self, path: str) -> Misbehaviour | None:
        if not path.startswith(self.misbehaves_at) or self._times == 0:
            return None
        if self._times is not None:
            self._times -= 1
        return self._kind

    async def _take(self, request: web.Request) -> web.StreamResponse:
        kind = self._nastiness(request.path)
        if kind is Misbehaviour.IDLE_CLOSED and self._is_second(request):
            hang_up(request)
            return web.Response()
        self.under_way += 1
        try:
            return await self._answer(request, kind)
        except ConnectionError:
            self.abandoned += 1
            return web.Response()  # nobody reads it
        except asyncio.CancelledError:
            self.abandoned += 1
            raise
        finally:
            self.under_way -= 1

    def _is_second(self, request: web.Request) -> bool:
        peer = request.transport.get_extra_info("peername") if request.transport else None
        known = peer in self._met
        self._met.add(peer)
        return known

    async def _answer(self, request: web.Request, kind: Misbehaviour | None) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        received = Received(request.path, headers, await body_of(request))
        self.requests.append(received)
        if kind is Misbehaviour.SILENT:
            await asyncio.Event().wait()
        reply = altered(self._reply(request.method, received, kind), kind, self.extent)
        return await send(request, reply, kind, pause_s=self.pause_s, drip_s=self.extent.drip_s)

    def _reply(self, method: str, received: Received, kind: Misbehaviour | None) -> replies.Reply:
        match method, received.path:
            case "GET", "/v1/models":
                return replies.models(self.digests)
            case "GET", "/health":
                return replies.whole({"status": "ok"})
            case "GET", "/api/tags":
                return replies.tags(self.digests)
            case "POST", path if path in _SPOKEN:
                return self._spoken(received, kind)
        return replies.failure(404, f"Unknown address: {method} {received.path}", "not_found")

    def _spoken(self, received: Received, kind: Misbehaviour | None) -> replies.Reply:
        body = received.body
        if not isinstance(body, dict) or missing(received.path, body):
            return replies.failure(400, "The request is not complete.", "invalid_request")
        if body["model"] not in self.digests:
            return replies.failure(404, f"The model {body['model']} does not exist.", "model_not_found")
        usage = _USAGE.get(kind) if kind else None
        match received.path:
            case "/v1/chat/completions":
                return replies.chat(body, self._text(received, kind), cut=self.pieces, usage=usage)
            case "/v1/embeddings":
                return replies.embeddings(body, usage=usage)
            case "/v1/audio/transcriptions":
                return replies.transcription(body, self._text(received, kind))
            case "/v1/audio/speech":
                return replies.speech()
        return replies.images(body, self.origin)

    def _text(self, received: Received, kind: Misbehaviour | None) -> str:
        if kind is Misbehaviour.INJECTED_MARKDOWN:
            return INJECTED
        return self.answer if isinstance(self.answer, str) else self.answer(received)


_SPOKEN = {
    "/v1/chat/completions": ("messages",),
    "/v1/embeddings": ("input",),
    "/v1/audio/transcriptions": ("file",),
    "/v1/audio/speech": ("input", "voice"),
    "/v1/images/generations": ("prompt",),
}
_USAGE: dict[Misbehaviour, replies.Usage] = {
    Misbehaviour.NO_USAGE: {},
    Misbehaviour.ZERO_USAGE: {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0},
}


def missing(path: str, body: Mapping[str, Any]) -> list[str]:
    """Return the fields a request must have and has not."""
    return [name for name in ("model", *_SPOKEN[path]) if name not in body]


async def body_of(request: web.Request) -> Any:
    """Return the JSON of a request, the fields and files of a multipart one, or its bytes if it is neither."""
    if request.content_type == "multipart/form-data":
        fields: dict[str, Any] = {}
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                with value.file as file:
                    fields[name] = Upload(value.filename, value.content_type, file.read())
            else:
                fields[name] = value
        return fields
    content = await request.read()
    try:
        return json.loads(content)
    except ValueError:
        return content
