"""What would be masked of a text: marked where it stands, and the text as it would leave. Nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from stadtkern.core.errors import Refused
from stadtkern.gateway.api.operating import refusal_words
from stadtkern.masking.joining import NamesUnavailableError
from stadtkern.masking.placeholders import Mask

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stadtkern.masking.placeholders import Finds
    from stadtkern.masking.span import Span

Piece = tuple[str, str]  # words, and the kind of personal data they are; empty for none


@dataclass(frozen=True, slots=True)
class Look:
    """A text in pieces, the same masked, and how often each kind was found, the most frequent first."""

    pieces: tuple[Piece, ...]
    masked: str
    counts: tuple[tuple[str, int], ...]


def look(text: str, finder: Finds) -> Look:
    """Return what is found in a text and how it would leave the house.

    Raises:
        Refused: ``filter_failed`` if a server that finds names does not answer.
    """
    mask = Mask(finder)
    mask.reserve(text)
    try:
        masked, spans = mask.mask(text), finder.find(text)
    except NamesUnavailableError:
        language = "en" if (get_language() or "de").startswith("en") else "de"
        raise Refused("filter_failed", " ".join(refusal_words("filter_failed", language))) from None
    counts = sorted(mask.found.items(), key=lambda each: (-each[1], each[0]))
    return Look(tuple(_pieces(text, spans)), masked, tuple(counts))


def _pieces(text: str, spans: Iterable[Span]) -> Iterator[Piece]:
    done = 0
    for span in spans:
        if span.start > done:
            yield text[done : span.start], ""
        yield text[span.start : span.end], span.kind
        done = span.end
    if done < len(text):
        yield text[done:], ""
