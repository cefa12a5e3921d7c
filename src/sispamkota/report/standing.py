"""What stood on a site at one moment: units with their lines and vehicles, exits, and the ground that water wetted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sispamkota.core.errors import RecordError
from sispamkota.journal.event import Event
from sispamkota.journal.tracks import UNITS, TrackReader
from sispamkota.report import geometry, look
from sispamkota.report.book import Book
from sispamkota.scenario.schema.actors import Unit

Metres = tuple[float, float]
_STILL_M = 2.0
"""A unit that is farther than this from where it formed its line has left it (as in the replay)."""


@dataclass(frozen=True)
class Standing:
    """One unit on a site.

    Attributes
    ----------
    unit : Unit
        The unit.
    code, hue : str
        Its letters, and its kind of agency among the tokens.
    at : tuple of float
        Where it stands, metres from the view's origin.
    front : tuple of (float, float)
        Corners of the ground that its line or vehicle holds, those of its front first; empty where it holds none.
    """

    unit: Unit
    code: str
    hue: str
    at: Metres
    front: tuple[Metres, ...] = ()


def standing(book: Book, view: geometry.View, reader: TrackReader, t_s: float) -> tuple[Standing, ...]:
    """Return the units that stood on a site, in order of their ids: by their tracks, else where they last arrived.

    Parameters
    ----------
    book : Book
        The record, with its scenario.
    view : View
        The site.
    reader : TrackReader
        The tracks.
    t_s : float
        The moment, in scenario seconds.
    """
    if book.scenario is None:
        return ()
    units = book.scenario.forces.units
    codes = {kind.id: kind.code for kind in book.scenario.doctrine.unit_kinds}
    moved = _last_moves(book, t_s)
    places = _tracked(units, view, reader, t_s)
    if places is None:
        zones = {shape.id for shape in view.shapes if shape.kind == "zone"}
        places = {
            unit.id: _metres(view, [event.body["x_m"], event.body["y_m"]])[0]
            for unit in units
            if (event := moved.get(unit.id)) is not None
            and event.body.get("zone") in zones
            and event.body.get("x_m") is not None
        }
    found = []
    for unit in sorted(units, key=lambda one: one.id):
        if unit.id in places:
            at = places[unit.id]
            front = _front(view, moved.get(unit.id), at)
            found.append(Standing(unit, codes.get(unit.kind, unit.id[:2]), look.hue(unit.agency), at, front))
    return tuple(found)


def _tracked(
    units: tuple[Unit, ...], view: geometry.View, reader: TrackReader, t_s: float
) -> Mapping[str, Metres] | None:
    """Return where the tracks say that units stood; None where the site has no track of units."""
    if UNITS not in reader.series(view.id):
        return None
    try:
        frame = reader.at(view.id, t_s, UNITS)
    except RecordError:
        return None
    spots = zip(frame.ids.tolist(), frame.positions.tolist(), strict=True)
    return {units[who].id: _metres(view, at)[0] for who, at in spots if who < len(units)}


def _last_moves(book: Book, t_s: float) -> Mapping[str, Event]:
    """Return the last arrival of each unit that has not been released since."""
    found: dict[str, Event] = {}
    for event in book.of("unit.moved", "unit.released"):
        if event.t_s > t_s:
            continue
        unit = str(event.body.get("unit"))
        if event.kind == "unit.released":
            found.pop(unit, None)
        else:
            found[unit] = event
    return found


def _front(view: geometry.View, moved: Event | None, at: Metres) -> tuple[Metres, ...]:
    corners = _metres(view, moved.body.get("front") or ()) if moved is not None else ()
    if moved is None or len(corners) < 4:
        return ()
    formed = _metres(view, [moved.body.get("x_m") or 0.0, moved.body.get("y_m") or 0.0])[0]
    away = ((at[0] - formed[0]) ** 2 + (at[1] - formed[1]) ** 2) ** 0.5
    return corners if away <= _STILL_M else ()


def _metres(view: geometry.View, told: object) -> tuple[Metres, ...]:
    """Return corners told as east, north, east, north ... in metres from the view's origin."""
    values = [float(value) for value in told] if isinstance(told, (list, tuple)) else []
    east, north = view.origin_m
    return tuple((x - east, y - north) for x, y in zip(values[::2], values[1::2], strict=False))


def is_open(book: Book, shape: geometry.Shape, t_s: float) -> bool:
    """Return whether an exit or a gate was open at a moment."""
    state = bool(shape.get("open", True))
    for event in book.of("egress.closed", "egress.opened"):
        if event.t_s <= t_s and event.body.get("exit") == shape.id:
            state = event.kind == "egress.opened"
    return state


def wetted(book: Book, view: geometry.View, low: float, high: float) -> tuple[tuple[Event, tuple[Metres, ...]], ...]:
    """Return the bursts of water on a site that began in a stretch of scenario seconds, with the ground they wetted."""
    zones = {shape.id for shape in view.shapes if shape.kind == "zone"}
    found = []
    for event in book.by_kind.get("force.used", ()):
        corners = _metres(view, event.body.get("footprint") or ())
        if low <= event.t_s <= high and event.body.get("zone") in zones and len(corners) > 2:
            found.append((event, corners))
    return tuple(found)
