"""Search as a page shows it: one result per source, with a snippet; and suggestions while typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stadtkern.content.citations import find_passages
from stadtkern.content.live_index import live_index
from stadtkern.content.models import Kind, Passage, State
from stadtkern.content.places import passage_url, source_url
from stadtkern.retrieval.snippets import snippet

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.retrieval.matching import Matcher

PASSAGES_PER_RESULT = 3


@dataclass(frozen=True, slots=True)
class Result:
    """One source that fits a query."""

    title: str
    url: str
    kind_name: str
    snippet: str
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A title that fits what has been typed so far."""

    title: str
    url: str
    kind: str


def search(query: str, *, k: int, language: str, today: date) -> list[Result]:
    """Return up to ``k`` sources, best first, each with its best passage."""
    passages = k * PASSAGES_PER_RESULT
    found = find_passages(query, k=passages, language=language, kinds=None, today=today)
    best = {each.source_id: each for each in reversed(found)}
    ordered = sorted(best.values(), key=lambda each: -each.score)[:k]
    return [
        Result(
            title=each.title,
            url=passage_url(each),
            kind_name=str(Kind(each.kind).label),
            snippet=snippet(each.text, query, each.language),
            checked_on=each.checked_on,
        )
        for each in ordered
    ]


def matcher_for(question: str, *, language: str) -> Matcher:
    """Return the index's view of a question, so that answer rules know compounds, synonyms and rare words."""
    return live_index.level().matcher(question, language=language)


def suggest(prefix: str, *, language: str, count: int = 8) -> list[Suggestion]:
    """Return up to ``count`` titles, best first."""
    keys = live_index.level().suggest(prefix, k=count * 2, language=language)
    rows = Passage.objects.filter(key__in=keys, source__state=State.CURRENT).select_related("source")
    by_key = {row.key: row.source for row in rows.defer("source__text")}
    sources = {by_key[key].pk: by_key[key] for key in keys if key in by_key}
    return [Suggestion(each.title, source_url(each), each.kind) for each in list(sources.values())[:count]]
