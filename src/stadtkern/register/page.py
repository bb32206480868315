"""What the page of an entry says, part by part, in words an older resident understands on a phone."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from stadtkern.governance.api import BADGES, DATA_CLASSES, REASONS, STATES, VERDICTS, reason_words
from stadtkern.register.exports.feeds import headline, words
from stadtkern.register.places import office_names
from stadtkern.register.rules.measured import per_hundred, percent, two_digits
from stadtkern.register.wording import HUMAN_ROLE, LEFT, LEFT_OTHERWISE, METHODS, SEVERITIES
from stadtkern.ui.templatetags.kern import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stadtkern.governance.api import Entry, Event, IncidentReport, Left, Used

    Items = list[tuple[str, str]]

KILO = 1000


def _filled(items: Items) -> Items:
    return [(label, value) for label, value in items if value]


def standing(entry: Entry) -> tuple[str, str]:
    """Return where an entry stands, in words, and the kind of its badge; what nobody can use is not said to be used."""
    if entry.left:
        return str(LEFT.get(entry.state, LEFT_OTHERWISE)), "warning"
    if entry.is_paused:
        return _("Paused: no release holds"), "warning"
    return str(STATES[entry.state]), BADGES[entry.state]


def notice(entry: Entry) -> list[str]:
    """Say in sentences why it is not in use and what comes next; nothing about what is in use or has ended."""
    if entry.left:
        return _left(entry, entry.left)
    if entry.is_paused:
        why = REASONS.get(entry.release_ended_because)
        return [*([str(why)] if why else []), _("The release has ended. Nobody can use it until there is a new one.")]
    return [reason_words(entry.suspended_because)] if entry.suspended_because else []


def _left(entry: Entry, left: Left) -> list[str]:
    said = [_("Its state was “%(state)s” until %(day)s.") % {"state": STATES[left.state], "day": day(left.on)}]
    why = reason_words(left.because)
    if entry.state in LEFT:
        return [*said, _("Reason: %s") % why] if why else said
    if why:
        said.append(_("Then this changed: %s.") % why.removesuffix("."))
    next_step = _("It is not used until every check has been passed again. It now stands at: %s.")
    return [*said, next_step % STATES[entry.state]]


def in_short(entry: Entry) -> Items:
    """Return what matters most: for what, for whom, who decides, which data, where it runs."""
    facts = [
        (_("What it is for"), entry.benefit or entry.problem),
        (_("For whom"), entry.affected),
        (_("Who decides"), str(HUMAN_ROLE)),
        (_("In charge"), office_names().get(entry.office, entry.organization)),
        (_("Personal data"), personal_data(entry)),
        (_("Where it runs"), where(entry)),
        (_("Class under the EU AI Act"), capfirst(entry.class_word)),
    ]
    return _filled(facts)


def personal_data(entry: Entry) -> str:
    """Say whether it works with data about people."""
    return {
        True: _("Yes, it works with personal data."),
        False: _("No, it works without personal data."),
        None: "",
    }[entry.has_personal_data]


def where(entry: Entry) -> str:
    """Say where the tool runs."""
    place = {True: _("in the town's own house"), False: _("outside, with a dated exception"), None: ""}
    return " – ".join(part for part in (entry.host, place[entry.is_local]) if part)


def purpose(entry: Entry) -> Items:
    """Return why it exists, and what else would help; benefit and people stand above already."""
    facts = [
        (_("Problem"), entry.problem if entry.benefit else ""),
        (_("The way without AI"), entry.without_ai),
        (_("Benefit for the environment"), entry.environment_benefit),
        (_("Why before ideas that rank higher"), entry.overtakes_reason),
    ]
    return _filled(facts)


def law(entry: Entry) -> Items:
    """Return class, legal basis and data."""
    points = _("Points of the regulation that matter: %s") % ", ".join(entry.class_reasons)
    reason = points if entry.class_reasons else _("No point of the regulation is met.")
    facts = [
        (_("Class under the EU AI Act"), f"{capfirst(entry.class_word)}. {reason}" if entry.class_word else ""),
        (_("Legal basis"), " – ".join(part for part in (entry.legal_basis, entry.statute) if part)),
        (_("Kinds of data"), ", ".join(str(DATA_CLASSES[each]) for each in entry.data_classes)),
        (_("Data protection impact assessment"), entry.dpia),
    ]
    return _filled(facts)


def tool(entry: Entry) -> Items:
    """Return tool, supplier, place and version."""
    facts = [
        (_("Tool"), entry.tool),
        (_("Supplier"), entry.supplier),
        (_("Version (check value)"), entry.digest),
        (_("How results are marked"), entry.label),
    ]
    return _filled(facts)


def dates(entry: Entry) -> Items:
    """Return the days that bind the town."""
    facts = [
        (_("First used on"), day(entry.since) if entry.since else ""),
        (_("Released until"), day(entry.release_until) if entry.release_until else ""),
        (_("Next review at the latest on"), day(entry.next_review) if entry.next_review else ""),
        (_("Ended on"), day(entry.ended) if entry.ended else ""),
    ]
    return _filled(facts)


def equal_treatment(entry: Entry) -> str:
    """Say how the last run on equal treatment ended."""
    if entry.bias_on is None:
        return ""
    facts = {
        "day": day(entry.bias_on),
        "run": entry.bias_run,
        "facts": VERDICTS[entry.bias_facts],
        "refusals": VERDICTS[entry.bias_refusals],
    }
    return _("Run %(run)s on %(day)s. Facts in the answers: %(facts)s. Refusals: %(refusals)s.") % facts


def used(found: Used | None) -> Items:
    """Return what was counted while it ran; nothing before the first use."""
    if found is None or not found.calls:
        return []
    return [
        (_("Calls"), _whole(found.calls)),
        (_("Taken over by a person"), _whole(found.accepted)),
        (_("Refused"), _part(found.refused, found.calls)),
        (_("Held back for a person to look at"), _part(found.held_back, found.calls)),
        (_("Errors"), _part(found.failed, found.calls)),
        *_electricity(found),
        *_cost(found),
    ]


def _electricity(found: Used) -> Items:
    if not found.energy_wh_high:
        return [(_("Electricity"), _("It was not measured. That does not mean that none was used."))]
    amounts = (found.energy_wh_low, found.energy_wh, found.energy_wh_high)
    facts = [(_("Electricity altogether"), _amount(*amounts)), *_methods(found)]
    each_hundred = [per_hundred(each, found.accepted) for each in amounts]
    low, middle, high = each_hundred
    if low is not None and middle is not None and high is not None:
        facts.append((_("Electricity for 100 results taken over"), energy_words(low, middle, high)))
    return facts


def _methods(found: Used) -> Items:
    """Say how the electricity is known; amounts known in different ways are never added up without a word."""
    if len(found.energy) == 1:
        return [(_("How this is known"), capfirst(str(METHODS[found.energy[0].method])))]
    parts = [
        (
            _("Of this, %s calls") % _whole(each.calls),
            ": ".join([str(METHODS[each.method]), *([_amount(each.low, each.middle, each.high)] if each.high else [])]),
        )
        for each in sorted(found.energy, key=lambda part: list(METHODS).index(part.method))
    ]
    return [(_("How this is known"), _("in different ways, added up")), *parts]


def _amount(low: float, middle: float, high: float) -> str:
    return energy_words(*(Decimal(str(each)) for each in (low, middle, high)))


def energy_words(low: Decimal, middle: Decimal, high: Decimal) -> str:
    """Say how much electricity it was, with the range; two digits, no more are known."""
    unit, divisor = ("kWh", KILO) if middle >= KILO else ("Wh", 1)
    amounts = {
        name: number_format(two_digits(each / divisor), force_grouping=True)
        for name, each in (("low", low), ("middle", middle), ("high", high))
    }
    return _("about %(middle)s %(unit)s (between %(low)s and %(high)s)") % {**amounts, "unit": unit}


def _cost(found: Used) -> Items:
    if not found.cost_eur:
        return [(_("Cost"), _("No cost for single calls was noted."))]
    facts = [(_("Cost altogether"), _euros(found.cost_eur))]
    each_hundred = per_hundred(found.cost_eur, found.accepted)
    if each_hundred is not None:
        facts.append((_("Cost for 100 results taken over"), _euros(each_hundred)))
    return facts


def _euros(amount: Decimal) -> str:
    return _("%s euros") % number_format(round(amount, 2), decimal_pos=2, force_grouping=True)


def _whole(count: int) -> str:
    return number_format(count, force_grouping=True)


def _part(count: int, whole: int) -> str:
    share = percent(count, whole)
    return f"{_whole(count)} ({number_format(share)} %)" if share is not None else _whole(count)


def results(entry: Entry) -> list[list[str]]:
    """Return the results of the pilot, a row for each measure."""
    return [
        [
            each.name,
            _number(each.threshold),
            _number(each.value),
            _("%(low)s and %(high)s") % {"low": _number(each.low), "high": _number(each.high)},
            _whole(each.count),
            str(VERDICTS[each.verdict]),
        ]
        for each in entry.measured
    ]


def pilot_energy(entry: Entry) -> str:
    """Say how much electricity the pilot took; nothing before its report."""
    return number_format(Decimal(entry.energy_kwh).normalize() + 0) if entry.energy_kwh else ""


def _number(value: float) -> str:
    return number_format(Decimal(str(value)).normalize() + 0)


def incident_rows(found: Sequence[IncidentReport]) -> list[list[str]]:
    """Return incidents without names: when, how bad, what came of it."""
    return [
        [
            day(each.found_on),
            str(SEVERITIES[each.severity]),
            each.outcome or _("Still being looked into, at the latest until %s.") % day(each.due_on),
        ]
        for each in found
    ]


def history(events: Sequence[Event]) -> list[tuple[str, str, str, str]]:
    """Return what happened, latest first: anchor, day, headline, sentence; answers have their anchor elsewhere."""
    return [
        ("" if each.kind == "answer" else each.key, day(timezone.localdate(each.at)), headline(each), words(each))
        for each in events
    ]
