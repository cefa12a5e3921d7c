"""The drawn city: sound shapes at the right place, ground in one piece, exits that suffice."""

from __future__ import annotations

import itertools
import math

import shapely
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from sispamkota.scenario.checks.exchanged import in_degrees, is_exchanged, tell_exchanged
from sispamkota.scenario.findings import Findings, Place
from sispamkota.scenario.geometry import BODY_M, Projection, SiteShapes, pieces, projected_crs
from sispamkota.scenario.parts import Located, Parts
from sispamkota.scenario.schema.places import Feature

SITE_SPREAD_M = 10_000.0
LARGEST_M2 = 4_000_000.0
FLOW_P_M_S = 1.25
"""People per metre of exit and second, as in the city room (Weidmann 1993; SFPE Handbook)."""
CLEAR_S = 300.0
"""Time in which a site's expected crowd must be able to leave (assumed; egress guides ask for 8 minutes at most)."""
TOUCH_M = 1.0
MOST_STRETCH = 0.005
"""How far a metre of the plane may be from one on the ground; UTM keeps within 0.1 % of its zone."""
MOST_OFF_GROUND_M = 20.0
"""How far off the walkable ground a post may stand, as in a building or garden beside it (assumed)."""
MOST_WIDER = 1.25
"""How much wider than drawn an exit may be said to be (assumed: schematic drawings are not exact)."""
NARROWEST_M = 0.5
"""Least width of an exit that a grown person walks through (a body ellipse is 0.5 m wide: Fruin 1971)."""

_SHAPES = {
    "walkable": ("Polygon", "MultiPolygon"),
    "obstacle": ("Polygon", "MultiPolygon"),
    "zone": ("Polygon", "MultiPolygon"),
    "exit": ("Polygon", "MultiPolygon"),
    "fence": ("LineString", "Polygon"),
    "gate": ("LineString", "Polygon", "Point"),
    "post": ("Point",),
}
_NEEDS = {
    "fence": ("strength_n",),
    "gate": ("width_m",),
    "exit": ("width_m", "leads_to"),
    "zone": ("zone_kind",),
    "post": ("role",),
}


def check_ground(parts: Parts, findings: Findings) -> None:
    """Note everything that is wrong with the drawing of the sites."""
    projection = _projection(parts, findings)
    if projection is not None and (
        _is_elsewhere(parts, projection, findings) or _is_stretched(parts, projection, findings)
    ):
        projection = None
    drawn = [feature for feature in parts.features if isinstance(feature.item.geometry, BaseGeometry)]
    elsewhere = tell_exchanged(drawn, projection, findings)
    if len(elsewhere) < 2:  # a single one is told with its own name below
        elsewhere = ()
        if len(drawn) > 1 and not any(in_degrees(feature.item.geometry) for feature in drawn):
            elsewhere = tuple(drawn)
            _tell_no_degrees(drawn, findings)
    sound = []
    for feature in parts.features:
        placed = not any(feature is other for other in elsewhere)
        if _check_feature(feature, findings, placed=placed) and placed:
            sound.append(feature)
    whole = len(sound) == len(parts.features.ids) and parts.features.readable
    sound = _check_spread(sound, parts, projection, findings)
    whole = whole and len(sound) == len(parts.features.ids)
    strays = [
        area for area in parts.areas if projection is not None and not projection.fits(area.item.lon, area.item.lat)
    ]
    if projection is not None and len(strays) > 1 and len(strays) == len(parts.areas.items):
        _tell_all(strays[0].at("lon"), [(area.item.lon, area.item.lat) for area in strays], projection, findings)
        strays = []
    for area in strays:
        if projection is not None:
            message = f"longitude {area.item.lon:g}, latitude {area.item.lat:g} is far from where the EPSG code holds."
            findings.add(
                "SK041", area.at("lon"), message, "Longitude and latitude may be exchanged, or the EPSG code is wrong."
            )
    if projection is None or not whole:
        return
    for name, shapes in site_shapes(sound, projection).items():
        _check_site(name, shapes, sound, parts, findings)


def _is_elsewhere(parts: Parts, projection: Projection, findings: Findings) -> bool:
    """Return whether nothing at all lies where the EPSG code holds, which is told once and of the code."""
    assert parts.settings is not None
    shapes = [feature.item.geometry for feature in parts.features if isinstance(feature.item.geometry, BaseGeometry)]
    spots = [(spot.x, spot.y) for spot in (shape.representative_point() for shape in shapes)]
    areas = [(area.item.lon, area.item.lat) for area in parts.areas]
    everything = spots + areas
    if not spots or not areas or any(projection.fits(*spot) for spot in everything):
        return False
    lon, lat = areas[0]
    if abs(lon) > 180 or abs(lat) > 90 or any(projection.fits(south, east) for east, south in everything):
        return False  # exchanged, which is told file by file
    message = f"EPSG {parts.settings.item.epsg} does not hold at {lon:.4f}, {lat:.4f}, where the city lies."
    findings.add("SK063", parts.settings.at("epsg"), message, f"The UTM zone there has the code {_utm(lon, lat)}.")
    return True


def _is_stretched(parts: Parts, projection: Projection, findings: Findings) -> bool:
    """Return whether the EPSG code's metres are no metres on the ground of a site, which is told once."""
    assert parts.settings is not None
    for feature in parts.features:
        shape = feature.item.geometry
        spot = shape.representative_point() if isinstance(shape, BaseGeometry) else None
        if spot is None or not projection.fits(spot.x, spot.y):
            continue
        scale = projection.worst_scale(spot.x, spot.y)
        if abs(scale - 1) > MOST_STRETCH:
            message = (
                f"EPSG {parts.settings.item.epsg} draws 1 m at '{feature.item.id}' as {scale:.3f} m; "
                f"at most {MOST_STRETCH:.1%} more or less will do."
            )
            hint = f"The UTM zone there has the code {_utm(spot.x, spot.y)}."
            findings.add("SK063", parts.settings.at("epsg"), message, hint)
            return True
    return False


def _utm(lon: float, lat: float) -> int:
    """Return the EPSG code of the UTM zone (WGS 84) of a place."""
    return (32700 if lat < 0 else 32600) + int((lon + 180) // 6) % 60 + 1


def _tell_all(place: Place, spots: list[tuple[float, float]], projection: Projection, findings: Findings) -> None:
    """Note once that everything in a file lies where the projection does not hold."""
    lon, lat = spots[0]
    swapped = all(projection.fits(south, east) for east, south in spots)
    message = f"all {len(spots)} places of this file are far from where the EPSG code holds, such as {lon:g}, {lat:g}."
    hint = (
        "Longitude and latitude are exchanged: longitude comes first."
        if swapped
        else "Check the coordinates, longitude first, and 'epsg' in scenario.yaml."
    )
    findings.add("SK041", place, message, hint)


def _projection(parts: Parts, findings: Findings) -> Projection | None:
    if parts.settings is None:
        return None
    epsg = parts.settings.item.epsg
    try:
        projected_crs(epsg)
        return Projection(epsg)
    except ValueError as error:
        findings.add("SK063", parts.settings.at("epsg"), f"{error}.", "Write the UTM zone of the city, such as 32749.")
        return None


def site_shapes(features: list[Located[Feature]], projection: Projection) -> dict[str, SiteShapes]:
    """Return the features by site and kind, in metres."""
    found: dict[str, SiteShapes] = {}
    for feature in features:
        item = feature.item
        shapes = found.setdefault(item.site, SiteShapes())
        shapes.of_kind(item.kind)[item.id] = projection.metres(item.geometry)
        if item.width_m is not None:
            shapes.widths[item.id] = item.width_m
    return found


def _check_feature(feature: Located[Feature], findings: Findings, *, placed: bool) -> bool:
    """Return whether a feature's geometry can be used; note what is wrong with it or missing.

    Where it lies is told already where it is not ``placed``.
    """
    item = feature.item
    place = feature.at("geometry")
    for key in _NEEDS.get(item.kind, ()):
        if getattr(item, key) is None:
            findings.add("SK042", feature.at(), f"the {item.kind} '{item.id}' lacks '{key}'.", f"Add it: {_about(key)}")
    shape = item.geometry
    if not isinstance(shape, BaseGeometry) or shape.geom_type not in _SHAPES[item.kind]:
        kind = getattr(shape, "geom_type", "nothing")
        hint = f"Draw it as {' or '.join(_SHAPES[item.kind])}."
        findings.add("SK042", place, f"the {item.kind} '{item.id}' is drawn as {kind}.", hint)
        return False
    if placed and not in_degrees(shape):
        west, south, east, north = shape.bounds
        message = f"'{item.id}' reaches from {west:g}, {south:g} to {east:g}, {north:g}, which are no degrees."
        turned = "Longitude and latitude are exchanged: longitude comes first."
        wanted = "Write longitude and latitude in WGS 84, longitude first."
        findings.add("SK041", place, message, turned if is_exchanged(shape, None) else wanted)
        return False
    if not shape.is_valid:
        reason = explain_validity(shape)
        words, _, spot = reason.partition("[")
        where = f" at {spot.rstrip(']').replace(' ', ', ')}" if spot else ""
        named = {"Self-intersection": "crosses itself", "Ring Self-intersection": "touches itself"}
        told = named.get(words, f"is not valid ({words.lower()})")
        findings.add("SK040", place, f"the {item.kind} '{item.id}' {told}{where}.", "Move or remove the corner there.")
        return False
    if shape.geom_type in ("Polygon", "MultiPolygon") and shape.area == 0:
        findings.add("SK040", place, f"the {item.kind} '{item.id}' has no area.", "Draw it again.")
        return False
    return True


def _tell_no_degrees(drawn: list[Located[Feature]], findings: Findings) -> None:
    """Note once that no feature of a file has coordinates that are degrees."""
    spots = [feature.item.geometry.representative_point() for feature in drawn]
    lon, lat = spots[0].x, spots[0].y
    message = f"all {len(drawn)} features have coordinates that are no degrees, such as {lon:g}, {lat:g}."
    hint = "Write longitude and latitude in WGS 84, longitude first."
    findings.add("SK041", drawn[0].at("geometry"), message, hint)


def _about(key: str) -> str:
    return (Feature.model_fields[key].description or "").rstrip(".") + "."


def _check_spread(
    features: list[Located[Feature]], parts: Parts, projection: Projection | None, findings: Findings
) -> list[Located[Feature]]:
    """Return the features that lie where they can be; note those that are far from the others."""
    fine = []
    if projection is not None and len(features) > 1:
        inner = [feature.item.geometry.representative_point() for feature in features]
        places = [(float(point.x), float(point.y)) for point in inner]
        if not any(projection.fits(*place) for place in places):
            _tell_all(features[0].at("geometry"), places, projection, findings)
            return []
    for feature in features:
        spot = feature.item.geometry.representative_point()
        if projection is not None and not projection.fits(spot.x, spot.y):
            message = f"'{feature.item.id}' lies at {spot.x:.4f}, {spot.y:.4f}, far from where the EPSG code holds."
            swapped = projection.fits(spot.y, spot.x)
            hint = (
                "Longitude comes first, then latitude."
                if swapped
                else "Check its coordinates and 'epsg' in scenario.yaml."
            )
            findings.add("SK041", feature.at("geometry"), message, hint)
        else:
            fine.append(feature)
    centre: dict[str, tuple[float, float]] = {}
    for site in dict.fromkeys(feature.item.site for feature in fine):
        spots = [feature.item.geometry.representative_point() for feature in fine if feature.item.site == site]
        centre[site] = (sorted(s.x for s in spots)[len(spots) // 2], sorted(s.y for s in spots)[len(spots) // 2])
    near = []
    for feature in fine:
        spot = feature.item.geometry.representative_point()
        lon, lat = centre[feature.item.site]
        away_m = math.hypot((spot.x - lon) * math.cos(math.radians(lat)), spot.y - lat) * 111_195.0
        if away_m > SITE_SPREAD_M:
            message = f"'{feature.item.id}' lies {away_m / 1000:,.0f} km from the rest of site '{feature.item.site}'."
            findings.add(
                "SK041", feature.at("geometry"), message, "Check its coordinates, longitude first, or its site."
            )
        else:
            near.append(feature)
    return near


def _check_site(
    name: str, shapes: SiteShapes, features: list[Located[Feature]], parts: Parts, findings: Findings
) -> None:
    by_id = {feature.item.id: feature for feature in features}
    gathered = [assembly for assembly in parts.assemblies if assembly.item.site == name]
    if not shapes.walkable:
        for assembly in gathered:
            message = f"people gather at site '{name}', which has no walkable ground."
            findings.add("SK044", assembly.at("site"), message, "Draw a feature of the kind walkable there.")
        for kind in ("obstacle", "fence", "gate", "exit"):
            for key in shapes.of_kind(kind):
                message = f"the {kind} '{key}' stands on a site without walkable ground."
                findings.add("SK044", by_id[key].at("site"), message, "Draw a feature of the kind walkable there.")
        return
    ground = shapes.ground()
    first = by_id[next(iter(shapes.walkable))]
    if ground.area > LARGEST_M2:
        message = f"site '{name}' has {ground.area / 1e6:.1f} square kilometres to walk on."
        findings.add("SK044", first.at("geometry"), message, f"Draw at most {LARGEST_M2 / 1e6:.0f}, or several sites.")
        return
    parts_of_ground = pieces(ground, BODY_M)
    if not parts_of_ground:
        findings.add(
            "SK044",
            first.at("geometry"),
            f"site '{name}' has no ground on which a person could stand.",
            "Draw it wider.",
        )
        return
    if len(parts_of_ground) > 1:
        spot = _degrees(parts_of_ground[1], shapes, by_id)
        message = (
            f"the walkable ground of site '{name}' is in {len(parts_of_ground)} pieces; the smaller one is near {spot}."
        )
        findings.add("SK044", first.at("geometry"), message, "Join them, or draw a gate in the fence between them.")
        return
    free = parts_of_ground[0]
    for key, zone in shapes.zones.items():
        if not zone.intersects(free):
            message = f"the zone '{key}' lies off the walkable ground of site '{name}'."
            findings.add("SK043", by_id[key].at("geometry"), message, "Move it there, or give it a site of its own.")
    fence = shapely.union_all(list(shapes.fences.values())) if shapes.fences else None
    for key in shapes.gates:
        if not shapes.opening(key).buffer(0.05).intersects(free):
            message = f"the gate '{key}' opens on no walkable ground of site '{name}'."
            findings.add("SK043", by_id[key].at("geometry"), message, "Draw walkable ground on both sides of it.")
        elif fence is None or shapes.opening(key).distance(fence) > TOUCH_M:
            message = f"the gate '{key}' stands in no fence of site '{name}'."
            findings.add("SK043", by_id[key].at("geometry"), message, "Move it to its fence, or draw the fence.")
    for key, way in shapes.exits.items():
        if not way.intersects(free):
            away = way.distance(free)
            message = f"the exit '{key}' lies {away:.1f} m outside the walkable ground of site '{name}'."
            findings.add(
                "SK043",
                by_id[key].at("geometry"),
                message,
                "Let it overlap the ground, so that people can walk into it.",
            )
    for key, post in shapes.posts.items():
        away = post.distance(ground)
        if away > MOST_OFF_GROUND_M:
            message = f"the post '{key}' lies {away:.0f} m off the walkable ground of site '{name}'."
            findings.add("SK043", by_id[key].at("geometry"), message, "Move it there, or give it another site.")
    for key, way in shapes.exits.items():
        _check_width(by_id[key], way, findings)
    _check_exits(name, shapes, by_id, parts, findings)


def _check_width(feature: Located[Feature], way: BaseGeometry, findings: Findings) -> None:
    """Note an exit that is said to be wider than it is drawn, or that nobody gets through."""
    width = feature.item.width_m
    if width is None:
        return
    if width < NARROWEST_M:
        message = f"nobody gets through the exit '{feature.item.id}', which is {width:g} m wide."
        findings.add("SK037", feature.at("width_m"), message, f"Write {NARROWEST_M:g} m or more, or take it out.")
        return
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(way))
    longest = max(math.dist(one, other) for one, other in itertools.pairwise(corners))
    if width > longest * MOST_WIDER:
        message = f"the exit '{feature.item.id}' is {width:g} m wide by its number and {longest:.1f} m as it is drawn."
        findings.add("SK037", feature.at("width_m"), message, f"Write {longest:.1f} at most, or draw it wider.")


def _degrees(piece: BaseGeometry, shapes: SiteShapes, by_id: dict[str, Located[Feature]]) -> str:
    """Return the feature nearest to a piece of ground, as a place that the author knows."""
    spot = piece.representative_point()
    named = {**shapes.zones, **shapes.exits, **shapes.gates, **shapes.walkable}
    return f"'{min(named, key=lambda key: (named[key].distance(spot), key))}'"


def _check_exits(
    name: str, shapes: SiteShapes, by_id: dict[str, Located[Feature]], parts: Parts, findings: Findings
) -> None:
    before = len(findings)
    on_foot = {key: by_id[key].item for key in shapes.exits if not by_id[key].item.vehicles_only}
    gathered = [assembly for assembly in parts.assemblies if assembly.item.site == name]
    for key in shapes.exits:
        feature = by_id[key]
        if not feature.item.vehicles_only:
            continue
        for other in on_foot:
            shared = shapes.exits[key].intersection(shapes.exits[other]).area
            if shared > 0.1:
                message = (
                    f"the vehicles' exit '{key}' overlaps the exit '{other}' for people on foot by {shared:.1f} m²."
                )
                findings.add("SK048", feature.at("geometry"), message, "Draw them apart.")
        served = {item.serves for item in on_foot.values()}
        if on_foot and feature.item.serves is not None and not served & {feature.item.serves, None}:
            message = f"zone '{feature.item.serves}' is served by the vehicles' exit '{key}' alone."
            findings.add("SK048", feature.at("serves"), message, "Give it an exit for people on foot.")
    if not gathered:
        return
    if not on_foot:
        findings.add(
            "SK047",
            gathered[0].at("site"),
            f"people gather at site '{name}', which has no exit on foot.",
            "Draw two exits or more.",
        )
        return
    if all(not item.open for item in on_foot.values()) and not _can_open(parts, set(on_foot)):
        shut = "the only exit" if len(on_foot) == 1 else f"all {len(on_foot)} exits"
        message = f"{shut} on foot of site '{name}' {'is' if len(on_foot) == 1 else 'are'} shut at the start, "
        message += "and nobody could open one."
        hint = "Write open: true for one, or add an action of the effect exit.open with a cell and unit for it."
        findings.add("SK047", by_id[next(iter(on_foot))].at("open"), message, hint)
        return
    if len(on_foot) == 1 and len(findings) == before:
        message = (
            f"people gather at site '{name}', which has one exit on foot: two open ways out cannot be shown there."
        )
        findings.advise("SK047", by_id[next(iter(on_foot))].at("id"), message, "Draw two exits or more.")
    here = {assembly.item.id for assembly in gathered}
    crowd = sum(group.item.size for group in parts.groups if group.item.assembly in here)
    width = sum(item.width_m or 0.0 for item in on_foot.values())
    if width > 0 and crowd / (width * FLOW_P_M_S) > CLEAR_S:
        seconds = crowd / (width * FLOW_P_M_S)
        message = (
            f"{crowd:,} people need {seconds:,.0f} s to leave site '{name}' by {width:g} m of exits; "
            f"{CLEAR_S:.0f} s are the limit."
        )
        needed = crowd / (CLEAR_S * FLOW_P_M_S)
        first = by_id[next(iter(on_foot))]
        findings.add("SK047", first.at("width_m"), message, f"Draw {needed:.2f} m of exits, or expect fewer people.")


def _can_open(parts: Parts, exits: set[str]) -> bool:
    """Return whether one of some exits may come to be open: by the story, or by a cell that has what it takes."""
    readable = parts.actions.readable and parts.cells.readable and parts.units.readable and parts.effects.readable
    if not readable or any(
        effect.does == "exit.open" and effect.exit in exits for rule in parts.effects for effect in rule.item.do
    ):
        return True
    roles = {cell.item.role for cell in parts.cells}
    kinds = {unit.item.kind for unit in parts.units if unit.item.strength > 0}
    return any(
        action.item.effect == "exit.open"
        and roles & set(action.item.cell_roles)
        and (not action.item.unit_kinds or kinds & set(action.item.unit_kinds))
        for action in parts.actions
    )
