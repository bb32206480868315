"""Links in texts, and when a link counts as broken."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from html import unescape
from typing import Literal
from urllib.parse import urldefrag

from stadtkern.reading.rules.sites import normal_url

LONGEST = 1000
LONGEST_WRITTEN = 2 * LONGEST  # with what may stand around an address
GONE = frozenset({404, 410})
SHUT = frozenset(
    {401, 402, 403, 405, 406, 407, 416, 418, 429, 451, 999}
)  # the page is there, a machine may not read it
AGAIN_AFTER_ANSWER = timedelta(days=7)
AGAIN_AFTER_FAILURE = timedelta(days=1)
AGAIN_WITHOUT_NETWORK = timedelta(hours=1)

Problem = Literal["", "unreachable", "not_asked", "no_network"]

_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"'|\\^`{}\[\]„“”»«]+", re.IGNORECASE)
_HREF = re.compile(r"<a\s[^<>]*?\bhref=\"([^\"]+)\"", re.IGNORECASE)
_END = ".,;:!?…*_"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or the reason why nothing did."""

    status: int | None
    problem: Problem = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a link; all moments are aware."""

    status: int | None = None
    problem: Problem = ""
    checked_at: datetime | None = None
    answered_at: datetime | None = None
    failed_since: datetime | None = None
    is_broken: bool = False
    due_at: datetime | None = None


def addresses_in(text: str) -> list[str]:
    """Return the web addresses written in a text, each once, without the punctuation around them."""
    found = []
    for match in _ADDRESS.finditer(text):
        url = match[0].rstrip(_END)
        if len(url) > LONGEST_WRITTEN:
            continue
        while url.endswith(")") and url.count("(") < url.count(")"):
            url = url[:-1].rstrip(_END)
        found.append(checkable(url))
    return [url for url in dict.fromkeys(found) if url]


def targets_in(html: str) -> list[str]:
    """Return what the links of a page lead to, each once: web addresses and paths of this site."""
    found = (checkable(unescape(match[1])) for match in _HREF.finditer(html))
    return [url for url in dict.fromkeys(found) if url]


def checkable(url: str) -> str:
    """Return the form of an address to be checked; nothing for mail, phone, other schemes and overlong ones."""
    url = url.strip()
    is_path = url.startswith("/") and not url.startswith("//")
    found = urldefrag(url).url if is_path else normal_url(url)
    return found if len(found) <= LONGEST else ""


def standing_after(known: Standing, answer: Answer, *, at: datetime, on: date, failed_on: date | None) -> Standing:
    """Return what is known after an answer.

    A link is broken when its page is gone (404, 410), or when it failed on two different days in a row. ``on`` is the
    local day of ``at``, ``failed_on`` that of ``known.failed_since``.
    """
    if answer.problem == "no_network":
        return replace(known, problem=answer.problem, due_at=at + AGAIN_WITHOUT_NETWORK)
    after = replace(known, status=answer.status, problem=answer.problem, checked_at=at)
    if answer.problem == "not_asked":
        return replace(after, failed_since=None, is_broken=False, due_at=at + AGAIN_AFTER_ANSWER)
    if answer.status is not None:
        after = replace(after, answered_at=at)
    if not is_failure(answer):
        return replace(after, failed_since=None, is_broken=False, due_at=at + AGAIN_AFTER_ANSWER)
    broken = answer.status in GONE or (failed_on is not None and failed_on < on)
    return replace(after, failed_since=known.failed_since or at, is_broken=broken, due_at=at + AGAIN_AFTER_FAILURE)


def is_failure(answer: Answer) -> bool:
    """Tell whether an answer means that a person would not get the page."""
    if answer.status is None:
        return answer.problem == "unreachable"
    return answer.status >= 400 and answer.status not in SHUT
