"""Walkable ground: a polygon with its holes, and its signed distance on a raster.

The polygon decides; the raster only makes the usual question fast.  A point further from every
edge than half a cell's diagonal is answered by the raster, the rest by the polygon itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from scipy import ndimage
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

if TYPE_CHECKING:
    from sispamkota.city.fields import FlowField

BODY_M = 0.17
"""Clearance in metres that a walking body needs; just under the mean radius of 0.18 m (assumed)."""
MOST_CELLS = 6_000_000
_EXACT_BAND_M = 1.5
_FIELDS_KEPT = 24
_CELLS_KEPT = 1_000_000
"""Small grounds keep more fields, as many as have so many cells together: some 15 MB."""
_OPEN_KEPT = 4


@dataclass(eq=False)
class Ground:
    """The ground that people can walk on; made by :func:`ground_of` and never changed.

    Attributes
    ----------
    polygon : MultiPolygon
        Walkable ground in projected metres.
    cell_m : float
        Side of a raster cell in metres.
    origin : ndarray of float64, shape (2,)
        Lower left corner of the raster in projected metres; whole metres, so that positions
        relative to it are small and exact enough for single precision.
    distance_m : ndarray of float32, shape (ny, nx)
        Signed distance in metres from the centre of each cell to the nearest edge, positive
        on walkable ground.
    """

    polygon: MultiPolygon
    cell_m: float
    origin: NDArray[np.float64]
    distance_m: NDArray[np.float32]
    kept_fields: dict[bytes, FlowField] = field(default_factory=dict, repr=False)
    kept_open: dict[bytes, object] = field(default_factory=dict, repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        """Return rows and columns of the raster."""
        return int(self.distance_m.shape[0]), int(self.distance_m.shape[1])

    @property
    def area_m2(self) -> float:
        """Return the walkable area in square metres."""
        return float(self.polygon.area)

    @cached_property
    def segments(self) -> NDArray[np.float64]:
        """Return the edges as (x1, y1, x2, y2) in metres from ``origin``, shape (m, 4)."""
        return segments_of(self.polygon, self.origin)

    @cached_property
    def eroded(self) -> BaseGeometry:
        """Return the part of the ground where the centre of a body can stand."""
        return self.polygon.buffer(-BODY_M)

    @cached_property
    def gradient(self) -> NDArray[np.float32]:
        """Return the gradient of the distance, pointing away from walls, shape (ny, nx, 2)."""
        down, right = np.gradient(self.distance_m, self.cell_m)
        return np.stack([right, down], axis=-1).astype(np.float32)

    def pieces(self, clearance_m: float = 0.0) -> tuple[Polygon, ...]:
        """Return the connected pieces of the ground, the largest first.

        Parameters
        ----------
        clearance_m : float
            Half width in metres of what must pass: 0 for the bare polygon, half a vehicle's
            width for a vehicle.
        """
        shape = self.polygon.buffer(-clearance_m) if clearance_m > 0 else self.polygon
        parts = [part for part in shapely.get_parts(shape) if part.area > 1e-9]
        return tuple(sorted(parts, key=lambda part: (-part.area, part.bounds)))

    @property
    def one_piece(self) -> bool:
        """Return whether a body can walk from everywhere to everywhere."""
        return len(self.pieces(BODY_M)) == 1

    def cells_of(self, points: ArrayLike) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return row and column of the cells that hold the points, clipped to the raster."""
        local = _points(points) - self.origin
        rows, columns = self.shape
        with np.errstate(invalid="ignore"):
            column = np.clip(np.nan_to_num(np.floor(local[:, 0] / self.cell_m)), 0, columns - 1).astype(np.intp)
            row = np.clip(np.nan_to_num(np.floor(local[:, 1] / self.cell_m)), 0, rows - 1).astype(np.intp)
        return row, column

    def centres(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return x of the columns and y of the rows, projected metres at cell centres."""
        rows, columns = self.shape
        x = self.origin[0] + (np.arange(columns) + 0.5) * self.cell_m
        y = self.origin[1] + (np.arange(rows) + 0.5) * self.cell_m
        return x, y

    def contains(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Return whether each point, shape (n, 2) in metres, is on walkable ground."""
        xy = _points(points)
        row, column = self.cells_of(xy)
        distance = self.distance_m[row, column]
        rows, columns = self.shape
        local = (xy - self.origin) / self.cell_m
        with np.errstate(invalid="ignore"):
            on_raster = (local >= 0).all(axis=1) & (local[:, 0] < columns) & (local[:, 1] < rows)
        inside = on_raster & (distance > 0)
        unsure = np.flatnonzero(on_raster & (np.abs(distance) <= 0.75 * self.cell_m))
        if unsure.size:
            inside[unsure] = shapely.contains_xy(self.polygon, xy[unsure, 0], xy[unsure, 1])
        return np.asarray(inside, dtype=np.bool_)

    def snap(self, points: ArrayLike, clearance_m: float = BODY_M) -> NDArray[np.float64]:
        """Return the nearest places, shape (n, 2), with a clearance to every edge.

        Raises
        ------
        ValueError
            If nothing on the ground has so much clearance.
        """
        xy = _points(points)
        return snap_into(xy, self.polygon.buffer(-clearance_m))


def snap_into(xy: NDArray[np.float64], free: BaseGeometry) -> NDArray[np.float64]:
    """Return the points, shape (n, 2), each moved to the nearest point of ``free``."""
    if free.is_empty:
        raise ValueError("no ground is free there: make the walkable ground wider or the clearance smaller")
    shapely.prepare(free)
    moved = xy.copy()
    outside = np.flatnonzero(~shapely.intersects_xy(free, xy[:, 0], xy[:, 1]))
    if outside.size:
        lines = shapely.shortest_line(shapely.points(xy[outside]), free)
        moved[outside] = shapely.get_coordinates(lines)[1::2]
    return moved


def segments_of(shape: BaseGeometry, origin: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return all edges of a shape as (x1, y1, x2, y2) in metres from ``origin``, shape (m, 4)."""
    rings = shapely.get_rings(shapely.get_parts(shape))
    found = []
    for ring in rings:
        corners = shapely.get_coordinates(ring) - origin
        found.append(np.hstack([corners[:-1], corners[1:]]))
    if not found:
        return np.zeros((0, 4))
    edges = np.vstack(found)
    return np.ascontiguousarray(edges[np.any(edges[:, :2] != edges[:, 2:], axis=1)])


def clean_polygon(shape: BaseGeometry, *, what: str) -> MultiPolygon:
    """Return a shape as a valid MultiPolygon in metres.

    Raises
    ------
    ValueError
        If it is empty, has no area, crosses itself, or holds a coordinate that is no number.
    """
    if shape is None or not isinstance(shape, BaseGeometry):
        raise ValueError(f"{what} must be a shapely Polygon or MultiPolygon, not {type(shape).__name__}")
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise ValueError(f"{what} has a coordinate that is not a finite number")
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, Polygon) and not part.is_empty]
    if not parts:
        raise ValueError(f"{what} must be a Polygon or MultiPolygon with an area, not {shape.geom_type}")
    for part in parts:
        if not part.is_valid:
            raise ValueError(f"{what} is not a valid polygon: {shapely.is_valid_reason(part)}")
    joined = shapely.union_all(parts) if len(parts) > 1 else parts[0]
    if joined.area <= 0:
        raise ValueError(f"{what} has no area")
    return MultiPolygon([part for part in shapely.get_parts(joined) if isinstance(part, Polygon)])


def plain_polygon(shape: BaseGeometry, *, what: str) -> BaseGeometry:
    """Return a shape as a valid Polygon where it has one part, else as a MultiPolygon.

    Raises
    ------
    ValueError
        As :func:`clean_polygon`.
    """
    cleaned = clean_polygon(shape, what=what)
    parts = shapely.get_parts(cleaned)
    return parts[0] if len(parts) == 1 else cleaned


def ground_of(walkable: BaseGeometry, obstacles: Iterable[BaseGeometry] = (), *, cell_m: float = 0.25) -> Ground:
    """Return the ground of a walkable shape without its obstacles.

    Parameters
    ----------
    walkable : Polygon or MultiPolygon
        In projected metres.
    obstacles : iterable of Polygon or MultiPolygon
        Taken out of it.
    cell_m : float
        Side of a raster cell in metres; doubled until the raster has at most 6 million cells.

    Raises
    ------
    ValueError
        If nothing walkable is left or a shape is not usable.
    """
    if not (cell_m > 0 and math.isfinite(cell_m)):
        raise ValueError(f"cell_m must be above 0, not {cell_m}")
    polygon = clean_polygon(walkable, what="walkable ground")
    taken = [clean_polygon(obstacle, what="obstacle") for obstacle in obstacles]
    if taken:
        left = polygon.difference(shapely.union_all(taken))
        if left.area <= 0:
            raise ValueError("the obstacles cover all of the walkable ground")
        polygon = clean_polygon(left, what="walkable ground without obstacles")
    shapely.prepare(polygon)
    west, south, east, north = polygon.bounds
    if max(east - west, north - south) > 100_000:
        raise ValueError("walkable ground is wider than 100 km: it must be in metres of a projected system")
    origin = np.array([math.floor(west) - 1.0, math.floor(south) - 1.0])
    while True:
        columns = int(math.ceil((east - origin[0] + 1.0) / cell_m))
        rows = int(math.ceil((north - origin[1] + 1.0) / cell_m))
        if rows * columns <= MOST_CELLS:
            break
        cell_m *= 2.0
    return Ground(polygon, cell_m, origin, _signed_distance(polygon, origin, cell_m, rows, columns))


def _signed_distance(
    polygon: MultiPolygon, origin: NDArray[np.float64], cell_m: float, rows: int, columns: int
) -> NDArray[np.float32]:
    """Return the signed distance at cell centres: exact near edges, by the raster elsewhere."""
    x = origin[0] + (np.arange(columns) + 0.5) * cell_m
    y = origin[1] + (np.arange(rows) + 0.5) * cell_m
    grid_x, grid_y = np.meshgrid(x, y)
    inside = shapely.contains_xy(polygon, grid_x.ravel(), grid_y.ravel()).reshape(rows, columns)
    away = ndimage.distance_transform_edt(inside) + ndimage.distance_transform_edt(~inside)
    distance = (away - 0.5) * cell_m
    near = distance < _EXACT_BAND_M
    boundary = polygon.boundary
    # A thin wall can lie between two cells that are both inside: look for edges, not for changes of the mask.
    drawn = np.zeros_like(inside)
    for piece in segments_of(polygon, origin):
        steps = max(2, int(math.hypot(piece[2] - piece[0], piece[3] - piece[1]) / (0.5 * cell_m)) + 1)
        along = np.linspace(0.0, 1.0, steps)
        column = ((piece[0] + along * (piece[2] - piece[0])) / cell_m).astype(np.intp)
        row = ((piece[1] + along * (piece[3] - piece[1])) / cell_m).astype(np.intp)
        drawn[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)] = True
    to_edge = ndimage.distance_transform_edt(~drawn) * cell_m
    distance = np.minimum(distance, to_edge + cell_m)
    near |= to_edge < _EXACT_BAND_M
    if near.any():
        shapely.prepare(boundary)
        distance[near] = shapely.distance(boundary, shapely.points(grid_x[near], grid_y[near]))
    return np.asarray(np.where(inside, distance, -distance), dtype=np.float32)


def _points(points: ArrayLike) -> NDArray[np.float64]:
    xy = np.asarray(points, dtype=np.float64)
    if xy.size == 0:
        return np.zeros((0, 2))
    if xy.ndim == 1 and xy.shape[0] == 2:
        xy = xy[np.newaxis]
    if xy.ndim != 2 or xy.shape[1] != 2:
        raise ValueError(f"points must have the shape (n, 2), not {xy.shape}")
    return xy


def keep_field(ground: Ground, key: bytes, made: FlowField) -> None:
    """File a flow field with its ground; the oldest goes when there are too many."""
    cells = ground.shape[0] * ground.shape[1]
    while len(ground.kept_fields) >= max(_FIELDS_KEPT, _CELLS_KEPT // cells):
        del ground.kept_fields[next(iter(ground.kept_fields))]
    ground.kept_fields[key] = made


def keep_open(ground: Ground, key: bytes, made: object) -> None:
    """File what is open under some barriers with its ground; the oldest goes when there are too many."""
    while len(ground.kept_open) >= _OPEN_KEPT:
        del ground.kept_open[next(iter(ground.kept_open))]
    ground.kept_open[key] = made
