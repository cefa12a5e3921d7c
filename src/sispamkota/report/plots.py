"""Crowd, density and force over time, under one clock, drawn from the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sispamkota.journal.event import Event
from sispamkota.report.book import Book
from sispamkota.report.svg import Drawing, Point, Scale, nice_top, spread, thin
from sispamkota.report.words import Catalogue

WIDTH = 776.0
LEFT = 56.0
RIGHT = 640.0
GAP_S = 1800.0
"""Readings further apart than this belong to two pictures (assumed)."""


@dataclass(frozen=True)
class Picture:
    """One plot: a stretch of time with what happened in it.

    Attributes
    ----------
    title : str
        What and when, in words.
    svg : str
        The picture.
    events : tuple of int
        Events that it is drawn from and that a reader may want to open.
    """

    title: str
    svg: str
    events: tuple[int, ...]


@dataclass(frozen=True)
class _Series:
    name: str
    css: str
    points: tuple[Point, ...]


def crowd_pictures(book: Book, words: Catalogue, most: int = 4) -> tuple[Picture, ...]:
    """Return a picture for each stretch of time in which a crowd was read, longest first kept, in order of time."""
    stretches = _stretches(book)
    longest = sorted(stretches, key=lambda stretch: (-(stretch[1] - stretch[0]), stretch[0]))[:most]
    return tuple(_picture(book, words, low, high) for low, high in sorted(longest))


def _stretches(book: Book) -> list[tuple[float, float]]:
    times = sorted({event.t_s for event in book.by_kind.get("crowd.state", ())})
    result: list[tuple[float, float]] = []
    for t_s in times:
        if result and t_s - result[-1][1] <= GAP_S:
            result[-1] = (result[-1][0], t_s)
        else:
            result.append((t_s, t_s))
    return [(low, high) for low, high in result if high > low]


def _within(events: Sequence[Event], low: float, high: float) -> list[Event]:
    return [event for event in events if low <= event.t_s <= high]


def _picture(book: Book, words: Catalogue, low: float, high: float) -> Picture:
    readings = _within(book.by_kind.get("crowd.state", ()), low, high)
    people = _sums(readings, "people")
    troubled = _sums(readings, "agitated")
    violent = _sums(readings, "violent")
    fleeing = _sums(readings, "fleeing")
    density = _peaks(readings, "density_max")
    title = words.text(
        "plot.title",
        day=words.date(book.local(low)),
        low=words.clock(book.local(low)),
        high=words.clock(book.local(high)),
        zone=words.zone(book.local(low)),
    )
    drawing = Drawing(WIDTH, 390.0, title)
    clock = Scale(low, high, LEFT, RIGHT)
    _levels(drawing, book, words, clock, low, high)
    series = [
        _Series(words.text("plot.people"), "s-people", tuple(people)),
        _Series(words.text("plot.agitated"), "s-agitated", tuple(troubled)),
        _Series(words.text("plot.violent"), "s-violent", tuple(violent)),
        _Series(words.text("plot.fleeing"), "s-fleeing", tuple(fleeing)),
    ]
    _panel(drawing, words, clock, 46.0, 190.0, [s for s in series if _shown(s)], words.text("plot.axis_people"))
    dense = [_Series(words.text("plot.density"), "s-density", tuple(density))]
    _panel(drawing, words, clock, 216.0, 282.0, dense, words.text("plot.axis_density"), (2.0, 4.0))
    cited = _lanes(drawing, book, words, clock, low, high)
    _clock_axis(drawing, book, words, clock, low, high, 372.0)
    return Picture(title, drawing.markup(), cited)


def _shown(series: _Series) -> bool:
    return any(value > 0 for _, value in series.points)


def _sums(readings: Sequence[Event], name: str) -> list[Point]:
    """Add up a field over zones, each zone keeping its newest reading."""
    newest: dict[object, float] = {}
    points: list[Point] = []
    for event in readings:
        value = event.body.get(name)
        if value is None:
            continue
        newest[event.body.get("zone")] = float(value)
        total = sum(newest.values())
        if points and points[-1][0] == event.t_s:
            points[-1] = (event.t_s, total)
        else:
            points.append((event.t_s, total))
    return points


def _peaks(readings: Sequence[Event], name: str) -> list[Point]:
    """Return the largest value of a field at each time."""
    peaks: dict[float, float] = {}
    for event in readings:
        value = event.body.get(name)
        if value is not None:
            peaks[event.t_s] = max(peaks.get(event.t_s, 0.0), float(value))
    return sorted(peaks.items())


def _panel(
    drawing: Drawing, words: Catalogue, clock: Scale, top: float, bottom: float,
    series: Sequence[_Series], axis: str, guides: Sequence[float] = (),
) -> None:  # fmt: skip
    highest = max((value for one in series for _, value in one.points), default=0.0)
    ceiling = nice_top(max(highest, max(guides, default=0.0)))
    scale = Scale(0.0, ceiling, bottom, top)
    drawing.text(LEFT, top - 8, axis, "label")
    for value in (0.0, ceiling / 2, ceiling) if not guides else (0.0, *guides, ceiling):
        drawing.line(LEFT, scale(value), RIGHT, scale(value), "guide" if value in guides else "grid")
        drawing.text(LEFT - 6, scale(value) + 4, words.number(value), "tick", "end")
    ends: list[float] = []
    for one in series:
        points = [(clock(t_s), scale(value)) for t_s, value in thin(one.points, 500)]
        drawing.path(points, f"series {one.css}")
        ends.append(_label_height(points))
    for one, height in zip(series, spread(ends, 14.0, top + 4, bottom + 2), strict=True):
        peak = max(value for _, value in one.points)
        digits = 1 if peak != int(peak) else 0
        label = words.text("plot.most", name=one.name, value=words.number(peak, digits))
        drawing.path([(RIGHT + 6, height), (RIGHT + 18, height)], f"series {one.css}")
        drawing.text(RIGHT + 22, height + 4, label, "label")


def _label_height(points: Sequence[Point]) -> float:
    return points[-1][1] if points else 0.0


def _levels(drawing: Drawing, book: Book, words: Catalogue, clock: Scale, low: float, high: float) -> None:
    """Draw the strip of levels: colour, and the word in the band, or below it where it does not fit."""
    changes = [event for event in book.by_kind.get("level.changed", ()) if event.t_s <= high]
    starts: list[tuple[float, str, str]] = []
    for event in changes:
        level = book.names.level(str(event.body.get("level", "")), words.language)
        starts.append((max(event.t_s, low), book.level_role(event), level))
    drawing.rect(LEFT, 4, RIGHT - LEFT, 16, "strip-none")
    none = words.text("replay.not_assessed")
    assessed = clock(starts[0][0]) if starts else RIGHT
    if assessed - LEFT > 7.5 * len(none) + 8:
        drawing.text(LEFT + 6, 16, none, "strip-word")
    free = LEFT + 44.0
    for index, (t_s, role, name) in enumerate(starts):
        end = starts[index + 1][0] if index + 1 < len(starts) else high
        if end <= low or end <= t_s:
            continue
        width = clock(end) - clock(t_s)
        drawing.rect(clock(t_s), 4, width, 16, f"strip-{role or 'none'}", name)
        if width > 7.5 * len(name) + 8:
            drawing.text(clock(t_s) + 6, 16, name, "on-strip")
            continue
        wide = 7.5 * len(name)
        at = max(free, clock(t_s) + (width - wide) / 2)
        if at + wide <= RIGHT:
            drawing.text(at, 31, name, f"below-{role or 'none'}")
            free = at + wide + 8
    drawing.text(RIGHT + 8, 16, words.text("plot.level"), "label")


def _lanes(drawing: Drawing, book: Book, words: Catalogue, clock: Scale, low: float, high: float) -> tuple[int, ...]:
    """Draw marks for talks, warnings, force, injuries and shut exits; return the events drawn."""
    lanes = (
        ("plot.talks", "m-talk", ("negotiation.opened", "negotiation.round")),
        ("plot.warnings", "m-warning", ("warning.issued",)),
        ("plot.force", "m-force", ("force.used",)),
        ("plot.injuries", "m-injury", ("injury.recorded",)),
    )
    cited: list[int] = []
    top = 302.0
    for key, css, kinds in lanes:
        events = _within(book.of(*kinds), low, high)
        drawing.line(LEFT, top, RIGHT, top, "grid")
        last = float("-inf")
        for event in events:
            at = clock(event.t_s)
            cited.append(event.seq)
            if at - last < 1.5:
                continue
            drawing.link(
                f"#e{event.seq}", f'<rect class="{css}" x="{at - 1.5:.1f}" y="{top - 5:.1f}" width="3" height="10"/>'
            )
            last = at
        drawing.text(
            RIGHT + 8, top + 4, words.text("plot.lane", name=words.text(key), n=words.number(len(events))), "label"
        )
        top += 16.0
    return tuple(sorted(cited))


def _clock_axis(
    drawing: Drawing, book: Book, words: Catalogue, clock: Scale, low: float, high: float, at: float
) -> None:
    step = next(
        (s for s in (60.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 21600.0) if (high - low) / s <= 12), 86400.0
    )
    base = book.local(0.0)
    offset = (base.hour * 3600 + base.minute * 60 + base.second) % step
    first = low + (-(low + offset)) % step
    value = first
    while value <= high:
        drawing.line(clock(value), 356.0, clock(value), 360.0, "axis")
        drawing.text(clock(value), at, words.clock(book.local(value)), "tick", "middle")
        value += step
    drawing.line(LEFT, 356.0, RIGHT, 356.0, "axis")
