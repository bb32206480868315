"""Who may open what, as one table: nobody, somebody without a role, and the roles that matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.identity.testing import sign_in, staff
from stadtkern.learning import urls

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

PEOPLE: dict[str, tuple[str, ...]] = {
    "anna": (),
    "berta": ("digital_team",),
    "paula": ("pioneer",),
    "rita": ("auditor",),
}
BASE = "/intern/lernen"
PAGES = {
    "/": {"anna", "berta", "paula", "rita"},
    "/kurse/ki-grundkurs/": {"anna", "berta", "paula", "rita"},
    "/kurse/ki-grundkurs/eingaben/": {"anna", "berta", "paula", "rita"},
    "/vorlagen/": {"anna", "berta", "paula", "rita"},
    "/vorlagen/neu/": {"anna", "berta", "paula", "rita"},
    "/kontakte/": {"anna", "berta", "paula", "rita"},
    "/treffen/": {"anna", "berta", "paula", "rita"},
    "/treffen/neu/": {"paula"},
    "/erfahrungen/": {"anna", "berta", "paula", "rita"},
    "/uebersicht/": {"berta"},
    "/forschung/": {"berta"},
}
POSTS = {
    "/treffen/neu/": {"paula"},
    "/treffen/1/protokoll/": {"paula"},
    "/treffen/1/absagen/": {"paula"},
    "/treffen/risiko/1/": {"paula"},
    "/forschung/": {"berta"},
    "/forschung/1/": {"berta"},
    "/forschung/1/loeschen/": {"berta"},
    "/forschung/kennzahlen/": {"berta"},
    "/uebersicht/jahr/": {"berta"},
    "/uebersicht/kurse/ki-grundkurs/": {"berta"},
    "/uebersicht/nachweis/beenden/": {"berta"},
}


@pytest.mark.parametrize("path", PAGES)
def test_who_may_read(client: Client, musterstadt: Any, path: str) -> None:
    assert client.get(BASE + path).status_code == 302
    allowed = set()
    for name, roles in PEOPLE.items():
        sign_in(client, staff(name, *roles))
        allowed |= {name} if client.get(BASE + path).status_code == 200 else set()
    assert allowed == PAGES[path]


@pytest.mark.parametrize("path", POSTS)
def test_who_may_send(client: Client, musterstadt: Any, path: str) -> None:
    assert client.post(BASE + path).status_code == 403, "nobody"
    allowed = set()
    for name, roles in PEOPLE.items():
        sign_in(client, staff(name, *roles))
        answer = client.post(BASE + path)
        refused = answer.status_code == 403 or b"not_allowed" in answer.content
        allowed |= set() if refused else {name}
    assert allowed == POSTS[path]


def test_every_page_of_the_room_is_for_staff() -> None:
    assert [each.name for each in urls.urlpatterns if getattr(each.callback, "audience", "") != "staff"] == []
