"""How a rumour grows and how an answer slows it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sispamkota.media.spread import Params, answer_factor, grow


def test_growth_agrees_with_small_steps() -> None:
    """The closed form is the limit of many small steps of the equation it solves."""
    intensity, steps = 0.01, 200_000
    for _ in range(steps):
        intensity += (2.0 * intensity * (1 - intensity) - 0.35 * intensity) * (5.0 / steps)
    assert grow(0.01, 2.0, 0.35, 5.0) == pytest.approx(intensity, rel=1e-4)


@given(
    start=st.floats(1e-4, 0.9),
    heat=st.floats(0.0, 6.0),
    forget=st.floats(0.01, 2.0),
    first=st.floats(0.0, 50.0),
    second=st.floats(0.0, 50.0),
)
def test_two_steps_are_one(start: float, heat: float, forget: float, first: float, second: float) -> None:
    """A gap may be crossed in one step or in two, with the same result."""
    whole = grow(start, heat, forget, first + second)
    halves = grow(grow(start, heat, forget, first), heat, forget, second)
    assert halves == pytest.approx(whole, rel=1e-6, abs=1e-9)
    assert 0.0 <= whole <= 1.0


def test_without_sharing_it_is_forgotten() -> None:
    """A rumour that nobody passes on fades at the rate of forgetting."""
    assert grow(0.2, 0.0, 0.5, 4.0) == pytest.approx(0.2 * math.exp(-2.0))


def test_an_early_answer_slows_more_than_a_late_one() -> None:
    """The factor rises from the early to the late one and stays there."""
    params = Params()
    factors = [answer_factor(delay_s, params) for delay_s in (0.0, 1800.0, 3600.0, 7200.0, 90000.0)]
    assert factors == sorted(factors)
    assert factors[0] == factors[1] == params.early_factor
    assert factors[-1] == factors[-2] == pytest.approx(params.late_factor)
