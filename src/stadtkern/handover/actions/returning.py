"""What comes back from the ELAK: looked at as a whole, shown, then taken in at once or not at all."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, ngettext

from stadtkern.audit import api as audit
from stadtkern.core.errors import Refused
from stadtkern.core.sealed import seal, seal_bytes
from stadtkern.core.texts import clean_line
from stadtkern.handover.checking import Sound, UnsoundError, content_of, examine
from stadtkern.handover.contents import RETURNED
from stadtkern.handover.models import STATES, ElakFile, Return, ReturnedDocument
from stadtkern.handover.queries import case_to_hand_over, digests_returned, return_for
from stadtkern.handover.wording import state_text, wrong_text
from stadtkern.procedures.api import casework
from stadtkern.uploads import scanner
from stadtkern.uploads.apart import make_safe_apart
from stadtkern.uploads.errors import UnfitError
from stadtkern.uploads.wording import unfit_text

if TYPE_CHECKING:
    from datetime import datetime

    from stadtkern.handover.reading import Described
    from stadtkern.identity.api import Actor
    from stadtkern.procedures.api.casework import Case

READY_FOR: Final = timedelta(days=1)
LONGEST_NAME: Final = 120
FORMATS: Final = {".pdf": ("pdf",), ".jpg": ("picture",)}


@dataclass(frozen=True, slots=True)
class _Copy:
    """A harmless copy on disk: where it begins and how long it is."""

    described: Described
    begins: int
    size: int
    format: str
    pages: int
    removed: tuple[str, ...]


def lay_ready(package: IO[bytes], *, by: Actor, at: datetime) -> Return:
    """Look at a package that came back and keep what it brings for a day, so that somebody sees it before it is taken.

    The same package again is the same return, whether it was taken or not.

    Raises:
        Refused: ``package_…`` with what is wrong, ``file_…`` with why a document is not taken, ``wrong_way``,
            ``brings_nothing``, ``not_found``, ``not_allowed``.
    """
    sound, case = _checked(package, by)
    if known := Return.objects.filter(digest=sound.digest).first():
        return known
    with tempfile.TemporaryFile() as disk:
        copies = [_copied(package, each, disk) for each in sound.story.documents]
        with transaction.atomic():
            case = case_to_hand_over(by, case.number, to_change=True)
            said = {"file_number": _file_number(sound), "state": sound.story.state}
            kept = {"case": case, "size": sound.size, "laid_by": by.public_id, "laid_at": at}
            found, is_new = Return.objects.get_or_create(digest=sound.digest, defaults=said | kept)
            for each in copies if is_new else []:
                _keep(found, each, disk, at)
            return found


@transaction.atomic
def take_in(number: str, pk: int, *, by: Actor, at: datetime) -> int:
    """Take in what was laid ready; return how many documents are new. What the case has already is not added again.

    The state in the ELAK is noted beside the case; how the case stands here does not change.

    Raises:
        Refused: ``not_found`` also when it is taken already, ``not_allowed``.
    """
    found = return_for(by, number, pk, to_change=True)
    found.documents.filter(source_digest__in=digests_returned(found.case)).delete()
    added = found.documents.count()
    said = {"file_number": found.file_number, "state": found.state}
    if changes := {name: value for name, value in said.items() if value}:
        noted = {"noted_by": by.public_id, "noted_at": at}
        ElakFile.objects.update_or_create(case=found.case, defaults=changes | noted)
    found.taken_by, found.taken_at = by.public_id, at
    found.save(update_fields=["taken_by", "taken_at"])
    counted = ngettext("%(count)d new document", "%(count)d new documents", added) % {"count": added}
    words = [counted, found.file_number, state_text(found.state), found.digest]
    casework.happened(found.case, "taken_in", by, at, is_public=False, text="\n".join(filter(None, words)))
    return added


def take_in_at_once(package: IO[bytes], *, by: Actor, at: datetime) -> tuple[str, int]:
    """Lay a package ready and take it in; return the case and how many documents are new, none when it was here before.

    Raises:
        Refused: as ``lay_ready`` and ``take_in``.
    """
    found = lay_ready(package, by=by, at=at)
    number = found.case.number
    return number, 0 if found.taken_at else take_in(number, found.pk, by=by, at=at)


@transaction.atomic
def put_away(number: str, pk: int, *, by: Actor) -> None:
    """Put away what was laid ready and not taken.

    Raises:
        Refused: ``not_found``, ``not_allowed``.
    """
    return_for(by, number, pk, to_change=True).delete()
    audit.record(actor=by.public_id, verb="case.return_put_away", subject=f"case:{number}", reason="")


def forget(*, at: datetime) -> None:
    """Put away what nobody has taken within a day."""
    Return.objects.filter(taken_at=None, laid_at__lt=at - READY_FOR).delete()


def _checked(package: IO[bytes], by: Actor) -> tuple[Sound, Case]:
    try:
        sound = examine(package)
    except UnsoundError as error:
        hint = gettext("%(wrong)s Nothing was kept.") % {"wrong": wrong_text(error.code, error.path)}
        raise Refused(f"package_{error.code}", hint) from error
    story = sound.story
    if story.purpose != "aus-elak":
        hint = gettext("This package does not come from the ELAK: it names another purpose. Nothing was kept.")
        raise Refused("wrong_way", hint)
    if story.state not in STATES:
        raise Refused("package_bad_case", gettext("The ELAK has no state of this name. Nothing was kept."))
    if not (story.documents or _file_number(sound) or story.state):
        raise Refused("brings_nothing", gettext("This package brings nothing new. Nothing was kept."))
    return sound, case_to_hand_over(by, story.number)


def _file_number(sound: Sound) -> str:
    return clean_line(sound.story.file_number)[:LONGEST_NAME]


def _copied(package: IO[bytes], described: Described, disk: IO[bytes]) -> _Copy:
    """Write the harmless copy of a document to disk; what its name says must be what its bytes are."""
    data = content_of(package, described.path)
    try:
        scanner.check(data, address=settings.OPTIONS.scanner)
        safe = make_safe_apart(data, formats=FORMATS[described.path[-4:]])
    except UnfitError as error:
        why = {"path": described.path, "why": unfit_text(error.code)}
        raise Refused(f"file_{error.code}", gettext("%(path)s: %(why)s Nothing was kept.") % why) from error
    begins = disk.tell()
    disk.write(safe.data)
    return _Copy(described, begins, len(safe.data), safe.kind, safe.pages, safe.removed)


def _keep(found: Return, copy: _Copy, disk: IO[bytes], at: datetime) -> None:
    disk.seek(copy.begins)
    data, described = disk.read(copy.size), copy.described
    ReturnedDocument.objects.get_or_create(
        source=found,
        source_digest=described.digest,  # the same file under two names is one document
        defaults={
            "kind": described.kind,
            "name": seal(clean_line(described.name)[:LONGEST_NAME] or described.kind, RETURNED),
            "content": seal_bytes(data, RETURNED),
            "format": copy.format,
            "digest": hashlib.sha256(data).hexdigest(),
            "size": copy.size,
            "pages": copy.pages,
            "removed": list(copy.removed),
            "added_at": at,
        },
    )
