"""`stadtkern demo`: a believable register with people for every role, for demonstrations only."""

from __future__ import annotations

import click

from stadtkern.cli.command import with_django


@click.command()
@click.option("--password", envvar="STAFF_PASSWORD", required=True, help="Password of all demo accounts.")
def command(password: str) -> None:
    """Load people, use cases, what residents say and what staff learn; does nothing twice.

    Refuses where STADTKERN_DEMO is not set.
    """
    with_django()
    from django.conf import settings
    from django.db import transaction
    from django.utils import timezone, translation

    from stadtkern.cli import demo_desk, demo_learning, demo_people, demo_register, demo_voices
    from stadtkern.strategy.api import check_strategy

    if not settings.OPTIONS.demo:
        raise click.UsageError("this is no demo; STADTKERN_DEMO is not set")
    now = timezone.now()
    with translation.override("de"), transaction.atomic():
        people = demo_people.people(password=password, at=now)
        loaded = [part for part in (demo_register, demo_voices, demo_learning, demo_desk) if part.load(people, at=now)]
        if loaded:
            check_strategy(at=now)  # its page must not show until tomorrow how it stood without all this
    for part in loaded:
        click.echo(f"{part.__name__.rpartition('_')[2]} ...")
    for name, roles in demo_people.PEOPLE.items():
        click.echo(f"{name}  {', '.join(roles)}")
