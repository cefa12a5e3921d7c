"""Units, exits and water on the picture of the worst minute, marked as the replay marks them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sispamkota.report.geometry import Shape, View
from sispamkota.report.spots import Room, Spot, hits, word
from sispamkota.report.standing import Metres, Standing
from sispamkota.report.svg import Drawing, Point

Place = Callable[[float, float], Point]
_NEAR_PX = 26.0
_HIGH_PX = 15.0
_STEPS = (
    (0, 0), (0, -1), (0, 1), (1, 0), (-1, 0), (1, -1), (-1, -1), (1, 1), (-1, 1), (0, -2), (0, 2), (2, 0), (-2, 0),
    (1, -2), (-1, -2), (1, 2), (-1, 2), (0, -3), (0, 3), (2, -1), (-2, -1), (2, 1), (-2, 1), (3, 0), (-3, 0),
)  # fmt: skip


@dataclass(frozen=True)
class Mark:
    """A mark of the legend: letters and hue, what they stand for, and how many units they mark."""

    code: str
    hue: str
    kind: str
    n: int


@dataclass
class _Group:
    code: str
    hue: str
    at: Point
    n: int = 1

    @property
    def said(self) -> str:
        return self.code if self.n == 1 else f"{self.code} {self.n}"


def fronts(drawing: Drawing, place: Place, units: Sequence[Standing]) -> bool:
    """Draw lines of officers and parked vehicles, with the side that faces forward; return whether there are any."""
    for one in units:
        if not one.front:
            continue
        corners = [place(*corner) for corner in one.front]
        drawing.path(corners, f"front u-{one.hue}", close=True)
        drawing.path(corners[:2], f"faces l-{one.hue}")
        (left, right, back) = corners[:3]
        deep = math.dist(right, back) or 1.0
        middle = ((left[0] + right[0]) / 2, (left[1] + right[1]) / 2)
        ahead = (middle[0] + 8 * (right[0] - back[0]) / deep, middle[1] + 8 * (right[1] - back[1]) / deep)
        drawing.path([middle, ahead], f"faces l-{one.hue}")
    return any(one.front for one in units)


def water(drawing: Drawing, place: Place, footprints: Sequence[tuple[Metres, ...]]) -> None:
    """Draw the ground that bursts of water wetted."""
    for corners in footprints:
        drawing.path([place(*corner) for corner in corners], "wetted", close=True)


def units(drawing: Drawing, place: Place, found: Sequence[Standing], room: Room) -> tuple[Mark, ...]:
    """Draw the badges of units in sight, each clear of the others, and return what they stand for."""
    groups: list[_Group] = []
    counts: dict[tuple[str, str, str], int] = {}
    for one in found:
        at = place(*one.at)
        if not (0 <= at[0] <= room.width and 0 <= at[1] <= room.height):
            continue
        key = (one.code, one.hue, one.unit.kind)
        counts[key] = counts.get(key, 0) + 1
        near = (g for g in groups if (g.code, g.hue) == key[:2] and math.dist(g.at, at) < _NEAR_PX)
        group = next(near, None)
        if group is not None:
            group.n += 1
        else:
            groups.append(_Group(one.code, one.hue, at))
    for group in groups:
        _badge(drawing, group, room)
    return tuple(Mark(code, hue, kind, n) for (code, hue, kind), n in sorted(counts.items()))


def _badge(drawing: Drawing, group: _Group, room: Room) -> None:
    wide = max(16.0, 6.8 * len(group.said) + 8)
    near = ((group.at[0] + dx * (wide + 2), group.at[1] + dy * (_HIGH_PX + 2)) for dx, dy in _STEPS)
    boxes = ((x - wide / 2, y - _HIGH_PX / 2, x + wide / 2, y + _HIGH_PX / 2) for x, y in near)
    box = next((one for one in boxes if room.free(one)), None)
    if box is None:
        return
    room.taken.append(box)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    if math.dist((x, y), group.at) > 4:
        drawing.line(*group.at, x, y, f"tether l-{group.hue}")
    drawing.rect(box[0], box[1], wide, _HIGH_PX, f"badge u-{group.hue}")
    drawing.text(x, y + 3.7, group.said, "code", "middle")


def exit_arrow(shape: Shape, view: View, place: Place, room: Room) -> tuple[Point, Point]:
    """Return where the arrow of an exit stands, at the edge where the exit is out of sight, and which way it points."""
    xs, ys = [x for x, _ in shape.rings[0]], [y for _, y in shape.rings[0]]
    centre = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    left, bottom, right, top = view.bounds
    sides = (
        (centre[0] - left, (-1.0, 0.0)),
        (right - centre[0], (1.0, 0.0)),
        (centre[1] - bottom, (0.0, 1.0)),
        (top - centre[1], (0.0, -1.0)),
    )
    out = min(sides, key=lambda side: side[0])[1]
    x, y = place(*centre)
    at = (min(max(x, 12.0), room.width - 12), min(max(y, 34.0), room.height - 34))
    step = 0
    while any(hits(_around(at), box) for box in room.taken) and step < 20:  # two exits beyond one corner
        step += 1
        inwards = 12.0 if at[0] < room.width / 2 else -12.0
        at = (at[0] + (0.0 if out[0] else inwards), at[1] + (12.0 if out[0] else 0.0))
    room.taken.append(_around(at))
    return at, out


def _around(at: Point, half: float = 11.0) -> tuple[float, float, float, float]:
    return at[0] - half, at[1] - half, at[0] + half, at[1] + half


def draw_exit(drawing: Drawing, at: Point, out: Point, name: str, state: str, room: Room, *, is_open: bool) -> None:
    """Draw the arrow of an exit, or a cross where it is shut, with its name and its state in words."""
    x, y = at
    css = "x-open" if is_open else "x-shut"
    if is_open:
        drawing.path([(x - 9 * out[0], y - 9 * out[1]), (x + 4 * out[0], y + 4 * out[1])], f"shaft {css}")
        tip = (x + 11 * out[0], y + 11 * out[1])
        wings = [(x + 2 * out[0] + s * 6 * out[1], y + 2 * out[1] + s * 6 * out[0]) for s in (1, -1)]
        drawing.path([tip, *wings], f"tip {css}", close=True)
    else:
        drawing.path([(x - 7, y - 7), (x + 7, y + 7)], f"shaft {css}")
        drawing.path([(x + 7, y - 7), (x - 7, y + 7)], f"shaft {css}")
    spot = room.take(_beside(at, out, max(name, state, key=len)))
    if spot is not None:
        drawing.text(spot.x, spot.y, name, "place", spot.anchor)
        drawing.text(spot.x, spot.y + 14, state, f"state {css}", spot.anchor)


def _beside(at: Point, out: Point, longest: str) -> Iterator[Spot]:
    """Yield where the two lines beside an exit may stand: inwards of its arrow, then farther along."""
    x, y = at
    for step in (0, 20, -34, 40, -54, 60, -74, 80):
        if out[0]:
            anchor = "end" if out[0] > 0 else "start"
            yield word(longest, x - 16 * out[0] if not step else x + 8 * out[0], y + step, anchor, lines=2)
        else:
            row = y - 6 - out[1] * abs(step)
            yield word(longest, x + 16, row, "start", lines=2)
            yield word(longest, x - 16, row, "end", lines=2)
