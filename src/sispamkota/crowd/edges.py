"""Edges and places, compiled: inside a polygon, ways that touch, and the nearest of some edges."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sispamkota.core.compiled import compiled

F64 = NDArray[np.float64]
I32 = NDArray[np.int32]


@compiled
def in_polygon(x: float, y: float, edges: F64, start: int, stop: int) -> bool:
    """Return whether a point lies inside the edges ``start`` to ``stop`` (even-odd rule)."""
    inside = False
    for k in range(start, stop):
        ay, by = edges[k, 1], edges[k, 3]
        if (ay > y) != (by > y) and x < edges[k, 0] + (y - ay) / (by - ay) * (edges[k, 2] - edges[k, 0]):
            inside = not inside
    return inside


@compiled
def crosses(ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float) -> bool:
    """Return whether the ways a-b and c-d touch."""
    ux, uy, vx, vy, wx, wy = bx - ax, by - ay, dx - cx, dy - cy, cx - ax, cy - ay
    det = ux * vy - uy * vx
    if det == 0.0:
        return False
    t, s = (wx * vy - wy * vx) / det, (wx * uy - wy * ux) / det
    return -1e-9 <= t <= 1.0 + 1e-9 and -1e-9 <= s <= 1.0 + 1e-9


@compiled
def nearest_wall(x: float, y: float, walls: F64, listed: I32, start: int, stop: int) -> float:
    """Return the distance in metres to the nearest of the listed edges."""
    best = 1e18
    for q in range(start, stop):
        k = listed[q]
        ax, ay = walls[k, 0], walls[k, 1]
        ux, uy = walls[k, 2] - ax, walls[k, 3] - ay
        t = min(1.0, max(0.0, ((x - ax) * ux + (y - ay) * uy) / (ux * ux + uy * uy)))
        gx, gy = x - ax - t * ux, y - ay - t * uy
        best = min(best, gx * gx + gy * gy)
    return math.sqrt(best)
