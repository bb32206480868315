"""One admitted call from the model server to the reader, whole or as a stream."""

from __future__ import annotations

import asyncio
import base64
import time
from typing import TYPE_CHECKING, Any

import orjson
from django.utils.module_loading import import_string

from stadtkern.gateway.admission import day_of, key_in
from stadtkern.gateway.answers import Answer, AnswerTooLongError, provenance
from stadtkern.gateway.closing import Account
from stadtkern.gateway.exchange import whole_body
from stadtkern.gateway.writers import writer_for
from stadtkern.modelcalls.denial import DeniedError
from stadtkern.modelcalls.policy import refusal
from stadtkern.modelcalls.replies import (
    BrokenReplyError,
    Usage,
    estimated,
    plain_words,
    read_chunk,
    read_transcript,
    read_vectors,
    read_whole,
)
from stadtkern.modelcalls.sse import DONE, BrokenStreamError, Events

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stadtkern.gateway.admission import Admitted
    from stadtkern.gateway.exchange import Exchange
    from stadtkern.gateway.multipart import Sound
    from stadtkern.gateway.reply import Reply
    from stadtkern.gateway.running import Running
    from stadtkern.gateway.writers import Writer
    from stadtkern.modelcalls.replies import Piece, ToolPiece
    from stadtkern.modelservers.wire import Response

LOOK_AT_RULES_S = 0.3
GATHER_S = 0.002  # what a model writes faster than twice that comes together
LEFT_AT_WORK = frozenset({"aborted", "stopped", "server_too_slow", "failed"})
VOICES = {"mp3": b"audio/mpeg", "opus": b"audio/ogg", "aac": b"audio/aac", "flac": b"audio/flac", "wav": b"audio/wav"}


async def serve(here: Running, exchange: Exchange, admitted: Admitted, reply: Reply, sound: Sound | None) -> None:
    """Ask a server and send its answer on; whatever happens, the call is closed in the ledger.

    Raises:
        DeniedError: as ``Exchange.answer_of``; after the first byte of a stream as well, then as its last event.
    """
    account = Account(here, admitted)
    reply.label(admitted)
    form = sound.form if sound else None
    if admitted.shaped.endpoint == "chat":
        body = admitted.shaped.body
        body["stream"] = admitted.shaped.streams
        if admitted.shaped.streams:
            body["stream_options"] = {"include_usage": True}
    answer = Answer(admitted, here)
    permission = _Permission(here, admitted)
    try:
        async with permission, exchange.answer_of(admitted, account.begin, form) as response:
            if admitted.shaped.endpoint != "chat":
                await _other(admitted, account, answer, permission, response, reply)
            elif admitted.shaped.streams:
                await _Stream(admitted, answer, permission, reply).run(response)
                account.end(answer.outcome, answer)
            else:
                await _whole(admitted, account, answer, permission, response, reply)
    except DeniedError as denied:
        denied.is_recorded |= account.has_begun
        denied.tool = admitted.asked.model
        account.end(denied.code, answer if answer.characters else None, tokens=_used(admitted, answer, denied.code))
        raise
    except asyncio.CancelledError:
        account.end("aborted", answer if answer.characters else None, tokens=_used(admitted, answer, "aborted"))
        raise
    except BaseException:
        account.end("failed", answer if answer.characters else None, tokens=_used(admitted, answer, "failed"))
        raise


def _used(admitted: Admitted, answer: Answer, outcome: str) -> tuple[int, int, bool]:
    """Return what a call that broke off has used, as far as anybody can tell.

    A server that was still at work when we left may have written all it was allowed.
    """
    if answer.characters:
        return answer.tokens()
    wrote = (admitted.shaped.max_output or 0) if outcome in LEFT_AT_WORK else 0
    return estimated(admitted.shaped.most_input_tokens), wrote, True


class _Permission:
    """Looks at the rules again and again while a call is under way, also while nothing comes.

    A call whose release has ended or was stopped is broken off. What has been read and written down is handed over.
    """

    def __init__(self, here: Running, admitted: Admitted) -> None:
        self.here, self.admitted = here, admitted
        self._limit = asyncio.timeout(None)
        self._next: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> None:
        await self._limit.__aenter__()
        self._next = asyncio.get_running_loop().call_later(LOOK_AT_RULES_S, self._look)

    def _look(self) -> None:
        loop, at = asyncio.get_running_loop(), self.here.now()
        snapshot, asked, today = self.here.watch.current(), self.admitted.asked, day_of(at)
        if snapshot is None or refusal(snapshot, key_in(snapshot, self.admitted.key), asked, at=at, today=today):
            self._limit.reschedule(loop.time())
        else:
            self._next = loop.call_later(LOOK_AT_RULES_S, self._look)

    def end(self) -> None:
        """Look no more: the answer is there."""
        if self._next:
            self._next.cancel()
        if not self._limit.expired():
            self._limit.reschedule(None)

    async def __aexit__(self, *error: Any) -> None:
        self.end()
        try:
            await self._limit.__aexit__(*error)
        except TimeoutError:
            raise DeniedError("stopped") from None


async def _whole(
    admitted: Admitted,
    account: Account,
    answer: Answer,
    permission: _Permission,
    response: Response,
    reply: Reply,
) -> None:
    found = await _json(admitted, response)
    try:
        answer.take(read_whole(found, answer.usage))
    except (BrokenReplyError, AnswerTooLongError):
        raise DeniedError("server_failed", "answer") from None
    permission.end()
    account.end(answer.outcome, answer)
    await reply.json(writer_for(admitted).whole(answer))


async def _json(admitted: Admitted, response: Response) -> Any:
    if not response.content_type.endswith("json"):
        raise DeniedError("server_failed", "content type")
    body = await whole_body(response, patience_s=admitted.servers.servers[0].whole_s)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        raise DeniedError("server_failed", "answer") from None


class _Stream:
    """A stream on its way through; pieces of one network read leave as one, and nothing leaves every millisecond."""

    def __init__(self, admitted: Admitted, answer: Answer, permission: _Permission, reply: Reply) -> None:
        self.admitted, self.answer, self.permission, self.reply = admitted, answer, permission, reply
        self.writer: Writer = writer_for(admitted)
        self.ready: list[bytes] = []
        self.said: list[str] = []
        self.has_ended = False
        self._sent_at = float("-inf")

    async def run(self, response: Response) -> None:
        """Send the stream on until it ends.

        Raises:
            DeniedError: ``server_failed``, ``server_too_slow``.
        """
        if response.content_type != "text/event-stream":
            raise DeniedError("server_failed", "content type")
        events = Events()
        await self.reply.begin_stream()
        self.ready.append(self.writer.begin())
        try:
            async with asyncio.timeout(self.admitted.servers.servers[0].whole_s):
                async for piece in response.pieces():
                    self._take(events.feed(piece))
                    self._say()
                    await self._flush()
                    if self.has_ended:
                        break
        except TimeoutError:
            raise DeniedError("server_too_slow") from None
        except (OSError, BrokenStreamError, BrokenReplyError, AnswerTooLongError, ValueError):
            raise DeniedError("server_failed", "stream") from None
        if not self.has_ended and not self.answer.finish:
            raise DeniedError("server_failed", "cut")
        self._end()
        self.permission.end()
        await self.reply.end_stream(b"".join(self.ready))

    def _take(self, events: Iterable[bytes]) -> None:
        for data in events:
            if data == DONE:
                self.has_ended = True
                continue
            event = orjson.loads(data)
            words = plain_words(event)
            if words is None:
                self._take_piece(read_chunk(event, self.answer.usage))
            elif words:
                self.said.append(words)

    def _take_piece(self, piece: Piece) -> None:
        if piece.hidden:
            self.answer.count(piece.hidden)
        if piece.text:
            self.said.append(piece.text)
        if piece.finish:
            self.answer.finish = piece.finish
        if piece.tools:
            self._say()
            self._call(piece.tools)

    def _say(self) -> None:
        """Read what came together as one: a quick model brings many words in one packet."""
        if not self.said:
            return
        text, self.said = "".join(self.said), []
        was_held = self.answer.is_held
        if shown := self.answer.text(text):
            self.ready.append(self.writer.text(shown))
        self._tell_held(was_held=was_held)

    def _call(self, pieces: Sequence[ToolPiece]) -> None:
        was_held = self.answer.is_held
        for each in pieces:
            self.answer.tool(each)
        self._tell_held(was_held=was_held)

    def _tell_held(self, *, was_held: bool) -> None:
        if self.answer.is_held and not was_held:
            self.ready.append(self.writer.text(self.answer.neutral()))

    def _end(self) -> None:
        self._say()
        answer, was_held = self.answer, self.answer.is_held
        if shown := answer.rest():
            self.ready.append(self.writer.text(shown))
        if not answer.is_held:
            for index, tool in answer.tools.items():
                self.ready.append(self.writer.tool(index, tool))
        self._tell_held(was_held=was_held)
        self.ready.append(self.writer.end(answer))

    async def _flush(self) -> None:
        if self.ready:
            piece, self.ready = b"".join(self.ready), []
            await self.reply.piece(piece)
        before, self._sent_at = self._sent_at, time.monotonic()
        if self._sent_at - before < 2 * GATHER_S and not self.has_ended:
            await asyncio.sleep(GATHER_S)


async def _other(
    admitted: Admitted,
    account: Account,
    answer: Answer,
    permission: _Permission,
    response: Response,
    reply: Reply,
) -> None:
    """Send on what is no chat: vectors, pictures, sound, a transcript."""
    match admitted.shaped.endpoint:
        case "embeddings":
            found = await _json(admitted, response)
            made, usage = _vectors(found, admitted)
            permission.end()
            account.end("answered", tokens=_tokens(usage, admitted))
            await reply.json(made)
        case "images":
            found = await _json(admitted, response)
            made = {"created": int(time.time()), "data": await _pictures(found, admitted)}
            permission.end()
            account.end("answered", tokens=(estimated(admitted.shaped.most_input_tokens), 0, True))
            await reply.json({**made, "stadtkern": provenance(admitted)})
        case "transcription":
            found = await _json(admitted, response)
            try:
                answer.take(read_transcript(found))
            except (BrokenReplyError, AnswerTooLongError):
                raise DeniedError("server_failed", "answer") from None
            permission.end()
            account.end(answer.outcome, answer, tokens=(0, estimated(answer.characters), True))
            shown = answer.neutral() if answer.is_held else answer.whole_shown
            await reply.json({"text": shown, "stadtkern": {**provenance(admitted), "is_held": answer.is_held}})
        case _:
            if not response.content_type.startswith(("audio/", "application/octet-stream")):
                raise DeniedError("server_failed", "content type")
            sound = await whole_body(response, patience_s=admitted.servers.servers[0].whole_s)
            permission.end()
            account.end("answered", tokens=(estimated(admitted.shaped.most_input_tokens), 0, True))
            await reply.whole(sound, VOICES.get(admitted.shaped.body.get("response_format", "mp3"), b"audio/L16"))


def _vectors(found: Any, admitted: Admitted) -> tuple[dict[str, Any], Usage]:
    usage, body = Usage(), admitted.shaped.body
    try:
        data = read_vectors(found, len(body["input"]), usage, in_base64=body.get("encoding_format") == "base64")
    except BrokenReplyError:
        raise DeniedError("server_failed", "answer") from None
    tokens_in, _, _ = _tokens(usage, admitted)
    told = {"prompt_tokens": tokens_in, "total_tokens": tokens_in}
    return {"object": "list", "data": data, "model": admitted.asked.model, "usage": told}, usage


def _tokens(usage: Usage, admitted: Admitted) -> tuple[int, int, bool]:
    if usage.tokens_in is None:
        return estimated(admitted.shaped.most_input_tokens), 0, True
    return usage.tokens_in, usage.tokens_out or 0, False


async def _pictures(found: Any, admitted: Admitted) -> list[dict[str, str]]:
    rows = found.get("data") if isinstance(found, dict) else None
    if not isinstance(rows, list) or not rows:
        raise DeniedError("server_failed", "answer")
    made = []
    for row in rows:
        told = row.get("b64_json") if isinstance(row, dict) else None
        if not isinstance(told, str):
            raise DeniedError("server_failed", "answer")
        try:
            content = base64.b64decode(told)
        except ValueError:
            raise DeniedError("server_failed", "answer") from None
        marked = import_string("stadtkern.modelcalls.pictures.marked")  # a gateway without pictures loads no library
        picture = await asyncio.to_thread(marked, content, admitted.grant.label)
        made.append({"b64_json": base64.b64encode(picture).decode()})
    return made
