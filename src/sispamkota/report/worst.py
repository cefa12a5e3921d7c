"""One picture of the worst minute: people, units, exits and water where they were when most people were violent."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sispamkota.core.errors import RecordError
from sispamkota.journal.event import Event
from sispamkota.journal.tracks import PEOPLE_FLAGS, PEOPLE_STATES, TrackReader
from sispamkota.report import geometry, marks
from sispamkota.report.book import Book
from sispamkota.report.marks import Mark
from sispamkota.report.spots import Box, Room, word
from sispamkota.report.standing import is_open, standing, wetted
from sispamkota.report.svg import Drawing, Point, Scale
from sispamkota.report.words import Catalogue

_WIDTH = 776.0
_RADIUS = 1.7
_HALF_MINUTE_S = 30.0


@dataclass(frozen=True)
class Worst:
    """The worst minute, drawn.

    Attributes
    ----------
    site : str
        Id of the site.
    event : Event
        Reading of the crowd that it is taken from.
    people, violent : int
        People drawn, and the violent among them.
    svg : str
        The picture.
    marks : tuple of Mark
        The marks of units in it.
    fronts : bool
        Whether a line or a parked vehicle stands in it.
    bursts : tuple of Event
        Bursts of water within half a minute before and after, whose ground is drawn.
    """

    site: str
    event: Event
    people: int
    violent: int
    svg: str
    marks: tuple[Mark, ...] = ()
    fronts: bool = False
    bursts: tuple[Event, ...] = ()


def worst_reading(book: Book) -> Event | None:
    """Return the reading with most violent people, then most dense, then most people; None without readings."""
    readings = book.by_kind.get("crowd.state", ())
    if not readings:
        return None
    return max(
        readings,
        key=lambda event: (*(float(event.body.get(n) or 0) for n in ("violent", "density_max", "people")), -event.seq),
    )


def draw(book: Book, words: Catalogue) -> Worst | None:
    """Return the picture, or None where there is no map, no reading or no track of that moment."""
    event = worst_reading(book)
    if event is None or book.scenario is None or not book.has_tracks:
        return None
    zone = event.body.get("zone")
    view = next((v for v in geometry.views(book.scenario) if v.id and any(s.id == zone for s in v.shapes)), None)
    reader = TrackReader(book.folder / "tracks")
    if view is None or view.id not in reader.sites:
        return None
    try:
        frame = reader.at(view.id, event.t_s)
    except RecordError:  # a damaged track leaves the picture out; the journal is still told
        return None
    if not len(frame.ids):
        return None
    spots = frame.positions - np.array(view.origin_m)
    drawing, place = _sheet(view, words, spots)
    room = Room(_WIDTH, drawing.height, _furniture(drawing.height))
    _ground(drawing, place, view, book, event.t_s)
    water = wetted(book, view, event.t_s - _HALF_MINUTE_S, event.t_s + _HALF_MINUTE_S)
    marks.water(drawing, place, [corners for _, corners in water])
    violent = PEOPLE_STATES.index("violent")
    order = np.argsort(frame.states == violent, kind="stable")
    for index in order:
        _person(drawing, place(spots[index, 0], spots[index, 1]), int(frame.states[index]), int(frame.flags[index]))
    there = standing(book, view, reader, event.t_s)
    fronts = marks.fronts(drawing, place, there)
    exits = [(shape, *marks.exit_arrow(shape, view, place, room)) for shape in view.shapes if shape.kind == "exit"]
    legend = marks.units(drawing, place, there, room)
    for shape, at, out in exits:
        opened = is_open(book, shape, event.t_s)
        state = (
            "replay.exit_vehicles" if shape.get("vehicles_only") else f"replay.exit_{'open' if opened else 'closed'}"
        )
        marks.draw_exit(drawing, at, out, _name(shape, words), words.text(state), room, is_open=opened)
    _zones(drawing, place, view, words, room)
    _frame(drawing, place, words)
    return Worst(
        view.id, event, len(frame.ids), int((frame.states == violent).sum()), drawing.markup(),
        legend, fronts, tuple(burst for burst, _ in water),
    )  # fmt: skip


def _sheet(view: geometry.View, words: Catalogue, spots: NDArray[np.float64]) -> tuple[Drawing, _Place]:
    low_x, low_y, high_x, high_y = _window(view, spots)
    height = min(560.0, _WIDTH * (high_y - low_y) / (high_x - low_x))
    drawing = Drawing(_WIDTH, height, words.text("worst.title"))
    return drawing, _Place(Scale(low_x, high_x, 0.0, _WIDTH), Scale(low_y, high_y, height, 0.0))


def _ground(drawing: Drawing, place: _Place, view: geometry.View, book: Book, t_s: float) -> None:
    for shape in view.shapes:
        css = _css(shape, is_open(book, shape, t_s) if shape.kind in ("exit", "gate") else True)
        for ring in shape.rings if css else ():
            drawing.path([place(x, y) for x, y in ring], css, close=shape.form == "polygon" and shape.kind != "exit")


def _zones(drawing: Drawing, place: _Place, view: geometry.View, words: Catalogue, room: Room) -> None:
    """Write the names of zones and buildings where nothing else stands."""
    for shape in view.shapes:
        if shape.kind not in ("zone", "obstacle"):
            continue
        xs, ys = [x for x, _ in shape.rings[0]], [y for _, y in shape.rings[0]]
        (left, top), (right, bottom) = place(min(xs), max(ys)), place(max(xs), min(ys))
        middle = (max(left, 0.0) + min(right, _WIDTH)) / 2
        if right < 0 or left > _WIDTH or bottom < 0 or top > drawing.height:
            continue
        name = _name(shape, words)
        rows = (top + 12, bottom - 4, bottom + 12, top - 4) if shape.kind == "zone" else ((top + bottom) / 2 + 4,)
        edges = ((middle, "middle"), (left + 4, "start"), (right - 4, "end"))
        spot = room.take(word(name, x, y, anchor) for y in rows for x, anchor in edges)
        if spot is not None:
            drawing.text(spot.x, spot.y, name, "place", spot.anchor)


def _name(shape: geometry.Shape, words: Catalogue) -> str:
    return (shape.name_id if words.language == "id" else shape.name_en).split(",")[0]


@dataclass(frozen=True)
class _Place:
    x: Scale
    y: Scale

    def __call__(self, x: float, y: float) -> Point:
        return self.x(float(x)), self.y(float(y))


def _window(view: geometry.View, spots: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Return what is shown: where people are, with room around, in the shape of a page."""
    low = np.maximum(np.percentile(spots, 2, axis=0) - 25.0, view.bounds[:2])
    high = np.minimum(np.percentile(spots, 98, axis=0) + 25.0, view.bounds[2:])
    wide = max(float(high[0] - low[0]), 90.0)
    middle = (low + high) / 2
    tall = min(max(float(high[1] - low[1]), wide * 0.42), wide * 0.7)
    return middle[0] - wide / 2, middle[1] - tall / 2, middle[0] + wide / 2, middle[1] + tall / 2


def _css(shape: geometry.Shape, opened: bool) -> str:
    if shape.kind == "exit":
        return "g-exit" if opened else "g-exit-closed"
    return {
        "walkable": "g-ground",
        "obstacle": "g-building",
        "fence": "g-fence",
        "gate": "g-gate" if opened else "g-fence",
        "zone": "g-zone",
    }.get(shape.kind, "")


def _furniture(height: float) -> list[Box]:
    """Return the boxes of what every map carries, in its four corners; ``_frame`` draws it once all else is drawn."""
    return [
        (0.0, 0.0, 110.0, 24.0),
        (_WIDTH - 30, 0.0, _WIDTH, 34.0),
        (0.0, height - 24, 150.0, height),
        (_WIDTH - 110, height - 24, _WIDTH, height),
    ]


def _frame(drawing: Drawing, place: _Place, words: Catalogue) -> None:
    """Write that it is an exercise, the scale, north, and that the map is schematic."""
    height = drawing.height
    drawing.rect(6, 5, 8.6 * len(words.text("strip.exercise")) + 10, 18, "exercise-mark")
    drawing.text(11, 18, words.text("strip.exercise"), "exercise-word")
    metres = next((m for m in (10, 20, 50, 100, 200) if place.x(m) - place.x(0.0) >= 60), 200)
    length = place.x(float(metres)) - place.x(0.0)
    drawing.line(12, height - 12, 12 + length, height - 12, "axis")
    drawing.text(16 + length, height - 8, f"{metres} m", "label")
    drawing.text(_WIDTH - 8, height - 8, words.text("worst.schematic"), "label", "end")
    drawing.text(_WIDTH - 14, 26, words.text("replay.north"), "label", "middle")
    drawing.path([(_WIDTH - 14, 4), (_WIDTH - 18, 14), (_WIDTH - 10, 14)], "north", close=True)


def _person(drawing: Drawing, at: Point, state: int, flags: int) -> None:
    name = PEOPLE_STATES[state] if state < len(PEOPLE_STATES) else "calm"
    if flags & (1 << PEOPLE_FLAGS.index("vulnerable")):
        drawing.circle(*at, _RADIUS + 1.6, "p-ring")
    if name == "violent":
        x, y = at
        size = _RADIUS * 1.7
        drawing.path([(x, y - size), (x + size, y + size * 0.8), (x - size, y + size * 0.8)], "p-violent", close=True)
    else:
        drawing.circle(*at, _RADIUS, f"p-{name}")
    if flags & (1 << PEOPLE_FLAGS.index("injured")):
        x, y = at
        drawing.line(x - 4, y, x + 4, y, "p-cross")
        drawing.line(x, y - 4, x, y + 4, "p-cross")
