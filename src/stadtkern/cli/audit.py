"""`stadtkern audit`: check the trail, hand it to auditors, show who did what."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stadtkern.cli.command import speak

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stadtkern.audit.rules.chain import Break, Head, Row


@click.group()
def command() -> None:
    """Check the trail of acts, export it, show who did what."""
    speak()


@command.command()
@click.option(
    "--heads",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A kept copy of /protokoll/koepfe.json, checked beside the heads in the database.",
)
def verify(file: Path | None) -> None:
    """Walk the whole chain; name the first bad entry and end with exit code 1 if there is one."""
    from django.utils.translation import gettext

    from stadtkern.audit import queries

    kept = _heads_in(file) if file else []
    found = queries.verify(heads=kept, watch=_with_bar)
    if found:
        click.echo(_in_words(found), err=True)
        raise SystemExit(1)
    newest = queries.newest()
    click.echo(gettext("The trail holds: %(count)d entries.") % {"count": newest.number if newest else 0})
    if newest:
        click.echo(gettext("Check value of the last one: %(digest)s") % {"digest": newest.digest})


def _heads_in(file: Path) -> list[Head]:
    from django.utils.translation import gettext

    from stadtkern.audit.rules.chain import Head
    from stadtkern.core.errors import Refused

    try:
        published = json.loads(file.read_text(encoding="utf-8"))
        heads = [*published["heads"], *([published["now"]] if published.get("now") else [])]
        return [Head(int(head["number"]), str(head["digest"])) for head in heads]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(
            "unreadable", gettext("This is no copy of /protokoll/koepfe.json. Nothing was checked.")
        ) from error


def _in_words(found: Break) -> str:
    from django.utils.translation import gettext

    words = {
        "changed": gettext("First bad entry: %(number)d. It was changed, or one was put in its place."),
        "missing": gettext("First bad entry: %(number)d. It is missing."),
        "order": gettext("First bad entry: %(number)d. Another one stands in its place."),
        "head": gettext("First bad entry: %(number)d, or one before it. A published head says something else."),
        "erased": gettext("People were erased without a record of it, in entry %(number)d or a later one."),
    }
    return words[found.kind] % {"number": found.number}


def _with_bar(rows: Iterable[Row]) -> Iterable[Row]:
    from tqdm import tqdm

    from stadtkern.audit import queries

    return tqdm(rows, total=queries.count(), unit=" entries", mininterval=0.5, disable=None)


@command.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--erased",
    type=click.Choice(["with", "without", "only"]),
    default="with",
    show_default=True,
    help="Entries in which somebody was erased. Only a whole file can be verified.",
)
def export(file: Path, erased: str) -> None:
    """Write the trail to FILE, one entry per line as JSON, readable for its owner only.

    Anybody can check the file with /protokoll/verify_audit.py. It names people: hand it to auditors only.
    """
    from django.utils.translation import gettext, ngettext

    from stadtkern.audit import queries
    from stadtkern.audit.rules.chain import TOMBSTONE
    from stadtkern.core.errors import Refused

    count = 0
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as lines:
            for row in _with_bar(queries.rows()):
                if erased == "with" or (erased == "only") == (TOMBSTONE in (row.actor, row.on_behalf_of)):
                    lines.write(json.dumps(row._asdict(), ensure_ascii=False) + "\n")
                    count += 1
    except FileExistsError as error:
        raise Refused("file_exists", gettext("This file exists already. Nothing was written.")) from error
    click.echo(ngettext("%(count)d entry written", "%(count)d entries written", count) % {"count": count})


@command.command()
@click.argument("subject")
def trail(subject: str) -> None:
    """Show who did what to SUBJECT, for example account:1 or source:7, oldest first."""
    from django.utils.translation import gettext

    from stadtkern.audit import queries

    entries = queries.trail_of(subject)
    for entry in entries:
        click.echo(_line(entry))
    if not entries:
        click.echo(gettext("There are no entries about %(subject)s.") % {"subject": subject}, err=True)


def _line(entry: Any) -> str:
    from django.utils import timezone
    from django.utils.translation import gettext

    from stadtkern.audit.rules.chain import TOMBSTONE

    def named(person: str) -> str:
        return gettext("(erased)") if person == TOMBSTONE else person

    who = named(entry.actor)
    if entry.on_behalf_of:
        who = gettext("%(actor)s for %(person)s") % {"actor": who, "person": named(entry.on_behalf_of)}
    facts = " ".join(f"{name}={value}" for name, value in entry.facts.items())
    at = timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M:%S")
    return "  ".join(part for part in (f"{entry.number}", at, who, entry.verb, entry.reason, facts) if part)
