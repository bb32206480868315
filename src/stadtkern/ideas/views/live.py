"""The live board: a stream of server-sent events that says when there is something new, and nothing else.

What is new a phone then reads from the board's own page. One look at the database serves all phones of a workshop.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from stadtkern.ideas import queries_workshops as queries
from stadtkern.ideas.views.workshop import workshop_behind

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from stadtkern.ideas.models import Workshop

    Look = Callable[[str], Awaitable["Standing"]]

LOOK_EVERY_S = 1.0
SAME_LOOK_S = 0.5
LONGEST_S = 15.0  # then the browser connects anew by itself; a server that stops waits for open streams
COME_BACK_MS, FULL_MS = 1_000, 30_000
MOST_STREAMS = 400


@dataclass(frozen=True, slots=True)
class Standing:
    """Which revision the board has, and whether its time is over."""

    revision: int
    is_over: bool


@dataclass(slots=True)
class _Watch:
    """What this process saw last, for all streams of one workshop; ``streams`` counts them."""

    seen: Standing
    seen_at: float
    streams: int = 0


_watched: dict[str, _Watch] = {}


def _open_streams() -> int:
    return sum(watch.streams for watch in _watched.values())


def _standing(found: Workshop) -> Standing:
    return Standing(found.revision, timezone.now() >= found.ends_at)


def _look(code: str) -> Standing:
    """Look from a thread of its own and leave no connection behind."""
    close_old_connections()
    try:
        return _standing(queries.workshop(code))
    finally:
        close_old_connections()


@require_safe
async def live(request: HttpRequest, code: str) -> HttpResponseBase:
    """Open a stream; without such a workshop, or with very many streams already, none."""
    found = await sync_to_async(workshop_behind)(request, code)
    if _open_streams() >= MOST_STREAMS:
        return HttpResponse(status=503, headers={"Retry-After": str(FULL_MS // 1000)})
    response = StreamingHttpResponse(events(found.code, _standing(found)), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    response["Content-Encoding"] = "identity"  # compressing would hold events back until there are many
    return response


async def events(code: str, first: Standing, *, look: Look | None = None) -> AsyncIterator[str]:
    """Yield an event for the board as it is and for every change, and a last one when the time is over.

    ``look`` finds out how the board stands; by default it asks the database.
    """
    look = look or sync_to_async(_look, thread_sensitive=False)
    watch = _watched.setdefault(code, _Watch(first, time.monotonic()))
    watch.streams += 1
    try:
        if _open_streams() > MOST_STREAMS:  # they came at the same moment, before any was counted
            yield f"retry: {FULL_MS}\n\n"
            return
        yield f"retry: {COME_BACK_MS}\n\n"
        told, until = -1, time.monotonic() + LONGEST_S
        while time.monotonic() < until:
            now = await _newest(code, watch, look)
            if now.revision != told:
                told = now.revision
                yield f"event: changed\nid: {told}\ndata: {told}\n\n"
            if now.is_over:
                yield "event: over\ndata: over\n\n"
                return
            await asyncio.sleep(LOOK_EVERY_S)
    finally:
        watch.streams -= 1
        if watch.streams == 0:
            _watched.pop(code, None)


async def _newest(code: str, watch: _Watch, look: Look) -> Standing:
    """Return what was seen a moment ago, or look again; while one stream looks, the others take what is known."""
    if time.monotonic() - watch.seen_at >= SAME_LOOK_S:
        watch.seen_at = time.monotonic()
        watch.seen = await look(code)
    return watch.seen
