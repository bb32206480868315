"""Mail against a real SMTP server on this machine."""

from __future__ import annotations

import socket
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from django.db import IntegrityError, transaction
from django.utils import timezone

from stadtkern.outbox import actions, api, jobs, queries
from stadtkern.outbox.models import Message, State
from stadtkern.outbox.rules.retries import WAITS, wait_after

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db


class Mailbox:
    """Takes mail as a server does and keeps it; can be told to refuse."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], str]] = []
        self.refuses = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        if self.refuses:
            return "451 try later"
        self.received.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = 5
    yield box
    controller.stop()


def write() -> int:
    return api.enqueue(recipient="amt@musterstadt.example", subject="Rückrufbitte", body="Grüße aus dem Rathaus")


def test_mail_reaches_the_server_once(mailbox: Mailbox) -> None:
    number = write()
    now = timezone.now()
    assert actions.send(number, at=now) == State.SENT
    assert actions.send(number, at=now) == State.SENT
    assert [to for to, _ in mailbox.received] == [["amt@musterstadt.example"]]
    assert api.state_of(number) == State.SENT


def test_refused_mail_is_tried_again_and_given_up_at_last(mailbox: Mailbox) -> None:
    number = write()
    mailbox.refuses = True
    at = timezone.now()
    for wait in WAITS:
        assert actions.send(number, at=at) == State.WAITING
        assert queries.due(at) == []
        at += wait
        assert queries.due(at) == [number]
    assert actions.send(number, at=at) == State.FAILED
    assert Message.objects.get(pk=number).error == "SMTPDataError"


def test_what_was_sent_is_forgotten(mailbox: Mailbox) -> None:
    number = write()
    actions.send(number, at=timezone.now())
    assert Message.objects.filter(pk=number).values_list("recipient", "subject", "body").get() == ("", "", "")


@pytest.mark.parametrize(("state", "days", "kept"), [("sent", 0, 0), ("failed", 29, 1), ("failed", 31, 0)])
def test_old_mail_is_forgotten_and_waiting_mail_is_not(state: State, days: int, kept: int) -> None:
    now = timezone.now()
    sent_at = now if state == State.SENT else None
    Message.objects.filter(pk=write()).update(state=state, sent_at=sent_at, created_at=now - timedelta(days=days))
    waiting = write()
    assert actions.forget(at=now) == 1 - kept
    assert Message.objects.exclude(pk=waiting).exclude(body="").count() == kept
    assert Message.objects.get(pk=waiting).recipient == "amt@musterstadt.example"


def test_mail_before_its_next_try_is_not_sent(mailbox: Mailbox) -> None:
    number = write()
    later = timezone.now() + timedelta(hours=1)
    Message.objects.filter(pk=number).update(next_try_at=later)
    assert actions.send(number, at=later - timedelta(seconds=1)) == State.WAITING
    assert mailbox.received == []


def test_without_a_mail_server_mail_waits(settings: Any) -> None:
    settings.EMAIL_HOST = ""
    number = write()
    assert actions.send(number, at=timezone.now()) == State.WAITING
    assert queries.due(timezone.now()) == []
    jobs.send_waiting()


def test_mail_is_written_only_with_the_act_that_causes_it() -> None:
    with suppress(RuntimeError), transaction.atomic():
        write()
        raise RuntimeError
    assert Message.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"state": "sent"}, {"sent_at": timezone.now()}])
def test_the_database_refuses_sent_mail_without_a_time(wrong: dict[str, Any]) -> None:
    number = write()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=number).update(**wrong)


def test_waits_grow_and_end() -> None:
    waits = [wait_after(attempts) for attempts in range(1, len(WAITS) + 1)]
    assert waits == sorted(waits, key=lambda wait: wait or timedelta())
    assert wait_after(len(WAITS) + 1) is None
