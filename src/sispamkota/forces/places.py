"""Where zones, posts, exits and areas are, and how long it takes from one to another by road."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from sispamkota.city.projection import Projection
from sispamkota.city.roads import RoadGraph, graph_of_points, road_graph
from sispamkota.scenario.schema.whole import Scenario

KMH = 1 / 3.6


@dataclass(frozen=True, slots=True)
class Place:
    """One place that an order can name.

    Attributes
    ----------
    id : str
        Id of the zone, post, exit, gate, station or area.
    kind : str
        zone, post, exit, gate, station or area.
    site : str
        Site of its feature, empty for stations and areas.
    xy : tuple of float
        A point inside it, projected metres.
    zone_kind : str
        Kind of a zone, empty elsewhere.
    shape : BaseGeometry
        Its geometry in projected metres.
    """

    id: str
    kind: str
    site: str
    xy: tuple[float, float]
    zone_kind: str
    shape: BaseGeometry


@dataclass(frozen=True, eq=False)
class Places:
    """All places and the roads between them; made by :meth:`of`."""

    places: Mapping[str, Place]
    graph: RoadGraph | None
    detour: float
    known_s: dict[tuple[int, int, float], float] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, scenario: Scenario, detour: float) -> Places:
        """Return the places of a scenario; without roads the areas' points are joined instead."""
        projection = Projection(scenario.settings.epsg)
        found: dict[str, Place] = {}
        points: dict[str, tuple[float, float]] = {}
        for area in scenario.areas:
            x, y = projection.to_metres([[area.lon, area.lat]])[0]
            points[area.code] = (float(x), float(y))
            found[area.code] = Place(area.code, "area", "", points[area.code], "", shapely.Point(x, y))
        for station in scenario.stations:
            if station.area in points:
                at = points[station.area]
                kind = "tps_outside"
                found[station.id] = Place(station.id, "station", "", at, kind, shapely.Point(*at))
        for feature in scenario.features:
            if feature.kind in ("zone", "post", "exit", "gate"):
                shape = projection.shape_to_metres(feature.geometry)
                inner = shapely.point_on_surface(shape) if not shape.contains(shape.centroid) else shape.centroid
                at = (float(inner.x), float(inner.y))
                found[feature.id] = Place(feature.id, feature.kind, feature.site, at, feature.zone_kind or "", shape)
        return cls(found, _graph(scenario, projection, points), detour)

    def get(self, place: str | None) -> Place | None:
        """Return a place by id, None where there is none."""
        return self.places.get(place) if place else None

    def travel_s(self, start: tuple[float, float], end: tuple[float, float], speed_kmh: float) -> float:
        """Return the travel time in seconds by road between two points in metres.

        The ways to and from the road are straight with the detour factor; infinite without a way.
        """
        speed = max(speed_kmh, 1.0) * KMH
        straight = math.hypot(end[0] - start[0], end[1] - start[1]) * self.detour / speed
        if self.graph is None or len(self.graph.nodes) < 2:
            return straight
        first, last = (int(row) for row in self.graph.nearest([start, end]))
        if first == last:
            return straight
        key = (first, last, speed_kmh)
        if key not in self.known_s:
            way = self.graph.route(self.graph.nodes[first], self.graph.nodes[last])
            self.known_s[key] = max(way.time_s, way.length_m / speed)
        access = sum(
            math.hypot(self.graph.xy[row, 0] - point[0], self.graph.xy[row, 1] - point[1]) * self.detour / speed
            for row, point in ((first, start), (last, end))
        )
        return self.known_s[key] + access


def _graph(scenario: Scenario, projection: Projection, points: Mapping[str, tuple[float, float]]) -> RoadGraph | None:
    if not scenario.roads:
        return graph_of_points([(code, *at) for code, at in points.items()]) if points else None
    nodes: dict[str, tuple[float, float]] = {}
    edges: list[tuple[str, str, str, float, float, float]] = []
    for road in scenario.roads:
        line = projection.shape_to_metres(road.geometry)
        corners = shapely.get_coordinates(line)
        nodes.setdefault(road.start, (float(corners[0, 0]), float(corners[0, 1])))
        nodes.setdefault(road.end, (float(corners[-1, 0]), float(corners[-1, 1])))
        edges.append((road.id, road.start, road.end, float(line.length), road.speed_kmh * KMH, road.width_m))
    return road_graph([(name, *at) for name, at in nodes.items()], edges)
