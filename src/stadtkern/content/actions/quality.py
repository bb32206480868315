"""What the data quality desk finds out in the background, and what staff decide about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext

from stadtkern.audit import api as audit
from stadtkern.city import api as city
from stadtkern.content import links
from stadtkern.content.actions.links import note_links
from stadtkern.content.models import Contradiction, Kind, Reading, Source
from stadtkern.core.errors import Refused
from stadtkern.reading.rules.contradictions import Claim, contradictions, digest
from stadtkern.reading.rules.statements import from_plain, statements_in, subjects, title_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from stadtkern.identity.api import Actor
    from stadtkern.reading.rules.contradictions import Contradiction as Found
    from stadtkern.reading.rules.contradictions import Names

MOST_READ = 200  # sources per run


def read_changed_sources(*, at: datetime) -> int:
    """Read statements and links out of sources that changed, up to a limit, and return how many were read."""
    is_unread = Q(reading__isnull=True) | Q(reading__source_changed_at__lt=F("changed_at"))
    changed = list(Source.objects.exclude(text_sha256="").filter(is_unread).order_by("changed_at")[:MOST_READ])
    for source in changed:
        _read(source, at=at)
    if changed:
        note_links(None, links.links_of_town(), at=at)
    return len(changed)


@transaction.atomic
def _read(source: Source, *, at: datetime) -> None:
    passages = list(source.passages.values_list("heading", "start", "end"))
    statements = statements_in(source.text, passages=passages, title=source.title, language=source.language)
    said = {"source_changed_at": source.changed_at, "statements": [each.plain() for each in statements]}
    Reading.objects.update_or_create(source=source, defaults=said)
    note_links(source, links.links_of(source), at=at)


def find_contradictions(*, at: datetime) -> int:
    """Compare everything that was read, store what contradicts, and return how many are new.

    What is no longer said is forgotten, unless staff dismissed it: the dismissal lasts if it is said again.
    """
    found: dict[str, dict[str, object]] = {}
    for each in contradictions(_claims(), names=_office_names(), neutral=_neutral_words()):
        texts = Source.objects.in_bulk([each.first.source_id, each.second.source_id])
        name, row = _row(each, texts[each.first.source_id], texts[each.second.source_id])
        found[name] = row
    with transaction.atomic():
        known: set[str] = set(Contradiction.objects.values_list("digest", flat=True))
        Contradiction.objects.filter(digest__in=known - set(found), dismissed_at__isnull=True).delete()
        for name, row in found.items():
            Contradiction.objects.update_or_create(digest=name, defaults=row, create_defaults={**row, "found_at": at})
    return len(set(found) - known)


def _claims() -> Iterator[Claim]:
    level = Reading.objects.filter(source_changed_at=F("source__changed_at"))  # others' offsets belong to an old text
    rows = level.values_list("source_id", "source__language", "statements").order_by("source_id")
    for source_id, language, statements in rows.iterator():
        for plain in statements:
            yield Claim(source_id, language, from_plain(plain))


def _office_names() -> Names:
    """Return the offices by each name a sentence may use: whole, without the part in brackets, that part alone."""
    names = []
    for office, title, language in Source.objects.filter(kind=Kind.OFFICE).values_list("office", "title", "language"):
        short, _, rest = title.partition("(")
        for name in {title, short, rest.partition(")")[0]}:
            if parts := subjects(name, language):
                names.append((f"office:{office}", parts))
    return tuple(sorted(names, key=lambda name: (name[0], sorted(name[1]))))


def _neutral_words() -> frozenset[str]:
    town = city.current().town
    return title_words(f"{town.name} {town.official_name}", "de") | title_words(town.name, "en")


def _row(found: Found, first: Source, second: Source) -> tuple[str, dict[str, object]]:
    one, other = found.first.statement, found.second.statement
    sentences = first.text[one.start : one.end], second.text[other.start : other.end]
    return digest(found, sentences), {
        "kind": found.kind,
        "first": first,
        "first_sha256": first.text_sha256,
        "first_start": one.start,
        "first_end": one.end,
        "second": second,
        "second_sha256": second.text_sha256,
        "second_start": other.start,
        "second_end": other.end,
    }


@transaction.atomic
def dismiss_contradiction(number: int, *, by: Actor, at: datetime) -> None:
    """Note that two sentences do not contradict each other; they are not shown again until their words change.

    Raises:
        Refused: ``not_human``, ``not_found``, ``wrong_state`` if it is dismissed already.
    """
    if not by.is_human:
        raise Refused("not_human", gettext("Only a person can decide this."))
    found = _locked(number)
    if found.dismissed_at is not None:
        raise Refused("wrong_state", gettext("This has been dismissed already."))
    found.dismissed_at, found.dismissed_by = at, by.public_id
    found.save(update_fields=["dismissed_at", "dismissed_by"])
    audit.record(actor=by.public_id, verb="contradiction.dismissed", subject=f"contradiction:{number}")


@transaction.atomic
def recall_contradiction(number: int, *, by: Actor) -> None:
    """Undo a dismissal.

    Raises:
        Refused: ``not_found``, ``wrong_state`` if it is not dismissed.
    """
    found = _locked(number)
    if found.dismissed_at is None:
        raise Refused("wrong_state", gettext("This is not dismissed."))
    found.dismissed_at, found.dismissed_by = None, ""
    found.save(update_fields=["dismissed_at", "dismissed_by"])
    audit.record(actor=by.public_id, verb="contradiction.recalled", subject=f"contradiction:{number}")


def _locked(number: int) -> Contradiction:
    found = Contradiction.objects.select_for_update().filter(pk=number).first()
    if found is None:
        raise Refused("not_found", gettext("This contradiction no longer exists. A source may have changed."))
    return found
