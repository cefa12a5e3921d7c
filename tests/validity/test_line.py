"""Thirty braced people against three hundred: the line stands below its holding force and yields above it.

The holding force of a braced person (600 N) is assumed; that the line yields within 20 % of it is our demand. Each row
of ten behind pushes with a tenth of the share, so that contact hands on the whole of it (Newton's third law).
"""

from __future__ import annotations

import numpy as np
import pytest
from shapely import box

from sispamkota.crowd import Crowd

HOLD_N = 600.0
SHARES = tuple(np.arange(0.70, 1.31, 0.05).round(2))


def went_m(share: float) -> float:
    """Return how far the line is pushed within 30 s by a share of what it holds."""
    wide = 30 * 0.37
    abreast = (np.arange(30) + 0.5) * 0.37
    crowd = Crowd(box(0, 0, 20, wide))
    line = crowd.add(np.stack([np.full(30, 12.0), abreast], axis=1), radius=0.18)
    crowd.hold(line, HOLD_N)
    rows = [crowd.add(np.stack([np.full(30, 11.63 - 0.37 * row), abreast], axis=1), radius=0.18) for row in range(10)]
    crowd.push(np.concatenate(rows), (share * HOLD_N / 10, 0.0), 30.0)
    crowd.step(600)
    return float(np.median(crowd.positions[:30, 0]) - 12.0)


@pytest.mark.validity
def test_a_line_yields_near_what_it_holds(told):
    went = np.array([went_m(share) for share in SHARES])
    told.plot(
        "30 braced against 300", x="share of the holding force", y="pushed back, m", dots={"simulated": (SHARES, went)}
    )
    yields = [share for share, far in zip(SHARES, went, strict=True) if far > 0.2]
    first = min(yields, default=np.inf)
    told(
        "a braced line of 30 yields",
        asked="at 0.8 to 1.2 of its force",
        found=f"from {first:g} on",
        holds=0.8 <= first <= 1.2,
    )
