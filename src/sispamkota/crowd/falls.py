"""Falls: who is pressed too hard for too long goes down, lies in the way of the others, and gets up or is helped up.

References
----------
Helbing, Farkas, Vicsek (2000), Nature 407 (who is pressed with more than 1600 N/m is hurt and becomes an obstacle).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sispamkota.crowd import rows as k

LOOK_S = 1.0
"""How often pressures are looked at; what lasts less is a bump (assumed)."""
LYING_KG = 10_000.0
"""Mass that moves as little as somebody who lies on the ground under others (assumed)."""


@dataclass(frozen=True)
class Falls:
    """When people fall and get up.

    Attributes
    ----------
    pressure_n_m : float
        Contact force over circumference from which somebody may fall (R, 800 to 2400: Helbing 2000).
    for_s : float
        How many seconds it must last (D, 1 to 10).
    up_s : float
        After how many seconds at less than half of it somebody gets up unaided (D, 5 to 60); infinite for never.
    """

    pressure_n_m: float = 1600.0
    for_s: float = 2.0
    up_s: float = 10.0

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises
        ------
        ValueError
            If a number is not above 0, or another than ``up_s`` is not finite.
        """
        finite = math.isfinite(self.pressure_n_m) and math.isfinite(self.for_s)
        if not (finite and self.pressure_n_m > 0 and self.for_s > 0 and self.up_s > 0):
            raise ValueError(f"falls need finite numbers above 0 (up_s may be infinite), not {self}")


class Falling:
    """Who is down, and for how long everybody has been pressed, or calm once down.

    Attributes
    ----------
    falls : Falls
    down : ndarray of bool, shape (n,)
    looks : ndarray of int32, shape (n,)
        Looks in a row at which somebody was pressed too hard; of those down, at which they were calm.
    """

    def __init__(self, falls: Falls) -> None:
        self.falls = falls
        self.down = np.zeros(0, dtype=np.bool_)
        self.looks = np.zeros(0, dtype=np.int32)

    def more(self, n: int) -> None:
        """Take in ``n`` people more, who stand."""
        self.down = np.concatenate([self.down, np.zeros(n, dtype=np.bool_)])
        self.looks = np.concatenate([self.looks, np.zeros(n, dtype=np.int32)])

    def keep(self, keep: NDArray[np.bool_]) -> None:
        """Let go of the others."""
        self.down, self.looks = self.down[keep], self.looks[keep]

    def look(self, body: NDArray[np.float32], every_s: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return who falls now and who gets up, by their places in ``body``, of whom it takes note."""
        pressure = body[k.FORCE_N].astype(np.float64) / (2.0 * math.pi * body[k.RADIUS])
        calm = self.down & (pressure < 0.5 * self.falls.pressure_n_m)
        pressed = ~self.down & (body[k.HOLD_N] == 0) & (pressure >= self.falls.pressure_n_m)
        self.looks = np.where(calm | pressed, self.looks + 1, 0).astype(np.int32)
        lasted_s = self.looks * every_s
        fall = np.flatnonzero(pressed & (lasted_s >= self.falls.for_s - 1e-9))
        rise = np.flatnonzero(calm & (lasted_s >= self.falls.up_s - 1e-9))
        self.set(fall, down=True)
        self.set(rise, down=False)
        return fall, rise

    def set(self, slots: NDArray[np.intp], *, down: bool) -> None:
        """Take note that people are down, or up again."""
        self.down[slots], self.looks[slots] = down, 0

    def snapshot(self) -> dict[str, Any]:
        """Return everything as plain data and arrays."""
        up_s = self.falls.up_s if math.isfinite(self.falls.up_s) else None
        limits = [self.falls.pressure_n_m, self.falls.for_s, up_s]
        return {"falls": limits, "down": self.down.copy(), "looks": self.looks.copy()}

    @classmethod
    def restore(cls, kept: Mapping[str, Any]) -> Falling:
        """Return what :meth:`snapshot` kept."""
        pressure_n_m, for_s, up_s = kept["falls"]
        made = cls(Falls(float(pressure_n_m), float(for_s), math.inf if up_s is None else float(up_s)))
        made.down, made.looks = np.array(kept["down"], dtype=np.bool_), np.array(kept["looks"], dtype=np.int32)
        return made
