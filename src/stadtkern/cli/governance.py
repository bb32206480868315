"""`stadtkern governance`: classify, print the tree (both without database and settings), check the strategy."""

from __future__ import annotations

import difflib
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import yaml

from stadtkern.ailaw.classification import publication, texts
from stadtkern.ailaw.classification.classify import classify as classify_answers
from stadtkern.ailaw.classification.tree import QUESTIONS, misfits, with_unlisted
from stadtkern.cli.command import speak
from stadtkern.core.errors import Refused

if TYPE_CHECKING:
    from stadtkern.ailaw.classification.tree import Misfit

# YAML reads yes, on and true as the same value; the words are taken as written, so the same holds in quotes.
SPELLINGS = {"true": "yes", "on": "yes", "y": "yes", "false": "no", "off": "no", "n": "no"}
ANSWERS = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
LANGUAGE = click.option("--language", type=click.Choice(texts.LANGUAGES), default="de", help="Language of the output.")


@click.group()
def command() -> None:
    """Classify a use of AI by the decision tree (not legal advice), check the strategy's clauses."""


@command.command()
@click.argument("answers", type=ANSWERS)
@click.option("--json", "as_json", is_flag=True, help="Print data instead of a summary.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day for which duties are in force; today by default.")
@LANGUAGE
def classify(answers: Path, as_json: bool, on: datetime | None, language: str) -> None:
    """Classify by the file ANSWERS ("-" reads standard input): question ids with yes, no, unknown or a named value.

    Unlisted questions count as no; the role (A2) as deployer.
    """
    content = sys.stdin.buffer.read() if str(answers) == "-" else answers.read_bytes()
    given = _read_answers(content, language)
    complete = with_unlisted(given)
    result = classify_answers(complete)
    day = on.date() if on else date.today()  # noqa: DTZ011 - the day on the operator's wall
    if as_json:
        click.echo(json.dumps(publication.result_data(result, complete, on=day), ensure_ascii=False, indent=2))
    else:
        click.echo(publication.result_text(result, on=day, language=language), nl=False)


@command.command()
def check() -> None:
    """Check now how the clauses of the town's strategy stand; ends with exit code 1 if one is violated."""
    speak()
    from django.utils import timezone
    from django.utils.translation import gettext

    from stadtkern.strategy import queries
    from stadtkern.strategy.actions import check_strategy
    from stadtkern.strategy.wording import STATUSES, WHY

    counts = check_strategy(at=timezone.now())
    if not counts:
        click.echo(gettext("The town has no strategy in force."))
    for status, words in STATUSES.items():
        if counts:
            click.echo(f"{words}: {counts.get(status, 0)}")
    for number, row in queries.statuses().items():
        for code in sorted({each.get("why", "") for each in row.findings if each["status"] == row.status == "red"}):
            click.echo(f"{number}: {WHY.get(code, '')}", err=True)
    raise SystemExit(1 if counts.get("red") else 0)


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print data, in both languages.")
@click.option("--markdown", is_flag=True, help="Print a document; the default.")
@LANGUAGE
def tree(as_json: bool, markdown: bool, language: str) -> None:
    """Print the decision tree with sources and change log, for publication."""
    if as_json and not markdown:
        click.echo(json.dumps(publication.tree_data(), ensure_ascii=False, indent=2))
    else:
        click.echo(publication.tree_markdown(language), nl=False)


def _read_answers(content: bytes, language: str) -> dict[str, str]:
    """Read pairs of question and answer.

    Raises:
        Refused: ``answers_unreadable`` for anything but pairs, ``answer_twice``, ``answer_unknown``.
    """
    try:
        root = yaml.compose(content.decode(), Loader=yaml.SafeLoader)
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        detail = " ".join(str(error).split())
        raise Refused("answers_unreadable", _say("unreadable", language, detail=detail)) from error
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise Refused("answers_unreadable", _say("not_pairs", language))
    given: dict[str, str] = {}
    for key, value in root.value:
        if not (isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)):
            raise Refused("answers_unreadable", _say("not_pairs", language))
        if key.value in given:
            raise Refused("answer_twice", _say("twice", language, question=key.value))
        spelled = value.value.strip().lower()
        given[key.value] = SPELLINGS.get(spelled, spelled)
    if wrong := misfits(given):
        raise Refused("answer_unknown", "\n".join(_remedy(each, language) for each in wrong))
    return given


def _remedy(misfit: Misfit, language: str) -> str:
    if misfit.reason == "unknown_value":
        answers = ", ".join(QUESTIONS[misfit.question].answers)
        facts = {"question": misfit.question, "value": misfit.value, "answers": answers}
        return _say("unknown_value", language, **facts)
    same_letters = [question for question in QUESTIONS if question.lower() == misfit.question.lower()]
    near = same_letters or difflib.get_close_matches(misfit.question, QUESTIONS, n=1)
    remedy = _say("did_you_mean", language, question=near[0]) if near else _say("all_questions", language)
    return _say("unknown_question", language, question=misfit.question, remedy=remedy)


def _say(code: str, language: str, **facts: str) -> str:
    return texts.word("problems", code, language).format(**facts)
