"""The last automatic accessibility test, written by the browser journeys into ``accessibility.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from stadtkern.ui.templatetags.kern import day

RESULT = Path(__file__).resolve().parent / "accessibility.json"


@dataclass(frozen=True, slots=True)
class LastTest:
    """One run of axe over the whole site. ``findings`` counts violations of WCAG 2.0 to 2.2, levels A and AA."""

    tested_on: date
    engine: str
    pages: int
    views: int
    findings: int


def last_test() -> LastTest:
    """Return the result of the last run."""
    raw = json.loads(RESULT.read_text(encoding="utf-8"))
    return LastTest(date.fromisoformat(raw["tested_on"]), raw["engine"], raw["pages"], raw["views"], raw["findings"])


def rows(test: LastTest) -> list[list[str]]:
    """Return the result as lines of a table."""
    return [
        [_("Day of the test"), day(test.tested_on)],
        [_("Program"), test.engine],
        [_("Pages"), str(test.pages)],
        [_("Views (phone, desktop, both languages)"), str(test.views)],
        [_("Problems found"), str(test.findings)],
    ]
