"""What the town's check, plan and load read for this room: named in ``settings.CITY_KINDS``."""

from __future__ import annotations

from stadtkern.city.api import FurtherKind
from stadtkern.definitions.checks import WORDING, procedure_checks, tariff_checks
from stadtkern.definitions.schema import Procedure, TariffFile

TARIFFS = FurtherKind(name="tariff", folder="tariffs", shape=TariffFile, checks=tariff_checks, wording=WORDING)
PROCEDURES = FurtherKind(
    name="procedure", folder="procedures", shape=Procedure, checks=procedure_checks, wording=WORDING
)
