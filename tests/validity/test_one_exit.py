"""A room of 200 people empties through one exit in the time that a planner reckons with.

SFPE Handbook of Fire Protection Engineering (hydraulic model) and Weidmann (1993): people through the width at 1.2 to
1.3 per m and s, and the walk; the quicker experiments (Seyfried and others 2009) reach 2.2. So 200 people through 1.2 m
take 200 / (2.2 x 1.2) = 76 s at the least, and 200 / (1.2 x 1.2) + 12 m / 1.34 m/s = 148 s at the most.
"""

from __future__ import annotations

import numpy as np
import pytest
from shapely import box

from sispamkota.crowd import Crowd
from validity.scenes import PLACES, drawn, filled, moved, room_with_door, spots, where


@pytest.mark.validity
@pytest.mark.parametrize("place", PLACES, ids=lambda place: where(*place))
def test_a_room_empties_in_time(place, told):
    times = []
    for seed in range(1, 9):
        crowd = Crowd(moved(room_with_door(1.2), *place), seed=seed)
        speed, radius = drawn(200, seed)
        start = spots(filled(-5.5, 0.5, 5.5, 11.5, 200), *place)
        crowd.add(start, goal=moved(box(-7, -12, 7, -2), *place), speed=speed, radius=radius)
        crowd.step(20 * 300)
        times.append(crowd.arrived[-1][1] if len(crowd.arrived) == 200 else np.inf)
    told(
        f"200 people, one exit of 1.2 m, 8 seeds, {where(*place)}",
        asked="76 to 148 s",
        found=f"{min(times):.0f} to {max(times):.0f} s",
        holds=min(times) >= 76 and max(times) <= 148,
    )
