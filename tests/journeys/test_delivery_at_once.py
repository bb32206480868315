"""Many at once, and killed at any moment between sending and noting: nothing is printed or posted twice."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from stadtkern.delivery.actions import bulk, cancelling, dual
from stadtkern.delivery.models import Batch, DualBulk, DualCancellation, DualSending, Posting
from stadtkern.delivery.testing import AT, handed_over, post_room, printed_batch
from stadtkern.delivery.testing.provider import FakeProvider
from stadtkern.gateway.testing.on_disk import in_child, on_disk
from stadtkern.identity.api import SYSTEM

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

LETTERS, ROUNDS, CLICKS = 12, 40, 6


def at_the_post_room() -> set[str]:
    return {f"SK-{code}" for code in Posting.objects.filter(channel="post_room").values_list("code", flat=True)}


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("musterstadt")
def test_killed_while_sending_no_letter_goes_twice(settings: Any, tmp_path: Path) -> None:
    settings.POST_SOURCES = {"letter": "stadtkern.delivery.testing.SOURCE"}
    fake, chance = FakeProvider(), random.Random(17)
    with on_disk(tmp_path):
        for number in range(LETTERS):
            handed_over(SYSTEM, number)
        fake.delay = 0.01
        for number in range(ROUNDS):
            at = AT + timedelta(minutes=31 * number)
            child = in_child(partial(dual.send_waiting, fake.client(), at=at))
            time.sleep(chance.random() / 6)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            noted = set(DualSending.objects.exclude(state="about").values_list("app_id", flat=True))
            assert noted <= set(fake.accepted)
        for number in range(2):
            dual.send_waiting(fake.client(), at=AT + timedelta(days=2 + number))
        ordered = [body for body in fake.bodies if b"DualDeliveryRequest" in body]
        assert len(ordered) == len(fake.accepted) == LETTERS
        assert any(b"StatusRequest" in body for body in fake.bodies)  # some were killed in between
        assert set(DualSending.objects.values_list("state", flat=True)) == {"accepted"}
    fake.close()
    assert fake.invalid == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("musterstadt")
def test_killed_while_taking_back_every_letter_is_here_or_there(settings: Any, tmp_path: Path) -> None:
    settings.POST_SOURCES = {"letter": "stadtkern.delivery.testing.SOURCE"}
    fake, chance = FakeProvider(), random.Random(18)
    with on_disk(tmp_path):
        by = post_room("post")
        codes = [handed_over(SYSTEM, number).code for number in range(LETTERS)]
        for number in range(2):
            dual.send_waiting(fake.client(), at=AT + timedelta(minutes=number))
        printed = {f"SK-{code}" for code in codes[::3]}
        fake.states |= dict.fromkeys(printed, "P10")
        for code in codes:
            cancelling.take_back(code, by=by, at=AT)
        fake.delay, before = 0.01, len(fake.bodies)
        for number in range(ROUNDS):
            at = AT + timedelta(minutes=11 * number)
            child = in_child(partial(cancelling.settle, fake.client(), at=at))
            time.sleep(chance.random() / 6)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            assert at_the_post_room() <= set(fake.cancelled)
        for number in range(2):
            cancelling.settle(fake.client(), at=AT + timedelta(days=2 + number))
        states = dict(DualCancellation.objects.values_list("sending__app_id", "state"))
        assert {each for each, state in states.items() if state == "too_late"} == printed
        assert at_the_post_room() == set(fake.cancelled) == set(fake.accepted) - printed
        assert len(fake.cancelled) == len(set(fake.cancelled))
        assert any(b"StatusRequest" in body for body in fake.bodies[before:])  # some were killed in between
    fake.close()
    assert fake.invalid == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("musterstadt")
def test_killed_while_filling_bulks_no_letter_goes_twice(settings: Any, tmp_path: Path) -> None:
    settings.POST_SOURCES = {"letter": "stadtkern.delivery.testing.SOURCE"}
    fake, chance = FakeProvider(), random.Random(19)

    def a_minute(at: datetime) -> None:
        bulk.gather(fake.client(), least=3, at=at)
        dual.send_waiting(fake.client(), at=at)
        bulk.finish(fake.client(), at=at)

    with on_disk(tmp_path):
        fake.delay = 0.01
        for number in range(ROUNDS):
            if number % 4 == 0:  # new letters come while others are on their way
                for each in range(4):
                    handed_over(SYSTEM, 10 * number + each)
            child = in_child(partial(a_minute, AT + timedelta(minutes=31 * number)))
            time.sleep(chance.random() / 2)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        for number in range(6):
            a_minute(AT + timedelta(days=2, minutes=31 * number))
        ordered = [body for body in fake.bodies if b"DualDeliveryRequest" in body]
        assert len(ordered) == len(fake.accepted) == len(set(fake.accepted)) == ROUNDS
        assert set(DualSending.objects.values_list("state", flat=True)) == {"accepted"}
        assert set(DualBulk.objects.values_list("state", flat=True)) <= {"finished", "dropped"}
        assert set(DualBulk.objects.filter(state="finished").values_list("number", flat=True)) <= set(fake.finished)
        assert any(fake.bulks.values())  # some were filled
        assert "P2" not in fake.states.values()  # and none of them stayed open
    fake.close()
    assert fake.invalid == []


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("musterstadt")
def test_many_clicks_at_once_make_one_batch(settings: Any, tmp_path: Path) -> None:
    settings.POST_SOURCES = {"letter": "stadtkern.delivery.testing.SOURCE"}
    with on_disk(tmp_path):
        by, found = post_room("post"), []
        codes = [handed_over(SYSTEM, number).code for number in range(3)]
        ready = threading.Barrier(CLICKS)

        def click() -> None:
            ready.wait()
            try:
                found.append(printed_batch(by, codes))
            finally:
                connections["default"].close()

        threads = [threading.Thread(target=click) for _each in range(CLICKS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert (len(found), len(set(found)), Batch.objects.count()) == (CLICKS, 1, 1)
