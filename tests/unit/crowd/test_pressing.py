"""Contact: momentum, overlap, pressure, holding, pushes, and walls that stop everybody."""

import numpy as np
import pytest
import shapely
from shapely import box

from sispamkota.crowd import Crowd, rows


def gaps(crowd):
    xy, radius = crowd.positions, crowd.radii
    apart = np.hypot(xy[:, None, 0] - xy[None, :, 0], xy[:, None, 1] - xy[None, :, 1])
    np.fill_diagonal(apart, 99.0)
    return apart - radius[:, None] - radius[None, :]


def thrown(positions):
    """Return people of one mass, the first of whom has just been thrown at the others."""
    crowd = Crowd(box(0, 0, 20, 10))
    ids = crowd.add(positions)
    crowd._body[rows.MASS] = 75.0
    crowd.push(ids[:1], (1500.0, 0.0), 0.2)
    crowd.step(4)
    return crowd


def test_two_who_collide_hand_on_momentum_and_make_none():
    """It falls by what their own legs take away in half a second at most, and goes one way only."""
    crowd = thrown([[8.0, 5.0], [9.0, 5.02]])
    momentum = crowd.velocities.sum(axis=0)
    for _ in range(30):
        crowd.step(1)
        before, momentum = momentum, crowd.velocities.sum(axis=0)
        assert before[0] / (1 + crowd.dt / 0.5) - 1e-6 <= momentum[0] <= before[0]
        assert abs(momentum[1]) < 0.05
    assert crowd.velocities[1, 0] > 0.1


def test_a_collision_of_many_dies_down():
    """Each solves for itself against the others' state, so one step may overshoot a little."""
    crowd = thrown([[8.0, 5.0], [9.0, 5.02], [9.4, 5.1], [9.2, 5.5]])
    first = (crowd.velocities**2).sum()
    energy = []
    for _ in range(40):
        crowd.step(1)
        energy.append((crowd.velocities**2).sum())
    assert max(energy) < 1.15 * first
    assert energy[-1] < 0.05 * first
    assert (crowd.velocities[1:3, 0] > 0).all()


def test_people_on_top_of_each_other_part():
    crowd = Crowd(box(0, 0, 20, 20))
    crowd.add(np.full((12, 2), 10.0))
    crowd.step(100)
    assert gaps(crowd).min() > -0.01
    assert crowd.ids.size == 12
    crowd.step(100)
    assert np.abs(crowd.velocities).max() < 0.05


def test_a_crowd_pressed_to_a_wall_overlaps_little_and_feels_it():
    crowd = Crowd(box(0, 0, 4, 30))
    places = np.stack(np.meshgrid(np.arange(0.3, 3.9, 0.42), np.arange(2, 10, 0.42)), -1).reshape(-1, 2)
    gate = box(0, 10.5, 4, 11)
    crowd.add_barrier(gate, reroute=False)
    ids = crowd.add(places, goal=box(0, 28, 4, 30))
    crowd.push(ids, (0.0, 50.0), 20.0)
    crowd.step(400)
    assert crowd.ids.size == len(places)
    assert crowd.positions[:, 1].max() < 10.5 - 0.17
    assert gaps(crowd).min() > -0.15 * 0.36
    front, back = crowd.positions[:, 1] > 9.5, crowd.positions[:, 1] < np.sort(crowd.positions[:, 1])[20]
    assert crowd.pressure[front].mean() > 3 * crowd.pressure[back].mean() > 0
    assert crowd.density.max() > 3.5


def test_somebody_leaning_on_a_wall_gets_back_the_force_of_his_legs():
    crowd = Crowd(box(0, 0, 10, 10))
    crowd.add_barrier(box(6, 0, 6.5, 10), reroute=False)
    ids = crowd.add([[5.5, 5.0]], goal=box(9, 0, 10, 10))
    crowd.step(100)
    assert crowd.positions[0, 0] == pytest.approx(6 - 0.18, abs=2e-3)
    crowd.push(ids, (200.0, 0.0), 10.0)
    before = crowd.contact_forces[0]
    crowd.step(40)
    assert crowd.contact_forces[0] - before == pytest.approx(200, rel=0.02)
    assert crowd.pressure[0] == pytest.approx(crowd.contact_forces[0] / (2 * np.pi * 0.18))


def test_braced_people_stand_until_their_force_is_passed():
    crowd = Crowd(box(0, 0, 10, 10))
    ids = crowd.add([[5.0, 5.0]])
    crowd.hold(ids, 400.0)
    crowd.push(ids, (380.0, 0.0), 1.0)
    crowd.step(20)
    assert crowd.positions[0, 0] == 5.0
    crowd.push(ids, (500.0, 0.0), 1.0)
    crowd.step(20)
    moved = crowd.positions[0, 0]
    assert moved > 5.05
    crowd.release(ids)
    crowd.set_goal(ids, box(0, 0, 1, 10))
    crowd.step(20)
    assert crowd.positions[0, 0] < moved


def test_a_footprint_pushes_those_in_it_and_ends():
    crowd = Crowd(box(0, 0, 20, 10))
    crowd.add([[5.0, 5.0], [15.0, 5.0]])
    crowd.push(box(4, 4, 6, 6), (0.0, 300.0), 0.5)
    crowd.step(60)
    (_, wet), (_, dry) = crowd.positions
    assert wet > 5.5
    assert dry == 5.0
    assert crowd.velocities[0, 1] < 0.1


def test_how_steps_are_asked_for_does_not_matter():
    def run(parts):
        crowd = Crowd(box(0, 0, 12, 12), seed=3)
        crowd.add(np.random.default_rng(1).uniform(1, 11, (60, 2)), goal=box(11, 0, 12, 12), radius=0.2)
        crowd.push(box(4, 0, 8, 12), (100.0, 250.0), 2.3)
        for steps in parts:
            crowd.step(steps)
        return crowd.positions, crowd.velocities, crowd.arrived

    whole, parts = run([120]), run([1, 7, 30, 2, 40, 40])
    assert (whole[0] == parts[0]).all()
    assert (whole[1] == parts[1]).all()
    assert whole[2] == parts[2]


def test_walls_hold_at_any_push():
    shape = shapely.Polygon([(0, 0), (12, 1), (3, 3), (9, 9), (1, 8)])
    crowd = Crowd(shape)
    rng = np.random.default_rng(2)
    xy = rng.uniform(0, 9, (400, 2))
    ids = crowd.add(xy[shapely.contains_xy(shape, *xy.T)][:80])
    for angle in np.linspace(0, 12, 25):
        crowd.push(ids, (1500 * np.cos(angle), 1500 * np.sin(angle)), 0.5)
        crowd.step(10)
        assert shapely.contains_xy(shape, *crowd.positions.T).all()
