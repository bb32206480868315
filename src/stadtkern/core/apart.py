"""Hostile bytes are read in a process of their own, with little memory and time: what they break is not us."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SECONDS: Final = 20
AT_ONCE: Final = 2
MEGABYTE: Final = 1024**2


class BusyError(RuntimeError):
    """Others had their turn, and nobody was ready in time."""


class BrokenOffError(RuntimeError):
    """It took more memory or time than it may, or ended in an error."""


@dataclass(frozen=True, slots=True)
class Apart:
    """A module of ours run as a program: bytes in, bytes out, two at a time; it calls ``limit`` first."""

    module: str
    turns: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))

    def ask(self, given: bytes) -> bytes:
        """Return what the module makes of ``given``.

        Raises:
            BusyError: when two others had their turn all the time.
            BrokenOffError: when it was too much for it.
        """
        if not self.turns.acquire(timeout=SECONDS):
            raise BusyError
        try:
            done = subprocess.run(  # noqa: S603 - the name of a module of ours
                [sys.executable, "-m", self.module],
                input=given,
                env=_environment(),
                capture_output=True,
                timeout=SECONDS,
                check=True,
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            raise BrokenOffError(self.module) from None
        finally:
            self.turns.release()
        return done.stdout


def _environment() -> dict[str, str]:
    """Return only what Python needs to start and find us: no secret is within reach of a hostile file."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def limit(memory_bytes: int) -> None:
    """Bind this process to so much memory and to ``SECONDS`` of processor time."""
    with suppress(ImportError):  # Windows has no such limits; the time is watched everywhere
        import resource  # noqa: PLC0415 - not everywhere

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
