"""Many at the same moment: a code binds one person, numbers have no gap."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from stadtkern.city import api as city
from stadtkern.core.errors import Refused
from stadtkern.gateway.testing.copies import own_database
from stadtkern.parties.actions import binding, speaking
from stadtkern.parties.models import CaseParty, Statement
from stadtkern.parties.testing import bound, code_in_letter, with_neighbours
from stadtkern.procedures.testing import AT
from stadtkern.residents.testing import resident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stadtkern.procedures.testing import Case

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AT_ONCE = 6


@pytest.fixture
def case(settings: Any, tmp_path: Path) -> Iterator[Case]:
    """Return a case in a database that threads can really share."""
    with own_database(tmp_path):
        settings.CITY_LOADED = []
        city.load(settings.CITY_DIR, by="test")
        yield with_neighbours()[0]


def at_once(work: Callable[[int], Any]) -> list[Any]:
    """Do something in many threads at the same moment; return what each brought, a refusal by its code."""
    found: list[Any] = [None] * AT_ONCE
    ready = threading.Barrier(AT_ONCE)

    def one(place: int) -> None:
        ready.wait()
        try:
            found[place] = work(place)
        except Refused as refusal:
            found[place] = refusal.reason
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_one_code_used_by_many_at_once_binds_one(case: Case) -> None:
    people = [resident(f"Nummer{place}", "Nachbarin") for place in range(AT_ONCE)]
    code = code_in_letter(CaseParty.objects.get(place=1))
    found = at_once(lambda place: binding.redeem(code, by=people[place], at=AT).pk)
    assert sorted(map(str, found))[1:] == ["no_code"] * (AT_ONCE - 1)
    (winner,) = [place for place, each in enumerate(found) if each != "no_code"]
    assert CaseParty.objects.get(place=1).bound_to_id == people[winner].principal


def test_statements_at_once_get_numbers_without_a_gap(case: Case) -> None:
    berta = bound(case)
    at_once(lambda place: speaking.say(case.number, 1, kind="comment", text=f"{place}", by=berta, at=AT))
    numbers = sorted(Statement.objects.values_list("number", flat=True))
    assert numbers == [f"{case.number}/E{counted}" for counted in range(1, AT_ONCE + 1)]
