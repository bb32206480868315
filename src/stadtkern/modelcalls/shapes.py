"""What a request may look like: every field is known, or the request is refused. Nothing unknown is passed on.

Each ``shape_…`` function checks a body, takes out what is ours (``metadata``) or nobody's business upstream (``user``),
and notes where text stands, so that all of it is read by the recognisers. Source of the fields: OpenAI API reference,
chat completions, embeddings, audio, images (November 2026).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn

import orjson

Body = dict[str, Any]

DEEPEST = 24
MOST_MESSAGES = 2_000
TOKENS_OF_A_PICTURE = 2_000
TOKENS_AROUND_A_MESSAGE = 8
LONGEST_METADATA = 512
MOST_WHOLE = 2**53
LONGEST_CALL = 200  # characters of the name of a tool's call
VOICE_FORMATS = frozenset({"mp3", "opus", "aac", "flac", "wav", "pcm"})
KEYWORDS = frozenset(
    {
        "$anchor", "$comment", "$defs", "$id", "$ref", "$schema", "additionalItems", "additionalProperties", "allOf",
        "anyOf", "const", "contains", "contentEncoding", "contentMediaType", "default", "definitions",
        "dependentRequired", "dependentSchemas", "deprecated", "description", "else", "enum", "example", "examples",
        "exclusiveMaximum", "exclusiveMinimum", "format", "if", "items", "maxContains", "maxItems", "maxLength",
        "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf",
        "not", "nullable", "oneOf", "pattern", "patternProperties", "prefixItems", "properties", "propertyNames",
        "readOnly", "required", "then", "title", "type", "unevaluatedItems", "unevaluatedProperties", "uniqueItems",
        "writeOnly",
    }
)  # fmt: skip
SCHEMA_WORDS = {
    "type": re.compile("string|number|integer|boolean|object|array|null"),
    "format": re.compile(
        "date|date-time|time|duration|(idn-)?email|(idn-)?hostname|ipv[46]|[ui]ri(-reference)?|uri-template|uuid|regex"
        "|(relative-)?json-pointer|binary|byte|int32|int64|float|double|password"
    ),
    "$schema": re.compile(r"https?://json-schema\.org/(draft/20[12]\d-\d\d|draft-0\d)/schema#?"),
}
BASE64 = re.compile("[A-Za-z0-9+/]+={0,2}")
IDENTIFIER = re.compile("[A-Za-z0-9_-]{1,64}")
FIELD = re.compile(r"[\w$.-]{1,64}")
_REFERENCE = re.compile(r"#?(/?[\w$.-]{1,64}){0,8}")
LONG_NUMBER = 10_000_000  # from here on, and with as many digits, a number may be somebody's
STORED = frozenset({"store", "previous_response_id", "conversation", "background"})  # by whoever runs the server


class WrongRequestError(Exception):
    """The request is not one we know; ``code`` is one of the refusals, ``field`` says where."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(f"{code}: {field}")
        self.code = code
        self.field = field


class Slot(NamedTuple):
    """Where a text stands: ``holder[key]``."""

    holder: Any
    key: Any

    @property
    def text(self) -> str:
        """Return the text that stands there now."""
        text: str = self.holder[self.key]
        return text


@dataclass(slots=True)
class Shaped:
    """A request that has the right form. ``body`` is what may leave once every slot has been read."""

    endpoint: str
    body: Body
    slots: list[Slot] = field(default_factory=list)
    system: list[str] = field(default_factory=list)
    offered: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    """What cannot be masked, since programs match it, and is searched all the same: identifiers, long numbers."""
    calls: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    streams: bool = False
    wants_usage: bool = False
    answers_in_json: bool = False
    wants_responses: bool = False
    has_unreadable: bool = False
    max_output: int | None = None
    extra_tokens: int = 0
    data_bytes: int = 0
    """Bytes of pictures and sound in the body: what they cost stands in ``extra_tokens``."""

    @property
    def most_input_tokens(self) -> int:
        """Return an upper bound for the body as it is now: no tokeniser makes more tokens than there are bytes."""
        return len(orjson.dumps(self.body)) - self.data_bytes + self.extra_tokens


def wrong(field: str, code: str = "wrong_value") -> NoReturn:
    """Refuse the request."""
    raise WrongRequestError(code, field)


def number(value: object, field: str) -> None:
    """Refuse what is no number, or a whole one no server could read."""
    if isinstance(value, bool) or not isinstance(value, int | float) or (isinstance(value, int) and _is_huge(value)):
        wrong(field)


def whole(value: object, field: str, most: int | None = None) -> int:
    """Return a whole number from 1 on, also one written as 4.0, or refuse."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not float(value).is_integer():
        wrong(field)
    return int(value) if 1 <= value <= (most or MOST_WHOLE) else wrong(field)


def _is_huge(value: int) -> bool:
    return not -(2**63) <= value < 2**63  # JSON beyond 64 bits is read differently everywhere


def flag(value: object, field: str) -> None:
    """Refuse what is neither true nor false."""
    if not isinstance(value, bool):
        wrong(field)


@dataclass(frozen=True, slots=True)
class WordOf:
    """A check that lets only some words pass."""

    words: frozenset[str]

    def __call__(self, value: object, field: str) -> None:
        """Refuse every other."""
        if not isinstance(value, str) or value not in self.words:
            wrong(field)


def nothing(value: object, field: str) -> None:
    """Known, and refused unless it asks for nothing."""
    if value not in (False, 0, "", [], {}):
        wrong(field, "stored_elsewhere" if field in STORED else "wrong_value")


def one(value: object, field: str) -> None:
    """Refuse more than one answer at a time."""
    if isinstance(value, bool) or value != 1:
        wrong(field)


Check = Callable[[object, str], None]


def take_ours(body: object, shaped: Shaped) -> tuple[Body, str]:
    """Take the fields every endpoint has; return what is left, and the model's name."""
    given = without_none(body)
    metadata = given.pop("metadata", None) or {}
    if not isinstance(metadata, dict):
        wrong("metadata")
    if not all(isinstance(each, str) and len(each) <= LONGEST_METADATA for each in metadata.values()):
        wrong("metadata")
    if any("stadtkern" in name.lower() for name in metadata):
        wrong("metadata: purpose, data_class, case, area, group, knowledge")  # a header's name would say nothing here
    shaped.metadata = metadata
    given.pop("user", None)
    given.pop("safety_identifier", None)
    model = given.pop("model", None)
    if not isinstance(model, str) or not model:
        wrong("model")
    return given, model


def take_rest(given: Body, known: dict[str, Check], shaped: Shaped) -> None:
    """Check the fields left over and put them into what may leave; an unknown one refuses the request."""
    for name, value in given.items():
        check = known.get(name)
        if check is None:
            raise WrongRequestError("unknown_field", name)
        check(value, name)
        if name not in {"store", "logprobs"}:
            shaped.body[name] = round(value, 6) if isinstance(value, float) else value
            if check is number and abs(value) >= LONG_NUMBER:
                shaped.names.add(repr(value))


def without_none(body: object) -> Body:
    """Return a JSON object without its nulls."""
    if not isinstance(body, dict):
        raise WrongRequestError("not_json", "")
    return {name: value for name, value in body.items() if value is not None}


def note_text(holder: Any, key: Any, where: str, shaped: Shaped, *, in_json: bool = False) -> str:
    """Note where a text stands, and return it."""
    text = holder[key]
    if not isinstance(text, str):
        wrong(where)
    if in_json and "\\u" in text:
        text = holder[key] = without_unicode_escapes(text)
    shaped.slots.append(Slot(holder, key))
    return text


def without_unicode_escapes(text: str) -> str:
    """Return JSON with its letters as they are, so that what is masked in it is put back as it is; else the text."""
    try:
        plain = json.dumps(json.loads(text), ensure_ascii=False)
        plain.encode()
    except (ValueError, RecursionError):  # no JSON, half a character, or a tower of brackets
        return text
    return plain


def note_number(value: object, shaped: Shaped) -> None:
    """Note a number that is long enough to be an insurance, account or phone number."""
    if isinstance(value, int) and _is_huge(value):
        wrong("number")
    if isinstance(value, int | float) and (abs(value) >= LONG_NUMBER or len(repr(value)) > 8):
        shaped.names.add(repr(value))


def note_strings(holder: Any, where: str, shaped: Shaped, depth: int = 0) -> None:
    """Note every text inside a JSON schema, and every name of a field; words of the schema language stay."""
    if depth > DEEPEST:
        wrong(where)
    places = holder.items() if isinstance(holder, dict) else enumerate(holder)
    for key, value in list(places):
        if isinstance(key, str) and key not in KEYWORDS:
            note_field(key, where, shaped)
        if isinstance(value, str):
            _note_string(holder, key, value, shaped)
        elif key == "required" and isinstance(value, list) and set(map(type, value)) <= {str}:
            for name in value:
                note_field(name, where, shaped)
        elif isinstance(value, dict | list):
            note_strings(value, where, shaped, depth + 1)
        else:
            note_number(value, shaped)


def _note_string(holder: Any, key: Any, value: str, shaped: Shaped) -> None:
    """Note a text of a schema, unless it is a word of the schema language or refers to a part of the schema."""
    if key == "$ref" and _REFERENCE.fullmatch(value):
        shaped.names.add(value)
    elif key not in SCHEMA_WORDS or not SCHEMA_WORDS[key].fullmatch(value):
        shaped.slots.append(Slot(holder, key))
        if FIELD.fullmatch(value):  # a choice written as one word, where the recognisers of texts see no name
            shaped.names.add(value)


def note_field(name: str, where: str, shaped: Shaped) -> None:
    """Note the name of a field, or refuse what is none."""
    if not FIELD.fullmatch(name):
        wrong(where)
    shaped.names.add(name)


def as_list(value: object, where: str) -> list[Any]:
    """Return a list, or refuse."""
    return value if isinstance(value, list) else wrong(where)


def as_identifier(value: object, where: str, shaped: Shaped) -> str:
    """Return a name made of letters, digits, hyphens and underscores, noted to be searched, or refuse."""
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        wrong(where)
    shaped.names.add(value)
    return value


def call_number(value: object, where: str, shaped: Shaped) -> str:
    """Return the name a tool's call gets at the server; the one it came with may say anything and never leaves.

    Nine letters and digits, as the strictest chat templates want it.
    """
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_CALL:
        wrong(where)
    return shaped.calls.setdefault(value, f"call{len(shaped.calls) + 1:05d}")
