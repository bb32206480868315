"""A body for every endpoint with every field it may have; ``TEXT`` stands in each text that is searched. For tests."""

from __future__ import annotations

from typing import Any

from stadtkern.modelcalls.testing import TOOL

PICTURE = "data:image/png;base64,iVBORw0KGgo="
PARAMETERS = {
    "type": "object",
    "description": "TEXT of parameters",
    "required": ["type"],
    "properties": {
        "type": {"type": ["string", "null"], "description": "TEXT of a field named like a word of the language"},
        "format": {"enum": ["TEXT of a choice"], "default": "TEXT by default"},
        "required": {"type": "array", "items": {"const": "TEXT that never differs"}},
        "pattern": {"pattern": "TEXT with blanks as a pattern", "format": "TEXT with blanks as a format"},
    },
}
CALL = {"id": "call_1", "type": "function", "function": {"name": "search", "arguments": '{"q": "TEXT of arguments"}'}}
CHAT: dict[str, Any] = {
    "model": TOOL,
    "messages": [
        {"role": "system", "content": "signed with the release"},
        {"role": "user", "content": "TEXT of a user"},
        {"role": "assistant", "content": [{"type": "text", "text": "TEXT of a part"}], "tool_calls": [CALL]},
        {"role": "assistant", "refusal": "TEXT of a refusal"},
        {"role": "tool", "tool_call_id": "call_1", "content": "TEXT of a tool"},
        {
            "role": "user",
            "content": [
                {"type": "image_url", "image_url": {"url": PICTURE, "detail": "low"}},
                {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "mp3"}},
            ],
        },
    ],
    "tools": [
        {
            "type": "function",
            "function": {
                "name": "search", "description": "TEXT about a tool", "strict": True, "parameters": PARAMETERS,
            },
        }
    ],
    "tool_choice": {"type": "function", "function": {"name": "search"}},
    "response_format": {
        "type": "json_schema",
        "json_schema": {"name": "answer", "description": "TEXT about a form", "strict": True, "schema": PARAMETERS},
    },
    "stream": True,
    "stream_options": {"include_usage": True},
    "stop": ["TEXT to stop at"],
    "temperature": 0.5,
    "top_p": 1,
    "seed": 7,
    "n": 1,
    "max_completion_tokens": 100,
    "parallel_tool_calls": False,
    "reasoning_effort": "low",
    "store": False,
    "metadata": {"purpose": "draft-answers"},
    "user": "somebody",
}  # fmt: skip
RESPONSE: dict[str, Any] = {
    "model": TOOL,
    "instructions": "signed with the release",
    "input": [
        {"role": "user", "content": "TEXT of a user"},
        {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "TEXT of a part"}]},
        {"role": "user", "content": [{"type": "input_image", "image_url": PICTURE, "detail": "low"}]},
        {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant",
         "content": [{"type": "output_text", "text": "TEXT of an answer", "annotations": []}]},
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "TEXT of a refusal"}]},
        {"type": "function_call", "id": "fc_1", "call_id": "call_1", "name": "search", "arguments": '{"q": "TEXT"}'},
        {"type": "function_call_output", "call_id": "call_1", "output": "TEXT of a tool"},
    ],
    "tools": [{"type": "function", "name": "search", "description": "TEXT about a tool", "parameters": PARAMETERS}],
    "tool_choice": {"type": "function", "name": "search"},
    "text": {"format": {"type": "json_schema", "name": "answer", "schema": PARAMETERS}},
    "reasoning": {"effort": "low"},
    "truncation": "auto",
    "include": [],
    "max_output_tokens": 100,
    "temperature": 0.5,
    "store": False,
}  # fmt: skip
BODIES: dict[str, dict[str, Any]] = {
    "chat": CHAT,
    "responses": RESPONSE,
    "embeddings": {"model": TOOL, "input": ["TEXT one", "TEXT two"], "dimensions": 8, "encoding_format": "base64"},
    "speech": {
        "model": TOOL,
        "input": "TEXT",
        "voice": "eva",
        "instructions": "TEXT",
        "speed": 1,
        "response_format": "wav",
    },
    "images": {"model": TOOL, "prompt": "TEXT", "n": 2, "size": "512x512", "quality": "low"},
    "transcription": {"model": TOOL, "prompt": "TEXT", "language": "de", "temperature": 0.0, "response_format": "json"},
}
