"""Every address has a declared audience, and staff addresses ask for a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.test import Client

OPEN_STAFF_VIEWS = {
    "identity:login",
    "identity:logout",
    "identity:second_factor",
    "identity:question_for_key",
    "identity:sign_on",
    "identity:sign_on_back",
    "identity:sign_on_refused",
}


def addresses() -> Iterator[tuple[str, URLPattern]]:
    def walk(patterns: Sequence[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, URLPattern]]:
        for each in patterns:
            here = f"{prefix}{each.pattern}"
            if isinstance(each, URLPattern):
                yield here, each
            else:
                yield from walk(each.url_patterns, here)

    return walk(get_resolver().url_patterns, "")


def test_addresses_below_intern_are_for_staff_and_no_others() -> None:
    wrong = []
    for path, pattern in addresses():
        inside = path.startswith("intern/")
        guarded = getattr(pattern.callback, "audience", "public") == "staff"
        named = f"identity:{pattern.name}"
        if inside != guarded and named not in OPEN_STAFF_VIEWS:
            wrong.append(path)
    assert wrong == []


@pytest.mark.django_db
def test_staff_pages_ask_strangers_to_sign_in(client: Client, musterstadt: object) -> None:
    paths = [path for path, pattern in addresses() if path.startswith("intern/") and "<" not in path]
    assert reverse("identity:home").lstrip("/") in paths
    for path in set(paths) - {reverse(name).lstrip("/") for name in OPEN_STAFF_VIEWS}:
        answer = client.get(f"/{path}")
        assert (answer.status_code, answer.headers.get("Location", "")) in {
            (302, f"/intern/anmelden/?next=/{path}"),
            (405, ""),
        }
