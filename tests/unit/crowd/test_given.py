"""What callers give: every mistake has its sentence, and nobody at all is fine."""

import numpy as np
import pytest
from shapely import box

from sispamkota.crowd import Crowd

GOAL = box(8, 0, 10, 10)


@pytest.fixture
def crowd():
    made = Crowd(box(0, 0, 10, 10))
    made.add([[2.0, 2.0]])
    return made


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"positions": [[np.nan, 1.0]]}, r"positions\[0\] is not a finite"),
        ({"positions": [[1.0, 1.0], [np.inf, 1.0]]}, r"positions\[1\] is not a finite"),
        ({"positions": [[1.0, 1.0, 1.0]]}, "shape"),
        ({"positions": [1.0, 1.0]}, "shape"),
        ({"positions": [[1.0, 1.0], [11.0, 1.0]]}, r"positions\[1\] at \(11.00, 1.00\) is outside"),
        ({"radius": 0.0}, "radius must be above 0"),
        ({"radius": -0.2}, "radius must be above 0"),
        ({"radius": 0.7}, "radius must be above 0 and at most 0.6, not 0.7"),
        ({"radius": np.nan}, "radius"),
        ({"speed": -1.0}, "speed must be at least 0"),
        ({"speed": [1.0, 2.0, 3.0]}, "speed must be one number or 1"),
        ({"speed": np.inf}, "speed"),
        ({"goal": box(20, 20, 30, 30)}, "cannot be reached"),
        ({"goal": "exit"}, "goal must be a shapely"),
    ],
)
def test_add_refuses_and_adds_nobody(crowd, given, message):
    with pytest.raises(ValueError, match=message):
        crowd.add(**{"positions": [[1.0, 1.0]], **given})
    assert crowd.ids.tolist() == [0]
    assert crowd.add([[1.0, 1.0]]).tolist() == [1]


def test_unknown_people_are_named(crowd):
    for act in (crowd.remove, crowd.release, lambda ids: crowd.set_goal(ids, GOAL), lambda ids: crowd.hold(ids)):
        with pytest.raises(ValueError, match="nobody with id 9"):
            act([0, 9])
    with pytest.raises(ValueError, match="whole numbers"):
        crowd.remove([0.5])


def test_steps_times_and_forces(crowd):
    for wrong in (-1, 0.5):
        with pytest.raises(ValueError, match="steps"):
            crowd.step(wrong)
    for wrong in (0.0, -0.05, 0.2, np.nan):
        with pytest.raises(ValueError, match="dt"):
            Crowd(box(0, 0, 1, 1), dt=wrong)
    with pytest.raises(ValueError, match="force_xy_n"):
        crowd.push([0], (np.nan, 0.0), 1.0)
    with pytest.raises(ValueError, match="seconds"):
        crowd.push([0], (1.0, 0.0), -1.0)


def test_nobody_is_fine():
    crowd = Crowd(box(0, 0, 10, 10))
    assert crowd.add(np.zeros((0, 2)), goal=GOAL).size == 0
    crowd.step(100)
    crowd.set_goal([], GOAL)
    crowd.remove([])
    assert crowd.time == pytest.approx(5)
    assert crowd.positions.shape == crowd.velocities.shape == (0, 2)
    assert crowd.density.shape == crowd.pressure.shape == crowd.ids.shape == (0,)
    assert crowd.density_grid()[0].sum() == 0
    assert Crowd.restore(crowd.snapshot()).time == crowd.time


def test_numbers_are_never_used_twice(crowd):
    crowd.remove([0])
    assert crowd.add([[1.0, 1.0], [3.0, 3.0]]).tolist() == [1, 2]
    assert crowd.arrived == []


def test_what_is_handed_out_is_a_copy(crowd):
    crowd.positions[:] = 99.0
    crowd.ids[:] = 99
    assert crowd.positions[0] == pytest.approx([2, 2])
    assert crowd.ids.tolist() == [0]


def test_density_counts_within_a_metre_and_allows_for_walls():
    crowd = Crowd(box(0, 0, 20, 20))
    lattice = np.stack(np.meshgrid(np.arange(8, 12, 0.5), np.arange(8, 12, 0.5)), -1).reshape(-1, 2)
    crowd.add(lattice, radius=0.15)
    middle = np.argmin(np.hypot(*(crowd.positions - 10).T))
    assert crowd.density[middle] == pytest.approx(4.0, rel=0.15)
    grid, corner = crowd.density_grid(2.0)
    assert grid.sum() * 4 == len(lattice)
    assert corner == (-1.0, -1.0)
    alone = Crowd(box(0, 0, 20, 20))
    alone.add([[10.0, 10.0], [0.1, 10.0]])
    assert alone.density == pytest.approx([1 / np.pi, 1 / (0.5 * np.pi + 0.2)], rel=0.06)
