"""The passages of an index as they come and go, and the arrays that searches read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stadtkern.retrieval.analysis import words_of
from stadtkern.retrieval.compounds import Splitter
from stadtkern.retrieval.function_words import FUNCTION_WORDS
from stadtkern.retrieval.scoring import Snapshot
from stadtkern.retrieval.segments import (
    Forward,
    Segment,
    chosen,
    forward_from,
    joined,
    lengths_of,
    merged,
    segment_of,
)
from stadtkern.retrieval.similarity import Floats, LetterGroups, bucket_weights, group_words
from stadtkern.retrieval.vocabulary import ENGLISH_MARK, Vocabulary

TITLE_COUNTS = 3
MERGE_AFTER = 1_500
MOST_GROUPS = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage to be found; ``words`` are further names that weigh like the title."""

    key: str
    title: str
    text: str
    kind: str
    language: str
    words: str = ""


class Collection:
    """Owned by one writer at a time; readers hold its ``snapshot``."""

    def __init__(self) -> None:
        """Begin empty."""
        self.vocabulary = Vocabulary()
        self.keys: list[str] = []
        self.titles: list[str] = []
        self.kinds: list[int] = []
        self.languages: list[int] = []
        self.names: dict[str, int] = {}
        self.rows: dict[str, int] = {}
        self._dead: list[int] = []
        self._waiting: list[Forward] = []
        self._learned_from = 0
        self._big: Segment
        self._small: Segment
        self._title_words: NDArray[np.int32]
        self._start(forward_from([], []))
        self.snapshot = self._snapshot()

    def append(self, entries: Sequence[Entry]) -> None:
        """Take passages in; they are found after ``publish`` or ``settle``."""
        read = [self._bag(entry) for entry in entries]
        for entry in entries:
            if entry.key in self.rows:
                self._dead.append(self.rows[entry.key])
            self.rows[entry.key] = len(self.keys)
            self.keys.append(entry.key)
            self.titles.append(entry.title)
            self.kinds.append(self.names.setdefault(entry.kind, len(self.names)))
            self.languages.append(self.names.setdefault(entry.language, len(self.names)))
        self._waiting.append(forward_from([bag for bag, _ in read], [title for _, title in read]))

    def drop(self, keys: Iterable[str]) -> None:
        """Forget passages; unknown keys are ignored."""
        self._dead.extend(self.rows.pop(key) for key in dict.fromkeys(keys) if key in self.rows)

    def publish(self) -> None:
        """Let searches see what was appended and dropped."""
        living = len(self.rows)
        if living > 1.5 * self._learned_from + 50 or len(self.keys) > 1.5 * living + 1_000:
            self.settle()
            return
        self.vocabulary.resolve()
        fresh = joined([self._small.forward, *self._waiting])
        self._count(self._waiting, self._dead)
        self._waiting = []
        self._small = self._inverted(fresh, self._big.forward.size)
        if fresh.size > MERGE_AFTER:
            self._title_words = np.union1d(self._title_words, self._small.forward.titles)
            self._big = merged(self._big, self._small, len(self.vocabulary.terms))
            self._small = self._inverted(forward_from([], []), self._big.forward.size)
        self._regroup(freeze=fresh.size > MERGE_AFTER)
        self.snapshot = self._snapshot()

    def settle(self) -> None:
        """Learn compounds and weights anew from the living passages, and forget the others."""
        everything = joined([self._big.forward, self._small.forward, *self._waiting])
        rows = np.array(sorted(self.rows.values()), dtype=np.int64)
        kept = chosen(everything, rows)
        order = rows.tolist()
        self.keys = [self.keys[row] for row in order]
        self.titles = [self.titles[row] for row in order]
        self.kinds = [self.kinds[row] for row in order]
        self.languages = [self.languages[row] for row in order]
        self.rows = {key: row for row, key in enumerate(self.keys)}
        self._waiting, self._dead = [], []
        self._start(self._learned(kept))
        self.snapshot = self._snapshot()

    def living_forward(self) -> Forward:
        """Return the words of the living passages in the order of their rows, for saving."""
        rows = np.array(sorted(self.rows.values()), dtype=np.int64)
        return chosen(joined([self._big.forward, self._small.forward, *self._waiting]), rows)

    def restore(self, forward: Forward, vocabulary: Vocabulary) -> None:
        """Begin with saved words; keys, titles, kinds and languages must have been set."""
        self.rows = {key: row for row, key in enumerate(self.keys)}
        self.vocabulary = vocabulary
        self._start(forward)
        self.snapshot = self._snapshot()

    def _bag(self, entry: Entry) -> tuple[dict[int, int], list[int]]:
        """Return how often each content word occurs, title words counted more, and the title words."""
        language = "en" if entry.language == "en" else "de"
        empty, number = FUNCTION_WORDS[language], self.vocabulary.number
        heading = [word for word in words_of(f"{entry.title}\n{entry.words}") if word not in empty]
        counts = Counter(words_of(entry.text))
        for word in heading:
            counts[word] += TITLE_COUNTS
        bag = {number(word, language): count for word, count in counts.items() if word not in empty}
        return bag, sorted({number(word, language) for word in heading})

    def _learned(self, forward: Forward) -> Forward:
        """Make a vocabulary of the words in use, with compounds split by their frequencies; renumber ``forward``."""
        counts = np.bincount(forward.words, minlength=len(self.vocabulary))
        words = self.vocabulary.words
        in_use = np.flatnonzero(counts)
        frequencies = {words[at]: int(counts[at]) for at in in_use.tolist() if not words[at].endswith(ENGLISH_MARK)}
        made = Vocabulary(Splitter(frequencies))
        renumbered = np.zeros(len(words), dtype=np.int32)
        for at in in_use.tolist():
            key = words[at]
            renumbered[at] = made.number(key.removesuffix(ENGLISH_MARK), "en" if key.endswith(ENGLISH_MARK) else "de")
        self.vocabulary = made
        return Forward(
            forward.offsets,
            renumbered[forward.words],
            forward.counts,
            forward.title_offsets,
            renumbered[forward.titles],
        )

    def _start(self, forward: Forward) -> None:
        """Make the big segment anew and an empty small one."""
        self.vocabulary.resolve()
        self._learned_from = forward.size
        self._average = float(lengths_of(forward).mean()) if forward.size else 0.0
        self._big = self._inverted(forward, 0)
        self._small = self._inverted(forward_from([], []), forward.size)
        self._title_words = np.unique(forward.titles)
        self._found_in = np.diff(self._big.term_offsets).astype(np.int32)
        spelling = self.vocabulary.spelling()
        self._group_weights: Floats = bucket_weights(spelling)
        self._frozen: list[LetterGroups] = [group_words(spelling, self._group_weights)]
        self._groups: tuple[LetterGroups, ...] = tuple(self._frozen)

    def _inverted(self, forward: Forward, first: int) -> Segment:
        return segment_of(
            forward,
            first=first,
            word_terms=self.vocabulary.term_lists(),
            terms=len(self.vocabulary.terms),
            average_length=self._average or (float(lengths_of(forward).mean()) if forward.size else 1.0),
        )

    def _count(self, fresh: Sequence[Forward], dead: Sequence[int]) -> None:
        """Keep up in how many living passages each term is found."""
        counted = np.zeros(len(self.vocabulary.terms), dtype=np.int32)
        counted[: len(self._found_in)] = self._found_in
        for forward in fresh:
            for row in range(forward.size):
                counted[self._terms_in(forward, row)] += 1
        everything = [self._big.forward, self._small.forward, *fresh]
        for row in dead:
            for forward in everything:
                if row < forward.size:
                    counted[self._terms_in(forward, row)] -= 1
                    break
                row -= forward.size
        self._dead = []
        self._found_in = counted

    def _terms_in(self, forward: Forward, row: int) -> list[int]:
        return self.vocabulary.terms_of_numbers(forward.words[forward.offsets[row] : forward.offsets[row + 1]].tolist())

    def _regroup(self, *, freeze: bool) -> None:
        """Make the words that are new since the last freeze comparable."""
        first = self._frozen[-1].first + self._frozen[-1].size
        fresh = self.vocabulary.spelling(first)
        live = group_words(fresh, self._group_weights, first) if fresh else None
        self._groups = (*self._frozen, live) if live else tuple(self._frozen)
        if freeze and live:
            self._frozen.append(live)
        if len(self._frozen) > MOST_GROUPS:
            self._frozen = [group_words(self.vocabulary.spelling(), self._group_weights)]
            self._groups = tuple(self._frozen)

    def _snapshot(self) -> Snapshot:
        size = self._big.forward.size + self._small.forward.size
        alive: NDArray[np.bool_] = np.zeros(size, dtype=np.bool_)
        alive[list(self.rows.values())] = True
        return Snapshot(
            vocabulary=self.vocabulary,
            keys=self.keys,
            titles=self.titles,
            segments=(self._big, self._small) if self._small.forward.size else (self._big,),
            groups=self._groups,
            group_weights=self._group_weights,
            found_in=self._found_in,
            title_words=np.union1d(self._title_words, self._small.forward.titles),
            alive=alive,
            kinds=np.array(self.kinds, dtype=np.int16),
            languages=np.array(self.languages, dtype=np.int16),
            names=self.names,
            living=len(self.rows),
        )
