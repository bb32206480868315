"""Reading a town's folder: every file and every problem at once."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext

from stadtkern.city import schema
from stadtkern.city.catalogue import catalogue_of, merged_services, own_or_shared, synonyms
from stadtkern.city.checks import cross_checks
from stadtkern.city.crest import read_crest
from stadtkern.city.draft import Draft, checked, checked_list, read, shown_path
from stadtkern.city.further import further_kinds, read_further
from stadtkern.city.kinds import rows_of
from stadtkern.city.pages import read_page
from stadtkern.city.problems import Problem
from stadtkern.city.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from stadtkern.city.rules.rows import Row

NOTHING: Final[Mapping[Path, str]] = MappingProxyType({})
OWN_FILES: Final = frozenset({
    "town.yaml", "offices.yaml", "services.yaml", "life_situations.yaml", "emergency.yaml", "synonyms.yaml",
    "news.yaml", "projects.yaml", "events.yaml", "strategy.yaml",
})  # fmt: skip


def read_folder(folder: Path) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a town and what is wrong with its files; the rows are whole only when nothing is wrong."""
    draft = _draft_of(folder)
    problems = _problems_in(draft)
    return [
        row for kind, things in draft.things().items() for row in rows_of(kind, [t.value for t in things])
    ], problems


def try_text(folder: Path, kind: str, file: str, text: str) -> tuple[Any | None, list[Problem]]:
    """Return what a file of a further kind would say with another text, and what would be wrong with the town then."""
    path = folder / further_kinds()[kind].folder / file
    draft = _draft_of(folder, {path: text})
    found = (each.value for each in draft.further[kind] if each.source.file == shown_path(path))
    return next(found, None), _problems_in(draft)


def _problems_in(draft: Draft) -> list[Problem]:
    return sorted({*draft.problems, *cross_checks(draft)}, key=lambda each: (not _is_cause(each), each))


def _is_cause(problem: Problem) -> bool:
    """Tell whether a problem may be the reason of others: everything else builds on ``town.yaml``."""
    return problem.file.endswith("town.yaml")


def _draft_of(folder: Path, instead: Mapping[Path, str] = NOTHING) -> Draft:
    draft = Draft(folder, instead=instead)
    _refuse_unknown_files(draft)
    if located := read(draft, folder / "town.yaml"):
        draft.town = [town for town in [checked(draft, located, schema.Town)] if town]
    catalogue = catalogue_of(draft, located)
    for town in draft.town:
        draft.crest = read_crest(draft, town)
    draft.offices = checked_list(draft, folder / "offices.yaml", schema.Office)
    services = (checked(draft, each, schema.Service) for each in merged_services(draft, catalogue))
    draft.services = [service for service in services if service]
    situations = own_or_shared(draft, catalogue, "life_situations.yaml")
    draft.life_situations = checked_list(draft, situations, schema.LifeSituation, optional=draft.catalogue_is_unknown)
    emergency = own_or_shared(draft, catalogue, "emergency.yaml")
    draft.emergency = checked_list(draft, emergency, schema.EmergencyNumber, optional=draft.catalogue_is_unknown)
    draft.synonyms = synonyms(draft, catalogue)
    pages = (read_page(draft, path) for path in sorted((folder / "pages").glob("*")))
    draft.pages = [page for page in pages if page]
    draft.news = checked_list(draft, folder / "news.yaml", schema.News, optional=True)
    draft.projects = checked_list(draft, folder / "projects.yaml", schema.Project, optional=True)
    draft.events = checked_list(draft, folder / "events.yaml", schema.Event, optional=True)
    strategy = folder / "strategy.yaml"
    if strategy.exists() and (located := read(draft, strategy)):
        draft.strategy = [each for each in [checked(draft, located, Strategy)] if each]
    read_further(draft, catalogue)
    return draft


def _refuse_unknown_files(draft: Draft) -> None:
    for path in sorted(draft.folder.glob("*")):
        if path.suffix in {".yaml", ".yml"} and path.name not in OWN_FILES:
            what, remedy = gettext("Nothing reads this file."), gettext("Correct its name or remove it.")
            draft.problems.append(Problem(shown_path(path), 1, "", what, remedy))
