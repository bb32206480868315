"""Keeping the list of links level with the sources, and asking a few of them at a time."""

from __future__ import annotations

import time
from dataclasses import asdict, fields
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.timezone import localdate

from stadtkern.content import links
from stadtkern.content.models import LinkCheck, LinkUse
from stadtkern.reading.rules.links import Answer, Standing, standing_after

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from stadtkern.content.models import Source

MOST_PER_RUN = 4
LONGEST_RUN_S = 20.0  # other jobs of the minute are waiting
LOOKED_AT = 300  # due links among which different hosts are sought
KNOWN = tuple(each.name for each in fields(Standing))


@transaction.atomic
def note_links(source: Source | None, urls: Sequence[str], *, at: datetime) -> None:
    """Write down that a source, or the town's own data, leads to exactly these addresses."""
    before = {use.link.url: use.pk for use in LinkUse.objects.filter(source=source).select_related("link")}
    LinkUse.objects.filter(pk__in=[pk for url, pk in before.items() if url not in urls]).delete()
    for url in urls:
        if url not in before:
            host = urlsplit(url).netloc[:255]
            link, _ = LinkCheck.objects.get_or_create(url=url, defaults={"host": host, "due_at": at})
            LinkUse.objects.create(link=link, source=source)


def check_due_links(*, at: datetime, ask: Callable[[str], Answer] = links.ask) -> int:
    """Ask a few links that are due, each host at most once, and return how many were asked.

    If none of them answers, a link that answered before is asked too. Without an answer from it there is no network,
    and nothing is called broken.
    """
    LinkCheck.objects.filter(uses__isnull=True).delete()
    until = time.monotonic() + LONGEST_RUN_S
    answers: list[tuple[LinkCheck, Answer]] = []
    for link in _due(at):
        if time.monotonic() > until:
            break
        answers.append((link, ask(link.url)))
    outside = [(link, answer) for link, answer in answers if link.host and answer.problem != "not_asked"]
    is_offline = bool(outside) and all(answer.status is None for _, answer in outside) and not _control(outside, ask)
    for link, answer in answers:
        is_unknown = is_offline and answer.problem == "unreachable"
        _note_answer(link, Answer(None, "no_network") if is_unknown else answer, at=at)
    return len(answers)


def _due(at: datetime) -> list[LinkCheck]:
    """Return the links waiting longest, one per host; all paths of this site are one host."""
    chosen: dict[str, LinkCheck] = {}
    for link in LinkCheck.objects.filter(due_at__lte=at).order_by("due_at", "id")[:LOOKED_AT]:
        chosen.setdefault(link.host, link)
    return list(chosen.values())[:MOST_PER_RUN]


def _control(asked: Sequence[tuple[LinkCheck, Answer]], ask: Callable[[str], Answer]) -> bool:
    """Tell whether a link of another host that answered before still does."""
    hosts = ["", *(link.host for link, _ in asked)]
    known = LinkCheck.objects.exclude(host__in=hosts).filter(answered_at__isnull=False).order_by("-answered_at").first()
    return known is not None and ask(known.url).status is not None


def _note_answer(link: LinkCheck, answer: Answer, *, at: datetime) -> None:
    known = Standing(**{name: getattr(link, name) for name in KNOWN})
    failed_on = localdate(known.failed_since) if known.failed_since else None
    after = standing_after(known, answer, at=at, on=localdate(at), failed_on=failed_on)
    LinkCheck.objects.filter(pk=link.pk).update(**asdict(after))
