"""What parties have to say before a case ends; named in ``settings.CASE_GUARD``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.parties.queries import can_still_appeal, has_parties, is_confirmed, objections_of, open_objections

if TYPE_CHECKING:
    from datetime import date

    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case


class Parties:
    """Objections need reasons, and a case stays open as long as a party can bring in a remedy in time."""

    def decides_objections(self, case: Case) -> bool:
        """Return whether parties have objected (§ 58(2) AVG)."""
        return has_parties(case) and objections_of(case).exists()

    def check(self, case: Case, digest: str, *, by: Actor) -> None:
        """Let nobody decide who has neither dealt with every objection nor said why not.

        Raises:
            Refused: ``objections_open``.
        """
        if has_parties(case) and open_objections(case).exists() and not is_confirmed(case, digest, by=by):
            hint = gettext("The reasons do not deal with every objection yet. See “Objections”; the draft is kept.")
            raise Refused("objections_open", hint)

    def stays_open(self, case: Case, *, on: date) -> bool:
        """Return whether a party was not served yet, or its own period (§ 63(5) AVG) has not ended."""
        return has_parties(case) and can_still_appeal(case, on=on)


GUARD = Parties()
