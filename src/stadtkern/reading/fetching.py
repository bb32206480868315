"""One polite visitor of one web site: robots.txt, pauses, limits, and always the same machine."""

from __future__ import annotations

import socket
import time
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

import httpx
from django.utils.translation import gettext

from stadtkern import __version__
from stadtkern.core.errors import Refused
from stadtkern.reading.deadline import Deadline
from stadtkern.reading.rules.sites import PORTS, is_same_site, may_connect, normal_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AGENT = "Stadtkern-Crawler"
USER_AGENT = f"{AGENT}/{__version__}"
LINK_USER_AGENT = f"Stadtkern-Linkcheck/{__version__}"
PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0
TIMEOUT_S = 10.0  # without any answer
KNOCK_TIMEOUT_S = 5.0
LONGEST_FETCH_S = 60.0  # of one request with its answer, however slowly it drips
LONGEST_KNOCK_S = 8.0
MOST_REDIRECTS = 5
MOST_ROBOTS_BYTES = 512 * 1024
BUSY = frozenset({429, 503})
GZIP = frozenset({"gzip", "x-gzip"})
PACKINGS = GZIP | {"", "identity"}
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of the site. ``url`` is where it was found in the end."""

    url: str
    status: int
    body: bytes
    media_type: str
    charset: str
    etag: str
    last_modified: str


class Site:
    """A visit to one host; use it as a context manager.

    The name is looked up once. Every request goes to that machine, so a name that changes its mind during the visit
    leads nowhere else.
    """

    def __init__(self, start: str, *, pause: Callable[[float], None] = time.sleep, pause_s: float = PAUSE_S) -> None:
        self.start = normal_url(start)
        if not self.start:
            raise Refused("not_a_web_address", gettext("Please give a whole address that begins with http or https."))
        self._machine = _machine_of(self.start)
        self._pause, self._pause_s = pause, pause_s
        self._last_request = 0.0
        self._line: list[socket.socket] = []  # the open connection
        self._robots = RobotFileParser()
        self._client = httpx.Client(
            timeout=TIMEOUT_S, trust_env=False, headers={"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"}
        )

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def read_robots(self) -> list[str]:
        """Read robots.txt and return the sitemaps it names. Without the file everything is allowed.

        Raises:
            Refused: ``forbidden_by_site`` if the site cannot say what it allows.
        """
        page = self.fetch("/robots.txt", most_bytes=MOST_ROBOTS_BYTES, check_robots=False)
        if page.status >= 500 or page.status in {401, 403}:
            raise Refused("forbidden_by_site", gettext("The site does not say what may be read. Nothing was fetched."))
        lines = page.body.decode("utf-8", errors="replace").splitlines() if page.status == 200 else []
        self._robots.parse(lines)
        wanted = self._robots.crawl_delay(AGENT)
        self._pause_s = min(max(self._pause_s, float(wanted or 0)), LONGEST_PAUSE_S)
        return [url for each in self._robots.site_maps() or [] if (url := self.own(each))]

    def own(self, url: str) -> str:
        """Return the normal address of ``url`` if it lies on this site, else nothing."""
        found = normal_url(url, of=self.start)
        return found if is_same_site(found, self.start) else ""

    def allows(self, url: str) -> bool:
        """Tell whether robots.txt lets us read ``url``."""
        return self._robots.can_fetch(AGENT, url)

    def fetch(
        self, url: str, *, most_bytes: int, etag: str = "", last_modified: str = "", check_robots: bool = True
    ) -> Page:
        """Fetch one address of this site, following redirects within it.

        Raises:
            Refused: ``other_site``, ``forbidden_by_site``, ``too_large``, ``site_unreachable``.
        """
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        wanted = {name: value for name, value in conditions.items() if value}
        for _ in range(MOST_REDIRECTS + 1):
            own = self.own(url)
            if not own:
                raise Refused("other_site", gettext("The address leads to another site. It was not followed."))
            if check_robots and not self.allows(own):
                raise Refused("forbidden_by_site", gettext("The site does not want this address to be read."))
            page, target = self._request_patiently(own, wanted, most_bytes)
            if not target:
                return page
            url = normal_url(target, of=own)
        raise Refused("site_unreachable", gettext("The address is redirected again and again."))

    def _request_patiently(self, url: str, headers: dict[str, str], most_bytes: int) -> tuple[Page, str]:
        """Ask once more, after the pause the site wants, when it is busy."""
        page, target, wait_s = self._request(url, headers, most_bytes)
        if page.status in BUSY:
            self._pause(min(wait_s, LONGEST_PAUSE_S))
            page, target, _ = self._request(url, headers, most_bytes)
        return page, target

    def knock(self, url: str, *, method: Literal["HEAD", "GET"], longest_s: float = LONGEST_KNOCK_S) -> tuple[int, str]:
        """Ask whether an address of this site answers, without reading it: the status, and where it leads instead.

        Raises:
            Refused: ``site_unreachable``.
        """
        said = {"User-Agent": LINK_USER_AGENT, "Range": "bytes=0-0"}
        limits = {"timeout_s": KNOCK_TIMEOUT_S, "longest_s": LONGEST_KNOCK_S}
        with self._asked(method, url, said, **limits) as (response, _):
            target = response.headers.get("location", "") if response.status_code in REDIRECTS else ""
            return response.status_code, normal_url(target, of=url) if target else ""

    def _request(self, url: str, headers: dict[str, str], most_bytes: int) -> tuple[Page, str, float]:
        self._wait()
        try:
            limits = {"timeout_s": TIMEOUT_S, "longest_s": LONGEST_FETCH_S}
            with self._asked("GET", url, headers, **limits) as (response, deadline):
                body = _body(response, most_bytes, deadline) if response.status_code == 200 else b""
                target = response.headers.get("location", "") if response.status_code in REDIRECTS else ""
                wait = response.headers.get("retry-after", "")
        finally:
            self._last_request = time.monotonic()
        return _page(url, response, body), target, float(wait) if wait.isdecimal() else LONGEST_PAUSE_S

    @contextmanager
    def _asked(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        *,
        timeout_s: float,
        longest_s: float,
    ) -> Iterator[tuple[httpx.Response, Deadline]]:
        """Ask the machine found at the beginning, under the name of the site."""
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
        machine = f"[{self._machine}]" if ":" in self._machine else self._machine
        pinned = urlunsplit((parts.scheme, f"{machine}:{port}", parts.path, parts.query, ""))
        deadline = Deadline(longest_s, self._line)
        extensions: dict[str, Any] = {"sni_hostname": parts.hostname} if parts.scheme == "https" else {}
        extensions["trace"] = deadline.note
        named = {**headers, "Host": parts.netloc}
        try:
            with (
                deadline,
                self._client.stream(
                    method, pinned, headers=named, extensions=extensions, timeout=timeout_s
                ) as response,
            ):
                yield response, deadline
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Refused("site_unreachable", gettext("The site did not answer.")) from error

    def _wait(self) -> None:
        left = self._last_request + self._pause_s - time.monotonic() if self._last_request else 0.0
        if left > 0:
            self._pause(left)


def _page(url: str, response: httpx.Response, body: bytes) -> Page:
    return Page(
        url=url,
        status=response.status_code,
        body=body,
        media_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
        charset=response.charset_encoding or "",
        etag=response.headers.get("etag", "")[:300],
        last_modified=response.headers.get("last-modified", "")[:100],
    )


def _body(response: httpx.Response, most_bytes: int, deadline: Deadline) -> bytes:
    """Read the answer as it comes and unpack it once at most; both sizes count."""
    packing = response.headers.get("content-encoding", "").strip().lower()
    if packing not in PACKINGS:
        raise Refused("unknown_format", gettext("The page is packed in a way that is not read here."))
    unpacker = zlib.decompressobj(31) if packing in GZIP else None
    received, body = 0, bytearray()
    for piece in response.iter_raw():
        received += len(piece)
        try:
            body += unpacker.decompress(piece, most_bytes + 1 - len(body)) if unpacker else piece
        except zlib.error as error:
            raise Refused("unreadable_file", gettext("The file is damaged and cannot be read.")) from error
        if max(received, len(body)) > most_bytes:
            raise _too_large()
    if deadline.is_over:
        raise _too_large()
    return bytes(body)


def _too_large() -> Refused:
    return Refused("too_large", gettext("The page is too large or too slow. It was not read."))


def _machine_of(url: str) -> str:
    """Look the host up once and return a machine that may be asked."""
    host = urlsplit(url).hostname or ""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Refused("site_unreachable", gettext("The site does not exist or does not answer.")) from error
    machines = [str(each[4][0]) for each in found]
    if not all(may_connect(machine, host=host) for machine in machines):
        raise Refused("private_address", gettext("This name leads to a machine inside the house. It was not asked."))
    return next((machine for machine in machines if ":" not in machine), machines[0])
