"""Counters of NVIDIA cards through the library of their driver (NVML). Loaded only where a server is metered.

They count millijoules since the driver was loaded; cards older than Volta do not count. The library is asked in a
thread of its own: an answer takes milliseconds, and a card that hangs must not hang a call.
"""

from __future__ import annotations

import threading
import time
from functools import lru_cache
from typing import Any

import pynvml
import structlog

from stadtkern.metering.meter import Counter

log = structlog.get_logger("stadtkern.metering")
READ_EVERY_S = 0.1  # the cards themselves count no more often
TOO_OLD_S = 2.0
PATIENCE_S = 5.0


class Card:
    """The newest reading of one card."""

    def __init__(self, handle: Any, name: str) -> None:
        self.name = name
        self._handle = handle
        self._uj: int | None = None
        self._at = 0.0

    def look(self) -> None:
        """Ask the card.

        Raises:
            NVMLError: then it has no reading until it answers again.
        """
        try:
            uj = pynvml.nvmlDeviceGetTotalEnergyConsumption(self._handle) * 1000
        except pynvml.NVMLError:
            self._uj = None
            raise
        self._at, self._uj = time.monotonic(), uj

    def read(self) -> int:
        """Return the microjoules it has counted.

        Raises:
            OSError: if it does not answer.
        """
        uj = self._uj
        if uj is None or time.monotonic() - self._at > TOO_OLD_S:
            raise OSError(self.name)
        return uj


class Cards:
    """Every card that counts, asked again and again until ``close``."""

    def __init__(self) -> None:
        self._cards: list[Card] = []
        self._found = threading.Event()
        self._stop = threading.Event()
        threading.Thread(target=self._follow, name="cards", daemon=True).start()

    def counters(self, *, patience_s: float = PATIENCE_S) -> tuple[Counter, ...]:
        """Return a counter for each card; none if the driver does not answer in time."""
        if not self._found.wait(patience_s):
            log.error("cards_do_not_answer")
            self.close()
            return ()
        return tuple(Counter(card.name, card.read) for card in self._cards)

    def close(self) -> None:
        """Ask no more."""
        self._stop.set()

    def _follow(self) -> None:
        self._cards = _cards()
        self._found.set()
        while self._cards and not self._stop.wait(READ_EVERY_S):
            for card in self._cards:
                try:
                    card.look()
                except pynvml.NVMLError:  # whoever reads it finds out
                    continue


def _cards() -> list[Card]:
    try:
        pynvml.nvmlInit()
        places = range(pynvml.nvmlDeviceGetCount())
    except pynvml.NVMLError as error:
        log.info("no_cards", error=str(error))
        return []
    return [card for place in places if (card := _card(place))]


def _card(place: int) -> Card | None:
    try:
        handle = pynvml.nvmlDeviceGetHandleByIndex(place)
        card = Card(handle, str(pynvml.nvmlDeviceGetName(handle)))
        card.look()
    except pynvml.NVMLError as error:
        log.warning("card_does_not_count", place=place, error=str(error))
        return None
    return card


@lru_cache(maxsize=1)
def counters() -> tuple[Counter, ...]:
    """Return the counters of this machine's cards; they are followed from then on as long as the process lives."""
    return Cards().counters()
