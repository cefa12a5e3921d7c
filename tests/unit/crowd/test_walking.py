"""People walk, queue, pass doors and slow down where it is dense."""

import numpy as np
import pytest
import shapely
from shapely import Point, box

from sispamkota.crowd import Crowd


def people(seed, n):
    rng = np.random.default_rng(seed)
    return np.clip(rng.normal(1.34, 0.2, n), 0.6, 2.2), np.clip(rng.normal(0.18, 0.01, n), 0.15, 0.21)


def test_somebody_alone_arrives_after_distance_over_speed():
    crowd = Crowd(box(0, 0, 60, 10))
    crowd.add([[5.0, 5.0]], goal=box(50, 0, 55, 10), speed=1.5)
    crowd.step(80)
    assert crowd.velocities[0] == pytest.approx([1.5, 0.0], abs=0.02)
    crowd.step(960)
    assert crowd.ids.size == 0
    ((number, at),) = crowd.arrived
    assert number == 0
    assert at == pytest.approx(45 / 1.5 + 0.5, abs=0.15)  # half a second to get going
    assert crowd.time == pytest.approx(52)


@pytest.mark.parametrize("angle", [0, 17, 45])
def test_a_corridor_of_any_direction_is_walked_at_full_speed(angle):
    middle = shapely.affinity.rotate(box(0, 0, 40, 2), angle, origin=(0, 0))
    goal = shapely.affinity.rotate(box(38, 0, 40, 2), angle, origin=(0, 0))
    start = shapely.affinity.rotate(Point(2, 1), angle, origin=(0, 0))
    crowd = Crowd(middle)
    crowd.add([[start.x, start.y]], goal=goal)
    crowd.step(2000)
    assert crowd.arrived[0][1] == pytest.approx(36 / 1.34 + 0.5, rel=0.04)


def test_corners_are_walked_round():
    ground = shapely.union_all([box(0, 0, 3, 20), box(0, 17, 20, 20)])
    crowd = Crowd(ground)
    speed, radius = people(1, 30)
    places = np.stack(np.meshgrid([0.5, 1.2, 1.9], np.arange(1, 11)), -1).reshape(-1, 2)
    crowd.add(places, goal=box(19, 17, 20, 20), speed=speed, radius=radius)
    crowd.step(1600)
    assert len(crowd.arrived) == 30
    assert [at for _, at in crowd.arrived] == sorted(at for _, at in crowd.arrived)


def test_without_a_goal_one_stands():
    crowd = Crowd(box(0, 0, 10, 10))
    ids = crowd.add([[5.0, 5.0], [2.0, 5.0]], goal=box(2, 9, 3, 10))
    crowd.set_goal(ids[0], None)
    crowd.step(40)
    assert crowd.positions[0] == pytest.approx([5, 5])
    assert crowd.positions[1, 1] > 7
    crowd.set_goal(ids, box(0, 0, 10, 1))
    crowd.set_speed(ids, [2.0, 1.0])
    crowd.step(35)
    speed = np.hypot(*crowd.velocities.T)
    assert speed == pytest.approx([2.0, 1.0], abs=0.1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_door_of_one_metre_passes_a_hundred(seed):
    """Specific flow between 1.0 and 2.2 persons per metre and second; Seyfried et al. (2009)."""
    ground = shapely.union_all([box(0, 0, 12, 12), box(12, 5.5, 12.4, 6.5), box(12.4, 0, 20, 12)])
    crowd = Crowd(ground, seed=seed)
    speed, radius = people(seed, 100)
    places = np.stack(np.meshgrid(np.arange(6, 12, 0.6), np.arange(3, 9, 0.6)), -1).reshape(-1, 2)[:100]
    crowd.add(places, goal=box(14, 0, 15, 12), speed=speed, radius=radius)
    crowd.step(2400)
    times = np.array([at for _, at in crowd.arrived])
    assert times.size == 100
    assert 1.0 <= 79 / (times[89] - times[10]) / 1.0 <= 2.2


def ring_speed(density):
    centre = Point(0, 0)
    ring = centre.buffer(9.5, quad_segs=64).difference(centre.buffer(7, quad_segs=64))
    crowd = Crowd(ring)
    n = int(density * ring.area)
    rng = np.random.default_rng(1)
    lanes = round(2.1 * np.sqrt(density))
    angle = np.arange(n) // lanes * lanes * 2 * np.pi / n + rng.uniform(-0.02, 0.02, n)
    reach = 7.2 + 2.1 * (np.arange(n) % lanes + 0.5) / lanes + rng.uniform(-0.05, 0.05, n)
    crowd.add(np.stack([reach * np.cos(angle), reach * np.sin(angle)], 1), speed=people(1, n)[0])
    turn = [2 * np.pi * k / 8 for k in range(8)]
    ends = [shapely.LineString([(6 * np.cos(a), 6 * np.sin(a)), (10 * np.cos(a), 10 * np.sin(a))]) for a in turn]
    goals = [end.buffer(0.2) for end in ends]
    speeds = []
    for second in range(60):
        x, y = crowd.positions.T
        sector = ((np.arctan2(y, x) % (2 * np.pi)) / (np.pi / 4)).astype(int)
        for k in np.unique(sector):
            crowd.set_goal(crowd.ids[sector == k], goals[(k + 3) % 8])
        crowd.step(20)
        if second >= 30:
            x, y = crowd.positions.T
            speeds.append(((x * crowd.velocities[:, 1] - y * crowd.velocities[:, 0]) / np.hypot(x, y)).mean())
    assert crowd.ids.size == n
    return float(np.mean(speeds))


def test_speed_falls_with_density():
    """Weidmann (1993): 1.30, 0.61 and 0.16 m/s at 0.5, 2 and 4 per square metre."""
    speeds = [ring_speed(density) for density in (0.5, 1.0, 2.0, 3.0, 4.0)]
    assert speeds == sorted(speeds, reverse=True)
    assert speeds[0] > 1.0
    assert speeds[2] == pytest.approx(0.61, abs=0.15)
    assert speeds[4] == pytest.approx(0.16, abs=0.12)


def test_two_streams_pass_each_other():
    crowd = Crowd(box(0, 0, 30, 4))
    east = crowd.add(np.stack(np.meshgrid(np.arange(1, 7, 1.2), [0.6, 1.5, 2.5, 3.4]), -1).reshape(-1, 2))
    west = crowd.add(np.stack(np.meshgrid(np.arange(23, 29, 1.2), [0.6, 1.5, 2.5, 3.4]), -1).reshape(-1, 2))
    crowd.set_goal(east, box(29.3, 0, 30, 4))
    crowd.set_goal(west, box(0, 0, 0.7, 4))
    crowd.step(1200)
    assert len(crowd.arrived) == 40


def test_distances_choose_the_nearer_goal():
    crowd = Crowd(box(0, 0, 40, 10))
    ids = crowd.add([[5.0, 5.0], [30.0, 5.0]])
    west, east = crowd.distances(box(0, 0, 1, 10)), crowd.distances(box(39, 0, 40, 10), ids)
    assert west == pytest.approx([4, 29], abs=0.4)
    assert east == pytest.approx([34, 9], abs=0.4)


def test_those_ahead_count_for_more_beside_a_wall_and_a_wall_alone_slows_nobody():
    def speed(y, company):
        crowd = Crowd(box(0, 0, 40, 10), seed=1)
        crowd.add([[5.0, y]], goal=box(38, 0, 40, 10))
        if company:
            crowd.add([[6.0, y]])
        crowd.step(12)
        return float(np.hypot(*crowd.velocities[0]))

    assert speed(0.25, False) == pytest.approx(speed(5.0, False), rel=0.02)
    assert speed(0.25, True) < 0.9 * speed(5.0, True)
    assert speed(5.0, True) == pytest.approx(speed(4.0, True), rel=0.02), "further off it does not matter"
