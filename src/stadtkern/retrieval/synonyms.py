"""A town's list of what people say and the words the sources use for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from stadtkern.retrieval.analysis import content_words
from stadtkern.retrieval.stems import stem

Pairs = Sequence[tuple[tuple[str, ...], tuple[str, ...]]]
_Known = dict[str, list[tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]]]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Words of the question that were recognised, and the official expressions for them, as folded words."""

    said: tuple[str, ...]
    means: tuple[tuple[str, ...], ...]


class Synonyms:
    """Looks up expressions of one or several words, whatever their inflection and order."""

    def __init__(self, german: Pairs = (), english: Pairs = ()) -> None:
        """Take ``(say, means)`` pairs; either side may hold several expressions of several words."""
        self._by_stem = {"de": _known(german, "de"), "en": _known(english, "en")}

    def meanings(self, words: Sequence[str], language: str) -> list[Meaning]:
        """Return what the folded content words of a question may mean; longer expressions first."""
        stems = {stem(word, language): word for word in reversed(words)}
        found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
        for first in stems:
            for said, means in self._by_stem[language].get(first, ()):
                if all(part in stems for part in said):
                    known = found.setdefault(tuple(stems[part] for part in said), [])
                    known.extend(target for target in means if target not in known)
        ordered = sorted(found.items(), key=lambda item: -len(item[0]))
        return [Meaning(said, tuple(means)) for said, means in ordered]


def _known(pairs: Pairs, language: str) -> _Known:
    by_stem: _Known = {}
    for say, means in pairs:
        targets = tuple(words for text in means if (words := tuple(content_words(text, language))))
        for text in say:
            stems = tuple(dict.fromkeys(stem(word, language) for word in content_words(text, language)))
            if stems and targets:
                by_stem.setdefault(stems[0], []).append((stems, targets))
    return by_stem
