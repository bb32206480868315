"""`stadtkern demo`: a believable register with people for every role, for demonstrations only."""

from __future__ import annotations

import click

from stadtkern.cli.command import with_django


@click.command()
@click.option("--password", envvar="STAFF_PASSWORD", required=True, help="Password of all demo accounts.")
def command(password: str) -> None:
    """Load people, use cases and their papers; refuses where STADTKERN_DEMO is not set, does nothing twice."""
    with_django()
    from django.conf import settings
    from django.utils import timezone, translation

    from stadtkern.cli import demo_register

    if not settings.OPTIONS.demo:
        raise click.UsageError("this is no demo; STADTKERN_DEMO is not set")
    with translation.override("de"):
        loaded = demo_register.load(password=password, at=timezone.now())
    if loaded:
        click.echo("register ...")
        for name, roles in demo_register.PEOPLE.items():
            click.echo(f"{name}  {', '.join(roles)}")
