"""Time to react: a new goal is followed once it has passed, and a later one takes its place."""

import json

import numpy as np
import pytest
from shapely import box

from sispamkota.crowd import Crowd
from sispamkota.crowd.reactions import first_step

EAST, WEST = box(38, 0, 40, 10), box(0, 0, 2, 10)


def setting_off(crowd, steps):
    """Return the second in which each first walks, shape (n,)."""
    found = np.full(crowd.ids.size, np.nan)
    for _ in range(steps):
        crowd.step(1)
        moving = np.hypot(*crowd.velocities.T) > 0.02
        found[moving & np.isnan(found)] = crowd.time - crowd.dt
    return found


def places(n):
    return np.stack([np.full(n, 10.0), 1.0 + np.arange(n)], axis=1)


def test_each_sets_off_when_he_has_reacted_to_a_quarter_second():
    crowd = Crowd(box(0, 0, 40, 10))
    reaction = np.array([0.0, 0.1, 0.25, 1.0, 2.6])
    crowd.add(places(5), goal=EAST, reaction=reaction)
    assert setting_off(crowd, 70) == pytest.approx([0.0, 0.25, 0.25, 1.0, 2.75])


def test_the_old_goal_is_followed_until_then():
    crowd = Crowd(box(0, 0, 40, 10))
    ids = crowd.add(places(2), goal=EAST, reaction=[0.0, 1.0])
    crowd.step(60)
    crowd.set_goal(ids, WEST)
    crowd.step(15)
    assert np.sign(crowd.velocities[:, 0]).tolist() == [-1, 1]
    crowd.step(25)
    assert np.sign(crowd.velocities[:, 0]).tolist() == [-1, -1]


def test_the_same_goal_given_again_puts_nobody_off_and_another_takes_its_place():
    crowd = Crowd(box(0, 0, 40, 10))
    ids = crowd.add(places(1), reaction=1.0)
    for _ in range(4):
        crowd.set_goal(ids, EAST)
        crowd.step(6)
    assert crowd.velocities[0, 0] > 0.1
    crowd.set_goal(ids, WEST)
    crowd.step(5)
    crowd.set_goal(ids, None)
    crowd.step(80)
    assert abs(crowd.velocities[0, 0]) < 0.05, "it never went west"


def test_who_has_gone_in_the_meantime_is_no_trouble():
    crowd = Crowd(box(0, 0, 40, 10))
    ids = crowd.add(places(3), goal=[EAST, WEST], reaction=1.0)
    crowd.remove(ids[:1])
    crowd.step(40)
    assert crowd.ids.tolist() == ids[1:].tolist()
    assert crowd.chosen(ids[1:]).tolist() == [1, 1]


def test_reactions_outlast_a_snapshot_and_do_not_depend_on_portions():
    def start():
        crowd = Crowd(box(0, 0, 40, 10), seed=2)
        crowd.add(places(8), goal=EAST, reaction=np.linspace(0.0, 3.0, 8))
        return crowd

    whole, parts = start(), start()
    whole.step(100)
    for steps in (3, 19, 8):
        parts.step(steps)
    again = Crowd.restore(json.loads(json.dumps(parts.snapshot(), default=lambda array: array.tolist())))
    again.step(70)
    assert (again.positions == whole.positions).all()


def test_a_time_that_makes_no_sense_is_refused():
    crowd = Crowd(box(0, 0, 40, 10))
    for wrong in (-0.1, np.nan, 4000.0, [1.0, 2.0]):
        with pytest.raises(ValueError, match="reaction"):
            crowd.add(places(3), reaction=wrong)
    assert crowd.ids.size == 0


def test_the_first_step_of_each():
    seconds = np.array([0.0, 0.05, 0.3, 1.0], dtype=np.float32)
    assert first_step(3, seconds, 0.05).tolist() == [3, 5, 10, 25]
    assert first_step(0, seconds, 0.1).tolist() == [0, 2, 4, 10]
