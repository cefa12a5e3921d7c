"""Longitude and latitude that stand in each other's place, told once for a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shapely.geometry.base import BaseGeometry

from sispamkota.scenario.findings import Findings
from sispamkota.scenario.geometry import Projection
from sispamkota.scenario.parts import Located

MOST_LINES = 12
"""Lines that a message names before it says how many more there are (assumed: what fits on a line)."""


def in_degrees(shape: BaseGeometry) -> bool:
    """Return whether every place of a shape can be longitude and latitude."""
    west, south, east, north = shape.bounds
    return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)


def is_exchanged(shape: BaseGeometry, projection: Projection | None) -> bool:
    """Return whether a shape lies where it can only with longitude and latitude the other way round."""
    south, west, north, east = shape.bounds
    if not in_degrees(shape):
        return bool(west >= -180 and east <= 180 and south >= -90 and north <= 90)
    if projection is None:
        return False
    spot = shape.representative_point()
    return not projection.fits(spot.x, spot.y) and projection.fits(spot.y, spot.x)


def tell_exchanged(
    located: Iterable[Located[Any]], projection: Projection | None, findings: Findings
) -> tuple[Located[Any], ...]:
    """Return the things of a file whose coordinates are exchanged; of several note it once, at the first.

    Of a single one nothing is noted here: it is told with its own name where its place is checked.
    """
    drawn = [one for one in located if isinstance(one.item.geometry, BaseGeometry)]
    turned = tuple(one for one in drawn if is_exchanged(one.item.geometry, projection))
    if len(turned) < 2:
        return turned
    place = turned[0].at("geometry")
    spot = turned[0].item.geometry.representative_point()
    told = f"all {len(drawn)} features have" if len(turned) == len(drawn) else f"{len(turned)} of {len(drawn)} have"
    message = f"{told} longitude and latitude exchanged, it seems, such as {spot.x:g}, {spot.y:g} here."
    findings.add("SK041", place, message, f"Longitude comes first.{_others(turned, len(drawn))}")
    return turned


def _others(turned: tuple[Located[Any], ...], drawn: int) -> str:
    """Return words for the lines of the others, where not all are meant."""
    if len(turned) == drawn:
        return ""
    lines = list(dict.fromkeys(one.at("geometry").line for one in turned[1:]))
    more = f" and {len(lines) - MOST_LINES} more" if len(lines) > MOST_LINES else ""
    return f" The others: lines {', '.join(map(str, lines[:MOST_LINES]))}{more}."
