"""What belongs to a web site: its addresses, its sitemap, and which machines must never be asked."""

from __future__ import annotations

import io
import ipaddress
import zlib
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit, urlunsplit

from lxml import etree

MOST_SITEMAP_BYTES = 50 * 1024 * 1024  # the limit of the sitemap protocol
MOST_EVENTS = 1_000_000  # beginnings and ends of elements; 50,000 addresses with all their dates have 500,000
SITEMAP_KINDS = frozenset({"urlset", "sitemapindex"})
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
    """Return what a sitemap names, in order and each once; None if it is no sitemap. It may be gzipped.

    What has been read is forgotten at once, so that a large file takes no more room than its own size.
    """
    kind, depth, count = "", 0, 0
    named: dict[str, None] = {}
    try:
        for event, element in etree.iterparse(
            io.BytesIO(_unpacked(data)), events=("start", "end"), recover=True, remove_comments=True, remove_pis=True,
            resolve_entities=False, no_network=True, load_dtd=False,
        ):  # fmt: skip
            kind = kind or etree.QName(element).localname
            count += 1
            if kind not in SITEMAP_KINDS or count > MOST_EVENTS:
                break
            depth += 1 if event == "start" else -1
            if event == "end":
                if depth == 2 and etree.QName(element).localname == "loc" and (place := (element.text or "").strip()):
                    named[place] = None
                _forget_before(element)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if kind not in SITEMAP_KINDS:
        return None
    return Sitemap((), tuple(named)) if kind == "sitemapindex" else Sitemap(tuple(named), ())


def _forget_before(element: etree._Element) -> None:
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return zlib.decompressobj(31).decompress(data, MOST_SITEMAP_BYTES)
    except zlib.error:
        return b""
