"""Letters of a running matter in a package: what the office wrote to the person on paper, besides the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stadtkern.correspondence import api as correspondence
from stadtkern.handover.held import Held
from stadtkern.handover.writing import add, day, moment, posted, say
from stadtkern.identity import api as identity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from stadtkern.correspondence.api import CaseLetter
    from stadtkern.procedures.api.casework import Case


def states_of(case: Case) -> Iterator[object]:
    """Yield what changes when a letter is made or moves on; no bytes are read."""
    yield from correspondence.letters_of(case).values_list("pk", "digest", "state")


def documents_of(case: Case) -> list[Held]:
    """Return the letters of a case that are made, first to last."""
    return [_held(each) for each in correspondence.letters_of(case) if each.made_at]


def _held(letter: CaseLetter) -> Held:
    def content() -> bytes:
        return correspondence.pdf_of(type(letter).objects.get(pk=letter.pk))

    assert letter.made_at is not None  # the caller has looked
    name = correspondence.kind_text(letter.kind)
    return Held(_key(letter), "schreiben", "pdf", name, letter.digest, len(content()), letter.made_at, content)


def _key(letter: CaseLetter) -> str:
    return f"brief-{letter.pk}"


def describe_letters(matter: _Element, case: Case) -> None:
    """Write where each letter went and what became of it; what it says stands among the events too."""
    letters = [each for each in correspondence.letters_of(case) if each.made_at]
    names = identity.names_of({each.written_by for each in letters})
    for each in letters:
        found = add(
            matter, "Brief", Dokument=_key(each), Art=each.kind, Stand=each.state, Von=names.get(each.written_by, ""),
            Am=moment(each.asked_at), FristBis=day(each.due_on),
        )  # fmt: skip
        say(found, **posted(correspondence.reference_of(each)))
