"""How many people are near each, compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sispamkota.core.compiled import compiled
from sispamkota.crowd.order import first_at_least
from sispamkota.crowd.rows import FINE

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]


@compiled
def count_near(xy: F32, order: I32, key: I32, n: int, cell: float, wide: int, radius: float, count: I32) -> None:
    """Count the people within ``radius`` (at most a strip's height) of each, oneself included."""
    limit = np.float32(radius * radius)
    for s in range(n):
        x, y = xy[0, order[s]], xy[1, order[s]]
        total = 0
        left = int(max(x - radius, 0.0) * FINE)
        right = min(int((x + radius) * FINE), wide - 1)
        for strip in range(int((y - radius) / cell + 1.0), int((y + radius) / cell + 1.0) + 1):
            first = strip * wide + (wide - 1 - right if strip & 1 else left)
            t = first_at_least(key, n, first)
            while t < n and key[t] <= first + right - left:
                dx, dy = xy[0, order[t]] - x, xy[1, order[t]] - y
                total += 1 if dx * dx + dy * dy <= limit else 0
                t += 1
        count[order[s]] = total
