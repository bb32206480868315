from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import RequestFactory

from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit

if TYPE_CHECKING:
    from django.http import HttpRequest


def request_from(address: str) -> HttpRequest:
    return RequestFactory().get("/", REMOTE_ADDR=address)


def test_the_next_request_beyond_the_limit_is_refused() -> None:
    for _ in range(3):
        check_limit(request_from("192.0.2.1"), name="ask", per_minute=3)
    with pytest.raises(Refused, match="too_many_requests"):
        check_limit(request_from("192.0.2.1"), name="ask", per_minute=3)


def test_others_and_other_things_are_not_touched() -> None:
    check_limit(request_from("192.0.2.1"), name="ask", per_minute=1)
    check_limit(request_from("192.0.2.2"), name="ask", per_minute=1)
    check_limit(request_from("192.0.2.1"), name="search", per_minute=1)


def test_a_refusal_has_a_code_and_a_sentence() -> None:
    refusal = Refused("not_found", "Das gibt es nicht.")
    assert (refusal.reason, refusal.hint, str(refusal)) == (
        "not_found",
        "Das gibt es nicht.",
        "not_found: Das gibt es nicht.",
    )
