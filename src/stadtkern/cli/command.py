"""The `stadtkern` command and its subcommands, each loaded when it is called."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from stadtkern import __version__
from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "audit": ("stadtkern.cli.audit", "Check the trail of acts, export it, show who did what."),
    "cases": ("stadtkern.cli.cases", "Hand cases over as packages, check a package, take one in."),
    "city": ("stadtkern.cli.city", "Check and load a town's data."),
    "content": ("stadtkern.cli.content", "Import and crawl sources, rebuild the search index."),
    "demo": ("stadtkern.cli.demo", "Load a believable register with people, for demonstrations."),
    "courses": ("stadtkern.cli.learning", "Check a town's own courses."),
    "fairness": ("stadtkern.cli.fairness", "Measure whether everybody gets the same answer."),
    "gateway": ("stadtkern.cli.gateway", "Run the door to the models alone, check it, find personal data."),
    "governance": ("stadtkern.cli.governance", "Classify a use of AI, check the strategy's clauses."),
    "options": ("stadtkern.cli.options", "Show all options with their defaults."),
    "prepare": ("stadtkern.cli.prepare", "Create or migrate the database, collect static files, load the town."),
    "serve": ("stadtkern.cli.serve", "Serve the town, with a worker for background work."),
    "staff": ("stadtkern.cli.staff", "Create, list and block staff accounts, give new passwords."),
    "worker": ("stadtkern.cli.worker", "Do background work only, for bigger towns."),
}


class LazyGroup(click.Group):
    """Lists every command at once, imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found = importlib.import_module(COMMANDS[cmd_name][0]).command
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in sorted(COMMANDS.items())])


@click.group(cls=LazyGroup)
@click.version_option(__version__)
def stadtkern() -> None:
    """Stadtkern: a town's digital core."""


def with_django() -> None:
    """Set Django up; commands that only read files do without."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.config.settings")
    import django

    django.setup()


def speak(language: str | None = None) -> None:
    """Choose the language of the output: as asked, otherwise English when LANG is, else German. Sets Django up."""
    with_django()
    from django.utils import translation

    english = os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("en")
    translation.activate(language or ("en" if english else "de"))


def listen(application: str, host: str, port: int, processes: int, *, path: str = "", **options: Any) -> None:
    """Serve an ASGI application until stopped; print its address once it answers."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    server = Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=processes,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        **options,
    )
    server.on_startup(lambda: click.echo(f"http://{host}:{port}{path}"))
    server.serve()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command; an expected no ends with one sentence and exit code 2."""
    try:
        stadtkern.main(args=arguments, prog_name="stadtkern")
    except Refused as refusal:
        click.echo(refusal.hint, err=True)
        sys.exit(2)
