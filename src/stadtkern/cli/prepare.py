"""`stadtkern prepare`: everything between a fresh folder and a served town; safe to repeat."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import click

from stadtkern.cli.command import with_django

if TYPE_CHECKING:
    from pathlib import Path


def keep_private(folder: Path) -> None:
    """Make the data folder if need be; nobody but its owner may look into it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.stat().st_mode & 0o077:
        try:
            folder.chmod(0o700)
        except PermissionError:
            click.echo(f"others may read {folder}; please let its owner run: chmod 700 {folder}", err=True)


def _static_is_current() -> bool:
    """Compare what the packages ship with what was collected, by file name and size."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path}:{storage.size(path)}:{storage.get_modified_time(path).timestamp()}\n".encode())
    marker = settings.STATIC_ROOT / ".digest"
    if marker.exists() and marker.read_text() == digest.hexdigest():
        return True
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    marker.with_name(".next").write_text(digest.hexdigest())
    return False


@click.command()
def command() -> None:
    """Create or migrate the database, collect static files, load the town."""
    with_django()
    from django.conf import settings
    from django.core.management import call_command

    from stadtkern.city import api as city

    keep_private(settings.DATA_DIR)
    click.echo("database ...")
    call_command("migrate", verbosity=0, interactive=False)
    if not _static_is_current():
        click.echo("static files ...")
        call_command("collectstatic", verbosity=0, interactive=False)
        (settings.STATIC_ROOT / ".next").replace(settings.STATIC_ROOT / ".digest")
    click.echo(f"town {settings.CITY_DIR.name} ...")
    city.load(settings.CITY_DIR, by="prepare")
