"""Forces from outside: on people by number, or on whoever is in a footprint."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

RENEW_STEPS = 5
"""Who is in a footprint is looked up every so many steps, a quarter second at 20 Hz."""
MOST_N = 2000.0


@dataclass(frozen=True)
class Push:
    """One push: until which step, the force in newtons, and on whom (ids, or a footprint)."""

    until: int
    force_n: tuple[float, float]
    ids: tuple[int, ...]
    where: BaseGeometry | None


@dataclass
class Pushes:
    """The pushes that last, and whether what they do must be worked out anew."""

    lasting: list[Push] = field(default_factory=list)
    stale: bool = False

    def add(self, push: Push) -> None:
        """Add a push.

        Raises
        ------
        ValueError
            If the force is not finite or above 2000 N either way.
        """
        if not (all(math.isfinite(part) for part in push.force_n) and max(map(abs, push.force_n)) <= MOST_N):
            raise ValueError(f"force_xy_n must be two finite numbers up to {MOST_N:g} N, not {push.force_n}")
        self.lasting.append(push)
        self.stale = True

    def forces(
        self, step: int, ids: NDArray[np.int64], xy: NDArray[np.float64]
    ) -> tuple[int, NDArray[np.float32] | None]:
        """Return how many steps all stays as it is, and the forces, or None where they are as before.

        Parameters
        ----------
        step : int
            Steps made so far.  Footprints are looked at in fixed steps, so that it does not
            matter in what portions steps are asked for.
        ids : ndarray of int, shape (n,)
        xy : ndarray of float, shape (n, 2)
            Metres.

        Returns
        -------
        tuple
            Steps, and newtons in shape (2, n).
        """
        had = len(self.lasting)
        self.lasting = [push for push in self.lasting if push.until > step]
        renew = had > 0 and (self.stale or len(self.lasting) < had or step % RENEW_STEPS == 0)
        self.stale = False
        force = np.zeros((2, ids.size), dtype=np.float32) if renew else None
        if force is not None:
            for push in self.lasting:
                if push.where is None:
                    hit = np.isin(ids, push.ids)
                else:
                    hit = shapely.intersects_xy(push.where, xy[:, 0], xy[:, 1])
                force[:, hit] += np.array(push.force_n, dtype=np.float32)[:, np.newaxis]
        if not self.lasting:
            return 1 << 30, force
        return min(RENEW_STEPS - step % RENEW_STEPS, *(push.until - step for push in self.lasting)), force

    def snapshot(self) -> dict[str, Any]:
        """Return the pushes as plain data."""
        rows = [(p.until, p.force_n, p.ids, None if p.where is None else p.where.wkb_hex) for p in self.lasting]
        return {"stale": self.stale, "lasting": rows}

    @classmethod
    def restore(cls, kept: dict[str, Any]) -> Pushes:
        """Return what :meth:`snapshot` kept."""
        lasting = [
            Push(int(until), (float(x), float(y)), tuple(ids), None if where is None else shapely.from_wkb(where))
            for until, (x, y), ids, where in kept["lasting"]
        ]
        return cls(lasting, bool(kept["stale"]))
