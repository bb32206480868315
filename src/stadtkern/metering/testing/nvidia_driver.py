"""A stand-in for the library of NVIDIA's driver, built with the machine's C compiler; NVIDIA's Python library loads it.

Its cards show what a test puts in, or with ``CARD_WATTS`` in the environment draw so much all the time.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.module_loading import import_string

NAME = "libnvidia-ml.so.1"
OK, NOT_SUPPORTED, LOST = 0, 3, 15  # what NVML says
COMPILER = shutil.which("cc") or shutil.which("gcc")
DRIVER = r"""
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
typedef struct { int place; } *card;
static struct { int place; } cards[3] = {{0}, {1}, {2}};
int init_says, count = 1, says[3], hangs;
unsigned long long millijoules[3];
int nvmlInitWithFlags(unsigned flags) { return init_says; }
int nvmlDeviceGetCount_v2(unsigned *found) { *found = count; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned place, card *found) { *found = (card)&cards[place]; return 0; }
int nvmlDeviceGetName(card which, char *name, unsigned size) {
    snprintf(name, size, "card %d", which->place);
    return 0;
}
const char *nvmlErrorString(int code) { return "error"; }
int nvmlDeviceGetTotalEnergyConsumption(card which, unsigned long long *found) {
    struct timespec now;
    char *watts = getenv("CARD_WATTS");
    while (hangs) usleep(1000);
    clock_gettime(CLOCK_MONOTONIC, &now);
    *found = millijoules[which->place];
    if (watts) *found += atoi(watts) * (now.tv_sec * 1000ULL + now.tv_nsec / 1000000);
    return says[which->place];
}
"""


class Driver:
    """The driver's library: what its cards have counted, and what they say when asked."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self.counted = (ctypes.c_ulonglong * 3).in_dll(library, "millijoules")
        self.says = (ctypes.c_int * 3).in_dll(library, "says")
        self._single = {name: ctypes.c_int.in_dll(library, name) for name in ("init_says", "count", "hangs")}

    def set(self, **values: int) -> None:
        for name, value in values.items():
            self._single[name].value = value


def build(folder: Path) -> Path:
    """Build it under the real one's name and return it."""
    source, built = folder / "driver.c", folder / NAME
    source.write_text(DRIVER)
    command = [str(COMPILER), "-shared", "-fPIC", f"-Wl,-soname,{NAME}", "-o", str(built), str(source)]
    subprocess.run(command, check=True)
    return built


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL:
    """Load it, once in a process: whoever loads the real one's name later gets this one."""
    with TemporaryDirectory() as folder:
        return ctypes.CDLL(str(build(Path(folder))))


def loaded() -> Driver:
    """Return the driver in this process, with two cards that have counted nothing; they are looked for anew."""
    made = Driver(_library())
    made.set(init_says=OK, count=2, hangs=0)
    for place in range(3):
        made.counted[place], made.says[place] = 0, OK
    import_string("stadtkern.metering.cards.counters").cache_clear()
    return made
