"""`stadtkern staff`: accounts of the people who work for the town."""

import click

from stadtkern.cli.command import with_django


@click.group()
def command() -> None:
    """Create staff accounts."""
    with_django()


@command.command()
@click.argument("name")
@click.option("--role", default="editor", show_default=True, help="administrator or editor")
@click.password_option(envvar="STAFF_PASSWORD", help="At least 12 characters; asked for when left out.")
def create(name: str, role: str, password: str) -> None:
    """Create the account NAME."""
    from stadtkern.identity import api as identity

    identity.create_account(username=name, password=password, role=role, by="command line")
    click.echo(f"{name}: created ({role})")
