"""Openings: the flow grows in proportion to the width, and the flow per metre is about constant.

Kretz, Gruenebohm, Schreckenberg (2006), Experimental study of pedestrian flow through a bottleneck,
J. Stat. Mech. P10014: the specific flow is constant once two can pass side by side.
Seyfried, Rupprecht, Passon, Steffen, Klingsch, Boltes (2009), New insights into pedestrian flow through
bottlenecks, Transportation Science 43(3): the flow grows linearly with the width.
Liao, Seyfried, Zhang, Boltes, Zheng, Zhao (2014), Experimental study on pedestrian flow through wide
bottleneck, Transportation Research Procedia 2, 26-33: linear up to 5 m.

None of this was used to fit the engine, whose speed against density was fitted in a closed corridor.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from sispamkota.crowd import Crowd

WIDTHS_M = (1.2, 1.6, 2.0, 2.4)
LONG_M = 2.0


def flow_p_s(width_m: float, *, seed: int) -> float:
    """Return people a second through an opening, between the 20th and the 140th of 180."""
    room = shapely.box(-5, 0, 5, 10)
    opening = shapely.box(-width_m / 2, -LONG_M, width_m / 2, 0.01)
    beyond = shapely.box(-6, -10, 6, -LONG_M + 0.01)
    crowd = Crowd(shapely.union_all([room, opening, beyond]), dt=0.05, seed=seed)
    across, along = np.meshgrid(np.linspace(-4.2, 4.2, 18), np.linspace(1.5, 9.0, 10))
    people = np.column_stack([across.ravel(), along.ravel()])
    crowd.add(people, goal=shapely.box(-6, -10, 6, -6), speed=1.34, radius=0.18)
    times, passed = [], []
    while not passed or passed[-1] < 140:
        assert crowd.time < 300, "the opening is stuck"
        crowd.step(1)
        times.append(crowd.time)
        passed.append(len(people) - int(np.count_nonzero(crowd.positions[:, 1] > -LONG_M / 2)))
    first, last = np.searchsorted(passed, [20, 140])
    return (passed[last] - passed[first]) / (times[last] - times[first])


@pytest.fixture(scope="module")
def flows() -> np.ndarray:
    return np.array([np.mean([flow_p_s(width, seed=seed) for seed in (1, 2, 3)]) for width in WIDTHS_M])


@pytest.mark.validity
@pytest.mark.short
def test_the_flow_is_proportional_to_the_width(flows, told):
    r2 = np.corrcoef(WIDTHS_M, flows)[0, 1] ** 2
    told("flow through 2 m long openings, linear", asked="R2 above 0.98", found=f"R2 {r2:.3f}", holds=r2 > 0.98)


@pytest.mark.validity
@pytest.mark.short
def test_the_flow_per_metre_is_constant_where_two_pass_side_by_side(flows, told):
    specific = flows / np.array(WIDTHS_M)
    spread = np.ptp(specific) / specific.mean()
    said = f"{spread:.1%} ({specific.min():.2f} to {specific.max():.2f} per m and s)"
    told("spread of the specific flow, 1.2 to 2.4 m", asked="below 15 %", found=said, holds=spread < 0.15)
