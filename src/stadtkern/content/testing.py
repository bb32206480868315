"""Builders other rooms' tests may borrow."""

from stadtkern.content.live_index import live_index
from stadtkern.content.live_vectors import live_vectors


def forget_index() -> None:
    """Let search index and vectors begin anew: each test has its own database."""
    live_index.forget()
    live_vectors.forget()
