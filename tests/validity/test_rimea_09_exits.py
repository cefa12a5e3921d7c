"""RiMEA 9: a room with four exits of 1 m and with two; half the exits take twice as long.

RiMEA e.V. (2016), Guideline for Microscopic Evacuation Analysis 3.0, test 9: 1,000 people in 30 by 20 m. Tolerance 20 %
of the factor, as JuPedSim's own test has it. People go to the nearest open exit, given here by who stands where.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import box

from sispamkota.crowd import Crowd
from validity.scenes import PLACES, drawn, filled, moved, spots, where

DOORS = [box(7, -1, 8, 0.01), box(22, -1, 23, 0.01), box(7, 19.99, 8, 21), box(22, 19.99, 23, 21)]


def took_s(exits: int, degrees: float, shift: tuple[float, float], seed: int = 1, share: float = 1.0) -> float:
    """Return the seconds until a share of the people have left."""
    doors = DOORS[:exits]
    ends = [
        box(b[0] - 2, b[1] - 3, b[2] + 2, b[1] + 0.01) if b[1] < 0 else box(b[0] - 2, b[3] - 0.01, b[2] + 2, b[3] + 3)
        for b in (door.bounds for door in doors)
    ]
    crowd = Crowd(moved(shapely.union_all([box(0, 0, 30, 20), *doors, *ends]), degrees, shift), seed=seed)
    speed, radius = drawn(1000, seed)
    ids = crowd.add(spots(filled(0.5, 0.5, 29.5, 19.5, 1000), degrees, shift), speed=speed, radius=radius)
    goals = [moved(end.difference(door.buffer(0.8)), degrees, shift) for end, door in zip(ends, doors, strict=True)]
    nearest = np.argmin([crowd.distances(goal) for goal in goals], axis=0)
    for number, goal in enumerate(goals):
        crowd.set_goal(ids[nearest == number], goal)
    crowd.step(20 * 600)
    assert len(crowd.arrived) >= share * 1000, f"{len(crowd.arrived)} of 1000 within 600 s"
    return crowd.arrived[round(share * 1000) - 1][1]


@pytest.mark.validity
@pytest.mark.parametrize(("degrees", "shift"), PLACES)
def test_half_the_exits_take_twice_as_long(degrees, shift, told):
    four, two = took_s(4, degrees, shift), took_s(2, degrees, shift)
    told(
        f"RiMEA 9, {where(degrees, shift)}",
        asked="1.6 to 2.4 times as long",
        found=f"{two / four:.2f} ({two:.0f} s with two, {four:.0f} s with four)",
        holds=1.6 <= two / four <= 2.4,
    )


@pytest.mark.validity
@pytest.mark.xfail(
    raises=AssertionError,
    reason="13 %: turned by 37 degrees, doors of 1 m with a goal near behind them pass more people",
)
def test_turned_and_shifted_exits_take_as_long(told):
    """Until 950 of 1,000 have left by two exits, means of eight seeds."""
    means = [np.mean([took_s(2, *place, seed, share=0.95) for seed in range(1, 9)]) for place in PLACES]
    off = float(np.ptp(means) / np.mean(means))
    said = ", ".join(f"{mean:.0f} s" for mean in means)
    told("RiMEA 9 turned and shifted, 8 seeds", asked="within 2 %", found=f"{off:.1%} ({said})", holds=off < 0.02)


@pytest.mark.validity
@pytest.mark.xfail(
    raises=AssertionError,
    reason="three stay: one at the left jamb of a door of 1 m and two at the right let each other pass",
)
def test_nobody_stays_at_a_jamb(told):
    """Four exits, turned by 161 degrees, eight seeds."""
    left = []
    for seed in range(1, 9):
        try:
            took_s(4, *PLACES[2], seed)
            left.append(0)
        except AssertionError as error:
            left.append(1000 - int(str(error).split()[0]))
    told(
        "1,000 people by four doors of 1 m, 8 seeds",
        asked="all leave within 600 s",
        found=f"{max(left)} stay in {sum(each > 0 for each in left)} of 8 seeds",
        holds=max(left) == 0,
    )
