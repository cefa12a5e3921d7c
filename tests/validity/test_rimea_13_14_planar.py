"""RiMEA 13 and 14, planar variants: a slow ramp below a foyer, and two ways of different length to one goal.

RiMEA e.V. (2016), Guideline for Microscopic Evacuation Analysis 3.0. Test 13 has a stair and test 14 a way over stairs;
this engine has no floors, so 13 is a ramp on which everybody walks at 46 % of their speed (Weidmann 1993 gives 0.61 m/s
for stairs), and 14 a wall with a short and a long way round it; which is taken is written down, as the guideline asks.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import box

from sispamkota.crowd import Crowd
from validity.scenes import PLACES, drawn, filled, moved, spots, where


@pytest.mark.validity
@pytest.mark.parametrize("place", PLACES, ids=lambda place: where(*place))
def test_people_wait_at_the_foot_of_a_slow_ramp(place, told):
    """RiMEA 13, planar: 150 people, a ramp 2.4 m wide and 10 m long; density at its foot with and without slowness."""
    ground = moved(shapely.union_all([box(0, 0, 10, 8), box(9.9, 2.8, 20, 5.2), box(19.9, 0, 24, 8)]), *place)
    ramp, foot = moved(box(10, 2.8, 20, 5.2), *place), moved(box(8, 2.8, 10, 5.2), *place)
    waited, took = [], []
    for slow in (False, True):
        crowd = Crowd(ground)
        speed, radius = drawn(150, 1)
        start = spots(filled(0.3, 0.3, 9.5, 7.7, 150), *place)
        crowd.add(start, goal=moved(box(23, 0, 24, 8), *place), speed=speed, radius=radius)
        near = []
        for quarter in range(4 * 240):
            if slow and crowd.ids.size:
                on = shapely.contains_xy(ramp, *crowd.positions.T)
                crowd.set_speed(crowd.ids, speed[crowd.ids] * np.where(on, 0.46, 1.0))
            crowd.step(5)
            if 40 <= quarter < 120:
                near.append(shapely.contains_xy(foot, *crowd.positions.T).sum() / foot.area)
        assert len(crowd.arrived) == 150
        waited.append(np.mean(near))
        took.append(crowd.arrived[-1][1])
    told(
        f"RiMEA 13 planar, {where(*place)}",
        asked="a slow ramp takes longer and people wait at its foot, at least 2 per m2",
        found=f"{waited[1]:.1f} per m2 and {took[1]:.0f} s; {waited[0]:.1f} per m2 and {took[0]:.0f} s on the flat",
        holds=waited[1] >= 2.0 and took[1] > took[0],
    )


@pytest.mark.validity
@pytest.mark.parametrize("place", PLACES, ids=lambda place: where(*place))
def test_which_way_is_taken_is_known(place, told):
    """RiMEA 14, planar: everybody takes the shorter way, whatever the queue there."""
    ground = moved(box(0, 0, 30, 20).difference(box(14, 3, 15, 14)), *place)
    crowd = Crowd(ground)
    speed, radius = drawn(100, 1)
    start = spots(filled(1, 1, 8, 8, 100), *place)
    crowd.add(start, goal=moved(box(28, 5, 30, 8), *place), speed=speed, radius=radius)
    over, under = moved(box(14, 14, 15, 20), *place), moved(box(14, 0, 15, 3), *place)
    long_way, short_way = set(), set()
    for _ in range(400):
        crowd.step(4)
        if crowd.ids.size:
            long_way |= set(crowd.ids[shapely.contains_xy(over, *crowd.positions.T)].tolist())
            short_way |= set(crowd.ids[shapely.contains_xy(under, *crowd.positions.T)].tolist())
    told(
        f"RiMEA 14 planar, {where(*place)}",
        asked="short, long or mixed is documented: here the short one",
        found=f"{len(short_way)} short, {len(long_way)} long, {len(crowd.arrived)} arrive",
        holds=len(short_way) == 100 and not long_way and len(crowd.arrived) == 100,
    )
