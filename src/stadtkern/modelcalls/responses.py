"""The stateless part of the responses API, turned into a chat: whatever holds for one holds for the other.

Everything a server would have to store is refused: earlier responses, conversations, background work. Not asking for
storage counts as not storing, though elsewhere it is the default. Source: OpenAI API reference, responses (2026).
"""

from __future__ import annotations

from typing import Any

from stadtkern.modelcalls.chat import shape_chat
from stadtkern.modelcalls.shapes import (
    STORED,
    Body,
    Shaped,
    WordOf,
    WrongRequestError,
    as_list,
    nothing,
    without_none,
    wrong,
)

AS_THEY_ARE = frozenset({"model", "temperature", "top_p", "stream", "parallel_tool_calls", "metadata", "user"})
KEPT_APART = frozenset({"id", "status"})  # what came with an earlier answer and need not go back
TRUNCATIONS = frozenset({"auto", "disabled"})
_truncation = WordOf(TRUNCATIONS)


def shape_response(body: object) -> tuple[str, Shaped]:
    """Return model and shape of a request to the responses API.

    Raises:
        WrongRequestError: for everything that is not known.
    """
    given = without_none(body)
    for name in sorted(STORED & set(given)):
        nothing(given.pop(name), name)
    _truncation(given.pop("truncation", "disabled"), "truncation")
    if given.pop("include", []) not in ([], ["reasoning.encrypted_content"]):
        wrong("include")
    messages = _instructions(given) + _input(given.pop("input", None))
    chat: Body = {name: given.pop(name) for name in sorted(AS_THEY_ARE & set(given))}
    chat["messages"] = messages
    if (most := given.pop("max_output_tokens", None)) is not None:
        chat["max_completion_tokens"] = most
    if tools := given.pop("tools", None):
        chat["tools"] = [_tool(each) for each in as_list(tools, "tools")]
    if (choice := given.pop("tool_choice", None)) is not None:
        chat["tool_choice"] = _choice(choice)
    _format(given, chat)
    if given:
        raise WrongRequestError("unknown_field", sorted(given)[0])
    model, shaped = shape_chat(chat)
    shaped.wants_responses = True
    return model, shaped


def _instructions(given: Body) -> list[Body]:
    told = given.pop("instructions", None)
    return [] if told is None else [{"role": "system", "content": told}]


def _input(asked: object) -> list[Body]:
    if isinstance(asked, str):
        return [{"role": "user", "content": asked}]
    messages: list[Body] = []
    for item in as_list(asked, "input"):
        messages.append(_item(item))
    return messages


def _item(item: object) -> Body:
    match item:
        case {"type": "function_call", "call_id": call_id, "name": name, "arguments": arguments, **rest} if (
            set(rest) <= KEPT_APART
        ):
            call = {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}
            return {"role": "assistant", "tool_calls": [call]}
        case {"type": "function_call_output", "call_id": call_id, "output": str() as output, **rest} if (
            set(rest) <= KEPT_APART
        ):
            return {"role": "tool", "tool_call_id": call_id, "content": output}
        case {"role": role, "content": content, **rest} if set(rest) <= {"type", *KEPT_APART}:
            if rest.get("type", "message") != "message":
                raise WrongRequestError("unknown_field", "input.type")
            return {"role": role, "content": content if isinstance(content, str) else _parts(content)}
    raise WrongRequestError("unknown_field", "input")


def _parts(content: object) -> list[Body]:
    return [_part(each) for each in as_list(content, "input.content")]


def _part(part: object) -> Body:
    match part:
        case {"type": "input_text" | "output_text" | "text", "text": text, **rest} if set(rest) <= {
            "annotations",
            "logprobs",
        }:
            return {"type": "text", "text": text}
        case {"type": "refusal", "refusal": text, **rest} if not rest:
            return {"type": "refusal", "refusal": text}
        case {"type": "input_image", "image_url": str() as address, **rest} if set(rest) <= {"detail"}:
            return {"type": "image_url", "image_url": {"url": address, **rest}}
    raise WrongRequestError("unknown_field", "input.content")


def _tool(tool: object) -> Body:
    match tool:
        case {"type": "function", **function}:
            return {"type": "function", "function": {k: v for k, v in function.items() if v is not None}}
    raise WrongRequestError("unknown_field", "tools")


def _choice(choice: Any) -> Any:
    match choice:
        case {"type": "function", "name": name, **rest} if not rest:
            return {"type": "function", "function": {"name": name}}
    return choice


def _format(given: Body, chat: Body) -> None:
    match given.pop("text", None):
        case None:
            pass
        case {"format": {"type": "json_schema", **schema}, **rest} if not rest:
            chat["response_format"] = {"type": "json_schema", "json_schema": schema}
        case {"format": {"type": "json_object" | "text" as kind}, **rest} if not rest:
            chat["response_format"] = {"type": kind}
        case _:
            raise WrongRequestError("unknown_field", "text")
    match given.pop("reasoning", None):
        case None:
            pass
        case {"effort": effort, **rest} if not rest:
            chat["reasoning_effort"] = effort
        case _:
            raise WrongRequestError("unknown_field", "reasoning")
