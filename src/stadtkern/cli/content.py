"""`stadtkern content`: bring sources in, from files and from a web site; rebuild the search index."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stadtkern.cli.command import speak

if TYPE_CHECKING:
    from collections.abc import Callable

    from stadtkern.content.rules.metadata import Metadata

DAY = click.DateTime(["%Y-%m-%d", "%d.%m.%Y"])
MOST_PAGES = 5_000


@click.group()
def command() -> None:
    """Import and crawl sources, rebuild the search index."""
    speak()


def said_about_sources(function: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say who answers for the sources and how long they hold."""
    options = [
        click.option("--owner", help="Who answers for the content."),
        click.option("--office", help="Short name of the office, as in the town's data."),
        click.option("--language", type=click.Choice(["de", "en"]), help="Otherwise told from the text."),
        click.option("--licence", help="Licence of the texts."),
        click.option("--checked-on", type=DAY, help="Day of the last check."),
        click.option("--valid-until", type=DAY, help="Last day the content holds."),
    ]
    for option in reversed(options):
        function = option(function)
    return function


def _metadata(said: dict[str, Any]) -> Metadata:
    from django.utils.translation import gettext

    from stadtkern.city import api as city
    from stadtkern.content.rules.metadata import Metadata
    from stadtkern.core.errors import Refused

    office = said["office"]
    if office and office not in (known := city.current().offices):
        facts = {"office": office, "known": ", ".join(sorted(known))}
        raise Refused("unknown_office", gettext("There is no office “%(office)s”. Known are: %(known)s.") % facts)
    for name in ("checked_on", "valid_until"):
        said[name] = said[name].date() if said[name] else None
    return Metadata(**said)


def _summary(counts: Counter[str], names: tuple[str, ...]) -> None:
    from django.utils.translation import gettext

    words = {
        "new": gettext("new"),
        "changed": gettext("changed"),
        "unchanged": gettext("unchanged"),
        "gone": gettext("gone"),
        "failed": gettext("failed"),
    }
    click.echo(", ".join(f"{counts[name]} {words[name]}" for name in names))
    if counts["failed"]:
        raise SystemExit(1)


@command.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@said_about_sources
def import_command(paths: tuple[Path, ...], **said: Any) -> None:
    """Import files and all files in folders PATHS. What is known already is left alone.

    Readable are Markdown, HTML, PDF, DOCX, ODT and plain text. A file that cannot be read is named; the rest goes on.
    """
    from django.utils import timezone
    from tqdm import tqdm

    from stadtkern.content import actions
    from stadtkern.identity.api import SYSTEM

    counts: Counter[str] = Counter()
    metadata = _metadata(said)
    total = sum(1 for _ in actions.files_in(paths))
    with tqdm(total=total, unit=" files", mininterval=0.5, disable=None) as bar:
        for each in actions.import_paths(paths, metadata=metadata, by=SYSTEM, at=timezone.now()):
            counts[each.change] += 1
            bar.update()
            if each.change == "failed":
                bar.write(f"{each.name}: {each.hint}", file=sys.stderr)
    _summary(counts, ("new", "changed", "unchanged", "failed"))


@command.command()
@click.argument("url")
@click.option("--limit", default=MOST_PAGES, show_default=True, help="At most this many pages.")
@said_about_sources
def crawl(url: str, limit: int, **said: Any) -> None:
    """Read the pages of one web site by its sitemap; URL is the site or a sitemap on it."""
    from tqdm import tqdm

    from stadtkern.content.crawl import crawl as crawl_site
    from stadtkern.identity.api import SYSTEM
    from stadtkern.reading.fetching import Site

    counts: Counter[str] = Counter()
    metadata = _metadata(said)
    with Site(url) as site, tqdm(unit=" pages", mininterval=0.5, disable=None) as bar:
        for each in crawl_site(site, limit=limit, metadata=metadata, by=SYSTEM):
            counts[each.change] += 1
            bar.update()
            if each.change in {"failed", "gone"}:
                bar.write(f"{each.url}: {each.hint}", file=sys.stderr)
    _summary(counts, ("new", "changed", "unchanged", "gone", "failed"))


@command.command()
def reindex() -> None:
    """Build the search index anew from the database; needed only when its saved copy is in doubt."""
    from django.utils.translation import gettext
    from tqdm import tqdm

    from stadtkern.content.live_index import live_index

    with tqdm(unit=" passages", mininterval=0.5, disable=None) as bar:

        def show(read: int) -> None:
            bar.update(read - bar.n)

        count = live_index.rebuild(progress=show)
    click.echo(gettext("%(count)d passages in the index") % {"count": count})
