"""Nothing unknown passes, at whatever depth it stands; every text a caller sends is where the recognisers read it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.modelcalls.chat import shape_chat
from stadtkern.modelcalls.media import shape_embeddings, shape_images, shape_speech, shape_transcription
from stadtkern.modelcalls.responses import shape_response
from stadtkern.modelcalls.shapes import LONG_NUMBER, Shaped, WrongRequestError
from stadtkern.modelcalls.testing import TOOL
from stadtkern.modelcalls.testing_bodies import BODIES, CALL, PICTURE

Path = tuple[str | int, ...]
Shape = Callable[[object], tuple[str, Shaped]]
SHAPES: dict[str, Shape] = {
    "chat": shape_chat,
    "responses": shape_response,
    "embeddings": shape_embeddings,
    "speech": shape_speech,
    "images": shape_images,
    "transcription": shape_transcription,
}
FULL = {name: (SHAPES[name], body) for name, body in BODIES.items()}
LEAVES = {
    "chat": {
        "messages", "tools", "tool_choice", "response_format", "stop", "temperature", "top_p", "seed", "n",
        "parallel_tool_calls", "reasoning_effort",
    },
    "responses": {"messages", "tools", "tool_choice", "response_format", "temperature", "reasoning_effort"},
    "embeddings": {"input", "dimensions", "encoding_format"},
    "speech": {"input", "voice", "instructions", "speed", "response_format"},
    "images": {"prompt", "n", "size", "quality", "response_format"},
    "transcription": {"prompt", "language", "temperature", "response_format"},
}  # fmt: skip
FREE = {"parameters", "schema", "metadata"}  # below these the caller names the fields


def shaped(name: str, body: Any) -> Shaped:
    return FULL[name][0](copy.deepcopy(body))[1]


def objects_in(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the place of every object whose fields are ours to know."""
    if isinstance(value, dict):
        yield path
        for key, each in value.items():
            if key not in FREE:
                yield from objects_in(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from objects_in(each, (*path, place))


def places_in(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the place of every value."""
    yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in pairs:
        yield from places_in(each, (*path, key))


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text inside a body; names of fields are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_in(each)


OBJECTS = [(name, path) for name, (_, body) in FULL.items() for path in objects_in(body)]
PLACES = [(name, path) for name, (_, body) in FULL.items() for path in places_in(body)]
WHOLE = st.integers(-(2**63), 2**64 - 1)  # what is read from JSON as such; beyond it stands a float
ANYTHING = st.recursive(
    st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("name", sorted(FULL))
def test_everything_known_passes(name: str) -> None:
    assert set(shaped(name, FULL[name][1]).body) == LEAVES[name]


@pytest.mark.parametrize("name", sorted(FULL))
def test_every_text_is_where_the_recognisers_read_it(name: str) -> None:
    made = shaped(name, FULL[name][1])
    sent = sorted(text for text in texts_in(FULL[name][1]) if "TEXT" in text)
    assert sorted(slot.text for slot in made.slots if "TEXT" in slot.text) == sent
    for slot in made.slots:
        slot.holder[slot.key] = slot.text.replace("TEXT", "masked")
    assert [text for text in texts_in(made.body) if "TEXT" in text] == []


@given(st.sampled_from(OBJECTS), st.text(min_size=1, max_size=12), ANYTHING.filter(lambda value: value is not None))
def test_an_unknown_field_is_refused_at_every_level(where: tuple[str, Path], field: str, value: Any) -> None:
    name, path = where
    body = copy.deepcopy(FULL[name][1])
    object_there = at(body, path)
    field = f"x_{field}"
    object_there[field] = value
    with pytest.raises(WrongRequestError):
        shaped(name, body)


@given(st.sampled_from(PLACES), ANYTHING)
def test_whatever_stands_anywhere_is_shaped_or_refused(where: tuple[str, Path], value: Any) -> None:
    """No other error than ours, and what passes holds known fields only, with every text read."""
    name, path = where
    body: Any = {"": copy.deepcopy(FULL[name][1])}
    at(body, ("", *path)[:-1])[("", *path)[-1]] = value
    try:
        made = shaped(name, body[""])
    except WrongRequestError:
        return
    assert set(made.body) <= LEAVES[name] | {"presence_penalty"}
    assert isinstance(made.most_input_tokens, int)
    read = {slot.text for slot in made.slots} | set(made.system)
    kept = [text for text in texts_in(made.body) if " " in text and text not in read]
    assert kept == []


@given(ANYTHING)
def test_any_json_at_all_is_shaped_or_refused(body: Any) -> None:
    for shape, _ in FULL.values():
        with pytest.raises(WrongRequestError):
            shape(copy.deepcopy(body))


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a picture elsewhere": ("chat", {"messages": [{"role": "user", "content": [
        {"type": "image_url", "image_url": "https://evil.example/x.png"}]}]}, "remote_content"),
    "a stored answer": ("responses", {"previous_response_id": "resp_1"}, "stored_elsewhere"),
    "several answers": ("chat", {"n": 2}, "wrong_value"),
    "an answer true times": ("chat", {"n": True}, "wrong_value"),
    "a text instead of a flag": ("chat", {"tools": [{"type": "function", "function": {
        "name": "search", "strict": "Frau Anna Huber"}}]}, "wrong_value"),
    "a text instead of a schema": ("chat", {"response_format": {"type": "json_schema", "json_schema": {
        "name": "answer", "schema": "Frau Anna Huber"}}}, "wrong_value"),
    "a tool nobody offered": ("chat", {"tools": None}, "wrong_value"),
    "a picture and a half": ("images", {"n": 1.5}, "wrong_value"),
    "numbers of tokens": ("embeddings", {"input": [1, 2, 3]}, "wrong_value"),
    "a bare transcript": ("transcription", {"response_format": "text"}, "wrong_value"),
    "a system message with a picture": ("chat", {"messages": [{"role": "system", "content": [
        {"type": "image_url", "image_url": PICTURE}]}]}, "wrong_value"),
    "no messages": ("chat", {"messages": []}, "wrong_value"),
    "a schema without end": ("chat", {"response_format": {"type": "json_schema", "json_schema": {
        "name": "answer", "schema": {"a": [[[[[[[[[[[[[[[[[[[[[[[[[[["x"]]]]]]]]]]]]]]]]]]]]]]]]]]]}}}}, "wrong_value"),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_what_is_refused(case: str) -> None:
    name, changes, code = REFUSED[case]
    with pytest.raises(WrongRequestError) as refused:
        shaped(name, {**FULL[name][1], **changes})
    assert refused.value.code == code


def test_the_bound_on_tokens_is_above_what_any_tokeniser_makes() -> None:
    body = {"model": TOOL, "messages": [{"role": "user", "content": "Gemeindeamt 🏛"}]}
    assert shaped("chat", body).most_input_tokens >= len("Gemeindeamt 🏛".encode())


# What cannot be masked


def asked(**fields: Any) -> Shaped:
    return shaped("chat", {"model": TOOL, "messages": [{"role": "user", "content": "x"}], **fields})


def test_ids_of_tool_calls_stay_here_and_still_belong_together() -> None:
    messages = shaped("chat", {**BODIES["chat"], "messages": [
        {"role": "assistant", "tool_calls": [{**CALL, "id": "anna.huber@example.at"}, {**CALL, "id": "b"}]},
        {"role": "tool", "tool_call_id": "b", "content": "x"},
        {"role": "tool", "tool_call_id": "anna.huber@example.at", "content": "x"},
    ]}).body["messages"]  # fmt: skip
    assert [call["id"] for call in messages[0]["tool_calls"]] == ["call00001", "call00002"]
    assert [each["tool_call_id"] for each in messages[1:]] == ["call00002", "call00001"]


@pytest.mark.parametrize("arguments", ['{"q": "M\\u00fcller"}', '{"q":"M\\u00fcller"}'])
def test_json_of_tools_is_read_with_its_letters(arguments: str) -> None:
    call = {**CALL, "function": {"name": "search", "arguments": arguments}}
    said: list[dict[str, Any]] = [
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": arguments},
        {"role": "tool", "tool_call_id": "call_1", "content": '{"half": "\\ud83d"}'},
        {"role": "tool", "tool_call_id": "call_1", "content": "[" * 100_000 + "\\u00fc"},
    ]
    texts = [slot.text for slot in asked(messages=said).slots]
    assert texts[:2] == ['{"q": "Müller"}'] * 2
    assert texts[2:] == [each["content"] for each in said[2:]]


@pytest.mark.parametrize(
    "address",
    [
        "data:image/svg+xml;base64,PHN2Zz4=", "data:image/png,Frau Anna Huber", "data:image/png;name=huber;base64,AAAA",
        "data:image/png;base64,Frau Anna Huber", "data:image/png;base64,",
    ],
)  # fmt: skip
def test_a_picture_is_nothing_but_a_picture(address: str) -> None:
    picture = {"type": "image_url", "image_url": {"url": address}}
    with pytest.raises(WrongRequestError):
        asked(messages=[{"role": "user", "content": [picture]}])


def test_a_long_seed_becomes_another_one_the_same_each_time() -> None:
    seeds = [asked(seed=seed).body["seed"] for seed in (7, 1237010180, 1237010180, 1237010181)]
    assert seeds[0] == 7
    assert seeds[1] == seeds[2] != seeds[3]
    assert max(seeds) < LONG_NUMBER


def test_names_of_fields_and_long_numbers_are_noted() -> None:
    schema = {"properties": {"annaHuber": {"const": 1237010180}}, "required": ["vorname"], "$ref": "#/$defs/Akt"}
    wanted = {"type": "json_schema", "json_schema": {"name": "meldung", "schema": schema}}
    noted = {"annaHuber", "1237010180", "vorname", "#/$defs/Akt", "meldung", "12345678"}
    assert asked(response_format=wanted, temperature=12345678).names == noted
    with pytest.raises(WrongRequestError):
        asked(response_format={**wanted, "json_schema": {"name": "x", "schema": {"properties": {"Anna Huber": {}}}}})


@pytest.mark.parametrize(("value", "most"), [(4, 4), (4.0, 4), (0.5, None), (True, None), (0, None), ("4", None)])
def test_most_tokens_are_a_whole_number(value: Any, most: int | None) -> None:
    if most is None:
        with pytest.raises(WrongRequestError):
            asked(max_tokens=value)
    else:
        assert asked(max_tokens=value).max_output == most


def test_what_a_call_may_read_is_bounded_by_all_that_leaves() -> None:
    fields = {f"feld_{number}": {"type": "integer"} for number in range(500)}
    wanted = {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": "object", "properties": fields}}}
    body = {"model": "m", "messages": [{"role": "user", "content": "x"}], "response_format": wanted}
    _model, shaped = shape_chat(body)
    assert shaped.most_input_tokens > len(json.dumps(wanted, separators=(",", ":")))
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 400_000}}
    _model, shaped = shape_chat({"model": "m", "messages": [{"role": "user", "content": [picture]}]})
    assert shaped.most_input_tokens < 3_000
