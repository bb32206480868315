"""What several pages of the hand-over need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from stadtkern.city import api as city
from stadtkern.handover import pieces
from stadtkern.identity.api import names_of
from stadtkern.uploads.wording import size_text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

    from stadtkern.handover.models import Package


def trail(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Return the way to a page below the cases."""
    return [(_("Staff"), reverse("identity:home")), (_("Case files"), reverse("desk:list")), *further]


def package_rows(packages: Iterable[Package]) -> list[dict[str, Any]]:
    """Return packages as rows of a list."""
    rows = list(packages)
    names = names_of({each.made_by for each in rows})
    return [
        {
            "made_on": each.made_at.astimezone(city.LOCAL).date(),
            "made_by": names.get(each.made_by, "–"),
            "size": size_text(each.size),
            "digest": each.digest,
            "with_notes": each.with_notes,
            "address": reverse("handover:package", args=[each.number, each.digest]),
        }
        for each in rows
    ]


class PackageResponse(StreamingHttpResponse):
    """A package for who may have it, piece by piece: never more than one of them is in memory."""

    def __init__(self, package: Package) -> None:
        headers = {
            "Content-Disposition": f'attachment; filename="{package.number}-{package.purpose}.zip"',
            "Content-Length": str(package.size),
            "X-Content-Type-Options": "nosniff",
        }
        super().__init__(pieces.pieces_of(package), content_type="application/zip", headers=headers)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Return the pieces to a server that works asynchronously; Django's own way would read all of them first."""
        every = iter(self)
        while piece := await sync_to_async(lambda: next(every, b""))():
            yield piece
