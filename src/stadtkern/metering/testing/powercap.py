"""A powercap folder as Linux has it, moved by the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stadtkern.metering.meter import Meter, packages

if TYPE_CHECKING:
    from pathlib import Path

WRAPS_AT = 1_000_000_000


class Counters:
    """A made-up powercap folder with packages, one part of a package and something else."""

    def __init__(self, folder: Path, packages: int = 1) -> None:
        self.folder = folder
        self.values = [0] * packages
        for place in range(packages):
            self._make(f"intel-rapl:{place}", f"package-{place}")
        self._make("intel-rapl:0:0", "core")
        self._make("intel-rapl-mmio:0", "package-0")  # the same package once more
        self._make("intel-rapl:9", "psys")

    def _make(self, name: str, says: str) -> None:
        place = self.folder / name
        place.mkdir()
        (place / "name").write_text(f"{says}\n")
        (place / "max_energy_range_uj").write_text(f"{WRAPS_AT}\n")
        (place / "energy_uj").write_text("0\n")

    def move(self, uj: int, place: int = 0) -> None:
        self.values[place] = (self.values[place] + uj) % WRAPS_AT
        for name in (f"intel-rapl:{place}", "intel-rapl:0:0", "intel-rapl-mmio:0"):
            counter = self.folder / name / "energy_uj"
            new = counter.with_suffix(".new")
            new.write_text(f"{self.values[place]}\n")
            new.rename(counter)  # whoever reads meanwhile must not find it empty, as the real one never is

    def silence(self) -> None:
        """Let it show nothing until it moves again."""
        (self.folder / "intel-rapl:0" / "energy_uj").write_text("")

    def meter(self, **options: Any) -> Meter:
        """Return what reads it."""
        return Meter(packages(self.folder), **options)
