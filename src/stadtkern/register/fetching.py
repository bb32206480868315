"""Another town's register, fetched from its public address."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.reading.fetching import Site
from stadtkern.reading.rules.sites import is_own_name, normal_url
from stadtkern.register.rules.drafts import LARGEST_FILE


def fetch(address: str) -> str:
    """Return the text behind the https address of another town.

    Raises:
        Refused: ``https_only``, ``private_address``, and what ``read_from`` refuses.
    """
    found = normal_url(address)
    if urlsplit(found).scheme != "https":
        raise Refused("https_only", gettext("Please give a whole address that begins with https."))
    if is_own_name(urlsplit(found).hostname or ""):
        raise Refused("private_address", gettext("This name leads to a machine inside the house. It was not asked."))
    return read_from(found)


def read_from(address: str) -> str:
    """Return the text behind an address: one request a person asked for, so robots.txt is not consulted.

    Raises:
        Refused: ``private_address``, ``site_unreachable``, ``other_site``, ``too_large``, ``unreadable_file``.
    """
    with Site(address) as site:
        page = site.fetch(site.start, most_bytes=LARGEST_FILE, check_robots=False)
    if page.status != 200:
        words = gettext("The address answered with the error %(status)d. Nothing was read.")
        raise Refused("site_unreachable", words % {"status": page.status})
    try:
        return page.body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused("unreadable_file", gettext("This is no text in UTF-8.")) from error
