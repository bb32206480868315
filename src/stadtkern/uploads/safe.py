"""A safe copy of a file somebody sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from stadtkern.uploads import pdfs, pictures
from stadtkern.uploads.errors import UnfitError
from stadtkern.uploads.kinds import kind_of

MOST_BYTES = 15 * 1024 * 1024
CONTENT_TYPES = {"pdf": "application/pdf", "picture": "image/jpeg"}
ENDINGS = {"pdf": ".pdf", "picture": ".jpg"}


@dataclass(frozen=True, slots=True)
class Safe:
    """The copy that is kept: ``kind``, its bytes, its pages; ``removed`` names what was taken out."""

    kind: Literal["pdf", "picture"]
    data: bytes
    pages: int
    removed: tuple[str, ...] = ()


def make_safe(data: bytes, *, formats: tuple[str, ...] = ("pdf", "picture")) -> Safe:
    """Return a copy without anything that acts, and without data about the camera or the author.

    A PDF that is signed and holds nothing that acts is kept as it is: rewriting would break the signature.

    Raises:
        UnfitError: ``empty``, ``too_large``, ``unknown_kind``, ``not_wanted``, ``broken``, ``locked``,
            ``too_many_pages``, ``too_many_pixels``.
    """
    if not data:
        raise UnfitError("empty")
    if len(data) > MOST_BYTES:
        raise UnfitError("too_large")
    kind = kind_of(data)
    if kind is None:
        raise UnfitError("unknown_kind")
    wanted: Literal["pdf", "picture"] = "pdf" if kind == "pdf" else "picture"
    if wanted not in formats:
        raise UnfitError("not_wanted")
    if wanted == "picture":
        return Safe("picture", pictures.redrawn(data), 1)
    cleaned = pdfs.cleaned(data)
    return Safe("pdf", cleaned.data, cleaned.pages, cleaned.removed)
