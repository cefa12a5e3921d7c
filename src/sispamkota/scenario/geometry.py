"""Features in metres: projected once, and each site's walkable ground put together as the engine will."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import ProjError
from shapely.geometry.base import BaseGeometry

FENCE_THICK_M = 0.2
BODY_M = 0.17
"""Clearance that a walking body needs in metres, as in the city room."""


def projected_crs(epsg: int) -> CRS:
    """Return the coordinate system of a scenario.

    Raises
    ------
    ValueError
        If there is none of that number, or it is not projected in metres.
    """
    try:
        crs = CRS.from_epsg(epsg)
    except ProjError:
        raise ValueError(f"there is no EPSG code {epsg}") from None
    if not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info):
        raise ValueError(f"EPSG {epsg} ({crs.name}) is not projected in metres")
    return crs


class Projection:
    """From degrees to metres of the scenario's own plane.

    Parameters
    ----------
    epsg : int
        Code of a projected system in metres.

    Raises
    ------
    ValueError
        As in `projected_crs`.
    """

    def __init__(self, epsg: int) -> None:
        crs = projected_crs(epsg)
        self._transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        self._proj = Proj(crs)
        self.area_of_use = crs.area_of_use

    def metres(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a geometry of degrees in metres."""

        def moved(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
            east, north = self._transformer.transform(degrees[:, 0], degrees[:, 1])
            return np.column_stack([east, north])

        return shapely.transform(shape, moved)

    def worst_scale(self, lon: float, lat: float) -> float:
        """Return the scale, along the meridian or the parallel, that is farther from 1 at a place."""
        factors = self._proj.get_factors(lon, lat)
        return max(factors.meridional_scale, factors.parallel_scale, key=lambda scale: abs(scale - 1))

    def fits(self, lon: float, lat: float) -> bool:
        """Return whether a place lies where the projection is meant to be used, with a degree to spare."""
        area = self.area_of_use
        if area is None:
            return True
        return area.west - 1 <= lon <= area.east + 1 and area.south - 1 <= lat <= area.north + 1


@dataclass(slots=True)
class SiteShapes:
    """The features of one site in metres, by id."""

    walkable: dict[str, BaseGeometry] = field(default_factory=dict)
    obstacles: dict[str, BaseGeometry] = field(default_factory=dict)
    fences: dict[str, BaseGeometry] = field(default_factory=dict)
    gates: dict[str, BaseGeometry] = field(default_factory=dict)
    exits: dict[str, BaseGeometry] = field(default_factory=dict)
    zones: dict[str, BaseGeometry] = field(default_factory=dict)
    posts: dict[str, BaseGeometry] = field(default_factory=dict)
    widths: dict[str, float] = field(default_factory=dict)

    def of_kind(self, kind: str) -> dict[str, BaseGeometry]:
        """Return the features of a kind of the schema."""
        return {
            "walkable": self.walkable,
            "obstacle": self.obstacles,
            "fence": self.fences,
            "gate": self.gates,
            "exit": self.exits,
            "zone": self.zones,
            "post": self.posts,
        }[kind]

    def ground(self) -> BaseGeometry:
        """Return the walkable ground without obstacles and fences, all gates open."""
        whole = shapely.union_all(list(self.walkable.values()))
        closed = list(self.obstacles.values())
        if self.fences:
            standing = shapely.union_all([thick(shape) for shape in self.fences.values()])
            if self.gates:
                openings = [self.opening(name).buffer(1e-6) for name in self.gates]
                standing = standing.difference(shapely.union_all(openings))
            closed.append(standing)
        return whole.difference(shapely.union_all(closed)) if closed else whole

    def opening(self, name: str) -> BaseGeometry:
        """Return a gate as a polygon across its fence."""
        shape = self.gates[name]
        if shape.geom_type == "LineString":
            return shape.buffer(FENCE_THICK_M, cap_style="flat")
        if shape.geom_type == "Point":
            return shape.buffer(self.widths.get(name, 1.0) / 2)
        return shape


def thick(shape: BaseGeometry) -> BaseGeometry:
    """Return a fence given as a line with its thickness; an area as it is."""
    return shape.buffer(FENCE_THICK_M / 2, cap_style="flat") if shape.geom_type == "LineString" else shape


def pieces(ground: BaseGeometry, clearance_m: float) -> list[BaseGeometry]:
    """Return the connected parts of a ground where something with so much clearance can move, largest first."""
    free = ground.buffer(-clearance_m) if clearance_m > 0 else ground
    parts = [part for part in shapely.get_parts(free) if part.area > 0.01]
    return sorted(parts, key=lambda part: (-part.area, part.bounds))
