"""Takes admitted calls to model servers. These are not trusted.

Redirects are not followed, no cookie is kept, answers are limited in size and time. A call is tried again at most
twice, only before the first byte of an answer, and only at servers of the same tool.
"""

from __future__ import annotations

import asyncio
import re
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import orjson
import structlog

from stadtkern.modelcalls.denial import DeniedError
from stadtkern.modelservers.digests import told_digest
from stadtkern.modelservers.servers import Line, NoServerError, choose
from stadtkern.modelservers.wire import Wire, WireError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from stadtkern.gateway.admission import Admitted
    from stadtkern.modelservers.servers import ToolServers
    from stadtkern.modelservers.wire import Response

    Form = Callable[[dict[str, Any]], tuple[str, bytes]]

log = structlog.get_logger("stadtkern.gateway")
ATTEMPTS = 3
MOST_BYTES = 32 * 1024 * 1024
CHECK_EVERY_S = 60.0
LONGEST_WAIT_S = 30.0
_SECONDS = re.compile(r"[0-9]{1,6}")
PATHS = {
    "chat": "/chat/completions",
    "embeddings": "/embeddings",
    "transcription": "/audio/transcriptions",
    "speech": "/audio/speech",
    "images": "/images/generations",
}


class Exchange:
    """The connections of one event loop."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[ToolServers | None, list[Line]]] = {}
        self._wire = Wire()

    def lines_of(self, servers: ToolServers) -> list[Line]:
        """Return what is known of the servers of a tool."""
        known, lines = self._lines.get(servers.tool, (None, []))
        if known is not servers:  # the file was read anew
            lines = [Line(server) for server in servers.servers]
            self._lines[servers.tool] = (servers, lines)
        return lines

    def every_line(self) -> list[tuple[str, Line]]:
        """Return what is known of every server this event loop has spoken to, with its tool; for pages."""
        return [(tool, line) for tool, (_servers, lines) in list(self._lines.items()) for line in lines]

    def close(self) -> None:
        """Close every connection nobody uses."""
        self._wire.close()

    @asynccontextmanager
    async def answer_of(
        self, admitted: Admitted, begin: Callable[[Line], Awaitable[None]], form: Form | None = None
    ) -> AsyncIterator[Response]:
        """Give the server's answer, its first byte there; ``begin`` is awaited before anything leaves for a server.

        Raises:
            DeniedError: ``no_server``, ``busy``, ``server_failed``, ``server_too_slow``, ``server_other_version``,
                ``server_refused``.
        """
        lines, tried = self.lines_of(admitted.servers), list[Line]()
        for attempt in range(ATTEMPTS):
            if attempt:
                await asyncio.sleep(0.05 * 4 ** (attempt - 1))
            line = self._next(lines, tried)
            try:
                await line.enter()
            except TimeoutError:
                raise DeniedError("busy", retry_after_s=5) from None
            try:
                await begin(line)
                response = await self._post(admitted, line, form) if await self._is_ready(admitted, line) else None
                if response is not None:
                    line.note_answer()
                    try:
                        yield response
                    except DeniedError as denied:
                        if denied.code != "stopped":
                            line.note_failure()
                        raise
                    finally:
                        response.close()
                    line.note_success()
                    return
            finally:
                line.leave()
            tried.append(line)
        raise DeniedError("server_failed")

    def _next(self, lines: list[Line], tried: list[Line]) -> Line:
        fresh = [line for line in lines if line not in tried] or lines
        try:
            line = choose(fresh)
        except NoServerError as error:
            if tried:
                raise DeniedError("server_failed") from None
            if error.is_busy:
                raise DeniedError("busy", retry_after_s=2) from None
            raise DeniedError("no_server") from None
        line.note_attempt()
        return line

    async def _post(self, admitted: Admitted, line: Line, form: Form | None) -> Response | None:
        """Return a good answer, None if it is worth trying again."""
        server = line.server
        told = {**admitted.shaped.body, "model": server.model}
        content_type, body = ("application/json", orjson.dumps(told)) if form is None else form(told)
        url = server.address + PATHS[admitted.shaped.endpoint]
        try:
            async with asyncio.timeout(server.first_byte_s):
                response = await self._wire.ask("POST", url, headers=line.headers, body=body, content_type=content_type)
        except (OSError, ValueError) as error:
            line.note_failure()
            if isinstance(error, TimeoutError):
                raise DeniedError("server_too_slow") from None
            log.warning("server_unreachable", server=server.name, error=f"{type(error).__name__}: {error}")
            return None
        return self._judged(response, line)

    def _judged(self, response: Response, line: Line) -> Response | None:
        status = response.status
        if status == 200:
            return response
        wait = response.headers.get("retry-after", "")
        response.close()
        log.warning("server_says_no", server=line.server.name, status=status)
        if status in (429, 503) and _SECONDS.fullmatch(wait) and int(wait) > 1:
            line.shut_until = time.monotonic() + min(int(wait), LONGEST_WAIT_S)
            return None
        if status == 429 or status >= 500:
            line.note_failure()
            return None
        raise DeniedError("server_refused", str(status))

    async def _is_ready(self, admitted: Admitted, line: Line) -> bool:
        """Say whether its key can be read; refuse if it runs another model.

        Both are looked at once a minute, the model where the server tells it (Ollama).
        """
        if time.monotonic() - line.checked_at > CHECK_EVERY_S:
            try:
                line.key = line.server.read_key()
            except (OSError, ValueError) as error:
                log.warning("server_key_unreadable", server=line.server.name, error=type(error).__name__)
                line.note_failure()
                return False
            line.digest = await told_digest(self._wire, line)
            line.checked_at = time.monotonic()
        lease = admitted.grant.lease
        if line.digest and lease and line.digest != lease.digest:
            raise DeniedError("server_other_version")
        return True


async def whole_body(response: Response, *, patience_s: float) -> bytes:
    """Return an answer that comes in one piece.

    Raises:
        DeniedError: ``server_failed`` for one that is cut or too long, ``server_too_slow``.
    """
    if (body := response.at_once()) is not None:
        return body
    try:
        async with asyncio.timeout(patience_s):
            return await response.whole(MOST_BYTES)
    except TimeoutError:
        raise DeniedError("server_too_slow") from None
    except WireError as error:
        raise DeniedError("server_failed", str(error)) from None
