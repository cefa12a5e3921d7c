"""One picture of the worst minute: where people stood when most of them were violent, or most crowded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sispamkota.core.errors import RecordError
from sispamkota.journal.event import Event
from sispamkota.journal.tracks import PEOPLE_FLAGS, PEOPLE_STATES, TrackReader
from sispamkota.report import geometry
from sispamkota.report.book import Book
from sispamkota.report.svg import Drawing, Point, Scale
from sispamkota.report.words import Catalogue

_WIDTH = 776.0
_RADIUS = 1.7


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
    """

    site: str
    event: Event
    people: int
    violent: int
    svg: str


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
    drawing, place = _ground(view, words, spots)
    violent = PEOPLE_STATES.index("violent")
    order = np.argsort(frame.states == violent, kind="stable")
    for index in order:
        _person(drawing, place(spots[index, 0], spots[index, 1]), int(frame.states[index]), int(frame.flags[index]))
    return Worst(view.id, event, len(frame.ids), int((frame.states == violent).sum()), drawing.markup())


def _ground(view: geometry.View, words: Catalogue, spots: np.ndarray) -> tuple[Drawing, _Place]:
    low_x, low_y, high_x, high_y = _window(view, spots)
    height = min(560.0, _WIDTH * (high_y - low_y) / (high_x - low_x))
    drawing = Drawing(_WIDTH, height, words.text("worst.title"))
    place = _Place(Scale(low_x, high_x, 0.0, _WIDTH), Scale(low_y, high_y, height, 0.0))
    for shape in view.shapes:
        css = _css(shape)
        for ring in shape.rings if css else ():
            drawing.path([place(x, y) for x, y in ring], css, close=shape.form == "polygon" and shape.kind != "exit")
    for shape in view.shapes:
        if shape.kind == "zone":
            x = sum(p[0] for p in shape.rings[0][:-1]) / max(1, len(shape.rings[0]) - 1)
            y = max(p[1] for p in shape.rings[0])
            name = shape.name_id if words.language == "id" else shape.name_en
            at = place(x, y)
            if 0 < at[0] < _WIDTH and 0 < at[1] < height:
                drawing.text(
                    min(max(at[0], 110), _WIDTH - 110), max(at[1] + 12, 12), name.split(",")[0], "place", "middle"
                )
    _scale_bar(drawing, place, words, height)
    return drawing, place


@dataclass(frozen=True)
class _Place:
    x: Scale
    y: Scale

    def __call__(self, x: float, y: float) -> Point:
        return self.x(float(x)), self.y(float(y))


def _window(view: geometry.View, spots: np.ndarray) -> tuple[float, float, float, float]:
    """Return what is shown: where people are, with room around, in the shape of a page."""
    low = np.maximum(np.percentile(spots, 2, axis=0) - 25.0, view.bounds[:2])
    high = np.minimum(np.percentile(spots, 98, axis=0) + 25.0, view.bounds[2:])
    wide = max(float(high[0] - low[0]), 90.0)
    middle = (low + high) / 2
    tall = min(max(float(high[1] - low[1]), wide * 0.42), wide * 0.7)
    return middle[0] - wide / 2, middle[1] - tall / 2, middle[0] + wide / 2, middle[1] + tall / 2


def _css(shape: geometry.Shape) -> str:
    if shape.kind == "exit":
        return "g-exit" if shape.get("open", True) else "g-exit-closed"
    return {
        "walkable": "g-ground",
        "obstacle": "g-building",
        "fence": "g-fence",
        "gate": "g-fence",
        "zone": "g-zone",
    }.get(shape.kind, "")


def _scale_bar(drawing: Drawing, place: _Place, words: Catalogue, height: float) -> None:
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
