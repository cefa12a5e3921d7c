"""RiMEA 6: twenty people round a corner, left and right: no wall is passed, and the sides take as long.

RiMEA e.V. (2016), Guideline for Microscopic Evacuation Analysis 3.0, test 6. That a mirrored scene takes as long is
our demand: means of 16 seeds differ by less than 2 %.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import box
from shapely.affinity import scale

from sispamkota.crowd import Crowd
from validity.scenes import PLACES, drawn, filled, moved, spots, where

GROUND = shapely.union_all([box(0, 0, 2, 12), box(0, 10, 12, 12)])


def mirrored(shape: shapely.Geometry) -> shapely.Geometry:
    return scale(shape, xfact=-1.0, origin=(1.0, 0.0))


def took_s(flip: bool, degrees: float, shift: tuple[float, float], seed: int) -> float:
    """Return the mean time of arrival; nobody may leave the ground on the way."""
    ground, goal, places = GROUND, box(11, 10, 12, 12), filled(0.1, 0.2, 1.9, 6, 20)
    if flip:
        ground, goal, places = mirrored(ground), mirrored(goal), np.column_stack([2 - places[:, 0], places[:, 1]])
    ground = moved(ground, degrees, shift)
    crowd = Crowd(ground, seed=seed)
    speed, radius = drawn(20, seed)
    crowd.add(spots(places, degrees, shift), goal=moved(goal, degrees, shift), speed=speed, radius=radius)
    for _ in range(100):
        crowd.step(10)
        assert shapely.contains_xy(ground, *crowd.positions.T).all()
    assert len(crowd.arrived) == 20, f"{len(crowd.arrived)} of 20"
    return float(np.mean([at for _, at in crowd.arrived]))


@pytest.mark.validity
@pytest.mark.short
@pytest.mark.parametrize(("degrees", "shift"), PLACES)
def test_left_and_right_take_as_long(degrees, shift, told):
    right = np.mean([took_s(False, degrees, shift, seed) for seed in range(1, 17)])
    left = np.mean([took_s(True, degrees, shift, seed) for seed in range(1, 17)])
    told(
        f"RiMEA 6, {where(degrees, shift)}",
        asked="all arrive on the ground; mirrored within 2 %",
        found=f"all arrive in 16 seeds; {right:.2f} s right, {left:.2f} s left ({left / right - 1:+.1%})",
        holds=abs(left / right - 1) < 0.02,
    )


@pytest.mark.validity
@pytest.mark.short
def test_turned_and_shifted_corners_take_as_long(told):
    means = [np.mean([took_s(False, *place, seed) for seed in range(1, 17)]) for place in PLACES]
    off = float(np.ptp(means) / np.mean(means))
    told("corner turned and shifted, 16 seeds", asked="within 2 %", found=f"{off:.1%}", holds=off < 0.02)
