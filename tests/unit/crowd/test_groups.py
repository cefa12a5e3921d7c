"""Groups keep together: one pace, one way out, in any portions; who is in none is not touched by it."""

import json

import numpy as np
import pytest
import shapely
from shapely import box

from sispamkota.crowd import Crowd
from sispamkota.crowd.groups import GAIN_PER_M, LEAST_FRAC, first_of, paces, shared

NONE = -1


def numbers(*values):
    return np.array(values, dtype=np.int32)


def test_the_slowest_sets_the_pace_and_who_is_ahead_waits():
    own = np.array([1.4, 1.0, 1.6, 1.5], dtype=np.float32)
    found = paces(numbers(7, 7, 7, NONE), numbers(0, 0, 0, 0), np.array([9.0, 10.0, 11.0, 2.0]), own)
    assert found == pytest.approx([1.0 - GAIN_PER_M, 1.0, 1.0 + GAIN_PER_M, 1.5])


def test_nobody_walks_faster_than_he_can_or_stops_for_the_others():
    own = np.array([1.4, 1.0], dtype=np.float32)
    found = paces(numbers(1, 1), numbers(0, 0), np.array([0.0, 90.0]), own)
    assert found == pytest.approx([LEAST_FRAC, 1.0])


def test_other_goals_no_way_and_standing_are_no_company():
    own = np.array([1.4, 1.0, 1.2, 1.1], dtype=np.float32)
    away = np.array([5.0, 9.0, np.inf, 7.0])
    assert paces(numbers(1, 1, 1, 1), numbers(0, 1, 0, NONE), away, own) == pytest.approx(own)


def test_a_group_decides_as_one():
    group = numbers(3, NONE, 3, 5)
    assert first_of(group, np.array([11, 12, 14, 15])).tolist() == [11, 12, 11, 15]
    times = shared(group, np.array([[2.0, 8.0], [1.0, 9.0], [4.0, np.inf], [3.0, 3.0]]))
    assert times.tolist() == [[3.0, np.inf], [1.0, 9.0], [3.0, np.inf], [3.0, 3.0]]


def walkers(together, seed=1):
    """Return twelve people of four paces who walk 100 m, in threes or each alone."""
    crowd = Crowd(box(0, 0, 120, 12), seed=seed)
    x, y = np.meshgrid([2.0, 3.0, 4.0], [1.5, 4.5, 7.5, 10.5])
    speed = np.tile([1.6, 1.3, 1.0], 4)
    group = np.repeat(np.arange(4), 3) if together else NONE
    crowd.add(np.stack([x.ravel(), y.ravel()], axis=1), goal=box(118, 0, 120, 12), speed=speed, group=group)
    return crowd


def test_a_group_arrives_together_and_people_alone_do_not():
    spread = {}
    for together in (True, False):
        crowd = walkers(together)
        crowd.step(1200)
        x = crowd.positions[:, 0].reshape(4, 3)
        spread[together] = float(np.ptp(x, axis=1).max())
    assert spread[True] < 2.5
    assert spread[False] > 15.0


def test_who_is_left_alone_walks_at_his_own_pace_again():
    crowd = Crowd(box(0, 0, 120, 12))
    quick, slow = crowd.add([[5.0, 5.0], [5.0, 6.5]], goal=box(118, 0, 120, 12), speed=[1.6, 0.8], group=0)
    crowd.step(200)
    assert np.hypot(*crowd.velocities[0]) == pytest.approx(0.8, abs=0.15)
    crowd.set_speed([slow], 1.2)
    crowd.step(200)
    assert np.hypot(*crowd.velocities[0]) == pytest.approx(1.2, abs=0.15)
    crowd.remove([slow])
    crowd.step(80)
    assert crowd.ids.tolist() == [quick]
    assert np.hypot(*crowd.velocities[0]) == pytest.approx(1.6, abs=0.05)


def test_a_group_does_not_part_at_two_exits():
    ground = shapely.union_all([box(0, 0, 24, 8), box(23.99, 3.6, 25, 4.4), box(24.99, 0, 28, 8)])
    crowd = Crowd(ground, seed=4)
    x, y = np.meshgrid(np.linspace(12.0, 23.5, 12), np.linspace(0.5, 7.5, 10))
    group = np.arange(120) // 3
    ids = crowd.add(np.stack([x.ravel(), y.ravel()], axis=1), goal=[box(0, 0, 1, 8), box(26, 0, 28, 8)], group=group)
    last = np.zeros(120, dtype=int)
    for _ in range(30):
        last[crowd.ids] = crowd.chosen(crowd.ids)
        for one in range(40):
            present = ids[group == one][np.isin(ids[group == one], crowd.ids)]
            assert len(set(last[present].tolist())) <= 1
        crowd.step(20)
    assert 10 <= last.sum() <= 110


def test_portions_and_a_snapshot_do_not_matter():
    whole, parts = walkers(True, 3), walkers(True, 3)
    whole.step(150)
    for steps in (1, 18, 14, 37):
        parts.step(steps)
    again = Crowd.restore(json.loads(json.dumps(parts.snapshot(), default=lambda array: array.tolist())))
    again.step(80)
    assert (again.positions == whole.positions).all()


def test_who_is_in_no_group_is_not_touched_by_others():
    alone, beside = Crowd(box(0, 0, 120, 12), seed=2), Crowd(box(0, 0, 120, 12), seed=2)
    for crowd in (alone, beside):
        crowd.add([[5.0, 2.0]], goal=box(118, 0, 120, 12), speed=1.5)
    beside.add([[60.0, 10.0], [62.0, 10.0]], goal=box(118, 0, 120, 12), speed=[1.0, 1.4], group=0)
    alone.step(100)
    beside.step(100)
    assert (alone.positions[0] == beside.positions[0]).all()


def test_a_number_that_makes_no_sense_is_refused():
    crowd = Crowd(box(0, 0, 40, 10))
    for wrong in (-2, np.nan, [1, 2]):
        with pytest.raises(ValueError, match="group"):
            crowd.add([[5.0, 5.0]], group=wrong)
