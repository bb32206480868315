"""Two sources that say different things about the same thing.

Nobody has time for false alarms, so two statements are only compared when channel, period, person, weekday and every
other number agree, when at most one of them says something the other does not, and when even that stands in the
other's headings or title.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from stadtkern.reading.rules.values import Kind, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stadtkern.reading.rules.statements import Statement

SPECIFIC_FROM = 7  # letters of a stem that names a thing rather than a sort of things
ENOUGH_SHARED = 3  # words that together name a thing
SHORTEST_PART = 4  # letters of a stem that may stand inside a compound
MOST_ALIKE = 400  # statements about one word under equal conditions; beyond, the word names nothing

Names = tuple[tuple[str, frozenset[str]], ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement and the source that makes it."""

    source_id: int
    language: str
    statement: Statement


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two claims that cannot both hold; the one of the lower source number comes first."""

    kind: Kind
    first: Claim
    second: Claim


def contradictions(
    claims: Iterable[Claim], *, names: Names = (), neutral: frozenset[str] = frozenset()
) -> list[Contradiction]:
    """Return the pairs of sources that contradict each other, each pair of sentences once.

    ``names`` are names of offices (any key, stems of the name): they count as one word. ``neutral`` are stems that
    distinguish nothing here, such as the name of the town.
    """
    found: dict[tuple[Kind, int, int, int, int], Contradiction] = {}
    for group in _comparable(claims, names, neutral):
        for one, other in combinations(group, 2):
            if one[0].source_id != other[0].source_id and _contradict(one, other):
                first, second = sorted((one[0], other[0]), key=lambda each: each.source_id)
                kind = first.statement.kind
                key = (kind, first.source_id, first.statement.start, second.source_id, second.statement.start)
                found.setdefault(key, Contradiction(kind, first, second))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Subject:
    words: frozenset[str]
    context: frozenset[str]
    title: frozenset[str]


_Pair = tuple[Claim, _Subject]


def _comparable(claims: Iterable[Claim], names: Names, neutral: frozenset[str]) -> Iterator[list[_Pair]]:
    """Yield claims that share kind, language, conditions and a word."""
    longest_first = sorted(names, key=lambda name: -len(name[1]))
    groups: dict[tuple[object, ...], list[_Pair]] = defaultdict(list)
    for claim in _unambiguous(claims):
        said = claim.statement
        subject = _Subject(
            _named(said.words, longest_first) - neutral,
            _named(said.context, longest_first) - neutral,
            _named(said.title, longest_first) - neutral,
        )
        for word in subject.words:
            groups[said.kind, claim.language, said.conditions, word].append((claim, subject))
    return (group for group in groups.values() if 1 < len(group) <= MOST_ALIKE)


def _unambiguous(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Leave out claims whose own source says something else in the same words: it means more than it says."""
    alike: dict[tuple[object, ...], list[Claim]] = defaultdict(list)
    for claim in claims:
        said = claim.statement
        alike[claim.source_id, said.kind, said.words, said.context, said.conditions].append(claim)
    for group in alike.values():
        kind, value = group[0].statement.kind, group[0].statement.value
        if all(same(kind, value, each.statement.value) for each in group):
            yield group[0]


def _named(words: frozenset[str], names: Sequence[tuple[str, frozenset[str]]]) -> frozenset[str]:
    """Put one key in the place of the words of a name; a long name takes its words before a short one."""
    for key, parts in names:
        if parts and parts <= words:
            words = (words - parts) | {key}
    return words


def _contradict(one: _Pair, other: _Pair) -> bool:
    (first, here), (second, there) = one, other
    if same(first.statement.kind, first.statement.value, second.statement.value):
        return False
    only_here, only_there = here.words - there.words, there.words - here.words
    if only_here and only_there:
        return False
    if not _covered(only_here, there.context) or not _covered(only_there, here.context):
        return False
    topics = (here.words & there.context) | (there.words & here.context)
    shared = here.words & there.words
    return any(map(_is_specific, topics)) or len(shared) >= ENOUGH_SHARED or bool(here.title & there.title)


def _covered(words: frozenset[str], context: frozenset[str]) -> bool:
    """Tell whether each word stands in the context, alone or as part of a compound."""
    return all(
        word in context or (len(word) >= SHORTEST_PART and any(word in each for each in context)) for word in words
    )


def _is_specific(word: str) -> bool:
    return len(word) >= SPECIFIC_FROM or ":" in word


def digest(contradiction: Contradiction, sentences: tuple[str, str]) -> str:
    """Return the name of a contradiction, which lasts as long as both sources say it in the same words."""
    first, second = contradiction.first, contradiction.second
    parts: list[str] = [contradiction.kind]
    for claim, words in ((first, sentences[0]), (second, sentences[1])):
        parts += [str(claim.source_id), claim.statement.value, " ".join(words.split())]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
