"""Bodies press as bodies do: overlap, walls, balance of forces, gates and lines.

Helbing, Farkas, Vicsek (2000), Nature 407: contact forces add up toward an obstacle.
The limits of overlap are ours: 5 % of a diameter where people walk, 8 % pushing at 6 per m2, 15 % at 8.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import box

from sispamkota.crowd import Crowd
from validity.scenes import deepest, drawn, filled, room_with_door


def pressed(density: float, push_n: float) -> Crowd:
    """Return a square of 7 m full of people who want through its closed side."""
    crowd = Crowd(box(0, 0, 15, 7))
    crowd.add_barrier(box(7, 0, 7.5, 7), reroute=False)
    places = filled(0.1, 0.1, 6.9, 6.9, round(density * 49))
    speed, radius = drawn(len(places), 3)
    ids = crowd.add(places, goal=box(13, 0, 15, 7), speed=speed, radius=radius)
    crowd.push(ids, (push_n, 0.0), 60.0)
    crowd.step(200)
    return crowd


@pytest.mark.validity
@pytest.mark.parametrize(("density", "push_n", "limit"), [(4, 0.0, 0.05), (6, 50.0, 0.08), (8, 50.0, 0.15)])
def test_bodies_overlap_little_and_stay_on_the_ground(density, push_n, limit, told):
    crowd = pressed(density, push_n)
    worst = 0.0
    for _ in range(15):
        crowd.step(20)
        worst = max(worst, deepest(crowd))
        x, y = crowd.positions.T
        assert x.min() >= crowd.radii.min() - 0.002
        assert x.max() <= 7 - crowd.radii.min() + 0.002
        assert min(y.min(), 7 - y.max()) >= crowd.radii.min() - 0.002
    told(
        f"deepest overlap at {density} per m2, pushed by {push_n:.0f} N each", asked=f"at most {limit:.0%}",
        found=f"{worst:.1%}; nobody more than 2 mm in a wall", holds=worst <= limit,
    )  # fmt: skip


@pytest.mark.validity
def test_walkers_at_a_door_overlap_little(told):
    crowd = Crowd(room_with_door(1.2))
    speed, radius = drawn(150, 1)
    crowd.add(filled(-4, 1, 4, 9, 150), goal=box(-7, -12, 7, -9), speed=speed, radius=radius)
    worst = 0.0
    for _ in range(40):
        crowd.step(20)
        worst = max(worst, deepest(crowd) if crowd.ids.size > 1 else 0.0)
    told("deepest overlap of 150 at a door of 1.2 m", asked="at most 5 %", found=f"{worst:.1%}", holds=worst <= 0.05)


def gate_force_n(rows: int) -> tuple[Crowd, float]:
    """Return a queue of four abreast before a closed gate, at rest, and the force on the gate in newtons."""
    crowd = Crowd(box(0, 0, 60, 2))
    gate = crowd.add_barrier(box(40, 0, 40.5, 2), reroute=False)
    places = filled(40 - 0.5 * rows, 0.05, 39.95, 1.95, 4 * rows)
    crowd.add(places, goal=box(58, 0, 60, 2), radius=0.18)
    crowd.step(600)
    forces = []
    for _ in range(40):
        crowd.step(5)
        x = crowd.positions[:, 0]
        forces.append(crowd.contact_forces[x > 40 - 0.19].sum() / 2)
    assert gate in crowd.barriers
    return crowd, float(np.mean(forces))


@pytest.mark.validity
def test_a_closed_gate_feels_the_queue_and_opening_relieves_it(told):
    forces = [gate_force_n(rows)[1] for rows in (2, 5, 10, 20)]
    said = ", ".join(f"{force:.0f} N" for force in forces)
    told("queue of 2, 5, 10 rows, four abreast", asked="rises", found=said, holds=forces[0] < forces[1] < forces[2])
    crowd, _ = gate_force_n(10)
    pressed_n_m = crowd.pressure.max()
    crowd.remove_barrier(crowd.barriers[0])
    crowd.step(100)
    relieved = crowd.pressure.max()
    told(
        "greatest pressure 5 s after opening", asked="below half", found=f"{pressed_n_m:.0f} to {relieved:.0f} N/m",
        holds=relieved < 0.5 * pressed_n_m,
    )  # fmt: skip


@pytest.mark.validity
def test_contact_forces_balance_at_rest():
    """What the legs push with stands against the walls; the mean force along the gate is theirs."""
    crowd = Crowd(box(0, 0, 20, 2))
    crowd.add_barrier(box(10, 0, 10.5, 2), reroute=False)
    ids = crowd.add([[9.8, 1.0]], goal=box(18, 0, 20, 2), radius=0.18)
    crowd.push(ids, (100.0, 0.0), 100.0)
    crowd.step(200)
    one = crowd.contact_forces[0]
    behind = crowd.add([[9.4, 1.0], [9.0, 1.0]], radius=0.18)
    crowd.push(behind, (100.0, 0.0), 100.0)
    crowd.step(400)
    front, middle, last = crowd.contact_forces
    assert last == pytest.approx(100, rel=0.05)
    assert middle == pytest.approx(300, rel=0.05)
    assert front == pytest.approx(one + 400, rel=0.05)


@pytest.mark.validity
@pytest.mark.parametrize(
    ("share", "yields"),
    [(0.8, False), (1.2, True)],
)
def test_a_braced_line_yields_near_its_holding_force(share, yields):
    """Thirty abreast in a street that they fill, each braced with 600 N and pushed with a share of it."""
    wide = 30 * 0.37
    crowd = Crowd(box(0, 0, 20, wide))
    line = crowd.add(np.stack([np.full(30, 12.0), (np.arange(30) + 0.5) * 0.37], axis=1), radius=0.18)
    crowd.hold(line, 600.0)
    behind = []
    for row in range(10):
        places = np.stack([np.full(30, 11.63 - 0.37 * row), (np.arange(30) + 0.5) * 0.37], axis=1)
        behind.append(crowd.add(places, radius=0.18))
    crowd.push(np.concatenate(behind), (share * 60.0, 0.0), 30.0)
    crowd.step(600)
    went = np.median(crowd.positions[:30, 0]) - 12.0
    assert (went > 0.2) == yields, went


@pytest.mark.validity
@pytest.mark.xfail(
    raises=AssertionError,
    reason="1.8 times as many, not twice: flow per metre falls with the width of a door; see bodies.md",
)
def test_an_open_exit_too_narrow_for_the_demand_kills_as_a_closed_one_would(told):
    """The lesson of Kanjuruhan (2022): doors that are open and pass too few build up a dense crowd before them."""
    pressure = {}
    for width in (1.0, 6.0):
        crowd = Crowd(room_with_door(width))
        speed, radius = drawn(400, 2)
        crowd.add(filled(-5.5, 0.5, 5.5, 11.5, 400), goal=box(-7, -12, 7, -9), speed=speed * 1.5, radius=radius)
        crowd.step(400)
        near = shapely.contains_xy(box(-2, 0, 2, 3), *crowd.positions.T)
        pressure[width] = (crowd.density[near].mean(), crowd.pressure[near].mean(), crowd.ids.size)
    narrow, wide = pressure[1.0], pressure[6.0]
    told(
        "density before an exit of 1 m, 400 people, against 6 m",
        asked="more than 1.5 times",
        found=f"{narrow[0] / wide[0]:.2f} times ({narrow[0]:.1f} and {wide[0]:.1f} per m2)",
        holds=narrow[0] > 1.5 * wide[0],
    )
    told(
        "still inside after 20 s, 1 m against 6 m",
        asked="more than twice as many",
        found=f"{narrow[2]} against {wide[2]}",
        holds=narrow[2] > 2 * max(1, wide[2]),
    )
