"""Groups that keep together: the slowest sets the pace, who is ahead waits, who is behind comes up.

References
----------
Moussaid, Perozo, Garnier, Helbing, Theraulaz (2010), The walking behaviour of pedestrian social groups, PLoS ONE 5
(members adjust their speed to each other; groups walk slower than people alone).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

PACE_S = 1.0
"""How often members look where the others are (assumed)."""
GAIN_PER_M = 0.3
"""By which part of the pace somebody slows down or hurries for each metre ahead or behind (assumed, 0.1 to 0.6)."""
LEAST_FRAC = 0.3
"""Part of the pace at which somebody ahead walks at least (assumed, 0 to 0.6)."""


def paces(
    group: NDArray[np.int32], goal: NDArray[np.int32], away_m: NDArray[np.float64], own_mps: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the speed that each walks at freely, m/s, shape (n,); never above his own.

    Parameters
    ----------
    group, goal : ndarray of int32, shape (n,)
        Numbers, -1 for none; members of a group who walk to different goals are as if of different groups.
    away_m : ndarray of float64, shape (n,)
        Walking distance to the goal, infinite where there is no way.
    own_mps : ndarray of float32, shape (n,)
        Free speed of each when alone.
    """
    found = own_mps.copy()
    among = np.flatnonzero((group >= 0) & (goal >= 0) & np.isfinite(away_m))
    if among.size:
        pairs = group[among].astype(np.int64) * (int(goal.max()) + 1) + goal[among]
        _, which = np.unique(pairs, return_inverse=True)
        mean_m = np.bincount(which, weights=away_m[among]) / np.bincount(which)
        pace = np.full(mean_m.size, np.inf)
        np.minimum.at(pace, which, own_mps[among])
        wanted = pace[which] * (1.0 + GAIN_PER_M * (away_m[among] - mean_m[which]))
        found[among] = np.clip(wanted, LEAST_FRAC * pace[which], own_mps[among])
    return found


def first_of(group: NDArray[np.int32], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of the first member of the group of each, shape (n,); one's own where there is none."""
    found = ids.copy()
    among = np.flatnonzero(group >= 0)
    if among.size:
        _, first, which = np.unique(group[among], return_index=True, return_inverse=True)
        found[among] = ids[among[first]][which]
    return found


def shared(group: NDArray[np.int32], times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return times, shape (n, k), with the mean of a group for each of its members, who go the same way."""
    found = times_s.copy()
    among = np.flatnonzero(group >= 0)
    if among.size:
        _, which = np.unique(group[among], return_inverse=True)
        count = np.bincount(which)
        for way in range(times_s.shape[1]):
            found[among, way] = (np.bincount(which, weights=times_s[among, way]) / count)[which]
    return found
