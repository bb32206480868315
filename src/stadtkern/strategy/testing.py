"""Builders other rooms' tests may borrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from django.conf import settings

from stadtkern.strategy.mechanisms import mechanisms

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MUSTERSTADT = settings.CITY_DIR.parent / "musterstadt"


def evidence_in(module: str) -> list[str]:
    """Return the names of the functions in ``module`` that mechanisms take their evidence from."""
    names = {each.evidence for each in mechanisms().values() if each.evidence}
    return sorted(name.rpartition(".")[2] for name in names if name.rpartition(".")[0] == module)


def musterstadt_with(folder: Path, name: str, change: Callable[[dict[str, Any]], Any]) -> Path:
    """Lay Musterstadt out below ``folder`` with one of its files changed, and return where it is."""
    town = folder / "musterstadt"
    town.mkdir()
    for path in MUSTERSTADT.iterdir():
        (town / path.name).symlink_to(path)
    data = yaml.safe_load((MUSTERSTADT / name).read_text(encoding="utf-8"))
    change(data)
    (town / name).unlink()
    (town / name).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    return town
