from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stadtkern.gateway import running
from stadtkern.gateway.testing.fake_server import FakeModelServer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[FakeModelServer]:
    with FakeModelServer() as fake:
        yield fake


@pytest.fixture(autouse=True)
def _own_gateway() -> Iterator[None]:
    """Leave no gateway in place for the next test."""
    yield
    running.replace(None)
