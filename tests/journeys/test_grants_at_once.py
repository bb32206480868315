"""Many promise from a nearly empty budget at the same moment, or the power fails: it is never exceeded."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, connections

from stadtkern.core.errors import Refused
from stadtkern.gateway.testing.copies import own_database
from stadtkern.gateway.testing.on_disk import in_child
from stadtkern.grants import api
from stadtkern.grants.actions import listing, running
from stadtkern.grants.models import Award, GrantBudget, PayoutRun
from stadtkern.grants.testing import AT, HEATING, awarded, claim, load_town_with_grants, opened, proposed, treasurer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
AT_ONCE = 10


@pytest.fixture
def kassa(settings: Any, tmp_path: Path) -> Iterator[None]:
    with own_database(tmp_path):
        load_town_with_grants(settings, tmp_path)
        yield


def at_once(work: Callable[[int], object], count: int = AT_ONCE) -> list[object]:
    """Do something in many threads at the same moment; return what each brought, a refusal by its code."""
    found: list[object] = [None] * count
    ready = threading.Barrier(count)

    def one(place: int) -> None:
        ready.wait()
        try:
            found[place] = work(place)
        except Refused as refusal:
            found[place] = refusal.reason
        except IntegrityError:
            found[place] = "database"
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.usefixtures("kassa")
def test_a_nearly_empty_budget_is_never_exceeded() -> None:
    opened("275")
    by = treasurer("entscheidet")
    found = at_once(lambda place: api.settle(f"2026-00012{place}-0", claim("90.00"), by=by, at=AT))
    assert Counter(found) == {None: 3, "budget_exhausted": AT_ONCE - 3}
    budget = GrantBudget.objects.get()
    assert (budget.awarded_eur, Award.objects.count()) == (Decimal("270.00"), 3)


@pytest.mark.usefixtures("kassa")
def test_past_the_application_the_database_holds_the_line_alone() -> None:
    opened("275")
    pattern = awarded("pattern", "90.00")

    def insert(place: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO grants_award (public_id, reference, budget_id, amount_cents, label, recipient, iban, "
                "awarded_by, awarded_at, reclaim_cents, reclaimed_cents, released_by, released_reason) "
                "SELECT %s, %s, budget_id, 9000, "
                "label, recipient, iban, awarded_by, awarded_at, 0, 0, '', '' FROM grants_award WHERE id = %s",
                [f"raw-{place}", f"raw-{place}", pattern.pk],
            )

    assert Counter(at_once(insert)) == {None: 2, "database": AT_ONCE - 2}
    assert (GrantBudget.objects.get().awarded_eur, Award.objects.count()) == (Decimal("270.00"), 3)


@pytest.mark.usefixtures("kassa")
def test_raised_lowered_and_promised_at_once_it_adds_up() -> None:
    opened("500")
    by = treasurer("entscheidet")

    def act(place: int) -> None:
        if place % 3 == 0:
            opened(str(500 - place))
        elif place % 3 == 1:
            api.settle(f"case-{place}", claim("90.00"), by=by, at=AT)
        else:
            api.settle("one-case", claim(f"{place}.00"), by=by, at=AT)

    at_once(act)
    budget = GrantBudget.objects.get()
    left = sum(each.amount_eur for each in Award.objects.filter(released_at=None))
    assert budget.awarded_eur == left <= budget.amount_eur
    assert Award.objects.filter(reference="one-case", released_at=None).count() == 1


@pytest.mark.usefixtures("kassa")
def test_killed_while_promising_budget_and_awards_agree() -> None:
    opened("100000")
    by, chance = treasurer("entscheidet"), random.Random(7)
    numbers = iter(range(10_000))

    def work() -> None:
        for number in range(200):
            api.settle(f"{start}-{number}", claim("1.00"), by=by, at=AT)

    for _round in range(12):
        start = next(numbers)
        child = in_child(work)
        time.sleep(chance.random() / 4)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        budget = GrantBudget.objects.get()
        assert budget.awarded_cents == 100 * Award.objects.count()
    assert api.left_in(HEATING, at=AT).left_eur == GrantBudget.objects.get().left_eur


@pytest.mark.usefixtures("kassa")
def test_many_make_runs_at_once_and_each_award_is_in_one() -> None:
    opened("10000")
    numbers = [awarded(f"case-{number}").public_id for number in range(12)]
    people = [treasurer(f"kassa-{place}") for place in range(6)]
    found = at_once(lambda place: running.make(chosen=numbers[place : place + 7], by=people[place], at=AT), 6)
    runs = [each for each in found if isinstance(each, PayoutRun)]
    assert {each for each in found if not isinstance(each, PayoutRun)} <= {"nothing_to_pay"}
    assert sorted(award for run in runs for award in run.awards.values_list("public_id", flat=True)) == sorted(numbers)
    assert all(run.count == run.awards.count() for run in runs)


@pytest.mark.usefixtures("kassa")
def test_approved_or_stopped_and_never_both() -> None:
    opened("10000")
    eva, max_ = treasurer("eva"), treasurer("max")
    for number in range(4):
        awarded(f"case-{number}")
        run = running.make(by=eva, at=AT)
        acts = [running.approve, running.stop, running.approve]
        found = at_once(lambda place, acts=acts, run=run: acts[place](run.public_id, by=max_, at=AT), 3)  # type: ignore[misc]
        assert Counter(found) == {None: 1, "not_found": 2}
        run.refresh_from_db()
        assert (run.approved_at is None, bool(run.digest)) == (run.stopped_at is not None, run.approved_at is not None)
        assert run.awards.count() == (0 if run.stopped_at else run.count)


@pytest.mark.usefixtures("kassa")
def test_lists_and_decisions_share_a_budget_without_exceeding_it() -> None:
    opened("330")
    lists, max_ = [proposed() for _ in range(3)], treasurer("max")

    def act(place: int) -> None:
        if place < 3:
            listing.approve(lists[place].public_id, by=max_, at=AT)
        else:
            api.settle(f"case-{place}", claim("90.00"), by=max_, at=AT)

    found = at_once(act, 6)
    budget = GrantBudget.objects.get()
    assert set(found) == {None, "budget_exhausted"}
    assert budget.awarded_eur == sum(each.amount_eur for each in Award.objects.all()) <= budget.amount_eur
    assert Award.objects.exclude(award_list=None).count() % 2 == 0
