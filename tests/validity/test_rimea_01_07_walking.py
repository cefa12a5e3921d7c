"""RiMEA 1 and 7: one walks a corridor in his time; fifty walk at the speeds that were drawn.

RiMEA e.V. (2016), Guideline for Microscopic Evacuation Analysis 3.0, tests 1 (40 m at 1.33 m/s take 26 to 34 s) and 7
(50 people with the spread of free speeds of Weidmann 1993; here 0.6 to 1.8 m/s, each within 2 %: our tolerance).
"""

from __future__ import annotations

import numpy as np
import pytest
from shapely import box

from sispamkota.crowd import Crowd
from validity.scenes import PLACES, moved, spots, where


@pytest.mark.validity
@pytest.mark.short
@pytest.mark.parametrize(("degrees", "shift"), PLACES)
def test_a_corridor_takes_its_time(degrees, shift, told):
    crowd = Crowd(moved(box(0, 0, 42, 2), degrees, shift))
    start = spots(np.array([[0.5, 1.0]]), degrees, shift)
    crowd.add(start, goal=moved(box(40.5, 0, 42, 2), degrees, shift), speed=1.33)
    crowd.step(800)
    took = crowd.arrived[0][1] if crowd.arrived else np.inf
    told(f"RiMEA 1, {where(degrees, shift)}", asked="26 to 34 s", found=f"{took:.1f} s", holds=26 <= took <= 34)


@pytest.mark.validity
@pytest.mark.short
@pytest.mark.parametrize(("degrees", "shift"), PLACES)
def test_each_walks_at_his_speed(degrees, shift, told):
    crowd = Crowd(moved(box(0, 0, 40, 120), degrees, shift))
    speed = np.linspace(0.6, 1.8, 50)
    start = spots(np.stack([np.full(50, 2.0), 2 + 2.3 * np.arange(50)], axis=1), degrees, shift)
    crowd.add(start, goal=moved(box(38, 0, 40, 120), degrees, shift), speed=speed)
    crowd.step(100)
    off = float(np.abs(np.hypot(*crowd.velocities.T) / speed - 1).max())
    told(
        f"RiMEA 7, {where(degrees, shift)}", asked="each within 2 %", found=f"{off:.1%} off at most", holds=off <= 0.02
    )
