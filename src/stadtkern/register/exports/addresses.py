"""Absolute addresses of the register's pages and files; German ones, so that they are the same in every language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import override

if TYPE_CHECKING:
    from django.http import HttpRequest

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
ANY = "_any_entry_"  # in place of an identifier


@dataclass(frozen=True)
class Addresses:
    """Where things are, seen from outside."""

    origin: str

    @property
    def register(self) -> str:
        """The list for people."""
        return self._page("register:entries")

    @property
    def json(self) -> str:
        """All entries as JSON."""
        return self._page("register_json")

    @property
    def csv(self) -> str:
        """All entries as a table."""
        return self._page("register_csv")

    @property
    def atrs(self) -> str:
        """All entries under the names of the UK standard."""
        return self._page("register_atrs")

    @property
    def dcat(self) -> str:
        """The description of the data set."""
        return self._page("register_dcat")

    @property
    def schema(self) -> str:
        """The JSON Schema the entries follow."""
        return self._page("register_schema")

    @property
    def feed(self) -> str:
        """What happened in the whole register."""
        return self._page("register:feed")

    def entry(self, public_id: str) -> str:
        """Return the page of one entry."""
        return self._of_any_entry[0].replace(ANY, public_id)

    def entry_json(self, public_id: str) -> str:
        """Return one entry as JSON."""
        return self._of_any_entry[1].replace(ANY, public_id)

    @cached_property
    def _of_any_entry(self) -> tuple[str, str]:
        """Page and file of an entry, looked up once for a thousand of them."""
        return self._page("register:entry", ANY), self._page("register_entry_json", ANY)

    def _page(self, name: str, *parts: str) -> str:
        with override("de"):
            return f"{self.origin}{reverse(name, args=parts)}"


def addresses_of(request: HttpRequest) -> Addresses:
    """Return the addresses as whoever asks sees them."""
    return Addresses(f"{request.scheme}://{request.get_host()}")
