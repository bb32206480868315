"""What could be read of a town so far, and the reading of single files into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.utils.translation import gettext
from pydantic import ValidationError

from stadtkern.city import schema
from stadtkern.city.located import Unreadable, id_of, read_text, read_yaml
from stadtkern.city.problems import TOWN, Problem, Wording, explain
from stadtkern.city.schema import Strict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

    from stadtkern.city.located import Located
    from stadtkern.city.strategy import Strategy

S = TypeVar("S", bound=Strict)


@dataclass(frozen=True, slots=True)
class Found(Generic[S]):
    """A checked thing, and where it was written."""

    value: S
    source: Located

    def problem(self, what: str, remedy: str, *place: str | int) -> Problem:
        """Return a problem with this thing."""
        return self.source.problem(place, what, remedy)


@dataclass(slots=True)
class Draft:
    """What could be read of a town, before the parts are compared with one another.

    ``ids`` holds the ids of entries with mistakes too, so that one mistake does not look like many. For the same reason
    ``catalogue_is_unknown`` says that a mistake in ``town.yaml`` keeps the shared catalogue out of sight. ``instead``
    are texts that are tried in place of files.
    """

    folder: Path
    town: list[Found[schema.Town]] = field(default_factory=list)
    offices: list[Found[schema.Office]] = field(default_factory=list)
    crest: list[Found[schema.CrestDrawing]] = field(default_factory=list)
    services: list[Found[schema.Service]] = field(default_factory=list)
    life_situations: list[Found[schema.LifeSituation]] = field(default_factory=list)
    emergency: list[Found[schema.EmergencyNumber]] = field(default_factory=list)
    synonyms: list[Found[schema.Synonym]] = field(default_factory=list)
    pages: list[Found[schema.WrittenPage]] = field(default_factory=list)
    news: list[Found[schema.News]] = field(default_factory=list)
    projects: list[Found[schema.Project]] = field(default_factory=list)
    events: list[Found[schema.Event]] = field(default_factory=list)
    strategy: list[Found[Strategy]] = field(default_factory=list)
    further: dict[str, list[Found[Any]]] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    catalogue_is_unknown: bool = False
    instead: Mapping[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def things(self) -> Mapping[str, Sequence[Found[Any]]]:
        """Return everything read, by kind."""
        return {
            "town": self.town,
            "crest": self.crest,
            "office": self.offices,
            "life_situation": self.life_situations,
            "service": self.services,
            "emergency": self.emergency,
            "synonym": self.synonyms,
            "page": self.pages,
            "news": self.news,
            "project": self.projects,
            "event": self.events,
            "strategy": self.strategy,
            **self.further,
        }


def read(draft: Draft, path: Path) -> Located | None:
    """Return what a YAML file says, or None with a problem noted."""
    try:
        text = draft.instead[path] if path in draft.instead else read_text(path, shown_path(path))
        return read_yaml(text, shown_path(path))
    except Unreadable as unreadable:
        draft.problems.append(unreadable.problem)
        return None


def read_list(draft: Draft, path: Path, *, optional: bool = False) -> list[Located]:
    """Return the entries of a file that is a list."""
    if optional and not path.exists():
        return []
    located = read(draft, path)
    if located is None or located.data is None:
        return []
    if not isinstance(located.data, list):
        what, remedy = gettext("A list is needed here."), gettext("Begin every entry on its own line with “- ”.")
        draft.problems.append(located.problem((), what, remedy))
        return []
    return located.items()


def checked_list(draft: Draft, path: Path, model: type[S], *, optional: bool = False) -> list[Found[S]]:
    """Return the entries without mistakes; the mistakes of the others are noted."""
    items = read_list(draft, path, optional=optional)
    return [found for item in items if (found := checked(draft, item, model))]


def checked(draft: Draft, located: Located, model: type[S], wording: Wording = TOWN) -> Found[S] | None:
    """Return the entry as its model, or None with every mistake noted."""
    if name := id_of(located.data):
        draft.ids.setdefault(model.__name__, set()).add(name)
    try:
        return Found(model.model_validate(located.data), located)
    except ValidationError as mistakes:
        for mistake in _causes(mistakes.errors(include_url=False)):
            place = tuple(step for step in mistake["loc"] if step != "[key]")
            draft.problems.append(located.problem(place, *explain(mistake, wording)))
        return None


def _causes(mistakes: list[ErrorDetails]) -> list[ErrorDetails]:
    """Leave out what only follows: a list whose entries are wrong seems too short as well."""
    around = {mistake["loc"][:depth] for mistake in mistakes for depth in range(len(mistake["loc"]))}
    return [each for each in mistakes if each["type"] != "too_short" or each["loc"] not in around]


def shown_path(path: Path) -> str:
    """Return a path as people at the command line would write it."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
