"""A server that finds names beside our rules: over a real connection, and nothing leaves when it fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.gateway import checking
from stadtkern.gateway.models import LedgerEntry
from stadtkern.gateway.testing.fake_name_finder import FakeNameFinder, known_names
from stadtkern.gateway.testing.house import call, chat, gateway_for
from stadtkern.masking.joining import NamesUnavailableError
from stadtkern.modelservers import name_finder
from stadtkern.modelservers.name_finder import NameFinder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stadtkern.gateway.testing.fake_server import FakeModelServer

pytestmark = pytest.mark.django_db
NAME = "Himmel Blau"
LETTER = f"📄 Gestern war {NAME} da, IBAN AT61 1904 3002 3457 3201."


@pytest.fixture
def fake() -> Iterator[FakeNameFinder]:
    with FakeNameFinder() as one:
        yield one


@pytest.fixture
def names(fake: FakeNameFinder) -> Iterator[NameFinder]:
    one = NameFinder(fake.address)
    yield one
    one.close()


def asked(server: FakeModelServer, names: NameFinder, text: str = LETTER, **fields: Any) -> Any:
    gateway_for(server.address).names = names
    return call("/v1/chat/completions", chat(text, **fields))


@pytest.mark.parametrize("streams", [False, True])
def test_what_only_the_server_knows_is_masked_and_put_back(
    server: FakeModelServer, fake: FakeNameFinder, names: NameFinder, *, streams: bool
) -> None:
    got = asked(server, names, stream=streams)
    assert (got.status, got.text) == (200, LETTER)
    assert server.requests[-1].body["messages"][-1]["content"] == "📄 Gestern war [PERSON_1] da, IBAN [IBAN_1]."
    assert fake.texts == [LETTER]
    (begun,) = LedgerEntry.objects.filter(kind="begun")
    assert json.loads(begun.body)["masked"] == {"PERSON": 1, "IBAN": 1}


def test_without_one_nobody_is_asked(server: FakeModelServer, fake: FakeNameFinder) -> None:
    gateway_for(server.address)
    assert call("/v1/chat/completions", chat(LETTER)).status == 200
    assert (NAME in repr(server.requests), fake.texts) == (True, [])


def test_each_text_is_one_request_on_one_connection(
    server: FakeModelServer, fake: FakeNameFinder, names: NameFinder
) -> None:
    texts = ["Guten Tag", "Ja?", LETTER, "Ja?"]
    messages = [{"role": "user", "content": text} for text in texts]
    for _ in range(2):
        assert asked(server, names, messages=messages).status == 200
    assert fake.texts == ["Guten Tag", "Ja?", LETTER] * 2
    assert fake.connections == 1


def too_long(_text: str) -> bytes:
    return b"[" + b" " * (name_finder.MOST_BYTES + 1) + b"]"


NASTY: dict[str, dict[str, Any]] = {
    "an error": {"status": 500, "answer": lambda _: {"error": "out of memory"}},
    "a redirect to elsewhere": {"status": 307, "moved_to": "https://analyzer.example.at/analyze"},
    "no JSON": {"answer": lambda _: b"<html>"},
    "no list": {"answer": lambda _: {"finds": []}},
    "a list of something": {"answer": lambda _: [{"label": "PER"}]},
    "far too much": {"answer": too_long},
    "nothing in time": {"pause_s": 0.5},
}


@pytest.mark.parametrize("case", sorted(NASTY))
def test_when_it_fails_nothing_leaves(
    case: str, server: FakeModelServer, fake: FakeNameFinder, names: NameFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(name_finder, "PATIENCE_S", 0.2 if case == "nothing in time" else 10.0)
    for name, value in NASTY[case].items():
        setattr(fake, name, value)
    got = asked(server, names)
    assert (got.status, got.code, server.requests) == (503, "filter_failed", [])
    assert [(row.kind, json.loads(row.body)["code"]) for row in LedgerEntry.objects.all()] == [
        ("refused", "filter_failed")
    ]


def test_when_nobody_listens_nothing_leaves(server: FakeModelServer) -> None:
    with FakeNameFinder() as gone:
        names = NameFinder(gone.address)
    got = asked(server, names)
    names.close()
    assert (got.code, server.requests) == ("filter_failed", [])


def test_after_three_failures_it_is_left_alone_for_a_while(
    fake: FakeNameFinder, names: NameFinder, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.status = 503
    for _ in range(5):
        with pytest.raises(NamesUnavailableError):
            names.analyze("Guten Tag")
    assert len(fake.texts) == 3
    fake.status = 200
    monkeypatch.setattr(names, "_shut_until", 0.0)  # the while is over
    assert [names.analyze("Guten Tag"), names.analyze("Guten Tag")] == [[], []]


def test_a_connection_closed_meanwhile_is_opened_anew(fake: FakeNameFinder, names: NameFinder) -> None:
    fake.closes = True
    assert [names.analyze(NAME) for _ in range(3)] == [known_names(NAME)] * 3
    assert (len(fake.texts), fake.connections) == (3, 3)


SAID: dict[str, tuple[Callable[[str], Any], str, str]] = {
    "finds": (known_names, "✓", "answers and finds names"),
    "finds nothing": (lambda _: [], "!", "does not find “Anna Huber”"),
    "counts otherwise": (
        lambda text: [{**each, "start": each["start"] + 1, "end": each["end"] + 5} for each in known_names(text)],
        "!",
        "does not find “Anna Huber”",
    ),
    "says something else": (lambda _: {}, "✗", "not with finds"),
    "says no JSON": (lambda _: b"<html>", "✗", "does not answer"),
}


@pytest.mark.usefixtures("musterstadt")
@pytest.mark.parametrize("case", sorted(SAID))
def test_the_check_says_how_it_is(case: str, fake: FakeNameFinder, settings: Any) -> None:
    from dataclasses import replace

    from django.utils import translation

    fake.answer, mark, words = SAID[case]
    settings.OPTIONS = replace(settings.OPTIONS, name_finder=fake.address)
    with translation.override("en"):
        found = [each for each in checking.findings(reads_ledger=False) if fake.address in each.says]
        assert [each.says for each in checking.findings(asks_servers=False) if fake.address in each.says] == []
    name_finder.name_finder(fake.address).close()
    assert [(each.mark, words in each.says) for each in found] == [(mark, True)]
    assert bool(found[0].remedy) == (mark != "✓")
