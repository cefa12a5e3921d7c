"""What share of a step each pass of the crowd takes, on one thread.

A step is caught on its way into the compiled loop, and its passes are called on what was caught: the sort, the
look-up of ways and walls, and the whole move with and without neighbours.  What the neighbours cost is the
difference between the last two.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from sispamkota.core.compiled import compiled
from sispamkota.crowd import Crowd
from sispamkota.crowd import kernels as k
from sispamkota.crowd import lanes as v

PASSES = ("gather and scatter, a call of 20 steps", "sort, every third step", "ways and walls", "neighbours", "rest")


@compiled
def look_up_all(blocks, *given):  # type: ignore[no-untyped-def]
    """Look up the ways of all blocks of lanes."""
    for block in range(blocks):
        k.look_up(block * v.N, block * v.N + v.N, *given)


@compiled
def find_all(blocks, moving, key, n, cell, wide, starts, runs):  # type: ignore[no-untyped-def]
    """Find the runs of all blocks of lanes."""
    k.count_runs(key, n, wide, starts)
    for block in range(blocks):
        k.find_runs(block, moving, key, n, cell, wide, starts, runs)


@compiled
def reorder_all(moving, lasting, tag, order, kept, n):  # type: ignore[no-untyped-def]
    """Put every row into a new order."""
    for row in range(k.BODY_ROWS + k.STATE_ROWS):
        k.reorder(row, moving, lasting, tag, order, kept, n)


def caught(crowd: Crowd) -> dict[str, Any]:
    """Return by name what a step of a crowd gives to the compiled loop, after the step."""
    found: dict[str, Any] = {}
    names = list(inspect.signature(k.run_serial.py_func).parameters)
    usual = k.run_serial, k.run_parallel

    def catch(*given: Any) -> int:
        found.update(zip(names, given, strict=True))
        return int(usual[0](*given))

    k.run_serial = k.run_parallel = catch
    try:
        crowd.step(1)
    finally:
        k.run_serial, k.run_parallel = usual
    return found


def shares(crowd: Crowd) -> dict[str, float]:
    """Return the milliseconds a step of each of :data:`PASSES`."""
    given = caught(crowd)
    given["n"] = n = crowd.ids.size
    given["blocks"] = blocks = (n + v.N - 1) // v.N
    given |= {"first": 0, "last": blocks, "kept": n, "order": np.empty(n, np.int32), "s": 0, "given": ()}
    given |= {"look": np.empty((11, v.N), np.float32), "near": np.empty(v.N, np.uint8)}
    given["stamp"] = int(given["stamp"]) + 1
    carry = _seconds(k.gather, given) + _seconds(k.scatter, given)
    sort = _seconds(k.sort_people, given)
    given["order"] = np.arange(n, dtype=np.int32)  # as they lie, so that doing it again changes nothing
    sort += _seconds(reorder_all, given) + _seconds(find_all, given)
    looked = [given[name] for name in list(inspect.signature(k.look_up.py_func).parameters)[2:]]
    ways = _best(lambda: look_up_all(blocks, *looked))
    whole = _seconds(k.move_blocks, given)
    runs = given["runs"].copy()
    given["runs"][:] = 0
    alone = _seconds(k.move_blocks, given)
    given["runs"][:] = runs
    times = (carry / 20, sort / k.SORT_STEPS, ways, whole - alone, alone - ways)
    return {name: 1e3 * each for name, each in zip(PASSES, times, strict=True)}


def _seconds(kernel: Any, given: dict[str, Any]) -> float:
    told = [given[name] for name in inspect.signature(kernel.py_func).parameters]
    return _best(lambda: kernel(*told))


def _best(call: Callable[[], object]) -> float:
    call()
    best = float("inf")
    for _ in range(7):
        began = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - began)
    return best
