"""`stadtkern gateway`: run it alone, check its set-up and its ledger, find personal data in texts."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stadtkern.cli.command import listen, speak

if TYPE_CHECKING:
    from collections.abc import Callable

    from stadtkern.masking.placeholders import Finds


@click.group()
def command() -> None:
    """The door to the models: run it alone, check it, find personal data."""


@command.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8100, show_default=True)
@click.option("--processes", default=1, show_default=True, help="More than one needs PostgreSQL.")
def serve(host: str, port: int, processes: int) -> None:
    """Serve the gateway alone on HOST:PORT; the town's pages run elsewhere, on the same database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "stadtkern.config.gateway_settings"
    wide = {"backlog": 2048, "backpressure": 4096}  # many calls wait for a model at the same time
    listen("stadtkern.config.asgi_gateway:application", host, port, processes, path="/v1", **wide)


@command.command()
def check() -> None:
    """Say in plain words what is set up wrongly; exit code 1 if something keeps calls from passing."""
    speak()
    from stadtkern.gateway.checking import findings

    found = list(findings())
    for each in found:
        click.echo(f"{each.mark} {each.says}")
        if each.remedy:
            click.echo(f"    {each.remedy}")
    if any(each.blocks for each in found):
        raise SystemExit(1)


@command.command()
def verify() -> None:
    """Walk the whole ledger; name the first bad entry and end with exit code 1 if there is one."""
    speak()
    from django.utils.translation import gettext

    from stadtkern.gateway.queries import count_entries, verify_ledger

    broken = verify_ledger()
    if broken:
        words = gettext("The ledger is broken: first bad entry %(number)d.") % {"number": broken.number}
        click.echo(words, err=True)
        raise SystemExit(1)
    click.echo(gettext("The ledger holds: %(count)d entries.") % {"count": count_entries()})


@command.command("find-personal-data")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def find_personal_data(file: Path) -> None:
    """Print for each line of FILE.jsonl, an object with id and text, the personal data in the text.

    One JSON object a line: {"id", "spans": [[start, end, TYPE], …]}, positions counted in characters.
    """
    from stadtkern.core.errors import Refused
    from stadtkern.masking.joining import NamesUnavailableError

    search = _search()
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                given = json.loads(line)
                text_id, text = given["id"], given["text"]
                spans = [[span.start, span.end, span.kind] for span in search().find(text)]
            except NamesUnavailableError as error:
                hint = "Die Namenserkennung antwortet nicht. / The server that finds names does not answer."
                raise Refused("filter_failed", hint) from error
            except (ValueError, KeyError, TypeError) as error:
                hint = f"{file}:{number}: kein JSON-Objekt mit id und text / no JSON object with id and text"
                raise Refused("not_json", hint) from error
            click.echo(json.dumps({"id": text_id, "spans": spans}, ensure_ascii=False))


def _search() -> Callable[[], Finds]:
    """Return what gives a search for one text: by rules, and with a server that finds names if an option names one."""
    from stadtkern.config.options import checked_name_finder
    from stadtkern.masking.finding import Finder

    rules = Finder()
    address = os.environ.get("STADTKERN_NAME_FINDER", "")  # the one option that counts: this needs no town and no key
    if not address:
        return lambda: rules
    from stadtkern.modelservers.name_finder import name_finder

    names = name_finder(checked_name_finder(address))
    return lambda: names.beside(rules)
