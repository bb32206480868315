"""How prompts are shared, improved, rated, reported and withdrawn."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.texts import LETTERS, clean, clean_line
from stadtkern.governance import api as governance
from stadtkern.identity import api as identity
from stadtkern.learning.actions.courses import need
from stadtkern.learning.actions.study import check_stars
from stadtkern.learning.models import Prompt, PromptRating, PromptReport, PromptVersion
from stadtkern.learning.rules.prompts import digest_of, has_hidden_characters, tidied

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor

LONGEST = {"title": 99, "task": 349, "text": 8_000, "change": 200}


@transaction.atomic
def share_prompt(
    *, title: str, task: str, text: str, training_class: str, use_case: str, by: Actor, at: datetime
) -> str:
    """Share a prompt and return its identifier.

    Raises:
        Refused: ``not_allowed``, ``unknown_class``, ``not_found`` for a use case that does not exist, ``wrong_text``.
    """
    need(by, "prompts.share")
    if training_class not in identity.TRAINING_CLASSES:
        raise Refused("unknown_class", gettext("There is no such class of training. Nothing was shared."))
    if use_case:
        governance.title_of(use_case)
    made = Prompt.objects.create(
        public_id=f"PR-{''.join(secrets.choice(LETTERS) for _ in range(6))}",
        training_class=training_class,
        use_case=use_case,
        shared_by=by.public_id,
        shared_at=at,
    )
    _write(made, 1, title=title, task=task, text=text, change="", by=by, at=at)
    _note(made, "prompt.shared", by)
    return made.public_id


@transaction.atomic
def revise_prompt(
    public_id: str, *, title: str, task: str, text: str, change: str, by: Actor, at: datetime
) -> PromptVersion:
    """Add a version; earlier ones stay as they are, because releases may name them.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``withdrawn``, ``wrong_text``; ``unchanged`` if nothing differs.
    """
    found = _own_prompt(public_id, by)
    latest = found.versions.order_by("-number").first()
    assert latest is not None  # a prompt is created with its first version
    if (latest.title, latest.task, latest.text) == (clean_line(title), clean(task), tidied(text)):
        raise Refused("unchanged", gettext("Nothing differs from the version before. Nothing was saved."))
    made = _write(found, latest.number + 1, title=title, task=task, text=text, change=change, by=by, at=at)
    _note(found, "prompt.revised", by)
    return made


@transaction.atomic
def rate_prompt(public_id: str, *, stars: int, by: Actor, at: datetime) -> None:
    """Give a prompt 1 to 5 stars; a later rating of the same person takes the place of the earlier one.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``withdrawn``, ``wrong_stars``, ``own_prompt``.
    """
    need(by, "prompts.share")
    found = _open_prompt(public_id)
    check_stars(stars)
    if found.shared_by == by.public_id:
        raise Refused("own_prompt", gettext("Nobody rates their own prompt. Nothing was changed."))
    PromptRating.objects.update_or_create(prompt=found, person=by.public_id, defaults={"stars": stars, "rated_at": at})


@transaction.atomic
def report_prompt(public_id: str, *, text: str, by: Actor, at: datetime) -> None:
    """Say that something is wrong with the latest version of a prompt.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``withdrawn``, ``wrong_text``.
    """
    need(by, "prompts.share")
    found = _open_prompt(public_id)
    latest = found.versions.order_by("-number").first()
    assert latest is not None  # a prompt is created with its first version
    said = clean(text)
    if not said or len(said) > 500:
        raise Refused("wrong_text", gettext("Please write what is wrong, in at most 500 characters."))
    PromptReport.objects.create(version=latest, person=by.public_id, text=said, reported_at=at)
    _note(found, "prompt.reported", by)


@transaction.atomic
def settle_report(number: int, *, by: Actor, at: datetime) -> str:
    """Mark a report as settled and return the prompt's identifier.

    Raises:
        Refused: ``not_found``, ``not_allowed``; ``wrong_state`` if somebody settled it before.
    """
    report = PromptReport.objects.select_for_update().filter(pk=number).first()
    if report is None:
        raise Refused("not_found", gettext("This report does not exist any more."))
    found = Prompt.objects.get(versions=report.version_id)
    _need_owner(found, by)
    if report.settled_at:
        raise Refused("wrong_state", gettext("Somebody settled this before. Nothing was changed."))
    report.settled_at, report.settled_by = at, by.public_id
    report.save(update_fields=["settled_at", "settled_by"])
    _note(found, "prompt.report_settled", by)
    return found.public_id


@transaction.atomic
def withdraw_prompt(public_id: str, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a prompt out of the library; its versions stay, because releases may name them.

    Raises:
        Refused: ``not_found``, ``not_allowed``, ``withdrawn``, ``no_reason``.
    """
    found = _own_prompt(public_id, by)
    why = clean_line(reason)[:300]
    if not why:
        raise Refused("no_reason", gettext("Please write why this prompt is withdrawn. Nothing was changed."))
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_because = at, by.public_id, why
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    _note(found, "prompt.withdrawn", by)


def _write(
    prompt: Prompt, number: int, *, title: str, task: str, text: str, change: str, by: Actor, at: datetime
) -> PromptVersion:
    said = {"title": clean_line(title), "task": clean(task), "text": tidied(text), "change": clean_line(change)}
    too_long = any(len(said[name]) > most for name, most in LONGEST.items())
    if too_long or has_hidden_characters(said["text"]) or not (said["title"] and said["task"] and said["text"]):
        hint = gettext("Title, task and text are needed, not too long, and without invisible characters.")
        raise Refused("wrong_text", hint)
    return PromptVersion.objects.create(
        prompt=prompt, number=number, sha256=digest_of(said["text"]), written_by=by.public_id, written_at=at, **said
    )


def _open_prompt(public_id: str) -> Prompt:
    found = Prompt.objects.select_for_update().filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found", gettext("This prompt does not exist."))
    if found.withdrawn_at:
        raise Refused("withdrawn", gettext("This prompt was withdrawn. Nothing was changed."))
    return found


def _own_prompt(public_id: str, by: Actor) -> Prompt:
    found = _open_prompt(public_id)
    _need_owner(found, by)
    return found


def _need_owner(prompt: Prompt, by: Actor) -> None:
    need(by, "prompts.share")
    if prompt.shared_by != by.public_id:
        need(by, "courses.manage")


def _note(prompt: Prompt, verb: str, by: Actor) -> None:
    audit.record(actor=by.public_id, verb=verb, subject=f"prompt:{prompt.public_id}")
