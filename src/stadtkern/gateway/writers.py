"""Writes answers in the form a caller asked for: chat completions or responses, whole or as events."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from stadtkern.gateway.answers import provenance, usage_of
from stadtkern.modelcalls.sse import DONE, event

if TYPE_CHECKING:
    from stadtkern.gateway.admission import Admitted
    from stadtkern.gateway.answers import Answer, Tool


class Writer(Protocol):
    """One form of an answer."""

    def begin(self) -> bytes:
        """Return the first event."""

    def text(self, text: str) -> bytes:
        """Return the event of a piece of text."""

    def tool(self, index: int, tool: Tool) -> bytes:
        """Return the event of a piece of a tool's call."""

    def end(self, answer: Answer) -> bytes:
        """Return the last events."""

    def whole(self, answer: Answer) -> dict[str, Any]:
        """Return the answer in one piece."""


def writer_for(admitted: Admitted) -> Writer:
    """Return the form the caller asked for."""
    return ResponsesWriter(admitted) if admitted.shaped.wants_responses else ChatWriter(admitted)


def _finish(answer: Answer) -> str:
    return "content_filter" if answer.is_held else answer.finish or "stop"


class ChatWriter:
    """Chat completions."""

    def __init__(self, admitted: Admitted) -> None:
        self.admitted = admitted
        self.head = {"id": f"chatcmpl-{admitted.call}", "created": int(time.time()), "model": admitted.asked.model}
        shell = orjson.dumps({**self.head, "object": "chat.completion.chunk"})[:-1]
        self._before = b"data: " + shell + b',"choices":[{"index":0,"delta":{"content":'
        self._after = b'},"finish_reason":null}]}\n\n'

    def begin(self) -> bytes:
        """Return the first event: the role and the label."""
        choice = {"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}
        return self._event({"choices": [choice], "stadtkern": provenance(self.admitted)})

    def text(self, text: str) -> bytes:
        """Return a piece of text, put together by hand: there are hundreds in an answer."""
        return self._before + orjson.dumps(text) + self._after

    def tool(self, index: int, tool: Tool) -> bytes:
        """Return a tool's call: whole, since its arguments are looked at before they are shown."""
        function = {"name": tool.name, "arguments": tool.arguments}
        call = {"index": index, "id": tool.call_id, "type": "function", "function": function}
        return self._event({"choices": [{"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": None}]})

    def end(self, answer: Answer) -> bytes:
        """Return why it ended, usage if asked for, and the end."""
        choice = {"index": 0, "delta": {}, "finish_reason": _finish(answer)}
        events = self._event({"choices": [choice]})
        if self.admitted.shaped.wants_usage:
            events += self._event({"choices": [], "usage": usage_of(answer)})
        return events + event(DONE)

    def whole(self, answer: Answer) -> dict[str, Any]:
        """Return the answer in one piece."""
        message: dict[str, Any] = {"role": "assistant", "content": answer.whole_shown or None, "refusal": None}
        if answer.is_held:
            message["content"] = answer.neutral()
        elif answer.tools:
            message["tool_calls"] = [
                {
                    "id": tool.call_id,
                    "type": "function",
                    "function": {"name": tool.name, "arguments": tool.arguments},
                }
                for tool in answer.tools.values()
            ]
        choice = {"index": 0, "message": message, "finish_reason": _finish(answer), "logprobs": None}
        usage = usage_of(answer)
        return {
            **self.head,
            "object": "chat.completion",
            "choices": [choice],
            "usage": usage,
            "stadtkern": provenance(self.admitted),
        }

    def _event(self, body: dict[str, Any]) -> bytes:
        return event(orjson.dumps({**self.head, "object": "chat.completion.chunk", **body}))


class ResponsesWriter:
    """The stateless part of the responses API; nothing is stored, so nothing can be asked for again."""

    def __init__(self, admitted: Admitted) -> None:
        self.admitted = admitted
        self._number = -1
        self._created = int(time.time())
        self._message = f"msg_{admitted.call}"
        self._tools_begun: list[int] = []
        self._has_text = False

    def _response(self, status: str, output: list[dict[str, Any]], answer: Answer | None = None) -> dict[str, Any]:
        usage = usage_of(answer) if answer else None
        return {
            "id": f"resp_{self.admitted.call}",
            "object": "response",
            "created_at": self._created,
            "status": status,
            "model": self.admitted.asked.model,
            "output": output,
            "error": None,
            "incomplete_details": {"reason": "content_filter"} if answer and answer.is_held else None,
            "instructions": None,
            "metadata": {},
            "parallel_tool_calls": True,
            "tool_choice": "auto",
            "tools": [],
            "store": False,
            "temperature": None,
            "top_p": None,
            "usage": usage
            and {
                "input_tokens": usage["prompt_tokens"],
                "output_tokens": usage["completion_tokens"],
                "total_tokens": usage["total_tokens"],
                "input_tokens_details": {"cached_tokens": 0},
                "output_tokens_details": {"reasoning_tokens": 0},
            },
            "stadtkern": provenance(self.admitted),
        }

    def _event(self, kind: str, **body: Any) -> bytes:
        self._number += 1
        data = orjson.dumps({"type": kind, "sequence_number": self._number, **body})
        return b"event: " + kind.encode() + b"\n" + event(data)

    def begin(self) -> bytes:
        """Return the first events."""
        started = self._response("in_progress", [])
        return self._event("response.created", response=started) + self._event("response.in_progress", response=started)

    def _begin_text(self) -> bytes:
        self._has_text = True
        item = {"id": self._message, "type": "message", "role": "assistant", "status": "in_progress", "content": []}
        part = {"type": "output_text", "text": "", "annotations": []}
        return self._event("response.output_item.added", output_index=0, item=item) + self._event(
            "response.content_part.added", item_id=self._message, output_index=0, content_index=0, part=part
        )

    def text(self, text: str) -> bytes:
        """Return a piece of text."""
        before = b"" if self._has_text else self._begin_text()
        return before + self._event(
            "response.output_text.delta",
            item_id=self._message,
            output_index=0,
            content_index=0,
            delta=text,
            logprobs=[],
        )

    def tool(self, index: int, tool: Tool) -> bytes:
        """Return a tool's call: whole, since its arguments are looked at before they are shown."""
        self._tools_begun.append(index)
        item = {**self._call(tool, "in_progress"), "arguments": ""}
        before = self._event("response.output_item.added", output_index=self._place(index), item=item)
        return before + self._event(
            "response.function_call_arguments.delta",
            item_id=f"fc_{tool.call_id}",
            output_index=self._place(index),
            delta=tool.arguments,
        )

    def _place(self, index: int) -> int:
        return self._tools_begun.index(index) + (1 if self._has_text else 0)

    def _call(self, tool: Tool, status: str) -> dict[str, Any]:
        return {
            "id": f"fc_{tool.call_id}",
            "type": "function_call",
            "status": status,
            "call_id": tool.call_id,
            "name": tool.name,
            "arguments": tool.arguments,
        }

    def _output(self, answer: Answer) -> list[dict[str, Any]]:
        text = answer.neutral() if answer.is_held else answer.whole_shown
        output: list[dict[str, Any]] = []
        if text or not answer.tools:
            part = {"type": "output_text", "text": text, "annotations": []}
            output.append(
                {
                    "id": self._message,
                    "type": "message",
                    "role": "assistant",
                    "status": "completed",
                    "content": [part],
                }
            )
        if not answer.is_held:
            output += [self._call(tool, "completed") for tool in answer.tools.values()]
        return output

    def end(self, answer: Answer) -> bytes:
        """Return the last events."""
        events = b"" if self._has_text or answer.tools else self._begin_text()
        output = self._output(answer)
        for place, item in enumerate(output):
            if item["type"] == "message":
                part = item["content"][0]
                where = {"item_id": self._message, "output_index": place, "content_index": 0}
                events += self._event("response.output_text.done", **where, text=part["text"], logprobs=[])
                events += self._event("response.content_part.done", **where, part=part)
            else:
                events += self._event(
                    "response.function_call_arguments.done",
                    item_id=item["id"],
                    output_index=place,
                    arguments=item["arguments"],
                )
            events += self._event("response.output_item.done", output_index=place, item=item)
        status = "incomplete" if answer.is_held else "completed"
        return events + self._event(f"response.{status}", response=self._response(status, output, answer))

    def whole(self, answer: Answer) -> dict[str, Any]:
        """Return the answer in one piece."""
        return self._response("incomplete" if answer.is_held else "completed", self._output(answer), answer)
