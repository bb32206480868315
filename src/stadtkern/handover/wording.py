"""Words for what is wrong with a package, and how a case stands in the ELAK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.core.texts import clean_line

if TYPE_CHECKING:
    from stadtkern.handover.checking import Wrong


def wrong_text(code: Wrong, path: str) -> str:
    """Return what is wrong with a package; it names the file."""
    where = clean_line(path) or gettext("the ZIP itself")
    text = {
        "no_zip": gettext("This is no ZIP, or it is broken."),
        "too_large": gettext("%(path)s is larger than a package may hold."),
        "too_many": gettext("There are more files in it than a package may hold."),
        "unsafe_name": gettext("“%(path)s” is no name a file of a package may have."),
        "named_twice": gettext("%(path)s is in it twice."),
        "not_plain": gettext("%(path)s is a link, locked, or packed in a strange way."),
        "damaged": gettext("%(path)s is damaged."),
        "no_manifest": gettext("The manifest is missing."),
        "bad_manifest": gettext("The manifest cannot be read."),
        "missing": gettext("%(path)s is missing."),
        "unlisted": gettext("%(path)s does not stand in the manifest."),
        "differs": gettext("%(path)s is not what the manifest says."),
        "bad_case": gettext("%(path)s does not fit the schema."),
        "not_described": gettext("%(path)s is not what case.xml says."),
        "repacked": gettext("%(path)s was changed around the files."),
    }[code]
    return text % {"path": where}


def state_text(state: str) -> str:
    """Return how a case stands in the ELAK; empty where nobody has said it."""
    return {
        "": "",
        "in-bearbeitung": gettext("being worked on in the ELAK"),
        "erledigt": gettext("decided in the ELAK"),
        "abgeschlossen": gettext("closed in the ELAK"),
    }[state]


def kind_text(kind: str) -> str:
    """Return what kind of document it is."""
    return {
        "zusammenfassung": gettext("Summary"),
        "beilage": gettext("Enclosure"),
        "erledigung": gettext("Decision"),
        "schreiben": gettext("Letter"),
    }[kind]
