"""What a party can say now, and the files that come with it; the same for parties and for the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.parties.actions.speaking import Sent
from stadtkern.parties.forms import FILES
from stadtkern.parties.wording import kind_text
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import OPEN

if TYPE_CHECKING:
    from django.forms import Form

    from stadtkern.procedures.api.casework import Case


def kinds_of(case: Case) -> list[tuple[str, str]]:
    """Return what a party can say now."""
    kinds: tuple[str, ...] = ("objection", "comment")
    if case.state not in OPEN:
        kinds = ("appeal",) if casework.has_remedy(case) else ()
    return [(each, kind_text(each)) for each in kinds]


def sent_files(form: Form) -> list[Sent]:
    """Return the files that came with a statement."""
    return [Sent(file.name, file.read()) for name in FILES if (file := form.cleaned_data.get(name))]
