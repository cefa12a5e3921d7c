"""Which way out people take, and when they set off.

RiMEA e.V. (2016), Guideline for Microscopic Evacuation Analysis 3.0: test 11 (people prefer the nearer of two
exits, and some take the other where it jams), test 5 (each sets off once his time to react has passed).
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import box

from sispamkota.crowd import Crowd
from validity.scenes import drawn, filled, moved

NEAR, FAR = box(32, 0, 36, 20), box(-6, 0, -2, 20)


def hall_with_two_exits() -> shapely.Geometry:
    """Return a hall of 30 by 20 m with a door of 1 m in the middle of either end, and ground beyond them."""
    doors = box(29.99, 9.5, 31, 10.5), box(-1, 9.5, 0.01, 10.5)
    return shapely.union_all([box(0, 0, 30, 20), *doors, box(30.99, 0, 36, 20), box(-6, 0, -0.99, 20)])


def emptied_s(goal: object, *, people: int = 200, seed: int, degrees: float = 0.0) -> tuple[float, float]:
    """Return when the last has left the hall, and which share took the far exit at last."""
    ground = moved(hall_with_two_exits(), degrees, (3.3, -7.1))
    goals = [moved(one, degrees, (3.3, -7.1)) for one in (goal if isinstance(goal, list) else [goal])]
    crowd = Crowd(ground, seed=seed)
    speed, radius = drawn(people, seed)
    spots = [moved(shapely.Point(p), degrees, (3.3, -7.1)) for p in filled(18, 1, 29, 19, people)]
    crowd.add(shapely.get_coordinates(spots), goal=goals if len(goals) > 1 else goals[0], speed=speed, radius=radius)
    last = np.zeros(people)
    while crowd.ids.size:
        assert crowd.time < 600, "they do not get out"
        crowd.step(20)
        last[crowd.ids] = crowd.chosen(crowd.ids)
    return crowd.time, float(last.mean())


@pytest.mark.validity
@pytest.mark.parametrize("degrees", [0.0, 37.0])
def test_where_the_near_exit_jams_some_take_the_far_one(degrees, told):
    """RiMEA 11; all stand in the near third of the hall."""
    for seed in (1, 2):
        near_s, _ = emptied_s(NEAR, seed=seed, degrees=degrees)
        both_s, far = emptied_s([NEAR, FAR], seed=seed, degrees=degrees)
        told(
            f"RiMEA 11, 200 in a third of a hall, turned {degrees:g} degrees, seed {seed}",
            asked="0.2 to 0.5 take the far exit, out in less than 0.8 of the time",
            found=f"{far:.2f} take it, {both_s:.0f} s instead of {near_s:.0f} s",
            holds=0.2 <= far <= 0.5 and both_s < 0.8 * near_s,
        )


@pytest.mark.validity
def test_where_nothing_jams_everybody_takes_the_near_exit(told):
    """RiMEA 11, the other half of it: the far exit is taken because of the jam and for no other reason."""
    _, far = emptied_s([NEAR, FAR], people=12, seed=1)
    told("RiMEA 11, where nothing jams", asked="nobody takes the far exit", found=f"{far:.0%}", holds=far == 0.0)


@pytest.mark.validity
def test_each_sets_off_once_he_has_reacted():
    """RiMEA 5: ten people in a room of 8 by 5 m react after 10 to 100 s, the nearest to the door first."""
    crowd = Crowd(shapely.union_all([box(0, 0, 8, 5), box(7.99, 2, 10, 3)]))
    reaction = np.arange(10.0, 101.0, 10.0)
    spots = filled(0.5, 0.5, 7, 4.5, 10)
    spots = spots[np.argsort(np.hypot(*(spots - [8.0, 2.5]).T), kind="stable")]
    ids = crowd.add(spots, goal=box(9, 2, 10, 3), reaction=reaction)
    off = np.full(10, np.nan)
    for _ in range(105 * 4):
        crowd.step(5)
        moving = crowd.ids[np.hypot(*crowd.velocities.T) > 0.3]
        off[moving[np.isnan(off[moving])]] = crowd.time
    assert off[ids] == pytest.approx(reaction, abs=0.5)
    assert len(crowd.arrived) >= 9
    assert [one for one, _ in crowd.arrived] == ids[: len(crowd.arrived)].tolist()
