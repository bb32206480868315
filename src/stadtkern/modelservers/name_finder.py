"""A server in our own house that finds names, where the operator has one; loaded only then.

It speaks the REST interface of Microsoft Presidio's analyzer and is given every text as the caller wrote it. If it does
not answer in time, or something else than a list of finds, nothing leaves: the caller is told ``filter_failed``.
"""

from __future__ import annotations

import asyncio
import atexit
import time
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

import orjson

from stadtkern.core.loop_thread import LoopThread
from stadtkern.masking.joining import Joined, NamesUnavailableError
from stadtkern.modelservers.wire import NotConnectedError, Wire, WireError

if TYPE_CHECKING:
    from stadtkern.masking.placeholders import Finds

PATIENCE_S = 10.0  # for all texts of one call
MOST_BYTES = 4 * 1024 * 1024
LANGUAGE = "de"
SHUT_AFTER_FAILURES = 3
SHUT_FOR_S = 2.0


class NameFinder:
    """The connections to it, kept alive; may be used from any thread but its own."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._loop = LoopThread("name finder")
        self._wire = Wire()
        self._failures = 0
        self._shut_until = 0.0

    def beside(self, rules: Finds) -> Joined:
        """Return what searches the texts of one call: by rules, and with this server."""
        until = time.monotonic() + PATIENCE_S
        return Joined(rules, lambda text: self.analyze(text, patience_s=until - time.monotonic()))

    def analyze(self, text: str, *, patience_s: float = PATIENCE_S) -> object:
        """Return its answer for a text, whatever JSON it is.

        After three failures only one call at a time tries whether it is there again.

        Raises:
            NamesUnavailableError: if there is none.
        """
        if time.monotonic() < self._shut_until:
            raise NamesUnavailableError("shut")
        if self._failures >= SHUT_AFTER_FAILURES:
            self._shut_until = time.monotonic() + patience_s
        try:
            found: object = orjson.loads(self._loop.run(self._asked(text), patience_s))
        except (OSError, ValueError, NamesUnavailableError) as error:
            self._failures += 1
            self._shut_until = time.monotonic() + SHUT_FOR_S if self._failures >= SHUT_AFTER_FAILURES else 0.0
            raise NamesUnavailableError(type(error).__name__) from None
        self._failures, self._shut_until = 0, 0.0
        return found

    def close(self) -> None:
        """Close every connection."""
        self._loop.run(self._closed(), PATIENCE_S)
        self._loop.close()

    async def _closed(self) -> None:
        self._wire.close()
        await asyncio.sleep(0)  # until they are

    async def _asked(self, text: str) -> bytes:
        body = orjson.dumps({"text": text, "language": LANGUAGE})
        try:
            return await self._posted(body)
        except NotConnectedError:
            raise
        except WireError:  # it may have closed a connection that was idle
            return await self._posted(body)

    async def _posted(self, body: bytes) -> bytes:
        url, found = f"{self.address}/analyze", bytearray()
        response = await self._wire.ask("POST", url, headers={}, body=body, content_type="application/json")
        try:
            if response.status != HTTPStatus.OK:
                raise NamesUnavailableError
            async for piece in response.pieces():
                found += piece
                if len(found) > MOST_BYTES:
                    raise NamesUnavailableError
        finally:
            response.close()
        return bytes(found)


@lru_cache(maxsize=1)
def name_finder(address: str) -> NameFinder:
    """Return the connections of this process, closed when it ends."""
    made = NameFinder(address)
    atexit.register(made.close)
    return made
