"""Runs the questions of a run against a server: several at once, patiently, and again where it broke off."""

from __future__ import annotations

import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.fairness.rules.records import Answer
from stadtkern.fairness.server import ServerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stadtkern.fairness.rules.plan import Ask
    from stadtkern.fairness.rules.records import Header
    from stadtkern.fairness.run_file import RunFile
    from stadtkern.fairness.server import ChatServer

ATTEMPTS = 5
LONGEST_WAIT_S = 60.0
GIVES_UP_AFTER = 20  # failures one after another: the server is down, not flaky
HOPELESS = {"status_401", "status_403", "status_404"}


@dataclass
class Progress:
    """What became of the questions; ``failed`` counts why there is no answer."""

    answered: int = 0
    failed: dict[str, int] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        """Return how many questions have no answer yet."""
        return sum(self.failed.values())


@dataclass(frozen=True, slots=True)
class Asking:
    """How a server is asked: with what, how often, how patiently."""

    server: ChatServer
    header: Header
    pause_s: float = 1.0
    sleep: Callable[[float], None] = time.sleep

    def answer(self, ask: Ask) -> Answer:
        """Ask until there is an answer, a few times at most.

        Raises:
            ServerError: of the last attempt.
        """
        for attempt in range(ATTEMPTS):
            try:
                said = self.server.answer(ask, temperature=self.header.temperature, max_tokens=self.header.max_tokens)
            except ServerError as error:
                if not error.again or attempt == ATTEMPTS - 1:
                    raise
                self.sleep(min(max(error.wait_s, self.pause_s * 2**attempt), LONGEST_WAIT_S))
                continue
            return Answer(
                task=ask.task,
                group=ask.group,
                repeat=ask.repeat,
                name=ask.name,
                text=said.text,
                held_back=said.held_back,
                finish=said.finish,
                fingerprint=said.fingerprint,
                tokens_in=said.tokens_in,
                tokens_out=said.tokens_out,
                took_ms=said.took_ms,
                answered_at=timezone.now(),
            )
        raise AssertionError("the last attempt returns or raises")


def run(
    asks: Iterable[Ask], *, asking: Asking, file: RunFile, at_once: int = 4, tick: Callable[[], object] = lambda: None
) -> Progress:
    """Ask everything the file does not hold yet, ``at_once`` questions at a time, and say how it went.

    Raises:
        Refused: ``server_refuses`` for a wrong key, model or address; ``server_down`` after many failures in a row.
            What was answered until then is kept.
    """
    open_asks = iter([ask for ask in asks if ask.key not in file.known])
    progress, in_a_row = Progress(), 0
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        running = {pool.submit(asking.answer, ask) for ask in islice(open_asks, at_once)}
        try:
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for each in done:
                    in_a_row = _settle(each, file, progress, in_a_row)
                    tick()
                running |= {pool.submit(asking.answer, ask) for ask in _next(open_asks, len(done))}
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    return progress


def _next(open_asks: Iterator[Ask], count: int) -> list[Ask]:
    return list(islice(open_asks, count))


def _settle(done: Future[Answer], file: RunFile, progress: Progress, in_a_row: int) -> int:
    """Write an answer down, or count why there is none; return how many failed one after another."""
    try:
        file.add(done.result())
    except ServerError as error:
        if error.reason in HOPELESS:
            raise Refused("server_refuses", gettext("The server refuses: check address, model and key.")) from error
        progress.failed[error.reason] = progress.failed.get(error.reason, 0) + 1
        if in_a_row + 1 >= GIVES_UP_AFTER:
            text = gettext("The server fails again and again. What was answered is kept; start again later.")
            raise Refused("server_down", text) from error
        return in_a_row + 1
    progress.answered += 1
    return 0
