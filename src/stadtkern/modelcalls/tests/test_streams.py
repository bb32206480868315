"""What a model server sends, byte by byte: events, their choices and what they count."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.modelcalls.replies import (
    BrokenReplyError,
    Piece,
    ToolPiece,
    Usage,
    estimated,
    plain_words,
    read_chunk,
    read_whole,
)
from stadtkern.modelcalls.sse import LONGEST_EVENT, BrokenStreamError, Events, event

STREAM = (
    b"\xef\xbb\xbfdata: eins\r\n\r\n: Kommentar\n\nevent: x\nid: 7\nretry: 10\ndata:zwei\n\ndata:  dr\xc3\xa4i \n\n\n"
    b"dat: falsch\ndata\n\ndata: [DONE]\n\n"
)
TOLD = [b"eins", b"zwei", b"dr\xc3\xa4i", b"[DONE]"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            [
                "choices", "delta", "message", "content", "refusal", "tool_calls", "function", "name", "arguments",
                "index", "id", "finish_reason", "usage", "prompt_tokens", "completion_tokens",
            ]
        ),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


def read(pieces: list[bytes]) -> list[bytes]:
    events = Events()
    return [data for piece in pieces for data in events.feed(piece)]


def test_every_split_gives_the_same_events() -> None:
    assert read([STREAM]) == TOLD
    for cut in range(1, len(STREAM)):
        assert read([STREAM[:cut], STREAM[cut:]]) == TOLD
    assert read([bytes([byte]) for byte in STREAM]) == TOLD


@given(st.lists(st.binary(max_size=30), max_size=6), st.integers(1, 9))
def test_any_bytes_however_cut(pieces: list[bytes], size: int) -> None:
    whole = b"data: a\n\n" + b"".join(pieces) + b"\n\n"
    assert read([whole]) == read([whole[at : at + size] for at in range(0, len(whole), size)])


ENDLESS = ([b"data: " + b"x" * LONGEST_EVENT], [b"x" * 70_000] * 16, [b"x" * LONGEST_EVENT + b"x\n"])


@pytest.mark.parametrize("pieces", ENDLESS)
def test_a_line_without_end_is_no_stream(pieces: list[bytes]) -> None:
    with pytest.raises(BrokenStreamError):
        read(pieces)


def test_what_is_written_can_be_read() -> None:
    assert read([event(b"eins") + event(b"zwei")]) == [b"eins", b"zwei"]


@given(ANYTHING, st.booleans())
def test_whatever_a_server_says_is_read_or_broken(told: Any, whole: bool) -> None:
    usage = Usage()
    try:
        piece = read_whole(told, usage) if whole else read_chunk(told, usage)
    except BrokenReplyError:
        return
    assert isinstance(piece.text, str)
    assert [tool for tool in piece.tools if not isinstance(tool.arguments, str)] == []


NEARLY_PLAIN = st.fixed_dictionaries(
    {
        "choices": st.lists(
            st.fixed_dictionaries(
                {"delta": st.dictionaries(st.sampled_from(["content", "role", "tool_calls"]), ANYTHING | st.text())},
                optional={"finish_reason": st.sampled_from([None, "", "stop", "eos"])},
            ),
            max_size=2,
        )
    },
    optional={"usage": st.sampled_from([None, {}, {"prompt_tokens": 3}]), "error": st.none()},
)


@given(NEARLY_PLAIN | ANYTHING)
def test_the_short_way_reads_the_same_words(told: Any) -> None:
    words, usage = plain_words(told), Usage()
    if words is not None:
        assert read_chunk(told, usage) == Piece(words)
        assert usage == Usage()


def test_most_of_a_stream_goes_the_short_way() -> None:
    assert plain_words({"choices": [{"delta": {"content": "Ja"}, "finish_reason": None}], "usage": None}) == "Ja"


CHUNKS: dict[str, tuple[Any, Piece]] = {
    "text": ({"choices": [{"delta": {"content": "Ja"}}]}, Piece("Ja")),
    "nothing": ({"choices": []}, Piece()),
    "an end nobody knows": ({"choices": [{"delta": {}, "finish_reason": "eos"}]}, Piece(finish="stop")),
    "a refusal": ({"choices": [{"delta": {"refusal": "Nein"}}]}, Piece("Nein")),
    "a tool": (
        {"choices": [{"delta": {"tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "{"}}]}}]},
        Piece(tools=[ToolPiece(0, "c", "f", "{")]),
    ),
}
BROKEN: dict[str, Any] = {
    "an error as an event": {"error": {"message": "Speicher voll"}},
    "a list": [],
    "choices that are none": {"choices": "x"},
    "a choice that is none": {"choices": [7]},
    "a delta that is none": {"choices": [{"delta": "x"}]},
    "a number as text": {"choices": [{"delta": {"content": 7}}]},
    "a number of tools": {"choices": [{"delta": {"tool_calls": 7}}]},
    "a tool without a function": {"choices": [{"delta": {"tool_calls": [{"id": "c"}]}}]},
    "arguments that are no text": {"choices": [{"delta": {"tool_calls": [{"function": {"arguments": {"a": 1}}}]}}]},
}


@pytest.mark.parametrize("name", sorted(CHUNKS))
def test_a_chunk(name: str) -> None:
    told, piece = CHUNKS[name]
    assert read_chunk(told, Usage()) == piece


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_chunk(name: str) -> None:
    with pytest.raises(BrokenReplyError):
        read_chunk(BROKEN[name], Usage())


@pytest.mark.parametrize("told", [None, 0, -3, True, "7", 1.5, 10**12])
def test_a_count_that_is_none_counts_as_not_told(told: object) -> None:
    usage = Usage()
    usage.read({"prompt_tokens": told, "completion_tokens": told})
    assert (usage.tokens_in, usage.tokens_out) == (None, None)


def test_the_newest_count_holds() -> None:
    usage = Usage()
    for tokens in (3, 5, 0):
        usage.read({"prompt_tokens": 9, "completion_tokens": tokens})
    usage.read(None)
    assert (usage.tokens_in, usage.tokens_out) == (9, 5)


@pytest.mark.parametrize(("characters", "tokens"), [(0, 0), (1, 1), (3, 1), (4, 2), (300, 100)])
def test_an_estimate_is_rounded_up(characters: int, tokens: int) -> None:
    assert estimated(characters) == tokens
