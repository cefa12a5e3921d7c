"""RiMEA 10: 23 people in twelve cabins leave by the exit that each was told.

RiMEA e.V. (2016), Guideline for Microscopic Evacuation Analysis 3.0, test 10: a part of a cabin deck; cabins 1 to 4 and
7 to 10 are told the main exit, the others the second one.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import box

from sispamkota.crowd import Crowd
from validity.scenes import PLACES, moved, spots, where

MAIN, SECOND = box(19, 5, 21, 7), box(-3, 5, -1, 7)
TO_MAIN = (0, 1, 2, 3, 6, 7, 8, 9)


def deck() -> tuple[shapely.Geometry, np.ndarray, np.ndarray]:
    """Return the ground, places of people and the cabin of each."""
    cabins, doors, places, of = [], [], [], []
    for number in range(12):
        west, upper = 3.0 * (number % 6), number >= 6
        cabins.append(box(west + 0.1, 7.2, west + 2.9, 12) if upper else box(west + 0.1, 0, west + 2.9, 4.8))
        doors.append(box(west + 1.05, 6.9, west + 1.95, 7.3) if upper else box(west + 1.05, 4.7, west + 1.95, 5.1))
        for person in range(2 if number < 11 else 1):
            places.append((west + 0.8 + 1.4 * person, 9.5 if upper else 2.5))
            of.append(number)
    return shapely.union_all([box(-3, 5, 21, 7), *cabins, *doors]), np.array(places), np.array(of)


@pytest.mark.validity
@pytest.mark.short
@pytest.mark.parametrize(("degrees", "shift"), PLACES)
def test_each_leaves_by_the_exit_told(degrees, shift, told):
    ground, places, cabin = deck()
    crowd = Crowd(moved(ground, degrees, shift))
    ids = crowd.add(spots(places, degrees, shift))
    main, second = (moved(shape, degrees, shift) for shape in (MAIN, SECOND))
    told_main = np.isin(cabin, TO_MAIN)
    crowd.set_goal(ids[told_main], main)
    crowd.set_goal(ids[~told_main], second)
    last = {}
    for _ in range(120):
        last |= dict(zip(crowd.ids.tolist(), crowd.positions, strict=True))
        crowd.step(10)
    by_main = np.array([shapely.Point(last[one]).distance(main) < 1.0 for one in ids.tolist()])
    right = int((by_main == told_main).sum())
    told(
        f"RiMEA 10, {where(degrees, shift)}",
        asked="all 23 leave, each by the exit told",
        found=f"{len(crowd.arrived)} leave, {right} as told",
        holds=len(crowd.arrived) == 23 and right == 23,
    )
