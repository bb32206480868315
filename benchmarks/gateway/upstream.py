"""The cheapest model server there can be: canned bytes behind a raw protocol, so that it is never what is measured.

    python upstream.py PORT

A chat gets one short answer, a stream 100 tokens and a usage frame, each event in a write of its own. Between two
events lies the pause last asked for with ``GET /pause/MILLISECONDS``.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import cast

import uvloop
from prompts import MODEL

TOKENS = 100
SAID = [f"Wort{number} " for number in range(TOKENS)]
USAGE = {"prompt_tokens": 180, "completion_tokens": TOKENS, "total_tokens": 180 + TOKENS}
HEAD = {"id": "chatcmpl-1", "created": 1_795_345_200, "model": MODEL, "system_fingerprint": "fp_1"}
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
STREAMED = re.compile(rb'"stream": *true')


def whole(content: object) -> bytes:
    body = json.dumps(content).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def events() -> list[bytes]:
    """Return the stream as HTTP chunks, the head before the first."""
    head = HEAD | {"object": "chat.completion.chunk"}
    deltas: list[dict[str, str]] = [{"role": "assistant", "content": ""}, *({"content": word} for word in SAID), {}]
    contents = [
        json.dumps(head | {"choices": [{"index": 0, "delta": delta, "finish_reason": None if delta else "stop"}]})
        for delta in deltas
    ]
    contents += [json.dumps(head | {"choices": [], "usage": USAGE}), "[DONE]"]
    lines = [f"data: {content}\n\n".encode() for content in contents]
    chunks = [b"%x\r\n%s\r\n" % (len(line), line) for line in lines]
    chunks[0] = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks[0]
    chunks[-1] += b"0\r\n\r\n"
    return chunks


MESSAGE = {"role": "assistant", "content": "".join(SAID)}
CHAT = {"object": "chat.completion", "choices": [{"index": 0, "message": MESSAGE, "finish_reason": "stop"}]}
ANSWER, STREAM = whole(HEAD | CHAT | {"usage": USAGE}), events()
MODELS = whole({"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "town"}]})


class Upstream(asyncio.Protocol):
    pause_s = 0.0  # of all connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport, self.kept = cast("asyncio.Transport", transport), b""

    def data_received(self, data: bytes) -> None:
        self.kept += data
        head, found, rest = self.kept.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        if not found or len(rest) < (size := int(length[1]) if length else 0):
            return
        self.kept = rest[size:]
        if head.startswith(b"GET /pause/"):
            Upstream.pause_s = float(head.split(b" ", 2)[1][len("/pause/") :]) / 1000
        if head.startswith(b"GET"):
            self.transport.write(MODELS)
        elif STREAMED.search(rest):
            self.say(0)
        else:
            self.transport.write(ANSWER)

    def say(self, place: int) -> None:
        if self.transport.is_closing():
            return
        self.transport.write(STREAM[place])
        if place + 1 < len(STREAM):
            loop = asyncio.get_running_loop()
            if self.pause_s:
                loop.call_later(self.pause_s, self.say, place + 1)
            else:
                loop.call_soon(self.say, place + 1)


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Upstream, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
