"""What a model server says, in the shapes of OpenAI's protocol: pure functions of a request and a text."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import struct
import wave
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Body: TypeAlias = dict[str, Any]
Usage: TypeAlias = dict[str, int]
Pieces: TypeAlias = Callable[[str], Iterable[str]]
JSON = "application/json"
EVENTS = "text/event-stream"
CREATED = 1_795_345_200  # 22 November 2026; a fake may have a fixed clock
DIMENSIONS = 8


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it travels: one piece if it is whole, one piece per event if it is a stream."""

    pieces: Iterable[bytes]
    content_type: str = JSON
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_stream(self) -> bool:
        return self.content_type == EVENTS


def whole(content: object, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply((json.dumps(content, ensure_ascii=False).encode(),), JSON, status, headers or {})


def failure(status: int, message: str, code: str, headers: Mapping[str, str] | None = None) -> Reply:
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return whole({"error": error}, status=status, headers=headers)


def event(content: object) -> bytes:
    return f"data: {json.dumps(content, ensure_ascii=False)}\n\n".encode()


def words(text: str) -> list[str]:
    """Cut a text before each word but the first; joined, the pieces are the text again."""
    return re.findall(r"\S+\s*|^\s+", text)


def counted(asked: str, said: str) -> Usage:
    """Count words as tokens."""
    there, back = len(words(asked)), len(words(said))
    return {"prompt_tokens": there, "completion_tokens": back, "total_tokens": there + back}


def text_of(content: object) -> str:
    """Return the text of a message: a string, or the text parts of a list."""
    if isinstance(content, list):
        return " ".join(part.get("text", "") for part in content)
    return content if isinstance(content, str) else ""


def last_user_text(body: Body) -> str:
    asked = [text_of(message.get("content")) for message in body["messages"] if message.get("role") == "user"]
    return asked[-1] if asked else ""


def filled(schema: Body, text: str, root: Body | None = None) -> Any:
    """Return a value that fits a JSON schema; every free string in it is ``text``."""
    root = schema if root is None else root
    if "$ref" in schema:
        return filled(root["$defs"][schema["$ref"].rpartition("/")[2]], text, root)
    for fixed in ("const", "enum"):
        if fixed in schema:
            return schema[fixed] if fixed == "const" else schema[fixed][0]
    if "anyOf" in schema:
        return filled(schema["anyOf"][0], text, root)
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        return {name: filled(each, text, root) for name, each in schema.get("properties", {}).items()}
    if kind == "array":
        return [filled(schema["items"], text, root)] * max(1, schema.get("minItems", 1))
    plain: Body = {"integer": schema.get("minimum", 0), "number": schema.get("minimum", 0.5), "boolean": True}
    return None if kind == "null" else plain.get(str(kind), text)


def named_tool(body: Body) -> Body | None:
    """Return the tool to call: the chosen one, the first if one is required, or one whose name the user wrote."""
    tools: dict[str, Body] = {tool["function"]["name"]: tool["function"] for tool in body.get("tools") or ()}
    choice = body.get("tool_choice", "auto")
    if isinstance(choice, dict):
        return tools[choice["function"]["name"]]
    if choice == "none" or not tools:
        return None
    asked = last_user_text(body)
    called = [tool for name, tool in tools.items() if name in asked or choice == "required"]
    return called[0] if called else None


def said_in_chat(body: Body, text: str) -> tuple[str, str, str]:
    """Return what is said, the tool it is said to or nothing, and why it ends."""
    tool = named_tool(body)
    if tool is not None:
        return json.dumps(filled(tool.get("parameters", {}), text), ensure_ascii=False), tool["name"], "tool_calls"
    wanted = body.get("response_format") or {"type": "text"}
    if wanted["type"] == "json_schema":
        return json.dumps(filled(wanted["json_schema"].get("schema", {}), text), ensure_ascii=False), "", "stop"
    if wanted["type"] == "json_object":
        return json.dumps({"answer": text}, ensure_ascii=False), "", "stop"
    most = body.get("max_completion_tokens") or body.get("max_tokens")
    short = "".join(words(text)[:most])
    return short, "", "stop" if short == text else "length"


def chat(body: Body, text: str, *, cut: Pieces, usage: Usage | None = None) -> Reply:
    """Answer a chat with the text, with a call of the named tool, or with JSON of the schema asked for.

    Without ``usage`` words are counted; an empty one is left out.
    """
    said, tool, finish = said_in_chat(body, text)
    if usage is None:
        usage = counted(" ".join(text_of(message.get("content")) for message in body["messages"]), said)
    head: Body = {"id": "chatcmpl-1", "created": CREATED, "model": body["model"], "system_fingerprint": "fp_fake"}
    if body.get("stream"):
        include = (body.get("stream_options") or {}).get("include_usage", False)
        return Reply(tuple(_events(head, cut(said), tool, finish, usage if include else {})), EVENTS)
    message: Body = {"role": "assistant", "content": None if tool else said}
    if tool:
        message["tool_calls"] = [{"id": "call_1", "type": "function", "function": {"name": tool, "arguments": said}}]
    content = head | {
        "object": "chat.completion",
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": finish}],
    }
    return whole(content | ({"usage": usage} if usage else {}))


def _events(head: Body, pieces: Iterable[str], tool: str, finish: str, usage: Usage) -> Iterable[bytes]:
    head = head | {"object": "chat.completion.chunk"}

    def chunk(delta: Body, reason: str | None = None) -> bytes:
        return event(head | {"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": reason}]})

    if tool:
        call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": tool, "arguments": ""}}
        yield chunk({"role": "assistant", "content": None, "tool_calls": [call]})
    else:
        yield chunk({"role": "assistant", "content": ""})
    for piece in pieces:
        yield chunk({"tool_calls": [{"index": 0, "function": {"arguments": piece}}]} if tool else {"content": piece})
    yield chunk({}, finish)
    if usage:
        yield event(head | {"choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def vector(text: str) -> list[float]:
    """Return a vector of length one that is the same for the same text."""
    numbers = [byte - 127.5 for byte in hashlib.sha256(text.encode()).digest()[:DIMENSIONS]]
    length = sum(number * number for number in numbers) ** 0.5
    return [number / length for number in numbers]


def embeddings(body: Body, *, usage: Usage | None = None) -> Reply:
    """Embed one text or several, as numbers or as base64 of little-endian floats of four bytes."""
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    vectors: list[Any] = [vector(str(text)) for text in texts]
    if body.get("encoding_format") == "base64":
        vectors = [base64.b64encode(struct.pack(f"<{DIMENSIONS}f", *each)).decode() for each in vectors]
    data = [{"object": "embedding", "index": index, "embedding": each} for index, each in enumerate(vectors)]
    if usage is None:
        asked = len(words(" ".join(map(str, texts))))
        usage = {"prompt_tokens": asked, "total_tokens": asked}
    content = {"object": "list", "model": body["model"], "data": data}
    return whole(content | ({"usage": usage} if usage else {}))


def transcription(body: Mapping[str, Any], text: str) -> Reply:
    """Write down what was said, as JSON or as plain text."""
    wanted = body.get("response_format", "json")
    if wanted == "text":
        return Reply((f"{text}\n".encode(),), "text/plain; charset=utf-8")
    if wanted == "verbose_json":
        segment = {"id": 0, "start": 0.0, "end": 1.5, "text": text}
        return whole({"task": "transcribe", "language": "german", "duration": 1.5, "text": text, "segments": [segment]})
    return whole({"text": text, "usage": {"type": "duration", "seconds": 2}})


def speech() -> Reply:
    """Say nothing for a tenth of a second, as WAV whatever was asked for."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(bytes(3_200))
    return Reply((kept.getvalue(),), "audio/wav")


def picture() -> bytes:
    """Return a white PNG of one pixel."""

    def part(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\xff\xff")
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", pixels) + part(b"IEND", b"")


def images(body: Body, origin: str) -> Reply:
    """Draw as many pictures as asked for; give their addresses only where addresses are wanted."""
    if body.get("response_format") == "url":
        drawn = {"url": f"{origin}/picture.png"}
    else:
        drawn = {"b64_json": base64.b64encode(picture()).decode()}
    return whole({"created": CREATED, "data": [drawn] * body.get("n", 1)})


def models(names: Iterable[str]) -> Reply:
    data = [{"id": name, "object": "model", "created": CREATED, "owned_by": "musterstadt"} for name in names]
    return whole({"object": "list", "data": data})


def tags(digests: Mapping[str, str]) -> Reply:
    """List models with digests, as Ollama does."""
    day = "2026-11-22T10:00:00Z"
    listed = [
        {"name": name, "model": name, "modified_at": day, "size": 1_000_000, "digest": digest, "details": {}}
        for name, digest in digests.items()
    ]
    return whole({"models": listed})
