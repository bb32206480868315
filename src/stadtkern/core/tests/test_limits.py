from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from stadtkern.core.errors import Refused
from stadtkern.core.limits import check_limit, household

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


def test_one_line_of_ipv6_is_one_visitor() -> None:
    check_limit(request_from("2001:db8:1:2::1"), name="ask", per_minute=1)
    check_limit(request_from("2001:db8:1:3::1"), name="ask", per_minute=1)
    with pytest.raises(Refused, match="too_many_requests"):
        check_limit(request_from("2001:db8:1:2:ffff::9"), name="ask", per_minute=1)


@pytest.mark.parametrize(
    ("address", "stands_for"),
    [("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("fe80::1%eth0", "fe80::/64"), ("nobody", "")],
)
def test_what_stands_for_a_visitor(address: str, stands_for: str) -> None:
    assert household(address) == stands_for


def test_a_subject_is_counted_wherever_it_comes_from() -> None:
    check_limit(request_from("192.0.2.1"), name="account", per_minute=1, subject="anna")
    check_limit(request_from("192.0.2.1"), name="account", per_minute=1, subject="berta")
    with pytest.raises(Refused, match="too_many_requests"):
        check_limit(request_from("192.0.2.2"), name="account", per_minute=1, subject="anna")


def test_many_visitors_push_no_counter_out() -> None:
    check_limit(request_from("192.0.2.1"), name="ask", per_minute=1)
    for number in range(1000):
        check_limit(request_from(f"10.0.{number // 250}.{number % 250}"), name="ask", per_minute=1)
    with pytest.raises(Refused, match="too_many_requests"):
        check_limit(request_from("192.0.2.1"), name="ask", per_minute=1)


def test_a_counter_the_cache_dropped_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "add", lambda *args, **options: True)
    check_limit(request_from("192.0.2.1"), name="ask", per_minute=1)


def test_a_refusal_has_a_code_and_a_sentence() -> None:
    refusal = Refused("not_found", "Das gibt es nicht.")
    assert (refusal.reason, refusal.hint, str(refusal)) == (
        "not_found",
        "Das gibt es nicht.",
        "not_found: Das gibt es nicht.",
    )
