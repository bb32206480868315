"""`stadtkern cases`: cases as packages for other programs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stadtkern.cli.command import speak

if TYPE_CHECKING:
    from stadtkern.handover.models import Package
    from stadtkern.identity.api import Actor

BY = click.option("--by", required=True, help="The account in whose name it is done; its competences count.")
FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@click.group()
def command() -> None:
    """Hand cases over as packages, check a package, take one in."""
    speak()


def _actor(name: str) -> Actor:
    from django.utils.translation import gettext

    from stadtkern.core.errors import Refused
    from stadtkern.identity import api as identity

    for account in identity.accounts():
        if account.username == name and account.is_active:
            return identity.Actor(f"account:{account.pk}", is_human=True)
    raise Refused("no_account", gettext("There is no account of this name, or it is blocked."))


@command.command()
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER...")
@click.option("--to", "folder", required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--notes", is_flag=True, help="Also what only the office reads.")
@BY
def export(numbers: tuple[str, ...], folder: Path, *, notes: bool, by: str) -> None:
    """Hand cases over to the ELAK: write each as NUMBER.zip into the folder, readable for its owner only.

    Each hand-over is noted in its case, as at the desk; a case that has not changed since gives the same package again.
    """
    from django.utils import timezone

    from stadtkern.handover.actions.packing import hand_over

    who = _actor(by)
    for number in numbers:
        package = hand_over(number, with_notes=notes, by=who, at=timezone.now())
        path = folder / f"{package.number}.zip"
        _write(path, package)
        click.echo(f"{package.digest}  {path}")


def _write(path: Path, package: Package) -> None:
    """Write beside the place first: under its name a package is whole, or not there."""
    from stadtkern.handover.pieces import pieces_of

    beside = path.with_name(f".{path.name}.part")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        for piece in pieces_of(package):
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    beside.replace(path)


@command.command()
@FILE
def verify(file: Path) -> None:
    """Check a package byte by byte; name the first file that is wrong and end with exit code 1."""
    from django.utils.translation import gettext

    from stadtkern.handover.checking import MOST_BYTES_OF_OURS, UnsoundError, examine
    from stadtkern.handover.wording import wrong_text

    try:
        with file.open("rb") as package:
            sound = examine(package, most=MOST_BYTES_OF_OURS)
    except UnsoundError as error:
        click.echo(wrong_text(error.code, error.path), err=True)
        raise SystemExit(1) from None
    said = {"number": sound.story.number, "count": len(sound.entries)}
    click.echo(gettext("The package holds: case %(number)s, %(count)d files.") % said)
    click.echo(f"SHA-256 {sound.digest}")


@command.command("take-in")
@FILE
@BY
def take_in(file: Path, *, by: str) -> None:
    """Take a package of the ELAK in: documents, file number and state. The same package twice is once."""
    from django.utils import timezone
    from django.utils.translation import ngettext

    from stadtkern.handover.actions.returning import take_in_at_once

    with file.open("rb") as package:
        number, added = take_in_at_once(package, by=_actor(by), at=timezone.now())
    words = ngettext("%(number)s: %(added)d new document", "%(number)s: %(added)d new documents", added)
    click.echo(words % {"number": number, "added": added})
