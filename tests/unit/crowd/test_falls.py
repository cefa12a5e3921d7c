"""Who is pressed too hard for too long falls, lies in the way, and gets up or is helped up."""

import json
import math

import numpy as np
import pytest
from shapely import box

from sispamkota.crowd import Crowd
from sispamkota.crowd.falls import LYING_KG, Falls
from sispamkota.crowd.rows import MASS

EAST = box(38, 0, 40, 2)


def squeezed(push_n=600.0, seconds=8.0, falls=None, seed=1):
    """Return a street shut at 10 m, one person at the gate and two who are pushed against him."""
    crowd = Crowd(box(0, 0, 40, 2), seed=seed, falls=falls or Falls(up_s=4.0))
    crowd.add_barrier(box(10, 0, 10.5, 2), reroute=False)
    ids = crowd.add([[9.8, 1.0], [9.4, 1.0], [9.0, 1.0]], goal=EAST)
    crowd.push(ids[1:], (push_n, 0.0), seconds)
    return crowd, ids


def test_the_one_at_the_gate_falls_once_it_has_lasted_and_not_before():
    crowd, ids = squeezed()
    crowd.step(39)
    assert crowd.down.tolist() == []
    crowd.step(30)
    assert ids[0] in crowd.down
    who, when = crowd.fell[0]
    assert who == ids[0]
    assert 2.0 <= when <= 3.0


def test_a_weaker_push_and_a_short_one_bring_nobody_down():
    for push_n, seconds in ((150.0, 8.0), (600.0, 0.9)):
        crowd, _ = squeezed(push_n, seconds)
        crowd.step(160)
        assert crowd.fell == [], (push_n, seconds)


def test_without_falls_nobody_falls():
    crowd = Crowd(box(0, 0, 40, 2))
    crowd.add_barrier(box(10, 0, 10.5, 2), reroute=False)
    ids = crowd.add([[9.8, 1.0], [9.4, 1.0]], goal=EAST)
    crowd.push(ids[1:], (1500.0, 0.0), 9.0)
    crowd.step(120)
    assert (crowd.down.size, crowd.fell) == (0, [])


def test_who_is_down_gets_up_when_nobody_presses_any_more_and_goes_on():
    crowd, ids = squeezed(seconds=4.0)
    crowd.step(70)
    assert ids[0] in crowd.down
    crowd.remove_barrier(crowd.barriers[0])
    x = crowd.positions[0, 0]
    crowd.step(30)
    assert ids[0] in crowd.down
    assert crowd.positions[0, 0] == pytest.approx(x, abs=0.3)
    crowd.step(200)
    assert crowd.down.size == 0
    assert crowd._body[MASS].max() < 110.0
    assert crowd.positions[crowd.ids == ids[0], 0] > 12.0


def test_others_walk_round_somebody_who_lies_there():
    crowd = Crowd(box(0, 0, 40, 6), falls=Falls(up_s=math.inf))
    lying = crowd.add([[15.0, 3.0]], goal=box(38, 0, 40, 6))
    crowd._falling.set(np.array([0]), down=True)
    others = crowd.add([[5.0, 3.05], [4.0, 2.9], [3.0, 3.1]], goal=box(38, 0, 40, 6))
    crowd.step(1000)
    assert crowd.ids.tolist() == lying.tolist()
    assert sorted(one for one, _ in crowd.arrived) == others.tolist()
    assert crowd.positions[0] == pytest.approx([15.0, 3.0], abs=0.2)
    assert crowd._body[MASS, 0] == LYING_KG
    crowd.help_up(lying)
    assert crowd.down.size == 0
    crowd.step(600)
    assert crowd.ids.size == 0


def test_a_new_speed_is_walked_once_up():
    crowd = Crowd(box(0, 0, 40, 6), falls=Falls(up_s=math.inf))
    one = crowd.add([[5.0, 3.0]], goal=box(38, 0, 40, 6))
    crowd._falling.set(np.array([0]), down=True)
    crowd.set_speed(one, 2.0)
    crowd.step(40)
    assert np.hypot(*crowd.velocities[0]) < 0.05
    crowd.help_up(one)
    crowd.step(60)
    assert np.hypot(*crowd.velocities[0]) == pytest.approx(2.0, abs=0.05)


def test_who_is_braced_does_not_fall():
    crowd, ids = squeezed()
    crowd.hold(ids[:1], 5000.0)
    crowd.step(120)
    assert ids[0] not in crowd.down


def test_portions_and_a_snapshot_do_not_matter():
    whole, _ = squeezed(falls=Falls(up_s=math.inf))
    parts, _ = squeezed(falls=Falls(up_s=math.inf))
    whole.step(150)
    for steps in (7, 13, 20, 31):
        parts.step(steps)
    again = Crowd.restore(json.loads(json.dumps(parts.snapshot(), default=lambda array: array.tolist())))
    again.step(79)
    assert (again.positions == whole.positions).all()
    assert again.fell == whole.fell
    assert again.down.tolist() == whole.down.tolist()
    assert whole.fell


@pytest.mark.parametrize(
    "wrong", [{"pressure_n_m": 0.0}, {"for_s": math.inf}, {"up_s": -1.0}, {"pressure_n_m": math.nan}]
)
def test_limits_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match="falls need"):
        Falls(**wrong)
