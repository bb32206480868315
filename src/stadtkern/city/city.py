"""The whole town in one value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stadtkern.city.schema import (
        EmergencyNumber,
        Event,
        Language,
        LifeSituation,
        Link,
        News,
        Office,
        Project,
        Service,
        Synonym,
        Town,
        WrittenPage,
    )
    from stadtkern.city.strategy import Strategy


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """Everything the files of a town say, checked. Everything stands in the order of the files.

    News are sorted latest first, events soonest first, whatever their order in the files.

    ``further`` holds, by kind and id, what ``settings.CITY_KINDS`` adds for other rooms.

    ``digest`` stays the same exactly as long as the content does: a key for everything derived from it.
    """

    digest: str
    town: Town
    crest_svg: str
    offices: Mapping[str, Office]
    services: Mapping[str, Service]
    life_situations: tuple[LifeSituation, ...]
    emergency: tuple[EmergencyNumber, ...]
    synonyms: tuple[Synonym, ...]
    pages: Mapping[tuple[str, Language], WrittenPage]
    news: tuple[News, ...]
    projects: tuple[Project, ...]
    events: tuple[Event, ...]
    strategy: Strategy | None = None
    further: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def help_office(self) -> Office:
        """The office to turn to when nothing else fits."""
        return self.offices[self.town.help_office]

    def services_in(self, life_situation: str) -> tuple[Service, ...]:
        """Return the services of a life situation."""
        return tuple(each for each in self.services.values() if each.life == life_situation)

    def services_of(self, office: str) -> tuple[Service, ...]:
        """Return the services of an office."""
        return tuple(each for each in self.services.values() if each.office == office)

    def find_link(self, link: str) -> Link | None:
        """Return a platform of the town by its id."""
        return next((each for each in self.town.links if each.id == link), None)

    def find_page(self, page: str, language: Language) -> WrittenPage | None:
        """Return a page in a language."""
        return self.pages.get((page, language))
