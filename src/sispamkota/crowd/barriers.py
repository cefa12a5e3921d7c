"""Rigid bodies that close the ground for now: gates, vehicles, lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sispamkota.city.ground import Ground, segments_of
from sispamkota.crowd.walls import Walls, walls_of


@dataclass(frozen=True)
class Barrier:
    """One barrier: its number, its shape, and whether people know of it and look for another way."""

    number: int
    shape: BaseGeometry
    reroute: bool


def closed_by(barriers: Sequence[Barrier]) -> list[BaseGeometry]:
    """Return the shapes that flow fields go round."""
    return [barrier.shape for barrier in barriers if barrier.reroute]


def walls_with(ground: Ground, barriers: Sequence[Barrier]) -> Walls:
    """Return the edges of the ground and of all barriers in lists."""
    edges = [ground.segments, *(segments_of(barrier.shape, ground.origin) for barrier in barriers)]
    rows, columns = ground.shape
    return walls_of(np.vstack(edges), width_m=columns * ground.cell_m, height_m=rows * ground.cell_m)


def free_ground(ground: Ground, barriers: Sequence[Barrier], clearance_m: float) -> BaseGeometry:
    """Return where a body with a clearance in metres can be."""
    free: BaseGeometry = ground.polygon
    if barriers:
        free = free.difference(shapely.union_all([barrier.shape for barrier in barriers]))
    return free.buffer(-clearance_m)


def too_near(ground: Ground, barriers: Sequence[Barrier], xy: NDArray[np.float64], limit_m: float) -> NDArray[np.intp]:
    """Return which points, shape (n, 2), are nearer than ``limit_m`` to an edge of ground or barriers."""
    if xy.shape[0] == 0:
        return np.zeros(0, dtype=np.intp)
    row, column = ground.cells_of(xy)
    risky = np.flatnonzero(ground.distance_m[row, column] < limit_m + ground.cell_m)
    edges = [ground.polygon.boundary]
    if barriers:
        risky = np.arange(xy.shape[0])
        edges.extend(barrier.shape.boundary for barrier in barriers)
    apart = shapely.distance(shapely.union_all(edges), shapely.points(xy[risky]))
    return np.asarray(risky[apart < limit_m], dtype=np.intp)
