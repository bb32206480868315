"""Killed at any moment between sending and noting: the provider gets every letter, and none twice."""

from __future__ import annotations

import os
import random
import signal
import time
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from stadtkern.delivery.actions import dual
from stadtkern.delivery.models import DualSending
from stadtkern.delivery.testing import AT, handed_over
from stadtkern.delivery.testing.provider import FakeProvider
from stadtkern.gateway.testing.on_disk import in_child, on_disk
from stadtkern.identity.api import SYSTEM

if TYPE_CHECKING:
    from pathlib import Path

LETTERS, ROUNDS = 12, 40


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
