"""From checked things to rows, and back to the whole town."""

from __future__ import annotations

from datetime import time
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from stadtkern.city.city import City
from stadtkern.city.further import further_kinds
from stadtkern.city.rules.rows import Row, digest_of
from stadtkern.city.schema import (
    CrestDrawing,
    EmergencyNumber,
    Event,
    LifeSituation,
    News,
    Office,
    Project,
    Service,
    Strict,
    Synonym,
    Town,
    WrittenPage,
)
from stadtkern.city.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

KINDS: Final[Mapping[str, type[Strict]]] = {
    "town": Town,
    "crest": CrestDrawing,
    "office": Office,
    "life_situation": LifeSituation,
    "service": Service,
    "emergency": EmergencyNumber,
    "synonym": Synonym,
    "page": WrittenPage,
    "news": News,
    "project": Project,
    "event": Event,
    "strategy": Strategy,
}

KEYS: Final[Mapping[str, Callable[[Any], str]]] = {
    "crest": lambda crest: "crest",
    "strategy": lambda strategy: "strategy",
    "emergency": attrgetter("number"),
    "synonym": lambda synonym: str(synonym.say[0]) if synonym.language == "de" else f"{synonym.say[0]} (en)",
    "page": lambda page: f"{page.id}.{page.language}",
}


def key_of(kind: str, thing: Strict) -> str:
    """Return what tells a thing from the others of its kind."""
    key: str = KEYS.get(kind, attrgetter("id"))(thing)
    return key


def rows_of(kind: str, things: Iterable[Strict]) -> list[Row]:
    """Return the rows of all things of a kind. Defaults are left out, so a new field changes no row."""
    return [
        Row(kind, key_of(kind, thing), position, thing.model_dump(mode="json", exclude_defaults=True))
        for position, thing in enumerate(things)
    ]


def city_of(rows: Iterable[Row]) -> City:
    """Return the town that checked rows describe; kinds this process does not read are left out.

    Raises:
        pydantic.ValidationError: when the rows were written for another version of the schema.
    """
    rows = sorted(rows, key=attrgetter("position"))
    further = {name: kind.shape for name, kind in further_kinds().items()}
    shapes = {**KINDS, **further}
    things: dict[str, list[Any]] = {kind: [] for kind in shapes}
    for row in rows:
        if row.kind in shapes:
            things[row.kind].append(shapes[row.kind].model_validate(row.data))
    (town,), (crest,) = things["town"], things["crest"]
    return City(
        digest=digest_of(rows),
        town=town,
        crest_svg=crest.svg,
        offices={each.id: each for each in things["office"]},
        services={each.id: each for each in things["service"]},
        life_situations=tuple(things["life_situation"]),
        emergency=tuple(things["emergency"]),
        synonyms=tuple(things["synonym"]),
        pages={(each.id, each.language): each for each in things["page"]},
        news=tuple(sorted(things["news"], key=attrgetter("published_on"), reverse=True)),
        projects=tuple(things["project"]),
        events=tuple(sorted(things["event"], key=lambda each: (each.on, each.opens or time(0)))),
        strategy=next(iter(things["strategy"]), None),
        further={kind: {each.id: each for each in things[kind]} for kind in further},
    )
