"""Kinds of things that upper rooms read from a town's folder: one YAML file each, named like its id.

``settings.CITY_KINDS`` names them; the town's check, plan and load treat them like the town's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from stadtkern.city.draft import Draft, Found, checked, read
from stadtkern.city.located import id_of
from stadtkern.city.problems import TOWN, Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from stadtkern.city.problems import Problem
    from stadtkern.city.schema import Strict


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherKind:
    """``shape`` has an ``id``; its files lie in ``folder``, of the shared catalogue too, where the town's own wins.

    ``checks`` compares the things with each other and with the town; ``wording`` says what only this shape finds wrong.
    """

    name: str
    folder: str
    shape: type[Strict]
    checks: Callable[[Draft, Sequence[Found[Any]]], Iterator[Problem]]
    wording: Wording = TOWN


@lru_cache(maxsize=4)
def _named(dotted_names: tuple[str, ...]) -> dict[str, FurtherKind]:
    kinds = [import_string(dotted_name) for dotted_name in dotted_names]
    return {kind.name: kind for kind in kinds}


def further_kinds() -> dict[str, FurtherKind]:
    """Return the kinds of other rooms by name."""
    return _named(tuple(getattr(settings, "CITY_KINDS", ())))


def read_further(draft: Draft, catalogue: Path | None) -> None:
    """Read everything of these kinds into the draft."""
    for kind in further_kinds().values():
        own, shared = draft.folder / kind.folder, catalogue / kind.folder if catalogue else None
        paths = {path.name: path for folder in (shared, own) if folder for path in sorted(folder.glob("*.yaml"))}
        draft.further[kind.name] = [found for path in paths.values() if (found := _thing(draft, path, kind))]


def _thing(draft: Draft, path: Path, kind: FurtherKind) -> Found[Any] | None:
    located = read(draft, path)
    if located is None:
        return None
    if (name := id_of(located.data)) and name != path.stem:
        what = gettext("The id “%(id)s” differs from the name of the file.") % {"id": name}
        draft.problems.append(located.problem(("id",), what, gettext("Make both the same.")))
    return checked(draft, located, kind.shape, kind.wording)


def further_checks(draft: Draft) -> Iterator[Problem]:
    """Yield what the rooms find when they compare their things with the town."""
    for kind in further_kinds().values():
        yield from kind.checks(draft, draft.further.get(kind.name, []))
