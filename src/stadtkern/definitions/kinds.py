"""What the town's check, plan and load read for this room: named in ``settings.CITY_KINDS``."""

from __future__ import annotations

from stadtkern.city.api import FurtherKind
from stadtkern.definitions.checks import WORDING, budget_checks, procedure_checks, tariff_checks
from stadtkern.definitions.schema import BudgetFile, Procedure, TariffFile

TARIFFS = FurtherKind(name="tariff", folder="tariffs", shape=TariffFile, checks=tariff_checks, wording=WORDING)
PROCEDURES = FurtherKind(
    name="procedure", folder="procedures", shape=Procedure, checks=procedure_checks, wording=WORDING
)
BUDGETS = FurtherKind(name="budget", folder="budgets", shape=BudgetFile, checks=budget_checks, wording=WORDING)
