"""A ZIP in the database: cut into sealed pieces, and put together again one piece at a time."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Final

from stadtkern.core.sealed import seal_bytes, unseal_bytes
from stadtkern.handover.models import Piece
from stadtkern.handover.packing import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stadtkern.handover.models import Package

PURPOSE: Final = "handover.piece"


def keep(whole: IO[bytes], package: Package) -> None:
    """Keep a file from its start; one piece is held in memory."""
    assert package.case_id is not None  # a case that is gone is packed by nobody
    whole.seek(0)
    for place, piece in enumerate(iter(lambda: whole.read(PIECE), b"")):
        Piece.objects.create(case_id=package.case_id, package=package, place=place, content=seal_bytes(piece, PURPOSE))


def pieces_of(package: Package) -> Iterator[bytes]:
    """Return the file piece by piece; between two of them the database waits for nobody."""
    for place in range(package.pieces.count()):
        yield unseal_bytes(package.pieces.values_list("content", flat=True).get(place=place), PURPOSE)
