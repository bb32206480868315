"""Spans as a collector gets them: through the real exporter, over a real connection, decoded with OpenTelemetry's own.

What is no content is there, what is content never is, and a collector that is gone or hangs is no caller's trouble.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from stadtkern.gateway import running
from stadtkern.gateway.testing.house import call, chat, gateway_for
from stadtkern.gateway.testing.misbehaviour import Misbehaviour
from stadtkern.modelcalls.testing import KEY, NOW, SECRET, SNAPSHOT, TOOL, USE_CASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stadtkern.gateway.running import Running
    from stadtkern.gateway.testing.fake_server import FakeModelServer

pytest.importorskip("opentelemetry.sdk")
traces = import_module("stadtkern.gateway.traces")  # only now: it needs the extra
trace_service = import_module("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
pytestmark = pytest.mark.django_db
CHAT = "/v1/chat/completions"
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CLIENT, ERROR = 3, 2


class Collector:
    """Takes spans as OTLP over HTTP; ``holds`` lets it take no further ones."""

    def __init__(self) -> None:
        collector = self
        self.bodies: list[bytes] = []
        self.paths: list[str] = []
        self.holds = threading.Event()
        self.holds.set()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                collector.holds.wait()
                collector.paths.append(self.path)
                collector.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.send_header("Content-Type", "application/x-protobuf")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.holds.set()
        self._server.shutdown()
        self._server.server_close()

    def spans(self) -> list[Any]:
        found = []
        for body in self.bodies:
            request = trace_service.ExportTraceServiceRequest.FromString(body)
            found += [span for one in request.resource_spans for scope in one.scope_spans for span in scope.spans]
        return found

    def one(self) -> Any:
        (span,) = self.spans()
        return span


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


@contextmanager
def traced(server: FakeModelServer, collector: Collector, snapshot: Any = SNAPSHOT) -> Iterator[Running]:
    """Give a gateway that sends its spans when the block ends."""
    here = gateway_for(server.address, snapshot)
    here.traces = traces.Traces(collector.address)
    try:
        yield here
    finally:
        here.traces.close()


def told(span: Any) -> dict[str, Any]:
    """Return a span's attributes as Python values."""
    return {each.key: getattr(each.value, each.value.WhichOneof("value")) for each in span.attributes}


def test_an_answered_call_is_one_span_in_the_words_of_the_conventions(
    server: FakeModelServer, collector: Collector
) -> None:
    with traced(server, collector):
        got = call(CHAT, chat("Guten Tag"))
    span = collector.one()
    assert (collector.paths, span.name, span.kind, span.status.code) == (["/v1/traces"], f"chat {TOOL}", CLIENT, 0)
    assert told(span) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "stadtkern",
        "gen_ai.request.model": TOOL,
        "gen_ai.request.stream": False,
        "gen_ai.usage.input_tokens": got.json["usage"]["prompt_tokens"],
        "gen_ai.usage.output_tokens": got.json["usage"]["completion_tokens"],
        "server.address": "127.0.0.1",
        "server.port": urlsplit(server.address).port,
        "stadtkern.call": got.headers["x-stadtkern-call"],
        "stadtkern.is_estimate": False,
        "stadtkern.outcome": "answered",
        "stadtkern.use_case": USE_CASE,
    }
    assert span.end_time_unix_nano > span.start_time_unix_nano
    assert (span.parent_span_id, list(span.events)) == (b"", [])


def test_a_stream_is_followed_to_its_end(server: FakeModelServer, collector: Collector) -> None:
    with traced(server, collector):
        got = call(CHAT, chat("Guten Tag", stream=True))
    found = told(collector.one())
    assert (got.text, found["gen_ai.request.stream"], found["stadtkern.outcome"]) == ("Guten Tag", True, "answered")
    assert found["gen_ai.usage.output_tokens"] > 0


def test_a_refused_call_is_a_span_with_our_code(server: FakeModelServer, collector: Collector) -> None:
    with traced(server, collector):
        got = call(CHAT, chat(), headers={"x-stadtkern-purpose": "hiring"})
    span = collector.one()
    assert (got.code, span.name, span.status.code, span.status.message) == ("other_purpose", "chat", ERROR, "")
    assert told(span) == {
        "error.type": "other_purpose",
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "stadtkern",
        "gen_ai.request.model": TOOL,
        "stadtkern.call": got.headers["x-stadtkern-call"],
        "stadtkern.use_case": USE_CASE,
    }


def test_a_server_that_fails_is_a_span_with_our_code(server: FakeModelServer, collector: Collector) -> None:
    server.misbehave(Misbehaviour.FAILED)
    with traced(server, collector):
        got = call(CHAT, chat())
    found = told(collector.one())
    assert (got.code, found["error.type"], found["stadtkern.outcome"]) == ("server_failed",) * 3


def test_a_key_past_its_day_is_a_span_too(server: FakeModelServer, collector: Collector) -> None:
    ended = replace(SNAPSHOT, keys={digest: replace(key, ends_at=NOW) for digest, key in SNAPSHOT.keys.items()})
    with traced(server, collector, ended):
        call(CHAT, chat(), headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    span = collector.one()
    assert (told(span)["error.type"], span.trace_id.hex()) == ("key_expired", TRACE)


@pytest.mark.parametrize(
    "headers",
    [
        {"x-stadtkern-case": "GZ-4711", "tracestate": "town=Huber", "baggage": "who=Huber"},
        {"x-stadtkern-purpose": "Huber"},
        {"x-stadtkern-data-class": "Huber"},
    ],
    ids=["answered", "refused", "not understood"],
)
def test_no_words_people_keys_or_cases_leave(
    headers: dict[str, str], server: FakeModelServer, collector: Collector
) -> None:
    with traced(server, collector):
        call(CHAT, chat("Frau Huber hat Masern."), headers={"traceparent": f"00-{TRACE}-{PARENT}-01", **headers})
        call(CHAT, {**chat("Frau Huber hat Masern."), "model": "Frau Huber"})
        call(CHAT, chat("Frau Huber", temperature="Frau Huber"))
    body = b"".join(collector.bodies)
    assert (len(collector.spans()), USE_CASE.encode() in body) == (3, True)
    secrets = ("Huber", "Masern", "4711", SECRET, SECRET[:12], KEY.public_id, KEY.person)
    assert [each for each in secrets if each.encode() in body] == []
    assert [span.trace_state for span in collector.spans()] == ["", "", ""]


def test_a_use_case_nobody_knows_is_not_repeated(server: FakeModelServer, collector: Collector) -> None:
    keys = {digest: replace(key, use_case="Frau Huber") for digest, key in SNAPSHOT.keys.items()}
    with traced(server, collector, replace(SNAPSHOT, keys=keys)):
        assert call(CHAT, chat()).code == "not_in_register"
    assert "stadtkern.use_case" not in told(collector.one())
    assert b"Huber" not in collector.bodies[0]


def test_a_callers_trace_goes_on(server: FakeModelServer, collector: Collector) -> None:
    with traced(server, collector):
        call(CHAT, chat(), headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
        call(CHAT, chat(), headers={"traceparent": f"00-{TRACE}-{PARENT}-00"})  # the caller keeps it not: we do
        call(CHAT, chat(), headers={"traceparent": "Frau Huber"})
    *follow, last = collector.spans()
    assert [(span.trace_id.hex(), span.parent_span_id.hex()) for span in follow] == [(TRACE, PARENT)] * 2
    assert (last.trace_id.hex() != TRACE, last.parent_span_id) == (True, b"")


@pytest.mark.parametrize("how", ["gone", "hangs"])
def test_calls_pass_while_nobody_takes_spans(
    how: str, server: FakeModelServer, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "MOST_WAITING", 4)
    monkeypatch.setattr(traces, "AT_ONCE", 2)
    if how == "hangs":
        collector.holds.clear()
    else:
        collector.close()
    here = gateway_for(server.address)
    here.traces = traces.Traces(collector.address)
    assert [call(CHAT, chat("Guten Tag")).text for _ in range(12)] == ["Guten Tag"] * 12
    collector.holds.set()
    here.traces.close()
    assert len(collector.spans()) <= 6  # those on the way when it hung, and those that waited; the others were dropped


def test_without_a_collector_nothing_of_it_is_loaded() -> None:
    script = """
import sys, django
django.setup()
from stadtkern.gateway import app
from stadtkern.gateway.running import meter_of, traces_to
assert traces_to("") is None and not meter_of({}, process="").works
print([name for name in sys.modules if name.startswith(("opentelemetry", "pynvml", "stadtkern.gateway.traces"))])
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_without_the_extra_calls_pass_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    monkeypatch.delitem(sys.modules, "stadtkern.gateway.traces")
    assert running.traces_to("http://127.0.0.1:4318") is None
