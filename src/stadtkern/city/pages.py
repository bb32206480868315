"""Pages: ``pages/<id>.<language>.md``, front matter between two lines ``---``, then Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from stadtkern.city.draft import Found, checked, shown_path
from stadtkern.city.located import Located, Unreadable, id_of, read_text, read_yaml
from stadtkern.city.problems import Problem
from stadtkern.city.schema import WrittenPage

if TYPE_CHECKING:
    from pathlib import Path

    from stadtkern.city.draft import Draft


def read_page(draft: Draft, path: Path) -> Found[WrittenPage] | None:
    """Return the page in a file, or None with every mistake noted."""
    name = shown_path(path)
    stem, _, language = path.stem.rpartition(".")
    if path.suffix != ".md" or not stem:
        what = gettext("This is not the name of a page.")
        remedy = gettext("Name it such as imprint.de.md and imprint.en.md.")
        draft.problems.append(Problem(name, 1, "", what, remedy))
        return None
    try:
        written = read_text(path, name).replace("\r\n", "\n")
        opening, front, body = _divided(written, name)
        located = read_yaml(front, name, first_line=1 + opening.count("\n"))
    except Unreadable as unreadable:
        draft.problems.append(unreadable.problem)
        return None
    if not isinstance(located.data, dict):
        located = Located(name, {}, located.spots)
    if (found := id_of(located.data)) and found != stem:
        what = gettext("The id “%(id)s” differs from the name of the file.") % {"id": found}
        draft.problems.append(located.problem(("id",), what, gettext("Make both the same.")))
    whole: dict[str, Any] = {**located.data, "language": language, "body": body.strip()}
    return checked(draft, Located(name, whole, located.spots), WrittenPage)


def _divided(written: str, name: str) -> tuple[str, str, str]:
    parts = written.split("---\n", 2) if written.startswith("---\n") else []
    if len(parts) != 3:
        what = gettext("The page does not begin with its description.")
        remedy = gettext("Begin with a line “---”, then id, title, intro and checked_on, then again “---”.")
        raise Unreadable(Problem(name, 1, "", what, remedy))
    return "---\n", parts[1], parts[2]
