"""A procedure as a paper form: the same questions, boxes to write in, and a code that says which form it is."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import qrcode
import qrcode.image.svg
from django.utils.translation import gettext as _
from django.utils.translation import override

from stadtkern.city import api as city
from stadtkern.definitions.asking import only_id_austria_knows
from stadtkern.definitions.compiled import compile_procedure
from stadtkern.definitions.outlook import fees_before
from stadtkern.definitions.sentences import in_language, name_of, period_text, spoken
from stadtkern.definitions.wording import euro, shown
from stadtkern.letters.api import About, compile_pdf
from stadtkern.paperforms.codes import IN_SQUARE, FormCode
from stadtkern.procedurelaw.periods import read_period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtkern.city.api import Language
    from stadtkern.definitions.asking import Asked
    from stadtkern.definitions.schema import FormPage, Procedure, Question, Wanted
    from stadtkern.procedurelaw.functions import Value

TEMPLATE = Path(__file__).resolve().parent / "templates_typst" / "form.typ"
LINES = {"long_text": 5}


def paper_form(procedure: str, *, language: Language, at: datetime) -> bytes:
    """Return the form of a procedure as PDF/A-3a and PDF/UA-1, in the language of who reads it.

    Raises:
        KeyError: for a procedure the town does not have.
    """
    return _made(procedure, language, city.current().digest, at.astimezone(city.LOCAL).date())


def filled_form(asked: Asked, *, language: Language, at: datetime, printed: str) -> bytes:
    """Return the form with the answers given so far, asking only what is asked then; ``printed`` names where they are.

    The PDF is as that of ``paper_form``.
    """
    definition = asked.compiled.procedure
    with override(language):
        data = form_data(definition, at=at, asked=asked, printed=printed)
        return compile_pdf(TEMPLATE, data, _about(definition, at=at))


@lru_cache(maxsize=128)
def _made(procedure: str, language: Language, _town: str, on: date) -> bytes:
    """Set a form once a day, and anew when the town's data change."""
    definition, at = city.current().further["procedure"][procedure], datetime.combine(on, time(), city.LOCAL)
    with override(language):
        return compile_pdf(TEMPLATE, form_data(definition, at=at), _about(definition, at=at))


def _about(definition: Procedure, *, at: datetime) -> About:
    return About(
        title=name_of(definition.id),
        author=city.current().town.official_name,
        language=spoken(),
        at=at,
        record={"procedure": definition.id, "version": definition.version},
        record_name="form.json",
        record_description=_("Which form this is"),
    )


def form_data(definition: Procedure, *, at: datetime, asked: Asked | None = None, printed: str = "") -> dict[str, Any]:
    """Return everything the template sets, as texts; with ``asked`` the answers stand in their boxes."""
    everything = city.current()
    code = FormCode(definition.id, definition.version, printed)
    service, office = everything.services[definition.id], everything.offices[definition.unit]
    return {
        "title": in_language(service.name),
        "summary": in_language(service.summary),
        "authority": f"{everything.town.official_name}, {in_language(office.name)}",
        "code": str(code),
        "qr": _qr(f"{IN_SQUARE}{code}"),
        "before": _before(definition, at),
        "pages": [
            {
                "title": in_language(page.title),
                "intro": in_language(page.intro) if page.intro else "",
                "questions": [_question(each, asked.values.get(each.id) if asked else None) for each in questions],
            }
            for page, questions in _pages(definition, asked)
        ],
        "documents": [_document(each) for each in definition.documents]
        if asked is None
        else [_needed(each) for each in asked.documents],
        "hand_in": [
            in_language(office.name),
            office.address.street,
            f"{office.address.postcode} {office.address.place}",
            _("Phone: %(phone)s") % {"phone": office.phone},
        ],
        "words": {
            "optional": _("(optional)"),
            "before": _("Good to know before"),
            "documents": _("Please enclose"),
            "signature": _("Signature"),
            "place_and_day": _("Place and day"),
            "sign_here": _("Signature of who files this"),
            "hand_in": _("Where to hand it in"),
            "page": _("Page"),
            "of": _("of"),
            "code_is": _("Code of this form:"),
        },
    }


def _pages(definition: Procedure, asked: Asked | None) -> Sequence[tuple[FormPage, Sequence[Question]]]:
    """Return what is asked on paper: everything a person can answer, or what the answers so far lead to."""
    if asked:
        return asked.pages
    return [(page, [each for each in page.questions if not only_id_austria_knows(each)]) for page in definition.pages]


def _before(definition: Procedure, at: datetime) -> list[str]:
    compiled, today = compile_procedure(definition), at.astimezone(city.LOCAL).date()
    outlook = fees_before(compiled, city.current().further["tariff"], on=today)
    if outlook.is_free:
        price = _("It costs nothing.")
    elif outlook.is_certain:
        price = _("It costs %(price)s.") % {"price": euro(outlook.least_eur, spoken())}
    else:
        price = _("It costs at least %(price)s; how much exactly depends on your answers.") % {
            "price": euro(outlook.least_eur, spoken())
        }
    period = period_text(read_period(definition.deadline.period))
    return [
        price,
        _("The office decides within %(period)s at most. On paper the same deadlines hold as online.")
        % {"period": period},
        _("Help with filling in: %(phone)s, or come by.") % {"phone": city.current().offices[definition.unit].phone},
        _("Questions that do not apply to you stay empty."),
    ]


def _question(question: Question, value: Value | None) -> dict[str, Any]:
    notes = [in_language(question.help)] if question.help else []
    if question.when:
        notes.append(_("Only if it applies to you."))
    if question.kind == "date":
        notes.append(_("Day, month, year"))
    if question.kind == "choices":
        notes.append(_("You can tick several."))
    options: list[tuple[str, Value]] = [(in_language(option.label), option.id) for option in question.options]
    if question.kind == "yes_no":
        options = [(_("Yes"), True), (_("No"), False)]
    chosen = value if isinstance(value, tuple) else (value,)
    has_boxes = bool(options) or question.kind == "confirm"
    return {
        "label": in_language(question.label),
        "notes": notes,
        "options": [{"label": label, "is_ticked": meant in chosen} for label, meant in options],
        "is_confirm": question.kind == "confirm",
        "is_ticked": question.kind == "confirm" and value is True,
        "given": "" if has_boxes else shown(question, value, spoken()),
        "is_optional": question.optional,
        "lines": LINES.get(question.kind, 1),
    }


def _document(document: Wanted) -> str:
    sometimes = document.when and not document.optional
    return f"{_needed(document)} {_('(only in some cases)')}" if sometimes else _needed(document)


def _needed(document: Wanted) -> str:
    label = in_language(document.label)
    return f"{label} {_('(optional)')}" if document.optional else label


def _qr(text: str) -> str:
    drawn = io.BytesIO()
    qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=1).save(drawn)
    return drawn.getvalue().decode()
