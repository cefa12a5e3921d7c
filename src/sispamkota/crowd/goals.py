"""The goals of a crowd, and their flow fields stacked for the kernels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
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

    def asked(
        self,
        goal: BaseGeometry | Sequence[BaseGeometry] | None,
        points: NDArray[np.float64],
        closed: Sequence[BaseGeometry],
    ) -> tuple[BaseGeometry, ...]:
        """Return what was given as goals, none for None.

        Raises
        ------
        ValueError
            If something is no polygon, or nothing of it can be reached from one of the points, shape (n, 2).
        """
        if goal is None:
            return ()
        goals = (goal,) if isinstance(goal, BaseGeometry) or not isinstance(goal, Sequence) else tuple(goal)
        for one in goals:
            if not isinstance(one, BaseGeometry):
                raise ValueError(f"goal must be a shapely polygon, some of them or None, not {type(one).__name__}")
        if not goals:
            raise ValueError("goal must be a polygon, some of them or None, not an empty list")
        if len(goals) == 1:
            distances = flow_field(self.ground, goals[0], closed).distance_at(self.ground, points)
        else:
            row, column = self.ground.cells_of(points)
            cells = row * self.ground.shape[1] + column
            distances = np.min([self.field_m(one, closed)[cells] for one in goals], axis=0)
        cut_off = np.flatnonzero(~np.isfinite(distances))
        if cut_off.size:
            what = "the goal" if len(goals) == 1 else "each of the goals"
            raise ValueError(which(points, cut_off, f"from where {what} cannot be reached on the ground"))
        return goals

    def field_m(self, goal: BaseGeometry, closed: Sequence[BaseGeometry]) -> NDArray[np.float32]:
        """Return the walking distance of each cell to a goal in metres, row by row, infinite where there is no way."""
        try:
            return flow_field(self.ground, goal, closed).distance_m.ravel()
        except ValueError:  # shut off altogether
            return np.full(self.ground.distance_m.size, np.inf, dtype=np.float32)

    def known(self, goal: BaseGeometry) -> int:
        """Return the number of a goal, -2 where it has none."""
        for number, shape in enumerate(self.shapes):
            if shape is goal:
                return number
        return next((number for number, shape in enumerate(self.shapes) if shape.equals_exact(goal, 0.0)), -2)

    def number(self, goal: BaseGeometry) -> int:
        """Return the number of a goal, a new one where it has none."""
        number = self.known(goal)
        if number < 0:
            self.shapes.append(goal)
            self.stale = True
            number = len(self.shapes) - 1
        return number

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
