"""How much a request may bring: refused before Django writes it to disk, whoever sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Any, Any, Any], Coroutine[Any, Any, None]]

MEGABYTE = 1024 * 1024
PUBLIC_MB = 2
UPLOADS_AT_ONCE = 10  # files of the largest size in one request of staff
UPLOAD_PREFIXES = ("/intern/wissen/hochladen/", "/intern/uebergabe/zurueck/", "/redaktion/")
STATEMENT_PREFIX, STATEMENT_MB = "/intern/zahlungen/auszug/", 11  # see payments.rules.statements: 10 MB and the rest
CASE_PREFIX, CASE_MB = "/intern/akten/", 46  # three files of a party, as it could send them itself
# one file each, of a party three, from anybody: see uploads.safe, letters.views and parties.forms
OPEN_UPLOADS = {"/beteiligt/": 46, "/amtswege/formular/": 16, "/meine-anliegen/": 16, "/signaturpruefung/": 21}
SESSION_COOKIE = b"sessionid="
SENTENCE = "Zu viele Daten auf einmal. Nichts wurde gespeichert. / Too much data at once. Nothing was stored.\n"


class _TooMuchError(Exception):
    """More bytes came than this address takes."""


def limit_bodies(app: App, *, upload_mb: int) -> App:
    """Put the limit around an ASGI application; ``upload_mb`` is the largest file of staff."""

    async def limited(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        most = _most_bytes(scope, upload_mb)
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > most:
                raise _TooMuchError
            return message

        if _declared(scope) > most:
            await _refuse(send)
            return
        try:
            await app(scope, counted, send)
        except _TooMuchError:  # Django reads the whole body before it answers
            await _refuse(send)

    return limited


def _most_bytes(scope: Message, upload_mb: int) -> int:
    """Return the limit of an address; those for staff's files need a session, which Django looks at later."""
    path = scope["path"].removeprefix("/en")
    has_session = any(name == b"cookie" and SESSION_COOKIE in value for name, value in scope["headers"])
    if has_session and scope["path"].startswith(STATEMENT_PREFIX):
        return STATEMENT_MB * MEGABYTE
    if has_session and scope["path"].startswith(CASE_PREFIX):
        return CASE_MB * MEGABYTE
    is_upload = has_session and scope["path"].startswith(UPLOAD_PREFIXES)
    open_mb = next((most for prefix, most in OPEN_UPLOADS.items() if path.startswith(prefix)), PUBLIC_MB)
    return (upload_mb * UPLOADS_AT_ONCE + PUBLIC_MB if is_upload else open_mb) * MEGABYTE


def _declared(scope: Message) -> int:
    said = next((bytes(value) for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(said) if said.isdigit() and len(said) < 20 else 0


async def _refuse(send: Send) -> None:
    body = SENTENCE.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
