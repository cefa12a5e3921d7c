"""The order in which people lie between two sorts, and the arrays that steps work in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sispamkota.crowd import rows as k
from sispamkota.crowd.lanes import N as LANES_N

I32 = NDArray[np.int32]
F32 = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Layout:
    """Who lies where since the last sort; it outlasts a call, so that portions of steps do not matter.

    Attributes
    ----------
    slots : ndarray of int32, shape (n,)
        People's places in the arrays of the crowd; -1 where somebody has left since.
    starts : ndarray of int32, shape (blocks + 1,)
        Where the runs of each block of lanes begin.
    runs : ndarray of int32, shape (k, 2)
        First and last but one of sorted people who may be near a block.
    """

    slots: I32
    starts: I32
    runs: I32

    def first(self, n: int) -> Layout:
        """Return the layout of the first ``n`` people; the others have gone."""
        return Layout(self.slots[:n], self.starts, self.runs)

    def without(self, keep: NDArray[np.bool_]) -> Layout:
        """Return the layout after only some stay, shape (people,), and move up."""
        moved = np.where(keep, np.cumsum(keep) - 1, -1).astype(np.int32)
        gone = np.append(moved, np.int32(-1))  # the last place answers for -1
        return Layout(gone[self.slots], self.starts, self.runs)

    def snapshot(self) -> dict[str, Any]:
        """Return it as plain data."""
        blocks = (self.slots.size + LANES_N - 1) // LANES_N
        starts = self.starts[: blocks + 1].copy()
        return {"slots": self.slots.copy(), "starts": starts, "runs": self.runs[: starts[-1]].copy()}

    @classmethod
    def restore(cls, kept: Mapping[str, Any], strips: int) -> Layout:
        """Return what :meth:`snapshot` kept, on a ground of so many strips."""
        made = layout_of(np.array(kept["slots"], dtype=np.int32), strips)
        made.starts[:] = kept["starts"]
        made.runs[: made.starts[-1]] = np.array(kept["runs"], dtype=np.int32).reshape(-1, 2)
        return made


def layout_of(slots: I32, strips: int) -> Layout:
    """Return a layout with room for the runs of these people on so many strips, not yet sorted."""
    blocks = (slots.size + LANES_N - 1) // LANES_N
    return Layout(slots, np.zeros(blocks + 1, np.int32), np.zeros((3 * blocks + strips, 2), np.int32))


@dataclass(frozen=True, eq=False)
class Work:
    """Arrays in sorted order that steps read and write, with padding for a last block of lanes; ``both`` by turns."""

    both: F32
    lasting: F32
    tag: I32
    key: I32


def work_for(n: int) -> Work:
    """Return arrays for ``n`` people."""
    room = (n + LANES_N - 1) // LANES_N * LANES_N + LANES_N
    return Work(
        np.empty((2, k.MOVING, room), np.float32),
        np.empty((k.BODY_ROWS - k.MOVING, room), np.float32),
        np.empty((k.STATE_ROWS, room), np.int32),
        np.empty(room, np.int32),
    )
