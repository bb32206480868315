from __future__ import annotations

import json
import logging
import sys
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from stadtkern.city import api as city
from stadtkern.content import embeddings, live_vectors
from stadtkern.content.actions import Incoming, edit_source, put_source, restore_source, vectors, withdraw_source
from stadtkern.content.actions.vectors import embed_passages
from stadtkern.content.citations import cut_quotes, find_passages
from stadtkern.content.embeddings import EmbeddingError, EmbeddingModel
from stadtkern.content.jobs import make_vectors
from stadtkern.content.models import Kind, Passage, PassageVector, Source
from stadtkern.content.rules.metadata import Metadata
from stadtkern.content.testing import forget_index
from stadtkern.gateway.testing.house import gateway_for, replace_running
from stadtkern.identity.api import Actor
from stadtkern.modelcalls.testing import RULES, USE_CASE, with_grant
from stadtkern.reading.extract.markdown import markdown_text
from stadtkern.retrieval.vectors import Place, VectorTable, from_bytes, scores_along, to_bytes, vectors_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django import DjangoAssertNumQueries

CLERK = Actor("account:7", is_human=True)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
TODAY = date(2026, 11, 22)
MEANINGS = (("hund", "vierbeiner", "dog"), ("müll", "abfall", "waste"), ("heirat", "trauung", "wedding"))
TEXTS = {
    "hund.md": "# Hundeabgabe\n\nDer erste Hund kostet 60 Euro im Jahr.",
    "müll.md": "# Müllabfuhr\n\nDer Müll wird am Montag geholt.",
    "heirat.md": "# Heirat\n\nDie Heirat im Rathaus kostet 110 Euro.",
}


def meaning_of(text: str) -> list[float]:
    lowered = text.lower()
    return [0.01 + sum(lowered.count(word) for word in words) for words in MEANINGS]


@dataclass
class Model:
    """A real server on this machine that speaks the protocol; ``spoil`` turns an answer into another."""

    address: str = ""
    asked: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    spoil: Callable[[dict[str, Any]], object] | None = None
    raw: bytes | None = None
    hang: bool = False
    drip: bool = False
    closing: Event = field(default_factory=Event)

    def answer(self, question: dict[str, Any]) -> bytes:
        made = [meaning_of(text) for text in question["input"]]
        data = [{"object": "embedding", "index": at, "embedding": each} for at, each in enumerate(made)]
        whole: dict[str, Any] = {"object": "list", "model": question["model"], "data": data[::-1]}
        return self.raw or json.dumps(self.spoil(whole) if self.spoil else whole).encode()

    def texts(self) -> list[str]:
        return [text for _, _, question in self.asked for text in question["input"]]


def handler_of(model: Model) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)  # it tells nothing about its models

        def do_POST(self) -> None:
            question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append((self.path, dict(self.headers), question))
            if model.hang:
                model.closing.wait(5)
                return
            body = model.answer(question)
            self.send_response(model.status)
            self.send_header("Content-Type", "application/json")
            for name, value in model.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if not model.drip:
                self.wfile.write(body)
            while model.drip and not model.closing.wait(0.05):
                self.wfile.write(b" ")

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


class QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """The client may leave while an answer drips."""


@pytest.fixture
def model() -> Iterator[Model]:
    made = Model()
    server = QuietServer(("127.0.0.1", 0), handler_of(made))
    made.address = f"http://127.0.0.1:{server.server_port}/v1"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    forget_index()
    vectors._round.model = ""
    yield made
    made.closing.set()
    server.shutdown()
    server.server_close()
    embeddings._model.cache_clear()
    replace_running(None)
    forget_index()


@pytest.fixture
def town(db: None, settings: Any) -> None:
    """The invented town, without its services and offices among the sources."""
    settings.CITY_LOADED = []
    city.load(settings.CITY_DIR, by="test")


@pytest.fixture
def switched_on(model: Model, settings: Any, town: None) -> Model:
    """The three sources of this file with their vectors, and a server that has forgotten what it was asked."""
    use(settings, model)
    for name in TEXTS:
        put(name)
    assert embed_passages(at=LATER) == 3
    model.asked.clear()
    return model


RELEASED = with_grant(
    lease={
        "purpose": "search",
        "data_classes": frozenset({"public", "personal"}),
        "functions": frozenset({"embeddings"}),
    },
    tool={"rules": RULES.model_copy(update={"purposes": ("search",)})},
)


def use(settings: Any, model: Model, *, name: str = "klein", key: Path | None = None) -> None:
    """Let the register have released the model under a name, and the options name the use case."""
    gateway_for(model.address, with_grant(RELEASED, tool={"public_id": name}), tool=name, key_file=key)
    embeddings._model.cache_clear()
    settings.OPTIONS = replace(settings.OPTIONS, embeddings_use_case=USE_CASE)


def put(name: str, text: str = "", *, at: datetime = NOW, **said: Any) -> int:
    metadata = Metadata(**{"language": "de"} | said)
    incoming = Incoming(name=name, kind=Kind.DOCUMENT, extracted=markdown_text(text or TEXTS[name]), metadata=metadata)
    return put_source(incoming, by=CLERK, at=at).source_id


def names(query: str, *, k: int = 3, language: str | None = "de", kinds: frozenset[str] | None = None) -> list[str]:
    look_again()
    return [each.name for each in find_passages(query, k=k, language=language, kinds=kinds, today=TODAY)]


def look_again() -> None:
    """Let index and vectors look for news at once, as they do after a moment."""
    from stadtkern.content.live_index import live_index

    live_index._looked_at = live_vectors.live_vectors._looked_at = 0.0


def test_off_by_default_nobody_is_asked_and_nothing_is_loaded(
    model: Model, town: None, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    put("hund.md")
    assert names("Hund") == ["hund.md"]
    monkeypatch.setitem(sys.modules, "stadtkern.content.embeddings", None)  # importing it would now fail
    with django_assert_num_queries(1):
        assert [each.name for each in find_passages("Hund", k=3, language="de", kinds=None, today=TODAY)] == ["hund.md"]
    with django_assert_num_queries(0):
        make_vectors()
    assert model.asked == []
    assert PassageVector.objects.count() == 0


def test_words_and_vectors_together(switched_on: Model) -> None:
    """“Vierbeiner” stands in no source; “kostet” stands in two. Both rankings count."""
    assert names("Vierbeiner")[0] == "hund.md"
    assert names("Trauung kostet") == ["heirat.md", "hund.md", "müll.md"]
    assert names("Vierbeiner kostet") == ["hund.md", "heirat.md", "müll.md"]
    assert switched_on.texts() == ["Vierbeiner", "Trauung kostet", "Vierbeiner kostet"]


def test_what_vectors_find_is_quoted_from_the_source(switched_on: Model) -> None:
    found = find_passages("Vierbeiner", k=1, language="de", kinds=None, today=TODAY)[0]
    place = (found.source_id, found.start, found.end, found.text)
    assert [each.text for each in cut_quotes([place], today=TODAY)] == [found.text]


def test_scores_fall_along_the_fused_order(switched_on: Model) -> None:
    found = find_passages("Vierbeiner kostet", k=3, language="de", kinds=None, today=TODAY)
    assert [each.score for each in found] == sorted({each.score for each in found}, reverse=True)


def test_filters_hold_for_vectors(switched_on: Model) -> None:
    put("dog.md", "# Dogs\n\nEvery dog needs a badge.", language="en")
    put("old.md", "# Vierbeiner früher\n\nJeder Hund und Vierbeiner war frei.", valid_until=TODAY)
    embed_passages(at=LATER)
    assert names("Vierbeiner", language="en") == ["dog.md"]
    assert set(names("Vierbeiner", k=9)) == {"old.md", *TEXTS}
    assert set(names("Vierbeiner", k=9, language=None)) == {"dog.md", "old.md", *TEXTS}
    assert names("Vierbeiner", kinds=frozenset({"service"})) == []
    after = find_passages("Vierbeiner", k=9, language="de", kinds=None, today=TODAY + timedelta(days=1))
    assert {each.name for each in after} == set(TEXTS)


def test_a_withdrawn_source_leaves_and_returns(switched_on: Model) -> None:
    assert names("Vierbeiner")[0] == "hund.md"
    number = Source.objects.get(name="hund.md").pk
    withdraw_source(number, by=CLERK, at=LATER)
    assert set(names("Vierbeiner")) == {"müll.md", "heirat.md"}
    restore_source(number, by=CLERK, at=LATER)
    assert names("Vierbeiner")[0] == "hund.md"


def cut_last(answer: dict[str, Any]) -> object:
    return answer | {"data": answer["data"][:-1]}


def with_vector(vector: object) -> Callable[[dict[str, Any]], object]:
    return lambda answer: answer | {"data": [each | {"embedding": vector} for each in answer["data"]]}


FAULTS: dict[str, tuple[str, dict[str, Any]]] = {
    "error": ("server_failed", {"status": 500}),
    "redirect": ("server_refused", {"status": 307, "headers": {"Location": "http://127.0.0.1:9/v1/embeddings"}}),
    "broken": ("server_failed", {"raw": b'{"data": ['}),
    "deep": ("server_failed", {"raw": b"[" * 200_000}),
    "packed": ("server_failed", {"raw": b"\x1f\x8b\x08", "headers": {"Content-Encoding": "gzip"}}),
    "list": ("server_failed", {"raw": b"[]"}),
    "fewer": ("server_failed", {"spoil": cut_last}),
    "wrong dimension": ("dimension", {"spoil": with_vector([1.0, 2.0])}),
    "text": ("server_failed", {"spoil": with_vector(["1", "1", "1"])}),
    "nothing": ("zero", {"spoil": with_vector([0, 0, 0])}),
    "hang": ("server_too_slow", {"hang": True}),
    "drip": ("server_too_slow", {"drip": True}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_model_that_fails_leaves_words_alone_for_a_minute(
    fault: str, switched_on: Model, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    reason, how = FAULTS[fault]
    monkeypatch.setattr(live_vectors, "QUERY_PATIENCE_S", 0.3 if reason == "server_too_slow" else 5.0)
    for name, value in how.items():
        setattr(switched_on, name, value)
    with caplog.at_level(logging.DEBUG):
        assert names("Müll bei Huberbauer") == ["müll.md"]
        asked = len(switched_on.asked)
        assert names("Müll bei Huberbauer") == ["müll.md"]
    assert len(switched_on.asked) == asked
    told = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert [each["reason"] for each in told if each["event"] == "embeddings_failed"] == [reason]
    assert "Huberbauer" not in caplog.text
    assert "Müll" not in caplog.text


def test_nobody_there(switched_on: Model, settings: Any) -> None:
    switched_on.address = "http://127.0.0.1:9/v1"
    use(settings, switched_on)
    assert names("Müll") == ["müll.md"]


def test_without_a_release_words_decide_alone_and_nothing_is_sent(switched_on: Model, settings: Any) -> None:
    gateway_for(switched_on.address, with_grant(RELEASED, lease=None))
    assert names("Vierbeiner") == []
    assert (embed_passages(at=LATER), switched_on.asked) == (0, [])


def test_names_in_questions_are_masked(switched_on: Model) -> None:
    names("Vierbeiner von Frau Anna Huber")
    assert switched_on.texts() == ["Vierbeiner von Frau [PERSON_1]"]


def test_after_the_pause_the_server_is_asked_again(
    switched_on: Model, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embeddings, "QUIET_S", 0.0)
    switched_on.status = 500
    assert names("Vierbeiner") == []
    switched_on.status = 200
    use(settings, switched_on)  # the gateway's own pause is over too
    assert names("Vierbeiner")[0] == "hund.md"


def test_no_vectors_yet_no_call(model: Model, settings: Any, town: None) -> None:
    use(settings, model)
    put("hund.md")
    assert names("Hund") == ["hund.md"]
    assert model.asked == []


def test_what_is_sent(model: Model, settings: Any, town: None, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("geheim\n", encoding="utf-8")
    use(settings, model, key=key)
    put("hund.md")
    make_vectors()
    use(settings, model)
    names("Hund")
    first, second = model.asked
    assert (first[0], second[0]) == ("/v1/embeddings", "/v1/embeddings")
    assert (first[1].get("Authorization"), second[1].get("Authorization")) == ("Bearer geheim", None)
    words = Source.objects.get().text
    assert first[2] == {"model": "klein", "input": [f"Hundeabgabe\n\n{words}"]}


def test_a_finished_round_asks_and_reads_nothing_more(
    switched_on: Model, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert embed_passages(at=LATER) == 0
    with django_assert_num_queries(1):
        assert embed_passages(at=LATER) == 0
    assert switched_on.asked == []


def test_vectors_leave_with_their_passages(switched_on: Model) -> None:
    put("hund.md", TEXTS["müll.md"], at=LATER)
    assert PassageVector.objects.count() == 2
    assert names("Vierbeiner kostet") == ["heirat.md", "müll.md"]
    assert embed_passages(at=LATER) == 1
    assert names("Abfall")[:2] in (["hund.md", "müll.md"], ["müll.md", "hund.md"])
    Source.objects.all().delete()
    assert PassageVector.objects.count() == 0


def test_a_new_title_makes_a_new_vector(switched_on: Model) -> None:
    number = Source.objects.get(name="müll.md").pk
    said = {"title": "Trauung", "owner": "", "office": "", "language": "de", "licence": ""}
    edit_source(number, **said, checked_on=TODAY, valid_until=None, by=CLERK, at=LATER + timedelta(minutes=1))
    assert names("Vierbeiner")[0] == "hund.md"
    switched_on.asked.clear()
    assert embed_passages(at=LATER + timedelta(minutes=2)) == 1
    assert [text.partition("\n")[0] for text in switched_on.texts()] == ["Trauung"]
    assert names("wedding", k=2)[1] == "müll.md"
    assert PassageVector.objects.count() == 3


def test_another_model_makes_all_vectors_anew(switched_on: Model, settings: Any) -> None:
    use(settings, switched_on, name="groß")
    switched_on.spoil = with_vector([1.0, 2.0, 3.0, 4.0])
    assert names("Vierbeiner") == []
    assert switched_on.asked == []
    assert embed_passages(at=LATER) == 3
    assert set(PassageVector.objects.values_list("model", "dimension")) == {("groß", 4)}
    assert len(names("Vierbeiner")) == 3


def test_another_dimension_under_the_same_name_is_refused(switched_on: Model) -> None:
    put("neu.md", "# Neu\n\nEin neuer Text.")
    switched_on.spoil = with_vector([1.0, 2.0, 3.0, 4.0])
    assert embed_passages(at=LATER) == 0
    assert list(PassageVector.objects.values_list("dimension", flat=True)) == [3, 3, 3]


def test_a_batch_the_server_cannot_take_does_not_hold_up_the_others(
    model: Model, settings: Any, town: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stadtkern.content.actions.vectors.BATCH", 1)
    monkeypatch.setattr(embeddings, "QUIET_S", 0.0)
    use(settings, model, name="wählerisch")
    for name in TEXTS:
        put(name)
    model.status = 500
    assert embed_passages(at=LATER) == 0
    model.status = 200
    use(settings, model, name="wählerisch")  # the gateway's own pause is over
    assert embed_passages(at=LATER) == 2
    assert embed_passages(at=LATER) == 1
    assert PassageVector.objects.count() == 3


def test_a_slice_ends_in_time(model: Model, settings: Any, town: None) -> None:
    use(settings, model, name="langsam")
    put("hund.md")
    assert embed_passages(at=LATER, slice_s=0.0) == 0
    assert model.asked == []


def test_memory_has_a_limit_and_says_so(
    switched_on: Model, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(live_vectors, "MOST_BYTES", 2 * 3 * 4)
    assert len(names("Vierbeiner")) == 2
    events = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert [(each["loaded"], each["left_out"]) for each in events if each["event"] == "vectors_over_limit"] == [(2, 1)]
    assert set(names("Müll Hund Heirat")) == set(TEXTS)


def test_stored_and_gone_in_the_meantime(switched_on: Model) -> None:
    numbers = list(Passage.objects.values_list("pk", flat=True))
    Source.objects.get(name="hund.md").delete()
    assert vectors._keep(numbers, np.ones((3, 3), dtype=np.float32), model="klein", at=LATER) == 2


def test_the_pause_is_no_failure_of_its_own(switched_on: Model, caplog: pytest.LogCaptureFixture) -> None:
    model = EmbeddingModel(USE_CASE)
    switched_on.status = 503
    for reason in ("server_failed", "quiet"):
        with pytest.raises(EmbeddingError, match=reason):
            model.embed(["Hund"], data_class="public", dimension=None, patience_s=5.0)
    assert len([record for record in caplog.records if record.name == "stadtkern.search"]) == 1


def entry(index: object, *vector: object) -> dict[str, object]:
    return {"index": index, "embedding": list(vector)}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([entry(0, 1, 2)], "count"),
        ([entry(0, 1, 2), entry(0, 1, 2)], "order"),
        ([entry(0, 1, 2), entry(2, 1, 2)], "order"),
        ([entry(False, 1, 2), entry(True, 1, 2)], "order"),
        ([entry("0", 1, 2), entry("1", 1, 2)], "order"),
        ([entry(0, 1, 2), entry(1, 1)], "dimension"),
        ([entry(0), entry(1)], "dimension"),
        ([entry(0, 1, 2), entry(1, 1, True)], "number"),
        ([entry(0, 1, 2), entry(1, 1, None)], "number"),
        ([entry(0, 1, 2), entry(1, 1, float("inf"))], "number"),
        ([entry(0, 1, 2), entry(1, 1, 10**400)], "number"),
        ([entry(0, 1, 2), entry(1, 0.0, 0.0)], "zero"),
        ([entry(0, 1, 2), {"index": 1, "embedding": "AAAA"}], "shape"),
        ([entry(0, 1, 2), [1, 2]], "shape"),
        ("text", "shape"),
    ],
)
def test_answers_that_are_not_believed(data: object, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        vectors_in({"data": data}, count=2)


def test_vectors_come_in_the_order_asked_and_of_length_one() -> None:
    found = vectors_in({"data": [entry(1, 0, 2), entry(0, 3.0, 4.0)]}, count=2)
    assert found.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0.0, 1.0]]
    assert from_bytes([to_bytes(each) for each in found], 2).tolist() == found.tolist()
    with pytest.raises(ValueError, match="dimension"):
        from_bytes([b"1234"], 2)


@pytest.mark.parametrize(
    ("ranking", "by_words", "expected"),
    [
        (["a", "b"], {"a": 8.0, "b": 2.0}, {"a": 8.0, "b": 2.0}),
        (["b", "a"], {"a": 8.0, "b": 2.0}, {"b": 8.0, "a": 8.0}),
        (["a", "v"], {"a": 8.0}, {"a": 8.0, "v": 4.0}),
        (["v", "a"], {"a": 8.0}, {"v": 8.0, "a": 8.0}),
        (["v", "w"], {}, {"v": 1.0, "w": 1.0}),
        ([], {}, {}),
    ],
    ids=["agree", "disagree", "vector behind", "vector first", "vectors only", "nothing"],
)
def test_a_lead_remains_only_where_both_agree(
    ranking: list[str], by_words: dict[str, float], expected: dict[str, float]
) -> None:
    scores = scores_along(ranking, by_words)
    assert scores == {key: pytest.approx(score, rel=1e-4) for key, score in expected.items()}
    assert list(scores.values()) == sorted(set(scores.values()), reverse=True)


def test_a_table_forgets_the_dead() -> None:
    table = VectorTable(2, most_rows=5)
    unit = np.eye(2, dtype=np.float32)
    for source in range(20):
        table.drop_sources([source - 1])
        assert table.put([Place(f"{source}-{row}", source, "document", "de") for row in range(2)], unit) == 0
        table.publish()
    assert len(table) == 2
    assert table.nearest(unit[1], k=5, language="de", kinds=None) == ["19-1", "19-0"]
    assert table.nearest(unit[1], k=1, language=None, kinds=frozenset({"document"})) == ["19-1"]
    assert table.nearest(unit[1], k=5, language="en", kinds=None) == []
