"""A site: its ground with zones, exits, gates, fences and posts, and what can be asked of it."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from sispamkota.city.ground import Ground, ground_of, plain_polygon

EXIT_FLOW_P_M_S = 1.25
"""People per metre of exit and second (Weidmann 1993 1.22; SFPE Handbook up to 1.3)."""
FENCE_THICK_M = 0.2
WINDOW_M = 2.0
_LAP_M = 0.01


@dataclass(frozen=True)
class Exit:
    """A way out: polygon, clear width, where it leads, and whether only vehicles use it."""

    id: str
    polygon: BaseGeometry
    width_m: float
    leads_to: str = ""
    vehicles_only: bool = False


@dataclass(frozen=True)
class Gate:
    """An opening in a fence; shut it is a barrier of the shape ``polygon``."""

    id: str
    polygon: BaseGeometry
    width_m: float
    open: bool = True


@dataclass(frozen=True)
class Fence:
    """A fence with the force in newtons per metre, along its length, that brings it down."""

    id: str
    polygon: BaseGeometry
    strength_n: float = 0.0


@dataclass(frozen=True)
class Post:
    """A place with a role: command post, first aid, hydrant, press, negotiation table."""

    id: str
    role: str
    xy: tuple[float, float]


@dataclass(frozen=True, eq=False)
class SiteGround:
    """One site, compiled once; made by :func:`compile_site`.

    Attributes
    ----------
    name : str
    ground : Ground
        Walkable ground without obstacles and fences, with all gates open.
    zones : dict of str to polygon
        In the order of their ids.
    exits, gates, fences : dict of str to Exit, Gate, Fence
        In the order of their ids.
    obstacles : tuple of polygon
        What blocks sight as well as ways.
    posts : dict of str to Post
    """

    name: str
    ground: Ground
    zones: dict[str, BaseGeometry]
    exits: dict[str, Exit]
    gates: dict[str, Gate]
    fences: dict[str, Fence]
    obstacles: tuple[BaseGeometry, ...]
    posts: dict[str, Post]

    @cached_property
    def zone_ids(self) -> tuple[str, ...]:
        """Return the ids of the zones; ``zone_of`` answers with places in this tuple."""
        return tuple(self.zones)

    @cached_property
    def _zone_raster(self) -> NDArray[np.int16]:
        """Return the zone of each cell, -1 for none, -2 where an edge runs through the cell."""
        x, y = self.ground.centres()
        raster = np.full(self.ground.shape, -1, dtype=np.int16)
        half = 0.75 * self.ground.cell_m
        for number in self._zones_largest_first:
            zone = self.zones[self.zone_ids[number]]
            grid_x, grid_y = np.meshgrid(x, y)
            shapely.prepare(zone)
            inside = shapely.contains_xy(zone, grid_x.ravel(), grid_y.ravel()).reshape(raster.shape)
            raster[inside] = number
            band = zone.boundary.buffer(half)
            shapely.prepare(band)
            raster[shapely.contains_xy(band, grid_x.ravel(), grid_y.ravel()).reshape(raster.shape)] = -2
        return raster

    @cached_property
    def _zones_largest_first(self) -> tuple[int, ...]:
        return tuple(sorted(range(len(self.zones)), key=lambda n: (-self.zones[self.zone_ids[n]].area, n)))

    def zone_of(self, points: ArrayLike) -> NDArray[np.intp]:
        """Return the zone of each point, shape (n,): a place in ``zone_ids``, -1 for none.

        Where zones overlap the smallest one counts.
        """
        xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
        row, column = self.ground.cells_of(xy)
        found = self._zone_raster[row, column].astype(np.intp)
        local = (xy - self.ground.origin) / self.ground.cell_m
        rows, columns = self.ground.shape
        found[(local < 0).any(axis=1) | (local[:, 0] >= columns) | (local[:, 1] >= rows)] = -2
        unsure = np.flatnonzero(found == -2)
        if unsure.size:
            found[unsure] = -1
            for number in self._zones_largest_first:
                zone = self.zones[self.zone_ids[number]]
                inside = shapely.intersects_xy(zone, xy[unsure, 0], xy[unsure, 1])
                found[unsure[inside]] = number
        return found

    def zone_at(self, point: tuple[float, float]) -> str | None:
        """Return the id of the zone at one point, or None."""
        number = int(self.zone_of([point])[0])
        return self.zone_ids[number] if number >= 0 else None

    def capacity_p_s(self, exit_ids: Collection[str]) -> float:
        """Return people per second through exits for people; those for vehicles only add nothing."""
        ways = (self.exits[exit_id] for exit_id in sorted(exit_ids))
        return EXIT_FLOW_P_M_S * sum(way.width_m for way in ways if not way.vehicles_only)

    def sees(self, here: ArrayLike, there: ArrayLike) -> NDArray[np.bool_]:
        """Return whether no obstacle stands between points, shape (n, 2) each or one for all."""
        a, b = np.broadcast_arrays(
            np.asarray(here, dtype=np.float64).reshape(-1, 2), np.asarray(there, dtype=np.float64).reshape(-1, 2)
        )
        clear = np.ones(a.shape[0], dtype=np.bool_)
        if self.obstacles:
            lines = shapely.linestrings(np.stack([a, b], axis=1))
            for obstacle in self.obstacles:
                shapely.prepare(obstacle)
                clear &= ~shapely.intersects(obstacle, lines)
        return clear

    def density_max(self, points: ArrayLike, window_m: float = WINDOW_M) -> float:
        """Return the largest mean density over any window, people per square metre."""
        return density_max(points, window_m)[0]


def density_max(points: ArrayLike, window_m: float = WINDOW_M) -> tuple[float, tuple[float, float]]:
    """Return the largest mean density over a square window, and the window's centre.

    The window slides in quarters of its side, so the true maximum is at most slightly above.

    Parameters
    ----------
    points : array_like, shape (n, 2)
        Metres.
    window_m : float
        Side of the window in metres.

    Returns
    -------
    tuple
        People per square metre, and (x, y) in metres; (0, (nan, nan)) without people.
    """
    xy = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    if xy.shape[0] == 0:
        return 0.0, (math.nan, math.nan)
    part = window_m / 4
    low = np.floor(xy.min(axis=0) / part) - 3
    cell = (np.floor(xy / part) - low).astype(np.int64)
    columns, rows = (int(size) + 4 for size in cell.max(axis=0))
    grid = np.bincount(cell[:, 1] * columns + cell[:, 0], minlength=rows * columns).reshape(rows, columns)
    total = np.zeros((rows + 1, columns + 1), dtype=np.int64)
    total[1:, 1:] = grid.cumsum(axis=0).cumsum(axis=1)
    window = total[4:, 4:] - total[:-4, 4:] - total[4:, :-4] + total[:-4, :-4]
    row, column = np.unravel_index(int(np.argmax(window)), window.shape)
    centre = (low + np.array([column + 2, row + 2])) * part
    return float(window[row, column]) / window_m**2, (float(centre[0]), float(centre[1]))


def compile_site(
    name: str,
    *,
    walkable: Sequence[BaseGeometry],
    obstacles: Sequence[BaseGeometry] = (),
    zones: Mapping[str, BaseGeometry] | None = None,
    exits: Sequence[Exit] = (),
    gates: Sequence[Gate] = (),
    fences: Sequence[Fence] = (),
    posts: Sequence[Post] = (),
    cell_m: float = 0.25,
) -> SiteGround:
    """Return a site ready for use.

    A fence or gate given as a line becomes 0.2 m thick; a gate given as a point becomes as wide
    as it says, along the nearest fence.  Gates are cut out of the fences; a gate that is shut
    becomes a barrier of the crowd (``gates[id].polygon``).

    Parameters
    ----------
    name : str
        Named in errors.
    walkable, obstacles : sequence of polygon
        Projected metres.
    zones : mapping of str to polygon
    exits, gates, fences, posts : sequences
        Their geometry in projected metres.
    cell_m : float
        Raster of the ground in metres.

    Raises
    ------
    ValueError
        If a shape cannot be used; the message names the site and the feature.
    """
    if not walkable:
        raise ValueError(f"site {name}: there is no walkable ground")
    blocks = [plain_polygon(shape, what=f"site {name}: obstacle") for shape in obstacles]
    walls = [Fence(f.id, _thick(f.polygon), f.strength_n) for f in sorted(fences, key=lambda f: f.id)]
    fence_shapes = [fence.polygon for fence in walls]
    openings = [
        Gate(g.id, _opening(g, fence_shapes, site=name), g.width_m, g.open) for g in sorted(gates, key=lambda g: g.id)
    ]
    closed: list[BaseGeometry] = list(blocks)
    if walls:
        standing = shapely.union_all(fence_shapes)
        if openings:
            # Less than the gate and more than its outline, so that no sliver of fence stands in the
            # opening and a shut gate overlaps the posts beside it.
            cut = [gate.polygon.buffer(-0.5 * _LAP_M, join_style="mitre") for gate in openings]
            standing = standing.difference(shapely.union_all(cut))
        closed.extend(part for part in shapely.get_parts(standing) if part.area > 1e-6)
    whole = shapely.union_all([plain_polygon(shape, what=f"site {name}: walkable ground") for shape in walkable])
    try:
        ground = ground_of(whole, closed, cell_m=cell_m)
    except ValueError as error:
        raise ValueError(f"site {name}: {error}") from error
    areas = {key: plain_polygon(shape, what=f"site {name}: zone {key}") for key, shape in sorted((zones or {}).items())}
    ways = [
        Exit(e.id, plain_polygon(e.polygon, what=f"site {name}: exit {e.id}"), e.width_m, e.leads_to, e.vehicles_only)
        for e in sorted(exits, key=lambda e: e.id)
    ]
    return SiteGround(
        name=name,
        ground=ground,
        zones=dict(areas),
        exits={way.id: way for way in ways},
        gates={gate.id: gate for gate in openings},
        fences={fence.id: fence for fence in walls},
        obstacles=tuple(blocks),
        posts={post.id: post for post in sorted(posts, key=lambda post: post.id)},
    )


def _thick(shape: BaseGeometry) -> BaseGeometry:
    if shape.geom_type in ("LineString", "MultiLineString"):
        return shape.buffer(FENCE_THICK_M / 2, cap_style="flat")
    return shape


def _opening(gate: Gate, fences: Sequence[BaseGeometry], *, site: str) -> BaseGeometry:
    """Return a gate as a polygon across its fence, a hair wider than given."""
    shape = _gate_shape(gate, fences, site=site)
    return plain_polygon(shape.buffer(_LAP_M, join_style="mitre"), what=f"site {site}: gate {gate.id}")


def _gate_shape(gate: Gate, fences: Sequence[BaseGeometry], *, site: str) -> BaseGeometry:
    shape = gate.polygon
    if shape.geom_type in ("LineString", "MultiLineString"):
        return shape.buffer(FENCE_THICK_M, cap_style="flat")
    if shape.geom_type == "Point":
        if not fences:
            raise ValueError(f"site {site}: gate {gate.id} is a point and there is no fence it could be in")
        disc = shape.buffer(gate.width_m / 2, quad_segs=32)
        nearest = min(fences, key=lambda fence: float(fence.distance(shape)))
        part = nearest.intersection(disc)
        if part.is_empty:
            raise ValueError(f"site {site}: gate {gate.id} is not at a fence")
        return part.minimum_rotated_rectangle
    return plain_polygon(shape, what=f"site {site}: gate {gate.id}")
