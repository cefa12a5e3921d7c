"""Which of several ways out each takes: the quickest by what is seen on it, not the shortest.

A way is as long as it takes.  Those who walk to the same goal show, by how much of their free speed they find room
for, how slow it is at their distance from it; where nobody is, it is free.  Everybody looks again every few seconds
and changes for a way that is clearly quicker, and not all at once, so that a queue does not swing from one exit to
the other.

References
----------
RiMEA e.V. (2016), Guideline for Microscopic Evacuation Analysis 3.0, test 11 (of two exits the second is used
where the first jams).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from sispamkota.core.compiled import compiled
from sispamkota.core.streams import Streams

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

LOOK_S = 2.0
"""How often some of those who have a choice look at all ways again."""
TURNS = 2
"""Each looks every so many times (assumed: every 4 s)."""
CHANGE_FRAC = 0.8
"""Part of the time on his own way that another must take less than for somebody to change (assumed, 0.6 to 0.95)."""
CHANGE_S = 2.0
"""And how many seconds less than that at least (assumed, 0 to 5)."""
CHANGE_P = 0.5
"""Chance to change at a look where it pays, so that not all do at once (assumed, 0.2 to 1)."""
TASTE_FRAC = 0.15
"""How much longer or shorter a way may seem to one than to another (assumed, 0 to 0.3); it also breaks ties."""
LEAST_FREE = 0.05
"""Part of his free speed at which somebody in a jam walks at least, as it is judged (assumed)."""
BIN_M = 1.0
MOST_KEPT = 32
"""So many choices are kept before those that nobody has are forgotten."""
MOST_BINS = 1000
_APART = 997.0
"""Makes the tastes of one person for several ways out of one draw."""


@dataclass(frozen=True, eq=False)
class Choice:
    """Several goals to choose from, and how many times longer each seems than it is."""

    goals: tuple[BaseGeometry, ...]
    longer: tuple[float, ...]

    def same(self, other: Choice) -> bool:
        """Return whether another is of the same goals."""
        return self.longer == other.longer and [shapely.to_wkb(goal) for goal in self.goals] == [
            shapely.to_wkb(goal) for goal in other.goals
        ]


@dataclass(slots=True)
class Choices:
    """Who chooses among what.

    Attributes
    ----------
    given : list of Choice
        What there is to choose from.
    of : ndarray of int16, shape (n,)
        Which of them each person has; -1 for none.
    fields : dict of (int, int) to ndarray of float32, shape (cells,)
        Walking distances to each goal of each choice, kept while the ground stays as it is.
    """

    given: list[Choice] = field(default_factory=list)
    of: NDArray[np.int16] = field(default_factory=lambda: np.zeros(0, dtype=np.int16))
    fields: dict[tuple[int, int], F32] = field(default_factory=dict)

    def more(self, n: int) -> None:
        """Take in ``n`` people more, without a choice."""
        self.of = np.concatenate([self.of, np.full(n, -1, dtype=np.int16)])

    def number(self, choice: Choice) -> int:
        """Return the number of a choice, a new one where it is new."""
        for number, known in enumerate(self.given):
            if known.same(choice):
                return number
        if len(self.given) >= MOST_KEPT:
            self.drop_unused()
        self.given.append(choice)
        return len(self.given) - 1

    def used(self) -> list[int]:
        """Return the numbers of the choices that somebody has, ascending."""
        return [number for number in range(len(self.given)) if (self.of == number).any()]

    def drop_unused(self) -> None:
        """Forget what nobody chooses from any more."""
        used = self.used()
        self.fields.clear()
        renumber = np.full(len(self.given) + 1, -1, dtype=np.int16)
        renumber[used] = np.arange(len(used), dtype=np.int16)
        self.given, self.of = [self.given[number] for number in used], renumber[self.of]

    def snapshot(self) -> dict[str, Any]:
        """Return everything as plain data."""
        return {
            "given": [[[goal.wkb_hex for goal in choice.goals], list(choice.longer)] for choice in self.given],
            "of": self.of.copy(),
        }

    @classmethod
    def restore(cls, kept: Mapping[str, Any]) -> Choices:
        """Return what :meth:`snapshot` kept."""
        given = [
            Choice(tuple(shapely.from_wkb(goal) for goal in goals), tuple(float(part) for part in longer))
            for goals, longer in kept["given"]
        ]
        return cls(given, np.array(kept["of"], dtype=np.int16))


def choice_of(goals: Sequence[BaseGeometry], longer: Sequence[float] | None) -> Choice:
    """Return a choice among goals.

    Raises
    ------
    ValueError
        If there are not as many factors as goals, or one is not above 0.
    """
    factors = tuple(float(part) for part in longer) if longer is not None else (1.0,) * len(goals)
    if len(factors) != len(goals) or not all(np.isfinite(part) and part > 0 for part in factors):
        raise ValueError(f"longer must be {len(goals)} finite numbers above 0, one for each goal, not {longer}")
    return Choice(tuple(goals), factors)


@compiled
def seem_m(
    distance: F32, cells: I64, who: I64, goal_of: I32, goal: int, held: F32, room: F32, seem: F64, way: int
) -> None:
    """Write how long a way seems to some people, in metres of free walking, to ``seem[:, way]``.

    Parameters
    ----------
    distance : ndarray of float32, shape (cells,)
        Walking distance of each cell to the goal; infinite where there is no way.
    cells : ndarray of int64, shape (n,)
        The cell of each person.
    who : ndarray of int64, shape (k,)
        Who asks.
    goal_of : ndarray of int32, shape (n,)
        Number of the goal that each walks to.
    goal : int
        Number of this one.
    held, room : ndarray of float32, shape (n,)
        Above 0 for who is braced; part of their free speed that the others find room for, 0 to 1.
    seem : ndarray of float64, shape (k, ways)
    way : int
    """
    count = np.zeros(MOST_BINS)
    found = np.zeros(MOST_BINS)
    known = 0
    for one in range(cells.shape[0]):
        away = distance[cells[one]]
        if goal_of[one] == goal and held[one] == 0.0 and away < np.inf:
            bin = min(int(away / BIN_M), MOST_BINS - 1)
            count[bin] += 1.0
            found[bin] += room[one]
            known = max(known, bin + 1)
    reach = np.zeros(known + 1)
    for bin in range(known):
        free = max(found[bin] / count[bin], LEAST_FREE) if count[bin] > 0.0 else 1.0
        reach[bin + 1] = reach[bin] + BIN_M / free
    for row in range(who.shape[0]):
        away = float(distance[cells[who[row]]])
        seem[row, way] = away
        if away < np.inf:
            bin = min(int(away / BIN_M), known)
            step = reach[bin + 1] - reach[bin] if bin < known else BIN_M
            seem[row, way] = reach[bin] + (away / BIN_M - bin) * step


def quickest(
    times_s: NDArray[np.float64], now: NDArray[np.int64], ids: NDArray[np.int64], streams: Streams, step: int
) -> NDArray[np.int64]:
    """Return which way each takes from now on, shape (n,); -1 where there is none.

    Parameters
    ----------
    times_s : ndarray of float64, shape (n, k)
        How long each way seems to take each person, infinite where it is shut.
    now : ndarray of int64, shape (n,)
        The way that each has, -1 for none yet.
    ids : ndarray of int64, shape (n,)
    streams : Streams
    step : int
        Number of the step, for chance.
    """
    taste = streams.uniform("crowd.way", ids, 0)[:, np.newaxis] * (_APART * np.arange(1, times_s.shape[1] + 1)) % 1.0
    times = times_s * (1.0 + TASTE_FRAC * (2.0 * taste - 1.0))
    rows = np.arange(ids.size)
    best = np.argmin(times, axis=1)
    least = times[rows, best]
    mine = np.where(now >= 0, times[rows, np.maximum(now, 0)], np.inf)
    shut = ~np.isfinite(mine)
    with np.errstate(invalid="ignore"):
        pays = least < np.minimum(CHANGE_FRAC * mine, mine - CHANGE_S)
    pays &= streams.uniform("crowd.change", ids, step) < CHANGE_P
    return np.where(np.isfinite(least), np.where(shut | pays, best, now), -1)
