"""Reads of the prompt library, and its search."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Avg, Count, Max, Prefetch, Q
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.governance import api as governance
from stadtkern.identity import api as identity
from stadtkern.learning.models import Prompt, PromptRating, PromptReport, PromptVersion
from stadtkern.learning.rules.prompts import placeholders
from stadtkern.retrieval.ranking import Entry, PassageIndex

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class ListedPrompt:
    """A prompt as the list shows it; ``average`` is nothing while nobody has rated it."""

    public_id: str
    title: str
    task: str
    training_class: str
    version: int
    average: Decimal | None
    ratings: int


@dataclass(frozen=True, slots=True)
class PromptPage:
    """Everything one person sees of a prompt."""

    prompt: Prompt
    latest: PromptVersion
    earlier: tuple[PromptVersion, ...]
    blanks: tuple[str, ...]
    average: Decimal | None
    ratings: int
    own_stars: int
    shared_by: str
    use_case: str
    reports: tuple[PromptReport, ...]
    is_own: bool
    may_change: bool

    @property
    def is_shown(self) -> bool:
        """Whether its text is shown: what was withdrawn only to those who look after it."""
        return self.prompt.withdrawn_at is None or self.may_change


def prompts(*, words: str = "", training_class: str = "") -> list[ListedPrompt]:
    """Return the prompts in the library, the newest first, or those that fit ``words``, best first."""
    rows = Prompt.objects.filter(withdrawn_at__isnull=True)
    if training_class:
        rows = rows.filter(training_class=training_class)
    rows = rows.annotate(average=Avg("ratings__stars"), count=Count("ratings")).prefetch_related(
        Prefetch("versions", queryset=PromptVersion.objects.order_by("-number"))
    )
    listed = {row.public_id: _listed(row) for row in rows}
    if not words.strip():
        return list(listed.values())
    return [listed[key] for key in _found(words) if key in listed]


def _listed(row: Prompt) -> ListedPrompt:
    latest = row.versions.all()[0]
    average, count = row.average, row.count  # type: ignore[attr-defined]  # annotated above
    return ListedPrompt(
        row.public_id, latest.title, latest.task, row.training_class, latest.number, _stars(average), count
    )


def _stars(average: float | None) -> Decimal | None:
    return None if average is None else Decimal(str(average)).quantize(Decimal("0.1"))


def _found(words: str) -> list[str]:
    state = PromptVersion.objects.aggregate(newest=Max("pk"), shared=Count("pk", filter=Q(prompt__withdrawn_at=None)))
    return [hit.key for hit in _index(state["newest"] or 0, state["shared"]).search(words, k=MOST_FOUND)]


@lru_cache(maxsize=1)
def _index(newest: int, shared: int) -> PassageIndex:
    """Return the index of all prompts; built anew when a version came (``newest``) or went (``shared``)."""
    latest: dict[str, Entry] = {}
    for each in PromptVersion.objects.filter(prompt__withdrawn_at=None).select_related("prompt").order_by("number"):
        key = each.prompt.public_id
        latest[key] = Entry(key, each.title, f"{each.task}\n{each.text}", each.prompt.training_class, "de")
    index = PassageIndex()
    index.build(latest.values())
    return index


def prompt_page(public_id: str, *, person: str) -> PromptPage:
    """Return a prompt with everything ``person`` may see of it.

    Raises:
        Refused: ``not_found``.
    """
    found = Prompt.objects.filter(public_id=public_id).first()
    if found is None:
        raise Refused("not_found", gettext("This prompt does not exist."))
    *earlier, latest = found.versions.all()
    numbers = PromptRating.objects.filter(prompt=found).aggregate(average=Avg("stars"), count=Count("pk"))
    own = PromptRating.objects.filter(prompt=found, person=person).values_list("stars", flat=True).first()
    is_own = found.shared_by == person
    may_change = is_own or identity.may(person, "courses.manage")
    return PromptPage(
        prompt=found,
        latest=latest,
        earlier=tuple(reversed(earlier)),
        blanks=tuple(placeholders(latest.text)),
        average=_stars(numbers["average"]),
        ratings=numbers["count"],
        own_stars=own or 0,
        shared_by=identity.names_of([found.shared_by]).get(found.shared_by, ""),
        use_case=titles_of([found.use_case]).get(found.use_case, ""),
        reports=tuple(PromptReport.objects.filter(version__prompt=found, settled_at__isnull=True)),
        is_own=is_own,
        may_change=may_change,
    )


def titles_of(public_ids: Iterable[str]) -> dict[str, str]:
    """Return the titles of use cases; one that does not exist is left out."""
    wanted = {each for each in public_ids if each}
    return (
        {each.public_id: each.title for each in governance.known_ideas() if each.public_id in wanted} if wanted else {}
    )
