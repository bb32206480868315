"""Counters and times without content, for Prometheus at ``/v1/stadtkern/metrics`` (with a key) and, for staff,
at ``/intern/ki-schleuse/messwerte``. None names a person."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry(auto_describe=True)
_CALLS = Counter("stadtkern_model_calls", "Calls that were let through", ["use_case"], registry=REGISTRY)
_REFUSED = Counter("stadtkern_model_refusals", "Calls that were refused", ["use_case", "code"], registry=REGISTRY)
_ENDED = Counter("stadtkern_model_ends", "Calls by how they ended", ["use_case", "outcome"], registry=REGISTRY)
_TOKENS = Counter("stadtkern_model_tokens", "Tokens read and written", ["use_case", "way"], registry=REGISTRY)
_RUNNING = Gauge("stadtkern_model_running", "Calls that run now", registry=REGISTRY)
_IDLE = Counter(
    "stadtkern_model_idle_joules", "Electricity drawn while nobody called, by counters", ["machine"], registry=REGISTRY
)
_SECONDS = Histogram(
    "stadtkern_model_seconds",
    "Seconds from request to end",
    ["use_case"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300),
    registry=REGISTRY,
)


@lru_cache(maxsize=4096)
def _of(metric: Any, *labels: str) -> Any:
    """Return one row of a metric; looking it up anew each time costs more than counting."""
    return metric.labels(*labels)


def begun(use_case: str) -> None:
    """Count a call that was let through."""
    _of(_CALLS, use_case).inc()
    _RUNNING.inc()


def refused(use_case: str, code: str) -> None:
    """Count a refusal; without a key there is no use case."""
    _of(_REFUSED, use_case, code).inc()


def ended(use_case: str, outcome: str, seconds: float, tokens: tuple[int, int]) -> None:
    """Count how a call ended."""
    _RUNNING.dec()
    _of(_ENDED, use_case, outcome).inc()
    _of(_SECONDS, use_case).observe(seconds)
    _of(_TOKENS, use_case, "in").inc(tokens[0])
    _of(_TOKENS, use_case, "out").inc(tokens[1])


def idle(machine: str, joules: float) -> None:
    """Count electricity a machine drew while nobody called; without counters there is no such row."""
    _of(_IDLE, machine).inc(joules)


def written() -> bytes:
    """Return everything in the text format of Prometheus."""
    return generate_latest(REGISTRY)
