"""The coat of arms of a town, read from its folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.city.draft import Found
from stadtkern.city.rules.crest import LARGEST_BYTES, crest_faults
from stadtkern.city.schema import CrestDrawing

if TYPE_CHECKING:
    from stadtkern.city.draft import Draft
    from stadtkern.city.schema import Town


def read_crest(draft: Draft, town: Found[Town]) -> list[Found[CrestDrawing]]:
    """Return the drawing the town names, if it is there and harmless."""
    name = town.value.crest.file
    path = draft.folder / name
    if path.name != name or path.suffix != ".svg" or not path.is_file():
        what = gettext("There is no SVG file “%(name)s” in this folder.") % {"name": name}
        draft.problems.append(town.problem(what, gettext("Put the file beside town.yaml."), "crest", "file"))
        return []
    with path.open("rb") as file:
        source = file.read(LARGEST_BYTES + 1)
    if faults := crest_faults(source):
        what = gettext("The crest is not a plain drawing: %(faults)s.") % {"faults": ", ".join(faults)}
        remedy = gettext("Save it as plain SVG: shapes only, no scripts, nothing from elsewhere, at most 100 kB.")
        draft.problems.append(town.problem(what, remedy, "crest", "file"))
        return []
    return [Found(CrestDrawing(svg=source.decode()), town.source)]
