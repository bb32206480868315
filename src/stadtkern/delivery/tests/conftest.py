from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.delivery import testing
from stadtkern.delivery.testing.provider import FakeProvider

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _letters_of_nobody(settings: Any) -> None:
    settings.POST_SOURCES = {"letter": "stadtkern.delivery.testing.SOURCE"}
    testing.TOLD.clear()


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    """Return a provider; what was said to it and what it has said must have been in the public schemas."""
    found = FakeProvider()
    yield found
    found.close()
    assert found.invalid == []
