"""Barriers: people go round them, press against them, wait behind them, and are moved out of them."""

import numpy as np
import pytest
import shapely
from shapely import box

from sispamkota.crowd import Crowd


def room():
    return Crowd(box(0, 0, 20, 10))


def test_people_go_round_a_barrier_they_know_of():
    crowd = room()
    crowd.add([[2.0, 5.0]], goal=box(18, 0, 20, 5))
    number = crowd.add_barrier(box(9, -1, 10, 8))
    crowd.step(600)
    assert len(crowd.arrived) == 1
    assert crowd.arrived[0][1] > 16.5 / 1.34  # the way round, against 16 m straight on
    crowd.remove_barrier(number)
    assert crowd.barriers == ()


def test_without_rerouting_they_press_against_it_until_it_opens():
    crowd = room()
    crowd.add([[2.0, 5.0]], goal=box(18, 0, 20, 10))
    number = crowd.add_barrier(box(9, -1, 10, 8), reroute=False)
    crowd.step(400)
    assert crowd.positions[0] == pytest.approx([9 - 0.18, 5], abs=0.02)
    assert crowd.contact_forces[0] > 100
    crowd.remove_barrier(number)
    crowd.step(300)
    assert len(crowd.arrived) == 1


def test_shut_off_they_wait_and_a_new_goal_there_is_refused():
    crowd = room()
    goal = box(18, 0, 20, 10)
    ids = crowd.add([[2.0, 5.0]], goal=goal)
    number = crowd.add_barrier(box(9, -1, 10, 11))
    crowd.step(100)
    assert crowd.positions[0, 0] == pytest.approx(2, abs=0.1)
    with pytest.raises(ValueError, match="cannot be reached"):
        crowd.set_goal(ids, box(17, 0, 20, 10))
    with pytest.raises(ValueError, match=r"positions\[1\].*cannot be reached"):
        crowd.add([[15.0, 5.0], [3.0, 3.0]], goal=goal)
    crowd.remove_barrier(number)
    crowd.step(400)
    assert len(crowd.arrived) == 1


def test_a_goal_covered_altogether_is_waited_for():
    crowd = room()
    crowd.add([[2.0, 5.0]], goal=box(15, 4, 17, 6))
    number = crowd.add_barrier(box(14, 3, 18, 7))
    crowd.step(40)
    assert crowd.arrived == []
    crowd.remove_barrier(number)
    crowd.step(400)
    assert len(crowd.arrived) == 1


def test_people_under_a_barrier_are_moved_to_the_nearest_free_ground():
    crowd = room()
    xy = np.stack(np.meshgrid(np.arange(8, 12, 0.5), np.arange(2, 8, 0.5)), -1).reshape(-1, 2)
    crowd.add(xy)
    block = box(9, 3, 11, 7)
    crowd.add_barrier(block)
    assert not shapely.intersects_xy(block, *crowd.positions.T).any()
    crowd.step(100)
    assert crowd.ids.size == len(xy)
    assert shapely.distance(block, shapely.points(crowd.positions)).min() > 0.17
    with pytest.raises(ValueError, match="no free ground"):
        crowd.add_barrier(box(-1, -1, 21, 11))
    assert len(crowd.barriers) == 1


def test_a_moving_barrier_takes_nobody_in():
    crowd = room()
    rng = np.random.default_rng(3)
    crowd.add(rng.uniform([3, 1], [19, 9], (150, 2)))
    number = crowd.add_barrier(box(0, 4, 2, 6), reroute=False)
    for step in range(60):
        at = 0.25 * step
        vehicle = box(at, 4, at + 2, 6)
        crowd.move_barrier(number, vehicle)
        crowd.step(5)
        assert not shapely.intersects_xy(vehicle, *crowd.positions.T).any()
        assert shapely.contains_xy(crowd.ground.polygon, *crowd.positions.T).all()
    assert crowd.ids.size == 150


def test_mistakes_about_barriers():
    crowd = room()
    crowd.add_barrier(box(5, 5, 6, 6))
    with pytest.raises(ValueError, match="inside barrier 0"):
        crowd.add([[5.5, 5.5]])
    with pytest.raises(ValueError, match="no barrier 7; standing: \\[0\\]"):
        crowd.remove_barrier(7)
    with pytest.raises(ValueError, match="barrier must be a"):
        crowd.add_barrier(shapely.LineString([(0, 0), (1, 1)]))
