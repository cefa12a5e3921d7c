"""Flow fields: distances, directions, walls that are not crossed and goals that are not reached."""

import math

import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from sispamkota.city.fields import flow_field, walkable_cells
from sispamkota.city.ground import ground_of


def test_distance_and_direction_in_the_open():
    ground = ground_of(box(0, 0, 60, 40))
    field = flow_field(ground, box(50, 10, 55, 30))
    points = np.array([[10.0, 20.0], [30.0, 20.0], [45.0, 20.0]])
    assert field.distance_at(ground, points) == pytest.approx([40, 20, 5], abs=0.3)
    assert field.direction_at(ground, points) == pytest.approx(np.array([[1, 0]] * 3), abs=0.02)


def test_distance_goes_around_a_wall():
    ground = ground_of(box(0, 0, 20, 20), [box(9.9, 0, 10.1, 15)])
    field = flow_field(ground, box(18, 1, 19, 2))
    around = math.hypot(9.8 - 2, 15.2 - 2) + math.hypot(18 - 10.2, 15.2 - 2)
    assert field.distance_at(ground, [[2.0, 2.0]])[0] == pytest.approx(around, rel=0.04)
    assert field.direction_at(ground, [[9.0, 3.0]])[0][1] > 0.9


@pytest.mark.parametrize("place", np.linspace(9.0, 9.5, 11))
@pytest.mark.parametrize("lean", [0.0, 3.0, 12.0])
def test_nothing_leaks_through_a_thin_wall(place, lean):
    wall = Polygon([(place, -1), (place + 0.002, -1), (place + lean + 0.002, 21), (place + lean, 21)])
    ground = ground_of(box(0, 0, 30, 20), [wall])
    field = flow_field(ground, box(27, 5, 29, 15))
    assert math.isinf(field.distance_at(ground, [[2.0, 10.0]])[0])
    assert (field.direction_at(ground, [[2.0, 10.0]]) == 0).all()


@pytest.mark.parametrize("shift", np.linspace(0, 0.25, 6))
def test_a_door_passes_and_a_slit_does_not(shift):
    def distance(width):
        walls = [box(9, 0, 10, 5 + shift), box(9, 5 + shift + width, 10, 11)]
        ground = ground_of(box(0, 0, 20, 11), walls)
        return flow_field(ground, box(15, 0, 19, 11)).distance_at(ground, [[2.0, 5.0]])[0]

    assert math.isfinite(distance(0.6))
    assert math.isinf(distance(0.3))


def test_barriers_change_the_way_and_fields_are_kept():
    ground = ground_of(box(0, 0, 20, 20))
    goal, start = box(18, 9, 19, 11), [[2.0, 10.0]]
    gate = box(9, -1, 10, 14)
    free = flow_field(ground, goal)
    shut = flow_field(ground, goal, [gate])
    assert shut.distance_at(ground, start)[0] > free.distance_at(ground, start)[0] + 1.0
    assert flow_field(ground, goal, [gate]) is shut
    assert flow_field(ground, box(18, 9, 19, 11)) is free
    assert walkable_cells(ground).sum() > walkable_cells(ground, [gate]).sum()


def test_a_goal_nobody_can_stand_in_is_refused():
    ground = ground_of(box(0, 0, 20, 20), [box(5, 5, 10, 10)])
    for goal in (box(30, 30, 40, 40), box(6, 6, 9, 9), box(20, 0, 25, 20)):
        with pytest.raises(ValueError, match="cannot be reached"):
            flow_field(ground, goal)
    with pytest.raises(ValueError, match="cannot be reached"):
        flow_field(ground, box(15, 15, 16, 16), [box(14, 14, 17, 17)])


def test_a_thin_goal_off_the_raster_is_found():
    ground = ground_of(box(0, 0, 20, 20))
    field = flow_field(ground, box(10.02, 0, 10.07, 20))
    assert field.distance_at(ground, [[3.0, 10.0]])[0] == pytest.approx(7, abs=0.3)
    assert field.direction_at(ground, [[9.9, 10.0], [10.2, 10.0]])[:, 0] == pytest.approx([1, -1], abs=0.05)


def test_reached_marks_the_goal():
    ground = ground_of(box(0, 0, 20, 20))
    goal = shapely.Point(10, 10).buffer(3)
    field = flow_field(ground, goal)
    x, y = ground.centres()
    grid_x, grid_y = np.meshgrid(x, y)
    inside = shapely.contains_xy(goal, grid_x, grid_y)
    assert inside[field.reached == 1].all()
    assert not inside[field.reached == 0].any()


def test_a_goal_that_is_all_the_ground():
    ground = ground_of(box(0, 0, 2, 2))
    assert flow_field(ground, box(-1, -1, 3, 3)).distance_at(ground, [[1.0, 1.0]])[0] == 0.0
