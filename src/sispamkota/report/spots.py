"""Where marks and words of a picture may stand without lying on one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in px."""

LETTER_PX = 6.4
"""Width of a letter in words of 11.5 px, rather too wide than too narrow."""


def hits(box: Box, other: Box) -> bool:
    """Return whether two boxes overlap."""
    return box[0] < other[2] and box[2] > other[0] and box[1] < other[3] and box[3] > other[1]


@dataclass(frozen=True)
class Spot:
    """A place for a word: its baseline's point, its anchor (start, middle, end) and its box."""

    x: float
    y: float
    anchor: str
    box: Box


def word(text: str, x: float, y: float, anchor: str = "start", *, lines: int = 1, letter: float = LETTER_PX) -> Spot:
    """Return the spot of a word whose first baseline is at (x, y)."""
    wide = letter * len(text)
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
    return Spot(x, y, anchor, (left - 2, y - 11, left + wide + 2, y + 3 + 14 * (lines - 1)))


@dataclass
class Room:
    """What is taken already.

    Attributes
    ----------
    width, height : float
        Size of the picture in px.
    taken : list of Box
        Boxes that nothing else may lie on.
    """

    width: float
    height: float
    taken: list[Box] = field(default_factory=list)

    def inside(self, box: Box) -> bool:
        """Return whether a box lies within the picture."""
        return box[0] >= 0 and box[1] >= 0 and box[2] <= self.width and box[3] <= self.height

    def free(self, box: Box) -> bool:
        """Return whether a box lies within the picture and on nothing else."""
        return self.inside(box) and not any(hits(box, other) for other in self.taken)

    def take(self, spots: Iterable[Spot]) -> Spot | None:
        """Return the first spot that is free, and take it; None where there is none."""
        for spot in spots:
            if self.free(spot.box):
                self.taken.append(spot.box)
                return spot
        return None
