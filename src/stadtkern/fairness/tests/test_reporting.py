"""A result in words and pictures."""

from __future__ import annotations

from stadtkern.fairness.reporting import report_on
from stadtkern.fairness.rules.results import analyse, as_data
from stadtkern.fairness.tests.model_server import biased
from stadtkern.fairness.tests.runs import PROMPTS, answered, header


def test_the_pictures_of_one_outcome_have_one_scale_and_hold_the_largest_difference() -> None:
    report = report_on(as_data(analyse(answered(header("turkish"), biased), PROMPTS), PROMPTS))
    assert report.verdict == "different"
    for part in report.deciding:
        assert part.unequal
        assert len({row.bar.margin_width for row in part.rows}) == 1
        for row in part.rows:
            assert 0 < row.bar.low <= row.bar.point <= row.bar.low + row.bar.width < 100
