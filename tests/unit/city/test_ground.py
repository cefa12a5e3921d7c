"""Walkable ground: what is on it, how far the walls are, in how many pieces it is."""

import numpy as np
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box
from shapely.affinity import rotate

from sispamkota.city.ground import clean_polygon, ground_of

FAR = np.array([699_000.0, 9_154_000.0])


def l_shape() -> Polygon:
    return Polygon([(0, 0), (20, 0), (20, 5), (5, 5), (5, 20), (0, 20)])


def test_contains_agrees_with_the_polygon_everywhere():
    shape = shapely.transform(rotate(l_shape(), 33), lambda xy: xy + FAR)
    ground = ground_of(shape)
    rng = np.random.default_rng(1)
    west, south, east, north = shape.bounds
    points = rng.uniform([west - 3, south - 3], [east + 3, north + 3], (20_000, 2))
    expected = shapely.contains_xy(shape, points[:, 0], points[:, 1])
    assert (ground.contains(points) == expected).all()
    assert not ground.contains([[0.0, 0.0], [np.nan, 1.0], [np.inf, 0.0]]).any()


def test_distance_is_exact_near_walls_even_beside_a_thin_one():
    ground = ground_of(box(0, 0, 20, 10), [box(9.99, 0, 10.01, 8)])
    x, y = ground.centres()
    grid_x, grid_y = np.meshgrid(x, y)
    true = shapely.distance(ground.polygon.boundary, shapely.points(grid_x, grid_y))
    near = true < 1.0
    assert np.allclose(np.abs(ground.distance_m)[near], true[near], atol=1e-5)


def test_distance_far_from_walls_is_within_a_cell():
    ground = ground_of(box(0, 0, 40, 40))
    assert ground.distance_m.max() == pytest.approx(20, abs=2 * ground.cell_m)
    assert ground.distance_m[0, 0] < 0


def test_obstacles_are_taken_out_and_area_follows():
    ground = ground_of(box(0, 0, 10, 10), [box(4, 4, 6, 6)])
    assert ground.area_m2 == pytest.approx(96)
    assert not ground.contains([[5, 5]])[0]


def test_pieces_need_room_for_what_must_pass():
    joined = shapely.union_all([box(0, 0, 5, 5), box(5, 2, 7, 2.3), box(7, 0, 12, 5)])
    ground = ground_of(joined)
    assert len(ground.pieces()) == 1
    assert not ground.one_piece  # a slit of 30 cm is no way for a body
    assert ground_of(l_shape()).one_piece


def test_snap_moves_only_those_too_near_or_outside():
    ground = ground_of(box(0, 0, 10, 10))
    moved = ground.snap([[5.0, 5.0], [-3.0, 5.0], [0.1, 5.0]], 0.2)
    assert moved[0] == pytest.approx([5, 5])
    assert moved[1] == pytest.approx([0.2, 5])
    assert moved[2] == pytest.approx([0.2, 5])
    with pytest.raises(ValueError, match="no ground is free"):
        ground.snap([[5.0, 5.0]], 6.0)


def test_a_huge_ground_gets_a_coarser_raster():
    ground = ground_of(box(0, 0, 3000, 3000))
    assert ground.cell_m > 0.25
    assert ground.distance_m.size <= 6_000_000


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (Polygon(), "must be a Polygon"),
        (shapely.LineString([(0, 0), (1, 1)]), "must be a Polygon"),
        (Polygon([(0, 0), (2, 2), (2, 0), (0, 2)]), "not a valid polygon"),
        (shapely.from_wkt("POLYGON ((0 0, Inf 2, 2 0, 0 0))"), "finite"),
        (None, "must be a shapely"),
    ],
)
def test_what_is_no_ground_is_refused(shape, message):
    with pytest.raises(ValueError, match=message):
        ground_of(shape)


def test_degrees_and_covered_ground_are_refused():
    with pytest.raises(ValueError, match="cover all"):
        ground_of(box(0, 0, 1, 1), [box(-1, -1, 2, 2)])
    with pytest.raises(ValueError, match="wider than 100 km"):
        ground_of(box(0, 0, 200_000, 1))
    with pytest.raises(ValueError, match="cell_m"):
        ground_of(box(0, 0, 1, 1), cell_m=0)


def test_touching_parts_become_one():
    cleaned = clean_polygon(MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)]), what="ground")
    assert cleaned.area == pytest.approx(2)
