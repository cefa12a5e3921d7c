"""A site: zones, exits, gates in fences, sight, vehicles, the densest place."""

import math

import numpy as np
import pytest
import shapely
from shapely import LineString, Point, box

from sispamkota.city.sites import Exit, Fence, Gate, Post, compile_site, density_max


def site(gate=None, **more):
    return compile_site(
        "office",
        walkable=[box(-50, -15, 50, 0), box(-20, 0, 20, 20)],
        obstacles=[box(-5, 8, 5, 14)],
        zones={"west": box(-50, -15, 0, 0), "near": box(-10, -5, 0, 0), "yard": box(-20, 0, 20, 20)},
        exits=[
            Exit("w", box(-50, -15, -48, 0), 14.0, "road"),
            Exit("e", box(48, -15, 50, 0), 7.0, "road"),
            Exit("n", box(-20, 19, 20, 20), 7.0, "road", vehicles_only=True),
        ],
        fences=[Fence("f", LineString([(-25, 0), (25, 0)]), 4000.0)],
        gates=[gate or Gate("g", LineString([(-3, 0), (3, 0)]), 6.0)],
        posts=[Post("aid", "first_aid", (30.0, -5.0))],
        **more,
    )


def test_zones_by_raster_agree_with_the_polygons_and_the_smallest_counts():
    made = site()
    points = np.random.default_rng(2).uniform([-60, -20], [60, 30], (5000, 2))
    found = made.zone_of(points)
    for point, number in zip(points, found, strict=True):
        inside = [(z.area, k) for k, z in made.zones.items() if z.contains(Point(point))]
        assert (made.zone_ids[number] if number >= 0 else None) == (min(inside)[1] if inside else None)
    assert made.zone_at((-5.0, -2.0)) == "near"
    assert made.zone_at((40.0, -2.0)) is None


@pytest.mark.parametrize(
    "gate",
    [
        Gate("g", LineString([(-3, 0), (3, 0)]), 6.0),
        Gate("g", box(-3, -0.5, 3, 0.5), 6.0),
        Gate("g", Point(0, 0), 6.0),
    ],
)
def test_a_gate_opens_the_fence_and_shut_it_closes_the_ground(gate):
    made = site(gate)
    assert made.ground.one_piece
    assert not made.ground.contains([[10.0, 0.0]])[0]
    assert made.ground.contains([[0.0, 0.0], [-2.5, 0.0], [2.5, 0.0]]).all()
    left = made.ground.polygon.difference(made.gates["g"].polygon)
    assert not any(part.contains(Point(0, -5)) and part.contains(Point(0, 5)) for part in shapely.get_parts(left))


def test_capacity_counts_only_exits_for_people():
    made = site()
    assert made.capacity_p_s(["w", "n"]) == pytest.approx(1.25 * 14)
    assert made.capacity_p_s(["n"]) == 0.0


def test_shapes_of_one_part_are_plain_polygons():
    made = site()
    shapes = [*made.zones.values(), *(way.polygon for way in made.exits.values()), made.gates["g"].polygon]
    assert {shape.geom_type for shape in shapes} == {"Polygon"}


def test_obstacles_block_sight():
    made = site()
    assert made.sees([[0.0, 5.0], [-15.0, 18.0]], [[0.0, 18.0]]).tolist() == [False, True]


def test_the_densest_window():
    crowd = np.random.default_rng(5).uniform([30, -12], [32, -10], (20, 2))
    value, (x, y) = density_max(np.vstack([crowd, [[0.0, 0.0]]]))
    assert value == pytest.approx(5.0)
    assert (x, y) == pytest.approx((31, -11), abs=0.5)
    assert density_max(np.zeros((0, 2)))[0] == 0.0
    brute = max(
        ((abs(crowd[:, 0] - cx) <= 1) & (abs(crowd[:, 1] - cy) <= 1)).sum() / 4
        for cx in np.arange(28, 34, 0.5)
        for cy in np.arange(-14, -8, 0.5)
    )
    assert site().density_max(crowd) == pytest.approx(brute)


def test_mistakes_name_the_site_and_the_feature():
    with pytest.raises(ValueError, match="site office: zone bad has"):
        compile_site("office", walkable=[box(0, 0, 5, 5)], zones={"bad": box(0, 0, math.inf, 5)})
    with pytest.raises(ValueError, match="site office: there is no walkable"):
        compile_site("office", walkable=[])
    with pytest.raises(ValueError, match="gate g is not at a fence"):
        site(Gate("g", Point(0, -10), 6.0))
    with pytest.raises(ValueError, match="site office: the obstacles cover all"):
        compile_site("office", walkable=[box(0, 0, 5, 5)], obstacles=[box(-1, -1, 6, 6)])
