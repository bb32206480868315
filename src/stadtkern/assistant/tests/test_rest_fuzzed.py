"""The API against its own description: whatever arrives, the answer is one the description names."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("one_connection")]
OPERATIONS = (("POST", "/api/ask"), ("GET", "/api/search"), ("GET", "/api/suggest"))


def many_visitors() -> Callable[..., Iterable[bytes]]:
    """Return the application, each request coming from another address, so that limits do not hide the rest."""
    application = get_wsgi_application()
    numbers = count(1)

    def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        number = next(numbers)
        environ.pop("HTTP_ACCEPT_ENCODING", None)  # this client does not unpack
        environ["REMOTE_ADDR"] = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return application(environ, start_response)

    return serve


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_described(musterstadt: Any, method: str, path: str) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", many_visitors())
    operation = schema[path][method]

    @given(data=st.data())
    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def call(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        case.call_and_validate()

    call()
