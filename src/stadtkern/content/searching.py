"""Search as a page shows it: one result per source, with a snippet; and suggestions while typing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from stadtkern.content.citations import find_passages
from stadtkern.content.live_index import live_index
from stadtkern.content.models import Kind, Passage, State
from stadtkern.content.places import passage_url, source_url
from stadtkern.retrieval.snippets import snippet

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.content.citations import Found
    from stadtkern.retrieval.matching import Matcher

PASSAGES_PER_RESULT = 3
FAR_BELOW_THE_BEST = 0.4  # what scores less than this part of the best result only looks like one


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
    """Return up to ``k`` sources, best first, each with its best passage; what hardly fits is left out."""
    passages = k * PASSAGES_PER_RESULT
    found = find_passages(query, k=passages, language=language, kinds=None, today=today)
    best = {each.source_id: each for each in reversed(found)}
    ordered = sorted(best.values(), key=lambda each: -each.score)[:k]
    if not ordered:
        return []
    lowest = max(FAR_BELOW_THE_BEST * ordered[0].score, _least(matcher_for(query, language=language)))
    return [
        Result(
            title=each.title,
            url=passage_url(each),
            kind_name=str(Kind(each.kind).label),
            snippet=_snippet(each, query),
            checked_on=each.checked_on,
        )
        for each in ordered
        if each.score >= lowest
    ]


def _least(matcher: Matcher) -> float:
    """Return the score below which a passage holds none of the words, only some that look a little like them.

    Vectors find passages without any of the words; there the distance to the best result alone decides.
    """
    return 0.0 if settings.OPTIONS.embeddings_use_case else max(matcher.weights, default=0.0)


def _snippet(found: Found, query: str) -> str:
    """Return the stretch of a passage that fits best, without its headings."""
    headings = {found.title, *found.heading.split(" > ")}
    text = "\n".join(line for line in found.text.splitlines() if line.strip() not in headings)
    return snippet(text, query, found.language)


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
