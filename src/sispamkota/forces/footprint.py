"""Where water lands: a strip from the nozzle to its reach, cut off where something stands in the way."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon

from sispamkota.city.sites import SiteGround
from sispamkota.core.units import round_m

LANES = 5
"""Lanes into which the strip is cut, each blocked by what stands in it."""
STRAIGHT_M = 0.05
"""An outline keeps no corner that bends it by less."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Ground that a burst wets.

    Attributes
    ----------
    corners : tuple of (x, y)
        Metres; a simple polygon.
    bearing : float
        Direction of the jet, radians from east.
    nozzle : tuple of float
        Where it comes from, metres.
    """

    corners: tuple[tuple[float, float], ...]
    bearing: float
    nozzle: tuple[float, float]

    def ranges_m(self, position: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the distances from the nozzle to points, shape (n,), metres."""
        return np.asarray(np.hypot(position[:, 0] - self.nozzle[0], position[:, 1] - self.nozzle[1]))

    def holds(self, position: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which of the points, shape (n, 2), lie in it."""
        polygon = Polygon(self.corners)
        shapely.prepare(polygon)
        return np.asarray(shapely.intersects_xy(polygon, position[:, 0], position[:, 1]), dtype=np.bool_)

    def outline(self) -> tuple[float, ...]:
        """Return the corners, those that bend nothing left out, as east, north, east, north ... in metres."""
        bent = Polygon(self.corners).simplify(STRAIGHT_M).exterior.coords[:-1]
        return tuple(round_m(value) for corner in bent for value in corner)

    def zones(self, site: SiteGround) -> tuple[str, ...]:
        """Return the zones of a site that it touches, in the site's order."""
        polygon = Polygon(self.corners)
        return tuple(zone for zone, shape in site.zones.items() if polygon.intersection(shape).area > 0.01)


def aim(
    site: SiteGround, position: NDArray[np.float64], *, nozzle: tuple[float, float], reach_m: float, nearest: int
) -> tuple[float, float] | None:
    """Return the middle of the nearest people who can be reached and seen, None where nobody can.

    Parameters
    ----------
    site : SiteGround
        With the obstacles that block sight.
    position : ndarray of float64, shape (n, 2)
        People in the zone that is aimed at, metres.
    nozzle : tuple of float
        Metres.
    reach_m : float
        Reach of the jet or spray.
    nearest : int
        How many of the nearest people are aimed at.
    """
    away = np.hypot(position[:, 0] - nozzle[0], position[:, 1] - nozzle[1])
    order = np.argsort(away, kind="stable")
    order = order[away[order] <= reach_m]
    if not order.size:
        return None
    seen = order[site.sees([nozzle], position[order])][:nearest]
    if not seen.size:
        return None
    x, y = position[seen].mean(axis=0)
    return float(x), float(y)


def footprint(
    site: SiteGround,
    *,
    nozzle: tuple[float, float],
    target: tuple[float, float],
    near_m: float,
    reach_m: float,
    spread_m: float,
) -> Footprint | None:
    """Return the ground that a burst from a nozzle at a target wets, None where nothing is left of it.

    Parameters
    ----------
    site : SiteGround
        With the obstacles that stop water.
    nozzle, target : tuple of float
        Metres.
    near_m, reach_m : float
        Nearest and farthest ground that it wets.
    spread_m : float
        Width of the strip.
    """
    bearing = math.atan2(target[1] - nozzle[1], target[0] - nozzle[0])
    ahead = np.array([math.cos(bearing), math.sin(bearing)])
    side = np.array([-ahead[1], ahead[0]])
    origin = np.asarray(nozzle)
    width = spread_m / LANES
    far: list[float] = []
    for lane in range(LANES):
        start = origin + side * ((lane + 0.5) * width - spread_m / 2)
        ray = LineString([start, start + ahead * reach_m])
        reach = reach_m
        for obstacle in site.obstacles:
            met = ray.intersection(obstacle)
            if not met.is_empty:
                reach = min(reach, float(met.distance(shapely.Point(start))))
        far.append(max(reach, near_m))
    if max(far) - near_m < 0.5:
        return None
    corners = [origin + ahead * near_m + side * spread_m / 2, origin + ahead * near_m - side * spread_m / 2]
    for lane, reach in enumerate(far):
        right = lane * width - spread_m / 2
        corners += [origin + ahead * reach + side * right, origin + ahead * reach + side * (right + width)]
    rounded = ((round(float(x), 3), round(float(y), 3)) for x, y in corners)
    return Footprint(tuple(dict.fromkeys(rounded)), bearing, nozzle)
