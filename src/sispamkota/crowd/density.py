"""Density: people per square metre around each, and on a grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage

from sispamkota.city.ground import Ground

DENSITY_RADIUS_M = 1.0


def density_grid(
    points: ArrayLike, *, west: float, south: float, columns: int, rows: int, cell_m: float
) -> NDArray[np.float64]:
    """Return people per square metre in the cells of a grid, shape (rows, columns).

    Parameters
    ----------
    points : array_like, shape (n, 2)
        Metres; those outside the grid do not count.
    west, south : float
        Lower left corner in metres.
    columns, rows : int
    cell_m : float
        Side of a cell in metres.
    """
    xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    column = np.floor((xy[:, 0] - west) / cell_m).astype(np.int64)
    row = np.floor((xy[:, 1] - south) / cell_m).astype(np.int64)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    counts = np.bincount(row[inside] * columns + column[inside], minlength=rows * columns)
    return counts.reshape(rows, columns) / cell_m**2


def disc_share(ground: Ground) -> NDArray[np.float32]:
    """Return the walkable share, 0.1 to 1, of the disc in which density is counted."""
    reach = max(1, int(DENSITY_RADIUS_M / ground.cell_m + 0.5))
    across = np.arange(-reach, reach + 1) * ground.cell_m
    disc = (across[:, np.newaxis] ** 2 + across**2 <= DENSITY_RADIUS_M**2).astype(np.float32)
    walkable = (ground.distance_m > 0).astype(np.float32)
    share = ndimage.convolve(walkable, disc / disc.sum(), mode="constant")
    return np.asarray(np.clip(share, 0.1, 1.0), dtype=np.float32)
