"""Many at the same moment, and killed at any moment: nothing is filed, decided or sent twice, nothing is half done."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.gateway.testing.on_disk import in_child, on_disk
from stadtkern.procedures.actions import desk, filing, letters, matters
from stadtkern.procedures.models import Case, CaseEvent, Decision, DecisionLetter, Draft
from stadtkern.procedures.rules.entries import is_case_number
from stadtkern.procedures.testing import AT, clerk, drafted, filed, filled
from stadtkern.residents.testing import resident

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stadtkern.residents.api import Resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("musterstadt"), pytest.mark.slow]
AT_ONCE = 8
ROUNDS = 60


@pytest.fixture
def anna(settings: Any, tmp_path: Path) -> Iterator[Resident]:
    """Return somebody in a database that threads and processes can really share."""
    settings.SEAL_TEST, settings.DATA_DIR = True, tmp_path
    with on_disk(tmp_path):
        yield resident("Anna", "Huber")


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
        finally:
            connections["default"].close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def submitted(token: str, by: Resident) -> str:
    return filing.submit(token, by=by, channel="online", at=AT)


def test_one_form_sent_by_many_clicks_is_one_matter(anna: Resident) -> None:
    token = filled(anna)
    numbers = at_once(lambda _place: submitted(token, anna))
    assert (len(set(numbers)), Case.objects.count(), CaseEvent.objects.count()) == (1, 1, 1)


def test_many_forms_at_once_get_numbers_without_a_gap(anna: Resident) -> None:
    tokens = [filled(anna) for _each in range(AT_ONCE)]
    numbers = at_once(lambda place: submitted(tokens[place], anna))
    assert sorted(str(number)[:11] for number in numbers) == [f"2026-{n:06}" for n in range(1, AT_ONCE + 1)]


def test_two_who_decide_at_once_decide_once(anna: Resident) -> None:
    case, heads = filed(anna), [clerk(f"leitung-{n}", may_decide=True) for n in range(2)]
    digest = drafted(case, heads[0])
    found = at_once(lambda place: desk.decide(case.number, digest=digest, by=heads[place], at=AT), 2)
    assert Counter(found) == {None: 1, "closed": 1}
    assert Decision.objects.get().decided_by in {head.public_id for head in heads}
    assert [event.kind for event in case.events.all()].count("decided") == 1


def test_withdrawn_or_decided_and_never_both(anna: Resident) -> None:
    head = clerk("leitung", may_decide=True)

    def act(place: int, number: str, digest: str) -> None:
        if place:
            matters.withdraw(number, by=anna, at=AT)
        else:
            desk.decide(number, digest=digest, by=head, at=AT)

    for _round in range(4):
        case = filed(anna)
        found = at_once(partial(act, number=case.number, digest=drafted(case, head)), 2)
        case.refresh_from_db()
        is_decided = Decision.objects.filter(case=case, decided_at__isnull=False).exists()
        assert (case.state, found) in [("decided", [None, "too_late"]), ("withdrawn", ["closed", None])]
        assert is_decided == (case.state == "decided")


def test_one_decision_has_one_letter_whoever_makes_it(anna: Resident) -> None:
    case, head = filed(anna), clerk("leitung", may_decide=True)
    desk.decide(case.number, digest=drafted(case, head), by=head, at=AT)
    assert sum(bool(made) for made in at_once(lambda _place: letters.send(case.number, at=AT), 4)) == 1
    assert DecisionLetter.objects.count() == 1


def killed_after(work: Callable[[], object], seconds: float) -> None:
    """Do something in a process of its own and kill it without warning."""
    child = in_child(work)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_killed_while_filing_nothing_is_lost_or_doubled(anna: Resident) -> None:
    tokens, chance = [filled(anna) for _each in range(12)], random.Random(5)

    def work() -> None:
        for token in tokens:
            submitted(token, anna)

    for _round in range(ROUNDS):
        killed_after(work, chance.random() / 8)
        cases = Case.objects.count()
        assert CaseEvent.objects.filter(kind="filed").count() == cases
        assert Draft.objects.exclude(case=None).count() == cases
    numbers = {submitted(token, anna) for token in tokens}
    assert (len(numbers), Case.objects.count()) == (12, 12)
    assert all(is_case_number(number) for number in numbers)
    for number in numbers:
        assert [entry.verb for entry in audit.trail_of(f"case:{number}")] == ["case.filed"]


def test_killed_while_sending_a_letter_there_is_one(anna: Resident) -> None:
    head, chance = clerk("leitung", may_decide=True), random.Random(9)
    cases = [filed(anna) for _each in range(4)]
    for case in cases:
        desk.decide(case.number, digest=drafted(case, head), by=head, at=AT)
    for _round in range(ROUNDS // 4):
        killed_after(partial(letters.send_waiting, at=AT), chance.random() / 2)
        made = set(DecisionLetter.objects.values_list("decision__case__number", flat=True))
        served = set(Case.objects.filter(state="delivered").values_list("number", flat=True))
        assert made == served
    letters.send_waiting(at=AT)
    assert (DecisionLetter.objects.count(), Case.objects.filter(state="delivered").count()) == (4, 4)
    for case in cases:
        assert [event.kind for event in case.events.all()].count("letter_ready") == 1
