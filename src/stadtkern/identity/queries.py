"""Reads of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.identity.models import Account

if TYPE_CHECKING:
    from collections.abc import Iterable


def accounts() -> list[Account]:
    """Return every staff account by name."""
    return list(Account.objects.filter(is_staff=True).order_by("username"))


def names_of(public_ids: Iterable[str]) -> dict[str, str]:
    """Return the names behind ``public_ids`` such as ``account:3``; who has no account is left out."""
    numbers = [each.removeprefix("account:") for each in public_ids]
    found = Account.objects.filter(pk__in=[number for number in numbers if number.isdecimal()])
    return {f"account:{each.pk}": each.get_full_name() or each.username for each in found}
