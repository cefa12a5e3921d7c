"""The compiled pair pass against the same formulas over all pairs in plain numpy."""

import numpy as np
import pytest
from shapely import box

from sispamkota.city.fields import flow_field
from sispamkota.crowd import Crowd, edges
from sispamkota.crowd import rows as k
from sispamkota.crowd.order import first_at_least


def plain_step(crowd, goal):
    """Return the velocities after one step, shape (n, 2), away from all walls."""
    body = crowd._body.astype(float)
    xy, v, radius, mass = crowd.positions, crowd.velocities, crowd.radii, body[k.MASS]
    walks = (crowd._state[k.GOAL] >= 0) & (body[k.HOLD_N] == 0)
    e = np.where(walks[:, None], flow_field(crowd.ground, goal).direction_at(crowd.ground, xy), 0.0)
    v0 = np.where(walks, body[k.SPEED], 0.0)
    faced = body[[k.WAY_X, k.WAY_Y]].T  # as of the step before
    result = np.zeros_like(v)
    for i in range(len(xy)):
        other = np.arange(len(xy)) != i
        way = xy[other] - xy[i]
        apart = np.hypot(*way.T)
        n = way / apart[:, None]
        gap = apart - radius[i] - radius[other]
        closing = ((v[i] - v[other]) * n).sum(axis=1)
        ahead = n @ e[i]
        near = np.maximum(0.0, 1 - gap / k.REACH_M) ** 2
        leaves = np.maximum(0.0, 1 - (gap - k.PART_S * np.minimum(0.0, closing)) / k.REACH_M) ** 2
        against = np.maximum(0.0, -(faced[other] @ e[i]))
        meets = np.maximum(0.0, v0[i] * ahead - (v[other] * n).sum(axis=1))
        across = e[i, 0] * n[:, 1] - e[i, 1] * n[:, 0]
        across += k.KEEP * against
        headway = (leaves * np.maximum(0.0, ahead - k.CONE - k.NARROW * against)).sum()
        meets = near * np.maximum(0.0, ahead - k.CONE) * meets
        behind = (meets * np.maximum(0.0, 1 - k.ONE_WAY * against)).sum()
        turn = (meets * across).sum() + body[k.BIAS, i] * behind * max(0.0, 1 - headway / k.ROOM_Q)
        depth = np.maximum(0.0, crowd.dt * closing - np.maximum(gap, -k.DEEPEST_M))
        touching = depth > 0
        push = (depth[:, None] * n).sum(axis=0)
        block = np.einsum("qi,qj->ij", n[touching], n[touching])
        want = np.zeros(2)
        if walks[i]:
            bend = np.clip(k.TURN * turn, -1, 1)
            heading = e[i] + bend * np.array([e[i, 1], -e[i, 0]])
            per = 1 / max(headway, 1e-2)
            slow = 1 - np.exp(-max(0.0, k.SLOW_A * per - k.SLOW_B + (k.SLOW_C * per) ** 16))
            want = v0[i] * slow * heading / np.hypot(*heading)
        active = mass[i] / k.RELAX_S * want
        active *= min(1.0, k.MUSCLE_N / max(1e-9, np.hypot(*active)))
        force = active - k.STIFF_N_M * push + body[[k.PUSH_X, k.PUSH_Y], i]
        hold = body[k.HOLD_N, i]
        if hold > 0:
            load = np.hypot(*force)
            arms = (body[k.HOLD_N, other] > 0) & (apart < radius[i] + crowd._widest + k.REACH_M)
            mean = (load + body[k.LOAD_N, other][arms].sum()) / (1 + arms.sum())
            if mean <= hold:
                continue
            force *= 1 - hold / mean
        force = force - mass[i] / k.RELAX_S * v[i]
        inertia = mass[i] * (1 / crowd.dt + 1 / k.RELAX_S)
        matrix = inertia * np.eye(2) + 2 * k.STIFF_N_M * crowd.dt * block
        result[i] = v[i] + np.linalg.solve(matrix, force)
    speed = np.hypot(*result.T)
    return result * np.minimum(1.0, k.FASTEST_M_S / np.maximum(speed, 1e-9))[:, None]


@pytest.mark.parametrize("widest", [0.19, 0.5])
@pytest.mark.parametrize("side", [5.0, 12.0])
@pytest.mark.parametrize("angle", np.linspace(0, 2 * np.pi, 7)[:-1] + 0.2)
def test_one_step_is_the_formulas(angle, side, widest):
    crowd = Crowd(box(0, 0, 60, 60), seed=2)
    rng = np.random.default_rng(6)
    n = 60 if widest > 0.2 else 120
    x, y = 30 + 25 * np.cos(angle), 30 + 25 * np.sin(angle)
    goal = box(x - 2, y - 2, x + 2, y + 2)
    radius = np.where(np.arange(n) % 5 == 0, widest, 0.18)
    ids = crowd.add(rng.uniform(30 - side / 2, 30 + side / 2, (n, 2)), goal=goal, radius=radius)
    crowd.set_goal(ids[::4], None)
    crowd.hold(ids[::9], 300.0)
    crowd.push(ids[::5], (200.0, -100.0), 9.0)
    crowd.step(12)
    expected = plain_step(crowd, goal)
    crowd.step(1)
    assert crowd.velocities == pytest.approx(expected, abs=2e-4)


def test_density_counts_everybody_within_a_metre():
    crowd = Crowd(box(0, 0, 30, 30))
    xy = np.random.default_rng(9).uniform(3, 27, (700, 2))
    crowd.add(xy, radius=np.where(np.arange(700) == 5, 0.6, 0.18))
    count = (np.hypot(xy[:, None, 0] - xy[None, :, 0], xy[:, None, 1] - xy[None, :, 1]) <= 1.0).sum(axis=1)
    assert crowd.density * np.pi == pytest.approx(count, abs=1e-3)


def test_lines_that_touch():
    assert edges.crosses(0.0, 0.0, 2.0, 2.0, 0.0, 2.0, 2.0, 0.0)
    assert edges.crosses(0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0, 0.0)
    assert not edges.crosses(0.0, 0.0, 0.9, 0.9, 0.0, 2.0, 2.0, 0.0)


def test_inside_a_polygon():
    square = np.array([[0.0, 0, 4, 0], [4, 0, 4, 4], [4, 4, 0, 4], [0, 4, 0, 0]])
    assert edges.in_polygon(1.0, 1.0, square, 0, 4)
    assert not edges.in_polygon(5.0, 1.0, square, 0, 4)


@pytest.mark.parametrize("wanted", range(-1, 12))
def test_first_at_least(wanted):
    keys = np.array([1, 3, 3, 3, 7, 9], dtype=np.int32)
    assert first_at_least(keys, 6, wanted) == np.searchsorted(keys, wanted)
