"""What would become of a request: the gateway's own rules over what is on record. Nothing is sent, nothing recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson
from django.conf import settings
from django.utils import timezone

from stadtkern.core.errors import Refused
from stadtkern.gatehouse import queries
from stadtkern.gatehouse.looking import Look, look
from stadtkern.gateway.api.operating import (
    DeniedError,
    asked_of,
    check_house,
    check_names,
    default_limits,
    filtered,
    holds_of,
    read_servers,
    read_snapshot,
)
from stadtkern.modelcalls.chat import shape_chat
from stadtkern.modelcalls.policy import Amounts, rules_of, treatment
from stadtkern.modelcalls.shapes import WrongRequestError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from stadtkern.gateway.api.operating import Hold
    from stadtkern.lifecycle.grants import Grant
    from stadtkern.modelcalls.policy import Asked, Key, Rule, Snapshot, Treatment
    from stadtkern.modelcalls.shapes import Shaped


@dataclass(frozen=True, slots=True)
class Question:
    """A request somebody tries out. ``text`` is the body of a chat request in JSON, or plain words."""

    key: Key
    text: str
    at: datetime
    purpose: str = ""
    group: str = ""
    data_class: str = ""
    functions: frozenset[str] = frozenset()


@dataclass(slots=True)
class Verdict:
    """What would happen: ``code`` of the refusal if there is one, every rule, what is masked, what budgets hold."""

    code: str = ""
    detail: str = ""
    rules: tuple[Rule, ...] = ()
    treatment: Treatment | None = None
    look: Look | None = None
    budgets: tuple[tuple[Hold, Amounts], ...] = ()
    most: Amounts | None = None

    def refuse(self, code: str, detail: str = "") -> None:
        """Note a refusal; the first one counts, as it does for callers."""
        if not self.code:
            self.code, self.detail = code, detail


def simulate(question: Question) -> Verdict:
    """Return what the gateway would say to a request, by the same rules in the same order."""
    snapshot, verdict = read_snapshot(timezone.localdate(question.at)), Verdict()
    grant = snapshot.grants.get(question.key.use_case)
    try:
        model, shaped = _shaped(question.text, grant)
        said = {"purpose": question.purpose, "group": question.group, "data_class": question.data_class}
        asked = asked_of(snapshot, question.key, model, shaped, {**shaped.metadata, **_without_empty(said)})
    except DeniedError as denied:
        verdict.refuse(denied.code, denied.detail)
        return verdict
    asked = replace(asked, functions=asked.functions | question.functions)
    today = timezone.localdate(question.at)
    verdict.rules = tuple(rules_of(snapshot, question.key, asked, at=question.at, today=today))
    for code, refuses in verdict.rules:
        if refuses:
            verdict.refuse(code)
    if grant is not None and grant.lease is not None:
        for step in _further(snapshot, question, grant, asked, shaped, verdict):
            verdict.refuse(step.code, step.detail)
    return verdict


def _without_empty(said: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in said.items() if value}


def _shaped(text: str, grant: Grant | None) -> tuple[str, Shaped]:
    tool = grant.tool.public_id if grant and grant.tool else ""
    try:
        if text.lstrip().startswith("{"):
            return shape_chat(orjson.loads(text))
        return shape_chat({"model": tool or "-", "messages": [{"role": "user", "content": text}]})
    except orjson.JSONDecodeError:
        raise DeniedError("not_json") from None
    except WrongRequestError as wrong:
        raise DeniedError(wrong.code, wrong.field) from None


def _further(
    snapshot: Snapshot, question: Question, grant: Grant, asked: Asked, shaped: Shaped, verdict: Verdict
) -> Iterator[DeniedError]:
    """Yield what else would refuse it: servers, personal data, budgets; note what is seen on the way."""
    try:
        servers = read_servers(settings.MODEL_SERVERS).get(asked.model)
    except Refused:  # the installation is set up wrongly: nothing passes until that is mended
        servers = None
        yield DeniedError("policy_stale")
    if servers is None:
        yield DeniedError("no_server")
    else:
        try:
            check_house(grant, servers)
        except DeniedError as denied:
            yield denied
    finder = queries.finder()
    verdict.treatment = treatment(snapshot, grant, asked.data_class)
    try:
        verdict.look = look("\n\n".join(slot.text for slot in shaped.slots), finder)
        check_names(queries.rules(), snapshot, grant, asked, shaped)
        filtered(finder, snapshot, grant, asked, shaped)
    except DeniedError as denied:
        yield denied
    except Refused as refused:
        yield DeniedError(refused.reason)
    if servers is not None:
        today = timezone.localdate(question.at)
        holds, verdict.most = holds_of(default_limits(), snapshot, question.key, shaped, servers, grant, today)
        taken = queries.taken_now({hold.subject for hold in holds}, today)
        verdict.budgets = tuple((hold, taken.get((hold.subject, hold.period), Amounts())) for hold in holds)
        if any(not (spent + hold.amounts).fits_into(hold.limit) for hold, spent in verdict.budgets):
            yield DeniedError("budget_spent")
