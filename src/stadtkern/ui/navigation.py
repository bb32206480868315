"""What a page offers to go to: given by the room that knows the addresses, shown by the frame around every page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the navigation or of the footer; ``label`` is already in the visitor's language."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigation:
    """``main`` stands in the header (few entries), ``about`` in the footer.

    ``ask`` is where the assistant's panel sends questions; empty means no panel.
    """

    home: str
    search: str
    ask: str = ""
    main: tuple[Entry, ...] = ()
    about: tuple[Entry, ...] = ()
