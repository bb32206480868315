"""The provider tells the town over real HTTP what became of letters, in its own words."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from lxml import etree

from stadtkern.delivery.actions import dual
from stadtkern.delivery.dual.envelopes import DDN
from stadtkern.delivery.models import Posting
from stadtkern.delivery.testing import handed_over
from stadtkern.delivery.testing.provider import FakeProvider
from stadtkern.gateway.testing.on_disk import on_disk
from stadtkern.identity.api import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

SHOWN = ("dienst", "ein:langes Kennwort äöü")


class Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def said_by(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200
    found = etree.fromstring(answer.content).iter(f"{{{DDN}}}DualNotificationResponse")
    return [etree.QName(each[0]).localname for each in found]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("musterstadt")
def test_the_provider_tells_what_became_of_letters(settings: Any, tmp_path: Path) -> None:
    secret = tmp_path / "meldungen"
    secret.write_text(":".join(SHOWN) + "\n", encoding="utf-8")
    settings.DUAL_DELIVERY_NOTICES, settings.ALLOWED_HOSTS = str(secret), ["127.0.0.1"]
    settings.POST_SOURCES = {"letter": "stadtkern.delivery.testing.SOURCE"}
    fake = FakeProvider()
    with on_disk(tmp_path), make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/duale-zustellung/meldungen/"
        first, second = (f"SK-{handed_over(SYSTEM, each, at=timezone.now()).code}" for each in (1, 2))
        assert dual.send_waiting(fake.client(), at=timezone.now()) == 2
        fake.posted(first, timezone.localdate().isoformat())
        fake.states[second] = "P8"
        assert fake.tell(address, fake.notice(first), ("dienst", "falsch")).status_code == 401
        assert said_by(fake.tell(address, fake.notice(first), SHOWN)) == ["Success"]
        assert said_by(fake.tell(address, fake.bulk_notice("Lauf", first, second), SHOWN)) == ["Success"] * 2
        assert said_by(fake.tell(address, fake.notice("SK-AAAAAAAA"), SHOWN)) == ["Error"]
        assert list(Posting.objects.order_by("pk").values_list("state", "channel", "posted_on")) == [
            ("posted", "dual", timezone.localdate()), ("waiting", "post_room", None),
        ]  # fmt: skip
        server.shutdown()
    fake.close()
    assert fake.invalid == []
