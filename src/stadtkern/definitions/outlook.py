"""What filing may cost, said before the first question: every fee, per way of filing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stadtkern.city.api import Text
from stadtkern.definitions.asking import ask, tariff_of
from stadtkern.definitions.compiled import Compiled
from stadtkern.definitions.schema import TariffFile
from stadtkern.procedurelaw.tariffs import rate_on

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class FeeOutlook:
    """One fee in euro; ``is_certain``: it applies to everybody, once."""

    name: Text
    law: str
    amount_eur: Decimal
    e_id_eur: Decimal
    is_certain: bool
    is_unsure: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """All fees; the sums are what it costs at least."""

    fees: tuple[FeeOutlook, ...]

    @property
    def is_free(self) -> bool:
        """Whether no fee applies to anybody."""
        return not self.fees

    @property
    def is_certain(self) -> bool:
        """Whether the sums are what everybody pays."""
        return all(fee.is_certain for fee in self.fees)

    @property
    def is_unsure(self) -> bool:
        """Whether the office still has to confirm an amount."""
        return any(fee.is_unsure for fee in self.fees)

    @property
    def least_eur(self) -> Decimal:
        """Return what it costs at least at the counter and on paper."""
        return sum((fee.amount_eur for fee in self.fees if fee.is_certain), NOTHING)

    @property
    def least_e_id_eur(self) -> Decimal:
        """Return what it costs at least with ID Austria."""
        return sum((fee.e_id_eur for fee in self.fees if fee.is_certain), NOTHING)

    @property
    def saved_eur(self) -> Decimal:
        """Return what ID Austria saves at least."""
        return self.least_eur - self.least_e_id_eur


def fees_before(compiled: Compiled, written: Mapping[str, TariffFile], *, on: date) -> Outlook:
    """Return what is known of the fees while nothing is answered.

    Raises:
        NoRateError: if a tariff has no rate yet.
    """
    asked, fees = ask(compiled, {}, today=on), []
    for number, fee in enumerate(compiled.procedure.fees):
        when, count = asked.result("fees", number, "when"), asked.result("fees", number, "count")
        if when is not None and when.value is False:
            continue
        tariff = written[fee.tariff]
        rate = rate_on(tariff_of(tariff), on)
        e_id = rate.amount_eur if rate.e_id_eur is None else rate.e_id_eur
        is_certain = count is None and (when is None or when.value is True)
        fees.append(FeeOutlook(tariff.name, tariff.law, rate.amount_eur, e_id, is_certain, tariff.unsure))
    return Outlook(tuple(fees))
