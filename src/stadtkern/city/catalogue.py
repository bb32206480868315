"""The shared catalogue beside a town, and what the town makes of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.city import schema
from stadtkern.city.draft import Found, checked, checked_list, read, read_list
from stadtkern.city.located import Located, id_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from stadtkern.city.draft import Draft
    from stadtkern.city.located import Place, Spot


def catalogue_of(draft: Draft, town: Located | None) -> Path | None:
    """Return the folder with shared data that ``town.yaml`` names."""
    name = town.data.get("catalogue") if town and isinstance(town.data, dict) else None
    is_readable = town is not None and isinstance(town.data, dict)
    draft.catalogue_is_unknown = name is not None or (not is_readable and (draft.folder / "town.yaml").exists())
    if not isinstance(name, str) or not re.fullmatch(schema.SLUG, name):
        return None  # the schema says so
    catalogue = draft.folder.resolve().parent / name
    if catalogue.is_dir():
        draft.catalogue_is_unknown = False
        return catalogue
    assert town is not None
    what = gettext("There is no folder “%(name)s” beside this town.") % {"name": name}
    draft.problems.append(town.problem(("catalogue",), what, gettext("Correct the name or leave it out.")))
    return None


def own_or_shared(draft: Draft, catalogue: Path | None, name: str) -> Path:
    """Return the town's own file where it has one, else the shared one."""
    own = draft.folder / name
    return catalogue / name if catalogue and not own.exists() else own


def merged_services(draft: Draft, catalogue: Path | None) -> list[Located]:
    """Return the shared services as the town changes them, and its own."""
    shared: dict[str, Located] = {}
    for path in sorted((catalogue / "services").glob("*.yaml")) if catalogue else []:
        for item in read_list(draft, path):
            if (name := id_of(item.data)) in shared:
                what = gettext("The id “%(id)s” is used twice.") % {"id": name}
                remedy = gettext("Choose another id or remove one of the two.")
                draft.problems.append(item.problem(("id",), what, remedy))
            shared.setdefault(name or f"{path}:{item.label}", item)
    located = read(draft, draft.folder / "services.yaml")
    if located is None or located.data is None:
        return list(shared.values())
    own = _own_services(draft, located)
    shell = Located(located.file, located.data, located.spots)
    if isinstance(located.data, dict):
        shell = Located(located.file, {**located.data, "services": []}, located.spots)
    changes = checked(draft, shell, schema.ServiceChanges)
    if changes is None or draft.catalogue_is_unknown:
        return [*shared.values(), *own]
    town = changes.value
    _refuse_unknown_services(draft, located, town, shared)
    _refuse_unknown_offices(draft, located, town, shared.values())
    for name, service in shared.items():
        shared[name] = _at_own_office(service, located, town.offices)
    for name in town.changes.keys() & shared.keys():
        shared[name] = shared[name].overlaid(located.part("changes", name))
    return [*(each for name, each in shared.items() if name not in town.without), *own]


def _at_own_office(service: Located, located: Located, offices: Mapping[str, str]) -> Located:
    named = service.data.get("office") if isinstance(service.data, dict) else None
    if not isinstance(named, str) or named not in offices:
        return service
    spots: dict[Place, Spot] = {("office",): located.spots["offices", named]}
    return service.overlaid(Located(located.file, {"office": offices[named]}, spots))


def _own_services(draft: Draft, located: Located) -> list[Located]:
    if not isinstance(located.data, dict) or not located.data.get("services"):
        return []
    part = located.part("services")
    if isinstance(part.data, list):
        return part.items()
    what, remedy = gettext("A list is needed here."), gettext("Begin every entry on its own line with “- ”.")
    draft.problems.append(part.problem((), what, remedy))
    return []


def _refuse_unknown_services(
    draft: Draft, located: Located, town: schema.ServiceChanges, shared: Iterable[str]
) -> None:
    known = set(shared)
    what = gettext("The shared catalogue has no service “%(id)s”.")
    remedy = gettext("Correct the id or remove it.")
    for number, name in enumerate(town.without):
        if name not in known:
            draft.problems.append(located.problem(("without", number), what % {"id": name}, remedy))
    for name, fields in town.changes.items():
        if name not in known:
            draft.problems.append(located.problem(("changes", name), what % {"id": name}, remedy))
        elif name in town.without:
            both = gettext("“%(id)s” is left out and changed at once.") % {"id": name}
            draft.problems.append(located.problem(("changes", name), both, gettext("Remove one of the two.")))
        if "id" in fields:
            fixed = gettext("The id of a shared service cannot change.")
            hint = gettext("Leave the service out and write your own under “services”.")
            draft.problems.append(located.problem(("changes", name, "id"), fixed, hint))


def _refuse_unknown_offices(
    draft: Draft, located: Located, town: schema.ServiceChanges, shared: Iterable[Located]
) -> None:
    named = {service.data.get("office") for service in shared if isinstance(service.data, dict)}
    for office in town.offices.keys() - named:
        what = gettext("No shared service names the office “%(id)s”.") % {"id": office}
        draft.problems.append(located.problem(("offices", office), what, gettext("Correct the id or remove it.")))


def synonyms(draft: Draft, catalogue: Path | None) -> list[Found[schema.Synonym]]:
    """Return the shared synonyms, the town's own in place of those that begin with the same word, and further ones."""
    own = checked_list(draft, draft.folder / "synonyms.yaml", schema.Synonym, optional=True)
    if catalogue is None:
        return own
    said = {each.value.say[0] for each in own}
    shared = checked_list(draft, catalogue / "synonyms.yaml", schema.Synonym, optional=True)
    return [*(each for each in shared if each.value.say[0] not in said), *own]
