"""Measure the crowd: people x simulated seconds per wall second, `python -m bench.crowd`.

Everything is on: sorting, flow field, walls, steering, contact forces, per-person radius and
speed, arrivals.  Each line says how many were active; a benchmark whose people have all arrived
measures nothing and fails.
"""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import box

from sispamkota.crowd import Crowd


@dataclass(frozen=True)
class Scene:
    name: str
    people: int
    density_p_m2: float
    walking_share: float
    seconds: int


SCENES = (
    Scene("a drill's site, standing", 450, 1.5, 0.0, 60),
    Scene("a drill's site, half walking", 450, 1.5, 0.5, 30),
    Scene("a drill's site, all walking", 450, 1.5, 1.0, 30),
    Scene("a square", 5_000, 1.5, 1.0, 10),
    Scene("a square, dense", 5_000, 4.0, 1.0, 10),
    Scene("a large square", 20_000, 1.5, 1.0, 5),
)
STREET = shapely.union_all(
    [box(-150, -18, 150, 4), box(-20, 4, 20, 24), box(-63.5, -60, -56.5, 0), box(56.5, -60, 63.5, 0)]
)
"""About the site of the reference drill: a street of 300 m, a forecourt, two side streets."""


def crowd_of(scene: Scene) -> Crowd:
    """Return the people of a scene on a lattice, on their way across their ground."""
    rng = np.random.default_rng(7)
    side = math.sqrt(scene.people / scene.density_p_m2)
    if scene.people < 1000:
        width, height = scene.people / scene.density_p_m2 / 20.0, 20.0
        ground, goal, west, south = STREET, box(-150, -18, -148, 4), -width / 2, -17.0
    else:
        width = height = side
        ground, goal, west, south = box(-150, 0, side + 1, side + 1), box(-150, 0, -148, side + 1), 0.5, 0.5
    step = 1 / math.sqrt(scene.density_p_m2)
    x, y = np.meshgrid(np.arange(west, west + width + step, step), np.arange(south, south + height - 0.2, step))
    places = np.stack([x.ravel(), y.ravel()], axis=-1)[: scene.people]
    n = len(places)
    crowd = Crowd(ground, seed=1)
    speed = np.clip(rng.normal(1.34, 0.2, n), 0.6, 2.2)
    ids = crowd.add(places, speed=speed, radius=np.clip(rng.normal(0.18, 0.01, n), 0.15, 0.21))
    walking = ids[rng.permutation(n)[: round(scene.walking_share * n)]]
    if walking.size:
        crowd.set_goal(walking, goal)
    return crowd


def measure(scene: Scene) -> str:
    """Return one line of the table."""
    crowd = crowd_of(scene)
    crowd.step(20)
    people_seconds, wall_s = 0.0, 0.0
    for _ in range(scene.seconds):
        active = crowd.ids.size
        began = time.perf_counter()
        crowd.step(20)
        wall_s += time.perf_counter() - began
        people_seconds += active
    active = int(crowd.ids.size)
    if active < 0.9 * scene.people:
        raise SystemExit(f"{scene.name}: only {active} of {scene.people} were active; the figure would mean nothing")
    moving = int((np.hypot(*crowd.velocities.T) > 0.05).sum())
    if moving < 0.5 * scene.walking_share * scene.people:
        raise SystemExit(f"{scene.name}: only {moving} people moved; the figure would mean nothing")
    return (
        f"{scene.name:<30} {active:6d} {moving:6d} {scene.density_p_m2:5.1f} "
        f"{wall_s / scene.seconds / 20 * 1e6:10.1f} {people_seconds / wall_s:14,.0f}"
    )


def main() -> int:
    import numba

    began = time.perf_counter()
    for scene in (SCENES[1], SCENES[3]):
        crowd_of(scene).step(1)
    ready_s = time.perf_counter() - began
    print(f"{numba.config.NUMBA_NUM_THREADS} threads; ready after {ready_s:.1f} s (compilation or its cache)")
    print(f"{'scene':<30} {'active':>6} {'moving':>6} {'p/m2':>5} {'us a step':>10} {'p-s/s':>14}")
    for scene in SCENES:
        print(measure(scene), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
