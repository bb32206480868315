"""`stadtkern options`: all options, as in docs/options.md."""

import click

from stadtkern.config.options import describe_options


@click.command()
def command() -> None:
    """Show all options with their defaults."""
    click.echo(describe_options(), nl=False)
