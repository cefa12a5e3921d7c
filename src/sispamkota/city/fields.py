"""Flow fields: for every place on a ground, the way to a goal.

A field is the arrival time at unit speed, solved by fast marching over the cells where the
centre of a body can be, and for each cell the place that the shortest way leads straight at
(`aims.py`); where none is seen, down the slope of the arrival times.

References
----------
Sethian (1996), A fast marching level set method for monotonically advancing fronts, PNAS 93.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
import skfmm
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from sispamkota.city.aims import Corners, aims_of, corners_of, ways_at
from sispamkota.city.ground import BODY_M, Ground, clean_polygon, keep_field, keep_open, segments_of

_AHEAD_M = 5.0


@dataclass(frozen=True, eq=False)
class FlowField:
    """The way to one goal from everywhere.

    Attributes
    ----------
    goal : BaseGeometry
        The polygon to reach, projected metres.
    distance_m : ndarray of float32, shape (ny, nx)
        Walking distance to the goal in metres; infinite where there is no way.  Cells too near
        a wall for a body hold the value of the nearest cell that is not.
    aim : ndarray of float32, shape (ny, nx, 2)
        The place to walk at in metres from the ground's origin, above zero; zero where there is
        no way.  In cells too near a wall it stands with a minus and is faint (1/1000).
    bend : ndarray of int16, shape (ny, nx)
        The corner that the aim is, counted from 1, with a minus where the way turns right there; 0 for none.
    beyond : ndarray of float32, shape (m, 2)
        What comes next on the way from each corner.
    reached : ndarray of uint8, shape (ny, nx)
        0 outside the goal, 1 inside, 2 where the edge of the goal runs through the cell.
    edges : ndarray of float64, shape (k, 4)
        Edges of the goal in metres from the ground's origin.
    """

    goal: BaseGeometry
    distance_m: NDArray[np.float32]
    aim: NDArray[np.float32]
    bend: NDArray[np.int16]
    beyond: NDArray[np.float32]
    reached: NDArray[np.uint8]
    edges: NDArray[np.float64]

    def distance_at(self, ground: Ground, points: ArrayLike) -> NDArray[np.float64]:
        """Return the walking distance in metres from each point, shape (n,), infinite without a way."""
        row, column = ground.cells_of(points)
        return self.distance_m[row, column].astype(np.float64)

    def direction_at(self, ground: Ground, points: ArrayLike) -> NDArray[np.float64]:
        """Return unit vectors, shape (n, 2); zero where there is no way."""
        local = np.ascontiguousarray(np.asarray(points, dtype=np.float64).reshape(-1, 2) - ground.origin)
        vector = np.zeros_like(local)
        first = np.zeros(1, dtype=np.int32)
        ways_at(local, self.aim[np.newaxis], self.bend[np.newaxis], self.beyond, first, 1.0 / ground.cell_m, vector)
        length = np.hypot(vector[:, 0], vector[:, 1])
        safe = np.where(length > 1e-9, length, 1.0)
        return np.where((length > 1e-9)[:, np.newaxis], vector / safe[:, np.newaxis], 0.0)


def walkable_cells(ground: Ground, blocked: Sequence[BaseGeometry] = ()) -> NDArray[np.bool_]:
    """Return where the centre of a body can be, shape (ny, nx).

    A cell counts if its centre is further than half a cell from every edge, so that no way leads
    through a wall however thin, and if a body fits somewhere in it, so that none leads through a
    slit too narrow for one.
    """
    cells = _bare_cells(ground)
    if not blocked:
        return cells
    cells = cells.copy()
    closed = shapely.union_all(list(blocked))
    free = ground.polygon.difference(closed)
    margin = ground.cell_m + 2 * BODY_M
    for part in blocked:
        west, south, east, north = part.bounds
        corners = [[west - margin, south - margin], [east + margin, north + margin]]
        (row0, row1), (column0, column1) = ground.cells_of(corners)
        window = (slice(row0, row1 + 1), slice(column0, column1 + 1))
        found = _fitting(ground, free, window)
        cells[window] &= found
    return cells


def _bare_cells(ground: Ground) -> NDArray[np.bool_]:
    cells = ground.distance_m >= 0.52 * ground.cell_m
    unsure = cells & (ground.distance_m < BODY_M + 0.75 * ground.cell_m)
    cells[unsure] = _touches(ground, ground.eroded, *np.nonzero(unsure))
    return np.asarray(cells, dtype=np.bool_)


def _fitting(ground: Ground, free: BaseGeometry, window: tuple[slice, slice]) -> NDArray[np.bool_]:
    x, y = ground.centres()
    grid_x, grid_y = np.meshgrid(x[window[1]], y[window[0]])
    row, column = np.meshgrid(
        np.arange(window[0].start, window[0].stop), np.arange(window[1].start, window[1].stop), indexing="ij"
    )
    points = shapely.points(grid_x.ravel(), grid_y.ravel())
    far = shapely.distance(free.boundary, points) >= 0.52 * ground.cell_m
    inside = shapely.intersects_xy(free, grid_x.ravel(), grid_y.ravel())
    fits = _touches(ground, free.buffer(-BODY_M), row.ravel(), column.ravel())
    return np.asarray(far & inside & fits, dtype=np.bool_).reshape(grid_x.shape)


def _touches(ground: Ground, shape: BaseGeometry, row: NDArray[np.intp], column: NDArray[np.intp]) -> NDArray[np.bool_]:
    shapely.prepare(shape)
    x0 = ground.origin[0] + column * ground.cell_m
    y0 = ground.origin[1] + row * ground.cell_m
    boxes = shapely.box(x0, y0, x0 + ground.cell_m, y0 + ground.cell_m)
    return np.asarray(shapely.intersects(shape, boxes), dtype=np.bool_)


def flow_field(ground: Ground, goal: BaseGeometry, blocked: Sequence[BaseGeometry] = ()) -> FlowField:
    """Return the way to a goal; kept with the ground, so asking again costs nothing.

    Parameters
    ----------
    ground : Ground
    goal : Polygon or MultiPolygon
        Projected metres.
    blocked : sequence of Polygon
        What closes the ground for now: shut gates, vehicles, lines.

    Raises
    ------
    ValueError
        If the goal is no usable polygon or no body can stand in it.
    """
    key = field_key(goal, blocked)
    kept = ground.kept_fields.get(key)
    if kept is None:
        # In one order, so that the same barriers give the same bits whenever they were put up.
        ordered = sorted(blocked, key=shapely.to_wkb)
        kept = _solve(ground, clean_polygon(goal, what="goal"), ordered)
        keep_field(ground, key, kept)
    return kept


def field_key(goal: BaseGeometry | None, blocked: Sequence[BaseGeometry]) -> bytes:
    """Return the digest that names a field: the goal and what is blocked, in any order."""
    digest = hashlib.sha256(b"" if goal is None else shapely.to_wkb(goal))
    for shape in sorted(shapely.to_wkb(part) for part in blocked):
        digest.update(b"|" + shape)
    return digest.digest()


@dataclass(frozen=True, eq=False)
class _Open:
    """What is open while some barriers stand: found once, used by the fields of all goals.

    Flat numbers of cells: ``at`` where a body can be, ``fill`` other cells on or beside the ground,
    ``fill_from`` the nearest open cell of each of those; ``corners`` where ways bend.
    """

    cells: NDArray[np.bool_]
    free: BaseGeometry
    at: NDArray[np.intp]
    fill: NDArray[np.intp]
    fill_from: NDArray[np.intp]
    corners: Corners


def _open(ground: Ground, blocked: Sequence[BaseGeometry]) -> _Open:
    key = field_key(None, blocked)
    kept = ground.kept_open.get(key)
    if not isinstance(kept, _Open):
        cells = walkable_cells(ground, blocked)
        bare, free, edges = ground.polygon, ground.eroded, ground.segments
        if blocked:
            bare = ground.polygon.difference(shapely.union_all(list(blocked)))
            free = bare.buffer(-BODY_M)
            edges = np.vstack([edges, *(segments_of(part, ground.origin) for part in blocked)])
        nearest = ndimage.distance_transform_edt(~cells, return_distances=False, return_indices=True)
        fill = np.flatnonzero(~cells & (ground.distance_m > -1.5 * ground.cell_m))
        source = nearest[0].ravel()[fill].astype(np.intp) * ground.shape[1] + nearest[1].ravel()[fill]
        corners = corners_of(bare, edges, origin=ground.origin, shape=ground.shape, cell_m=ground.cell_m)
        kept = _Open(cells, free, np.flatnonzero(cells), fill, source, corners)
        keep_open(ground, key, kept)
    return kept


def _solve(ground: Ground, goal: BaseGeometry, blocked: Sequence[BaseGeometry]) -> FlowField:
    ways = _open(ground, blocked)
    cells, cell = ways.cells, ground.cell_m
    target = goal.intersection(ways.free)
    if target.is_empty:
        west, south, east, north = (round(float(value), 1) for value in goal.bounds)
        raise ValueError(
            f"the goal ({west}, {south}) to ({east}, {north}) cannot be reached: nobody can stand in it; "
            "let it overlap free walkable ground by at least a body's width"
        )
    x, y = ground.centres()
    near = _window(ground, target, 3 * cell)
    grid_x, grid_y = np.meshgrid(x[near[1]], y[near[0]])
    shapely.prepare(target)
    apart = shapely.distance(target, shapely.points(grid_x, grid_y))
    front = np.full(ground.shape, 10.0 * cell)
    front[near] = apart - 0.72 * cell  # even a goal thinner than a cell has cells on its near side
    seeds = (front <= 0) & cells
    if not seeds.any():
        raise ValueError("the goal cannot be reached: no walkable place is next to it")
    distance = np.full(ground.shape, np.inf)
    if _beside(seeds[near], (cells & ~seeds)[near]):  # else the goal is all there is to reach
        solved = skfmm.travel_time(np.ma.MaskedArray(front, ~cells), np.ones(ground.shape), dx=cell)
        distance = np.asarray(np.ma.filled(solved, np.inf), dtype=np.float64)
        distance += 0.72 * cell
    distance[near] = np.where(seeds[near], apart, distance[near])
    distance[near][~cells[near]] = np.inf
    # Next to the goal the raster is too coarse: walk straight to it.
    close = np.zeros(ground.shape, dtype=bool)
    close[near] = (apart <= 1.0 * cell) & cells[near]
    edges = segments_of(clean_polygon(target, what="goal"), ground.origin)
    aims, bends, beyond = aims_of(ways.corners, distance, close, edges, cell)
    aim, bend = aims.reshape(-1, 2), bends.ravel()
    unseen = ways.at[aim[ways.at, 0] == 0]
    aim[unseen] = _downhill(distance.ravel(), unseen, ground.shape[1], cell)
    aim[close.ravel()] = _straight(x, y, close, target) - ground.origin
    bend[close.ravel()] = 0
    aim[ways.fill], bend[ways.fill] = -aim[ways.fill_from], bend[ways.fill_from]
    walked = distance.ravel().astype(np.float32)
    walked[ways.fill] = walked[ways.fill_from]
    return FlowField(
        goal=goal,
        distance_m=walked.reshape(ground.shape),
        aim=aims,
        bend=bends,
        beyond=beyond,
        reached=_reached(ground, goal),
        edges=segments_of(goal, ground.origin),
    )


def _beside(some: NDArray[np.bool_], others: NDArray[np.bool_]) -> bool:
    return bool((ndimage.binary_dilation(some) & others).any())


def _window(ground: Ground, shape: BaseGeometry, margin: float) -> tuple[slice, slice]:
    west, south, east, north = shape.bounds
    corners = [[west - margin, south - margin], [east + margin, north + margin]]
    (row0, row1), (column0, column1) = ground.cells_of(corners)
    return slice(int(row0), int(row1) + 1), slice(int(column0), int(column1) + 1)


def _straight(
    x: NDArray[np.float64], y: NDArray[np.float64], close: NDArray[np.bool_], target: BaseGeometry
) -> NDArray[np.float64]:
    """Return the nearest place of the goal to each cell beside it, or a place amid it for those inside."""
    row, column = np.nonzero(close)
    centre = np.stack([x[column], y[row]], axis=-1)
    ends = shapely.get_coordinates(shapely.shortest_line(shapely.points(centre), target)).reshape(-1, 2, 2)
    inner = shapely.get_coordinates(target.point_on_surface())[0]
    inside = np.abs(ends[:, 1] - ends[:, 0]).max(axis=1, initial=0.0) <= 1e-9
    return np.asarray(np.where(inside[:, np.newaxis], inner, ends[:, 1]), dtype=np.float64)


def _downhill(distance: NDArray[np.float64], at: NDArray[np.intp], columns: int, cell: float) -> NDArray[np.float64]:
    """Return places ahead of some cells down the distance: central differences, one-sided at walls."""
    here = distance[at]
    vector = np.zeros((at.size, 2))
    for axis, offset in ((0, 1), (1, columns)):
        before, after = distance[at - offset], distance[at + offset]
        with np.errstate(invalid="ignore"):
            low = np.where(np.isfinite(before), before, here)
            high = np.where(np.isfinite(after), after, here)
            apart = np.isfinite(before).astype(np.float64) + np.isfinite(after)
            vector[:, axis] = (low - high) / (np.maximum(apart, 1.0) * cell)
    vector[~np.isfinite(here)] = 0.0
    length = np.hypot(vector[:, 0], vector[:, 1])
    centre = (np.stack([at % columns, at // columns], axis=-1) + 0.5) * cell
    ahead = np.minimum(_AHEAD_M, 0.9 * centre.min(axis=1, initial=np.inf))  # stays above zero
    place = centre + vector * (ahead / np.maximum(length, 1e-9))[:, np.newaxis]
    return np.asarray(np.where((length > 1e-9)[:, np.newaxis], place, 0.0), dtype=np.float64)


def _reached(ground: Ground, goal: BaseGeometry) -> NDArray[np.uint8]:
    reached = np.zeros(ground.shape, dtype=np.uint8)
    window = _window(ground, goal, ground.cell_m)
    row, column = np.meshgrid(
        np.arange(window[0].start, window[0].stop), np.arange(window[1].start, window[1].stop), indexing="ij"
    )
    x0 = ground.origin[0] + column.ravel() * ground.cell_m
    y0 = ground.origin[1] + row.ravel() * ground.cell_m
    boxes = shapely.box(x0, y0, x0 + ground.cell_m, y0 + ground.cell_m)
    shapely.prepare(goal)
    touched = shapely.intersects(goal, boxes)
    within = shapely.contains_properly(goal, boxes)
    reached[window] = np.where(within, 1, np.where(touched, 2, 0)).reshape(row.shape).astype(np.uint8)
    return reached
