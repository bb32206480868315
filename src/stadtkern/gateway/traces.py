"""One span for each call, after OpenTelemetry's conventions for generative AI, for a collector of the town.

Loaded only where ``STADTKERN_TRACES_TO`` names one. A span never has words, people, keys or cases; what a caller says
is in it only if the register or the file of servers knows it. Spans are gathered, sent in a thread of their own, and
dropped when nobody takes them: no call waits for that or fails because of it.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import SpanKind, StatusCode, get_current_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from requests import Session

from stadtkern import __version__
from stadtkern.modelcalls.denial import DeniedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from opentelemetry.trace import Span

    from stadtkern.gateway.admission import Admitted
    from stadtkern.gateway.running import Running
    from stadtkern.modelcalls.policy import Key
    from stadtkern.modelservers.servers import Server

PATH = "/v1/traces"
MOST_WAITING = 2_048
AT_ONCE = 512
SEND_EVERY_S = 5.0
PATIENCE_S = 5.0
GOOD_ENDS = frozenset({"answered", "held"})
OPERATIONS = {  # of each address of ours: the operation, and what comes out where it is no text
    "/v1/chat/completions": ("chat", ""),
    "/v1/responses": ("chat", ""),
    "/v1/embeddings": ("embeddings", ""),
    "/v1/audio/transcriptions": ("generate_content", "text"),
    "/v1/audio/speech": ("generate_content", "speech"),
    "/v1/images/generations": ("generate_content", "image"),
}


class Traces:
    """Makes and sends spans. ``here`` is asked what is known, so that nothing else is told."""

    def __init__(self, address: str, *, send_every_s: float = SEND_EVERY_S) -> None:
        session = Session()
        session.trust_env = False  # as for model servers: no proxy of the environment
        exporter = OTLPSpanExporter(
            endpoint=address.rstrip("/").removesuffix(PATH) + PATH, timeout=PATIENCE_S, session=session
        )
        resource = Resource.create({"service.name": "stadtkern-gateway", "service.version": __version__})
        # every call, whatever its ``traceparent`` says of sampling: who calls does not decide what the town sees
        self._provider = TracerProvider(sampler=ALWAYS_ON, resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(
            BatchSpanProcessor(
                exporter,
                max_queue_size=MOST_WAITING,
                max_export_batch_size=AT_ONCE,
                schedule_delay_millis=send_every_s * 1000,
            )
        )
        self._tracer = self._provider.get_tracer("stadtkern.gateway", __version__)
        self._parents = TraceContextTextMapPropagator()

    @contextmanager
    def call(self, here: Running, key: Key, path: str, headers: Mapping[bytes, str], name: str) -> Iterator[None]:
        """Follow a call until the block ends; a caller's ``traceparent`` is its parent, without ``tracestate``."""
        operation, output = OPERATIONS[path]
        told = {"gen_ai.operation.name": operation, "gen_ai.provider.name": "stadtkern", "stadtkern.call": name}
        if output:
            told["gen_ai.output.type"] = output
        if key.use_case in here.watch.newest.grants:
            told["stadtkern.use_case"] = key.use_case
        parent = self._parents.extract({"traceparent": headers.get(b"traceparent", "")}, context=Context())
        with self._tracer.start_as_current_span(
            operation,
            context=parent,
            kind=SpanKind.CLIENT,
            attributes=told,
            record_exception=False,  # it might quote what was asked
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except DeniedError as denied:
                if denied.tool in here.servers:
                    span.set_attribute("gen_ai.request.model", denied.tool)
                _failed(span, denied.code)
                raise
            except asyncio.CancelledError:
                _failed(span, "aborted")
                raise
            except BaseException:
                _failed(span, "failed")
                raise

    def refused(self, here: Running, key: Key, path: str, headers: Mapping[bytes, str], name: str, code: str) -> None:
        """Note a call that was refused before anybody looked at it."""
        try:
            with self.call(here, key, path, headers, name):
                raise DeniedError(code)
        except DeniedError:
            return

    def admitted(self, admitted: Admitted, path: str) -> None:
        """Say of the call that runs which tool it goes to."""
        span = get_current_span()
        span.update_name(f"{OPERATIONS[path][0]} {admitted.asked.model}")
        span.set_attribute("gen_ai.request.model", admitted.asked.model)
        span.set_attribute("gen_ai.request.stream", admitted.shaped.streams)

    def ended(self, server: Server, outcome: str, tokens: tuple[int, int, bool]) -> None:
        """Say of the call that runs how it ended: tokens read, written, and whether they are an estimate."""
        span, place = get_current_span(), urlsplit(server.address)
        span.set_attribute("server.address", place.hostname or "")
        if place.port:
            span.set_attribute("server.port", place.port)
        span.set_attribute("gen_ai.usage.input_tokens", tokens[0])
        span.set_attribute("gen_ai.usage.output_tokens", tokens[1])
        span.set_attribute("stadtkern.is_estimate", tokens[2])
        span.set_attribute("stadtkern.outcome", outcome)
        if outcome not in GOOD_ENDS:
            _failed(span, outcome)

    def close(self, *, patience_s: float = PATIENCE_S) -> None:
        """Send what is left, as long as that takes no longer."""
        sending = threading.Thread(target=self._provider.shutdown, name="traces", daemon=True)
        sending.start()
        sending.join(patience_s)


def _failed(span: Span, code: str) -> None:
    span.set_attribute("error.type", code)
    span.set_status(StatusCode.ERROR)
