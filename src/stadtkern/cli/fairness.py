"""`stadtkern fairness`: ask a model server the same in different people's names, compare, put on record."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stadtkern.cli.command import speak

if TYPE_CHECKING:
    from stadtkern.fairness.rules.prompts import PromptSet
    from stadtkern.fairness.rules.records import Header

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
PROMPTS = click.option(
    "--prompts", type=FOLDER, help="Folder with a set of tasks of your own; the shipped one otherwise."
)


@click.group()
def command() -> None:
    """Measure whether everybody gets the same answer."""
    speak()


def _prompts(folder: Path | None) -> PromptSet:
    from stadtkern.fairness.prompt_files import SHIPPED, read_prompts

    return read_prompts(folder or SHIPPED)


@command.command()
@click.argument("folder", type=FOLDER, required=False)
def check(folder: Path | None) -> None:
    """Check a set of tasks (the shipped one by default): pairs, facts, names. Exit code 1 if something is wrong."""
    from django.utils.translation import gettext, ngettext

    from stadtkern.fairness.rules.checking import problems_of

    prompts = _prompts(folder)
    problems = problems_of(prompts)
    for problem in problems:
        click.echo(problem)
    if problems:
        count = len(problems)
        click.echo(ngettext("%(count)d problem.", "%(count)d problems.", count) % {"count": count}, err=True)
        raise SystemExit(1)
    facts = {"tasks": len(prompts.tasks), "groups": len(prompts.groups), "version": prompts.version}
    click.echo(gettext("%(tasks)d tasks, %(groups)d groups, version %(version)s: everything is in order.") % facts)


@command.command()
@click.option("--server", required=True, help="Address of an OpenAI-compatible server, with or without /v1.")
@click.option("--model", required=True, help="Name of the model on it.")
@click.option("--key-env", default="", help="Environment variable that holds the server's key.")
@click.option("--digest", default="", help="Check value of the model (sha256:…), if the server does not tell it.")
@click.option("--use-case", default="", help="Identifier of the use case, such as KI-AB12CD.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File; an old one goes on.")
@click.option("--samples", default=3, show_default=True, help="Repeats per task and group, each under another name.")
@click.option("--groups", default="", help="Only these groups, separated by commas, and whom they are compared with.")
@click.option("--tasks", default=0, help="A trial with this many tasks; below 60 nothing is called equal.")
@click.option(
    "--system-file", type=FILE, help="The use case's own system prompt; {basis} marks the place of the facts."
)
@click.option("--temperature", default=0.7, show_default=True, help="As the use case sets it.")
@click.option("--max-tokens", default=700, show_default=True, help="Longest answer.")
@click.option("--seed", default=1, show_default=True, help="Order of the questions, and their seeds.")
@click.option("--at-once", default=4, show_default=True, type=click.IntRange(1, 64), help="Questions at the same time.")
@click.option("--patience", default=120.0, show_default=True, help="Seconds to wait for an answer.")
@PROMPTS
def run(prompts: Path | None, **said: Any) -> None:
    """Ask every task in every group's name and write the answers to a file. Broken off, it goes on where it stopped."""
    from django.utils.translation import gettext

    from stadtkern.fairness.rules.records import planned
    from stadtkern.fairness.run_file import RunFile
    from stadtkern.fairness.running import Asking
    from stadtkern.fairness.running import run as run_all
    from stadtkern.fairness.server import ChatServer

    found = _prompts(prompts)
    system = said["system_file"].read_text(encoding="utf-8") if said["system_file"] else ""
    with ChatServer(said["server"], said["model"], key=_key(said["key_env"]), patience_s=said["patience"]) as server:
        header = _header(said, found, system, server_name=server.name, told=server.digest())
        asks = planned(header, found, system)
        with RunFile(said["out"], header) as file, _bar(len(asks), len(file.known)) as bar:
            asking = Asking(server, header)
            progress = run_all(asks, asking=asking, file=file, at_once=said["at_once"], tick=bar.update)
    if progress.missing:
        reasons = ", ".join(f"{reason}: {count}" for reason, count in sorted(progress.failed.items()))
        text = gettext("%(count)d questions have no answer yet (%(reasons)s). Start the command again.")
        click.echo(text % {"count": progress.missing, "reasons": reasons}, err=True)
        raise SystemExit(1)
    click.echo(gettext("Everything is answered: %(file)s") % {"file": said["out"]})


def _key(variable: str) -> str:
    from django.utils.translation import gettext

    from stadtkern.core.errors import Refused

    if not variable:
        return ""
    if not (key := os.environ.get(variable, "")):
        raise Refused("no_key", gettext("The environment variable %(name)s is empty.") % {"name": variable})
    return key


def _header(said: dict[str, Any], prompts: PromptSet, system: str, *, server_name: str, told: str) -> Header:
    import hashlib

    from django.utils import timezone
    from django.utils.translation import gettext
    from pydantic import ValidationError

    from stadtkern.core.errors import Refused
    from stadtkern.fairness.rules.plan import with_counterparts
    from stadtkern.fairness.rules.records import Header

    if told and said["digest"] and told != said["digest"]:
        raise Refused("other_digest", gettext("The server says %(digest)s. Nothing was asked.") % {"digest": told})
    try:
        return Header(
            server=server_name,
            model=said["model"],
            digest=told or said["digest"],
            use_case=said["use_case"],
            prompts_version=prompts.version,
            prompts_digest=prompts.digest(),
            groups=tuple(with_counterparts([each for each in said["groups"].split(",") if each], prompts)),
            repeats=said["samples"],
            most_tasks=said["tasks"],
            temperature=said["temperature"],
            max_tokens=said["max_tokens"],
            seed=said["seed"],
            system_digest=f"sha256:{hashlib.sha256(system.encode()).hexdigest()}" if system else "",
            started_at=timezone.now(),
        )
    except KeyError as error:
        known = ", ".join(each.id for each in prompts.groups)
        text = gettext("There is no group %(group)s. Known are: %(known)s.")
        raise Refused("unknown_group", text % {"group": error.args[0], "known": known}) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise Refused("bad_setting", gettext("Please correct: %s") % f"{place}: {first['msg']}") from error


def _bar(total: int, known: int) -> Any:
    from tqdm import tqdm

    return tqdm(total=total, initial=known, unit=" answers", mininterval=0.5, disable=None)


@command.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print every number as data.")
@click.option("--html", "as_html", is_flag=True, help="Print a page to read and pass on.")
@PROMPTS
def report(file: Path, as_json: bool, as_html: bool, prompts: Path | None) -> None:
    """Compare the answers in FILE and print what they show; nothing is stored."""
    from django.template.loader import render_to_string

    from stadtkern.fairness.reporting import as_text, preview, report_on
    from stadtkern.fairness.rules.results import analyse, as_data
    from stadtkern.fairness.run_file import read_run

    found = _prompts(prompts)
    result = analyse(read_run(file), _same(found, file))
    data = as_data(result, found)
    if as_json:
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    elif as_html:
        facts = {
            "run": preview(result),
            "report": report_on(data),
            "review": None,
            "attribution": found.attribution,
        }
        click.echo(render_to_string("fairness/report_file.html", facts))
    else:
        click.echo(as_text(data), nl=False)
    _say_what_is_missing(result.missing)


def _say_what_is_missing(count: int) -> None:
    from django.utils.translation import gettext

    if count:
        text = gettext("%(count)d questions have no answer yet. Start the run again with the same file.")
        click.echo(text % {"count": count}, err=True)


def _same(prompts: PromptSet, file: Path) -> PromptSet:
    from django.utils.translation import gettext

    from stadtkern.core.errors import Refused
    from stadtkern.fairness.run_file import read_run

    if read_run(file).header.prompts_digest != prompts.digest():
        text = gettext("The run was made with other tasks than these. Name their folder with --prompts.")
        raise Refused("other_prompts", text)
    return prompts


@command.command()
@click.argument("file", type=FILE)
@click.option("--use-case", required=True, help="Identifier of the use case, such as KI-AB12CD.")
@PROMPTS
def record(file: Path, use_case: str, prompts: Path | None) -> None:
    """Put a complete run on record: result, paper of the use case, pairs for the blind review."""
    from django.utils import timezone
    from django.utils.translation import gettext

    from stadtkern.fairness.actions import record as put_on_record
    from stadtkern.fairness.reporting import overall
    from stadtkern.fairness.run_file import read_run, sha256_of
    from stadtkern.fairness.wording import ANSWERS

    made = put_on_record(
        read_run(file), file_sha256=sha256_of(file), prompts=_prompts(prompts), use_case=use_case, at=timezone.now()
    )
    facts = {"run": made.public_id, "answer": ANSWERS[overall(made.facts, made.refusals)]}
    click.echo(gettext("On record as %(run)s. %(answer)s") % facts)


@command.command("filter")
@click.argument("file", type=FILE)
@click.option("--name", default="", help="Name of the filter; with it the result is put on record.")
@click.option("--version", default="", help="Version of the filter.")
@click.option("--json", "as_json", is_flag=True, help="Print every number as data.")
def filter_command(file: Path, name: str, version: str, as_json: bool) -> None:
    """Report how often a filter was wrong in each group. FILE: CSV or JSON lines with id, group, held_back, harmful.

    Without "harmful" every text counts as harmless.
    """
    from dataclasses import asdict

    from django.utils import timezone

    from stadtkern.fairness.actions import record_filter
    from stadtkern.fairness.rules.filters import rates
    from stadtkern.fairness.run_file import read_decisions, sha256_of
    from stadtkern.fairness.wording import VERDICTS

    decisions = read_decisions(file)
    found = rates(decisions)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
    for each in () if as_json else found:
        share = f"{each.false_alarms}/{each.harmless} ({100 * each.low:.1f}-{100 * each.high:.1f} %)"
        click.echo(f"{each.group}: {share}, {100 * each.gap:+.1f}, {VERDICTS[each.verdict]}")
    if name:
        record_filter(decisions, name=name, version=version, file_sha256=sha256_of(file), at=timezone.now())
