"""People and grounds that several validity tests share."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import pandas
import pedpy
import shapely
from scipy.spatial import cKDTree
from shapely import Point, box
from shapely.affinity import rotate, translate

from sispamkota.city.ground import Ground, ground_of
from sispamkota.crowd import Crowd

RADIUS_M, WIDE_M = 12.0, 3.0
SECTORS = 36


def drawn(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return free speeds in m/s (Weidmann's mean, spread 0.2) and radii in metres (0.18, spread 0.01)."""
    rng = np.random.default_rng(seed)
    return np.clip(rng.normal(1.34, 0.2, n), 0.6, 2.2), np.clip(rng.normal(0.18, 0.01, n), 0.15, 0.21)


def filled(west: float, south: float, east: float, north: float, n: int) -> np.ndarray:
    """Return n places on a lattice that fills a rectangle, shape (n, 2)."""
    columns = max(1, round(np.sqrt(n * (east - west) / (north - south))))
    rows = -(-n // columns)
    x = west + (np.arange(columns) + 0.5) * (east - west) / columns
    y = south + (np.arange(rows) + 0.5) * (north - south) / rows
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)[:n]


@functools.cache
def ring_ground(wide_m: float, cell_m: float) -> Ground:
    """Return a closed ring, made once, so that its flow fields are as well."""
    inner, outer = RADIUS_M - wide_m / 2, RADIUS_M + wide_m / 2
    shape = Point(0, 0).buffer(outer, quad_segs=64).difference(Point(0, 0).buffer(inner, quad_segs=64))
    return ground_of(shape, cell_m=cell_m)


def ring(density: float, *, seed: int = 1, dt: float = 0.05, wide_m: float = WIDE_M, cell_m: float = 0.25) -> Crowd:
    """Return a ring full of people, who are sent round it by :func:`go_round`."""
    inner = RADIUS_M - wide_m / 2
    ground = ring_ground(wide_m, cell_m)
    n = round(density * ground.polygon.area)
    lanes = max(1, round((wide_m - 0.4) * np.sqrt(density)))
    rng = np.random.default_rng(seed)
    angle = np.arange(n) // lanes * lanes * 2 * np.pi / n + rng.uniform(-0.01, 0.01, n)
    reach = inner + 0.2 + (wide_m - 0.4) * (np.arange(n) % lanes + 0.5) / lanes
    crowd = Crowd(ground, dt=dt, seed=seed)
    speed, radius = drawn(n, seed)
    crowd.add(np.stack([reach * np.cos(angle), reach * np.sin(angle)], axis=1), speed=speed, radius=radius)
    return crowd


def go_round(crowd: Crowd, seconds: float) -> None:
    """Walk everybody round the ring: each is sent to a line across it some 6 m ahead, twice a second."""
    turns = 2 * np.pi * np.arange(SECTORS) / SECTORS
    lines = [shapely.LineString([(9 * np.cos(a), 9 * np.sin(a)), (15 * np.cos(a), 15 * np.sin(a))]) for a in turns]
    goals = [line.buffer(0.2) for line in lines]
    for _ in range(round(seconds * 2)):
        x, y = crowd.positions.T
        sector = ((np.arctan2(y, x) % (2 * np.pi)) / (2 * np.pi / SECTORS)).astype(int)
        for each in np.unique(sector):
            crowd.set_goal(crowd.ids[sector == each], goals[(each + 3) % SECTORS])
        crowd.step(round(0.5 / crowd.dt))


def deepest(crowd: Crowd) -> float:
    """Return the largest overlap of two bodies as a share of the sum of their radii."""
    xy, radius = crowd.positions, crowd.radii
    pairs = cKDTree(xy).query_pairs(2 * float(radius.max()), output_type="ndarray")
    if not len(pairs):
        return 0.0
    apart = np.hypot(*(xy[pairs[:, 0]] - xy[pairs[:, 1]]).T)
    return float((1 - apart / (radius[pairs[:, 0]] + radius[pairs[:, 1]])).max())


def moved(shape: shapely.Geometry, degrees: float, shift: tuple[float, float]) -> shapely.Geometry:
    """Return a shape turned about (0, 0) and shifted."""
    return translate(rotate(shape, degrees, origin=(0, 0)), *shift)


def room_with_door(width_m: float, *, long_m: float = 1.0) -> shapely.Geometry:
    """Return a room of 12 by 12 m, a door in the middle of its south side, and ground beyond it."""
    door = box(-width_m / 2, -long_m, width_m / 2, 0.01)
    return shapely.union_all([box(-6, 0, 6, 12), door, box(-7, -12, 7, 0.01 - long_m)])


PLACES = [(0.0, (0.0, 0.0)), (37.0, (699_000.0, 9_154_000.0)), (161.0, (-40.3, 7.7))]
"""As it is drawn; turned by odd angles and shifted, once to where projected metres are large."""


def spots(places: np.ndarray, degrees: float, shift: tuple[float, float]) -> np.ndarray:
    """Return places turned about (0, 0) and shifted as :func:`moved` does shapes, shape (n, 2)."""
    return shapely.get_coordinates([moved(Point(place), degrees, shift) for place in places])


def where(degrees: float, shift: tuple[float, float]) -> str:
    """Return how a place is told."""
    return "as drawn" if (degrees, shift) == PLACES[0] else f"turned {degrees:g} degrees, shifted"


def watched(
    crowd: Crowd, seconds: float, *, every: int = 10, until: Callable[[Crowd], bool] = lambda crowd: False
) -> pedpy.TrajectoryData:
    """Walk a crowd on and return the paths that PedPy judges, a frame every so many steps."""
    frames = []
    for frame in range(round(seconds / crowd.dt / every) + 1):
        x, y = crowd.positions.T
        frames.append(pandas.DataFrame({"id": crowd.ids, "frame": frame, "x": x, "y": y}))
        if until(crowd):
            break
        crowd.step(every)
    return pedpy.TrajectoryData(pandas.concat(frames), frame_rate=1 / (every * crowd.dt))
