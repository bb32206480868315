"""Questions a browser's session waits for an answer to, and why they were asked."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.openid.flow import Question

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping

MOST_OPEN = 5  # tabs of one browser


def wait_for(session: MutableMapping[str, Any], name: str, question: Question, errand: Mapping[str, Any]) -> None:
    """Remember a question under ``name``, with why it was asked; the oldest gives way when there are too many."""
    others = list(session.get(name, {}).items())[-(MOST_OPEN - 1) :]
    session[name] = dict(others) | {question.state: {"question": asdict(question), "errand": dict(errand)}}


def take(session: MutableMapping[str, Any], name: str, state: str) -> tuple[dict[str, Any], Question]:
    """Return why a question was asked, and the question; forget both: a state is good for one answer.

    Raises:
        Refused: ``unknown_state`` for one that this browser did not begin with, or that was used already.
    """
    waiting: dict[str, dict[str, Any]] = dict(session.get(name, {}))
    found = waiting.pop(state, None)
    if found is None:
        raise unknown_state()
    session[name] = waiting
    return found["errand"], Question(**found["question"])


def unknown_state() -> Refused:
    """Return the refusal for an answer to a question this browser does not wait for."""
    hint = gettext(
        "This sign-in was used already, or it did not begin in this browser. Nothing was changed. Please begin again."
    )
    return Refused("unknown_state", hint)
