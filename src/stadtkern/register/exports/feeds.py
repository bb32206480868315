"""What happened in the register, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stadtkern.core.texts import clean, clean_line
from stadtkern.governance.api import SHOWN, STATES, reason_words
from stadtkern.register.wording import SEVERITIES
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from stadtkern.governance.api import Event
    from stadtkern.register.exports.addresses import Addresses


def feed(events: Sequence[Event], addresses: Addresses, *, title: str, path: str, author: str, since: datetime) -> str:
    """Return a feed of what happened, latest first; ``since`` dates a feed in which nothing has happened yet."""
    made = _Feed(
        title=clean_line(title),
        link=addresses.origin + reverse("register:entries"),
        description=None,
        language=(get_language() or "de")[:2],
        author_name=clean_line(author),
        feed_url=f"{addresses.origin}{path}",
        feed_guid=f"{addresses.origin}{path}",
    )
    made.since = since
    for event in events:
        url = addresses.origin + reverse("register:entry", args=[event.about])
        made.add_item(
            title=f"{clean_line(event.title)}: {headline(event)}",
            link=f"{url}#{event.key}",
            description=escape(clean(words(event))),  # readers take a summary for HTML
            unique_id=f"{addresses.entry(event.about)}#{event.key}",
            pubdate=event.at,
            updateddate=event.at,
        )
    return made.writeString("utf-8")


class _Feed(Atom1Feed):
    """Atom whose date is that of the last event, never the moment of asking."""

    since: datetime

    def latest_post_date(self) -> datetime:
        """Return when something happened last."""
        return max((item["updateddate"] for item in self.items), default=self.since)


def headline(event: Event) -> str:
    """Say in a few words what happened."""
    if event.kind == "move":
        is_sent_back = event.before in SHOWN and event.after not in SHOWN
        return _("Sent back, not in use") if is_sent_back else str(STATES[event.after])
    return {
        "review": _("Reviewed"),
        "incident": _("Incident reported"),
        "incident_closed": _("Incident closed"),
        "answer": _("A message was answered"),
    }[event.kind]


def words(event: Event) -> str:
    """Say in a sentence what happened, without anybody's name."""
    if event.kind == "move":
        moved = _("From “%(before)s” to “%(after)s”.") % {"before": STATES[event.before], "after": STATES[event.after]}
        return f"{moved} {reason_words(event.note)}".strip()
    if event.kind == "review":
        return _("The use case was reviewed. Next review by %s.") % day(event.next_on) if event.next_on else ""
    if event.kind == "incident":
        return _("Severity: %s. What came of it will stand here.") % SEVERITIES[event.note]
    if event.kind == "incident_closed":
        return event.note
    return _("Message and answer stand on the page of the use case.")
