"""Finding passages and cutting quotes that are the source's own words, byte for byte."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Substr

from stadtkern.content.live_index import live_index
from stadtkern.content.live_vectors import nearest_passages
from stadtkern.content.models import Passage, Source, State
from stadtkern.content.quality import open_contradictions
from stadtkern.retrieval import sentences
from stadtkern.retrieval.ranking import fuse
from stadtkern.retrieval.vectors import scores_along

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

FUSED_DEPTH = 50  # places of either ranking that count
LIST_MARK = re.compile(  # "10. Dezember" is a day, no list
    r"(?:[-*•–]|\d{1,2}[.)](?!\s+(?:J[äa]n|Feb|M[äa]r|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)))\s+"
)


@dataclass(frozen=True, slots=True)
class Found:
    """One passage that fits a query: ``source.text[start:end]``; ``score`` compares only within one search."""

    key: str
    source_id: int
    name: str
    kind: str
    title: str
    heading: str
    url: str
    office: str
    language: str
    checked_on: date | None
    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source, cut again from the stored text and compared. ``start`` and ``end`` count its characters.

    ``contested`` says that another source contradicts these words and nobody has judged it yet.
    """

    text: str
    start: int
    end: int
    source_id: int
    source_name: str
    source_title: str
    source_url: str
    kind: str
    language: str
    office: str
    checked_on: date | None
    contested: bool = False


def find_passages(
    query: str, *, k: int, language: str | None, kinds: frozenset[str] | None, today: date
) -> list[Found]:
    """Return up to ``k`` passages, best first; a source past its last valid day is never among them."""
    scores = _scores(query, k=k, language=language, kinds=kinds)
    rows = (
        Passage.objects.filter(key__in=list(scores), source__state=State.CURRENT)
        .filter(Q(source__valid_until__isnull=True) | Q(source__valid_until__gte=today))
        .annotate(words=Substr("source__text", F("start") + 1, F("end") - F("start")))
        .select_related("source")
        .defer("source__text")
    )
    found = [_found(row, row.words, scores[row.key]) for row in rows]
    return sorted(found, key=lambda each: -each.score)


def _scores(query: str, *, k: int, language: str | None, kinds: frozenset[str] | None) -> dict[str, float]:
    """Return the keys of the ``k`` best passages with their scores.

    Words decide; where the options name a use case for embeddings, words and vectors together by reciprocal rank.
    """
    index = live_index.level()
    if not settings.OPTIONS.embeddings_use_case:
        return {hit.key: hit.score for hit in index.search(query, k=k, language=language, kinds=kinds)}
    depth = max(k, FUSED_DEPTH)
    by_words = {hit.key: hit.score for hit in index.search(query, k=depth, language=language, kinds=kinds)}
    near = nearest_passages(query, k=depth, language=language, kinds=kinds)
    return scores_along(fuse([list(by_words), near], k=k), by_words)


def _found(passage: Passage, words: str, score: float) -> Found:
    source = passage.source
    return Found(
        key=passage.key,
        source_id=source.pk,
        name=source.name,
        kind=source.kind,
        title=source.title,
        heading=passage.heading,
        url=source.url,
        office=source.office,
        language=source.language,
        checked_on=source.checked_on,
        text=words,
        start=passage.start,
        end=passage.end,
        score=score,
    )


def cut_quotes(places: Sequence[tuple[int, int, int, str]], *, today: date) -> list[Quote]:
    """Cut quotes from the stored sources: ``places`` holds source id, start, end and the words to be shown.

    A place whose source changed, was withdrawn, ran out, or does not hold exactly these words is left out.
    """
    sources = {
        source.pk: source
        for source in Source.objects.filter(pk__in={place[0] for place in places}, state=State.CURRENT)
        if source.valid_until is None or source.valid_until >= today
    }
    contested = _contested(sources, today=today) if sources else []
    quotes = []
    for source_id, start, end, words in places:
        source = sources.get(source_id)
        if source is not None and _holds(source, start, end, words):
            overlaps = any(each == source_id and start < to and begin < end for each, begin, to in contested)
            quotes.append(_quote(source, start, end, contested=overlaps))
    return quotes


def _contested(source_ids: Collection[int], *, today: date) -> list[tuple[int, int, int]]:
    """Return the places in these sources that take part in an open contradiction, as source id, start and end."""
    found = open_contradictions(today=today).order_by()
    found = found.filter(Q(first__in=list(source_ids)) | Q(second__in=list(source_ids)))
    columns = "first_id", "first_start", "first_end", "second_id", "second_start", "second_end"
    sides = found.values_list(*columns)
    return [side for row in sides for side in (row[:3], row[3:])]


def _holds(source: Source, start: int, end: int, words: str) -> bool:
    intact = hashlib.sha256(source.text.encode()).hexdigest() == source.text_sha256
    return intact and bool(words) and source.text[start:end].encode() == words.encode()


def _quote(source: Source, start: int, end: int, *, contested: bool) -> Quote:
    return Quote(
        text=source.text[start:end],
        start=start,
        end=end,
        source_id=source.pk,
        source_name=source.name,
        source_title=source.title,
        source_url=source.url,
        kind=source.kind,
        language=source.language,
        office=source.office,
        checked_on=source.checked_on,
        contested=contested,
    )


def quotable_sentences(found: Found) -> tuple[tuple[int, int], ...]:
    """Return the sentences of a passage as (start, end) in ``found.text``, without headings and list marks."""
    headings = {found.title, *found.heading.split(" > ")}
    spans = []
    for start, end in sentences.split(found.text):
        mark = LIST_MARK.match(found.text, start, end)
        first = mark.end() if mark else start
        if first < end and found.text[first:end].strip("#* ") not in headings:
            spans.append((first, end))
    return tuple(spans)


def is_quotable(source: Source, start: int, end: int) -> bool:
    """Tell whether ``source.text[start:end]`` is a passage or whole sentences of one: other places are nobody's words.

    Rows of a table count as sentences; a sentence may begin behind its list mark.
    """
    passage = Passage.objects.filter(source=source, start__lte=start, end__gte=end).first()
    if passage is None:
        return False
    starts, ends = {passage.start}, {passage.end}
    for first, last in sentences.split(source.text[passage.start : passage.end]):
        at = passage.start + first
        for line in source.text[at : passage.start + last].split("\n"):
            mark = LIST_MARK.match(line)
            is_row = " | " in line or at == passage.start + first
            starts |= {at, at + (mark.end() if mark else 0)} if is_row else set()
            ends |= {at + len(line)} if " | " in line else set()
            at += len(line) + 1
        ends.add(passage.start + last)
    return start in starts and end in ends
