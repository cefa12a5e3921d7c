"""Scenario time, exercise time, and the pace between them.

Scenario time ``t_s`` counts seconds from the scenario's start; exercise time ``x_s`` counts
seconds of the drill.  The pace is piecewise linear through the (x, t) pairs of the injects.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """The piecewise linear relation between exercise time and scenario time.

    Attributes
    ----------
    x_s, t_s : tuple of float
        Knots in seconds, both strictly increasing, at least two; beyond the ends the first and
        last pieces go on, and before the first knot exercise time is 0.
    """

    x_s: tuple[float, ...]
    t_s: tuple[float, ...]

    @classmethod
    def through(cls, pairs: list[tuple[float, float]]) -> Pace:
        """Return the pace through (x, t) pairs; pairs that do not advance both clocks are merged."""
        knots: list[tuple[float, float]] = []
        for x_s, t_s in sorted(set(pairs)):
            if not knots or (x_s > knots[-1][0] and t_s > knots[-1][1]):
                knots.append((x_s, t_s))
        if not knots:
            knots = [(0.0, 0.0)]
        if len(knots) == 1:
            knots.append((knots[0][0] + 1.0, knots[0][1] + 1.0))
        return cls(tuple(k[0] for k in knots), tuple(k[1] for k in knots))

    def to_exercise(self, t_s: float) -> float:
        """Return exercise seconds at scenario second ``t_s``."""
        return max(0.0, _interpolate(t_s, self.t_s, self.x_s))


def _interpolate(value: float, source: tuple[float, ...], target: tuple[float, ...]) -> float:
    piece = min(max(bisect.bisect_right(source, value) - 1, 0), len(source) - 2)
    share = (value - source[piece]) / (source[piece + 1] - source[piece])
    return target[piece] + share * (target[piece + 1] - target[piece])


def local_time(start: datetime, t_s: float) -> datetime:
    """Return the local date and time ``t_s`` seconds after an aware ``start``, in start's zone."""
    return start + timedelta(seconds=t_s)


def parse_hhmm(text: str) -> float:
    """Return seconds of a clock length "H:MM", "HH:MM" or "HH:MM:SS".

    Raises
    ------
    ValueError
        If the text is no such length.
    """
    parts = text.split(":")
    if len(parts) not in (2, 3) or not all(part.isdigit() for part in parts):
        raise ValueError(f"'{text}' is no time of the form HH:MM")
    hours, minutes = int(parts[0]), int(parts[1])
    seconds = int(parts[2]) if len(parts) == 3 else 0
    if minutes > 59 or seconds > 59:
        raise ValueError(f"'{text}' has more than 59 minutes or seconds")
    return hours * 3600.0 + minutes * 60.0 + seconds
