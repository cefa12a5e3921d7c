"""Units get to where the plans send them, and their vehicles fit through."""

from __future__ import annotations

from collections.abc import Iterator

import shapely
from shapely.geometry.base import BaseGeometry

from sispamkota.scenario.checks.exchanged import in_degrees, tell_exchanged
from sispamkota.scenario.checks.ground import site_shapes
from sispamkota.scenario.checks.look import sites
from sispamkota.scenario.findings import Findings, Place
from sispamkota.scenario.geometry import Projection, SiteShapes, pieces
from sispamkota.scenario.parts import Parts
from sispamkota.scenario.schema.actors import Unit
from sispamkota.scenario.schema.places import Feature

SIDE_M = 0.25
"""Free space that a vehicle needs on either side, in metres (assumed)."""


def check_reach(parts: Parts, findings: Findings) -> None:
    """Note streets that join nothing, units that the plan sends where no way leads, and vehicles that are too wide."""
    if not parts.features.readable or len(parts.features.items) != len(parts.features.ids):
        return
    features = {located.item.id: located.item for located in parts.features}
    _check_roads(parts, features, _projection(parts, findings), findings)
    projection = _projection(parts, findings)  # again: where streets are wrong, no way along them is judged
    if projection is None:
        return
    graph = _Streets(parts, projection)
    shapes = {name: shapes for name, shapes in site_shapes(parts.features.items, projection).items() if shapes.walkable}
    widths = {kind.item.id: kind.item.vehicle_width_m for kind in parts.unit_kinds}
    told: set[tuple[str, str]] = set()
    for unit, target, place in _sent(parts, features):
        if (unit.id, target.id) in told or unit.base not in features:
            continue
        told.add((unit.id, target.id))
        base = features[unit.base]
        width = widths.get(unit.kind)
        if base.site != target.site and not graph.joined(base, target, None):
            message = f"no street leads from '{base.id}', where '{unit.id}' stands, to '{target.id}'."
            findings.add(
                "SK045", place, message, "Draw it in city/roads.geojson, between nodes named by zone, site or area."
            )
        elif width is not None and base.site != target.site and not graph.joined(base, target, width):
            message = (
                f"'{unit.id}' is {width:g} m wide, and no street from '{base.id}' to '{target.id}' is wide enough."
            )
            findings.add("SK046", place, message, "Widen a street of city/roads.geojson, or send another unit.")
        elif width is not None and target.site in shapes and not _drives(shapes[target.site], base, target, width):
            message = f"'{unit.id}' is {width:g} m wide and cannot drive to '{target.id}' on site '{target.site}'."
            findings.add("SK046", place, message, "Draw the way from an exit or gate wider, or send another unit.")


def _projection(parts: Parts, findings: Findings) -> Projection | None:
    """Return the projection where the drawing is sound so far."""
    unsound = ("SK040", "SK041", "SK042", "SK063")
    if parts.settings is None or any(problem.code in unsound for problem in findings.problems()):
        return None
    return Projection(parts.settings.item.epsg)


def _sent(parts: Parts, features: dict[str, Feature]) -> Iterator[tuple[Unit, Feature, Place]]:
    """Yield each unit with the feature that a plan sends it to and the place of that order."""
    units = {located.item.id: located.item for located in parts.units}
    for file in parts.plans:
        for step in file.steps:
            for index, order in enumerate(step.item.do):
                if order.unit in units and order.at in features:
                    yield units[order.unit], features[order.at], step.at("do", index, "at")


def _check_roads(parts: Parts, features: dict[str, Feature], projection: Projection | None, findings: Findings) -> None:
    known = set(parts.areas.ids) | set(sites(parts)) | {key for key, item in features.items() if item.kind == "zone"}
    if not parts.areas.readable:
        return
    turned = tell_exchanged(parts.roads, projection, findings)
    for road in parts.roads:
        for key in ("start", "end"):
            node = getattr(road.item, key)
            if node not in known:
                hint = "Nodes are codes of areas and ids of sites or zones."
                findings.unknown("SK049", road.at(key), "area, site or zone", node, known, hint)
        shape = road.item.geometry
        if getattr(shape, "geom_type", "") != "LineString":
            message = f"the street '{road.item.id}' is no line."
            findings.add("SK042", road.at("geometry"), message, "Draw it as LineString.")
        elif any(road is other for other in turned):
            if len(turned) == 1:  # several are told at once
                message = f"the street '{road.item.id}' has longitude and latitude exchanged, it seems."
                findings.add("SK041", road.at("geometry"), message, "Longitude comes first.")
        elif not in_degrees(shape):
            message = f"the street '{road.item.id}' has coordinates that are no degrees."
            findings.add("SK041", road.at("geometry"), message, "Write longitude and latitude, longitude first.")


class _Streets:
    """Which places are joined by streets of some width; without any streets all are.

    Places are on the node that is nearest to them, as in the engine.
    """

    def __init__(self, parts: Parts, projection: Projection) -> None:
        self._roads = [(road.item.start, road.item.end, road.item.width_m) for road in parts.roads]
        self._drawn = bool(parts.roads.ids) and parts.roads.readable and parts.roads.sound
        self._groups: dict[float | None, dict[str, int]] = {}
        self._projection = projection
        self._nearest: dict[str, str] = {}
        self._nodes: dict[str, BaseGeometry] = {}
        for road in parts.roads if self._drawn else ():
            first, last = shapely.get_point(road.item.geometry, 0), shapely.get_point(road.item.geometry, -1)
            self._nodes.setdefault(road.item.start, projection.metres(first))
            self._nodes.setdefault(road.item.end, projection.metres(last))

    def joined(self, one: Feature, other: Feature, width_m: float | None) -> bool:
        if not self._drawn:
            return True
        if width_m not in self._groups:
            self._groups[width_m] = self._grouped(width_m)
        groups = self._groups[width_m]
        return groups[self._node_of(one)] == groups[self._node_of(other)]

    def _node_of(self, feature: Feature) -> str:
        if feature.id not in self._nearest:
            spot = self._projection.metres(feature.geometry.centroid)
            self._nearest[feature.id] = min(self._nodes, key=lambda name: (self._nodes[name].distance(spot), name))
        return self._nearest[feature.id]

    def _grouped(self, width_m: float | None) -> dict[str, int]:
        """Return the number of the connected part that each node belongs to."""
        neighbours: dict[str, list[str]] = {}
        for start, end, width in self._roads:
            neighbours.setdefault(start, [])
            neighbours.setdefault(end, [])
            if width_m is None or width >= width_m:
                neighbours[start].append(end)
                neighbours[end].append(start)
        groups: dict[str, int] = {}
        for number, node in enumerate(neighbours):
            stack = [node]
            while stack:
                at = stack.pop()
                if at not in groups:
                    groups[at] = number
                    stack += neighbours[at]
        return groups


def _drives(shapes: SiteShapes, base: Feature, target: Feature, width_m: float) -> bool:
    """Return whether a vehicle gets from an exit of the site, or its base on it, to the target."""
    half = width_m / 2 + SIDE_M
    goal = next(
        shape
        for kind in ("zone", "post", "exit", "gate", "walkable", "obstacle", "fence")
        for key, shape in shapes.of_kind(kind).items()
        if key == target.id
    )
    starts = [shape for key, shape in shapes.exits.items() if shapes.widths.get(key, 0.0) >= width_m]
    if base.id in shapes.zones:
        starts.append(shapes.zones[base.id])
    if not shapes.exits:
        return True
    near = half + 1.0
    for piece in pieces(shapes.ground(), half):
        if shapely.distance(piece, goal) <= near and any(shapely.distance(piece, start) <= near for start in starts):
            return True
    return False
