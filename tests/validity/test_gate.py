"""A closed gate bears what those before it push with; the queue's length counts, then no more; opening relieves it.

Helbing, Farkas, Vicsek (2000), Nature 407: contact forces add up toward an obstacle. Newton's third law gives the sum.
Fruin (1993), The causes and prevention of crowd disasters: pressure at a barrier grows with those who push behind it.

In single file (0.4 m wide) contact is along the file, so the force on the gate is half of what contact sums up to on
the first one, and half of what he pushes with himself. Tolerances are ours.
"""

from __future__ import annotations

import numpy as np
import pytest
from shapely import box

from sispamkota.crowd import Crowd
from validity.scenes import filled

PUSH_N = 60.0
FILES = (1, 2, 4, 8, 12)
ROWS = (2, 5, 10, 20, 40, 80)


def file_force_n(people: int) -> float:
    """Return the force on a gate of people in single file, each pushed by 60 N from outside and by nothing else."""
    crowd = Crowd(box(0, 0, 20, 0.4), cell_m=0.1)
    crowd.add_barrier(box(15, 0, 15.5, 0.4), reroute=False)
    ids = crowd.add(np.stack([14.8 - 0.37 * np.arange(people), np.full(people, 0.2)], axis=1), radius=0.18)
    crowd.push(ids, (PUSH_N, 0.0), 200.0)
    crowd.step(1500)
    sums = []
    for _ in range(20):
        crowd.step(5)
        sums.append(crowd.contact_forces[0])
    return float(np.mean(sums) + PUSH_N) / 2


@pytest.mark.validity
def test_the_gate_bears_the_sum_of_what_they_push_with(told):
    forces = np.array([file_force_n(people) for people in FILES])
    sums = PUSH_N * np.array(FILES)
    told.plot(
        "Closed gate, single file",
        x="people",
        y="force on the gate, N",
        dots={"simulated": (FILES, forces)},
        lines={"sum of what they push with": (FILES, sums)},
    )
    off = float(np.abs(forces / sums - 1).max())
    told(
        "force on a gate, 1 to 12 in file", asked="the sum within 5 %", found=f"{off:.1%} off at most", holds=off < 0.05
    )


def queue(rows: int) -> tuple[Crowd, float]:
    """Return a queue of five abreast who want through a closed gate 2 m wide, and the mean force of the first row."""
    crowd = Crowd(box(0, 0, 120, 2))
    crowd.add_barrier(box(80, 0, 80.5, 2), reroute=False)
    places = filled(80 - 0.4 * rows, 0.02, 79.98, 1.98, 5 * rows)
    crowd.add(places, goal=box(118, 0, 120, 2), radius=0.18)
    crowd.step(1200)
    forces = []
    for _ in range(60):
        crowd.step(5)
        first = crowd.positions[:, 0] > 80 - 0.25
        forces.append(crowd.contact_forces[first].sum() / 2)
    return crowd, float(np.mean(forces))


@pytest.fixture(scope="module")
def forces() -> np.ndarray:
    return np.array([queue(rows)[1] for rows in ROWS])


@pytest.mark.validity
def test_the_force_rises_with_the_queue(forces, told):
    """People push with what their walk gives."""
    told.plot(
        "Closed gate, queue of five abreast", x="rows", y="force on the gate, N", dots={"simulated": (ROWS, forces)}
    )
    said = ", ".join(f"{force:.0f} N" for force in forces) + f" for {', '.join(map(str, ROWS))} rows"
    told("force with a longer queue", asked="rises to 10 rows", found=said, holds=bool((np.diff(forces[:3]) > 0).all()))


@pytest.mark.validity
@pytest.mark.xfail(
    raises=AssertionError, reason="79 % more: who stands in a long queue still pushes by some 12 N, however far behind"
)
def test_the_force_saturates(forces, told):
    last = float(forces[-1] / forces[-2] - 1)
    told("force saturates", asked="80 rows at most 10 % above 40", found=f"{last:+.1%}", holds=last <= 0.10)


@pytest.mark.validity
def test_opening_relieves_it(told):
    crowd, _ = queue(20)
    near = crowd.ids[crowd.positions[:, 0] > 78]
    before = float(crowd.pressure[np.isin(crowd.ids, near)].mean())
    crowd.remove_barrier(crowd.barriers[0])
    crowd.step(100)
    after = float(crowd.pressure[np.isin(crowd.ids, near)].mean())
    told(
        "opening relieves",
        asked="at most half the mean pressure on those within 2 m, after 5 s",
        found=f"{before:.0f} to {after:.0f} N/m",
        holds=after <= 0.5 * before,
    )
