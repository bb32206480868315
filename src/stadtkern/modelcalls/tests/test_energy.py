"""Electricity is measured, reckoned, modelled or unknown; it is never a silent zero."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.modelcalls.energy import UNKNOWN, Energy, Power, metered, modelled, reckoned


def test_a_counter_without_a_plug_meter_is_a_lower_bound() -> None:
    assert metered(3.6e9, None) == Energy("M1", 1.0, 1.0, 2.0)
    compared = metered(3.6e9, Power(10, 100, plug_factor=2.0, pue=1.5))
    assert (compared.method, compared.wh) == ("M1", 3.0)
    assert (compared.low_wh, compared.high_wh) == pytest.approx((2.55, 3.45))


def test_a_reckoned_call_takes_its_part_of_the_machine_with_factor_two() -> None:
    assert reckoned(3600, Power(idle_w=50, most_w=250, parallel=4)) == Energy("M2", 12.5, 25.0, 50.0)


@pytest.mark.parametrize(("billions", "at_64_wh", "at_8_wh"), [(8.0, 0.027, 0.069), (70.0, 0.197, 0.687)])
def test_the_range_has_what_others_compute(billions: float, at_64_wh: float, at_8_wh: float) -> None:
    """EcoLogits 0.11.3 gives these for 300 tokens, PUE 1.2, at a batch of 64 and of 8, which is our upper end."""
    found = modelled(300, (billions, billions))
    assert (found.method, found.low_wh < at_64_wh < found.high_wh) == ("R", True)
    assert found.high_wh / 1.4 * 1.2 == pytest.approx(at_8_wh, rel=0.15)


@given(st.integers(1, 10_000), st.floats(0.5, 500), st.floats(1, 10))
def test_a_range_of_sizes_gives_a_range_of_estimates(tokens: int, billions: float, wider: float) -> None:
    found = modelled(tokens, (billions, billions * wider))
    assert 0 < found.low_wh < found.wh < found.high_wh


def test_what_is_not_known_says_so() -> None:
    assert UNKNOWN.method == "N"
