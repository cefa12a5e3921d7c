"""RiMEA 12: two bottlenecks in a row; people jam before the first and not before the second.

RiMEA e.V. (2016), Guideline for Microscopic Evacuation Analysis 3.0, test 12: 150 people in a room, a passage of 1 m, a
second room with an exit of 1 m. Jam is told by PedPy's Voronoi density before each: above 3 per m2 before the first and
below 2 before the second (our limits; 2 is where the guideline's own literature lets waiting begin).
"""

from __future__ import annotations

import numpy as np
import pedpy
import pytest
import shapely
from shapely import box

from sispamkota.crowd import Crowd
from validity.scenes import PLACES, drawn, filled, moved, spots, watched, where

GROUND = shapely.union_all([box(0, 0, 10, 10), box(9.9, 4.5, 15.1, 5.5), box(15, 0, 25, 10), box(24.9, 4.5, 27, 5.5)])


@pytest.mark.validity
@pytest.mark.parametrize(("degrees", "shift"), PLACES)
def test_the_second_bottleneck_does_not_jam(degrees, shift, told):
    ground = moved(GROUND, degrees, shift)
    crowd = Crowd(ground)
    speed, radius = drawn(150, 1)
    start = spots(filled(0.5, 0.5, 9.5, 9.5, 150), degrees, shift)
    crowd.add(start, goal=moved(box(26, 4.5, 27, 5.5), degrees, shift), speed=speed, radius=radius)
    crowd.step(400)
    paths = watched(crowd, 30, every=20)
    cells = pedpy.compute_individual_voronoi_polygons(
        traj_data=paths,
        walkable_area=pedpy.WalkableArea(crowd.ground.polygon),
        cut_off=pedpy.Cutoff(radius=1.0, quad_segments=3),
    )
    density = []
    for before in (box(8, 4, 10, 6), box(23, 4, 25, 6)):
        window = pedpy.MeasurementArea(moved(before, degrees, shift))
        found, _ = pedpy.compute_voronoi_density(individual_voronoi_data=cells, measurement_area=window)
        density.append(float(found["density"].mean()))
    crowd.step(20 * 200)
    told(
        f"RiMEA 12, {where(degrees, shift)}",
        asked="above 3 per m2 before the first, below 2 before the second, all leave",
        found=f"{density[0]:.1f} and {density[1]:.1f} per m2; {len(crowd.arrived)} of 150 leave",
        holds=density[0] > 3 and density[1] < 2 and len(crowd.arrived) == 150,
    )


def test_the_ground_is_whole():
    assert isinstance(GROUND, shapely.Polygon)
    assert np.isclose(GROUND.area, 10 * 10 * 2 + 5 + 2, atol=0.3)
