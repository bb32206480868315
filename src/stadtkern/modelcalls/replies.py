"""What model servers answer, read with distrust: only known fields, only sane numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

FINISHES = frozenset({"stop", "length", "tool_calls", "content_filter"})
MOST_TOKENS = 10**9
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")


class BrokenReplyError(Exception):
    """What came is no answer."""


@dataclass(slots=True)
class Usage:
    """Tokens as the server counts them; None where it did not say."""

    tokens_in: int | None = None
    tokens_out: int | None = None

    def read(self, told: object) -> None:
        """Take what a server says about usage."""
        if isinstance(told, dict):
            self.tokens_in = _count(told.get("prompt_tokens")) or self.tokens_in
            self.tokens_out = _count(told.get("completion_tokens")) or self.tokens_out


def _count(value: object) -> int | None:
    """Return a sane number of tokens; 0 says nothing, a stream that wrote something has used some."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < MOST_TOKENS else None


@dataclass(frozen=True, slots=True)
class ToolPiece:
    """A piece of a call of a tool."""

    index: int
    call_id: str
    name: str
    arguments: str


class Piece(NamedTuple):
    """What one event of a stream, or a whole answer, brings."""

    text: str = ""
    tools: Sequence[ToolPiece] = ()
    finish: str = ""
    hidden: int = 0
    """Characters of thoughts: nobody is shown them, and they were written all the same."""


_NOTHING = Piece()


def plain_words(event: Any) -> str | None:
    """Return the words of an event that brings nothing else, as nearly all of a stream do; None for any other."""
    try:
        choice = event["choices"][0]
        delta = choice["delta"]
        words = delta["content"]
    except (LookupError, TypeError):
        return None
    is_plain = len(delta) == 1 and not choice.get("finish_reason") and not event.get("usage") and "error" not in event
    return words if is_plain and isinstance(words, str) else None


def read_chunk(event: object, usage: Usage) -> Piece:
    """Return what one event of a chat stream brings.

    Raises:
        BrokenReplyError: for what is no such event, and for errors sent as events.
    """
    if not isinstance(event, dict) or "error" in event:
        raise BrokenReplyError
    if told := event.get("usage"):
        usage.read(told)
    return _choice(event, "delta")


def read_whole(answer: object, usage: Usage) -> Piece:
    """Return what a whole chat answer brings.

    Raises:
        BrokenReplyError: for what is no such answer.
    """
    if not isinstance(answer, dict) or not answer.get("choices"):
        raise BrokenReplyError
    usage.read(answer.get("usage"))
    return _choice(answer, "message")


def read_transcript(answer: object) -> Piece:
    """Return what was heard.

    Raises:
        BrokenReplyError: for what is no such answer.
    """
    text = answer.get("text") if isinstance(answer, dict) else None
    if not isinstance(text, str):
        raise BrokenReplyError
    return Piece(text)


def read_vectors(answer: object, count: int, usage: Usage, *, in_base64: bool) -> list[dict[str, Any]]:
    """Return ``count`` vectors in the order they were asked for, whatever order they came in.

    Raises:
        BrokenReplyError: for what is no such answer: other than numbers, or their bytes where that was asked for.
    """
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(answer, dict) or not isinstance(rows, list) or len(rows) != count:
        raise BrokenReplyError
    known = (row for row in rows if isinstance(row, dict) and isinstance(row.get("index"), int))
    vectors = {row["index"]: row.get("embedding") for row in known}
    if not all(_is_vector(vectors.get(place), in_base64=in_base64) for place in range(count)):
        raise BrokenReplyError
    usage.read(answer.get("usage"))
    usage.tokens_out = 0
    return [{"object": "embedding", "index": place, "embedding": vectors[place]} for place in range(count)]


def _is_vector(told: object, *, in_base64: bool) -> bool:
    """Say whether it is numbers, or their bytes as Base64 where that was asked for, and no words."""
    if isinstance(told, str):
        return in_base64 and _BASE64.fullmatch(told) is not None
    return isinstance(told, list) and set(map(type, told)) <= {int, float}


def _choice(answer: dict[str, Any], part: str) -> Piece:
    choices = answer.get("choices")
    if not choices:
        return _NOTHING
    if not isinstance(choices, list) or not isinstance(choices[0], dict):
        raise BrokenReplyError
    said, finish = choices[0].get(part) or {}, choices[0].get("finish_reason") or ""
    if not isinstance(said, dict) or not isinstance(finish, str):
        raise BrokenReplyError
    text = said.get("content") or said.get("refusal") or ""
    if not isinstance(text, str):
        raise BrokenReplyError
    calls = said.get("tool_calls")
    if calls and not isinstance(calls, list):
        raise BrokenReplyError
    tools = [_tool(each, place) for place, each in enumerate(calls)] if calls else ()
    thoughts = said.get("reasoning_content") or said.get("reasoning")
    hidden = len(thoughts) if isinstance(thoughts, str) else 0
    return Piece(text, tools, finish if finish in FINISHES else "stop" if finish else "", hidden)


def _tool(call: object, place: int) -> ToolPiece:
    match call:
        case {"function": dict() as function, **rest}:
            index, call_id = rest.get("index", place), rest.get("id") or ""
            name, arguments = function.get("name") or "", function.get("arguments") or ""
            if not isinstance(arguments, str):  # some servers send it as JSON instead of text
                raise BrokenReplyError
            if isinstance(call_id, str) and isinstance(name, str) and isinstance(index, int):
                return ToolPiece(index, call_id[:80], name[:80], arguments)
    raise BrokenReplyError


def estimated(characters: int) -> int:
    """Return tokens of a text nobody counted: German has about three characters in one."""
    return -(-characters // 3)
