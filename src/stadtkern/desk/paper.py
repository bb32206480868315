"""A form that came on paper: which one it is, told by its scan, its typed code, or the clerk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from stadtkern.core.errors import Refused
from stadtkern.paperforms.api import FormCode, codes_in, read_code
from stadtkern.procedures.api import casework
from stadtkern.procedures.api.casework import OnPaper
from stadtkern.uploads.errors import UnfitError

if TYPE_CHECKING:
    from datetime import date, datetime

    from stadtkern.identity.api import Actor

FORMATS = ("pdf", "picture")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a clerk says about a form; ``scan`` its bytes, None without one. ``code`` counts before the scan."""

    scan: bytes | None
    code: str
    procedure: str
    name: str
    came_on: date
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Begun:
    """A form one can go on with: its secret, what it was printed as, and how many answers are filled in already."""

    token: str
    code: FormCode | None
    answers: int


def begin(typed: Typed, *, language: str, by: Actor, at: datetime) -> Begun:
    """Begin the form that came, with its scan and with what was printed on it.

    Raises:
        Refused: ``no_code``, ``two_forms``, ``unknown_form``, ``no_form``; ``file_…`` if the scan is not taken; as
            ``begin_from_paper``.
    """
    scan = casework.safe_copy(typed.scan, FORMATS) if typed.scan else None
    code = _typed_code(typed.code) or (_scanned_code(scan.data) if scan else None)
    procedure = code.procedure if code else typed.procedure
    if not procedure:
        hint = gettext(
            "No code could be read. Please type it from the bottom of the form, or say which form it is, and choose "
            "the scan again. Nothing was begun."
        )
        raise Refused("no_form", hint)
    if procedure not in casework.procedures():
        hint = gettext("“%(code)s” is no form of this town. Nothing was begun.") % {"code": code or procedure}
        raise Refused("unknown_form", hint)
    came = OnPaper(
        procedure, typed.name, typed.came_on, is_signed=typed.is_signed, printed=code.printed if code else "", scan=scan
    )
    token, answers = casework.begin_from_paper(came, language=language, by=by, at=at)
    return Begun(token, code, answers)


def _typed_code(text: str) -> FormCode | None:
    if not text:
        return None
    found = read_code(text)
    if found is None:
        hint = gettext(
            "That is no code of a form. It stands at the bottom of each page, for example “hund-anmelden/2”."
        )
        raise Refused("no_code", hint)
    return found


def _scanned_code(scan: bytes) -> FormCode | None:
    try:
        found = codes_in(scan)
    except UnfitError:  # it is a scan all the same; the clerk says which form it is
        return None
    if len(found) > 1:
        told = {"codes": ", ".join(map(str, found))}
        hint = gettext("Several forms are in this scan: %(codes)s. Please take them in one by one.") % told
        raise Refused("two_forms", hint)
    return found[0] if found else None
