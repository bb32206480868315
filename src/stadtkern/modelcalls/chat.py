"""Requests for a chat: every field is known, or the request is refused."""

from __future__ import annotations

import hashlib
import re

from stadtkern.modelcalls.shapes import (
    BASE64,
    LONG_NUMBER,
    MOST_MESSAGES,
    TOKENS_AROUND_A_MESSAGE,
    TOKENS_OF_A_PICTURE,
    VOICE_FORMATS,
    Body,
    Check,
    Shaped,
    WordOf,
    WrongRequestError,
    as_identifier,
    as_list,
    call_number,
    flag,
    note_strings,
    note_text,
    nothing,
    number,
    one,
    take_ours,
    take_rest,
    whole,
    without_none,
    wrong,
)

ROLES = frozenset({"system", "developer", "user", "assistant", "tool"})
EFFORTS = frozenset({"none", "minimal", "low", "medium", "high"})
PICTURE = "data:image/"
PICTURE_INSIDE = re.compile(f"data:image/(?:png|jpeg|jpg|webp|gif);base64,{BASE64.pattern}")
DETAILS = frozenset({"auto", "low", "high"})
_detail = WordOf(DETAILS)
_voice_format = WordOf(VOICE_FORMATS)
CHAT: dict[str, Check] = {
    "temperature": number, "top_p": number, "presence_penalty": number, "frequency_penalty": number,
    "seed": number, "max_tokens": number, "max_completion_tokens": number, "n": one, "parallel_tool_calls": flag,
    "store": nothing, "logprobs": nothing, "reasoning_effort": WordOf(EFFORTS),
}  # fmt: skip


def shape_chat(body: object) -> tuple[str, Shaped]:
    """Return model and shape of a chat request.

    Raises:
        WrongRequestError: for everything that is not known.
    """
    shaped = Shaped("chat", {})
    given, model = take_ours(body, shaped)
    messages = given.pop("messages", None)
    if not isinstance(messages, list) or not 0 < len(messages) <= MOST_MESSAGES:
        wrong("messages")
    shaped.body["messages"] = [_message(each, f"messages[{place}]", shaped) for place, each in enumerate(messages)]
    _stream(given, shaped)
    _tools(given, shaped)
    _format(given, shaped)
    if (stop := given.pop("stop", None)) is not None:
        shaped.body["stop"] = [stop] if isinstance(stop, str) else stop
        if not isinstance(shaped.body["stop"], list) or len(shaped.body["stop"]) > 4:
            wrong("stop")
        for place in range(len(shaped.body["stop"])):
            note_text(shaped.body["stop"], place, "stop", shaped)
    _seed(given)
    take_rest(given, CHAT, shaped)
    shaped.max_output = shaped.body.pop("max_completion_tokens", None) or shaped.body.pop("max_tokens", None)
    shaped.body.pop("max_tokens", None)
    if shaped.max_output is not None:
        shaped.max_output = whole(shaped.max_output, "max_tokens")
    return model, shaped


def _seed(given: Body) -> None:
    """Put another number in place of a long one, always the same for the same: it may be somebody's."""
    seed = given.get("seed")
    if isinstance(seed, int) and abs(seed) >= LONG_NUMBER:
        given["seed"] = int.from_bytes(hashlib.blake2b(str(seed).encode(), digest_size=4).digest(), "big") % LONG_NUMBER


def _stream(given: Body, shaped: Shaped) -> None:
    streams = given.pop("stream", False)
    flag(streams, "stream")
    shaped.streams = streams
    options = given.pop("stream_options", {})
    if not isinstance(options, dict) or set(options) - {"include_usage", "include_obfuscation"}:
        wrong("stream_options")
    shaped.wants_usage = bool(options.get("include_usage"))


MESSAGE_FIELDS = frozenset({"role", "content", "tool_calls", "tool_call_id", "refusal"})


def _message(message: object, where: str, shaped: Shaped) -> Body:
    given = without_none(message) if isinstance(message, dict) else wrong(where)
    role = given.get("role")
    if not isinstance(role, str) or role not in ROLES:
        wrong(f"{where}.role")
    if unknown := sorted(set(given) - MESSAGE_FIELDS):
        raise WrongRequestError("unknown_field", f"{where}.{unknown[0]}")
    made: Body = {"role": role}
    shaped.extra_tokens += TOKENS_AROUND_A_MESSAGE
    if "content" in given or "refusal" in given:
        made["content"] = given.get("content", given.get("refusal"))
        before = len(shaped.slots)
        _content(made, f"{where}.content", shaped)
        if role in {"system", "developer"}:  # signed word for word with the release: read by nobody, changed by nobody
            shaped.system.append(_system_text(made, where))
            del shaped.slots[before:]
            made["role"] = "system"
    if role in {"system", "developer"} and ("content" not in given or set(given) & {"tool_calls", "tool_call_id"}):
        wrong(where)  # its words are signed: there must be some, and nothing beside them
    if "tool_calls" in given:
        made["tool_calls"] = [
            _tool_call(each, f"{where}.tool_calls", shaped) for each in as_list(given["tool_calls"], where)
        ]
    if "tool_call_id" in given:
        made["tool_call_id"] = call_number(given["tool_call_id"], f"{where}.tool_call_id", shaped)
    return made


def _system_text(message: Body, where: str) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    if isinstance(content, list) and all(part["type"] == "text" for part in content):
        return "".join(part["text"] for part in content)
    return wrong(where)


def _content(holder: Body, where: str, shaped: Shaped) -> None:
    content = holder["content"]
    if isinstance(content, str):
        note_text(holder, "content", where, shaped, in_json=holder["role"] == "tool")
        return
    holder["content"] = [_part(each, where, shaped) for each in as_list(content, where)]


def _part(part: object, where: str, shaped: Shaped) -> Body:
    if not isinstance(part, dict):
        wrong(where)
    match part.get("type"):
        case "text" | "input_text" | "output_text" | "refusal" if set(part) <= {
            "type",
            "text",
            "refusal",
            "annotations",
        }:
            made = {"type": "text", "text": part.get("text", part.get("refusal"))}
            note_text(made, "text", where, shaped)
            return made
        case "image_url" if set(part) == {"type", "image_url"}:
            return _picture(part["image_url"], where, shaped)
        case "input_audio" if set(part) == {"type", "input_audio"}:
            return _sound(part["input_audio"], where, shaped)
        case _:
            raise WrongRequestError("unknown_field", where)


def _picture(picture: object, where: str, shaped: Shaped) -> Body:
    given = {"url": picture} if isinstance(picture, str) else picture
    if not isinstance(given, dict) or set(given) - {"url", "detail"} or not isinstance(given.get("url"), str):
        wrong(where)
    _detail(given.get("detail", "auto"), f"{where}.detail")
    if not given["url"].startswith(PICTURE):  # a server that fetches addresses can be made to carry data out
        raise WrongRequestError("remote_content", where)
    if not PICTURE_INSIDE.fullmatch(given["url"]):  # no words beside it, and no SVG: that is text
        wrong(where)
    shaped.functions.add("images_in")
    shaped.has_unreadable = True
    shaped.extra_tokens += TOKENS_OF_A_PICTURE
    shaped.data_bytes += len(given["url"])
    return {"type": "image_url", "image_url": dict(given)}


def _sound(sound: object, where: str, shaped: Shaped) -> Body:
    if not isinstance(sound, dict) or set(sound) != {"data", "format"} or not isinstance(sound["data"], str):
        wrong(where)
    if not BASE64.fullmatch(sound["data"]):
        wrong(where)
    _voice_format(sound["format"], where)
    shaped.functions.add("audio_in")
    shaped.has_unreadable = True
    shaped.extra_tokens += len(sound["data"]) // 100
    shaped.data_bytes += len(sound["data"])
    return {"type": "input_audio", "input_audio": dict(sound)}


def _tool_call(call: object, where: str, shaped: Shaped) -> Body:
    match call:
        case {
            "id": str() as call_id,
            "type": "function",
            "function": {"name": str() as name, "arguments": str() as told, **in_function},
            **beside,
        } if not in_function and not beside:
            function: Body = {"name": as_identifier(name, where, shaped), "arguments": told}
            note_text(function, "arguments", where, shaped, in_json=True)
            return {"id": call_number(call_id, where, shaped), "type": "function", "function": function}
    return wrong(where)


def _tools(given: Body, shaped: Shaped) -> None:
    tools = given.pop("tools", None)
    if tools:
        shaped.body["tools"] = [_tool(each, shaped) for each in as_list(tools, "tools")]
    choice = given.pop("tool_choice", None)
    if choice is not None:
        match choice:
            case "none" | "auto" | "required":
                pass
            case {"type": "function", "function": {"name": str() as name, **more}, **rest} if not more and not rest:
                if name not in shaped.offered:
                    wrong("tool_choice")
            case _:
                wrong("tool_choice")
        shaped.body["tool_choice"] = choice


def _tool(tool: object, shaped: Shaped) -> Body:
    if not isinstance(tool, dict) or tool.get("type") != "function" or set(tool) != {"type", "function"}:
        wrong("tools")
    function = tool["function"]
    if not isinstance(function, dict) or set(function) - {"name", "description", "parameters", "strict"}:
        wrong("tools")
    name = as_identifier(function.get("name"), "tools.name", shaped)
    shaped.offered.add(name)
    made = dict(function)
    if not isinstance(made.get("parameters", {}), dict):
        wrong("tools")
    flag(made.get("strict") or False, "tools.strict")
    if "description" in made:
        note_text(made, "description", "tools.description", shaped)
    if "parameters" in made:
        note_strings(made["parameters"], "tools.parameters", shaped)
    return {"type": "function", "function": made}


def _format(given: Body, shaped: Shaped) -> None:
    match given.pop("response_format", {"type": "text"}):
        case {"type": "text", **rest} if not rest:
            return
        case {"type": "json_object", **rest} if not rest:
            shaped.body["response_format"] = {"type": "json_object"}
        case {"type": "json_schema", "json_schema": dict() as schema, **rest} if not rest:
            if set(schema) - {"name", "description", "schema", "strict"}:
                wrong("response_format")
            as_identifier(schema.get("name"), "response_format.name", shaped)
            flag(schema.get("strict") or False, "response_format.strict")
            if not isinstance(schema.get("schema", {}), dict):
                wrong("response_format.schema")
            shaped.body["response_format"] = {"type": "json_schema", "json_schema": schema}
            note_strings(schema.get("schema", {}), "response_format.schema", shaped)
            if "description" in schema:
                note_text(schema, "description", "response_format.description", shaped)
        case _:
            wrong("response_format")
    shaped.answers_in_json = True
