"""Builders for tests: a case with two neighbours."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from stadtkern.core.sealed import unseal
from stadtkern.parties.actions import binding, letters, listing, speaking, telling
from stadtkern.parties.models import CaseParty, PartyLetter, StatementFile
from stadtkern.parties.queries import CODE, content_of_file, objections_of, pdf_of
from stadtkern.procedures.testing import AT, clerk, filed
from stadtkern.residents.testing import resident

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.identity.api import Actor
    from stadtkern.parties.models import PartyNotice
    from stadtkern.procedures.api.casework import Case
    from stadtkern.residents.api import Resident

HEAD = "rolle;art;name;strasse;plz;ort;grund;vertretung\n"
BERTA = "nachbar;person;Berta Nachbarin;Lindenweg 4;8999;Musterstadt;Grundstück 12/3;\n"
CARL = "grundeigentum;person;Carl Grund;Lindenweg 6;8999;Musterstadt;Grundstück 12/4;Dr. Eva Anwalt\n"
TWO = HEAD + BERTA + CARL


def with_neighbours(*, at: datetime = AT, rows: str = TWO, keeper: str = "own") -> tuple[Case, Actor]:
    """Return a case with these parties, and somebody who works on it and may decide."""
    case, by = filed(at=at, keeper=keeper), clerk("sachbearbeitung", may_decide=True)
    listing.add(case.number, rows, by=by, at=at)
    return case, by


def code_in_letter(party: CaseParty) -> str:
    """Return the code as it is printed."""
    return unseal(party.code, CODE)


def bound(case: Case, place: int = 1, *, name: str = "Berta", at: datetime = AT) -> Resident:
    """Return somebody who has signed in and used the code of a party."""
    who = resident(name, "Nachbarin")
    binding.redeem(code_in_letter(CaseParty.objects.get(case=case, place=place)), by=who, at=at)
    return who


def hearing(
    case: Case, by: Actor, *, hearing_at: datetime, at: datetime = AT, is_announced: bool = False
) -> PartyNotice:
    """Announce a hearing and make its letters."""
    notice = telling.call_hearing(
        case.number, "Neubau.", hearing_at=hearing_at, place="Rathaus", is_announced=is_announced, by=by, at=at
    )
    letters.send_waiting(at=at)
    return notice


def heard(case: Case, by: Actor, *, picture: bytes, at: datetime = AT) -> None:
    """Let the parties read the only document, call a hearing, and bring an objection of the first with a picture."""
    telling.release(case.number, case.documents.get().pk, by=by, at=at)
    hearing(case, by, hearing_at=at + timedelta(days=20), at=at)
    sent, berta = speaking.Sent("zaun.jpg", picture), bound(case, at=at)
    speaking.say(case.number, 1, kind="objection", text="Zu nah am Zaun.", files=[sent], by=berta, at=at)


def dealt_with(case: Case, text: str, *, by: Actor, at: datetime) -> None:
    """Say how the reasons deal with the only objection."""
    speaking.deal_with(case.number, objections_of(case).get().pk, text, by=by, at=at)


def bytes_kept() -> list[bytes]:
    """Return the bytes of every letter to parties and of every file they have sent."""
    letters_made = [pdf_of(each) for each in PartyLetter.objects.exclude(made_at=None)]
    return letters_made + [content_of_file(each) for each in StatementFile.objects.all()]
