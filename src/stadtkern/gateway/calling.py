"""One call of a known caller: from bytes to a shape, through admission, to a server and back."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import orjson

from stadtkern.gateway import metrics
from stadtkern.gateway.admission import SAID, admit
from stadtkern.gateway.exchange import Exchange
from stadtkern.gateway.multipart import read_form
from stadtkern.gateway.refused import note_refusal
from stadtkern.gateway.serving import serve
from stadtkern.modelcalls.chat import shape_chat
from stadtkern.modelcalls.denial import DeniedError
from stadtkern.modelcalls.media import shape_embeddings, shape_images, shape_speech, shape_transcription
from stadtkern.modelcalls.responses import shape_response
from stadtkern.modelcalls.shapes import WrongRequestError

if TYPE_CHECKING:
    from stadtkern.gateway.admission import Admitted
    from stadtkern.gateway.multipart import Sound
    from stadtkern.gateway.reply import Reply
    from stadtkern.gateway.running import Running
    from stadtkern.modelcalls.policy import Key

PREFIX = "/v1/"
LONG_PROMPT = 20_000  # bytes of a body from which it is read outside the event loop
SHAPES = {
    "/v1/chat/completions": shape_chat,
    "/v1/responses": shape_response,
    "/v1/embeddings": shape_embeddings,
    "/v1/audio/speech": shape_speech,
    "/v1/images/generations": shape_images,
    "/v1/audio/transcriptions": shape_transcription,
}
exchanges: dict[asyncio.AbstractEventLoop, Exchange] = {}
_numbers = random.Random(random.SystemRandom().getrandbits(256))  # noqa: S311 - a name and no secret


def new_call() -> str:
    """Return a name for a call."""
    return f"{_numbers.getrandbits(128):032x}"


async def one_call(
    here: Running, key: Key, path: str, body: bytes, headers: dict[bytes, str], reply: Reply, call: str = ""
) -> None:
    """Answer one call of a caller who is known.

    Raises:
        DeniedError: recorded already; after the first byte of a stream it is the caller's last event.
    """
    call = call or new_call()
    if here.traces is None:
        await _one_call(here, key, path, body, headers, reply, call)
        return
    with here.traces.call(here, key, path, headers, call):
        await _one_call(here, key, path, body, headers, reply, call)


async def _one_call(
    here: Running, key: Key, path: str, body: bytes, headers: dict[bytes, str], reply: Reply, call: str
) -> None:
    try:
        form, sound = await read_form(body, headers) if path == "/v1/audio/transcriptions" else (None, None)
        if len(body) > LONG_PROMPT or here.names:
            admitted = await asyncio.to_thread(_admitted, here, key, path, body, form, sound, headers, call)
        else:
            admitted = _admitted(here, key, path, body, form, sound, headers, call)
        if here.traces is not None:
            here.traces.admitted(admitted, path)
        await serve(here, _exchange(), admitted, reply, sound)
    except DeniedError as denied:
        metrics.refused(key.use_case, denied.code)
        note_refusal(here, key, call, denied, path.removeprefix(PREFIX))
        raise


def _admitted(
    here: Running,
    key: Key,
    path: str,
    body: bytes,
    form: dict[str, Any] | None,
    sound: Sound | None,
    headers: dict[bytes, str],
    call: str,
) -> Admitted:
    try:
        model, shaped = SHAPES[path](orjson.loads(body) if form is None else form)
    except orjson.JSONDecodeError:
        raise DeniedError("not_json") from None
    except WrongRequestError as wrong:
        raise DeniedError(wrong.code, wrong.field) from None
    if sound is not None:
        shaped.max_output = sound.most_tokens
    said = {}
    for name in SAID:
        value = headers.get(b"x-stadtkern-" + name.replace("_", "-").encode()) or shaped.metadata.get(name, "")
        said[name] = unquote(value)[:500]
    try:
        return admit(here, key, model, shaped, said, call=call)
    except DeniedError as denied:
        denied.tool = model
        raise


def _exchange() -> Exchange:
    """Return the connections of this event loop."""
    loop = asyncio.get_running_loop()
    exchange = exchanges.get(loop)
    if exchange is None:
        for old in [each for each in exchanges if each.is_closed()]:
            del exchanges[old]
        exchange = exchanges[loop] = Exchange()
    return exchange
