"""The order in which people lie: by strip and along it, so that neighbours are runs; compiled."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sispamkota.core.compiled import compiled
from sispamkota.crowd import lanes as v
from sispamkota.crowd.rows import (
    BODY_ROWS,
    FAR_M,
    FINE,
    FORCE_N,
    GOAL,
    MANY_BINS,
    MOVING,
    SLOT,
    X,
    Y,
)

F32 = NDArray[np.float32]
I32 = NDArray[np.int32]


@compiled
def gather(body: F32, state: I32, slots: I32, moving: F32, lasting: F32, tag: I32) -> None:
    """Write people in the order of ``slots`` (-1 for nobody) and padding after them."""
    n = slots.shape[0]
    for s in range(tag.shape[1]):
        slot = slots[s] if s < n else -1
        tag[SLOT, s] = slot
        tag[GOAL, s] = state[GOAL, slot] if slot >= 0 else -1
        for row in range(MOVING):
            there = FAR_M if row <= Y else 0.0
            moving[row, s] = body[row, slot] if slot >= 0 else there
        for row in range(MOVING, BODY_ROWS):
            lasting[row - MOVING, s] = body[row, slot] if slot >= 0 else 1.0


@compiled
def scatter(moving: F32, lasting: F32, tag: I32, n: int, body: F32) -> None:
    """Write what a step changes back to the bodies."""
    for s in range(n):
        slot = tag[SLOT, s]
        if slot >= 0:
            for row in range(MOVING):
                body[row, slot] = moving[row, s]
            body[FORCE_N, slot] = lasting[FORCE_N - MOVING, s]


@compiled
def key_of(x: float, y: float, cell: float, wide: int) -> int:
    """Return the bin of a place: along x in one strip, back in the next."""
    strip = int(y / cell) + 1
    column = int(x * FINE)
    return strip * wide + (wide - 1 - column if strip & 1 else column)


@compiled
def sort_people(moving: F32, tag: I32, key: I32, order: I32, n: int, cell: float, wide: int, tall: int) -> int:
    """Find the order of the living by bin, then slot; return how many live.

    ``order`` says who comes there, and ``key`` the bin of each in that order.
    """
    kept = 0
    if n >= 2048 and wide * tall <= MANY_BINS * n:
        starts = np.zeros(wide * tall + 1, np.int32)
        own = np.empty(n, np.int32)
        for s in range(n):
            if tag[SLOT, s] >= 0:
                k = key_of(moving[X, s], moving[Y, s], cell, wide)
                own[s] = k
                starts[k + 1] += 1
                kept += 1
        for k in range(wide * tall):
            starts[k + 1] += starts[k]
        for s in range(n):
            if tag[SLOT, s] >= 0:
                t = starts[own[s]]
                starts[own[s]] += 1
                order[t] = s
                key[t] = own[s]
        return kept
    for s in range(n):
        if tag[SLOT, s] >= 0:
            k = key_of(moving[X, s], moving[Y, s], cell, wide)
            t = kept
            while t > 0 and key[t - 1] > k:
                key[t] = key[t - 1]
                order[t] = order[t - 1]
                t -= 1
            key[t] = k
            order[t] = s
            kept += 1
    return kept


@compiled
def reorder(row: int, moving: F32, lasting: F32, tag: I32, order: I32, kept: int, n: int) -> None:
    """Put one row into a new order, and padding behind it."""
    if row < BODY_ROWS:
        old = (moving[row, :n] if row < MOVING else lasting[row - MOVING, :n]).copy()
        new = moving[row] if row < MOVING else lasting[row - MOVING]
        for s in range(kept):
            new[s] = old[order[s]]
        for s in range(kept, n):
            new[s] = 1.0 if row >= MOVING else (FAR_M if row <= Y else 0.0)
    else:
        whole = tag[row - BODY_ROWS, :n].copy()
        for s in range(kept):
            tag[row - BODY_ROWS, s] = whole[order[s]]
        for s in range(kept, n):
            tag[row - BODY_ROWS, s] = -1


@compiled
def count_runs(key: I32, n: int, wide: int, starts: I32) -> None:
    """Write where the runs of each block of lanes begin: one for each strip it or its reach touches."""
    starts[0] = 0
    for block in range((n + v.N - 1) // v.N):
        last = min(n, block * v.N + v.N) - 1
        starts[block + 1] = starts[block] + key[last] // wide - key[block * v.N] // wide + 3


@compiled
def find_runs(block: int, moving: F32, key: I32, n: int, cell: float, wide: int, starts: I32, runs: I32) -> None:
    """Write the runs of sorted people, first and last but one, who may be near a block of lanes."""
    begin, end = block * v.N, min(n, block * v.N + v.N)
    strip = key[begin] // wide - 1
    for r in range(starts[block], starts[block + 1]):
        low, high = 1e9, -1e9
        for s in range(begin, end):
            if (strip - 1) * wide <= key[s] < (strip + 2) * wide:
                low = min(low, moving[X, s])
                high = max(high, moving[X, s])
        runs[r, 0] = runs[r, 1] = 0
        if low <= high:
            left = int(max(low - cell, 0.0) * FINE)
            right = min(int((high + cell) * FINE), wide - 1)
            first = strip * wide + (wide - 1 - right if strip & 1 else left)
            runs[r, 0] = first_at_least(key, n, first)
            runs[r, 1] = first_at_least(key, n, first + right - left + 1)
        strip += 1


@compiled
def first_at_least(key: I32, n: int, wanted: int) -> int:
    """Return the first of ``n`` sorted keys that is not below ``wanted``."""
    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if key[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low
