"""Builders other rooms' tests may borrow."""

from stadtkern.content.live_index import live_index


def forget_index() -> None:
    """Let the search index begin anew: each test has its own database."""
    live_index.forget()
