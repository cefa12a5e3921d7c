"""Small deterministic SVG: axes, step lines and marks, labelled at the line instead of in a legend.

Everything is written with fixed precision, in the order given, so that the same record draws the
same picture.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

Point = tuple[float, float]


def num(value: float) -> str:
    """Return a coordinate with at most one digit after the point."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def nice_top(value: float) -> float:
    """Return a round number at or above a positive value: 1, 2, 2.5, 5 or 10 times a power of ten."""
    if value <= 0 or not math.isfinite(value):
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    for step in (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0):
        if value <= step * power * (1 + 1e-9):
            return step * power
    return 10.0 * power


@dataclass
class Drawing:
    """An SVG picture that is written element by element.

    Attributes
    ----------
    width, height : float
        Size of the view box in px.
    title : str
        What the picture shows, read aloud by screen readers.
    """

    width: float
    height: float
    title: str
    parts: list[str] = field(default_factory=list)

    def path(self, points: Sequence[Point], css: str, close: bool = False) -> None:
        """Draw straight lines through points."""
        if len(points) < 2:
            return
        body = "L".join(f"{num(x)} {num(y)}" for x, y in points)
        self.parts.append(f'<path class="{css}" d="M{body}{"Z" if close else ""}"/>')

    def rect(self, x: float, y: float, width: float, height: float, css: str, title: str = "") -> None:
        """Draw a rectangle."""
        tip = f"<title>{escape(title)}</title>" if title else ""
        self.parts.append(
            f'<rect class="{css}" x="{num(x)}" y="{num(y)}" width="{num(max(width, 0.5))}" '
            f'height="{num(height)}">{tip}</rect>'
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, css: str) -> None:
        """Draw one line."""
        self.parts.append(f'<line class="{css}" x1="{num(x1)}" y1="{num(y1)}" x2="{num(x2)}" y2="{num(y2)}"/>')

    def text(self, x: float, y: float, words: str, css: str = "", anchor: str = "start") -> None:
        """Write words with their baseline at (x, y)."""
        self.parts.append(
            f'<text class="{css}" x="{num(x)}" y="{num(y)}" text-anchor="{anchor}">{escape(words)}</text>'
        )

    def circle(self, x: float, y: float, radius: float, css: str, title: str = "") -> None:
        """Draw a circle."""
        tip = f"<title>{escape(title)}</title>" if title else ""
        self.parts.append(f'<circle class="{css}" cx="{num(x)}" cy="{num(y)}" r="{num(radius)}">{tip}</circle>')

    def link(self, href: str, inner: str) -> None:
        """Put ready markup inside a link."""
        self.parts.append(f'<a href="{escape(href, quote=True)}">{inner}</a>')

    def markup(self) -> str:
        """Return the picture as one SVG element."""
        return (
            f'<svg class="drawing" viewBox="0 0 {num(self.width)} {num(self.height)}" role="img" '
            f'aria-label="{escape(self.title, quote=True)}" xmlns="http://www.w3.org/2000/svg">'
            f"{''.join(self.parts)}</svg>"
        )


@dataclass(frozen=True)
class Scale:
    """A linear relation between values and px."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the px of a value."""
        if self.high == self.low:
            return self.start
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)


def thin(points: Sequence[Point], most: int) -> list[Point]:
    """Return at most about ``most`` points that keep the shape: first, last, lowest and highest of each bin."""
    if len(points) <= most:
        return list(points)
    size = math.ceil(len(points) / (most / 2))
    kept: list[Point] = []
    for start in range(0, len(points), size):
        chunk = points[start : start + size]
        ends = {0, len(chunk) - 1}
        ends.add(min(range(len(chunk)), key=lambda index: chunk[index][1]))
        ends.add(max(range(len(chunk)), key=lambda index: chunk[index][1]))
        kept += [chunk[index] for index in sorted(ends)]
    return kept


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return label heights near the wanted ones, at least ``gap`` apart and inside [low, high] where they fit."""
    order = sorted(range(len(wanted)), key=lambda index: (wanted[index], index))
    placed = [0.0] * len(wanted)
    at = low - gap
    for index in order:
        at = max(wanted[index], at + gap)
        placed[index] = at
    limit = high
    for index in reversed(order):
        placed[index] = min(placed[index], limit)
        limit = placed[index] - gap
    return placed
