"""Parties and neighbours in a package: who they are, what they were told and have said, letters and files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from stadtkern.handover.held import Held
from stadtkern.handover.writing import add, day, moment, posted, say, truth
from stadtkern.identity import api as identity
from stadtkern.parties import api as parties
from stadtkern.residents import api as residents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from stadtkern.procedures.api.casework import Case


def states_of(case: Case, *, with_notes: bool) -> Iterator[object]:
    """Yield what changes when something happens between the town and the parties of a case; no bytes are read."""
    for party in parties.parties_of(case):
        yield (party.pk, party.removed_at, party.standing, party.standing_at, party.bound_at)
        yield from ((each.pk, each.state, each.digest, each.served_on) for each in parties.letters_of(party))
        yield from ((each.pk, each.digest) for each in party.statements.all())
        if with_notes:
            yield from ((each.pk, each.treatments.count()) for each in party.statements.all())
    yield from case.party_notices.values_list("pk")
    if with_notes:
        yield from case.party_confirmations.values_list("pk")
    yield from parties.releases_of(case).values_list("pk", "ended_at")


def documents_of(case: Case) -> list[Held]:
    """Return the letters to the parties and the files of their statements, party by party."""
    found = []
    for party in parties.parties_of(case):
        found += [_letter(each) for each in parties.letters_of(party) if each.made_at]
        for said in party.statements.all():
            found += [_file(said, each) for each in said.files.defer("content")]
    return found


def _letter(letter: Any) -> Held:
    def content() -> bytes:
        return parties.pdf_of(type(letter).objects.get(pk=letter.pk))

    name = gettext("A letter to a party") if letter.notice_id else gettext("The decision to a party")
    size = len(content())
    return Held(letter_key(letter), "schreiben", "pdf", name, letter.digest, size, letter.made_at, content)


def _file(said: Any, file: Any) -> Held:
    def content() -> bytes:
        return parties.content_of_file(type(file).objects.get(pk=file.pk))

    return Held(
        file_key(file), "beilage", file.kind, parties.name_of_file(file)[:200], file.digest, file.size,
        said.received_at, content, tuple(file.removed),
    )  # fmt: skip


def letter_key(letter: Any) -> str:
    """Return how a package calls a letter to a party."""
    return f"beteiligt-{letter.pk}"


def file_key(file: Any) -> str:
    """Return how a package calls a file of a statement."""
    return f"aeusserung-{file.pk}"


def describe_others(matter: _Element, case: Case, *, with_notes: bool) -> None:
    """Write who else took part in a case; nothing where nobody did. How the office weighs words is a note of it."""
    rows = list(parties.parties_of(case))
    notices = list(parties.notices_of(case))
    if not rows:
        return
    every, names = add(matter, "Beteiligte"), _names(case, rows, notices)
    for notice in notices:
        words = parties.words_of(notice)
        add(
            every, "Verstaendigung", words.text, Kennung=f"verstaendigung-{notice.pk}", Art=notice.kind,
            VerhandlungAm=moment(notice.hearing_at), Ort=words.place or None, Frist=notice.period or None,
            Kundgemacht=truth(notice.is_announced), Von=names.get(notice.made_by, ""), Am=moment(notice.made_at),
        )  # fmt: skip
    for party in rows:
        _party(every, party, names, with_notes=with_notes)
    for confirmation in case.party_confirmations.all() if with_notes else ():
        said = {"Von": names.get(confirmation.made_by, ""), "Am": moment(confirmation.made_at)}
        add(every, "Bestaetigung", parties.text_of(confirmation), **said)
    for each in parties.releases_of(case):
        add(
            every, "Freigabe", Dokument=f"beilage-{each.document_id}", Am=moment(each.released_at),
            Von=names.get(each.released_by, ""), BeendetAm=moment(each.ended_at),
        )  # fmt: skip


def _names(case: Case, rows: list[Any], notices: list[Any]) -> Mapping[str, str]:
    actors = {each.made_by for each in (*notices, *case.party_confirmations.all())}
    actors |= {each.released_by for each in parties.releases_of(case)}
    for party in rows:
        actors |= {party.added_by, party.removed_by, party.standing_by}
        actors |= {made.made_by for said in party.statements.all() for made in said.treatments.all()}
    return identity.names_of(actors)


def _party(every: _Element, party: Any, names: Mapping[str, str], *, with_notes: bool) -> None:
    details = parties.details_of(party)
    found = add(
        every, "Beteiligt", Platz=str(party.place), Rolle=party.role, Art=party.kind, SeitAm=moment(party.added_at),
        AngemeldetAm=moment(party.bound_at),
        AngemeldetAls=residents.name_of(party.bound_to_id) if party.bound_to_id else None,
        GestrichenAm=moment(party.removed_at), Parteistellung=party.standing or None,
        GestrichenWeil=(parties.reason_of(party.removal_reason) or None) if with_notes else None,
        ParteistellungWeil=parties.reason_of(party.standing_reason) or None,
        ParteistellungVon=names.get(party.standing_by) if party.standing else None,
    )  # fmt: skip
    add(found, "Name", details.name)
    for line in (details.street, f"{details.postcode} {details.place}"):
        add(found, "Anschrift", line)
    add(found, "Grund", details.ground)
    if details.representative:
        add(found, "Vertretung", details.representative)
    for letter in (each for each in parties.letters_of(party) if each.made_at):
        sent = add(
            found, "Schreiben", Dokument=letter_key(letter), Weg=letter.way, Stand=letter.state,
            Verstaendigung=f"verstaendigung-{letter.notice_id}" if letter.notice_id else None,
            BereitAm=day(letter.ready_on), GeoeffnetAm=moment(letter.fetched_at), ZugestelltAm=day(letter.served_on),
            Erledigung=letter.decision.digest if letter.decision else None,
        )  # fmt: skip
        say(sent, **posted(parties.reference_of(letter)))
    for said in party.statements.all():
        _statement(found, said, names, with_notes=with_notes)


def _statement(party: _Element, said: Any, names: Mapping[str, str], *, with_notes: bool) -> None:
    found = add(
        party, "Aeusserung", Zahl=said.number, Art=said.kind, Kanal=said.channel, EingelangtAm=day(said.arrived_on),
        PoststempelVom=day(said.posted_on), Verspaetet=truth(said.is_late), SHA256=said.digest,
        VermerktAm=moment(said.received_at), Erledigung=said.decision.digest if said.decision else None,
    )  # fmt: skip
    add(found, "Text", parties.text_of(said))
    for file in said.files.defer("content"):
        add(found, "Datei", Dokument=file_key(file))
    for made in said.treatments.all() if with_notes else ():
        add(found, "Behandlung", parties.text_of(made), Von=names.get(made.made_by, ""), Am=moment(made.made_at))
