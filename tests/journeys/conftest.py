"""People of Musterstadt: a resident in a browser without an account, and Rosa, who works at the town hall."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from stadtkern.identity.api import create_account

if TYPE_CHECKING:
    from collections.abc import Callable

SOON_S = 1.0


@pytest.fixture
def resident(musterstadt: Any) -> Client:
    return Client()


@pytest.fixture
def rosa(musterstadt: Any) -> Client:
    client = Client()
    client.force_login(create_account(username="rosa", password="wiese-7-laut-hell", role="editor", by="test"))
    return client


@pytest.fixture
def asked(resident: Client) -> Callable[..., dict[str, Any]]:
    """Ask through the JSON door and return the reply."""

    def ask(question: str, **further: str) -> dict[str, Any]:
        body = {"question": question} | further
        response = resident.post("/api/ask", body, content_type="application/json")
        assert response.status_code == 200, response.content
        reply: dict[str, Any] = response.json()
        return reply

    return ask


@pytest.fixture
def soon() -> Callable[[Callable[[], bool]], None]:
    """Wait until something holds; the search index may be as far behind as one second."""

    def wait(holds: Callable[[], bool]) -> None:
        until = time.monotonic() + SOON_S
        while not holds():
            assert time.monotonic() < until, f"not within {SOON_S} s"
            time.sleep(0.05)

    return wait
