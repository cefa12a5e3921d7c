"""What the replay's page asks for: the drill, its maps, its events in words, its readings, its tracks."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sispamkota.assess import terms
from sispamkota.journal.event import Event
from sispamkota.journal.kinds import KINDS
from sispamkota.journal.tracks import TrackReader
from sispamkota.report import geometry, look
from sispamkota.report.book import Book
from sispamkota.report.narrative import STEPS, TURNS
from sispamkota.report.words import LANGUAGES, catalogue, sentence

PERIODIC = ("crowd.state", "rumour.state")
"""Kinds that are sent as columns and not as events: there are thousands, and each says the same."""

_LONGEST_WAIT_S = 300.0
"""Viewing seconds between two events at most while no site is awake (assumed)."""
_TEXT_SECTIONS = ("replay.", "word.", "unit.", "month.", "strip.", "head.", "stages.")
_KNOT_S = 0.5
_QUIET_S = 900.0
"""An awake site where nothing happens for longer is watched at the pace of the exercise (assumed)."""


def meta(book: Book) -> dict[str, Any]:
    """Return what the page must know first: titles, clock, stages, maps, units, levels, tracks."""
    scenario = book.scenario
    first, last = (book.events[0], book.events[-1]) if book.events else (None, None)
    offset = book.start.utcoffset()
    return {
        "title": _pair(scenario.settings, "title") if scenario is not None else None,
        "plan": book.run.get("plan"),
        "plan_title": book.plan_title,
        "seed": book.run.get("seed"),
        "closed": book.closed,
        "events": len(book.events),
        "witness": f"{last.seq}:{last.hash}" if last is not None else None,
        "start_unix": book.start.timestamp(),
        "offset_s": offset.total_seconds() if offset is not None else 0.0,
        "zone": catalogue("id").zone(book.start),
        "first_t_s": first.t_s if first is not None else 0.0,
        "last_t_s": last.t_s if last is not None else 0.0,
        "pace": viewing_pace(pace(book.events), awake(book.events), happenings(book.events)),
        "stages": _stages(book),
        "views": [_view(view) for view in (geometry.views(scenario) if scenario is not None else ())],
        "units": units(book),
        "cells": {cell.id: look.hue(cell.agency) for cell in (scenario.forces.cells if scenario is not None else ())},
        "levels": [
            {"id": level.id, "role": level.role, "name": [book.names.level(level.id, lang) for lang in LANGUAGES]}
            for level in (scenario.doctrine.levels if scenario is not None else ())
        ],
        "incidents": {
            incident.id: _pair(incident, "name")
            for incident in (scenario.branches.incidents if scenario is not None else ())
        },
        "assemblies": {
            assembly.id: _pair(assembly, "name")
            for assembly in (scenario.actors.assemblies if scenario is not None else ())
        },
        "site_names": _site_names(book),
        "tracks": tracks(book.folder),
    }


def _stages(book: Book) -> list[dict[str, Any]]:
    if book.scenario is None:
        return []
    seconds = book.scenario.seconds
    return [
        {"id": stage.id, "name": _pair(stage, "name"), "start_s": seconds(stage.start)}
        for stage in book.scenario.settings.stages
    ]


def _pair(thing: object, stem: str) -> list[str]:
    return [str(getattr(thing, f"{stem}_id")), str(getattr(thing, f"{stem}_en"))]


def _site_names(book: Book) -> dict[str, list[str]]:
    """Return what sites are called: a site has no name of its own, so the widest zone of it lends one."""
    names: dict[str, list[str]] = {}
    for feature in book.scenario.features if book.scenario is not None else ():
        if feature.kind == "walkable" and feature.site not in names:
            names[feature.site] = [feature.name_id, feature.name_en]
    return names


def pace(events: Sequence[Event]) -> list[list[float]]:
    """Return exercise and scenario seconds as few knots between which both clocks run evenly.

    Parameters
    ----------
    events : sequence of Event
        In order.

    Returns
    -------
    list of [x_s, t_s]
        Both never falling; straight lines between them miss no event's time by more than half a second.
    """
    points: list[tuple[float, float]] = []
    for event in events:
        here = (max(event.x_s, points[-1][0]), max(event.t_s, points[-1][1])) if points else (event.x_s, event.t_s)
        if not points or here != points[-1]:
            points.append(here)
    return [list(point) for point in _few(points)]


def awake(events: Sequence[Event]) -> list[tuple[float, float]]:
    """Return the stretches of scenario seconds in which a site was awake and something happened, in order."""
    found: list[tuple[float, float]] = []
    up: set[object] = set()
    since = 0.0
    for event in events:
        if event.kind == "site.woken":
            since = event.t_s if not up else since
            up.add(event.body.get("site"))
        elif event.kind == "site.slept" and up:
            up.discard(event.body.get("site"))
            if not up:
                found.append((since, event.t_s))
    if up and events:
        found.append((since, events[-1].t_s))
    times = [event.t_s for event in events if event.kind not in PERIODIC]
    return [part for low, high in found for part in _lively(low, high, times)]


def _lively(low: float, high: float, times: Sequence[float]) -> list[tuple[float, float]]:
    """Cut out of a stretch what lies more than ``_QUIET_S`` behind the last event before it."""
    inside = [low, *(t_s for t_s in times if low < t_s < high)]
    parts: list[tuple[float, float]] = []
    for here, after in zip(inside, [*inside[1:], high], strict=True):
        end = min(after, here + _QUIET_S)
        if parts and parts[-1][1] >= here:
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((here, end))
    return [part for part in parts if part[1] > part[0]]


def happenings(events: Sequence[Event]) -> list[float]:
    """Return the scenario seconds at which something other than a periodic reading was recorded, each once."""
    return sorted({event.t_s for event in events if event.kind not in PERIODIC})


def viewing_pace(
    knots: Sequence[Sequence[float]], stretches: Sequence[tuple[float, float]], times: Sequence[float] = ()
) -> list[list[float]]:
    """Return viewing and scenario seconds: true pace while a site is awake, else the pace of the exercise.

    Months pass in minutes between injects, but who watches a crowd wants its seconds; and who waits
    for the next event where nothing moves waits five minutes at most.

    Parameters
    ----------
    knots : sequence of [x_s, t_s]
        The pace of the exercise.
    stretches : sequence of (from, to)
        Scenario seconds in which a site was awake.
    times : sequence of float
        Scenario seconds at which something happened, ascending.

    Returns
    -------
    list of [v_s, t_s]
        Both never falling; v begins at 0.
    """
    if not knots:
        return []
    ends = [edge for stretch in stretches for edge in stretch] + list(times)
    edges = sorted({edge for edge in ends if knots[0][1] < edge < knots[-1][1]})
    points = sorted([(knot[1], knot[0]) for knot in knots] + [(edge, _exercise(knots, edge)) for edge in edges])
    happened = set(times)
    view = [(0.0, points[0][0])]
    waited = 0.0
    place = 0
    for (t0, x0), (t1, x1) in zip(points, points[1:], strict=False):
        waited = 0.0 if t0 in happened else waited
        while place < len(stretches) and stretches[place][1] <= t0:
            place += 1
        if place < len(stretches) and stretches[place][0] <= t0:
            passed = t1 - t0
        else:
            passed = min(x1 - x0, max(0.0, _LONGEST_WAIT_S - waited))
            waited += passed
        view.append((round(view[-1][0] + passed, 3), t1))
    return [list(point) for point in _few(view)]


def _exercise(knots: Sequence[Sequence[float]], t_s: float) -> float:
    place = bisect.bisect_right([knot[1] for knot in knots], t_s) - 1
    (x0, t0), (x1, t1) = knots[place], knots[min(place + 1, len(knots) - 1)]
    return x0 if t1 <= t0 else x0 + (t_s - t0) / (t1 - t0) * (x1 - x0)


def _few(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the fewest points of a greedy walk that keep every other within ``_KNOT_S`` of the line."""
    if len(points) < 3:
        return points
    kept = [points[0]]
    low, high = float("-inf"), float("inf")
    for previous, point in zip(points, points[1:], strict=False):
        anchor = kept[-1]
        width = point[0] - anchor[0]
        if width <= 0:
            kept.append(point)
            low, high = float("-inf"), float("inf")
            continue
        slope = (point[1] - anchor[1]) / width
        if not low <= slope <= high:
            kept.append(previous)
            width = point[0] - previous[0]
            low, high = float("-inf"), float("inf")
            if width <= 0:
                kept.append(point)
                continue
        low = max(low, (point[1] - _KNOT_S - kept[-1][1]) / width)
        high = min(high, (point[1] + _KNOT_S - kept[-1][1]) / width)
    if kept[-1] != points[-1]:
        kept.append(points[-1])
    return kept


def _view(view: geometry.View) -> dict[str, Any]:
    return {
        "id": view.id,
        "origin": list(view.origin_m),
        "bounds": list(view.bounds),
        "shapes": [
            {
                "id": shape.id,
                "kind": shape.kind,
                "name": [shape.name_id, shape.name_en],
                "form": shape.form,
                "rings": shape.rings,
                **dict(shape.more),
            }
            for shape in view.shapes
        ],
    }


def units(book: Book) -> list[dict[str, Any]]:
    """Return the units in the order of the scenario, which is the order of their numbers in tracks."""
    if book.scenario is None:
        return []
    kinds = {kind.id: kind for kind in book.scenario.doctrine.unit_kinds}
    return [
        {
            "id": unit.id,
            "name": [unit.name_id, unit.name_en],
            "code": kinds[unit.kind].code if unit.kind in kinds else unit.id[:2],
            "kind": unit.kind,
            "kind_name": _pair(kinds[unit.kind], "name") if unit.kind in kinds else [unit.kind, unit.kind],
            "hue": look.hue(unit.agency),
            "strength": unit.strength,
            "base": unit.base,
            "reach_m": 0,
        }
        for unit in book.scenario.forces.units
    ]


def events(book: Book, after: int, limit: int) -> dict[str, Any]:
    """Return a page of events with their words in both languages.

    Parameters
    ----------
    book : Book
        The record.
    after : int
        Last number that is already known; 0 for the first page.
    limit : int
        Most events of the page.

    Returns
    -------
    dict
        "events", and "next": the number to ask on after, None where there are no more.
    """
    rest = [event for event in book.events if event.seq > after and event.kind not in PERIODIC]
    page = rest[:limit]
    groups = deliveries(book)
    return {"events": [row(book, event, groups) for event in page], "next": page[-1].seq if len(rest) > limit else None}


def deliveries(book: Book) -> dict[object, list[Event]]:
    """Return the deliveries of each inject; the first one stands for all in lists."""
    groups: dict[object, list[Event]] = {}
    for event in book.of("inject.delivered"):
        groups.setdefault(event.body.get("inject"), []).append(event)
    return groups


def row(book: Book, event: Event, groups: dict[object, list[Event]] | None = None) -> dict[str, Any]:
    """Return one event as the page reads it."""
    same = (groups or {}).get(event.body.get("inject"), []) if event.kind == "inject.delivered" else []
    first = bool(same) and same[0].seq == event.seq
    return {
        "also": [other.body.get("cell") for other in same[1:] if other.body.get("cell")] if first else [],
        "seq": event.seq,
        "kind": event.kind,
        "t": event.t_s,
        "x": event.x_s,
        "stage": event.stage,
        "actor": event.actor,
        "causes": list(event.causes),
        "basis": event.basis,
        "body": {key: value for key, value in event.body.items() if key not in ("text_id", "text_en")},
        "lane": lane(book, event),
        "weight": 2 if event.kind in TURNS else 1 if event.kind in STEPS or first else 0,
        "words": [
            [[part.text, int(part.free)] for part in sentence(event, catalogue(lang), book.names)] for lang in LANGUAGES
        ],
    }


def lane(book: Book, event: Event) -> str:
    """Return the kind of agency that an event belongs to; empty where nobody did it."""
    for ident in (event.body.get("unit"), event.body.get("cell"), event.actor):
        if isinstance(ident, str) and book.agency(ident) != ident:
            return look.hue(book.agency(ident))
    if event.kind in ("violence.observed", "crowd.dispersing", "crowd.regrouped", "assembly.started", "assembly.ended"):
        return "society"
    return ""


def readings(book: Book) -> dict[str, Any]:
    """Return the readings of crowds as columns, in order of time."""
    rows = book.by_kind.get("crowd.state", ())
    zones = sorted({str(event.body.get("zone", "")) for event in rows})
    place = {zone: number for number, zone in enumerate(zones)}
    columns = {name: [event.body.get(name) for event in rows] for name in _COLUMNS}
    return {
        "zones": zones,
        "seq": [event.seq for event in rows],
        "t": [event.t_s for event in rows],
        "zone": [place[str(event.body.get("zone", ""))] for event in rows],
        "assembly": [event.body.get("assembly") for event in rows],
        **columns,
    }


_COLUMNS = ("people", "agitated", "violent", "fleeing", "density_max", "arousal")


def tracks(folder: Path) -> list[dict[str, Any]]:
    """Return where positions lie, for requests of byte ranges."""
    reader = TrackReader(folder / "tracks")
    result = []
    for site in reader.sites:
        for series in reader.series(site):
            header = reader.header(site, series)
            result.append(
                {
                    "site": site,
                    "series": series,
                    "rate_hz": header.frame_rate_hz,
                    "origin": list(header.origin_m),
                    "unit_m": header.unit_m,
                    "states": list(header.states),
                    "flags": list(header.flags),
                    "chunks": [
                        [c.offset, c.bytes, c.first_t_s, c.last_t_s, c.frames, c.people]
                        for c in reader.index(site, series)
                    ],
                }
            )
    return result


def track_file(folder: Path, site: str, series: str) -> Path | None:
    """Return the file of a series that was recorded, None for any other name."""
    reader = TrackReader(folder / "tracks")
    if site in reader.sites and series in reader.series(site):
        return folder / "tracks" / f"{site}.{series}.trk"
    return None


def words() -> dict[str, dict[str, str]]:
    """Return the page's own texts in both languages."""
    return {lang: _texts(lang, _TEXT_SECTIONS) for lang in LANGUAGES}


def _texts(lang: str, sections: Iterable[str]) -> dict[str, str]:
    entries = catalogue(lang)
    texts = {key: text for key, text in entries.texts.items() if key.startswith(tuple(sections))}
    wanted = ("basis.", "actor.", "role.")
    texts |= {f"code.kind.{kind}": terms.kind(kind, lang) for kind in KINDS}
    return texts | {f"code.{key}": text for key, text in entries.codes.items() if key.startswith(wanted)}
