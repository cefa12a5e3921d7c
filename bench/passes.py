"""What share of a step each pass of the crowd takes, on one thread, told from outside by differences.

- Carrying people into the order of the sort and back: a call of one step twice, less a call of two steps.
- The sort: steps that sort, every third, less those that do not.
- Ways, walls and moving: a step of as many people too far apart to be anybody's neighbour.
- Neighbours, which slow, turn and press: what is left.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from sispamkota.crowd import Crowd

PASSES = (
    "carry people in and out (a call of 20 steps)",
    "sort (every third step)",
    "ways, walls, moving",
    "neighbours",
)
SORTS = 3
"""Steps from one sort to the next."""
SPARSE = 0.05
"""People per m2 at which nobody is within reach of another."""


def shares(hall: Callable[[float], Crowd], density: float) -> dict[str, float]:
    """Return the milliseconds a step of each of :data:`PASSES`, of the hall at a density."""
    dense = hall(density)
    calm, sorting, two = _times(dense)
    alone = _times(hall(SPARSE))
    carry = max(0.0, 2 * calm - two)
    own = max(0.0, alone[0] - max(0.0, 2 * alone[0] - alone[2]))
    parts = (carry / 20, max(0.0, sorting - calm) / SORTS, own, calm - carry - own)
    return dict(zip(PASSES, (1e3 * each for each in parts), strict=True))


def _times(crowd: Crowd) -> tuple[float, float, float]:
    """Return the usual seconds of a step that does not sort, of one that does, and of two that do not."""
    people, taken = crowd.ids.size, 2 * SORTS
    crowd.step(taken)
    calm, sorting, two = [], [], []
    for _ in range(5):
        sorting.append(_seconds(crowd, 1))
        calm += [_seconds(crowd, 1), _seconds(crowd, 1)]
        crowd.step(1)
        two.append(_seconds(crowd, 2))
    assert crowd.ids.size == people, "somebody has left"
    return min(calm), min(sorting), min(two)


def _seconds(crowd: Crowd, steps: int) -> float:
    began = time.perf_counter()
    crowd.step(steps)
    return time.perf_counter() - began
