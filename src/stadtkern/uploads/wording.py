"""What is said about a file, in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtkern.uploads.errors import Unfit


def unfit_text(code: Unfit) -> str:
    """Return why a file is not taken and what to do."""
    return {
        "empty": gettext("This file is empty. Please choose another one."),
        "too_large": gettext("This file is larger than 15 MB. Please make it smaller, or hand it in at the counter."),
        "unknown_kind": gettext(
            "Please choose a PDF or a picture (JPEG, PNG, HEIC, WebP). Other kinds of files are not taken."
        ),
        "not_wanted": gettext(
            "This kind of file is not taken for this document. Beside the field you see which kinds are."
        ),
        "broken": gettext(
            "This file cannot be read. Please open it yourself to check it, and save or photograph it again."
        ),
        "locked": gettext("This PDF is locked with a password. Please save it without the password."),
        "too_many_pages": gettext("This PDF has too many pages. Please hand it in at the counter."),
        "too_many_pixels": gettext("This picture is too large. Please take it with fewer pixels."),
        "infected": gettext(
            "The virus scanner has found something in this file. It was not kept. Please check your device."
        ),
        "scanner_down": gettext(
            "Files cannot be checked at the moment, so none is taken. What you typed is kept; please try again later."
        ),
        "busy": gettext("Many files are being looked at just now. Nothing was kept. Please try again in one minute."),
    }[code]


def removed_text(removed: Sequence[str]) -> str:
    """Return what was taken out of a file, or nothing."""
    words = {
        "actions": gettext("actions"),
        "files": gettext("files inside"),
        "media": gettext("films and sounds"),
        "scripts": gettext("programs"),
        "signature": gettext("the electronic signature"),
    }
    return ", ".join(words[each] for each in removed if each in words)


def size_text(size: int) -> str:
    """Return the size of a file in KB or MB."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))} KB"
    megabytes = f"{size / 1_000_000:.1f}"
    is_english = (get_language() or "de").startswith("en")
    return f"{megabytes if is_english else megabytes.replace('.', ',')} MB"
