"""What the API accepts, as an OpenAPI 3.1 document. Built from the tables that check requests, so it cannot drift."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from stadtkern.modelcalls import chat, media, responses
from stadtkern.modelcalls.areas import AREAS
from stadtkern.modelcalls.policy import DATA_CLASSES
from stadtkern.modelcalls.refusals import REFUSALS
from stadtkern.modelcalls.shapes import (
    BASE64,
    FIELD,
    IDENTIFIER,
    LONGEST_CALL,
    LONGEST_METADATA,
    MOST_MESSAGES,
    MOST_WHOLE,
    STORED,
    VOICE_FORMATS,
    Check,
    WordOf,
    flag,
    nothing,
    number,
    one,
)

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
WHOLE: Schema = {"type": "integer", "minimum": 1, "maximum": MOST_WHOLE}
OF_CHECK: dict[Check, Schema] = {number: {"type": "number"}, flag: FLAG, one: {"const": 1}}
HEADERS: dict[str, Schema] = {
    "Purpose": TEXT,
    "Data-Class": {"enum": list(DATA_CLASSES)},
    "Group": TEXT,
    "Knowledge": TEXT,
    "Area": {"enum": sorted(AREAS)},
    "Case": TEXT,
}


def matching(pattern: str, **more: Any) -> Schema:
    """Return the schema of a text that is one of a pattern from end to end."""
    return {"type": "string", "pattern": f"^(?:{pattern})$", **more}


def either(*schemas: Schema) -> Schema:
    """Return the schema of what is one of several."""
    return {"anyOf": list(schemas)}


def many(schema: Schema, **more: int) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": schema, **more}


def words(*known: str) -> Schema:
    """Return the schema of one of some words."""
    return {"enum": sorted(known)}


def closed(required: str = "", **fields: Schema) -> Schema:
    """Return the schema of an object that has no other field; ``required`` names some, apart by blanks."""
    return {"type": "object", "properties": fields, "required": required.split(), "additionalProperties": False}


def checked(table: dict[str, Check]) -> dict[str, Schema]:
    """Return the schemas of a table of checks."""
    return {name: _of(check) for name, check in table.items()}


def _of(check: Check) -> Schema:
    if isinstance(check, WordOf):
        return words(*check.words)
    if check is nothing:
        return {"const": False, "description": "nothing is stored at a server"}
    return OF_CHECK[check]


NAME = matching(IDENTIFIER.pattern)
CALL_NAME: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_CALL}
JSON_SCHEMA: Schema = {
    "type": "object",
    "propertyNames": matching(FIELD.pattern),
    "description": "a JSON schema; names of fields at every depth are as they are here",
}
OURS: dict[str, Schema] = {
    "model": {"type": "string", "minLength": 1, "description": "as GET /v1/models names it"},
    "metadata": {"type": "object", "additionalProperties": {"type": "string", "maxLength": LONGEST_METADATA}},
    "user": TEXT,
    "safety_identifier": TEXT,
}
PICTURE = matching(chat.PICTURE_INSIDE.pattern)
DETAIL = words(*chat.DETAILS)
TEXT_PART = closed(
    "type text", type=words("text", "input_text", "output_text"), text=TEXT, annotations={"type": "array"}
)
CHAT_PART = either(
    TEXT_PART,
    closed("type image_url", type=words("image_url"), image_url=closed("url", url=PICTURE, detail=DETAIL)),
    closed(
        "type input_audio",
        type=words("input_audio"),
        input_audio=closed("data format", data=matching(BASE64.pattern), format=words(*VOICE_FORMATS)),
    ),
)
TOOL_CALL = closed(
    "id type function",
    id=CALL_NAME,
    type=words("function"),
    function=closed("name arguments", name=NAME, arguments=TEXT),
)
MESSAGE = either(
    closed("role content", role=words("system", "developer"), content=either(TEXT, many(TEXT_PART))),
    closed(
        "role",
        role=words(*chat.ROLES - {"system", "developer"}),
        content=either(TEXT, many(CHAT_PART)),
        refusal=TEXT,
        tool_calls=many(TOOL_CALL),
        tool_call_id=CALL_NAME,
    ),
)
FUNCTION: dict[str, Schema] = {"name": NAME, "description": TEXT, "parameters": JSON_SCHEMA, "strict": FLAG}
ANSWER_FORM: dict[str, Schema] = {"name": NAME, "description": TEXT, "schema": JSON_SCHEMA, "strict": FLAG}
SIMPLE_CHOICE = words("none", "auto", "required")
CHAT = closed(
    "model messages",
    **OURS,
    **checked(chat.CHAT) | {"max_tokens": WHOLE, "max_completion_tokens": WHOLE},
    messages=many(MESSAGE, minItems=1, maxItems=MOST_MESSAGES),
    stream=FLAG,
    stream_options=closed(include_usage=FLAG, include_obfuscation=FLAG),
    stop=either(TEXT, many(TEXT, maxItems=4)),
    tools=many(closed("type function", type=words("function"), function=closed("name", **FUNCTION))),
    tool_choice=either(
        SIMPLE_CHOICE, closed("type function", type=words("function"), function=closed("name", name=NAME))
    ),
    response_format=either(
        closed("type", type=words("text", "json_object")),
        closed("type json_schema", type=words("json_schema"), json_schema=closed("name", **ANSWER_FORM)),
    ),
)
BESIDE: dict[str, Schema] = {"id": TEXT, "status": TEXT}
RESPONSE_PART = either(
    TEXT_PART,
    closed("type refusal", type=words("refusal"), refusal=TEXT),
    closed("type image_url", type=words("input_image"), image_url=PICTURE, detail=DETAIL),
)
RESPONSE_ITEM = either(
    closed(
        "role content",
        type=words("message"),
        role=words(*chat.ROLES - {"system", "developer", "tool"}),
        content=either(TEXT, many(RESPONSE_PART)),
        **BESIDE,
    ),
    closed("role content", role=words("system", "developer"), content=TEXT),
    closed(
        "type call_id name arguments",
        type=words("function_call"),
        call_id=CALL_NAME,
        name=NAME,
        arguments=TEXT,
        **BESIDE,
    ),
    closed(
        "type call_id output", type=words("function_call_output"), call_id=CALL_NAME, output=TEXT, **BESIDE
    ),
)  # fmt: skip
RESPONSE = closed(
    "model input",
    **{name: schema for name, schema in (OURS | CHAT["properties"]).items() if name in responses.AS_THEY_ARE},
    **{name: _of(nothing) for name in sorted(STORED)},
    input=either(TEXT, many(RESPONSE_ITEM, minItems=1, maxItems=MOST_MESSAGES)),
    instructions=TEXT,
    max_output_tokens=WHOLE,
    truncation=words(*responses.TRUNCATIONS),
    include=many({"const": "reasoning.encrypted_content"}, maxItems=1),
    tools=many(closed("type name", type=words("function"), **FUNCTION)),
    tool_choice=either(SIMPLE_CHOICE, closed("type name", type=words("function"), name=NAME)),
    text=closed(
        "format",
        format=either(
            closed("type", type=words("text", "json_object")),
            closed("type name", type=words("json_schema"), **ANSWER_FORM),
        ),
    ),
    reasoning=closed("effort", effort=words(*chat.EFFORTS)),
)
BODIES: dict[str, Schema] = {
    "/v1/chat/completions": CHAT,
    "/v1/responses": RESPONSE,
    "/v1/embeddings": closed(
        "model input",
        **OURS,
        **checked(media.EMBEDDINGS),
        input=either(TEXT, many(TEXT, minItems=1, maxItems=MOST_MESSAGES)),
    ),
    "/v1/audio/speech": closed(
        "model input voice", **OURS, **checked(media.SPEECH), input=TEXT, voice=NAME, instructions=TEXT
    ),
    "/v1/images/generations": closed(
        "model prompt",
        **OURS,
        **checked(media.IMAGES) | {"n": {"type": "integer", "minimum": 1, "maximum": media.MOST_PICTURES}},
        prompt=TEXT,
    ),
    "/v1/audio/transcriptions": closed(
        "model file",
        model=OURS["model"],
        **checked(media.TRANSCRIPTIONS),
        file={"type": "string", "format": "binary"},
        prompt=TEXT,
        language=matching("[a-zA-Z]{2}"),
    ),
}
GETS = {
    "/v1/models": "the tool the use case has released",
    "/v1/models/{model}": "that tool, by its name",
    "/v1/stadtkern/held/{call}": "an answer that was held back, once a person has released it",
    "/v1/openapi.json": "this document",
}
SENTENCES = closed("de en", de=TEXT, en=TEXT)
REFUSAL = closed(
    "error",
    error=closed(
        "message type param code stadtkern",
        message=TEXT,
        type=words(*{each.type for each in REFUSALS.values()}),
        param={"type": ["string", "null"]},
        code=words(*REFUSALS),
        stadtkern=closed(
            "clause call de en what_to_do",
            clause=words(*{each.clause for each in REFUSALS.values()}),
            call=TEXT,
            de=TEXT,
            en=TEXT,
            what_to_do=SENTENCES,
        ),
    ),
)


@lru_cache(maxsize=1)
def openapi() -> Schema:
    """Return the whole document."""
    paths: Schema = {path: {"post": _operation(path, _body(path))} for path in BODIES}
    for path, summary in GETS.items():
        named = path.partition("{")[2].rstrip("}")
        parameters = [{"name": named, "in": "path", "required": True, "schema": TEXT}] if named else []
        paths[path] = {"get": _operation(path, {"summary": summary, "parameters": parameters})}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Stadtkern: KI-Schleuse", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": {"Refusal": REFUSAL},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
    }


def _body(path: str) -> Schema:
    kind = "multipart/form-data" if path == "/v1/audio/transcriptions" else "application/json"
    headers = [{"name": f"X-Stadtkern-{name}", "in": "header", "schema": each} for name, each in HEADERS.items()]
    return {"parameters": headers, "requestBody": {"required": True, "content": {kind: {"schema": BODIES[path]}}}}


def _operation(path: str, rest: Schema) -> Schema:
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    answers = {"200": {"description": "the answer"}, "default": {"description": "a refusal", "content": refusal}}
    return {"operationId": path.strip("/").replace("/", "_").strip("{}"), "responses": answers, **rest}
