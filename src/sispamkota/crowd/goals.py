"""The goals of a crowd, and their flow fields stacked for the kernels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sispamkota.city.fields import FlowField, flow_field
from sispamkota.city.ground import Ground
from sispamkota.crowd.given import which


class Goals:
    """Goals by number; people with the same polygon share one number and one field.

    Attributes
    ----------
    shapes : list of polygon
        The goal of each number.
    stale : bool
        Whether the stacked arrays below must be made anew.
    field : ndarray of float32, shape (goals, ny, nx, 2)
        The place to walk at, as in :class:`FlowField`.
    bend : ndarray of int16, shape (goals, ny, nx)
        The corner that it is.
    beyond : ndarray of float32, shape (m, 2)
        What comes after the corners of all goals.
    bend_starts : ndarray of int32, shape (goals + 1,)
        Where the corners of each begin.
    reached : ndarray of uint8, shape (goals, ny, nx)
        0 outside a goal, 1 inside, 2 where its edge runs through the cell.
    edges : ndarray of float64, shape (k, 4)
        Edges of all goals, in metres from the ground's origin.
    starts : ndarray of int32, shape (goals + 1,)
        Where the edges of each begin.
    """

    def __init__(self, ground: Ground, shapes: Sequence[BaseGeometry] = ()) -> None:
        self.ground = ground
        self.shapes = list(shapes)
        self.stale = True

    def number(self, goal: BaseGeometry | None, points: NDArray[np.float64], closed: Sequence[BaseGeometry]) -> int:
        """Return the number of a goal, a new one where it is new, and -1 for None.

        Raises
        ------
        ValueError
            If it is no polygon, or cannot be reached from one of the points, shape (n, 2).
        """
        if goal is None:
            return -1
        if not isinstance(goal, BaseGeometry):
            raise ValueError(f"goal must be a shapely polygon or None, not {type(goal).__name__}")
        field = flow_field(self.ground, goal, closed)
        cut_off = np.flatnonzero(~np.isfinite(field.distance_at(self.ground, points)))
        if cut_off.size:
            raise ValueError(which(points, cut_off, "from where the goal cannot be reached on the ground"))
        shape = shapely.to_wkb(goal)
        for number, known in enumerate(self.shapes):
            if known is goal or shapely.to_wkb(known) == shape:
                return number
        self.shapes.append(goal)
        self.stale = True
        return len(self.shapes) - 1

    def stack(self, numbers: NDArray[np.int32], closed: Sequence[BaseGeometry]) -> NDArray[np.int32]:
        """Make the arrays anew for the goals in use, and return people's new numbers, shape (n,)."""
        used = np.unique(numbers)
        used = used[used >= 0]
        renumber = np.full(len(self.shapes) + 1, -1, dtype=np.int32)  # the last place answers for -1
        renumber[used] = np.arange(used.size, dtype=np.int32)
        self.shapes = [self.shapes[number] for number in used]
        fields = [self._field(goal, closed) for goal in self.shapes]
        rows, columns = self.ground.shape if fields else (2, 2)
        self.field = np.zeros((max(len(fields), 1), rows, columns, 2), dtype=np.float32)
        self.bend = np.zeros((max(len(fields), 1), rows, columns), dtype=np.int16)
        self.reached = np.zeros((max(len(fields), 1), rows, columns), dtype=np.uint8)
        starts = [0]
        for number, field in enumerate(fields):
            self.field[number], self.bend[number], self.reached[number] = field.aim, field.bend, field.reached
            starts.append(starts[-1] + field.edges.shape[0])
        self.edges = np.ascontiguousarray(np.vstack([field.edges for field in fields])) if fields else np.zeros((0, 4))
        self.starts = np.array(starts, dtype=np.int32)
        corners = [field.beyond for field in fields]
        self.beyond = np.ascontiguousarray(np.vstack([np.zeros((0, 2), dtype=np.float32), *corners]))
        self.bend_starts = np.cumsum([0, *(len(places) for places in corners)]).astype(np.int32)
        self.stale = False
        return renumber[numbers]

    def _field(self, goal: BaseGeometry, closed: Sequence[BaseGeometry]) -> FlowField:
        try:
            return flow_field(self.ground, goal, closed)
        except ValueError:  # shut off altogether since it was given: they wait
            bare = flow_field(self.ground, goal)
            nowhere = np.full_like(bare.distance_m, np.inf)
            return FlowField(
                goal, nowhere, np.zeros_like(bare.aim), np.zeros_like(bare.bend), bare.beyond, bare.reached, bare.edges
            )
