"""The town's procedures as sources: what the form asks and costs, from the definition the form itself is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from stadtkern.city import api as city
from stadtkern.content import actions
from stadtkern.content.city_sources import LANGUAGES, MEDIA_TYPE, metadata_of, put_all
from stadtkern.content.models import Kind
from stadtkern.definitions.sentences import in_language, period_text, spoken
from stadtkern.definitions.wording import day, euro
from stadtkern.procedurelaw.periods import read_period
from stadtkern.reading.extract.result import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from stadtkern.city.api import City
    from stadtkern.definitions.schema import Appeal, FeeItem, Procedure, Rate, TariffFile, Wanted
    from stadtkern.reading.extract import Extracted


def sync_procedures() -> None:
    """Give the search every procedure of the town and take out those that are gone. Idempotent."""
    everything = city.current()
    put_all((Kind.PROCEDURE,), _incoming(everything, timezone.localdate()))


def _incoming(everything: City, today: date) -> Iterator[actions.Incoming]:
    for language in LANGUAGES:
        with translation.override(language):
            prefix = "" if language == "de" else f"/{language}"
            for procedure in everything.further["procedure"].values():
                service = everything.services[procedure.id]
                yield actions.Incoming(
                    name=f"{prefix}/amtswege/{procedure.id}/",
                    kind=Kind.PROCEDURE,
                    extracted=procedure_text(procedure, everything, today),
                    url=f"{prefix}/amtswege/{procedure.id}/",
                    metadata=metadata_of(everything, procedure.unit, service.checked_on, language),
                )


def procedure_text(procedure: Procedure, everything: City, today: date) -> Extracted:
    """Write a procedure as text in the active language; each sentence names it, so that it can be quoted alone.

    It says what the page of the service does not, and all fees in one sentence: half a price would be a wrong answer.
    Amounts carry the day from which they hold, so they stay true when the next one begins.
    """
    name = in_language(everything.services[procedure.id].name)
    title = _("File online: %(name)s") % {"name": name}
    writer = Writer()
    writer.heading(1, title)
    if procedure.fees:
        tariffs = everything.further["tariff"]
        fees = "; ".join(_fee(fee, tariffs[fee.tariff], today) for fee in procedure.fees)
        writer.heading(2, _("What it costs"))
        writer.paragraph(_("Fees for “%(name)s”: %(fees)s.") % {"name": name, "fees": fees})
    writer.heading(2, _("What you need"))
    writer.paragraph(_needs(procedure, name))
    writer.heading(2, _("How long it takes"))
    writer.paragraph(_duration(procedure, name))
    if procedure.appeal.route != "none":
        writer.heading(2, _("If you do not agree"))
        office = in_language(everything.offices[procedure.unit].name)
        writer.paragraph(_remedy(procedure.appeal, name, office))
    return writer.result(title=title, media_type=MEDIA_TYPE, language=spoken())


def _needs(procedure: Procedure, name: str) -> str:
    wanted = "; ".join(map(_document, procedure.documents))
    sentence = _("For “%(name)s” please add: %(wanted)s.") if wanted else _("For “%(name)s” you need no documents.")
    sign_in = {
        "none": _("Online you need no sign-in for “%(name)s”."),
        "basic": _("Online you sign in with ID Austria for “%(name)s”; Basic is enough."),
        "full": _("Online you sign in with ID Austria for “%(name)s”, with the full function."),
    }
    return f"{sentence} {sign_in[procedure.login]}" % {"name": name, "wanted": wanted}


def _fee(fee: FeeItem, tariff: TariffFile, today: date) -> str:
    """Return a fee with each rate that holds or is to come."""
    rates = sorted(tariff.rates, key=lambda rate: rate.valid_from)
    begun = [rate for rate in rates if rate.valid_from <= today]
    amounts = ", ".join(_rate(rate, today) for rate in [*begun[-1:], *rates[len(begun) :]])
    remarks = [_("depends on your answers")] if fee.when is not None or fee.count is not None else []
    remarks += [_("the office has still to confirm this")] if tariff.unsure else []
    remark = f" ({', '.join(remarks)})" if remarks else ""
    return f"{in_language(tariff.name)}: {amounts}{remark}"


def _rate(rate: Rate, today: date) -> str:
    facts = {"day": day(rate.valid_from, spoken()), "amount": euro(rate.amount_eur, spoken())}
    said = (_("%(amount)s from %(day)s on") if rate.valid_from > today else _("%(amount)s since %(day)s")) % facts
    if rate.e_id_eur is None or rate.e_id_eur == rate.amount_eur:
        return said
    return said + _(", with ID Austria %(amount)s") % {"amount": euro(rate.e_id_eur, spoken())}


def _document(wanted: Wanted) -> str:
    said = in_language(wanted.label).rstrip(".")
    if wanted.optional:
        said = f"{said} {_('(optional)')}"
    elif wanted.when is not None:
        said = f"{said} {_('(only in some cases)')}"
    return said


def _duration(procedure: Procedure, name: str) -> str:
    deadline = procedure.deadline
    facts = {
        "name": name,
        "period": period_text(read_period(deadline.period)),
        "law": deadline.law,
        "promise": period_text(read_period(deadline.promise)) if deadline.promise else "",
    }
    if deadline.promise:
        return _("Time to decide on “%(name)s”: %(period)s (%(law)s), usually it takes %(promise)s.") % facts
    return _("Time to decide on “%(name)s”: %(period)s (%(law)s).") % facts


def _remedy(appeal: Appeal, name: str, office: str) -> str:
    """Return the remedy; it is brought in at the office that has decided (§ 63(5) AVG, § 12 VwGVG)."""
    assert appeal.period is not None
    remedies = {
        "complaint": _("complaint (Beschwerde)"),
        "appeal": _("appeal (Berufung)"),
        "review": _("objection (Vorstellung)"),
    }
    facts = {
        "name": name,
        "remedy": remedies[appeal.route],
        "period": period_text(read_period(appeal.period)),
        "to": appeal.to,
        "office": office,
    }
    sentence = _(
        "Against a decision on “%(name)s”: %(remedy)s, brought in at %(office)s within %(period)s of its delivery; "
        "%(to)s decides."
    )
    return sentence % facts
