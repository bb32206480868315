"""`stadtkern courses`: check the courses a town has written itself."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import click

from stadtkern.cli.command import speak


@click.group()
def command() -> None:
    """Check a town's own courses."""


@command.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(["de", "en"]), help="Language of the output.")
def check(folder: Path, language: str | None) -> None:
    """Name everything wrong with the courses in FOLDER, such as cities/x/courses; needs no database."""
    os.environ.setdefault("STADTKERN_SECRET_KEY", secrets.token_hex(32))  # checking signs nothing
    speak(language)
    from django.utils.translation import gettext, ngettext

    from stadtkern.learning.catalogue import problems_in

    problems = problems_in(folder)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        count = len(problems)
        click.echo(ngettext("%(count)d problem.", "%(count)d problems.", count) % {"count": count}, err=True)
        raise SystemExit(1)
    click.echo(gettext("Everything is in order."))
