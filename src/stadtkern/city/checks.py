"""What only shows when the parts of a town are compared with one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext

from stadtkern.city.further import further_checks
from stadtkern.city.kinds import key_of
from stadtkern.city.rules.contrast import ENOUGH_FOR_TEXT, PAGE_DARK, PAGE_LIGHT, contrast
from stadtkern.city.strategy import strategy_checks
from stadtkern.ui.components import icon_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from stadtkern.city.draft import Draft, Found
    from stadtkern.city.problems import Problem
    from stadtkern.city.schema import Town

KEY_FIELDS: Final = {"emergency": "number", "synonym": "say"}
SURFACES: Final = {"light": PAGE_LIGHT, "dark": PAGE_DARK}


def cross_checks(draft: Draft) -> Iterator[Problem]:
    """Yield every contradiction between the parts."""
    for kind, things in draft.things().items():
        yield from _each_key_once(kind, things)
    yield from _services_point_at_something(draft)
    yield from _icons_exist(draft)
    for strategy in draft.strategy:
        yield from strategy_checks(strategy)
    yield from further_checks(draft)
    for town in draft.town:
        yield from _town_points_at_something(draft, town)
        yield from _languages(draft, town)
        yield from _colours_are_readable(town)


def _each_key_once(kind: str, things: Iterable[Found[Any]]) -> Iterator[Problem]:
    seen: set[str] = set()
    for each in things:
        key = key_of(kind, each.value)
        if key in seen:
            what = gettext("“%(key)s” stands in two entries.") % {"key": key}
            yield each.problem(
                what, gettext("Choose another name or put the two together."), KEY_FIELDS.get(kind, "id")
            )
        seen.add(key)


def _services_point_at_something(draft: Draft) -> Iterator[Problem]:
    """Where a whole file could not be read, its one problem is enough."""
    offices, situations = draft.ids.get("Office"), draft.ids.get("LifeSituation")
    for service in draft.services:
        if offices and service.value.office not in offices:
            what = gettext("There is no office “%(id)s”.") % {"id": service.value.office}
            remedy = gettext("Use an id of offices.yaml; for shared services map it under “offices” in services.yaml.")
            yield service.problem(what, remedy, "office")
        if situations and service.value.life not in situations:
            what = gettext("There is no life situation “%(id)s”.") % {"id": service.value.life}
            yield service.problem(what, gettext("Use an id of life_situations.yaml."), "life")


def _icons_exist(draft: Draft) -> Iterator[Problem]:
    for situation in draft.life_situations:
        if situation.value.icon not in icon_names():
            what = gettext("There is no icon “%(name)s”.") % {"name": situation.value.icon}
            remedy = gettext("Choose one of these: %(names)s.") % {"names": ", ".join(sorted(icon_names()))}
            yield situation.problem(what, remedy, "icon")


def _town_points_at_something(draft: Draft, found: Found[Town]) -> Iterator[Problem]:
    town = found.value
    offices = draft.ids.get("Office")
    if offices and town.help_office not in offices:
        what = gettext("There is no office “%(id)s”.") % {"id": town.help_office}
        yield found.problem(what, gettext("Use an id of offices.yaml."), "help_office")
    services = None if draft.catalogue_is_unknown else draft.ids.get("Service")
    links = [link.id for link in town.links]
    for number, link in enumerate(links):
        if link in links[:number]:
            what = gettext("“%(key)s” stands in two entries.") % {"key": link}
            yield found.problem(what, gettext("Choose another name or put the two together."), "links", number, "id")
    for number, entry in enumerate(town.quick_entries):
        if services and entry.service and entry.service not in services:
            what = gettext("There is no service “%(id)s”.") % {"id": entry.service}
            remedy = gettext("Use the id of a service of this town.")
            yield found.problem(what, remedy, "quick_entries", number, "service")
        if entry.link and entry.link not in links:
            what = gettext("There is no link “%(id)s”.") % {"id": entry.link}
            yield found.problem(what, gettext("Use an id listed under “links”."), "quick_entries", number, "link")


def _languages(draft: Draft, found: Found[Town]) -> Iterator[Problem]:
    if "de" not in found.value.languages:
        yield found.problem(gettext("German is missing."), gettext("Add de."), "languages")
    written: dict[str, dict[str, Found[Any]]] = {}
    for page in draft.pages:
        written.setdefault(page.value.id, {})[page.value.language] = page
    for name, versions in written.items():
        for language in found.value.languages:
            is_written = (draft.folder / "pages" / f"{name}.{language}.md").exists()  # with a mistake of its own
            if language not in versions and not is_written:
                what = gettext("The page “%(id)s” does not exist in “%(language)s”.")
                remedy = gettext("Write pages/%(id)s.%(language)s.md.")
                values = {"id": name, "language": language}
                yield next(iter(versions.values())).problem(what % values, remedy % values)


def _colours_are_readable(found: Found[Town]) -> Iterator[Problem]:
    colours = found.value.colours.model_dump()
    for theme, page in SURFACES.items():
        primary, text = f"primary_{theme}", f"on_primary_{theme}"
        for name, other, other_name in ((text, primary, primary), (primary, page, gettext("the page"))):
            ratio = contrast(colours[name], colours.get(other, other))
            if ratio < ENOUGH_FOR_TEXT:
                what = gettext("The contrast of %(name)s and %(other)s is only %(ratio)s : 1.") % {
                    "name": name,
                    "other": other_name,
                    "ratio": f"{ratio:.1f}",
                }
                remedy = gettext("Choose a darker or lighter colour; text needs 4.5 : 1.")
                yield found.problem(what, remedy, "colours", name)
