"""Strings lead straight to the goal or round the next corner, whatever way the raster lies."""

import numpy as np
import pytest
import shapely
from shapely import box
from shapely.affinity import rotate, translate

from sispamkota.city.aims import BEND_M, keeps_off
from sispamkota.city.fields import flow_field
from sispamkota.city.ground import ground_of

ROOM = shapely.union_all([box(-6, 0, 6, 12), box(-0.8, -1, 0.8, 0.01), box(-7, -12, 7, -0.99)])
GOAL = box(-7, -12, 7, -9)


def ways(places, degrees=0.0, shift=(0.0, 0.0), blocked=()):
    """Return the angles in degrees, from straight to the door's side of the room, of the ways from some places."""

    def moved(shape):
        return translate(rotate(shape, degrees, origin=(0, 0)), *shift)

    ground = ground_of(moved(ROOM))
    field = flow_field(ground, moved(GOAL), [moved(part) for part in blocked])
    turn = np.array([[np.cos(np.radians(degrees)), -np.sin(np.radians(degrees))],
                     [np.sin(np.radians(degrees)), np.cos(np.radians(degrees))]])  # fmt: skip
    found = field.direction_at(ground, np.asarray(places) @ turn.T + shift) @ turn
    return np.degrees(np.arctan2(found[:, 0], -found[:, 1]))


def test_who_sees_the_goal_goes_straight():
    assert ways([[0.0, 5.0], [0.3, 0.5], [-0.4, 2.0]]) == pytest.approx(0.0, abs=0.5)


def test_who_does_not_walks_at_the_corner():
    x, y = 0.8 - BEND_M, BEND_M
    places = np.array([[4.0, 3.0], [5.5, 1.0], [-2.0, 6.0], [-5.0, 11.0]])
    corner = np.array([[x, y], [x, y], [-x, y], [-x, y]])
    expected = np.degrees(np.arctan2(corner[:, 0] - places[:, 0], places[:, 1] - corner[:, 1]))
    assert ways(places) == pytest.approx(expected, abs=0.5)


@pytest.mark.parametrize("degrees", [0.0, 10.4, 37.0, 45.0, 161.0, 224.2, 313.7])
@pytest.mark.parametrize("shift", [(0.0, 0.0), (0.11, 0.07), (699_000.4, 9_154_000.7)])
def test_the_raster_does_not_matter(degrees, shift):
    x, y = np.meshgrid(np.linspace(-3, 3, 13), [0.35, 0.5, 0.7, 1.0, 2.0, 4.0, 8.0])
    places = np.column_stack([x.ravel(), y.ravel()])
    assert ways(places, degrees, shift) == pytest.approx(ways(places), abs=2.0)


def test_a_barrier_hides_what_is_behind_it():
    open_way, led_round = ways([[0.0, 6.0]])[0], ways([[0.0, 6.0]], blocked=[box(-2, 3, 1, 3.5)])[0]
    assert open_way == pytest.approx(0.0, abs=0.5)
    corner = 1 + BEND_M, 3.5 + BEND_M
    assert led_round == pytest.approx(np.degrees(np.arctan2(corner[0], 6.0 - corner[1])), abs=1.0)


def test_nobody_is_led_back_once_through():
    """Along both jambs and behind them the way leads on."""
    x, y = np.meshgrid(np.linspace(-0.6, 0.6, 9), np.linspace(-0.9, 0.2, 12))
    assert np.abs(ways(np.column_stack([x.ravel(), y.ravel()]), 313.7, (0.4, 0.3))).max() < 90.0


def test_a_curve_is_followed_by_the_slope():
    ring = shapely.Point(0, 0).buffer(13.5, quad_segs=64).difference(shapely.Point(0, 0).buffer(10.5, quad_segs=64))
    ground = ground_of(ring)
    field = flow_field(ground, shapely.LineString([(10, 0), (14, 0)]).buffer(0.2))
    assert not field.bend.any()
    assert field.direction_at(ground, [[0.0, 12.0]])[0] @ [1.0, 0.0] > 0.8


@pytest.mark.parametrize("thickness", [0.0, 0.05])
def test_a_thin_wall_is_not_seen_through(thickness):
    wall = box(9.87, 0, 9.88 + thickness, 18)
    ground = ground_of(box(0, 0, 20, 20).difference(wall))
    field = flow_field(ground, box(18, 1, 19, 2))
    assert field.direction_at(ground, [[9.0, 3.0]])[0][1] > 0.9


def test_keeping_off_an_edge():
    edge = np.array([[0.0, 0.0, 10.0, 0.0]])
    assert keeps_off(2.0, 0.5, 8.0, 0.5, edge, 0, 0.4)
    assert not keeps_off(2.0, 0.3, 8.0, 0.5, edge, 0, 0.4)
    assert not keeps_off(5.0, 1.0, 5.0, -1.0, edge, 0, 0.1)
    assert keeps_off(10.5, 1.0, 10.5, -1.0, edge, 0, 0.4)
    assert not keeps_off(10.3, 1.0, 10.3, -1.0, edge, 0, 0.4)
