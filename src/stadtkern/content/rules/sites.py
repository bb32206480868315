"""What belongs to a web site: its addresses, its sitemap, and which machines must never be asked."""

from __future__ import annotations

import gzip
import io
import ipaddress
import zlib
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from lxml import etree

MOST_SITEMAP_BYTES = 50 * 1024 * 1024  # the limit of the sitemap protocol
PORTS = {"http": 80, "https": 443}
OWN_NAMES = (".localhost", ".local", ".internal", ".intern", ".lan", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap names: pages, or further sitemaps."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...]


def normal_url(url: str, *, of: str = "") -> str:
    """Return the absolute address without fragment, seen from page ``of``; empty if it is not an HTTP address."""
    try:
        parts = urlsplit(urldefrag(urljoin(of, url.strip())).url)
        port = parts.port
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except ValueError:
        return ""
    if parts.scheme not in PORTS or not host or parts.username is not None:
        return ""
    host = f"[{host}]" if ":" in host else host
    place = host if port in {None, PORTS[parts.scheme]} else f"{host}:{port}"
    return urlunsplit((parts.scheme, place, parts.path or "/", parts.query, ""))


def is_same_site(url: str, start: str) -> bool:
    """Tell whether two normal addresses share host and port; http and https on their usual ports are one site."""
    return bool(url) and bool(start) and _site(url) == _site(start)


def _site(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    port = parts.port or PORTS[parts.scheme]
    return parts.hostname or "", 443 if port in PORTS.values() else port


def is_own_name(host: str) -> bool:
    """Tell whether a host is openly inside the house: a private address, ``localhost``, a name without a domain."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(OWN_NAMES)


def may_connect(address: str, *, host: str) -> bool:
    """Tell whether ``host`` may be fetched from the machine ``address`` its name leads to.

    A public name must lead to a public machine; link-local addresses, where clouds keep their secrets, are never asked.
    """
    machine = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(machine, "ipv4_mapped", None)
    machine = mapped or machine
    if machine.is_loopback:
        return is_own_name(host)
    if machine.is_link_local or machine.is_multicast or machine.is_unspecified or machine.is_reserved:
        return False
    return machine.is_global or is_own_name(host)


def read_sitemap(data: bytes) -> Sitemap | None:
    """Return what a sitemap names, in order and each once; None if it is no sitemap. It may be gzipped."""
    unpacked = _unpacked(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(unpacked, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if root is None or etree.QName(root).localname not in {"urlset", "sitemapindex"}:
        return None
    places = [each.text or "" for entry in root for each in entry if _is_location(each)]
    named = tuple(dict.fromkeys(place.strip() for place in places if place.strip()))
    return Sitemap((), named) if etree.QName(root).localname == "sitemapindex" else Sitemap(named, ())


def _is_location(element: etree._Element) -> bool:
    return isinstance(element.tag, str) and etree.QName(element).localname == "loc"


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as packed:
            return packed.read(MOST_SITEMAP_BYTES)
    except (OSError, EOFError, zlib.error):
        return b""
