"""Which links a source has, and asking whether a link still leads somewhere."""

from __future__ import annotations

import io
import time
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from wagtail.rich_text import expand_db_html

from stadtkern.city import api as city
from stadtkern.content.models import Kind
from stadtkern.content.published import editions
from stadtkern.core.errors import Refused
from stadtkern.reading.fetching import MOST_REDIRECTS, Site
from stadtkern.reading.rules.links import Answer, addresses_in, checkable, targets_in
from stadtkern.reading.rules.sites import is_own_name

if TYPE_CHECKING:
    from stadtkern.content.models import Source

LONGEST_ASK_S = 15.0  # with all hosts on the way
READS_ON_GET = frozenset({400, 403, 404, 405, 406, 410, 501, 503})  # what servers wrongly say to HEAD


def links_of(source: Source) -> list[str]:
    """Return the addresses a source leads to: those in its text, and behind its page or its entry of the town."""
    found = addresses_in(source.text)
    if source.kind == Kind.SERVICE:
        found += _links_of_service(source.name)
    elif source.kind in {Kind.PAGE, Kind.NEWS, Kind.PROJECT, Kind.EVENT}:
        bodies = (each.page.reading(each.language).body for each in editions() if each.url == source.name)
        found += [url for body in bodies for url in targets_in(expand_db_html(body))]
    return list(dict.fromkeys(found))


def _links_of_service(name: str) -> list[str]:
    service = city.current().services.get(name.rstrip("/").rpartition("/")[2])
    if service is None:
        return []
    targets = [service.online.url if service.online else "", *(law.url or "" for law in service.law)]
    return [url for target in targets if (url := checkable(str(target)))]


def links_of_town() -> list[str]:
    """Return the addresses the town's own data lead to: its web site and its platforms."""
    town = city.current().town
    return list(dict.fromkeys(checkable(str(url)) for url in (town.website, *(link.url for link in town.links))))


def ask(url: str, *, inside: bool = False) -> Answer:
    """Ask an address whether it still leads somewhere.

    A path of this site is asked in this process. Machines inside the house are never asked unless ``inside`` is set.
    """
    if url.startswith("/"):
        return Answer(_status_of_own(url))
    try:
        return _ask_web(url, inside=inside)
    except Refused as refusal:
        return Answer(None, "not_asked" if refusal.reason == "private_address" else "unreachable")


def _ask_web(url: str, *, inside: bool) -> Answer:
    """Follow an address to its end; each host on the way is looked up and judged anew."""
    until = time.monotonic() + LONGEST_ASK_S
    for _ in range(MOST_REDIRECTS + 1):
        if time.monotonic() > until:
            break
        if is_own_name(urlsplit(url).hostname or "") and not inside:
            return Answer(None, "not_asked")
        with Site(url) as site:
            status, target = site.knock(site.start, method="HEAD")
            if status in READS_ON_GET:
                status, target = site.knock(site.start, method="GET")
        if not target:
            return Answer(status)
        url = target
    return Answer(None, "unreachable")


def _status_of_own(path: str) -> int:
    """Return what this site answers to a path, asked without the network."""
    address = urlsplit(path)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address.path,
        "QUERY_STRING": address.query,
        "SERVER_NAME": settings.ALLOWED_HOSTS[0].lstrip(".*") or "localhost",
        "SERVER_PORT": "443",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
        "HTTP_X_FORWARDED_PROTO": "https",
    }
    response = _own_site().get_response(WSGIRequest(environ))
    response.close()
    return response.status_code


@lru_cache(maxsize=1)
def _own_site() -> BaseHandler:
    handler = BaseHandler()
    handler.load_middleware()
    return handler
