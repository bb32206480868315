"""A town's list of what people say and the words the sources use for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stadtkern.retrieval.analysis import content_words
from stadtkern.retrieval.stems import stem

Pairs = Sequence[tuple[tuple[str, ...], tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words of the question that were recognised, and the official expressions for them, as folded words."""

    said: tuple[str, ...]
    means: tuple[tuple[str, ...], ...]


class Synonyms:
    """Looks up expressions of one or several words, whatever their inflection and order."""

    def __init__(self, pairs: Pairs = ()) -> None:
        """Take ``(say, means)`` pairs; either side may hold several expressions of several words."""
        self._by_stem: dict[str, list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]] = {}
        for say, means in pairs:
            targets = tuple(words for text in means if (words := tuple(content_words(text, "de"))))
            for text in say:
                stems = tuple(dict.fromkeys(stem(word) for word in content_words(text, "de")))
                if stems and targets:
                    self._by_stem.setdefault(stems[0], []).append((stems, targets))

    def meanings(self, words: Sequence[str]) -> list[Meaning]:
        """Return what the folded content words of a question may mean; longer expressions first."""
        stems = {stem(word): word for word in reversed(words)}
        found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for first in stems:
            for said, means in self._by_stem.get(first, ()):
                if all(part in stems for part in said):
                    known = found.setdefault(tuple(stems[part] for part in said), [])
                    known.extend(target for target in means if target not in known)
        ordered = sorted(found.items(), key=lambda item: -len(item[0]))
        return [Meaning(said, tuple(means)) for said, means in ordered]
