"""`stadtkern city`: check and load a town's data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stadtkern.cli.command import speak

if TYPE_CHECKING:
    from stadtkern.city.api import Change, Plan

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
LANGUAGE = click.option(
    "--language",
    type=click.Choice(["de", "en"]),
    help="Language of the output; otherwise English when LANG is, else German.",
)
QUOTED = 60
MARKS = {"added": "+", "changed": "~", "removed": "-", "moved": "^"}


@click.group()
def command() -> None:
    """Check and load a town's data."""


@command.command()
@click.argument("folder", type=FOLDER)
@LANGUAGE
def check(folder: Path, language: str | None) -> None:
    """Name everything wrong with the files in FOLDER; changes nothing and needs no database."""
    os.environ.setdefault("STADTKERN_SECRET_KEY", secrets.token_hex(32))  # checking signs nothing
    speak(language)
    from django.utils.translation import gettext, ngettext

    from stadtkern.city import api as city

    problems = city.check(folder)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        count = len(problems)
        click.echo(ngettext("%(count)d problem.", "%(count)d problems.", count) % {"count": count}, err=True)
        raise SystemExit(1)
    click.echo(gettext("Everything is in order."))


@command.command()
@LANGUAGE
def attributes(language: str | None) -> None:
    """Print which attributes of ID Austria the town's procedures need and why: the sheet for the registration."""
    speak(language)
    from stadtkern.residents.api import accreditation_sheet

    click.echo(accreditation_sheet(), nl=False)


@command.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option("--yes", is_flag=True, help="Do not ask, not even before something is removed.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and stop.")
@LANGUAGE
def load(folder: Path | None, yes: bool, dry_run: bool, language: str | None) -> None:
    """Load the files in FOLDER (the chosen town by default) after showing what changes."""
    speak(language)
    from django.conf import settings
    from django.utils.translation import gettext

    from stadtkern.city import api as city

    folder = folder or settings.CITY_DIR
    plan = city.plan(folder)
    if not plan.changes:
        click.echo(gettext("Nothing to change."))
        return
    if plan.town_before not in {"", plan.town}:
        facts = {"before": plan.town_before, "after": plan.town}
        click.echo(gettext("Careful: %(before)s is loaded now. These files would replace it with %(after)s.") % facts)
    for change in plan.changes:
        _show(change)
    if dry_run:
        return
    if not yes and not _agreed(plan):
        click.echo(gettext("Nothing was loaded, nothing has changed."))
        return
    city.load(folder, by="command line", plan=plan)
    click.echo(gettext("Loaded: %(town)s.") % {"town": plan.town})


def _agreed(plan: Plan) -> bool:
    from django.utils.translation import gettext, ngettext

    removed = plan.count("removed")
    if removed:
        question = ngettext("Remove %(count)d entry?", "Remove %(count)d entries?", removed) % {"count": removed}
        if not click.confirm(question):
            return False
    return click.confirm(gettext("Load these changes?"))


def _show(change: Change) -> None:
    from django.utils.translation import gettext

    note = f" ({gettext('in another order')})" if change.verb == "moved" else ""
    click.echo(f"{MARKS[change.verb]} {change.kind} {change.key}".rstrip() + note)
    for field in change.fields:
        click.echo(f"    {field.name}: {_quoted(field.old)} -> {_quoted(field.new)}")


def _quoted(value: str | None) -> str:
    text = " ".join((value or "–").split())
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
