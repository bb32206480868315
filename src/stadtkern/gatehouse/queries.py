"""Reads for the staff's pages: the last day, open calls, spending, keys, what waits, and whether a text was ours."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import orjson
from cryptography.fernet import InvalidToken
from django.db.models import Case, Count, Min, Q, TextField, Value, When
from django.utils import timezone
from django.utils.translation import gettext

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.gatehouse.rules import budgets as budget_rules
from stadtkern.gatehouse.rules.last_day import begin_of_day, summed
from stadtkern.gateway.api.operating import (
    PERSON,
    Budget,
    HeldAnswer,
    Key,
    LedgerEntry,
    OpenCall,
    Period,
    Prompt,
    Spend,
    TextMark,
    derived_key,
    exchanges,
    find_names,
    find_running,
    seal,
)
from stadtkern.governance import api as governance
from stadtkern.identity import api as identity
from stadtkern.masking.finding import Finder
from stadtkern.modelcalls import keys
from stadtkern.modelcalls.policy import NOTHING, Amounts, Limit
from stadtkern.modelcalls.provenance import SHORTEST, essence, marks_of, paragraphs_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date, datetime

    from stadtkern.gatehouse.rules.budgets import Preview
    from stadtkern.gatehouse.rules.last_day import LastDay
    from stadtkern.lifecycle.grants import Grant
    from stadtkern.masking.placeholders import Finds

USE_CASE = "use_case:"
MOST_ENTRIES = 100_000
PREVIEW_DAYS = 30
WORKING_DAYS_TO_DECIDE = 2


def last_day(at: datetime) -> LastDay:
    """Return the sums of the last 24 hours, of the newest 100,000 entries at most; one query."""
    since = begin_of_day(at)
    rows = LedgerEntry.objects.filter(at__gte=since).order_by("-number")[:MOST_ENTRIES]
    said = Case(When(kind="begun", then=Value("{}")), default="body", output_field=TextField())  # beginnings only count
    found = rows.values_list("at", "kind", "use_case", said).iterator(chunk_size=2000)
    return summed(((moment, kind, use_case, orjson.loads(body)) for moment, kind, use_case, body in found), since=since)


def open_calls() -> dict[str, tuple[int, datetime]]:
    """Return by use case how many calls run now, and since when the oldest."""
    rows = OpenCall.objects.values_list("use_case").annotate(Count("call"), Min("begun_at")).order_by("use_case")
    return {use_case: (count, begun_at) for use_case, count, begun_at in rows}


@dataclass(frozen=True, slots=True)
class ServerNow:
    """What this process knows of one server: calls inside, calls that wait, whether it is known to answer."""

    tool: str
    name: str
    inside: int
    waiting: int
    answers: bool


def servers_now() -> list[ServerNow]:
    """Return the servers this process has spoken to."""
    return [
        ServerNow(tool, line.server.name, line.inside, len(line.queue), line.answers)
        for exchange in list(exchanges.values())
        for tool, line in exchange.every_line()
    ]


def keys_shown(person: str, *, everybody: bool) -> list[Key]:
    """Return the keys of everybody or of one person, those that work first, newest first."""
    rows = Key.objects.all() if everybody else Key.objects.filter(person=person)
    at = timezone.now()
    return sorted(rows, key=lambda each: each.revoked_at is not None or each.ends_at <= at)


def key(public_id: str) -> Key:
    """Return one key.

    Raises:
        Refused: ``not_found``.
    """
    found = Key.objects.filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found", gettext("There is no such key."))
    return found


def key_behind(written: str) -> Key:
    """Return the key somebody has just been shown."""
    return Key.objects.get(digest=keys.digest(written))


def leases_now() -> list[Grant]:
    """Return the use cases with a release, by title."""
    return sorted((each for each in governance.grants() if each.lease and each.tool), key=lambda each: each.title)


def switchable() -> list[Grant]:
    """Return the use cases with a release and those that are stopped, these last."""
    shown = [each for each in governance.grants() if each.lease or each.state == governance.State.SUSPENDED]
    return sorted(shown, key=lambda each: (each.state == governance.State.SUSPENDED, each.title))


@dataclass(frozen=True, slots=True)
class BudgetNow:
    """A budget in force and what has been taken of it in the period that runs, open calls included."""

    budget: Budget
    spent: Amounts


def budgets_in_force(today: date, subjects: Collection[str] | None = None) -> list[BudgetNow]:
    """Return the newest confirmed budget of each subject and period with what is spent; of some subjects or all."""
    newest: dict[tuple[str, str], Budget] = {}
    chosen = Q(confirmed_at__isnull=False) if subjects is None else Q(confirmed_at__isnull=False, subject__in=subjects)
    for row in Budget.objects.filter(chosen):
        newest[row.subject, row.period] = row
    taken = taken_now({subject for subject, _period in newest}, today)
    return [BudgetNow(row, taken.get(place, Amounts())) for place, row in sorted(newest.items())]


def taken_now(subjects: Collection[str], today: date) -> dict[tuple[str, str], Amounts]:
    """Return by subject and period what is spent and held in the day and the month that run."""
    runs = Q(period=Period.DAY, starts_on=today) | Q(period=Period.MONTH, starts_on=today.replace(day=1))
    return {
        (row.subject, row.period): Amounts(
            row.tokens + row.held_tokens, row.micro_eur + row.held_micro_eur, row.micro_wh + row.held_micro_wh
        )
        for row in Spend.objects.filter(runs, subject__in=subjects)
    }


def limit_of(budget: Budget) -> Limit:
    """Return the amounts of a budget as the rules read them."""
    return Limit(budget.tokens, budget.micro_eur, budget.micro_wh)


def budgets_waiting() -> list[Budget]:
    """Return the budgets a second person has not confirmed, oldest first."""
    return list(Budget.objects.filter(confirmed_at=None))


def preview(subject: str, period: str, limit: Limit, today: date) -> Preview:
    """Return what a budget would have meant in the last 30 days."""
    days = Spend.objects.filter(
        subject=subject, period=Period.DAY, starts_on__gt=today - timedelta(days=PREVIEW_DAYS), starts_on__lte=today
    )
    amounts = [Amounts(*row) for row in days.values_list("tokens", "micro_eur", "micro_wh")]
    return budget_rules.preview(amounts, limit, is_for_a_day=period == Period.DAY)


def subject_names(subjects: Collection[str]) -> dict[str, str]:
    """Return titles of use cases and names of people behind ``use_case:…`` and ``account:…``."""
    titles = {f"{USE_CASE}{each.public_id}": each.title for each in governance.known_ideas()}
    people = identity.names_of({each for each in subjects if each.startswith(PERSON)})
    return {each: people.get(each) or titles.get(each) or each for each in subjects}


def rules() -> Finder:
    """Return the rules that find personal data, with this town's streets."""
    here = find_running()
    return here.finder if here else Finder(streets=city.current().town.streets, places=())


def finder() -> Finds:
    """Return what looks for personal data in the texts of one request."""
    if here := find_running():
        return here.search()
    names = find_names()
    return names.beside(rules()) if names else rules()


def count_waiting() -> tuple[int, datetime | None]:
    """Return how many answers wait for a person, and since when the oldest."""
    found = HeldAnswer.objects.filter(decided_at=None).aggregate(count=Count("call"), oldest=Min("held_at"))
    return found["count"], found["oldest"]


def due_on(held_at: datetime, town: city.City) -> date:
    """Return the day by which an answer held back should be decided: two of the town's working days later."""
    day, left = timezone.localdate(held_at), WORKING_DAYS_TO_DECIDE
    while left:
        day += timedelta(days=1)
        left -= city.is_working_day(town, on=day)
    return day


def held_text(answer: HeldAnswer) -> str | None:
    """Return the words of an answer held back; None if they are gone or were sealed with another secret."""
    here = find_running()
    with suppress(InvalidToken):
        return (here.seal if here else seal()).decrypt(bytes(answer.sealed)).decode() if answer.sealed else None
    return None


@dataclass(frozen=True, slots=True)
class PromptNow:
    """A release and its prompt; without ``record`` its words are not here. ``is_empty``: released without a prompt."""

    grant: Grant
    digest: str
    is_empty: bool
    record: Prompt | None


def prompts_now() -> list[PromptNow]:
    """Return for each release whether the words of its prompt are on record."""
    records = Prompt.objects.in_bulk()
    return [
        PromptNow(grant, grant.lease.prompt_digest, grant.lease.prompt_digest == NOTHING,
                  records.get(grant.lease.prompt_digest))
        for grant in leases_now() if grant.lease
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """Which use case wrote something on a day; without a title the register shows nothing about it."""

    use_case: str
    title: str
    on: date


@dataclass(frozen=True, slots=True)
class Provenance:
    """What the marks say of a text: of ``checked`` paragraphs those with these numbers were written here."""

    paragraphs: int
    checked: int
    found: tuple[int, ...]
    origins: tuple[Origin, ...]

    @property
    def is_whole(self) -> bool:
        """Whether everything long enough to be recognised was."""
        return bool(self.found) and len(self.found) == self.checked


def provenance_of(text: str) -> Provenance:
    """Return whether the town's AI has written a text or which paragraphs of it; nothing of the text is kept."""
    key_of_marks = derived_key("text marks")
    paragraphs = paragraphs_of(text)
    marks = {number: set(marks_of(each, key_of_marks)) for number, each in enumerate(paragraphs, start=1)}
    whole = marks_of(text, key_of_marks)
    rows = list(TextMark.objects.filter(mark__in=set(whole).union(*marks.values())).order_by("-on", "use_case"))
    known = {row.mark for row in rows}
    long_enough = [number for number, each in enumerate(paragraphs, start=1) if len(essence(each)) >= SHORTEST]
    found = [number for number in long_enough if marks[number] & known]
    if rows and not found:  # only the paragraphs together are long enough
        long_enough = found = [*marks]
    return Provenance(len(paragraphs), len(long_enough), tuple(found), tuple(_origins(rows)))


def _origins(rows: list[TextMark]) -> Iterator[Origin]:
    ideas = governance.known_ideas() if rows else []
    titles = {each.public_id: each.title for each in ideas if each.is_public and each.was_tried}
    for use_case, on in Counter((row.use_case, row.on) for row in rows):
        yield Origin(use_case, titles.get(use_case, ""), on)
