"""The schematic map of a scenario in metres, for pictures and the replay.

Coordinates are metres of the scenario's own projected plane less a whole-metre origin per view, x
east and y north, so that they are short to write and exact in a browser.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import shapely

from sispamkota.city.projection import Projection
from sispamkota.scenario.schema.places import Feature
from sispamkota.scenario.schema.whole import Scenario

Ring = tuple[tuple[float, float], ...]
_MARGIN_M = 8.0


@dataclass(frozen=True)
class Shape:
    """A feature on a map.

    Attributes
    ----------
    id, kind : str
        Its id and what it is: walkable, obstacle, fence, gate, exit, zone, post, road, area.
    name_id, name_en : str
        Names.
    form : str
        polygon, line or point.
    rings : tuple of Ring
        Outer ring and holes, or the line, or the point; metres from the view's origin.
    more : tuple of (str, value)
        Further properties, such as ("open", True).
    """

    id: str
    kind: str
    name_id: str
    name_en: str
    form: str
    rings: tuple[Ring, ...]
    more: tuple[tuple[str, Any], ...] = ()

    def get(self, name: str, default: Any = None) -> Any:
        """Return a further property."""
        return dict(self.more).get(name, default)


@dataclass(frozen=True)
class View:
    """One map: a site or the city.

    Attributes
    ----------
    id : str
        Id of the site; empty for the city.
    origin_m : tuple of float
        What was taken off the projected coordinates.
    bounds : tuple of float
        (min_x, min_y, max_x, max_y) in metres from the origin.
    shapes : tuple of Shape
        What is drawn, ground first.
    """

    id: str
    origin_m: tuple[float, float]
    bounds: tuple[float, float, float, float]
    shapes: tuple[Shape, ...]


_ORDER = ("road", "walkable", "obstacle", "area", "zone", "exit", "fence", "gate", "post")


def views(scenario: Scenario) -> tuple[View, ...]:
    """Return the maps of a scenario: each site with walkable ground, then the city.

    Raises
    ------
    ValueError
        If the scenario's coordinate system is unknown.
    """
    projection = Projection(scenario.settings.epsg)
    sites = list(dict.fromkeys(f.site for f in scenario.features if f.kind == "walkable"))
    result = [_site(site, [f for f in scenario.features if f.site == site], projection) for site in sites]
    city = _city(scenario, projection, sites)
    return (*result, city) if city is not None else tuple(result)


def _site(site: str, features: Iterable[Feature], projection: Projection) -> View:
    metric = [(feature, projection.shape_to_metres(feature.geometry)) for feature in features]
    low_x, low_y, high_x, high_y = shapely.total_bounds([geometry for _, geometry in metric])
    origin = (float(math.floor(low_x)), float(math.floor(low_y)))
    shapes = [_shape(feature, geometry, origin) for feature, geometry in metric]
    bounds = _bounds(low_x, low_y, high_x, high_y, origin, _MARGIN_M)
    return View(site, origin, bounds, _sorted(shapes))


def _city(scenario: Scenario, projection: Projection, sites: list[str]) -> View | None:
    points = {area.code: projection.to_metres([(area.lon, area.lat)])[0] for area in scenario.areas}
    roads = [(road, projection.shape_to_metres(road.geometry)) for road in scenario.roads]
    loose = [
        (feature, projection.shape_to_metres(feature.geometry))
        for feature in scenario.features
        if (feature.site not in sites and feature.kind == "zone") or feature.kind == "walkable"
    ]
    geometries = [shapely.Point(xy) for xy in points.values()] + [g for _, g in roads] + [g for _, g in loose]
    if not geometries:
        return None
    low_x, low_y, high_x, high_y = shapely.total_bounds(geometries)
    origin = (float(math.floor(low_x)), float(math.floor(low_y)))
    shapes = [
        Shape(
            road.id, "road", road.name_id, road.name_en, "line", _rings(geometry, origin), (("width_m", road.width_m),)
        )
        for road, geometry in roads
    ]
    for area in scenario.areas:
        here = _rings(shapely.Point(points[area.code]), origin)
        shapes.append(Shape(area.code, "area", area.name, area.name, "point", here, (("group", area.kecamatan),)))
    for feature, geometry in loose:
        centre = _rings(geometry.centroid, origin)
        is_site = feature.kind == "walkable"
        shapes.append(
            Shape(
                feature.site if is_site else feature.id, "site" if is_site else "zone",
                feature.name_id, feature.name_en, "point", centre, (("zone_kind", feature.zone_kind or ""),),
            )
        )  # fmt: skip
    return View("", origin, _bounds(low_x, low_y, high_x, high_y, origin, 250.0), _sorted(shapes))


def _shape(feature: Feature, geometry: Any, origin: tuple[float, float]) -> Shape:
    more: list[tuple[str, Any]] = []
    if feature.kind in ("gate", "exit"):
        more = [("open", feature.open), ("width_m", feature.width_m), ("vehicles_only", feature.vehicles_only)]
        more += [("serves", feature.serves or "")]
    elif feature.kind == "zone":
        more = [("zone_kind", feature.zone_kind or "")]
    elif feature.kind == "post":
        more = [("role", feature.role or "")]
    form = {"Point": "point", "LineString": "line", "MultiLineString": "line"}.get(geometry.geom_type, "polygon")
    return Shape(
        feature.id, feature.kind, feature.name_id, feature.name_en, form, _rings(geometry, origin), tuple(more)
    )


def _rings(geometry: Any, origin: tuple[float, float]) -> tuple[Ring, ...]:
    rings = []
    for part in shapely.get_parts(geometry):
        pieces = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for piece in pieces:
            corners = shapely.get_coordinates(piece)
            rings.append(tuple((round(float(x) - origin[0], 2), round(float(y) - origin[1], 2)) for x, y in corners))
    return tuple(rings)


def _bounds(
    low_x: float, low_y: float, high_x: float, high_y: float, origin: tuple[float, float], margin: float
) -> tuple[float, float, float, float]:
    return (
        round(float(low_x) - origin[0] - margin, 1), round(float(low_y) - origin[1] - margin, 1),
        round(float(high_x) - origin[0] + margin, 1), round(float(high_y) - origin[1] + margin, 1),
    )  # fmt: skip


def _sorted(shapes: Iterable[Shape]) -> tuple[Shape, ...]:
    rank = {kind: number for number, kind in enumerate(_ORDER)}
    return tuple(sorted(shapes, key=lambda shape: rank.get(shape.kind, len(rank))))
