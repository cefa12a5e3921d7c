"""RiMEA 5: each of ten people starts when their reaction time is over, uniform between 10 and 100 s.

RiMEA e.V. (2016), Guideline for Microscopic Evacuation Analysis 3.0, test 5: ten people in a room of 8 by 5 m with an
exit of 1 m. Tolerance: one second. Somebody has started who walks at 0.3 m/s: who only
makes room for others does not. The nearest to the exit react first, so that nobody has to push past.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import box

from sispamkota.crowd import Crowd
from validity.scenes import PLACES, filled, moved, spots, where


@pytest.mark.validity
@pytest.mark.parametrize("place", PLACES, ids=lambda place: where(*place))
def test_each_starts_when_the_reaction_time_is_over(place, told):
    reaction_s = np.linspace(10, 100, 10)
    ground = shapely.union_all([box(0, 0, 8, 5), box(7.9, 2, 12, 3)])
    crowd = Crowd(moved(ground, *place))
    start = filled(0.5, 0.5, 7.5, 4.5, 10)
    start = spots(start[np.argsort(np.hypot(*(start - [8.0, 2.5]).T), kind="stable")], *place)
    crowd.add(start, goal=moved(box(11, 2, 12, 3), *place), reaction=reaction_s)
    started = np.full(10, np.inf)
    for _ in range(1200):
        crowd.step(2)
        off = crowd.ids[np.hypot(*crowd.velocities.T) > 0.3]
        started[off] = np.minimum(started[off], crowd.time)
    off = float(np.abs(started - reaction_s).max())
    told(f"RiMEA 5, {where(*place)}", asked="each within 1 s of their time", found=f"{off:.1f} s off", holds=off <= 1.0)
