"""The ground that lines of officers and vehicles occupy."""

from __future__ import annotations

import math

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from sispamkota.forces.places import Place
from sispamkota.forces.work import Work

Corners = tuple[tuple[float, float], ...]


def rectangle(centre: tuple[float, float], bearing: float, *, left_m: float, right_m: float, depth_m: float) -> Corners:
    """Return the corners of a rectangle that faces ``bearing`` (radians from east, anticlockwise).

    Parameters
    ----------
    centre : tuple of float
        Middle of its front, metres.
    left_m, right_m : float
        How far the front reaches to each side of the centre.
    depth_m : float
        How far it reaches back.
    """
    ahead = np.array([math.cos(bearing), math.sin(bearing)])
    side = np.array([-ahead[1], ahead[0]])
    front = np.asarray(centre)
    found = (
        front + side * left_m,
        front - side * right_m,
        front - side * right_m - ahead * depth_m,
        front + side * left_m - ahead * depth_m,
    )
    return tuple((round(float(x), 3), round(float(y), 3)) for x, y in found)


def bearing_to(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Return the direction from one point to another, radians from east."""
    return math.atan2(there[1] - here[1], there[0] - here[0])


def crowd_middle(work: Work, assembly: str | None, site: str) -> tuple[float, float] | None:
    """Return the middle of an assembly's people on a site, else of its zone there, else None."""
    if assembly is None:
        return None
    members = work.members(assembly)
    if site in work.world.site_ids:
        members = members[work.people("site")[members] == work.world.site_ids.index(site)]
        if members.size:
            x, y = work.people("position")[members].mean(axis=0)
            return float(x), float(y)
    place = work.place(work.declared.assemblies[assembly].zone)
    return place.xy if place and place.site == site else None


def form_line(work: Work, unit: str, place: Place, assembly: str | None) -> tuple[tuple[float, float], float, Corners]:
    """Return middle of the front, bearing and corners of a unit's line at a place.

    The line faces the assembly, is as long as strength and ranks make it but no longer than the
    street is wide (more officers then stand in more ranks), and gives ground rather than form
    on top of people.
    """
    kind, known = work.declared.kinds[work.declared.units[unit].kind], work.declared
    state = work.unit(unit)
    target = crowd_middle(work, assembly, place.site)
    centre = place.xy
    if place.kind == "zone" and target is not None and place.shape.intersects(shapely.Point(target)):
        # The line belongs between those it protects, where it comes from, and the crowd.
        edge = place.shape.exterior if isinstance(place.shape, Polygon) else place.shape.boundary
        near = edge.interpolate(edge.project(shapely.Point(state.x_m, state.y_m)))
        centre = (float(near.x), float(near.y))
    if target is None or math.dist(centre, target) < 0.5:
        target = place.xy if math.dist(centre, place.xy) >= 0.5 else (centre[0] + 1.0, centre[1])
    bearing = bearing_to(centre, target)
    front_m = known.number(kind.front_m, 0.8)
    wanted = max(front_m, state.strength * front_m / kind.ranks)
    found = None
    for shift in range(int(work.params.give_way_m) + 1):
        middle = (centre[0] - shift * math.cos(bearing), centre[1] - shift * math.sin(bearing))
        left, right = _room(work, place.site, middle, bearing, wanted / 2)
        ranks = max(kind.ranks, math.ceil(state.strength * front_m / max(left + right, front_m)))
        depth = work.params.rank_gap_m * ranks
        corners = rectangle(middle, bearing, left_m=left, right_m=right, depth_m=depth)
        if found is not None and not _on_ground(work, place.site, middle):
            break  # there is no more ground to give
        found = middle, bearing, corners
        if not work.inside(Polygon(corners), work.on_site(place.site)).any():
            break
    assert found is not None
    return found


def _on_ground(work: Work, site: str, point: tuple[float, float]) -> bool:
    return site in work.world.sites and bool(work.world.sites[site].ground.contains([point])[0])


def vehicle_ground(work: Work, unit: str, xy: tuple[float, float], bearing: float) -> Corners:
    """Return the corners of the ground of a unit's vehicle, empty for a unit on foot."""
    kind = work.declared.kinds.get(work.declared.units[unit].kind)
    if kind is None or kind.vehicle_width_m is None:
        return ()
    half, length = kind.vehicle_width_m / 2, work.params.vehicle_length_m
    nose = (xy[0] + length / 2 * math.cos(bearing), xy[1] + length / 2 * math.sin(bearing))
    return rectangle(nose, bearing, left_m=half, right_m=half, depth_m=length)


def _room(work: Work, site: str, middle: tuple[float, float], bearing: float, half_m: float) -> tuple[float, float]:
    """Return how far a front can reach to the left and right before it meets a wall, metres."""
    if site not in work.world.sites:
        return half_m, half_m
    ground: BaseGeometry = work.world.sites[site].ground.polygon
    if not ground.intersects(shapely.Point(middle)):
        return half_m, half_m
    left = _reach(ground, middle, bearing + math.pi / 2, half_m)
    right = _reach(ground, middle, bearing - math.pi / 2, half_m)
    lacking = 2 * half_m - left - right
    if lacking > 0 and right >= left:  # what one side lacks the other may take, up to the wall
        right = _reach(ground, middle, bearing - math.pi / 2, right + lacking)
    elif lacking > 0:
        left = _reach(ground, middle, bearing + math.pi / 2, left + lacking)
    return max(left, 0.4), max(right, 0.4)


def _reach(ground: BaseGeometry, middle: tuple[float, float], angle: float, far_m: float) -> float:
    end = (middle[0] + far_m * math.cos(angle), middle[1] + far_m * math.sin(angle))
    met = LineString([middle, end]).intersection(ground.boundary)
    return far_m if met.is_empty else min(far_m, float(met.distance(shapely.Point(middle))))
