"""The engines the search is measured against, each with the same two methods as the adapter."""

from __future__ import annotations

import re
import sqlite3
from typing import Any, Protocol

_WORD = re.compile(r"\w+")
Passage = dict[str, str]


class Engine(Protocol):
    """What the measurement needs of an engine."""

    def search(self, query: str, k: int) -> list[tuple[str, float]]:
        """Return up to ``k`` passages with scores, best first."""


class Bm25s:
    """bm25s with German Snowball stems; stop words of scikit-learn's kind are left to its idf."""

    def __init__(self, passages: list[Passage]) -> None:
        import bm25s
        import snowballstemmer

        stemmer = snowballstemmer.stemmer("german")
        known: dict[str, str] = {}

        def stems(words: list[str]) -> list[str]:
            for word in words:
                if word not in known:
                    known[word] = stemmer.stemWord(word)
            return [known[word] for word in words]

        self._bm25s, self._stems = bm25s, stems
        self._ids = [passage["id"] for passage in passages]
        texts = [f"{passage['title']} {passage['text']}" for passage in passages]
        tokens = [self._read(text) for text in texts]
        self._index = bm25s.BM25()
        self._index.index(tokens, show_progress=False)

    def _read(self, text: str) -> list[str]:
        return self._stems(_WORD.findall(text.lower()))

    def search(self, query: str, k: int) -> list[tuple[str, float]]:
        found, scores = self._index.retrieve([self._read(query)], k=min(k, len(self._ids)), show_progress=False)
        return [
            (self._ids[int(row)], float(score)) for row, score in zip(found[0], scores[0], strict=True) if score > 0
        ]


class Tantivy:
    """tantivy with its German stemmer, title and text as fields, words joined by OR."""

    def __init__(self, passages: list[Passage]) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder()
        schema.add_text_field("key", stored=True, tokenizer_name="raw")
        schema.add_text_field("title", tokenizer_name="german")
        schema.add_text_field("text", tokenizer_name="german")
        analyzer = (
            tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
            .filter(tantivy.Filter.remove_long(60))
            .filter(tantivy.Filter.lowercase())
            .filter(tantivy.Filter.stemmer("german"))
            .build()
        )
        self._index: Any = tantivy.Index(schema.build())
        self._index.register_tokenizer("german", analyzer)
        writer = self._index.writer(heap_size=128_000_000, num_threads=1)
        for passage in passages:
            writer.add_document(tantivy.Document(key=[passage["id"]], title=[passage["title"]], text=[passage["text"]]))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: str, k: int) -> list[tuple[str, float]]:
        words = " ".join(_WORD.findall(query.lower()))
        if not words:
            return []
        parsed, _ = self._index.parse_query_lenient(words, ["title", "text"])
        hits = self._searcher.search(parsed, k).hits
        return [(self._searcher.doc(address)["key"][0], float(score)) for score, address in hits]


class Fts5:
    """SQLite FTS5, plain words joined by OR, umlauts folded by its tokenizer."""

    def __init__(self, passages: list[Passage]) -> None:
        self._database = sqlite3.connect(":memory:")
        columns = "key UNINDEXED, title, text, tokenize='unicode61 remove_diacritics 2'"
        self._database.execute(f"CREATE VIRTUAL TABLE passage USING fts5({columns})")
        rows = ((passage["id"], passage["title"], passage["text"]) for passage in passages)
        self._database.executemany("INSERT INTO passage VALUES (?, ?, ?)", rows)
        self._database.commit()

    def search(self, query: str, k: int) -> list[tuple[str, float]]:
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(query.lower()))
        if not words:
            return []
        found = self._database.execute(
            "SELECT key, -rank FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?", (words, k)
        )
        return [(str(key), float(score)) for key, score in found]
