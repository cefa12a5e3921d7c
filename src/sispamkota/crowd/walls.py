"""Edges near each place: what the kernels look up instead of all edges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CELL_M = 0.5
SIGHT_M = 1.3
"""Edges nearer than this to a cell are listed in it: the widest body (0.6 m) and a step's way."""


@dataclass(frozen=True, eq=False)
class Walls:
    """Edges in a grid of lists.

    Attributes
    ----------
    edges : ndarray of float64, shape (m, 4)
        (x1, y1, x2, y2) in metres from the ground's origin.
    starts : ndarray of int32, shape (cells + 1,)
        Where the list of each cell, row by row, begins in ``listed``.
    listed : ndarray of int32
        Numbers of edges.
    clear : ndarray of float32, shape (cells,)
        Metres to the nearest edge from anywhere in a cell, at least; at most ``SIGHT_M``.
    wide : int
        Cells in a row.
    """

    edges: NDArray[np.float64]
    starts: NDArray[np.int32]
    listed: NDArray[np.int32]
    clear: NDArray[np.float32]
    wide: int


def walls_of(edges: NDArray[np.float64], *, width_m: float, height_m: float) -> Walls:
    """Return the edges in lists for a raster of ``width_m`` by ``height_m`` metres."""
    columns, rows = int(width_m / CELL_M) + 2, int(height_m / CELL_M) + 2
    cells: list[NDArray[np.intp]] = []
    numbers: list[NDArray[np.intp]] = []
    reach = SIGHT_M + CELL_M * 0.7072
    clear = np.full(rows * columns, SIGHT_M)
    for number, (ax, ay, bx, by) in enumerate(edges):
        column0 = min(max(int((min(ax, bx) - SIGHT_M) / CELL_M), 0), columns)
        column1 = max(min(int((max(ax, bx) + SIGHT_M) / CELL_M) + 1, columns), column0)
        row0 = min(max(int((min(ay, by) - SIGHT_M) / CELL_M), 0), rows)
        row1 = max(min(int((max(ay, by) + SIGHT_M) / CELL_M) + 1, rows), row0)
        x, y = np.meshgrid((np.arange(column0, column1) + 0.5) * CELL_M, (np.arange(row0, row1) + 0.5) * CELL_M)
        ux, uy = bx - ax, by - ay
        along = np.clip(((x - ax) * ux + (y - ay) * uy) / (ux * ux + uy * uy), 0.0, 1.0)
        apart = np.hypot(x - ax - along * ux, y - ay - along * uy)
        row, column = np.nonzero(apart <= reach)
        found = (row + row0) * columns + column + column0
        clear[found] = np.minimum(clear[found], apart[row, column] - CELL_M * 0.7072)
        cells.append(found)
        numbers.append(np.full(found.size, number, dtype=np.intp))
    cell = np.concatenate(cells) if cells else np.zeros(0, dtype=np.intp)
    number_of = np.concatenate(numbers) if numbers else np.zeros(0, dtype=np.intp)
    order = np.argsort(cell, kind="stable")
    starts = np.zeros(rows * columns + 1, dtype=np.int32)
    starts[1:] = np.cumsum(np.bincount(cell, minlength=rows * columns))
    return Walls(
        np.ascontiguousarray(edges), starts, number_of[order].astype(np.int32), clear.astype(np.float32), columns
    )
